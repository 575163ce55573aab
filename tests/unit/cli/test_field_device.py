"""A package on a device without a network."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from cli.field_device import entries_of, parts_of, read_package
from contracts.joint_inspection.field_files import PACKAGE_MAGIC, RESULTS_MAGIC
from contracts.joint_inspection.field_packages import RESULTS_BYTES_MAX
from contracts.joint_inspection.field_terms import FieldResults, FindingNote, RecordingNote, TakenAlong
from contracts.joint_inspection.visits import VisitBasis
from kernel.ferry.keys import Keys
from kernel.ferry.signed import body_of, genuine, sign
from kernel.settings import SettingsError

HUB, STRANGER, DEVICE = Keys.generate("hub"), Keys.generate("hub"), Keys.generate("hub")
TAKEN = TakenAlong(
    package="P-1",
    visit="V-1",
    basis=VisitBasis.DRAW,
    credit_code="916405000000000001",
    enterprise="某纸业",
    region="640500",
    agencies=["ecology-640500"],
    officers=[],
    officer="NX-0001",
    device="平板",
    planned_on=date(2026, 11, 22),
    made_at=datetime(2026, 11, 22, tzinfo=UTC),
    checklist=[],
    key=DEVICE.private_signing,
)
PACKAGE = sign(PACKAGE_MAGIC, msgspec.json.encode(TAKEN), HUB.signing_key)
AT = "2026-11-22T09:00:00+08:00"


def records(*what: Mapping[str, object]) -> bytes:
    return json.dumps([{"at": AT, "what": one} for one in what]).encode()


def test_a_device_opens_only_what_its_hub_signed_and_nobody_altered() -> None:
    assert read_package(PACKAGE, HUB.card) == TAKEN
    for data, card in ((PACKAGE, STRANGER.card), (PACKAGE.replace(b"NX-0001", b"NX-0002"), HUB.card), (b"", HUB.card)):
        with pytest.raises(SettingsError, match="改动"):
            read_package(data, card)


def test_long_records_are_written_in_signed_parts_that_hold_each_record_once() -> None:
    answers = [{"type": "answer", "item": nth, "value": "ok", "note": "说明" * 100} for nth in range(1, 201)]
    entries = entries_of(TAKEN, records(*answers), Path())
    parts = parts_of(TAKEN, entries)
    assert len(parts) > 1
    assert all(
        len(part) <= RESULTS_BYTES_MAX and genuine(RESULTS_MAGIC, part, DEVICE.card.signing_key) for part in parts
    )
    read = [msgspec.json.decode(body_of(RESULTS_MAGIC, part) or b"", type=FieldResults) for part in parts]
    assert [entry for one in read for entry in one.entries] == entries
    assert [one.part for one in read] == list(range(1, len(parts) + 1))


def test_a_recording_is_named_by_the_digest_of_its_file_and_a_finding_by_its_visit(tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"bytes")
    photo = {"type": "recording", "kind": "photo", "step": "sampling", "file": "照片.jpg"}
    finding = {"type": "finding", "finding": {"kind": "other", "text": "台账不全", "ladder": "publicity"}}
    recorded, found = entries_of(TAKEN, records(photo, finding), tmp_path)
    assert isinstance(recorded.what, RecordingNote) and isinstance(found.what, FindingNote)
    assert recorded.what.sha256 == hashlib.sha256(b"bytes").hexdigest()
    assert found.what.finding.visit == "V-1"


@pytest.mark.parametrize(
    "written", [b"", b"{}", b'[{"at":"x"}]', records({"type": "answer", "item": 0, "value": "ok"})]
)
def test_records_in_no_known_form_are_named_so(written: bytes) -> None:
    with pytest.raises(SettingsError, match="不合格式"):
        entries_of(TAKEN, written, Path())
