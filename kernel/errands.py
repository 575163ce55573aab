"""Errands: work too long for one transaction, done in steps, each in a transaction of its own.

An outcome sends one. The process that holds the sequencer's lock runs it until its steps are at an end; after a crash
or a failure it begins again from what the committed steps left. While one step is committed the next is made ready.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import asyncpg
import msgspec
import structlog

from kernel.clock import system_actor
from kernel.committing import TRIED_AGAIN, TRIES_MAX
from kernel.database import Pool
from kernel.files.given import Content
from kernel.logs import plainly
from kernel.sequencer import Sequencer
from kernel.settlement import settle
from kernel.work import Environment, Outcome, Work

log = structlog.get_logger()

POLL_SECONDS = 0.5
AT_ONCE_MAX = 4
BACKOFF_SECONDS_MAX = 60.0

WAITING = "SELECT id, kind, record FROM errands ORDER BY id"
# A step takes longer than a command: the connection's limit for one statement is not its limit.
HOLD = "SELECT hub_now() AS now, set_config('hub.party', '*', true) FROM errands WHERE id = $1 FOR UPDATE"
DONE = "DELETE FROM errands WHERE id = $1"


class Desk(msgspec.Struct, frozen=True):
    """What steps are made ready from, outside any transaction."""

    pool: Pool
    environment: Environment

    async def content(self, sha256: str) -> Content:
        """A stored file by its content. Refusal: FILE_GONE."""
        async with self.pool.acquire() as connection:
            return await Content.find(connection, self.environment.objects, sha256)


Step = Callable[[Work], Awaitable[Outcome]]
ErrandHandler = Callable[[str, Desk], AsyncGenerator[Step, None]]


class Errands:
    """Runs the errands of one service, a few at once, the oldest first."""

    def __init__(
        self, handlers: dict[str, ErrandHandler], pool: Pool, sequencer: Sequencer, environment: Environment
    ) -> None:
        self._handlers = handlers
        self._pool = pool
        self._sequencer = sequencer
        self._environment = environment
        self._running: set[str] = set()

    async def run(self) -> None:
        """Run what is sent for ever."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    for row in await self._pool.fetch(WAITING):
                        id = str(row["id"])
                        if id not in self._running and len(self._running) < AT_ONCE_MAX:
                            self._running.add(id)
                            tasks.create_task(self._see_through(id, row["kind"], row["record"]))
                except Exception as error:
                    log.warning("errands wait for the database", reason=plainly(error))
                await asyncio.sleep(POLL_SECONDS)

    async def _see_through(self, id: str, kind: str, record: str) -> None:
        """Run one errand to its end, beginning again after failures."""
        try:
            seconds = POLL_SECONDS
            while not await self._ended(id, kind, record):
                await asyncio.sleep(seconds)
                seconds = min(2 * seconds, BACKOFF_SECONDS_MAX)
        finally:
            self._running.discard(id)

    async def _ended(self, id: str, kind: str, record: str) -> bool:
        try:
            await self.take_steps(id, kind, record)
            await self._pool.execute(DONE, id)
        except Exception as error:
            log.error("an errand begins again", kind=kind, record=record, exc_info=error)
            return False
        return True

    async def take_steps(self, id: str, kind: str, record: str) -> None:
        """Take the steps that are left."""
        async with aclosing(self._handlers[kind](record, Desk(self._pool, self._environment))) as steps:
            ahead = asyncio.ensure_future(anext(steps, None))
            try:
                while step := await ahead:
                    ahead = asyncio.ensure_future(anext(steps, None))
                    await self._take(id, step)
                    self._sequencer.wake()
            finally:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def _take(self, id: str, step: Step) -> None:
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return await self._commit(id, step)
            except TRIED_AGAIN as error:
                if attempt == TRIES_MAX:
                    raise
                log.info("a step is tried again", errand=id, reason=plainly(error))

    async def _commit(self, id: str, step: Step) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            row: asyncpg.Record | None = await connection.fetchrow(HOLD, id)
            if row is None:
                raise LookupError("another process has ended this errand")
            work = Work(
                connection=connection,
                actor=system_actor(self._environment.service),
                now=row["now"],
                cause=id,
                environment=self._environment,
            )
            await settle(await step(work), work, self._environment.calendar)
