"""The condition of one service: what its loops, its database and its bus say, looked at every two seconds.

Nobody's question costs the database anything: who asks is told what was last seen. docs/decisions/0100.
"""

import asyncio
import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from contracts.operating import COUNTED_MAX, Condition, Held, Journaled, PartState
from kernel import quarantine
from kernel.bus import Bus
from kernel.database import DATABASE_ERRORS, Connection, Pool
from kernel.figures import Figures
from kernel.logs import plainly
from kernel.pulses import Pulse, Queue
from kernel.version import VERSION

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 2.0
LOOK_SECONDS_MAX = 5.0
COUNT_EVERY_LOOKS = 5
STATES = ("parked", "failing", "quarantined")

STATE = """
SELECT published, (SELECT coalesce(max(position), 0) FROM feed) AS head, (SELECT min(seq) FROM outbox) AS waiting,
       extract(epoch FROM hub_now() - least(
           (SELECT at FROM journal WHERE seq = (SELECT min(seq) FROM outbox)),
           (SELECT at FROM feed JOIN journal USING (seq) WHERE position = relay.published + 1)
       ))::float8 AS oldest,
       ARRAY(SELECT source FROM cursors ORDER BY source) AS sources,
       ARRAY(SELECT position FROM cursors ORDER BY source) AS positions,
       current_setting('server_version') AS version
FROM relay
"""
# A bitmap is made of all that there is before the first is counted.
BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"
OVERDUE = """
SELECT kind, (
    SELECT count(*) FROM (
        SELECT FROM duties WHERE duty = kind AND state = 'overdue' AND ended_at IS NULL LIMIT $2
    ) AS counted
) AS count
FROM unnest($1::text[]) AS kind
"""
HELD = """
SELECT one.source, other.state, (
    SELECT count(*) FROM (
        SELECT FROM quarantine q WHERE q.source = one.source AND q.state = other.state LIMIT $3
    ) AS counted
) AS count
FROM unnest($1::text[]) AS one (source), unnest($2::text[]) AS other (state)
"""


class Beating(msgspec.Struct, frozen=True):
    """A loop of this process: how its standing still is told, `{seconds}` being for how long."""

    part: str
    name: str
    pulse: Pulse
    why: str


class Watch:
    """Looks after one service process."""

    def __init__(
        self,
        service: str,
        pool: Pool,
        figures: Figures,
        stall_seconds: float,
        bus: Bus,
        duties: Iterable[str],
    ) -> None:
        self._service = service
        self._pool = pool
        self._figures = figures
        self._stall_seconds = stall_seconds
        self._duties = sorted(duties)
        self._copied, self._sources = list[str](), list[str]()
        self._started_at = datetime.now(UTC)
        self._waiting, self._unpublished = Queue(), Queue()
        self._journal, self._cursors = Journaled(), dict[str, int]()
        self._overdue, self._held = dict[str, int](), list[Held]()
        self._versions = {"联动": VERSION, "Python": platform.python_version()}
        self._unseen: str | None = "尚未查看"
        self._looks = 0
        self._beating = list[Beating]()
        self._bus = bus

    def heed(self, copies: Mapping[str, Pulse], clock: Pulse, intake: Pulse | None) -> None:
        """Heed these loops, too; what of their sources is held is counted."""
        self._copied += copies
        self._sources += [*copies, *([quarantine.INTAKE] if intake else [])]
        self._beating += beating(copies, clock, intake)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS_MAX):
                    await self.look()
                self._unseen = None
            except (*DATABASE_ERRORS, TimeoutError) as error:
                log.warning("the database does not answer the watch", error=plainly(error))
                self._unseen = "没有应答"
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """See how far everything has come; count what is overdue and held every fifth time."""
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow(STATE)
            assert row is not None
            self._see(row)
            if self._looks % COUNT_EVERY_LOOKS == 0:
                await self._count(connection)
            self._looks += 1

    async def _count(self, connection: Connection) -> None:
        async with connection.transaction(readonly=True):
            await connection.execute(BY_INDEX)
            overdue = await connection.fetch(OVERDUE, self._duties, COUNTED_MAX)
            held = await connection.fetch(HELD, self._sources, STATES, COUNTED_MAX)
        self._overdue = {one["kind"]: one["count"] for one in overdue if one["count"]}
        self._held = [Held(**dict(one)) for one in held if one["count"]]

    def _see(self, row: Any) -> None:
        seen = msgspec.convert(dict(row), _Seen)
        self._journal = Journaled(head=seen.head, published=seen.published, oldest_seconds=max(0.0, seen.oldest or 0.0))
        self._waiting.see(seen.waiting)
        self._unpublished.see(seen.published if seen.head > seen.published else None)
        self._cursors = dict.fromkeys(self._copied, 0) | dict(zip(seen.sources, seen.positions, strict=True))
        self._versions["PostgreSQL"] = seen.version

    def condition(self) -> Condition:
        """What is known at this moment."""
        return Condition(
            service=self._service,
            started_at=self._started_at,
            parts=list(self._parts()),
            versions=self._versions | {"NATS": self._bus.server_version},
            journal=self._journal,
            cursors=self._cursors,
            overdue=self._overdue,
            held=self._held,
            refusals=dict(self._figures.refusals),
            timed=self._figures.timed(),
            asked=self._figures.asked(),
        )

    def _parts(self) -> Iterator[PartState]:
        yield PartState(part="database", name="数据库", why=self._unseen)
        yield PartState(part="nats", name="消息服务", why=None if self._bus.connected else "连接已断开")
        queues = (
            ("sequencer", "定序器", self._waiting, "已提交的记录有 {seconds} 秒没有排入变更流"),
            ("relay", "事件发布", self._unpublished, "变更流中的事件有 {seconds} 秒没有发布出去"),
        )
        for part, name, queue, why in queues:
            yield PartState(part=part, name=name, why=self._stalled(queue.still_seconds(), why))
        for one in self._beating:
            yield PartState(part=one.part, name=one.name, why=self._stalled(one.pulse.still_seconds(), one.why))

    def _stalled(self, seconds: float, why: str) -> str | None:
        return why.format(seconds=round(seconds)) if seconds > self._stall_seconds else None


class _Seen(msgspec.Struct):
    published: int
    head: int
    waiting: int | None
    oldest: float | None
    sources: list[str]
    positions: list[int]
    version: str


def beating(copies: Mapping[str, Pulse], clock: Pulse, intake: Pulse | None) -> Iterator[Beating]:
    """The loops of a service."""
    for source, pulse in copies.items():
        name = f"副本（{source}）"
        yield Beating(f"copies.{source}", name, pulse, f"有 {{seconds}} 秒没有跟进 {source} 的事件")
    yield Beating("clock", "时钟", clock, "有 {seconds} 秒没有查看到期的时限任务")
    if intake is not None:
        yield Beating("intake", "数据流", intake, "有 {seconds} 秒没有接收采集的报文")
