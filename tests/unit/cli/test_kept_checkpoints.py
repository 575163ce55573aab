"""Checkpoints kept in files: as exported, or as GraphQL answered."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.kept_checkpoints import read_kept, write_kept
from contracts.checkpoints import Checkpoint, JournalService
from kernel.settings import SettingsError

KEPT = Checkpoint(
    service=JournalService.JOINT_INSPECTION,
    number=2,
    first_position=5,
    last_position=6,
    root="ab" * 32,
    previous="cd" * 32,
    made_at=datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC),
    algorithm="ed25519-sha256",
    key="joint_inspection-0123456789abcdef",
    signature="c2ln",
)
SHOWN = {
    "service": "JOINT_INSPECTION",
    "number": 2,
    "firstPosition": 5,
    "lastPosition": 6,
    "root": "ab" * 32,
    "previous": "cd" * 32,
    "madeAt": "2026-11-22T09:02:03.456789+08:00",
    "algorithm": "ed25519-sha256",
    "key": "joint_inspection-0123456789abcdef",
    "signature": "c2ln",
}


def test_what_was_exported_is_read_again(tmp_path: Path) -> None:
    assert write_kept(tmp_path / "kept", [KEPT, KEPT]) == 2
    assert read_kept(tmp_path / "kept") == [KEPT, KEPT]


def test_an_answer_of_graphql_is_read_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(json.dumps({"data": {"one": [SHOWN], "two": [SHOWN]}}, indent=2), encoding="utf-8")
    assert read_kept(tmp_path / "kept") == [KEPT, KEPT]


@pytest.mark.parametrize("field", sorted(SHOWN.keys() - {"root"}))
def test_a_checkpoint_without_one_of_its_fields_is_refused(tmp_path: Path, field: str) -> None:
    partial = {name: value for name, value in SHOWN.items() if name != field}
    (tmp_path / "kept").write_text(json.dumps(partial), encoding="utf-8")
    with pytest.raises(SettingsError, match="完整"):
        read_kept(tmp_path / "kept")


@pytest.mark.parametrize("text", ["", "[]", "not json", '{"root": 1}', "\x00", '{"data": null}'])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        read_kept(tmp_path / "kept")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="读不到"):
        read_kept(tmp_path / "missing")
