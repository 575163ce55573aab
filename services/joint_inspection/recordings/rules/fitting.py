"""What a recording needs, and what about it does not fit what is told."""

from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.recording_terms import (
    PictureFacts,
    RecordingKind,
    RecordingPlace,
    RecordingRemark,
    RemarkKind,
)
from contracts.joint_inspection.recordings import AddRecording
from contracts.joint_inspection.visits import VisitState
from contracts.law import LawRow
from contracts.zone import SHANGHAI

EARTH_METRES = 6_371_000
FORMS = {
    RecordingKind.PHOTO: ("image/",),
    RecordingKind.AUDIO: ("audio/", "video/mp4"),
    RecordingKind.VIDEO: ("video/",),
    RecordingKind.BODY_CAMERA: ("video/", "audio/"),
    RecordingKind.DOCUMENT: (
        "application/pdf",
        "image/",
        "text/plain",
        "application/vnd.",
        "application/x-ole-storage",
    ),
}
# What the store does not know by its first bytes may be any camera's form of sound or film.
UNKNOWN = "application/octet-stream"
UNKNOWN_FITS = frozenset({RecordingKind.AUDIO, RecordingKind.VIDEO, RecordingKind.BODY_CAMERA})


class Gaps(msgspec.Struct, frozen=True):
    """How far what a picture says may be from what is told."""

    time: LawRow
    place: LawRow


class Course(msgspec.Struct, frozen=True):
    """When the visit began and ended."""

    state: VisitState
    begun_at: datetime | None
    ended_at: datetime | None


def check_course(visit: str, course: Course, until: datetime | None, now: datetime) -> None:
    """Under way, or within the limit after the end. Refusals: VISIT_STATE, RECORDING_TOO_LATE."""
    if course.state not in (VisitState.CHECKED_IN, VisitState.FINISHED):
        raise Refusal("VISIT_STATE", visit=visit, state=course.state.label)
    if until is not None and now >= until:
        raise Refusal("RECORDING_TOO_LATE", visit=visit, until=_read(until))


def check_told(command: AddRecording, now: datetime) -> None:
    """Refusals: RECORDING_LATER, RECORDING_INCOMPLETE."""
    if command.at > now:
        raise Refusal("RECORDING_LATER", at=_read(command.at))
    text = command.kind is RecordingKind.TEXT
    if (command.text if text else command.file) is None or (text and command.file is not None):
        field = "文字记录，不填文件" if text else "文件"
        raise Refusal("RECORDING_INCOMPLETE", kind=command.kind.label, field=field)


def check_form(kind: RecordingKind, media_type: str) -> None:
    """Refusal: RECORDING_FORM_OTHER."""
    fits = any(media_type.startswith(form) for form in FORMS.get(kind, ()))
    if not fits and not (media_type == UNKNOWN and kind in UNKNOWN_FITS):
        raise Refusal("RECORDING_FORM_OTHER", kind=kind.label, media_type=media_type)


def on_course(at: datetime, course: Course) -> list[RecordingRemark]:
    """What was recorded before the officers came or after they were done."""
    remarks = []
    if course.begun_at and at < course.begun_at:
        remarks.append(_differs(RemarkKind.BEFORE_ARRIVAL, at, course.begun_at))
    if course.ended_at and at > course.ended_at:
        remarks.append(_differs(RemarkKind.AFTER_END, at, course.ended_at))
    return remarks


def compared(
    at: datetime, place: RecordingPlace | None, picture: PictureFacts | None, gaps: Gaps
) -> list[RecordingRemark]:
    """What a picture says of itself against what is told; what it does not say cannot be checked, and that is said."""
    if picture is None:
        return [RecordingRemark(kind=RemarkKind.UNREADABLE)]
    return [*_time(at, picture, gaps), *(_place(place, picture, gaps) if place else [])]


def _time(at: datetime, picture: PictureFacts, gaps: Gaps) -> list[RecordingRemark]:
    if picture.taken_at is None:
        return [RecordingRemark(kind=RemarkKind.NO_TIME, told=_read(at))]
    far = abs(picture.taken_at - at) > timedelta(hours=float(gaps.time.value))
    return [_differs(RemarkKind.TIME_DIFFERS, at, picture.taken_at)] if far else []


def _place(told: RecordingPlace, picture: PictureFacts, gaps: Gaps) -> list[RecordingRemark]:
    if picture.place is None:
        return [RecordingRemark(kind=RemarkKind.NO_PLACE, told=_point(told))]
    away = metres(told, picture.place)
    if away <= gaps.place.value:
        return []
    found = f"{_point(picture.place)}，相距 {away:.0f} 米"
    return [RecordingRemark(kind=RemarkKind.PLACE_DIFFERS, told=_point(told), found=found)]


def metres(one: RecordingPlace, other: RecordingPlace) -> float:
    """The distance of two places on the ground."""
    low, high = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(east / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, half)))


def _differs(kind: RemarkKind, told: datetime, found: datetime) -> RecordingRemark:
    return RecordingRemark(kind=kind, told=_read(told), found=_read(found))


def _read(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _point(place: RecordingPlace) -> str:
    return f"{place.longitude:.5f}, {place.latitude:.5f}"
