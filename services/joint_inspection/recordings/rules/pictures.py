"""What a picture says of itself: when, where and with what it was taken."""

import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, BinaryIO

from PIL import Image

from contracts.joint_inspection.recording_terms import PictureFacts, RecordingPlace
from contracts.zone import SHANGHAI

READ_AS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
BYTES_MAX = 64 * 1024 * 1024
EXIF, GPS = 0x8769, 0x8825
MODEL, TAKEN, DIGITIZED, TAKEN_ZONE, DIGITIZED_ZONE = 0x0110, 0x9003, 0x9004, 0x9011, 0x9012
SOUTH_NORTH, LATITUDE, WEST_EAST, LONGITUDE, GPS_TIME, GPS_DATE = 1, 2, 3, 4, 7, 29
MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
ZONE = re.compile(r"([+-])(\d\d):(\d\d)")
CAMERA_MAX = 60
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, ArithmeticError)
Tags = Mapping[int, Any]


def read(stream: BinaryIO, media_type: str, size: int) -> PictureFacts | None:
    """What the picture says; None where it cannot be read. Nothing of it is decoded but its tags."""
    if media_type not in READ_AS or size > BYTES_MAX:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=[READ_AS[media_type]]) as opened:
                tags = opened.getexif()
                return _facts(tags, tags.get_ifd(EXIF), tags.get_ifd(GPS))
    except (*UNREADABLE, Image.DecompressionBombError, Warning):
        return None


def _facts(tags: Tags, exif: Tags, gps: Tags) -> PictureFacts:
    taken, zoned = _taken(exif, gps)
    camera = tags.get(MODEL)
    named = "".join(one for one in str(camera) if one.isprintable()).strip()[:CAMERA_MAX] if camera else ""
    return PictureFacts(taken_at=taken, zoned=zoned, place=_place(gps), camera=named or None)


def _taken(exif: Tags, gps: Tags) -> tuple[datetime | None, bool]:
    for tag, zone_tag in ((TAKEN, TAKEN_ZONE), (DIGITIZED, DIGITIZED_ZONE)):
        moment = _moment(exif.get(tag))
        if moment is not None:
            zone = _zone(exif.get(zone_tag))
            return moment.replace(tzinfo=zone or SHANGHAI).astimezone(UTC), zone is not None
    by_satellite = _by_satellite(gps)
    return by_satellite, by_satellite is not None


def _moment(text: Any) -> datetime | None:
    found = MOMENT.match(text) if isinstance(text, str) else None
    try:
        return datetime(*(int(part) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _zone(text: Any) -> timezone | None:
    found = ZONE.fullmatch(text.strip("\0 ")) if isinstance(text, str) else None
    if found is None:
        return None
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(away if found[1] == "+" else -away) if away < timedelta(hours=24) else None


def _by_satellite(gps: Tags) -> datetime | None:
    day, clock = gps.get(GPS_DATE), gps.get(GPS_TIME)
    if not isinstance(day, str) or not clock or len(clock) != 3:
        return None
    hour, minute, second = (int(float(part)) for part in clock)
    return _utc(_moment(f"{day[:10]} {hour:02}:{minute:02}:{second:02}"))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _place(gps: Tags) -> RecordingPlace | None:
    latitude = _degrees(gps.get(LATITUDE), gps.get(SOUTH_NORTH), "S")
    longitude = _degrees(gps.get(LONGITUDE), gps.get(WEST_EAST), "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return RecordingPlace(longitude=longitude, latitude=latitude)


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    if not parts or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if value != value:
        return None
    return round(-value if str(side).strip("\0 ").upper() == negative else value, 7)
