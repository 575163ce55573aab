"""The responsibility matrix and the enforcement items, through the running registry."""

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
    GetItemVersions,
    GetMatrices,
    GovernmentLevel,
    ItemKind,
    ItemRow,
    ListItems,
    ListMatrices,
    ListMatrixRows,
    MatrixPublished,
    MatrixRow,
    PublishItems,
    PublishMatrix,
)
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ADMINISTRATOR, HEAD
from tests.platform.hub import Caller, calling, running_service

DUST = MatrixRow(
    matter="dust",
    matter_name="扬尘污染",
    level=GovernmentLevel.CITY,
    region="640500",
    agency="urban_management-640500",
    legal_basis="大气污染防治法",
    office="环卫科",
)
WATER = replace(DUST, matter="water", matter_name="水污染", agency="ecology-640500", office=None)


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
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
        yield caller


def matrix(
    *rows: MatrixRow, version: str = "2025-1", since: date = date(2025, 1, 1), part: int = 1, parts: int = 1
) -> PublishMatrix:
    return PublishMatrix(version=version, valid_from=since, rows=list(rows), part=part, parts=parts)


async def test_the_latest_version_valid_on_a_day_decides(caller: Caller) -> None:
    moved = replace(DUST, agency="ecology-640500")
    await caller.send(ADMINISTRATOR, matrix(moved, version="2026-1", since=date(2026, 1, 1)))
    await caller.send(ADMINISTRATOR, matrix(DUST))
    for day, agencies in (
        (date(2024, 12, 31), []),
        (date(2025, 12, 31), ["urban_management-640500"]),
        (date(2026, 1, 1), ["ecology-640500"]),
        (None, ["ecology-640500"]),
    ):
        page = await caller.ask(None, ListMatrixRows(on=day, matter="dust", region="640500"))
        assert [row.agency for row in page.items] == agencies


async def test_a_version_in_two_parts_decides_only_once_both_are_here(caller: Caller) -> None:
    first = await caller.send(ADMINISTRATOR, matrix(WATER, part=2, parts=2))
    assert first.position is None
    assert (await caller.ask(None, ListMatrixRows())).items == []
    await caller.send(ADMINISTRATOR, matrix(DUST, part=1, parts=2))
    page = await caller.ask(None, ListMatrixRows(version="2025-1"))
    assert [row.matter for row in page.items] == ["dust", "water"]
    [version] = await caller.ask(None, GetMatrices(versions=["2025-1"]))
    assert version is not None and version.rows_total == 2 and version.published_at is not None


async def test_publishing_journals_every_part_in_order(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, matrix(WATER, part=2, parts=2))
    receipt = await caller.send(ADMINISTRATOR, matrix(DUST, part=1, parts=2))
    assert receipt.position == "registry:4"
    assert MatrixPublished.subject == "registry.catalogue.matrix_published.v1"


async def test_the_same_version_again_leaves_no_trace_and_another_under_its_number_is_refused(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, matrix(DUST))
    assert (await caller.send(ADMINISTRATOR, matrix(DUST))).position is None
    with pytest.raises(Refusal, match="VERSION_ALREADY_PUBLISHED"):
        await caller.send(ADMINISTRATOR, matrix(WATER))
    with pytest.raises(Refusal, match="VERSION_DATE_TAKEN"):
        await caller.send(ADMINISTRATOR, matrix(WATER, version="2025-2"))


async def test_a_row_outside_the_publishers_region_or_of_no_agency_is_refused(caller: Caller) -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await caller.send(ADMINISTRATOR, matrix(DUST, replace(DUST, region="450100")))
    with pytest.raises(Refusal, match="AGENCY_NOT_REGISTERED"):
        await caller.send(ADMINISTRATOR, matrix(replace(DUST, agency="water-640500")))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.send(HEAD, matrix(DUST))


async def test_two_versions_are_compared_page_by_page(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, matrix(DUST))
    moved = replace(DUST, agency="ecology-640500")
    await caller.send(ADMINISTRATOR, matrix(moved, WATER, version="2026-1", since=date(2026, 1, 1)))
    first = await caller.ask(None, CompareMatrices(older="2025-1", newer="2026-1", size=1))
    second = await caller.ask(None, CompareMatrices(older="2025-1", newer="2026-1", size=1, after=first.next))
    assert [one.kind for one in [*first.items, *second.items]] == [DifferenceKind.CHANGED, DifferenceKind.ADDED]
    assert second.next is None
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.ask(None, CompareMatrices(older="2025-1", newer="2027-1"))


async def test_versions_are_listed_by_their_first_day(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, matrix(DUST, version="2026-1", since=date(2026, 1, 1)))
    await caller.send(ADMINISTRATOR, matrix(DUST))
    first = await caller.ask(None, ListMatrices(size=1))
    second = await caller.ask(None, ListMatrices(size=1, after=first.next))
    assert [one.version for one in [*first.items, *second.items]] == ["2025-1", "2026-1"]


async def test_published_items_are_listed_by_kind(caller: Caller) -> None:
    rows = [
        ItemRow(code=code, name=f"事项{code}", kind=kind, legal_basis="依据", level=GovernmentLevel.CITY)
        for code, kind in (("J-1", ItemKind.INSPECTION), ("F-1", ItemKind.PENALTY))
    ]
    await caller.send(ADMINISTRATOR, PublishItems(version="2026", valid_from=date(2026, 1, 1), rows=rows))
    page = await caller.ask(None, ListItems(kind=ItemKind.PENALTY))
    assert [item.code for item in page.items] == ["F-1"]
    [version, absent] = await caller.ask(None, GetItemVersions(versions=["2026", "2030"]))
    assert version is not None and version.rows_total == 2
    assert absent is None
