"""The law's clocks: they strike once, cannot be reset, and a failing handler does not stop them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal

import asyncpg
import pytest
from msgspec.structs import replace

from contracts.duties import Duty, DutyLight, DutyState
from contracts.law import LawRow, LawStatus, Unit
from kernel.bus import Bus
from kernel.clock import Clock, DeadlineHandler, system_actor
from kernel.database import Pool, open_pool
from kernel.duties import duties_of
from kernel.duty_changes import AlterDuty, PauseDuty, ResumeDuty
from kernel.sequencer import Sequencer
from kernel.settings import Settings
from kernel.settlement import settle
from kernel.work import (
    DutyChange,
    EndDuty,
    Environment,
    Outcome,
    StartDuty,
    Work,
)

LIMIT = LawRow(
    key="referral.hand_over",
    value=Decimal(24),
    unit=Unit.HOURS,
    source="国务院令第310号第五条",
    status=LawStatus.STATUTORY,
    region="",
    valid_from=date(2001, 7, 9),
    valid_to=None,
    name="移送期限",
)
CASE = "case:1"


class Bench:
    """A clock over a real database, its time moved by the schema's owner."""

    def __init__(self, pool: Pool, clock: Clock, environment: Environment, owner: asyncpg.Connection) -> None:
        self.pool, self.clock, self.environment, self.owner = pool, clock, environment, owner
        self.struck: list[str] = []
        self.failures = 0

    async def settle(self, *changes: DutyChange) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            now = await connection.fetchval("SELECT hub_now()")
            work = Work(
                connection=connection,
                actor=system_actor("transfer"),
                now=now,
                cause="test",
                environment=self.environment,
            )
            await settle(Outcome(duties=changes), work, self.environment.calendar)

    async def advance(self, text: str) -> None:
        await self.owner.execute("UPDATE test_clock SET shift = shift + $1::text::interval", text)

    async def overdue(self, duty: Duty, work: Work) -> Outcome:
        if self.failures:
            self.failures -= 1
            raise ValueError("not now")
        self.struck.append(duty.duty)
        return Outcome()

    async def strike(self) -> bool:
        return await self.clock.strike({"hand_over": self.overdue})

    async def warn(self) -> bool:
        return await self.clock.warn({"hand_over": self.overdue})

    async def duties(self) -> list[Duty]:
        async with self.pool.acquire() as connection:
            (found,) = await duties_of(connection, [CASE])
        return found


@pytest.fixture
async def bench(hub_settings: Settings) -> AsyncIterator[Bench]:
    settings = hub_settings.model_copy(update={"test_clock": True})
    pool = await open_pool(settings, "transfer")
    bus = await Bus.connect(settings, "transfer")
    owner = await asyncpg.connect(settings.postgres_dsn("transfer_owner"))
    environment = Environment.load(settings, "transfer")
    sequencer = Sequencer("transfer", settings, pool, bus)
    yield Bench(pool, Clock("transfer", pool, sequencer, environment), environment, owner)
    await owner.close()
    await bus.close()
    pool.terminate()


START = StartDuty(duty="hand_over", aggregate=CASE, by="ecology-640500", limit=LIMIT)
END = EndDuty(duty="hand_over", aggregate=CASE)


async def test_a_duty_strikes_once_after_its_limit_and_not_before(bench: Bench) -> None:
    await bench.settle(START)
    await bench.advance("23 hours")
    assert not await bench.strike()
    await bench.advance("61 minutes")
    assert await bench.strike()
    assert not await bench.strike()
    assert bench.struck == ["hand_over"]
    (duty,) = await bench.duties()
    assert (duty.state, duty.source) == (DutyState.OVERDUE, "国务院令第310号第五条")


async def test_starting_a_running_duty_again_does_not_reset_it(bench: Bench) -> None:
    await bench.settle(START)
    (before,) = await bench.duties()
    await bench.advance("20 hours")
    await bench.settle(START)
    assert await bench.duties() == [before]


async def test_a_duty_done_in_time_is_met_and_done_late_says_so(bench: Bench) -> None:
    await bench.settle(START)
    await bench.settle(END)
    await bench.settle(START)
    await bench.advance("25 hours")
    assert await bench.strike()
    await bench.settle(END)
    assert [duty.state for duty in await bench.duties()] == [DutyState.MET, DutyState.MET_LATE]


async def test_a_failing_handler_is_tried_again_later_and_holds_up_no_other_duty(bench: Bench) -> None:
    await bench.settle(START)
    await bench.advance("25 hours")
    bench.failures = 1
    assert await bench.strike()
    assert not await bench.strike()
    (duty,) = await bench.duties()
    assert duty.state == DutyState.FAILING
    await bench.pool.execute("UPDATE duties SET next_try_at = now()")
    assert await bench.strike()
    assert bench.struck == ["hand_over"]


async def test_a_duty_that_ends_while_its_handler_fails_stays_ended(bench: Bench) -> None:
    await bench.settle(START)
    await bench.advance("25 hours")
    ending: list[asyncio.Task[None]] = []

    async def fails_while_it_is_ended(duty: Duty, work: Work) -> Outcome:
        ending.append(asyncio.create_task(bench.settle(END)))
        while not await bench.owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
        raise ValueError("not now")

    assert await bench.clock.strike({"hand_over": fails_while_it_is_ended})
    await ending[0]
    (duty,) = await bench.duties()
    assert duty.state == DutyState.MET_LATE
    assert not await bench.strike()


