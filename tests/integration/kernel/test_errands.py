"""Errands: every step once and in order, whatever fails or stops between them."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

import asyncpg
import pytest

from contracts.messages import Event
from kernel.bus import Bus
from kernel.database import Pool, open_pool
from kernel.errands import Desk, Errands, Step
from kernel.sequencer import Sequencer
from kernel.settings import Settings
from kernel.settlement import SEND
from kernel.work import Environment, Fact, Outcome, Work

STEPS = 4
TAKEN = "SELECT version FROM journal WHERE aggregate = $1 ORDER BY seq"
LEFT = "SELECT count(*) FROM errands"


class Stepped(Event, frozen=True, kw_only=True):
    """One step was taken."""

    subject: ClassVar[str] = "registry.test.stepped.v1"


class Ground:
    """A service's errands, whose steps fail as a test says."""

    def __init__(self, settings: Settings, pool: Pool, bus: Bus) -> None:
        self.pool = pool
        self.failing: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.waits = asyncio.Event()
        environment = Environment.load(settings, "registry")
        sequencer = Sequencer("registry", settings, pool, bus)
        self.errands = Errands({"count": self.steps}, pool, sequencer, environment)

    async def steps(self, record: str, desk: Desk) -> AsyncGenerator[Step, None]:
        done = len(await desk.pool.fetch(TAKEN, record))
        for number in range(done, STEPS):
            yield partial(self.step, record, number)

    async def step(self, record: str, number: int, work: Work) -> Outcome:
        if number == 2 and self.gate:
            self.waits.set()
            await self.gate.wait()
        if number == 2 and self.failing:
            raise self.failing.pop()
        return Outcome(record=record, facts=[Fact(record, Stepped())])

    async def send(self, record: str) -> None:
        await self.pool.execute(SEND, uuid.uuid4(), "count", record, datetime.now(UTC))

    async def run_out(self) -> None:
        """Run until no errand is left."""
        running = asyncio.create_task(self.errands.run())
        async with asyncio.timeout(30):
            while await self.pool.fetchval(LEFT):
                await asyncio.sleep(0)
        await stopped(running)

    async def taken(self, record: str) -> list[int]:
        return [row["version"] for row in await self.pool.fetch(TAKEN, record)]


async def stopped(running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def ground(hub_settings: Settings) -> AsyncIterator[Ground]:
    pool = await open_pool(hub_settings, "registry")
    bus = await Bus.connect(hub_settings, "registry")
    yield Ground(hub_settings, pool, bus)
    await bus.close()
    pool.terminate()


async def test_an_errand_takes_its_steps_and_is_gone(ground: Ground) -> None:
    await ground.send("case:1")
    await ground.send("case:2")
    await ground.run_out()
    assert await ground.taken("case:1") == await ground.taken("case:2") == [1, 2, 3, 4]


async def test_sent_twice_it_is_run_once(ground: Ground) -> None:
    await ground.send("case:1")
    await ground.send("case:1")
    await ground.run_out()
    assert await ground.taken("case:1") == [1, 2, 3, 4]


@pytest.mark.parametrize("error", [RuntimeError("no"), asyncpg.DeadlockDetectedError("again"), OSError("gone")])
async def test_a_step_that_fails_is_taken_again_and_no_other(ground: Ground, error: Exception) -> None:
    ground.failing = [error]
    await ground.send("case:1")
    await ground.run_out()
    assert await ground.taken("case:1") == [1, 2, 3, 4] and not ground.failing


async def test_stopped_in_the_middle_it_goes_on_from_the_committed_steps(ground: Ground) -> None:
    ground.gate = asyncio.Event()
    await ground.send("case:1")
    running = asyncio.create_task(ground.errands.run())
    await asyncio.wait_for(ground.waits.wait(), 30)
    await stopped(running)
    assert await ground.taken("case:1") == [1, 2]
    ground.gate = None
    await ground.run_out()
    assert await ground.taken("case:1") == [1, 2, 3, 4]
