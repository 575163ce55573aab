"""Data keys of a record: wrapped by a file's or a program's keys, and never usable for anything else."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, strategies

from contracts.errors import Refusal
from kernel.settings import Settings
from kernel.vault.ciphers import KEY_BYTES, CipherName, seal, unseal
from kernel.vault.keepers import CommandKeys, FileKeys, KeyRing, KeysUnavailable, WrappedKey, new_ring
from kernel.vault.vault import Vault

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
KEY = bytes(range(KEY_BYTES))
PLAIN = "赵小满 13900000000".encode()
CIPHERS: list[CipherName] = ["aes-gcm", "sm4-gcm"]
# A key management service in small: it turns the bytes of a key around.
PROGRAM = """#!{python}
import base64, json, sys
asked = json.load(sys.stdin)
turn = lambda text: base64.b64encode(base64.b64decode(text)[::-1]).decode()
if asked["operation"] == "wrap":
    print(json.dumps({{"wrapped": [{{"kek": "kms-7", "wrapped": turn(key)}} for key in asked["keys"]]}}))
else:
    print(json.dumps({{"keys": [turn(one["wrapped"]) for one in asked["wrapped"]]}}))
"""


def keys_in(folder: Path) -> FileKeys:
    place = folder / "keys.json"
    place.write_bytes(new_ring())
    return FileKeys(place)


def program(folder: Path, text: str) -> CommandKeys:
    place = folder / "kms"
    place.write_text(text.format(python=sys.executable), encoding="utf-8")
    place.chmod(0o700)
    return CommandKeys(place)


@pytest.mark.parametrize("cipher", CIPHERS)
@given(plain=strategies.binary(max_size=300))
def test_what_is_sealed_is_opened_under_the_same_key_and_context_alone(cipher: CipherName, plain: bytes) -> None:
    sealed = seal(cipher, KEY, plain, "TS1:caller")
    assert unseal(cipher, KEY, sealed, "TS1:caller") == plain
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, what, context in (
        (KEY[::-1], sealed, "TS1:caller"),
        (KEY, sealed, "TS2:caller"),
        (KEY, broken, "TS1:caller"),
        (KEY, sealed[:20], "TS1:caller"),
    ):
        with pytest.raises(Refusal, match="SEAL_BROKEN"):
            unseal(cipher, key, what, context)


def test_one_cipher_opens_nothing_of_the_other() -> None:
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        unseal("sm4-gcm", KEY, seal("aes-gcm", KEY, PLAIN, "x"), "x")


async def test_a_rotated_file_wraps_under_the_new_key_and_still_unwraps_the_old(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    (before,) = await keys.wrap([KEY])
    keys.write(keys.ring().rotated(NOW))
    (after,) = await keys.wrap([KEY])
    assert (before.kek, after.kek) == ("1", "2")
    assert KEY not in before.wrapped
    assert await keys.unwrap([after, before]) == [KEY, KEY]
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


async def test_a_replaced_key_is_forgotten_only_a_day_later_and_where_it_wraps_nothing(tmp_path: Path) -> None:
    ring = keys_in(tmp_path).ring().rotated(NOW)
    assert set(ring.without_unused(frozenset(), NOW).keys) == {"1", "2"}
    assert set(ring.without_unused(frozenset({"1"}), LATER).keys) == {"1", "2"}
    assert set(ring.without_unused(frozenset(), LATER).keys) == {"2"}


async def test_what_a_forgotten_key_wrapped_is_lost(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    wrapped = await keys.wrap([KEY])
    keys.write(keys.ring().rotated(NOW).without_unused(frozenset(), LATER))
    with pytest.raises(KeysUnavailable, match="no key 1"):
        await keys.unwrap(wrapped)


@pytest.mark.parametrize("content", [None, b"", b"{}"])
async def test_without_a_key_file_nothing_is_wrapped(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "keys.json"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(KeysUnavailable):
        await FileKeys(place).wrap([KEY])


async def test_a_program_wraps_and_unwraps_many_keys_at_once(tmp_path: Path) -> None:
    keys = program(tmp_path, PROGRAM)
    wrapped = await keys.wrap([KEY, KEY[::-1]])
    assert wrapped == [WrappedKey("kms-7", KEY[::-1]), WrappedKey("kms-7", KEY)]
    assert await keys.unwrap(wrapped) == [KEY, KEY[::-1]]


@pytest.mark.parametrize(
    "text",
    ["#!{python}\nraise SystemExit(1)", "#!{python}\nprint('no')", "#!{python}\nprint('{{}}')", "#!/nowhere/at/all\n"],
)
async def test_a_program_that_fails_wraps_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeysUnavailable):
        await program(tmp_path, text).wrap([KEY])


async def test_every_record_gets_a_key_of_its_own_and_one_run_of_a_program_serves_many(tmp_path: Path) -> None:
    vault = Vault(Settings.load(data_dir=tmp_path), "identity", keys_in(tmp_path), 3)
    taken = [key for _ in range(4) for key in await vault.new_keys(2)]
    assert len({key.key for key in taken}) == len(taken) == 8
    cipher, sealed = vault.seal(taken[0], PLAIN, "TS1:caller")
    assert await vault.open(taken[0].stored, cipher, sealed, "TS1:caller") == PLAIN


async def test_rewrapped_keys_open_what_they_sealed(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    vault = Vault(Settings.load(data_dir=tmp_path), "identity", keys, 0)
    (key,) = await vault.new_keys(1)
    cipher, sealed = vault.seal(key, PLAIN, "TS1:caller")
    keys.write(keys.ring().rotated(NOW))
    (again,) = await vault.rewrap([key.stored])
    assert (key.stored.kek, again.kek) == ("1", "2")
    assert await vault.open(again, cipher, sealed, "TS1:caller") == PLAIN


async def test_keys_are_wrapped_at_once_by_many(tmp_path: Path) -> None:
    vault = Vault(Settings.load(data_dir=tmp_path), "identity", program(tmp_path, PROGRAM), 2)
    taken = [key for some in await asyncio.gather(*(vault.new_keys(2) for _ in range(8))) for key in some]
    assert len({key.key for key in taken}) == 16


def test_the_key_file_can_be_read_back() -> None:
    ring = msgspec.json.decode(new_ring(), type=KeyRing)
    assert ring.current == "1" and len(ring.keys["1"].key) == KEY_BYTES
