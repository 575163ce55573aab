"""The barometer through the running service: what is counted follows the complaints as they stand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.complaints.barometer import (
    BarometerPart,
    BarometerRank,
    BarometerReading,
    HotLevel,
    MapComplaints,
    PlaceLevel,
    ReadBarometer,
)
from contracts.complaints.routing import BindComplaint, ClassifyComplaint
from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseChanged, EnterpriseFacts
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        facts = EnterpriseFacts(
            credit_code=MILL, name=MILL_NAME, region="640500", trade_code="C2221", longitude=105.12, latitude=37.51
        )
        changed = EnterpriseChanged(facts=facts, fields=["longitude", "latitude", "trade_code"])
        await hub.tell([(f"enterprise:{MILL}", changed)])
        yield hub


def counted(readings: list[BarometerReading]) -> list[tuple[str | None, str | None, str | None, int, int]]:
    return [(one.region, one.matter, one.trade, one.count, one.before) for one in readings]


async def test_complaints_are_counted_by_place_matter_and_trade_as_they_stand_now(hub: World) -> None:
    numbers = [await hub.filed(external_number=f"GD-{at}") for at in range(5)]
    await hub.filed(title="占道", text="菜市场门口占道经营。", region="640500")
    by_matter = await hub.ask(OFFICER, ReadBarometer())
    assert counted(by_matter) == [
        ("640500", "environment.water", None, 5, 0),
        ("640500", "urban_construction", None, 1, 0),
    ]
    assert [(one.region_name, one.matter_name, one.level, one.growth) for one in by_matter] == [
        ("中卫市", "水污染", HotLevel.RED, None),
        ("中卫市", "城乡建设", HotLevel.CALM, None),
    ]
    await hub.send(OPERATOR, BindComplaint(number=numbers[0], credit_code=MILL))
    await hub.send(OPERATOR, ClassifyComplaint(number=numbers[0], matter="environment", reason="不止废水"))
    by_trade = ReadBarometer(by=[BarometerPart.TRADE], matter="environment")
    assert counted(await hub.ask(OFFICER, by_trade)) == [(None, None, None, 4, 0), (None, None, "C22", 1, 0)]
    [mills] = await hub.ask(OFFICER, ReadBarometer(by=[BarometerPart.TRADE], trade="C22"))
    assert mills.trade_name == "造纸和纸制品业"
    [cell] = await hub.ask(OFFICER, MapComplaints())
    assert (cell.longitude, cell.latitude, cell.count, cell.enterprises) == (105.125, 37.525, 1, 1)


async def test_a_period_is_set_beside_the_one_before(hub: World) -> None:
    await hub.filed()
    tomorrow = local_date(datetime.now(UTC)) + timedelta(days=1)
    query = ReadBarometer(until=tomorrow, days=1, by=[BarometerPart.PLACE], places=PlaceLevel.PROVINCE)
    assert counted(await hub.ask(UPPER_HEAD, query)) == [("640000", None, None, 0, 1)]
    grown = ReadBarometer(rank=BarometerRank.GROWTH, region="640500")
    assert [one.count for one in await hub.ask(UPPER_HEAD, grown)] == [1]


async def test_counts_are_for_government_bodies_of_the_region_alone(hub: World) -> None:
    await hub.filed(enterprise_credit_code=MILL)
    seen: list[BarometerReading] = await hub.ask(URBAN_MANAGEMENT, ReadBarometer())
    assert [one.count for one in seen] == [1]
    assert await hub.ask(OTHER_CITY_OFFICER, ReadBarometer(region="640500")) == []
    assert await hub.ask(OTHER_CITY_OFFICER, MapComplaints(region="640500")) == []
    for outsider in (ENTERPRISE, CITIZEN, None, POLICE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.ask(outsider, ReadBarometer())
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.ask(outsider, MapComplaints())
