"""The keys of checkpoints: made once, private halves private, old public halves kept."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from contracts.checkpoints import Checkpoint, JournalService
from kernel.checkpoint_keys import PublicKeys, Signer, make_checkpoint_keys
from kernel.checkpoints import body, signed
from kernel.settings import Settings, SettingsError

SERVICES = ["registry", "transfer"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    make_checkpoint_keys(tmp_path / "checkpoints", SERVICES)
    return Settings.load(secrets_dir=tmp_path)


def checkpoint(settings: Settings) -> Checkpoint:
    """One that the transfer service signs now."""
    signer = Signer.load(settings, "transfer")
    unsigned = Checkpoint(
        service=JournalService.TRANSFER,
        number=1,
        first_position=1,
        last_position=2,
        root="00",
        previous="00",
        made_at=datetime(2026, 11, 22, tzinfo=UTC),
        algorithm="ed25519-sha256",
        key=signer.key,
        signature="",
    )
    return signed(unsigned, signer)


def holds(settings: Settings, one: Checkpoint) -> bool:
    return PublicKeys.load(settings).signed("transfer", one, body(one))


def test_a_private_key_is_for_its_owner_only(settings: Settings) -> None:
    places = [settings.secrets_folder / "checkpoints" / f"{service}.pem" for service in SERVICES]
    assert [place.stat().st_mode & 0o777 for place in places] == [0o600, 0o600]


def test_making_keys_again_changes_nothing(settings: Settings) -> None:
    folder = settings.secrets_folder / "checkpoints"
    before = {place.name: place.read_bytes() for place in folder.iterdir()}
    make_checkpoint_keys(folder, SERVICES)
    assert {place.name: place.read_bytes() for place in folder.iterdir()} == before


def test_what_a_replaced_key_signed_still_holds(settings: Settings) -> None:
    old = checkpoint(settings)
    folder = settings.secrets_folder / "checkpoints"
    (folder / "transfer.pem").unlink()
    make_checkpoint_keys(folder, SERVICES)
    new = checkpoint(settings)
    assert old.key != new.key and len(json.loads((folder / "keys.json").read_text())["keys"]) == 3
    assert holds(settings, old) and holds(settings, new)


@pytest.mark.parametrize(
    "change",
    [
        {"root": "01"},
        {"number": 2},
        {"first_position": 2},
        {"last_position": 3},
        {"previous": "01"},
        {"made_at": datetime(2026, 11, 23, tzinfo=UTC)},
        {"algorithm": "sm2-sm3"},
        {"key": "transfer-0000000000000000"},
        {"service": JournalService.REGISTRY},
        {"signature": "c2ln"},
        {"signature": "签名"},
    ],
    ids=str,
)
def test_a_changed_checkpoint_is_not_signed(settings: Settings, change: dict[str, object]) -> None:
    one = checkpoint(settings)
    assert holds(settings, one)
    assert not holds(settings, msgspec.structs.replace(one, **change))


@pytest.mark.parametrize("content", ["", "not a key"])
def test_a_damaged_key_file_is_refused_in_one_sentence(settings: Settings, content: str) -> None:
    folder = settings.secrets_folder / "checkpoints"
    (folder / "transfer.pem").write_text(content)
    (folder / "keys.json").write_text(content)
    with pytest.raises(SettingsError, match="不是 Ed25519 私钥"):
        Signer.load(settings, "transfer")
    with pytest.raises(SettingsError, match="已损坏"):
        PublicKeys.load(settings)
