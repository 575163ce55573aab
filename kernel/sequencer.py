"""From committed journal rows to a feed with dense positions, and from the feed to JetStream.

One sequencer per service holds an advisory lock on its own connection. `docs/decisions` says why
neither a cursor by `seq` nor one by transaction id would do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import structlog

from contracts.envelopes import FeedRequest, FeedSlice, Moved, Published
from contracts.errors import Refusal
from kernel.bus import Bus
from kernel.change_rules import kind_of, told_kinds
from kernel.checkpoints import Checkpointer
from kernel.crash_points import reach
from kernel.database import COMMAND_TIMEOUT_SECONDS, DATABASE_ERRORS, KEEPALIVE, Connection, Pool
from kernel.logs import plainly
from kernel.places import Place, Places
from kernel.settings import Settings

log = structlog.get_logger()

BATCH = 5000
PUBLISH_BATCH = 500
FEED_BYTES_MAX = 400 * 1024
POLL_SECONDS = 1.0
OTHER_PROCESS_POLL_SECONDS = 0.1
RETRY_SECONDS = 0.5
CONNECT_SECONDS = 10
STREAM_CHECK_SECONDS = 10.0

LOCK = "SELECT pg_try_advisory_lock(hashtext('sequencer ' || current_schema()))"
MOVE = """
WITH taken AS (
    DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT $1) RETURNING seq
), top AS (
    SELECT coalesce(max(position), 0) AS position FROM feed
)
INSERT INTO feed (position, seq)
SELECT top.position + row_number() OVER (ORDER BY taken.seq), taken.seq FROM taken, top
RETURNING position, seq
"""
READ = """
SELECT feed.position, journal.id, journal.aggregate, journal.version, journal.type, journal.data,
       journal.at, journal.cause
