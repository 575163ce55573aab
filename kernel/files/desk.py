"""Answers what the gateway asks of one service's store, and checks what has arrived."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from contracts.actors import Actor, AgencyKind
from contracts.errors import Refusal
from contracts.files import (
    FILE_BYTES_MAX,
    UNNAMED,
    FilePart,
    FileSlice,
    FileState,
    FileStatus,
    GetFile,
    HeadFile,
    OpenFile,
)
from kernel.database import Connection, Pool
from kernel.files import store
from kernel.files.media import ENDINGS, UNKNOWN
from kernel.files.objects import Assembled, Objects
from kernel.files.store import FileRow
from kernel.rights import Reach
from kernel.settings import Settings

log = structlog.get_logger()

WHAT = "文件"
# How long an answer waits for a check; less than any request may take.
CHECK_SECONDS = 1.0

MIB = 1024 * 1024

# Whether a record that the transaction's asker (`hub.party`, `hub.prefix`, `hub.person`) may see names the file
# (SHA-256) as this agency's.
FileNamed = Callable[[Connection, str, str], Awaitable[bool]]


async def named_nowhere(connection: Connection, sha256: str, agency: str) -> bool:
    """For services whose records name no files."""
    return False


def named_by(*topics: FileNamed) -> FileNamed:
    """For a service several of whose topics name files: any of them will do."""

    async def named(connection: Connection, sha256: str, agency: str) -> bool:
        for names in topics:
            if await names(connection, sha256, agency):
                return True
        return False

    return named


class FileTerms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms a store takes files in and gives them out.

    A `sealed` one keeps no names, and gives nothing out but what a record names, not even to its sender.
    """

    agency_bytes: int
    public_file_bytes: int
    public_bytes: int
    sealed: bool = False

    @classmethod
    def of(cls, settings: Settings, *, sealed: bool) -> "FileTerms":
        """As the settings say."""
        return cls(
            agency_bytes=settings.file_quota_mib * MIB,
            public_file_bytes=settings.public_file_mib * MIB,
            public_bytes=settings.public_file_quota_mib * MIB,
            sealed=sealed,
        )

    def check_size(self, size: int, actor: Actor) -> None:
        """Refusal: FILE_TOO_LARGE."""
        allowed = self.public_file_bytes if actor.agency_kind is AgencyKind.PUBLIC else FILE_BYTES_MAX
        if size > allowed:
            raise Refusal("FILE_TOO_LARGE", size=size, allowed=allowed)

    def check_quota(self, size: int, used: int, actor: Actor) -> None:
        """Refusal: FILE_QUOTA_REACHED."""
        allowed = self.public_bytes if actor.agency_kind is AgencyKind.PUBLIC else self.agency_bytes
        if used + size > allowed:
            raise Refusal("FILE_QUOTA_REACHED", size=size, used=used, allowed=allowed)


