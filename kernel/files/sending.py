"""Sends a file into a service's store through the bus, one part in flight at a time."""

import asyncio
from collections.abc import AsyncIterator

from contracts.errors import Refusal
from contracts.files import PART_BYTES, FilePart, FileState, FileStatus, HeadFile, OpenFile
from kernel.client import Client
from kernel.sealing import Sealer

POLL_SECONDS = 0.1


class Sending:
    """One caller's file on its way to one store; `sealer` where the store is a sealed one."""

    def __init__(self, client: Client, service: str, token: str | None, sealer: Sealer | None) -> None:
        self._client = client
        self._service = service
        self._token = token
        self._sealer = sealer

    async def open(self, order: OpenFile) -> FileStatus:
        """Announce the file."""
        return await self._client.file(self._service, "open", order, FileStatus, token=self._token)

    async def head(self, file: str) -> FileStatus:
        """How far it has come."""
        return await self._client.file(self._service, "head", HeadFile(file=file), FileStatus, token=self._token)

    async def send(self, file: str, offset: int, body: AsyncIterator[bytes]) -> FileStatus:
        """Send what `body` yields from `offset` on; what came before a break stays."""
        status: FileStatus | None = None
        async for part in parts_of(body):
            status = await self._put(file, offset, part)
            offset = status.offset
        return status or await self.head(file)

    async def settled(self, status: FileStatus) -> FileStatus:
        """Wait until the bytes are checked, if all are there. Refusal: FILE_CHECKSUM_WRONG."""
        while status.state is FileState.CHECKING:
            await asyncio.sleep(POLL_SECONDS)
            status = await self.head(status.file)
        if status.state is FileState.REFUSED:
            raise Refusal("FILE_CHECKSUM_WRONG", announced=status.sha256, got=status.found_sha256 or "")
        return status

    async def _put(self, file: str, offset: int, plain: bytes) -> FileStatus:
        data = self._sealer.seal(plain, f"{file}/{offset}") if self._sealer else plain
        part = FilePart(file=file, offset=offset, size=len(plain), data=data)
        return await self._client.file(self._service, "put", part, FileStatus, token=self._token)


async def parts_of(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in parts of PART_BYTES, the last as long as it is."""
    waiting = bytearray()
    async for piece in body:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield bytes(waiting[:PART_BYTES])
            del waiting[:PART_BYTES]
    if waiting:
        yield bytes(waiting)