FROM feed JOIN journal USING (seq) WHERE feed.position > $1 ORDER BY feed.position LIMIT $2
"""
HEAD = "SELECT coalesce(max(position), 0) FROM feed"
POSITION = "SELECT position FROM feed WHERE seq = $1"
PUBLISHED = "SELECT published FROM relay"
STREAM_CREATED = "SELECT stream_created FROM relay"
MARK = "UPDATE relay SET published = $1"
REWIND = """
UPDATE relay SET stream_created = $1, published = CASE WHEN stream_created IS NULL THEN published ELSE 0 END
"""


class Sequencer:
    """Moves committed rows into the feed and publishes them, while it holds the service's lock."""

    def __init__(self, service: str, settings: Settings, pool: Pool, bus: Bus) -> None:
        self.service = service
        self._settings = settings
        self._pool = pool
        self._bus = bus
        self._committed = asyncio.Event()
        self._moved = asyncio.Event()
        self._advanced = asyncio.Condition()
        self._beside: list[Callable[[], Awaitable[None]]] = [Checkpointer(service, settings, pool).run]
        self._places = Places()
        self.moves = 0

    def wake(self) -> None:
        """Say that something was committed."""
        self._committed.set()

    def beside(self, run: Callable[[], Awaitable[None]]) -> None:
        """Have this run, for ever and without raising, in the one process that holds the lock."""
        self._beside.append(run)

    async def run(self) -> None:
        """Sequence for ever; when the connection is lost another process, or this one again, takes over."""
        while True:
            try:
                await self._hold_lock()
            except DATABASE_ERRORS as error:
                log.warning("sequencer starts again", error=plainly(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _hold_lock(self) -> None:
        connection = await asyncpg.connect(
            self._settings.postgres_dsn(self.service),
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_TIMEOUT_SECONDS,
            server_settings={"application_name": f"liandong {self.service} sequencer"} | KEEPALIVE,
        )
        try:
            if await connection.fetchval(LOCK):
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._move_for_ever(connection))
                    tasks.create_task(self._publish_for_ever())
                    for run in self._beside:
                        tasks.create_task(_run(run))
        except* DATABASE_ERRORS as errors:
            log.warning("sequencer lost its connection", error=plainly(errors.exceptions[0]))
        finally:
            await connection.close(timeout=1)

    async def _move_for_ever(self, connection: Connection) -> None:
        while True:
            self._committed.clear()
            if moved := await move(connection):
                self._places.tell(moved)
                self._moved.set()
                async with self._advanced:
                    self.moves += 1
                    self._advanced.notify_all()
            else:
                await _wait(self._committed, POLL_SECONDS)

    async def _publish_for_ever(self) -> None:
        checked_at = float("-inf")
        clock = asyncio.get_running_loop().time
        while True:
            self._moved.clear()
            try:
                if clock() - checked_at > STREAM_CHECK_SECONDS:
                    await self._check_stream()
                    checked_at = clock()
                published = await self._publish_batch()
            except Exception as error:
                if isinstance(error, DATABASE_ERRORS) and not isinstance(error, OSError):
                    raise
                log.warning("publishing starts again", error=plainly(error))
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if not published:
                await _wait(self._moved, POLL_SECONDS)

    async def _check_stream(self) -> None:
        created = await self._bus.stream_created(self.service)
        if created is None:
            return
        if await self._pool.fetchval(STREAM_CREATED) != created:
            log.info("the stream was made anew: publishing again", service=self.service)
            await self._pool.execute(REWIND, created)

    async def _publish_batch(self) -> int:
        after = await self._pool.fetchval(PUBLISHED)
        events = await read_feed(self._pool, self.service, after, PUBLISH_BATCH)
        if events:
            await self._bus.tell_moved(moved(self.service, events))
            await self._bus.publish(events)
            reach("sequencer.between_publish_and_mark")
            await self._pool.execute(MARK, events[-1].position)
        return len(events)

    async def position_of(self, seq: int, seconds: float) -> str | None:
        """The position a committed row has got, waiting for it; None when the time is up or the database gone first."""
        try:
            async with asyncio.timeout(seconds):
                patience = OTHER_PROCESS_POLL_SECONDS if self._places.to_come(seq) else 0
                while (position := await self._place_of(seq, patience)) is None:
                    patience = OTHER_PROCESS_POLL_SECONDS
                return f"{self.service}:{position}"
        except DATABASE_ERRORS:
            return None

    async def _place_of(self, seq: int, seconds: float) -> int | None:
        told = await self._places.of(seq, seconds)
        return await self._pool.fetchval(POSITION, seq) if told is None else told

    async def next_move(self, seen: int, seconds: float) -> None:
        """Wait until this process has moved rows since `moves` was `seen`, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._advanced:
                await self._advanced.wait_for(lambda: self.moves != seen)
        except TimeoutError:
            return

    async def read(self, request: FeedRequest) -> FeedSlice:
        """A slice of the feed for another service, small enough for one message."""
        events = await read_feed(self._pool, self.service, request.after, min(request.size, PUBLISH_BATCH))
        return FeedSlice(events=_fitting(events), head=await self._pool.fetchval(HEAD))


def moved(service: str, events: Sequence[Published]) -> Moved:
    """What those are told who wait for the feed: only names of records whose events may leave the service."""
    kinds = told_kinds(service)
    names = dict.fromkeys(event.aggregate for event in events if kind_of(event.aggregate) in kinds)
    return Moved(service=service, position=events[-1].position, aggregates=list(names))


async def move(connection: Connection) -> list[Place]:
    """Give committed rows their positions in the feed."""
    return [(row["seq"], row["position"]) for row in await connection.fetch(MOVE, BATCH)]


async def read_feed(pool: Pool, service: str, after: int, size: int) -> list[Published]:
    """The feed's events after a position, in order."""
    return [
        Published(
            id=str(row["id"]),
            source=service,
            position=row["position"],
            aggregate=row["aggregate"],
            version=row["version"],
            type=row["type"],
            data=row["data"],
            at=row["at"],
            cause=row["cause"],
        )
        for row in await pool.fetch(READ, after, size)
    ]


def parse_position(text: str) -> tuple[str, int]:
    """`complaints:17` -> ("complaints", 17). Refusal: INVALID_INPUT."""
    source, _, number = text.partition(":")
    if not (source.replace("_", "").isalpha() and source.isascii() and number.isdecimal() and len(number) <= 18):
        raise Refusal("INVALID_INPUT", field="afterPosition", got=text, allowed="形如 complaints:17 的位点")
    return source, int(number)


def _fitting(events: list[Published]) -> list[Published]:
    size, kept = 0, 0
    for event in events:
        size += len(event.data) + 300
        if size > FEED_BYTES_MAX and kept:
            break
        kept += 1
    return events[:kept]


async def _run(beside: Callable[[], Awaitable[None]]) -> None:
    await beside()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
