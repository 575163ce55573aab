"""The responsibility matrix and the enforcement items as they are read, through the running registry."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.catalogue import (
    CompareMatrices,
    DifferenceKind,
    GovernmentLevel,
    ItemKind,
    ItemRow,
    ListItems,
    ListMatrices,
    ListMatrixRows,
    MatrixRow,
)
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.integration.registry.editions import carried_through, drafted, provincial, register_province
from tests.platform.actors import ADMINISTRATOR, OFFICER, POLICE
from tests.platform.hub import Caller, calling, running_service

DUST = MatrixRow(
    matter="dust",
    matter_name="扬尘污染",
    level=GovernmentLevel.CITY,
    region="640500",
    agency="urban_management-640500",
    legal_basis="市容条例",
    office="环卫科",
)
WATER = replace(DUST, matter="water", matter_name="水污染", agency="ecology-640500", office=None)


class Published:
    """The registry, and rows published beside the province's own."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self.caller, self.settings = caller, settings

    async def publish(self, *rows: MatrixRow, version: str = "2025-1", since: date = date(2025, 1, 1)) -> None:
        """One edition; what nobody below owns is the province's."""
        every = [*provincial(self.settings, "dust", "water"), *rows]
        await drafted(self.caller, every, version=version, since=since)
        await carried_through(self.caller, version)


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[Published]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        for kind in (AgencyKind.ECOLOGY, AgencyKind.URBAN_MANAGEMENT):
            facts = AgencyFacts(
                code=f"{kind.value}-640500",
                name=f"中卫市{kind.label}",
                kind=kind,
                level=AgencyLevel.CITY,
                region="640500",
                valid_from=date(2020, 1, 1),
            )
            await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
        await register_province(caller)
        yield Published(caller, hub_settings)


async def test_the_latest_version_valid_on_a_day_decides(world: Published) -> None:
    moved = replace(DUST, agency="ecology-640500")
    await world.publish(moved, version="2026-1", since=date(2026, 1, 1))
    await world.publish(DUST)
    for day, agencies in (
        (date(2024, 12, 31), []),
        (date(2025, 12, 31), ["urban_management-640500"]),
        (date(2026, 1, 1), ["ecology-640500"]),
        (None, ["ecology-640500"]),
    ):
        page = await world.caller.ask(None, ListMatrixRows(on=day, matter="dust", region="640500"))
        assert [row.agency for row in page.items] == agencies


async def test_a_draft_decides_nothing_and_only_the_ecology_agencies_see_it(world: Published) -> None:
    await drafted(world.caller, [DUST])
    assert (await world.caller.ask(OFFICER, ListMatrixRows())).items == []
    asked = ListMatrixRows(version="2026-1")
    [row] = (await world.caller.ask(OFFICER, asked)).items
    assert (row.agency, row.drafted) == ("urban_management-640500", True)
    for who in (None, POLICE):
        assert (await world.caller.ask(who, asked)).items == []


async def test_two_versions_are_compared_page_by_page(world: Published) -> None:
    await world.publish(DUST)
    await world.publish(replace(DUST, agency="ecology-640500"), WATER, version="2026-1", since=date(2026, 1, 1))
    first = await world.caller.ask(None, CompareMatrices(older="2025-1", newer="2026-1", size=1))
    second = await world.caller.ask(None, CompareMatrices(older="2025-1", newer="2026-1", size=1, after=first.next))
    assert [one.kind for one in [*first.items, *second.items]] == [DifferenceKind.CHANGED, DifferenceKind.ADDED]
    assert second.next is None
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.caller.ask(None, CompareMatrices(older="2025-1", newer="2027-1"))


async def test_versions_are_listed_by_their_first_day(world: Published) -> None:
    await world.publish(DUST, version="2026-1", since=date(2026, 1, 1))
    await world.publish(DUST)
    first = await world.caller.ask(None, ListMatrices(size=1))
    second = await world.caller.ask(None, ListMatrices(size=1, after=first.next))
    assert [one.version for one in [*first.items, *second.items]] == ["2025-1", "2026-1"]


async def test_published_items_are_listed_by_kind_with_the_basis_of_the_day_asked(world: Published) -> None:
    items = [
        ItemRow(code=code, name=f"事项{code}", kind=kind, legal_basis="环境保护法第十条", level=GovernmentLevel.CITY)
        for code, kind in (("J-1", ItemKind.INSPECTION), ("F-1", ItemKind.PENALTY))
    ]
    await drafted(world.caller, provincial(world.settings), items=items)
    await carried_through(world.caller)
    bases = {}
    for day in (date(2026, 8, 14), date(2026, 8, 15)):
        page = await world.caller.ask(None, ListItems(kind=ItemKind.PENALTY, on=day))
        [item] = page.items
        assert (item.code, item.legal_basis) == ("F-1", "环境保护法第十条")
        bases[day.day] = item.basis
    assert bases == {14: "环境保护法第十条", 15: "生态环境法典（取代环境保护法第十条）"}
