"""The world of the joint inspection tests."""

from collections.abc import AsyncIterator

import pytest

from kernel.settings import Settings
from tests.integration.joint_inspection.world import World, world_of


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_of(hub_settings) as world:
        yield world
