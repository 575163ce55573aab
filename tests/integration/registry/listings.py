"""An enterprise on its way onto the positive list, step by step."""

from datetime import timedelta

import asyncpg

from contracts.actors import Actor
from contracts.registry.positive_list import (
    ApplyForPositiveList,
    ApprovePositiveListing,
    GetPositiveListings,
    InviteToPositiveList,
    PositiveListing,
    ReviewPositiveListing,
)
from contracts.registry.positive_list_terms import (
    ListingState,
    ReviewFinding,
)
from tests.integration.registry.serving import BUREAU, MILL, Serving
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
)

APPLY = ApplyForPositiveList(credit_code=MILL, agency=BUREAU, statement="连续三年达标排放")
INVITE = InviteToPositiveList(credit_code=MILL, text="贵单位符合条件，可以申报")
FACILITIES = ReviewFinding(criterion="facilities", met=True, note="视频核实，设施运行正常")


async def seen(hub: Serving, who: Actor | None, number: str) -> PositiveListing | None:
    [found] = await hub.caller.ask(who, GetPositiveListings(numbers=[number]))
    return found


async def shift_clock(hub: Serving, days: int) -> None:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("registry_owner"))
    try:
        await connection.execute("UPDATE test_clock SET shift = $1", timedelta(days=days))
    finally:
        await connection.close()


async def comes_to(hub: Serving, number: str, *states: ListingState, late: int = 0) -> PositiveListing:
    """The listing once the clock or a fact has brought it there."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        record = await seen(hub, OFFICER, number)
        if record is not None and record.state in states and record.late_filings == late:
            return record
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError(f"the listing did not come to {states}")


async def noticed(hub: Serving) -> str:
    send = hub.caller.send
    number = (await send(ENTERPRISE, APPLY)).record
    await send(OFFICER, ReviewPositiveListing(number=number, opinion="符合", findings=[FACILITIES]))
    await send(HEAD, ApprovePositiveListing(number=number))
    return number


async def listed(hub: Serving) -> str:
    number = await noticed(hub)
    await shift_clock(hub, 12)
    await comes_to(hub, number, ListingState.IN_FORCE)
    return number
