"""Files in a service's own store: sent in parts, named by SHA-256, sealed where the service has a key."""

import hashlib
import uuid

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import FILE_BYTES_MAX, FilePart
from kernel.database import Connection
from kernel.sealing import Sealer

PUT = """
INSERT INTO file_parts (file, part, data) VALUES ($1, $2, $3) ON CONFLICT (file, part) DO NOTHING
"""
OPEN = """
INSERT INTO files (id, sha256, name, size, parts, agency, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING
"""
FIND = "SELECT sha256, name, size, parts, agency, subject FROM files WHERE id = $1"
PARTS = "SELECT data FROM file_parts WHERE file = $1 ORDER BY part"


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file in clear."""

    name: str
    sha256: str
    data: bytes


class Files:
    """One actor's files in a service's store, within a transaction; `sealer` where the store is a sealed one."""

    def __init__(self, connection: Connection, sealer: Sealer | None, actor: Actor) -> None:
        self._connection = connection
        self._sealer = sealer
        self._actor = actor

    async def put(self, part: FilePart) -> None:
        """Store one part; the same part again changes nothing. Refusal: FILE_TOO_LARGE."""
        if part.size > FILE_BYTES_MAX:
            raise Refusal("FILE_TOO_LARGE", size=part.size, allowed=FILE_BYTES_MAX)
        file = uuid.UUID(part.file)
        await self._connection.execute(
            OPEN, file, part.sha256, part.name, part.size, part.parts, self._actor.agency, self._actor.subject
        )
        await self._connection.execute(PUT, file, part.part, part.data)

    async def read(self, file: str) -> StoredFile:
        """A file this actor sent. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
        id = uuid.UUID(file)
        row = await self._connection.fetchrow(FIND, id)
        if row is None or (row["agency"], row["subject"]) != (self._actor.agency, self._actor.subject):
            raise Refusal("NOT_FOUND", what="文件", id=file)
        parts = [part["data"] for part in await self._connection.fetch(PARTS, id)]
        data = b"".join(self._opened(part, f"{file}/{at}") for at, part in enumerate(parts))
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise Refusal("FILE_INCOMPLETE", got=len(data), size=row["size"])
        return StoredFile(name=row["name"], sha256=row["sha256"], data=data)

    def _opened(self, part: bytes, context: str) -> bytes:
        return self._sealer.open(part, context) if self._sealer else part
