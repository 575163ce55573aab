"""A service killed between a delivery and its being written down: nothing is lost, every record stays in its order."""

from collections.abc import AsyncIterator

import pytest

from contracts.actors import Role
from contracts.registry.receivers import RegisterReceiver
from kernel.settings import Settings
from tests.integration.faults.world import REGIONS, World, world_on
from tests.platform.actors import HEAD
from tests.platform.receiving import Receiving, receiving

ROUNDS = 4


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    allowed = hub_settings.model_copy(update={"delivery_http": True, "delivery_networks": "127.0.0.0/8"})
    async with world_on(allowed) as world:
        yield world


def versions(partner: Receiving, region: str) -> list[int]:
    return [one.event["version"] for one in partner.came if one.event["subject"] == f"agency:ecology-{region}"]


async def test_what_was_delivered_but_not_written_down_is_delivered_again_and_nothing_is_lost(world: World) -> None:
    async with receiving() as partner:
        await world.start_registry(crash_point="delivery.before_writing_down")
        order = RegisterReceiver(name="系统", address=partner.address, role=Role.HEAD, kinds=["registry.agencies.*"])
        await world.caller.send(HEAD, order)
        await world.register(REGIONS[0], "第0次")
        await world.crew.crashed("registry", "delivery.before_writing_down")
        assert versions(partner, REGIONS[0]) == [1]

        await world.start_registry()
        for round in range(1, ROUNDS):
            for region in REGIONS:
                await world.insist(region, f"第{round}次")
        await partner.until(lambda one: set(versions(one, REGIONS[0])) == set(range(1, ROUNDS + 1)))
        await partner.until(lambda one: all(len(set(versions(one, region))) == ROUNDS - 1 for region in REGIONS[1:]))
        assert versions(partner, REGIONS[0])[:2] == [1, 1]
        for region in REGIONS:
            assert versions(partner, region) == sorted(versions(partner, region))
