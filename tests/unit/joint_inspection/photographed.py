"""Photographs as an officer's camera leaves them."""

import io
from datetime import datetime

from PIL import Image

from contracts.joint_inspection.recording_terms import RecordingPlace
from contracts.zone import SHANGHAI
from services.joint_inspection.recordings.rules.pictures import (
    EXIF,
    GPS,
    LATITUDE,
    LONGITUDE,
    MODEL,
    SOUTH_NORTH,
    TAKEN,
    TAKEN_ZONE,
    WEST_EAST,
)
from tests.platform.pictures import drawn


def photograph_of(at: datetime | None, place: RecordingPlace | None, zone: str | None = "+08:00") -> bytes:
    """A JPEG that says when and where it was taken."""
    exif = Image.Exif()
    exif[MODEL] = "TABLET X1"
    if at is not None:
        exif.get_ifd(EXIF)[TAKEN] = at.astimezone(SHANGHAI).strftime("%Y:%m:%d %H:%M:%S")
        if zone:
            exif.get_ifd(EXIF)[TAKEN_ZONE] = zone
    if place is not None:
        tags = {SOUTH_NORTH: "N", LATITUDE: _degrees(place.latitude)}
        exif.get_ifd(GPS).update(tags | {WEST_EAST: "E", LONGITUDE: _degrees(place.longitude)})
    written = io.BytesIO()
    drawn().save(written, "JPEG", exif=exif)
    return written.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    whole, minutes = int(value), (value - int(value)) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)
