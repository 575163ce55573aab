"""The objects behind a service's files: a local folder or an S3-compatible store, the same code for both.

`uploads/<id>/<offset>` are parts as they came, `uploads/<id>/whole` a file put together,
`objects/<sha256>` files at rest, each sealed store's in parts of PART_BYTES sealed one by one.
"""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import BinaryIO

import obstore
import structlog
from obstore.store import LocalStore, S3Store

from contracts.errors import Refusal
from contracts.files import PART_BYTES
from kernel.files.media import media_type
from kernel.files.reading import StoredBytes
from kernel.sealing import SEAL_BYTES, Sealer
from kernel.settings import Settings

log = structlog.get_logger()

WRITE_BUFFER_BYTES = 8 * 1024 * 1024
WRITES_AT_ONCE = 2
UPLOADS, OBJECTS = "uploads/", "objects/"


def open_store(settings: Settings, service: str) -> LocalStore | S3Store:
    """The store of one service: a bucket's folder where the setting names a bucket, else one in the data folder."""
    if settings.file_bucket is None:
        return LocalStore(settings.data_dir / "files" / service, mkdir=True, automatic_cleanup=True)
    return S3Store(
        settings.file_bucket,
        prefix=service,
        endpoint=settings.file_bucket_url,
        region=settings.file_bucket_region,
        access_key_id=settings.secret("files/access_key_id"),
        secret_access_key=settings.secret("files/secret_access_key"),
        client_options={"allow_http": True},
    )


class Assembled:
    """What a file turned out to be once its parts were put together."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.media_type = media_type(b"")
        self.size = 0

    def add(self, part: bytes) -> None:
        """Take in the next PART_BYTES."""
        if not self.size:
            self.media_type = media_type(part)
        self._digest.update(part)
        self.size += len(part)

    @property
    def sha256(self) -> str:
        """The SHA-256 of all that was added."""
        return self._digest.hexdigest()


class Objects:
    """One service's store; with a `sealer` everything in it is sealed."""

    def __init__(self, store: LocalStore | S3Store, sealer: Sealer | None) -> None:
        self._store = store
        self._sealer = sealer
        self._part_bytes = PART_BYTES + (SEAL_BYTES if sealer else 0)

    def kept_bytes(self, size: int) -> int:
        """How long a part of `size` plain bytes comes and rests."""
        return size + self._part_bytes - PART_BYTES

    async def keep_part(self, id: str, offset: int, data: bytes) -> None:
        """Keep a part as it came; the same offset again replaces it."""
        await obstore.put_async(self._store, f"{UPLOADS}{id}/{offset}", data, use_multipart=False)

    async def assemble(self, id: str, size: int, sha256: str) -> Assembled:
        """Put the parts of an upload together beside them, and say what they are; memory stays flat."""
        assembled = Assembled()
        whole = obstore.open_writer_async(
            self._store, _whole(id), buffer_size=WRITE_BUFFER_BYTES, max_concurrency=WRITES_AT_ONCE
        )
        async with whole as writer:
            number = 0
            async for part in self._even_parts(id, size):
                await asyncio.to_thread(assembled.add, part)
                await writer.write(await self._sealed(part, f"{sha256}/{number}"))
                number += 1
        return assembled

    async def settle(self, id: str, sha256: str) -> None:
        """Give an assembled file its name; bytes that are there already stay as they are."""
        if not await self.has(sha256):
            await obstore.rename_async(self._store, _whole(id), _object(sha256))

    async def keep(self, sha256: str, data: bytes) -> None:
        """Keep a whole small file under its name."""
        parts = [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)] or [b""]
        sealed = [await self._sealed(part, f"{sha256}/{number}") for number, part in enumerate(parts)]
        await obstore.put_async(self._store, _object(sha256), b"".join(sealed))

    async def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        try:
            await obstore.head_async(self._store, _object(sha256))
        except FileNotFoundError:
            return False
        return True

    async def part(self, sha256: str, number: int, size: int) -> bytes:
        """One part in clear of a file of `size` bytes; empty past its end. Refusal: FILE_GONE."""
        if number * PART_BYTES >= size:
            return b""
        try:
            data = await obstore.get_range_async(self._store, _object(sha256), **self._stretch(number, size))
        except FileNotFoundError:
            raise _gone(sha256) from None
        return await self._opened(bytes(data), f"{sha256}/{number}")

    def part_now(self, sha256: str, number: int, size: int) -> bytes:
        """The same for a thread that may wait."""
        if number * PART_BYTES >= size:
            return b""
        try:
            data = bytes(obstore.get_range(self._store, _object(sha256), **self._stretch(number, size)))
        except FileNotFoundError:
            raise _gone(sha256) from None
        return self._sealer.open(data, f"{sha256}/{number}") if self._sealer else data

    def _stretch(self, number: int, size: int) -> dict[str, int]:
        length = self.kept_bytes(min(PART_BYTES, size - number * PART_BYTES))
        return {"start": number * self._part_bytes, "length": length}

    def open(self, sha256: str, size: int) -> BinaryIO:
        """All of a file of `size` bytes in clear, for a thread that may wait."""
        stream = StoredBytes(lambda number: self.part_now(sha256, number, size))
        return io.BufferedReader(stream, PART_BYTES)

    async def parts(self, sha256: str, size: int) -> AsyncIterator[bytes]:
        """All parts in clear of a file of `size` bytes."""
        for number in range(-(-size // PART_BYTES)):
            yield await self.part(sha256, number, size)

    async def drop_upload(self, id: str) -> None:
        """Forget what came of an upload."""
        await self._drop([name async for name in self._names(f"{UPLOADS}{id}/")])

    async def drop(self, sha256: str) -> None:
        """Forget a file's bytes."""
        await self._drop([_object(sha256)])

    async def uploads(self) -> set[str]:
        """The ids of uploads that have left something here."""
        return {name.split("/")[1] async for name in self._names(UPLOADS)}

    async def contents(self) -> set[str]:
        """The SHA-256 of every file at rest."""
        return {name.split("/")[1] async for name in self._names(OBJECTS)}

    async def _drop(self, names: list[str]) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, name)

    async def _names(self, prefix: str) -> AsyncIterator[str]:
        async for found in obstore.list(self._store, prefix):
            for one in found:
                yield one["path"]

    async def _even_parts(self, id: str, size: int) -> AsyncIterator[bytes]:
        waiting = bytearray()
        async for part in self._arrived(id, size):
            waiting += part
            while len(waiting) >= PART_BYTES:
                yield bytes(waiting[:PART_BYTES])
                del waiting[:PART_BYTES]
        if waiting or not size:
            yield bytes(waiting)

    async def _arrived(self, id: str, size: int) -> AsyncIterator[bytes]:
        offset = 0
        while offset < size:
            found = await obstore.get_async(self._store, f"{UPLOADS}{id}/{offset}")
            part = await self._opened(bytes(await found.bytes_async()), f"{id}/{offset}")
            yield part
            offset += len(part)

    async def _sealed(self, part: bytes, context: str) -> bytes:
        return await asyncio.to_thread(self._sealer.seal, part, context) if self._sealer else part

    async def _opened(self, part: bytes, context: str) -> bytes:
        return await asyncio.to_thread(self._sealer.open, part, context) if self._sealer else part


def _gone(sha256: str) -> Refusal:
    log.error("a file's bytes are not in the store", sha256=sha256)
    return Refusal("FILE_GONE", sha256=sha256)


def _whole(id: str) -> str:
    return f"{UPLOADS}{id}/whole"


def _object(sha256: str) -> str:
    return f"{OBJECTS}{sha256}"
