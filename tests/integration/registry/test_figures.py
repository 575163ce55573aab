"""What the registry tells for a report is a recount of its directory and alerts."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from contracts.registry.directory import CloseEnterprise, RegisterEnterprise
from contracts.registry.figures import RegistryFigure
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.monitoring import DAIRY, LIMIT, Mill, build, row, yesterday
from tests.platform.actors import OFFICER
from tests.platform.hub import calling, running_service
from tests.platform.reporting import NOW, Asking


@pytest.fixture
async def asking(hub_settings: Settings) -> AsyncIterator[tuple[Asking, Mill]]:
    async with running_service(ENDPOINTS, hub_settings) as service, calling(hub_settings) as caller:
        await build(caller)
        yield Asking(service, hub_settings), Mill(caller)


async def test_the_directory_and_its_alerts_are_counted_by_region_and_day(asking: tuple[Asking, Mill]) -> None:
    registry, mill = asking
    await mill.caller.send(OFFICER, RegisterEnterprise(credit_code=DAIRY, name="某乳业", region="640500"))
    await mill.send([row(yesterday(hour), LIMIT * 3) for hour in (1, 2, 3)])
    told = await registry.figures()
    assert set(told) == {one.value for one in RegistryFigure}
    alerts = await registry.rows("SELECT raised_at FROM alerts WHERE region LIKE '6405%'")
    assert told["enterprises"] == told["registered"] == 2
    assert told["alerts"] == len(alerts) > 0
    await mill.caller.send(OFFICER, CloseEnterprise(credit_code=DAIRY, reason="注销"))
    after = await registry.figures()
    assert (after["enterprises"], after["registered"]) == (1, 2)
    assert set((await registry.figures(region="640400")).values()) == {0}
    assert set((await registry.figures(since=NOW - timedelta(days=9), until=NOW - timedelta(days=8))).values()) == {0}
