"""Sealing: only the service opens it, in its context, unchanged; without a key nothing goes on in clear."""

from pathlib import Path

import pytest

from contracts.errors import Refusal
from kernel.sealing import Sealer, SealingKeyMissing, make_sealing_key, sealer_of, sealer_to


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_sealing_key(tmp_path, "complaints")
    return tmp_path


def test_what_is_sealed_to_a_service_only_the_service_opens(keys: Path) -> None:
    sealed = sealer_to(keys, "complaints").seal_text("王某某", "caller")
    assert "王某某" not in sealed
    assert sealer_of(keys, "complaints").open_text(sealed, "caller") == "王某某"
    with pytest.raises(SealingKeyMissing):
        sealer_to(keys, "complaints").open_text(sealed, "caller")


def test_another_context_or_a_changed_byte_does_not_open(keys: Path) -> None:
    service = sealer_of(keys, "complaints")
    sealed = service.seal(b"secret", "caller")
    for broken, context in ((sealed, "file"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "caller"), (b"", "caller")):
        with pytest.raises(Refusal, match="SEAL_BROKEN"):
            service.open(broken, context)


def test_sealing_twice_looks_different_but_with_a_seed_repeats(keys: Path) -> None:
    service = sealer_of(keys, "complaints")
    assert service.seal(b"x", "c") != service.seal(b"x", "c")
    assert service.seal(b"x", "c", b"s" * 32) == service.seal(b"x", "c", b"s" * 32)


def test_without_a_key_nothing_goes_on_in_clear() -> None:
    with pytest.raises(SealingKeyMissing):
        Sealer(None).seal_text("王某某", "caller")


def test_the_private_key_is_readable_by_its_owner_only(keys: Path) -> None:
    assert (keys / "complaints.pem").stat().st_mode & 0o077 == 0