@pytest.mark.parametrize("error", [asyncpg.InterfaceError("wrong arguments"), TimeoutError("a slow statement")])
async def test_a_handler_that_fails_like_a_lost_connection_holds_up_no_other_duty(
    bench: Bench, error: Exception
) -> None:
    other = StartDuty(duty="sign", aggregate=CASE, by="ecology-640500", limit=LIMIT)
    await bench.settle(START, other)
    await bench.advance("25 hours")

    async def fails(duty: Duty, work: Work) -> Outcome:
        raise error

    handlers: dict[str, DeadlineHandler] = {"hand_over": fails, "sign": bench.overdue}
    assert await bench.clock.strike(handlers) and await bench.clock.strike(handlers)
    assert bench.struck == ["sign"]


async def test_a_changed_holiday_table_moves_running_duties_in_days(bench: Bench) -> None:
    days = LawRow(
        **{name: getattr(LIMIT, name) for name in LIMIT.__struct_fields__ if name not in ("value", "unit")},
        value=Decimal(5),
        unit=Unit.WORKING_DAYS,
    )
    await bench.settle(StartDuty(duty="sign", aggregate=CASE, by="ecology-640500", limit=days))
    await bench.pool.execute("UPDATE duties SET calendar = 'older', due_at = due_at - interval '1 day'")
    (older,) = await bench.duties()
    await bench.clock.recompute()
    (newer,) = await bench.duties()
    assert newer.due_at > older.due_at and newer.started_at == older.started_at


PAUSE = PauseDuty(duty="hand_over", aggregate=CASE)
RESUME = ResumeDuty(duty="hand_over", aggregate=CASE)
TWO_HOURS = replace(LIMIT, value=Decimal(2))


async def test_a_paused_duty_does_not_strike_and_goes_on_with_exactly_what_was_left(bench: Bench) -> None:
    await bench.settle(START)
    (before,) = await bench.duties()
    await bench.advance("20 hours")
    await bench.settle(PAUSE)
    (paused,) = await bench.duties()
    await bench.advance("50 hours")
    assert paused.state is DutyState.PAUSED and paused.paused_at is not None
    assert not await bench.strike()
    await bench.settle(PAUSE, RESUME)
    (after,) = await bench.duties()
    gone = after.due_at - before.due_at
    assert after.state is DutyState.RUNNING and timedelta(hours=50) <= gone < timedelta(hours=50, minutes=1)
    await bench.advance("3 hours 50 minutes")
    assert not await bench.strike()
    await bench.advance("20 minutes")
    assert await bench.strike()


async def test_what_is_done_while_it_stands_still_is_done_in_time(bench: Bench) -> None:
    await bench.settle(START, PAUSE)
    await bench.advance("90 hours")
    await bench.settle(END)
    assert [duty.state for duty in await bench.duties()] == [DutyState.MET]


async def test_a_duty_whose_end_has_passed_is_not_paused_and_none_is_made_to_run_that_ended(bench: Bench) -> None:
    await bench.settle(START)
    await bench.advance("25 hours")
    await bench.settle(PAUSE, RESUME)
    assert await bench.strike()
    await bench.settle(END)
    ended = await bench.duties()
    await bench.settle(PAUSE, RESUME, AlterDuty(duty="hand_over", aggregate=CASE, more=Decimal(9)))
    assert await bench.duties() == ended


async def test_a_duty_is_warned_of_once_while_time_is_left_and_then_turns_red(bench: Bench) -> None:
    await bench.settle(replace(START, warn=TWO_HOURS))
    await bench.advance("21 hours")
    assert not await bench.warn()
    await bench.advance("2 hours")
    assert await bench.warn() and not await bench.warn() and not await bench.strike()
    (duty,) = await bench.duties()
    assert (duty.light, duty.warned_at is not None) == (DutyLight.YELLOW, True)
    await bench.advance("2 hours")
    assert await bench.strike() and not await bench.warn()
    assert [duty.light for duty in await bench.duties()] == [DutyLight.RED]
    await bench.settle(END)
    assert [duty.light for duty in await bench.duties()] == [None]


async def test_a_warning_that_fails_is_tried_again_and_the_end_still_strikes(bench: Bench) -> None:
    await bench.settle(replace(START, warn=TWO_HOURS))
    await bench.advance("23 hours")
    bench.failures = 1
    assert await bench.warn() and not await bench.warn()
    await bench.pool.execute("UPDATE duties SET next_try_at = now()")
    assert await bench.warn()
    await bench.advance("2 hours")
    assert await bench.strike()
    assert bench.struck == ["hand_over", "hand_over"]


async def test_more_time_moves_the_end_from_the_same_start_and_turns_the_lights_off(bench: Bench) -> None:
    await bench.settle(replace(START, warn=TWO_HOURS))
    (before,) = await bench.duties()
    await bench.advance("25 hours")
    assert await bench.strike()
    await bench.settle(AlterDuty(duty="hand_over", aggregate=CASE, more=Decimal(10)))
    (after,) = await bench.duties()
    assert after.due_at - before.due_at == timedelta(hours=10)
    assert (after.state, after.light, after.extended) == (DutyState.RUNNING, None, Decimal(10))
    assert after.started_at == before.started_at
    await bench.advance("8 hours")
    assert await bench.warn()


async def test_another_agency_and_another_limit_leave_the_start_and_the_pauses_as_they_were(bench: Bench) -> None:
    await bench.settle(START, PAUSE)
    await bench.advance("5 hours")
    await bench.settle(RESUME)
    (before,) = await bench.duties()
    shorter = replace(LIMIT, value=Decimal(12), source="某办法")
    await bench.settle(AlterDuty(duty="hand_over", aggregate=CASE, by="water-640500", limit=shorter))
    (after,) = await bench.duties()
    assert (after.agency, after.source, after.started_at) == ("water-640500", "某办法", before.started_at)
    assert before.due_at - after.due_at == timedelta(hours=12)
