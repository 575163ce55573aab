"""The law's clocks: duties that start, end and fall due.

A duty says what is owed, by whom, the limit with its unit and legal source, since when and until
when. The clock never decides: it hands a due duty to its topic's handler, once.
"""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import Duty
from kernel import tracing
from kernel.database import DATABASE_ERRORS, Connection, Pool
from kernel.duties import read_duty
from kernel.duty_courses import move
from kernel.logs import plainly
from kernel.pulses import Pulse
from kernel.sequencer import Sequencer
from kernel.settlement import settle
from kernel.work import Environment, Outcome, Work

log = structlog.get_logger()

POLL_SECONDS = 1.0
TRIES_MAX = 5
BACKOFF_SECONDS = 2
CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

DUE = """
SELECT id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status, started_at, due_at,
       provisional, state, ended_at, extended, extended_unit, paused_at, warned_at, light, hub_now() AS now
FROM duties
WHERE state IN ('running', 'failing') AND due_at < hub_now() AND attempts < $1
  AND (next_try_at IS NULL OR next_try_at <= now())
ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
TO_WARN = """
SELECT id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status, started_at, due_at,
       provisional, state, ended_at, extended, extended_unit, paused_at, warned_at, light, hub_now() AS now
FROM duties
WHERE ended_at IS NULL AND warned_at IS NULL AND warn_at < hub_now() AND due_at >= hub_now()
  AND state IN ('running', 'failing') AND attempts < $1 AND (next_try_at IS NULL OR next_try_at <= now())
ORDER BY warn_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
WARNED = """
UPDATE duties SET warned_at = hub_now(), state = 'running', attempts = 0, next_try_at = NULL
WHERE id = $1 AND ended_at IS NULL
"""
OVERDUE = "UPDATE duties SET state = 'overdue' WHERE id = $1 AND ended_at IS NULL"
FAILED = """
UPDATE duties SET state = 'failing', attempts = attempts + 1,
       next_try_at = now() + make_interval(secs => $2 * power(2, attempts))
WHERE id = $1 AND ended_at IS NULL
"""
STALE = """
SELECT id, limit_value, limit_unit, started_at, extended, extended_unit, pauses, warn_value, warn_unit,
       hub_now() AS now
FROM duties
WHERE state = 'running' AND calendar <> $1 AND limit_unit <> 'hours' FOR UPDATE SKIP LOCKED
"""
STUCK = """
SELECT aggregate, duty, agency, due_at, attempts FROM duties
WHERE state = 'failing' AND attempts >= $1 ORDER BY due_at LIMIT $2
"""
RELEASE = """
UPDATE duties SET attempts = 0, next_try_at = NULL
WHERE aggregate = $1 AND duty = $2 AND state = 'failing' RETURNING id
"""
EVERY_PARTY = "SELECT set_config('hub.party', '*', true)"


DeadlineHandler = Callable[[Duty, Work], Awaitable[Outcome]]


def system_actor(service: str) -> Actor:
    """The service itself, acting on an event or a deadline."""
    return Actor(
        subject=service, agency="system", agency_kind=AgencyKind.SYSTEM, region="000000", roles=(Role.OFFICER,)
    )


class Clock:
    """Watches the duties of one service."""

    def __init__(self, service: str, pool: Pool, sequencer: Sequencer, environment: Environment) -> None:
        self._service = service
        self._pool = pool
        self._sequencer = sequencer
        self._environment = environment
        self.pulse = Pulse()

    async def run(self, handlers: dict[str, DeadlineHandler], warnings: dict[str, DeadlineHandler]) -> None:
        """Hand over duties that are due, and those to be warned of, for ever, one per transaction."""
        recomputed = False
        while True:
            try:
                if not recomputed:
                    await self.recompute()
                    recomputed = True
                while await self.strike(handlers) or await self.warn(warnings):
                    self._sequencer.wake()
                    self.pulse.beat()
                self.pulse.beat()
            except DATABASE_ERRORS as error:
                log.warning("the clock tries again", error=plainly(error))
            await asyncio.sleep(POLL_SECONDS)

    async def strike(self, handlers: dict[str, DeadlineHandler]) -> bool:
        """Take one due duty; False when none is due."""
        return await self._take(DUE, handlers, OVERDUE)

    async def warn(self, warnings: dict[str, DeadlineHandler]) -> bool:
        """Take one duty that is to be warned of; False when there is none."""
        return await self._take(TO_WARN, warnings, WARNED)

    async def _take(self, which: str, handlers: dict[str, DeadlineHandler], mark: str) -> bool:
        failed: str | None = None
        async with self._pool.acquire() as connection:
            try:
                async with connection.transaction():
                    row = await connection.fetchrow(which, TRIES_MAX)
                    if row is None:
                        return False
                    failed = str(row["id"])
                    await self._hand_over(connection, row, handlers)
                    await connection.execute(mark, row["id"])
            except Exception as error:
                if connection.is_closed() or failed is None or isinstance(error, CONTENTION):
                    raise
                log.error("a deadline failed", duty=failed, exc_info=error)
                await connection.execute(FAILED, failed, BACKOFF_SECONDS)
        return True

    async def _hand_over(
        self, connection: Connection, row: asyncpg.Record, handlers: dict[str, DeadlineHandler]
    ) -> None:
        duty = read_duty(row)
        await connection.execute(EVERY_PARTY)
        work = Work(
            connection=connection,
            actor=system_actor(self._service),
            now=row["now"],
            cause=str(row["id"]),
            environment=self._environment,
        )
        with tracing.span(duty.duty, part="clock", service=self._service):
            tracing.remember(work.cause)
            await settle(await handlers[duty.duty](duty, work), work, self._environment.calendar)

    async def recompute(self) -> None:
        """Compute running duties anew where the holiday table has changed since they started."""
        async with self._pool.acquire() as connection, connection.transaction():
            calendar = self._environment.calendar
            for row in await connection.fetch(STALE, calendar.fingerprint):
                await move(connection, row, row["now"], calendar)


async def stuck_duties(connection: Connection, size: int) -> list[asyncpg.Record]:
    """Due duties whose handler failed every time; they wait for an operator."""
    return await connection.fetch(STUCK, TRIES_MAX, size)


async def release_duty(connection: Connection, aggregate: str, duty: str) -> bool:
    """Have a stuck duty handed over again; False when there is none."""
    return await connection.fetchval(RELEASE, aggregate, duty) is not None
