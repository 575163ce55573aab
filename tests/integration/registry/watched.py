"""A mill's permit and what its clocks come to, in a registry whose time a test moves."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TypeVar

import asyncpg

from contracts.registry.permit_reports import ListPermitReports, PermitReport
from contracts.registry.permits import GetPermits, Permit, PermitClass, PermitState, RecordPermit
from kernel.calendar import local_date
from tests.integration.registry.serving import MILL, Serving
from tests.platform.actors import ENTERPRISE, OFFICER

NUMBER = MILL + "002P"
T = TypeVar("T")


async def today_in(hub: Serving) -> date:
    """The day it is in Shanghai by the hub's clock."""
    connection = await asyncpg.connect(hub.settings.postgres_dsn("registry"))
    try:
        return local_date(await connection.fetchval("SELECT hub_now()"))
    finally:
        await connection.close()


async def recorded(hub: Serving, days: int, permit_class: PermitClass = PermitClass.KEY) -> date:
    """The mill's permit, valid for so many days yet, once the clock has looked at it."""
    ends = await today_in(hub) + timedelta(days=days)
    order = RecordPermit(
        number=NUMBER, holder=MILL, permit_class=permit_class, valid_from=date(2020, 1, 1), valid_to=ends
    )
    told = await hub.caller.send(OFFICER, order)
    await hub.caller.ask(OFFICER, GetPermits(numbers=[NUMBER]), after=[told.position])
    return ends


async def comes(hub: Serving, what: Callable[[], Awaitable[T | None]]) -> T:
    """What is found once the service has moved far enough."""
    for _ in range(300):
        moves = hub.service.sequencer.moves
        found = await what()
        if found is not None:
            return found
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("it did not come")


async def permit_of(hub: Serving) -> Permit:
    """The permit as its holder sees it."""
    [found] = await hub.caller.ask(ENTERPRISE, GetPermits(numbers=[NUMBER]))
    assert found is not None
    return found


async def permit_that_is(hub: Serving, state: PermitState, duties: int | None = None) -> Permit:
    """The permit once it has come to a state, and its holder to so many running duties."""

    async def found() -> Permit | None:
        permit = await permit_of(hub)
        running = sum(duty.ended_at is None for duty in permit.duties or [])
        return permit if permit.state is state and duties in (None, running) else None

    return await comes(hub, found)


async def reports_owed(hub: Serving, number: int) -> list[PermitReport]:
    """The mill's reports once there are so many."""

    async def found() -> list[PermitReport] | None:
        reports = (await hub.caller.ask(ENTERPRISE, ListPermitReports(holder=MILL))).items
        return reports if len(reports) >= number else None

    return await comes(hub, found)
