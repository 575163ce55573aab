"""Agencies, through the running registry."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.registry.agencies import (
    AgencyFacts,
    AgencyLevel,
    EndAgency,
    GetAgencies,
    ListAgencies,
    RegisterAgency,
)
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ADMINISTRATOR, OFFICER
from tests.platform.hub import Caller, calling, new_id, running_service


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        yield caller


def bureau(
    region: str = "640500", name: str = "中卫市生态环境局", kind: AgencyKind = AgencyKind.ECOLOGY
) -> RegisterAgency:
    return RegisterAgency(
        agency=AgencyFacts(
            code=f"{kind.value}-{region}",
            name=name,
            kind=kind,
            level=AgencyLevel.CITY,
            region=region,
            valid_from=date(2020, 1, 1),
        )
    )


async def test_a_registered_agency_is_found_by_anyone(caller: Caller) -> None:
    receipt = await caller.send(ADMINISTRATOR, bureau())
    assert receipt.position == "registry:1"
    found, absent = await caller.ask(None, GetAgencies(codes=["ecology-640500", "ecology-999999"]))
    assert found is not None and found.name == "中卫市生态环境局"
    assert absent is None


async def test_the_same_command_twice_changes_nothing_and_answers_the_same(caller: Caller) -> None:
    id = new_id()
    first = await caller.send(ADMINISTRATOR, bureau(), id=id)
    second = await caller.send(ADMINISTRATOR, bureau(), id=id)
    assert (second.record, second.position, second.repeated) == (first.record, first.position, True)


async def test_another_body_under_the_same_command_id_is_refused(caller: Caller) -> None:
    id = new_id()
    await caller.send(ADMINISTRATOR, bureau(), id=id)
    with pytest.raises(Refusal, match="COMMAND_ID_REUSED"):
        await caller.send(ADMINISTRATOR, bureau(name="另一个局"), id=id)


async def test_an_officer_may_not_register_agencies(caller: Caller) -> None:
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.send(OFFICER, bureau())


async def test_an_administrator_may_not_register_outside_the_region(caller: Caller) -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await caller.send(ADMINISTRATOR, bureau(region="450100"))


async def test_an_ended_agency_names_its_successor_and_changes_no_more(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, bureau())
    await caller.send(ADMINISTRATOR, bureau(region="640521", name="中宁分局"))
    await caller.send(
        ADMINISTRATOR, EndAgency(code="ecology-640521", valid_to=date(2026, 12, 31), successor="ecology-640500")
    )
    (ended,) = await caller.ask(OFFICER, GetAgencies(codes=["ecology-640521"]))
    assert ended is not None and ended.successor == "ecology-640500"
    with pytest.raises(Refusal, match="AGENCY_ENDED"):
        await caller.send(ADMINISTRATOR, bureau(region="640521", name="又改名"))


async def test_pages_follow_the_code_and_end(caller: Caller) -> None:
    for region in ("640100", "640200", "640300"):
        await caller.send(ADMINISTRATOR, bureau(region=region, name=f"{region} 局"))
    first = await caller.ask(None, ListAgencies(region="640000", size=2))
    assert [agency.region for agency in first.items] == ["640100", "640200"]
    second = await caller.ask(None, ListAgencies(region="640000", size=2, after=first.next))
    assert [agency.region for agency in second.items] == ["640300"]
    assert second.next is None
