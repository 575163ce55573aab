"""What `hub sign` and `hub evidence verify` do on the agency's side, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from cli.app import application
from cli.hub import with_demonstration
from cli.key_files import read_key, write_key
from cli.sign import told
from contracts.transfer.custody import Move
from contracts.transfer.evidence_terms import MoveKind
from contracts.transfer.signing_terms import SigningAlgorithm, canonical
from kernel.settings import Settings, SettingsError
from tests.unit.transfer.evidence_world import BUREAU, DIGEST, MONDAY, POLICE, PROCURATORATE, key_file

MOVE = Move(
    evidence="ZJ-1",
    title="废酸桶",
    sha256=DIGEST,
    place_in_chain=2,
    previous=DIGEST,
    kind=MoveKind.HAND_OVER,
    giver=BUREAU,
    giver_name="中卫市生态环境局",
    receiver=POLICE,
    receiver_name="中卫市公安局",
    storage_place="物证室",
    keeper="李某",
    reason="随案移交",
    document=None,
    witness=None,
    witness_code=None,
    proposed_at=MONDAY,
)


def run(verb: str, *arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(application(verb), [verb, *arguments], input=input)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    text, key = tmp_path / "move.json", tmp_path / "key.json"
    text.write_bytes(canonical(MOVE))
    write_key(key, key_file(BUREAU))
    return text, key


@pytest.mark.parametrize("algorithm", SigningAlgorithm)
def test_a_key_is_made_once_for_its_owner_s_eyes_and_printed_without_its_private_half(
    tmp_path: Path, algorithm: SigningAlgorithm
) -> None:
    place = tmp_path / "key.json"
    arguments = ("key", "--holder", BUREAU, "--name", "中卫局", "--out", str(place), "--algorithm", algorithm.value)
    made = run("sign", *arguments)
    key = read_key(place)
    assert (made.exit_code, place.stat().st_mode & 0o777) == (0, 0o600)
    assert key.statement.public_key in made.output and key.proof
    assert key.private_key not in made.output
    again = run("sign", *arguments)
    assert isinstance(again.exception, SettingsError) and read_key(place) == key


def test_a_move_is_shown_in_chinese_before_it_is_signed(places: tuple[Path, Path]) -> None:
    text, key = places
    signed = run("sign", "move", str(text), "--key", str(key), input="y\n")
    assert signed.exit_code == 0
    for line in (
        "事由：机关间移交",
        "移交方：中卫市生态环境局（ecology-640500）",
        "接收方：中卫市公安局（police-640500）",
    ):
        assert line in signed.output
    assert "signature " in signed.output
    declined = run("sign", "move", str(text), "--key", str(key), input="n\n")
    assert "signature" not in declined.output and isinstance(declined.exception, SettingsError)


def test_nothing_is_signed_that_is_not_the_exact_text_or_not_one_s_own(places: tuple[Path, Path]) -> None:
    text, key = places
    for spoilt in (b"", b"{}", canonical(MOVE) + b" ", canonical(MOVE).replace(b":2,", b": 2,"), b"\xff"):
        text.write_bytes(spoilt)
        refused = run("sign", "move", str(text), "--key", str(key), "--yes")
        assert isinstance(refused.exception, SettingsError) and "signature" not in refused.output
    text.write_bytes(canonical(MOVE))
    other = key.with_name("other.json")
    write_key(other, key_file(PROCURATORATE))
    refused = run("sign", "move", str(text), "--key", str(other), "--yes")
    assert "不是这次交接的任何一方" in str(refused.exception)


def test_no_field_can_pretend_to_be_another_line() -> None:
    lines = told(replace(MOVE, keeper="李某\n接收方：他人\u202e"))
    assert [line for line in lines if line.startswith("接收方")] == ["接收方：中卫市公安局（police-640500）"]
    assert "保管人：李某\\u000a接收方：他人\\u202e" in lines


def test_a_key_file_that_others_may_read_or_that_is_damaged_signs_nothing(places: tuple[Path, Path]) -> None:
    text, key = places
    key.chmod(0o644)
    assert "可被他人读取" in str(run("sign", "move", str(text), "--key", str(key), "--yes").exception)
    key.chmod(0o600)
    body = json.loads(key.read_text(encoding="utf-8"))
    body["statement"]["public_key"] = key_file(POLICE).statement.public_key
    key.write_text(json.dumps(body), encoding="utf-8")
    assert "已损坏" in str(run("sign", "move", str(text), "--key", str(key), "--yes").exception)


def test_a_demonstration_key_is_made_only_beside_an_embedded_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANDONG_DATA_DIR", str(tmp_path))
    arguments = ("key", "--holder", BUREAU, "--name", "中卫局", "--demo", "--out")
    assert "演示签名只用于全内置" in str(run("sign", *arguments, str(tmp_path / "a.json")).exception)
    (tmp_path / "runtime.json").write_text(json.dumps({"demonstration_keys": True}))
    made = run("sign", *arguments, str(tmp_path / "b.json"))
    assert "演示" in made.output and read_key(tmp_path / "b.json").note.startswith("演示")


def test_demonstration_keys_are_for_runs_in_which_everything_is_embedded() -> None:
    assert with_demonstration(Settings()).demonstration_keys
    outsides: tuple[dict[str, Any], ...] = (
        {"postgres_url": "postgresql://db:5432/liandong"},
        {"nats_url": "nats://bus:4222"},
    )
    for outside in outsides:
        assert not with_demonstration(Settings(**outside)).demonstration_keys
        with pytest.raises(SettingsError, match="DEMONSTRATION_KEYS"):
            with_demonstration(Settings(**outside, demonstration_keys=True))
    with pytest.raises(SettingsError, match="DEMONSTRATION_KEYS"):
        Settings.load(environment="production", demonstration_keys=True)


def test_verification_asks_for_keys_learnt_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    file.write_bytes(b"{}\n")
    assert "没有可信公钥" in str(run("evidence", "verify", str(file)).exception)
    assert "不是公钥" in str(run("evidence", "verify", str(file), "--key", "x").exception)
