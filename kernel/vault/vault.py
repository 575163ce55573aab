"""The vault of a service: data keys for what it seals, and a connection of the vault's own role to read it by."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import msgspec

from kernel.database import COMMAND_TIMEOUT_SECONDS, Connection
from kernel.settings import Settings
from kernel.vault import KEY_FILE, VAULTS
from kernel.vault.ciphers import KEY_BYTES, CipherName, seal, unseal
from kernel.vault.keepers import CommandKeys, FileKeys, KeyKeeper, WrappedKey

# One run of a key program serves many reports.
STOCK = 64
AS_READER = "SELECT set_config('hub.party', $1, true), set_config('hub.subject', $2, true)"


class DataKey(msgspec.Struct, frozen=True):
    """The key of one record, in clear and as it is stored."""

    key: bytes
    stored: WrappedKey


class Vault:
    """Seals each record under a data key of its own; what is sealed is read by the vault's role alone."""

    def __init__(self, settings: Settings, role: str, keeper: KeyKeeper, stock: int) -> None:
        self._settings, self._role = settings, role
        self._keeper, self._stock = keeper, stock
        self._cipher: CipherName = settings.identity_cipher
        self._ready: list[DataKey] = []

    @classmethod
    def of(cls, settings: Settings, service: str) -> "Vault | None":
        """The vault of this service, if it has one."""
        if service not in VAULTS:
            return None
        program = settings.identity_key_command
        if program is not None:
            return cls(settings, VAULTS[service], CommandKeys(program), STOCK)
        return cls(settings, VAULTS[service], key_file(settings), 0)

    async def new_keys(self, count: int) -> list[DataKey]:
        """Fresh data keys, one per record. KeysUnavailable where they cannot be wrapped."""
        if len(self._ready) < count:
            plain = [os.urandom(KEY_BYTES) for _ in range(count + self._stock)]
            wrapped = await self._keeper.wrap(plain)
            self._ready += map(DataKey, plain, wrapped)
        taken, self._ready = self._ready[:count], self._ready[count:]
        return taken

    def seal(self, key: DataKey, plain: bytes, context: str) -> tuple[CipherName, bytes]:
        """The cipher's name and the sealed bytes."""
        return self._cipher, seal(self._cipher, key.key, plain, context)

    async def open(self, stored: WrappedKey, cipher: CipherName, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Refusal: SEAL_BROKEN."""
        (key,) = await self._keeper.unwrap([stored])
        return unseal(cipher, key, sealed, context)

    async def rewrap(self, stored: Sequence[WrappedKey]) -> list[WrappedKey]:
        """The same data keys under the current key-encryption key."""
        return await self._keeper.wrap(await self._keeper.unwrap(stored))

    @asynccontextmanager
    async def reading(self, party: str, subject: str) -> AsyncIterator[Connection]:
        """A connection of the vault's role, speaking for one person; opened for this reading alone."""
        connection = await asyncpg.connect(
            self._settings.postgres_dsn(self._role),
            command_timeout=COMMAND_TIMEOUT_SECONDS,
            server_settings={"application_name": f"liandong {self._role}"},
        )
        try:
            async with connection.transaction(readonly=True):
                await connection.execute(AS_READER, party, subject)
                yield connection
        finally:
            await connection.close()


def key_file(settings: Settings) -> FileKeys:
    """The file of key-encryption keys."""
    return FileKeys(settings.secrets_folder / KEY_FILE)
