"""Who is in charge, and with whom, through the running service."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.complaints.clock_terms import CoHandling, CoHandlingState
from contracts.complaints.clocks import HandlingOfComplaints
from contracts.complaints.cohandling import GiveOpinion, ReturnCoHandling
from contracts.complaints.intake import ListComplaints, ReplyFinding
from contracts.complaints.routing import AssignComplaint, ReplyComplaint, SignComplaint
from contracts.duties import DutyState
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import World, giving_back, world
from tests.platform.actors import OFFICER, OPERATOR, URBAN_MANAGEMENT, WATER

BOTH = ["ecology-640500", "water-640500"]


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def assigned(hub: World, co_agencies: list[str]) -> str:
    """A complaint of the urban management, with these beside it."""
    number = await hub.filed(title="咨询", text="无人认领")
    order = AssignComplaint(number=number, agency="urban_management-640500", reason="请牵头", co_agencies=co_agencies)
    await hub.send(OPERATOR, order)
    return number


async def parts(hub: World, number: str) -> dict[str, CoHandling]:
    (found,) = await hub.ask(OPERATOR, HandlingOfComplaints(numbers=[number]))
    assert found is not None
    return {part.agency: part for part in found.co_handlings or []}


async def opinion_duties(hub: World, number: str) -> list[tuple[str, DutyState]]:
    seen = await hub.seen(OPERATOR, number)
    return [(one.agency, one.state) for one in seen.duties or [] if one.duty.startswith("complaint.opinion")]


async def test_co_owners_see_it_give_an_opinion_on_their_own_clock_and_who_is_in_charge_replies(hub: World) -> None:
    number = await assigned(hub, BOTH)
    assert (await hub.seen(WATER, number)).co_agencies == BOTH
    assert [one.number for one in (await hub.ask(WATER, ListComplaints())).items] == [number]
    assert await opinion_duties(hub, number) == [(code, DutyState.RUNNING) for code in BOTH]
    for order in (SignComplaint(number=number), giving_back(number)):
        with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
            await hub.send(WATER, order)
    await hub.send(WATER, GiveOpinion(number=number, opinion="排口不在河道内"))
    with pytest.raises(Refusal, match="COMPLAINT_OPINION_GIVEN"):
        await hub.send(WATER, GiveOpinion(number=number, opinion="再补一句"))
    with pytest.raises(Refusal, match="COMPLAINT_NOT_CO_OWNER"):
        await hub.send(URBAN_MANAGEMENT, GiveOpinion(number=number, opinion="本局意见"))
    await hub.send(URBAN_MANAGEMENT, SignComplaint(number=number))
    reply = ReplyComplaint(number=number, result="已清理", finding=ReplyFinding.VERIFIED)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_YOURS"):
        await hub.send(OFFICER, reply)
    await hub.send(URBAN_MANAGEMENT, reply)
    told = await parts(hub, number)
    assert (told["water-640500"].state, told["water-640500"].text) == (CoHandlingState.GIVEN, "排口不在河道内")
    assert told["ecology-640500"].state is CoHandlingState.ENDED


async def test_a_co_owner_gives_back_its_own_part_only_and_the_others_clocks_go_on(hub: World) -> None:
    number = await assigned(hub, BOTH)
    before = [one for one in (await hub.seen(OPERATOR, number)).duties or [] if one.agency == "water-640500"]
    await hub.send(OFFICER, ReturnCoHandling(number=number, reason="不涉及本局"))
    assert await hub.see(OFFICER, number) is None
    seen = await hub.seen(WATER, number)
    assert (seen.agency, seen.co_agencies, seen.returns) == ("urban_management-640500", ["water-640500"], 0)
    assert [one for one in seen.duties or [] if one.agency == "water-640500"] == before
    assert (await parts(hub, number))["ecology-640500"].state is CoHandlingState.RETURNED
    await hub.send(URBAN_MANAGEMENT, giving_back(number, "water-640500"))
    assert await hub.see(WATER, number) is None
    assert (await parts(hub, number))["water-640500"].state is CoHandlingState.ENDED
    assert DutyState.RUNNING not in dict(await opinion_duties(hub, number)).values()


async def test_nobody_is_named_twice_and_only_who_suits(hub: World) -> None:
    for co_agencies, refused in (
        (["urban_management-640500"], "COMPLAINT_CO_OWNER_TWICE"),
        (["police-640500"], "COMPLAINT_AGENCY_UNSUITABLE"),
        (["water-999999"], "COMPLAINT_AGENCY_UNKNOWN"),
    ):
        with pytest.raises(Refusal, match=refused):
            await assigned(hub, co_agencies)


async def test_the_table_of_co_owners_names_them_where_the_matrix_routes(
    hub_settings: Settings, tmp_path: Path
) -> None:
    own = shutil.copytree(hub_settings.jurisdiction_dir, tmp_path / "own")
    table = "matter,agency_kind,region,source,status\nenvironment.water,water,,测试,地方设定\n"
    (own / "complaint_co_handlers.csv").write_text(table, encoding="utf-8")
    async with world(hub_settings.model_copy(update={"jurisdiction_dir": own}), tmp_path) as hub:
        seen = await hub.seen(WATER, await hub.filed())
        assert (seen.agency, seen.co_agencies) == ("ecology-640500", ["water-640500"])
        assert (seen.routing_reason or "").endswith("；协办：640500水行政主管部门")
        assert list(await parts(hub, seen.number)) == ["water-640500"]
