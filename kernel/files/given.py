"""A service's files as its handlers have them, within a transaction."""

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

import msgspec
import uuid_utils

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import IMPORT_BYTES_MAX, FileState
from kernel.database import Connection
from kernel.files import store
from kernel.files.media import UNKNOWN, media_type
from kernel.files.objects import Objects


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file in clear."""

    name: str
    sha256: str
    data: bytes


class SentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file as its sender may speak of it: what it is by its first bytes, and how long."""

    id: str
    sha256: str
    media_type: str
    size: int


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A stored file that is read in stretches."""

    objects: Objects
    sha256: str
    size: int

    @classmethod
    async def find(cls, connection: Connection, objects: Objects, sha256: str) -> "Content":
        """The stored file of these bytes. Refusal: FILE_GONE."""
        rows = await store.stored(connection, sha256)
        if not rows:
            raise Refusal("FILE_GONE", sha256=sha256)
        return cls(objects=objects, sha256=sha256, size=rows[0].size)

    def open(self) -> BinaryIO:
        """Its bytes from the beginning, for a thread that may wait."""
        return self.objects.open(self.sha256, self.size)


class Files:
    """The files of one actor."""

    def __init__(self, connection: Connection, objects: Objects, actor: Actor) -> None:
        self._connection = connection
        self._objects = objects
        self._actor = actor

    async def read(self, file: str) -> StoredFile:
        """A file this actor sent, whole. Refusals: NOT_FOUND, FILE_INCOMPLETE, FILE_TOO_LARGE."""
        row = await self._sent(file)
        if row.size > IMPORT_BYTES_MAX:
            raise Refusal("FILE_TOO_LARGE", size=row.size, allowed=IMPORT_BYTES_MAX)
        data = b"".join([part async for part in self._objects.parts(row.sha256, row.size)])
        return StoredFile(name=row.name, sha256=row.sha256, data=data)

    async def content(self, file: str) -> Content:
        """A file this actor sent, of any size. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
        row = await self._sent(file)
        return Content(objects=self._objects, sha256=row.sha256, size=row.size)

    async def contents(self, files: Sequence[str]) -> list[Content]:
        """Files this actor sent, in the order asked; one statement. Refusals: NOT_FOUND, FILE_INCOMPLETE."""
        found = {row.id: row for row in await store.find_all(self._connection, files)} if files else {}
        rows = [self._own(file, found.get(file)) for file in files]
        return [Content(objects=self._objects, sha256=row.sha256, size=row.size) for row in rows]

    async def _sent(self, file: str) -> store.FileRow:
        return self._own(file, await store.find(self._connection, file))

    def _own(self, file: str, row: store.FileRow | None) -> store.FileRow:
        if row is None or (row.agency, row.subject) != (self._actor.agency, self._actor.subject):
            raise Refusal("NOT_FOUND", what="文件", id=file)
        if row.state is not FileState.STORED:
            raise Refusal("FILE_INCOMPLETE", got=row.received, size=row.size)
        return row

    async def sent(self, files: Sequence[str]) -> dict[str, SentFile]:
        """Those of these files that this actor sent and that are whole, by id; one statement."""
        rows = await store.sent(self._connection, files, self._actor)
        return {row.id: _sent_file(row) for row in rows if row.state is FileState.STORED}

    async def of_type(self, contents: Sequence[str], media_type: str, size_max: int) -> list[Content]:
        """The stored files of this actor's agency among these SHA-256, of one type and no longer; one statement."""
        rows = await store.stored_of(self._connection, contents, self._actor.agency)
        return [
            Content(objects=self._objects, sha256=row.sha256, size=row.size)
            for row in rows
            if row.media_type == media_type and row.size <= size_max
        ]

    async def of_agency(self, contents: Sequence[str]) -> dict[str, SentFile]:
        """The stored files of this actor's agency among these SHA-256, by it, whoever sent them; one statement."""
        rows = await store.stored_of(self._connection, contents, self._actor.agency)
        return {row.sha256: _sent_file(row) for row in rows}

    async def forget(self, file: str) -> None:
        """Forget a file; its bytes go by `clear` once that is committed."""
        await store.delete(self._connection, file)

    async def clear(self, sha256: str) -> None:
        """Remove bytes that no file has any more."""
        await store.lock(self._connection, sha256)
        if await store.without_file(self._connection, [sha256]):
            await self._objects.drop(sha256)

    async def keep(self, name: str, data: bytes) -> str:
        """Keep a file the service made for this actor; its SHA-256. What is rolled back is swept away later."""
        sha256 = hashlib.sha256(data).hexdigest()
        await store.lock(self._connection, sha256)
        await self._objects.keep(sha256, data)
        id = str(uuid_utils.uuid7())
        await store.keep(self._connection, id, name, sha256, len(data), media_type(data), self._actor)
        return sha256


def _sent_file(row: store.FileRow) -> SentFile:
    return SentFile(id=row.id, sha256=row.sha256, media_type=row.media_type or UNKNOWN, size=row.size)
