"""What the transfer service tells for a report counts every agency's referrals, though each sees only its own."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.transfer.figures import TransferFigure
from kernel.settings import Settings
from tests.integration.transfer.world import World, publish
from tests.integration.transfer.world import world as running
from tests.platform.reporting import NOW, Asking


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with running(hub_settings) as one:
        yield one


async def test_referrals_are_counted_by_the_step_and_the_day_it_was_taken(world: World) -> None:
    await world.approved()
    await world.handed_over()
    await world.received()
    asking = Asking(world.transfer, world.settings, lambda fact: publish(world.inspection, [fact]))
    told = await asking.figures()
    assert set(told) == {one.value for one in TransferFigure}
    assert (told["handed_over"], told["received"], told["decided"]) == (2, 1, 0)
    assert set((await asking.figures(region="640400")).values()) == {0}
    assert set((await asking.figures(until=NOW - timedelta(days=1))).values()) == {0}
