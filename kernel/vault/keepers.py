"""Who wraps data keys: a file of key-encryption keys, or a program that speaks to a site's key management.

The program (`LIANDONG_IDENTITY_KEY_COMMAND`) is run once per request, with one JSON object on standard input:
`{"operation": "wrap", "keys": [base64, …]}` is answered on standard output by
`{"wrapped": [{"kek": name of the key-encryption key, "wrapped": base64}, …]}`, and
`{"operation": "unwrap", "wrapped": […]}` by `{"keys": [base64, …]}`, both in the order asked. Any other answer, an exit
code or ten seconds of silence is a failure: what was to be sealed is then refused, never kept in clear. The name of
the key that is current is the one it wraps with.
"""

import asyncio
import os
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from kernel.vault.ciphers import KEY_BYTES, seal, unseal

T = TypeVar("T")

COMMAND_SECONDS = 10
WRAPPING = "data key"
# A transaction that wrapped under the key before may not have been committed yet.
KEPT_AFTER_REPLACED = timedelta(days=1)


class KeysUnavailable(OSError):
    """The key-encryption keys cannot be used now."""


class WrappedKey(msgspec.Struct, frozen=True):
    """A data key as it is stored: useless without the key-encryption key it names."""

    kek: str
    wrapped: bytes


class KeyKeeper(Protocol):
    """Wraps and unwraps data keys; it alone knows the key-encryption keys."""

    async def wrap(self, keys: Sequence[bytes]) -> list[WrappedKey]:
        """Each key wrapped under the current key-encryption key, in order."""

    async def unwrap(self, wrapped: Sequence[WrappedKey]) -> list[bytes]:
        """The data keys, in order."""


class KeyEncryptionKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the file; `replaced_at` once another is current."""

    key: bytes
    replaced_at: datetime | None = None


class KeyRing(msgspec.Struct, frozen=True, kw_only=True):
    """The key file: every key-encryption key by name, and which is current."""

    current: str
    keys: dict[str, KeyEncryptionKey]

    def rotated(self, now: datetime) -> "KeyRing":
        """With a new current key; the one before stays for what it wrapped."""
        before = msgspec.structs.replace(self.keys[self.current], replaced_at=now)
        name = str(max(int(one) for one in self.keys) + 1)
        new = KeyEncryptionKey(key=os.urandom(KEY_BYTES))
        return KeyRing(current=name, keys={**self.keys, self.current: before, name: new})

    def without_unused(self, used: frozenset[str], now: datetime) -> "KeyRing":
        """Without keys that wrap nothing any more and were replaced a day ago or earlier."""
        kept = {name: one for name, one in self.keys.items() if name in used or not _forgotten(one, now)}
        return msgspec.structs.replace(self, keys=kept)


class FileKeys:
    """Key-encryption keys from a file, read anew for each request, so a rotation needs no restart."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def ring(self) -> KeyRing:
        """What stands in the file. KeysUnavailable where it cannot be read."""
        try:
            return msgspec.json.decode(self._place.read_bytes(), type=KeyRing)
        except (OSError, msgspec.DecodeError) as error:
            raise KeysUnavailable(f"key file {self._place} cannot be used") from error

    def write(self, ring: KeyRing) -> None:
        """Put another ring in its place, whole or not at all."""
        new = self._place.with_suffix(".new")
        new.touch(mode=0o600)
        with new.open("wb") as file:
            file.write(msgspec.json.encode(ring))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._place)

    async def wrap(self, keys: Sequence[bytes]) -> list[WrappedKey]:
        """Each key wrapped under the current key of the file."""
        ring = self.ring()
        kek = ring.keys[ring.current].key
        return [WrappedKey(ring.current, seal("aes-gcm", kek, key, WRAPPING)) for key in keys]

    async def unwrap(self, wrapped: Sequence[WrappedKey]) -> list[bytes]:
        """The data keys. KeysUnavailable where the file no longer has the key that wrapped one."""
        ring = self.ring()
        missing = {one.kek for one in wrapped} - ring.keys.keys()
        if missing:
            raise KeysUnavailable(f"key file has no key {', '.join(sorted(missing))}")
        return [unseal("aes-gcm", ring.keys[one.kek].key, one.wrapped, WRAPPING) for one in wrapped]


class CommandKeys:
    """Key-encryption keys that a program reaches, such as those of a key management service."""

    def __init__(self, program: Path) -> None:
        self._program = program

    async def wrap(self, keys: Sequence[bytes]) -> list[WrappedKey]:
        """Each key wrapped under the program's current key."""
        told = await self._ask({"operation": "wrap", "keys": msgspec.to_builtins(list(keys))})
        return _as_many(told.wrapped, keys)

    async def unwrap(self, wrapped: Sequence[WrappedKey]) -> list[bytes]:
        """The data keys, as the program unwraps them."""
        told = await self._ask({"operation": "unwrap", "wrapped": msgspec.to_builtins(list(wrapped))})
        return _as_many(told.keys, wrapped)

    async def _ask(self, request: dict[str, object]) -> "Told":
        try:
            child = await asyncio.create_subprocess_exec(str(self._program), stdin=PIPE, stdout=PIPE, stderr=PIPE)
        except OSError as error:
            raise KeysUnavailable(f"{self._program} cannot be run") from error
        try:
            said, _ = await asyncio.wait_for(child.communicate(msgspec.json.encode(request)), COMMAND_SECONDS)
        except TimeoutError as error:
            child.kill()
            raise KeysUnavailable(f"{self._program} gave no answer") from error
        if child.returncode != 0:
            raise KeysUnavailable(f"{self._program} refused, exit code {child.returncode}")
        try:
            return msgspec.json.decode(said, type=Told)
        except msgspec.DecodeError:
            raise KeysUnavailable(f"the answer of {self._program} cannot be read") from None


class Told(msgspec.Struct, frozen=True):
    """What a key program answers."""

    wrapped: list[WrappedKey] = []
    keys: list[bytes] = []


def new_ring() -> bytes:
    """The file a site begins with: one key."""
    return msgspec.json.encode(KeyRing(current="1", keys={"1": KeyEncryptionKey(key=os.urandom(KEY_BYTES))}))


def _as_many(found: list[T], asked: Sequence[object]) -> list[T]:
    if len(found) != len(asked):
        raise KeysUnavailable(f"the key program answered for {len(found)} keys, not {len(asked)}")
    return found


def _forgotten(one: KeyEncryptionKey, now: datetime) -> bool:
    return one.replaced_at is not None and one.replaced_at + KEPT_AFTER_REPLACED < now.astimezone(UTC)
