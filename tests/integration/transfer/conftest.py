"""The transfer service and the world it hears of, with a clock that a test may move."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import SettingsMaker
from tests.integration.transfer.world import World, world


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[World]:
    async with world(settings_for_test(test_clock=True)) as hub:
        yield hub
