"""Recordings: what a picture says of itself, and what does not fit what is told of it."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from contracts.errors import Refusal
from contracts.joint_inspection.recording_terms import (
    PictureFacts,
    RecordingKind,
    RecordingPlace,
    RecordingStep,
    RemarkKind,
)
from contracts.joint_inspection.recordings import AddRecording
from contracts.joint_inspection.visits import VisitState
from contracts.law import LawRow, LawStatus, Unit
from services.joint_inspection.recordings.rules import fitting, pictures
from services.joint_inspection.recordings.rules.fitting import Course, Gaps
from tests.platform.pictures import drawn
from tests.unit.joint_inspection.photographed import photograph_of

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HERE = RecordingPlace(longitude=105.19, latitude=37.51)
UNDER_WAY = Course(VisitState.CHECKED_IN, AT - timedelta(hours=1), None)


def limit(value: int, unit: Unit) -> LawRow:
    return LawRow(
        key="recording",
        value=Decimal(value),
        unit=unit,
        source="本地规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2019, 1, 1),
        valid_to=None,
        name="容许差",
    )


GAPS = Gaps(limit(1, Unit.HOURS), limit(500, Unit.METRES))


def facts_of(data: bytes, media_type: str = "image/jpeg") -> PictureFacts | None:
    return pictures.read(io.BytesIO(data), media_type, len(data))


def added(**changes: object) -> AddRecording:
    told = {"visit": "V1", "kind": RecordingKind.PHOTO, "step": RecordingStep.SAMPLING, "at": AT, "device": "平板"}
    return AddRecording(**(told | {"file": "F1"} | changes))  # type: ignore[arg-type]


def test_a_picture_tells_when_where_and_with_what_it_was_taken() -> None:
    facts = facts_of(photograph_of(AT, HERE))
    assert facts is not None and facts.place is not None
    assert (facts.taken_at, facts.zoned, facts.camera) == (AT, True, "TABLET X1")
    assert fitting.metres(facts.place, HERE) < 1


def test_a_time_without_its_zone_is_read_as_beijing_time() -> None:
    facts = facts_of(photograph_of(AT, None, zone=None))
    assert facts is not None
    assert (facts.taken_at, facts.zoned, facts.place) == (AT, False, None)


@given(st.binary(max_size=400), st.integers(0, 600))
def test_a_picture_broken_anywhere_says_nothing_or_less_and_breaks_nothing(noise: bytes, at: int) -> None:
    whole = photograph_of(AT, HERE)
    facts = facts_of(whole[:at] + noise + whole[at + len(noise) :])
    assert facts is None or isinstance(facts, PictureFacts)


def test_what_is_no_picture_or_too_large_to_be_one_is_not_read() -> None:
    assert facts_of(b"%PDF-1.7") is None
    assert facts_of(b"%PDF-1.7", "application/pdf") is None
    assert pictures.read(io.BytesIO(b""), "image/jpeg", pictures.BYTES_MAX + 1) is None


def test_nonsense_for_a_place_is_no_place() -> None:
    written = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(pictures.GPS).update({1: "N", 2: (99.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    drawn().save(written, "JPEG", exif=exif)
    facts = facts_of(written.getvalue())
    assert facts == PictureFacts()


def test_a_picture_that_fits_what_is_told_has_no_remark() -> None:
    picture = PictureFacts(taken_at=AT + timedelta(minutes=59), zoned=True, place=HERE)
    assert fitting.compared(AT, HERE, picture, GAPS) == []


def test_a_picture_of_another_time_and_place_is_remarked_with_both_shown() -> None:
    away = RecordingPlace(longitude=105.2, latitude=37.51)
    picture = PictureFacts(taken_at=AT - timedelta(days=30), zoned=True, place=away)
    time, place = fitting.compared(AT, HERE, picture, GAPS)
    assert (time.kind, time.told, time.found) == (
        RemarkKind.TIME_DIFFERS,
        "2026-11-22 10:00:00",
        "2026-10-23 10:00:00",
    )
    assert place.kind is RemarkKind.PLACE_DIFFERS
    assert place.found == "105.20000, 37.51000，相距 882 米"


def test_what_a_picture_does_not_say_is_said_to_be_unchecked() -> None:
    bare = [one.kind for one in fitting.compared(AT, HERE, PictureFacts(), GAPS)]
    assert bare == [RemarkKind.NO_TIME, RemarkKind.NO_PLACE]
    assert [one.kind for one in fitting.compared(AT, None, PictureFacts(), GAPS)] == [RemarkKind.NO_TIME]
    assert [one.kind for one in fitting.compared(AT, HERE, None, GAPS)] == [RemarkKind.UNREADABLE]


def test_what_was_recorded_before_the_arrival_or_after_the_end_is_remarked() -> None:
    over = Course(VisitState.FINISHED, AT - timedelta(hours=1), AT)
    assert fitting.on_course(AT, UNDER_WAY) == []
    assert [one.kind for one in fitting.on_course(AT - timedelta(hours=2), over)] == [RemarkKind.BEFORE_ARRIVAL]
    assert [one.kind for one in fitting.on_course(AT + timedelta(minutes=1), over)] == [RemarkKind.AFTER_END]


@pytest.mark.parametrize("state", [VisitState.PLANNED, VisitState.CANCELLED])
def test_a_visit_that_has_not_begun_has_no_recordings(state: VisitState) -> None:
    with pytest.raises(Refusal, match="VISIT_STATE"):
        fitting.check_course("V1", Course(state, None, None), None, AT)


def test_after_the_end_recordings_are_added_until_the_limit_and_not_at_it() -> None:
    over = Course(VisitState.FINISHED, AT - timedelta(hours=1), AT)
    fitting.check_course("V1", over, AT + timedelta(days=1), AT + timedelta(hours=23))
    with pytest.raises(Refusal, match="RECORDING_TOO_LATE"):
        fitting.check_course("V1", over, AT + timedelta(days=1), AT + timedelta(days=1))


def test_a_recording_of_the_future_without_its_file_or_of_another_form_is_refused() -> None:
    fitting.check_told(added(), AT)
    fitting.check_told(added(kind=RecordingKind.TEXT, file=None, text="门口无人"), AT)
    with pytest.raises(Refusal, match="RECORDING_LATER"):
        fitting.check_told(added(), AT - timedelta(seconds=1))
    for lacking in ({"file": None}, {"kind": RecordingKind.TEXT, "text": "门口"}, {"kind": RecordingKind.TEXT}):
        with pytest.raises(Refusal, match="RECORDING_INCOMPLETE"):
            fitting.check_told(added(**lacking), AT)


@pytest.mark.parametrize(
    ("kind", "media_type", "fits"),
    [
        (RecordingKind.PHOTO, "image/jpeg", True),
        (RecordingKind.PHOTO, "application/pdf", False),
        (RecordingKind.VIDEO, "video/mp4", True),
        (RecordingKind.VIDEO, "text/plain", False),
        (RecordingKind.AUDIO, "audio/mpeg", True),
        (RecordingKind.BODY_CAMERA, fitting.UNKNOWN, True),
        (RecordingKind.PHOTO, fitting.UNKNOWN, False),
        (RecordingKind.DOCUMENT, "application/pdf", True),
        (RecordingKind.DOCUMENT, "video/mp4", False),
    ],
)
def test_a_file_is_of_the_form_it_is_said_to_be(kind: RecordingKind, media_type: str, fits: bool) -> None:
    if fits:
        fitting.check_form(kind, media_type)
        return
    with pytest.raises(Refusal, match="RECORDING_FORM_OTHER"):
        fitting.check_form(kind, media_type)
