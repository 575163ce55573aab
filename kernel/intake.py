"""The intake stream: messages of device gateways and partner systems, each a command, acknowledged after its commit.

A message that can never be taken is kept in quarantine with its reason and acknowledged; one that fails while a server
is away comes again. JetStream may bring a message twice: its batch id makes it one command.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from nats.errors import Error as NatsError

from contracts.actors import Actor
from contracts.envelopes import Arrival
from contracts.errors import Refusal
from contracts.messages import Command
from kernel import quarantine
from kernel.arrivals import Arrived
from kernel.bus import Bus
from kernel.commands import Commands
from kernel.crash_points import reach
from kernel.database import DATABASE_ERRORS, Connection, Pool
from kernel.errors import UNAVAILABLE
from kernel.logs import plainly
from kernel.orders import Handler
from kernel.pulses import Pulse
from kernel.rights import Rights

log = structlog.get_logger()

AT_ONCE = 4
FETCH_SECONDS = 2.0
RETRY_SECONDS = 0.5
AGAIN_SECONDS = 1.0
TRIES_MAX = 5
PASSING = frozenset({"BUSY", "SERVICE_UNAVAILABLE", "DEADLINE_PASSED", "COPY_BEHIND"})


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """The command a message stands for: under which id, for whom."""

    command: Command
    handler: Handler
    id: str
    actor: Actor


Open = Callable[[Arrival, Connection], Awaitable[Ordered]]


class Intake:
    """Takes the stream's messages in, a few at a time."""

    def __init__(self, open_: Open, pool: Pool, bus: Bus, commands: Commands, rights: Rights) -> None:
        self._open = open_
        self._pool = pool
        self._bus = bus
        self._commands = commands
        self._rights = rights
        self.pulse = Pulse()

    async def run(self) -> None:
        """Follow the stream for ever, and try again what an operator has released."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_for_ever())
            tasks.create_task(self._retry_for_ever())

    async def _follow_for_ever(self) -> None:
        while True:
            try:
                await self._follow()
            except (OSError, TimeoutError, NatsError) as error:
                log.warning("following the intake again", reason=plainly(error))
            except Exception as error:
                log.error("following the intake again", exc_info=error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        room, running = asyncio.Semaphore(AT_ONCE), set[asyncio.Task[None]]()

        def done(task: asyncio.Task[None]) -> None:
            running.discard(task)
            room.release()

        try:
            async with self._bus.intake() as subscription:
                while True:
                    arrived = await self._bus.arrived(subscription, FETCH_SECONDS)
                    self.pulse.beat()
                    if arrived is not None:
                        await room.acquire()
                        task = asyncio.create_task(self._take(arrived))
                        running.add(task)
                        task.add_done_callback(done)
        finally:
            for task in tuple(running):
                task.cancel()

    async def _take(self, arrived: Arrived) -> None:
        try:
            await self.take_in(arrived.arrival)
            reach("intake.before_acknowledging")
        except Exception as error:
            if not await self._is_kept(arrived, error):
                await arrived.come_again(AGAIN_SECONDS)
                return
        await arrived.acknowledge()

    async def take_in(self, arrival: Arrival) -> None:
        """Carry out the command of one message, once. Any Refusal of reading it or of the command is raised here."""
        async with self._pool.acquire() as connection:
            ordered = await self._open(arrival, connection)
        rows = self._rights.rows(ordered.command.subject, ordered.actor)
        await self._commands.execute(ordered.command, ordered.handler, id=ordered.id, actor=ordered.actor, rows=rows)

    async def _is_kept(self, arrived: Arrived, error: Exception) -> bool:
        """Whether a message that failed is in quarantine now; if not, it is to come again."""
        subject, reason = arrived.arrival.subject, reason_of(error)
        if passes(error) or (not isinstance(error, Refusal) and arrived.deliveries < TRIES_MAX):
            log.warning("a message is to come again", subject=subject, reason=plainly(error))
            return False
        log.error("a message is kept in quarantine", subject=subject, reason=plainly(error))
        try:
            await quarantine.keep(self._pool, arrived.arrival, reason)
        except DATABASE_ERRORS as failure:
            log.warning("a message could not be kept yet", reason=plainly(failure))
            return False
        return True

    async def _retry_for_ever(self) -> None:
        while True:
            try:
                while await self._retry_one():
                    pass
            except DATABASE_ERRORS as error:
                log.warning("retrying kept messages again", reason=plainly(error))
            await asyncio.sleep(quarantine.POLL_SECONDS)

    async def _retry_one(self) -> bool:
        async with self._pool.acquire() as connection, connection.transaction():
            arrival = await quarantine.released(connection)
            if arrival is None:
                return False
            try:
                await self.take_in(arrival)
                await quarantine.let_go(connection, arrival)
            except Exception as error:
                if connection.is_closed():
                    raise
                await quarantine.keep_again(connection, arrival, reason_of(error))
            return True


def passes(error: Exception) -> bool:
    """Whether it is a matter of waiting: a server away, or a service too busy."""
    away = isinstance(error, UNAVAILABLE) and not isinstance(error, ValueError)
    return away or (isinstance(error, Refusal) and error.code in PASSING)


def reason_of(error: Exception) -> str:
    """What an operator reads of it."""
    if isinstance(error, Refusal):
        told = "，".join(f"{name}={value}" for name, value in error.data.items())
        return f"{error.code}（{told}）"[:500]
    return repr(error)[:500]
