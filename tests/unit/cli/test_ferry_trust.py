"""Whose key is trusted: only a card whose fingerprint was told by another way, and another one only when asked for."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.transfer import command
from kernel.ferry.keys import HUB, Card, Keyring, Keys, make_hub_keys, read, write
from kernel.settings import Settings, SettingsError

POLICE = "police-640500"


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANDONG_SECRETS_DIR", str(tmp_path / "secrets"))
    make_hub_keys(tmp_path / "secrets")
    return tmp_path / "secrets"


def told(*words: object) -> str:
    answer = CliRunner().invoke(command, [str(word) for word in words])
    if isinstance(answer.exception, SettingsError):
        return str(answer.exception)
    assert answer.exit_code == 0, answer.output
    return answer.output


def trusted() -> Card:
    return Keyring.of(Settings.load()).card(POLICE)


def test_a_card_is_trusted_by_its_fingerprint_and_replaced_only_when_asked_for(secrets: Path, tmp_path: Path) -> None:
    first, second = Keys.generate(POLICE).card, Keys.generate(POLICE).card
    for name, one in (("1", first), ("2", second)):
        write(tmp_path / name, one)
    assert "指纹不符" in told("trust", tmp_path / "1", "--fingerprint", second.fingerprint)
    assert "已登记" in told("trust", tmp_path / "1", "--fingerprint", first.fingerprint.upper())
    assert trusted() == first
    assert "--replace" in told("trust", tmp_path / "2", "--fingerprint", second.fingerprint)
    assert trusted() == first
    assert "已登记" in told("trust", tmp_path / "2", "--fingerprint", second.fingerprint, "--replace")
    assert trusted() == second


def test_private_keys_are_no_card_and_stay_their_owners(secrets: Path, tmp_path: Path) -> None:
    assert "不是公钥卡" in told("trust", secrets / "ferry" / "hub.json", "--fingerprint", "0")
    assert (secrets / "ferry" / "hub.json").stat().st_mode & 0o077 == 0
    assert "指纹" in told("card", "--out", tmp_path / "hub")
    assert read(tmp_path / "hub", Card).end == HUB
    before = (secrets / "ferry" / "hub.json").read_bytes()
    make_hub_keys(secrets)
    assert (secrets / "ferry" / "hub.json").read_bytes() == before