class FileDesk:
    """One service's files: received in parts, checked in the background, given out under rights."""

    def __init__(
        self, pool: Pool, objects: Objects, terms: FileTerms, named: FileNamed, reach_of: Callable[[Actor], Reach]
    ) -> None:
        self._pool = pool
        self._objects = objects
        self._terms = terms
        self._named = named
        self._reach_of = reach_of
        self._checks: dict[str, asyncio.Task[None]] = {}

    async def open(self, order: OpenFile, actor: Actor) -> FileStatus:
        """Announce a file; the same id again answers how far it has come."""
        self._terms.check_size(order.size, actor)
        order = msgspec.structs.replace(order, name=UNNAMED) if self._terms.sealed else order
        async with self._pool.acquire() as connection, connection.transaction():
            await store.lock(connection, f"file-quota:{actor.agency}")
            self._terms.check_quota(order.size, await store.used(connection, actor.agency), actor)
            await store.open_file(connection, order, actor)
            row = _own(await store.find(connection, order.file, locked=True), order.file, actor)
            if row.state is FileState.ARRIVING and not row.size:
                await store.receive(connection, row.id, 0, FileState.CHECKING)
        return await self.head(HeadFile(file=order.file), actor)

    async def put(self, part: FilePart, actor: Actor) -> FileStatus:
        """Take in the next bytes; what comes at another offset is refused with the right one."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = _own(await store.find(connection, part.file, locked=True), part.file, actor)
            if row.state is not FileState.ARRIVING or part.offset != row.received:
                raise Refusal("FILE_OFFSET_WRONG", got=part.offset, offset=row.received)
            received = part.offset + part.size
            if received > row.size or len(part.data) != self._objects.kept_bytes(part.size):
                raise Refusal("FILE_TOO_LARGE", size=received, allowed=row.size)
            await self._objects.keep_part(row.id, part.offset, part.data)
            state = FileState.CHECKING if received == row.size else FileState.ARRIVING
            await store.receive(connection, row.id, received, state)
        return await self.head(HeadFile(file=part.file), actor)

    async def head(self, query: HeadFile, actor: Actor) -> FileStatus:
        """How far a file of the asker's agency has come; waits a moment for its check, taking up one that broke off."""
        row = await self._found(query.file, actor)
        if row.state is FileState.CHECKING:
            self._check_soon(row)
        if check := self._checks.get(row.id):
            await asyncio.wait({check}, timeout=CHECK_SECONDS)
            row = await self._found(query.file, actor)
        return row.status

    async def get(self, query: GetFile, actor: Actor) -> FileSlice:
        """One part of a file that a record the asker may see names; of an unsealed one, also to its sender's agency."""
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            reach = self._reach_of(actor)
            await store.see_as(connection, actor.agency, reach.prefix, reach.person)
            row = await self._seen(connection, await store.stored(connection, query.file), actor)
        if row is None:
            raise Refusal("NOT_FOUND", what=WHAT, id=query.file)
        return FileSlice(
            name=_name(row),
            media_type=row.media_type or UNKNOWN,
            sha256=row.sha256,
            size=row.size,
            data=await self._objects.part(row.sha256, query.part, row.size),
        )

    async def resume(self) -> None:
        """Take up the checks that were broken off."""
        async with self._pool.acquire() as connection:
            waiting = await store.checking(connection)
        for row in waiting:
            self._check_soon(row)

    async def _found(self, file: str, actor: Actor) -> FileRow:
        async with self._pool.acquire() as connection:
            return _own(await store.find(connection, file), file, actor)

    async def _seen(self, connection: Connection, rows: list[FileRow], actor: Actor) -> FileRow | None:
        for row in rows:
            own = row.agency == actor.agency and not self._terms.sealed
            if own or await self._named(connection, row.sha256, row.agency):
                return row
        return None

    def _check_soon(self, row: FileRow) -> None:
        if row.id not in self._checks:
            self._checks[row.id] = asyncio.create_task(self._check(row))
            self._checks[row.id].add_done_callback(lambda _: self._checks.pop(row.id))

    async def _check(self, row: FileRow) -> None:
        try:
            await self._conclude(row, await self._objects.assemble(row.id, row.size, row.sha256))
        except (Refusal, FileNotFoundError) as error:
            log.error("an upload can't be put together", file=row.id, error=str(error))
            await self._refuse(row, None)
        except Exception as error:
            log.error("an upload's check broke off; it is taken up again", file=row.id, exc_info=error)

    async def _conclude(self, row: FileRow, assembled: Assembled) -> None:
        if (assembled.sha256, assembled.size) != (row.sha256, row.size):
            return await self._refuse(row, assembled.sha256)
        async with self._pool.acquire() as connection, connection.transaction():
            await store.lock(connection, row.sha256)
            await self._objects.settle(row.id, row.sha256)
            await store.settle(connection, row.id, assembled.media_type)
        await self._objects.drop_upload(row.id)

    async def _refuse(self, row: FileRow, found_sha256: str | None) -> None:
        await self._objects.drop_upload(row.id)
        async with self._pool.acquire() as connection:
            await store.refuse(connection, row.id, found_sha256)


def _name(row: FileRow) -> str:
    return row.name + ENDINGS.get(row.media_type or "", "") if row.name == UNNAMED else row.name


def _own(row: FileRow | None, id: str, actor: Actor) -> FileRow:
    if row is None or row.agency != actor.agency:
        raise Refusal("NOT_FOUND", what=WHAT, id=id)
    return row
