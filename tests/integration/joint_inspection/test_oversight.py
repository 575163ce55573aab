"""Joint listing through the running service: reported, checked by another, extended, overdue and released."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.oversight import (
    CheckDemand,
    DemandState,
    ExtendDemand,
    GetOversights,
    ListForOversight,
    ListOversights,
    NewDemand,
    Oversight,
    OversightAction,
    OversightKind,
    OversightState,
    ReleaseFromOversight,
    ReportOnDemand,
)
from contracts.joint_inspection.publication import Disclose, ListDisclosures, ListDisclosureTasks
from contracts.joint_inspection.publication_terms import DisclosureKind
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, UPPER, World, code, world_of
from tests.platform.actors import (
    CITIZEN,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)
from tests.platform.days import today

MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))


def listing(**changed: Any) -> ListForOversight:
    """The bureau's and the urban managers' parts of one matter."""
    due_on = today() + timedelta(days=10)
    demands = [
        NewDemand(text="清运堆场，联系人：赵小满", owner=MANAGERS, due_on=due_on),
        NewDemand(text="监测地下水", owner=BUREAU, due_on=due_on),
    ]
    given: dict[str, Any] = {"kind": OversightKind.JOINT_LISTING, "region": "640500", "title": "固废堆场"}
    return ListForOversight(**{**given, "text": "群众反映", "demands": demands, "credit_code": code(1), **changed})


async def seen(world: World, number: str, who: Any = HEAD) -> Oversight:
    (shown,) = await world.ask(who, GetOversights(numbers=[number]))
    assert shown is not None
    return shown


async def test_a_matter_is_released_only_when_each_agency_has_met_its_demand_and_another_person_checked(
    world: World,
) -> None:
    await world.peopled()
    number = (await world.send(HEAD, listing())).record
    early = ReleaseFromOversight(number=number, version=1, text="完成")
    with pytest.raises(Refusal, match="OVERSIGHT_DEMANDS_OPEN"):
        await world.send(HEAD, early)
    half = ReportOnDemand(number=number, version=1, demand=1, text="清运一半")
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(OFFICER, half)
    await world.send(URBAN_MANAGEMENT, half)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(URBAN_MANAGEMENT, half)
    await world.send(URBAN_MANAGEMENT, ReportOnDemand(number=number, version=2, demand=1, text="完", done=True))
    await world.send(OFFICER, ReportOnDemand(number=number, version=3, demand=2, text="完", done=True))
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        await world.send(OFFICER, CheckDemand(number=number, version=4, demand=2, met=True, text="属实"))
    await world.send(OFFICER, CheckDemand(number=number, version=4, demand=1, met=False, text="仍有残留"))
    again = ReportOnDemand(number=number, version=5, demand=1, text="清完", done=True)
    await world.send(URBAN_MANAGEMENT, again)
    for version, nth in ((6, 1), (7, 2)):
        await world.send(OTHER_OFFICER, CheckDemand(number=number, version=version, demand=nth, met=True, text="属实"))
    await world.send(HEAD, ReleaseFromOversight(number=number, version=8, text="全部完成"))
    done = await seen(world, number)
    assert (done.state, done.version) == (OversightState.RELEASED, 9)
    assert {one.state for one in done.demands} == {DemandState.MET}
    assert done.steps and [step.action for step in done.steps][-1] is OversightAction.RELEASE


async def test_each_side_sees_its_own_and_the_public_what_is_published(world: World) -> None:
    await world.peopled()
    number = (await world.send(HEAD, listing())).record
    for insider in (HEAD, OFFICER, UPPER_HEAD, URBAN_MANAGEMENT):
        assert (await seen(world, number, insider)).text == "群众反映"
    mine = await seen(world, number, MILL)
    assert (mine.text, mine.steps, mine.superiors) == (None, None, None) and mine.demands
    assert (await seen(world, number)).superiors == [UPPER]
    assert (await world.ask(OTHER_CITY_OFFICER, ListOversights())).items == []
    assert (await world.ask(POLICE, ListOversights())).items == []
    for outsider in (None, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListOversights())
    (task,) = (await world.ask(HEAD, ListDisclosureTasks(kind=DisclosureKind.LISTING))).items
    assert (await world.ask(None, ListDisclosures())).items == []
    await world.send(HEAD, Disclose(task=task.number))
    (public,) = (await world.ask(None, ListDisclosures(kind=DisclosureKind.LISTING))).items
    told = {one.field: one.value for one in public.fields or []}
    assert told["demands"] == "清运堆场，联系人：〔姓名已隐去〕；监测地下水"
    assert told["enterprise"] == "第1纸业" and "群众反映" not in str(told)


async def test_a_demand_on_an_agency_or_about_an_enterprise_that_is_not_there_is_refused(world: World) -> None:
    await world.peopled()
    due_on = today() + timedelta(days=3)
    for changed, refusal in (
        ({"demands": [NewDemand(text="x", owner="water-640500", due_on=due_on)]}, "AGENCY_UNKNOWN"),
        ({"demands": [NewDemand(text="x", owner="ecology-640400", due_on=due_on)]}, "OUT_OF_REACH|AGENCY_UNKNOWN"),
        ({"demands": [NewDemand(text="x", owner=BUREAU, due_on=today() - timedelta(days=1))]}, "OVERSIGHT_DATE_WRONG"),
        ({"credit_code": "91640500317866371F"}, "NOT_FOUND"),
        ({"region": "640400"}, "OUT_OF_REACH"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await world.send(HEAD, listing(**changed))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, listing())


async def test_an_overdue_demand_escalates_and_more_time_ends_it(settings_for_test: SettingsMaker) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled()
        number = (await world.send(HEAD, listing())).record
        await world.rows("UPDATE test_clock SET shift = '11 days'")
        await _until_overdue(world, number)
        late = await seen(world, number, UPPER_HEAD)
        assert late.version == 1 and [one.overdue for one in late.demands] == [True, True]
        owed = {(one.duty, one.agency) for one in late.duties or [] if one.state != "overdue"}
        assert owed == {("oversight.escalated", BUREAU), ("oversight.escalated", UPPER)}
        assert [one.number for one in (await world.ask(HEAD, ListOversights(overdue=True))).items] == [number]
        more = ExtendDemand(number=number, version=1, demand=1, due_on=today() + timedelta(days=20), reason="汛期")
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.send(URBAN_MANAGEMENT, more)
        with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
            await world.send(UPPER_HEAD, more)
        await world.send(HEAD, more)
        after = await seen(world, number)
        assert [one.overdue for one in after.demands] == [False, True]
        running = [(one.duty, one.agency) for one in after.duties or [] if one.state == "running"]
        assert sorted(running) == [("oversight.demand", MANAGERS), ("oversight.escalated", UPPER)]


async def test_what_is_reported_and_not_checked_in_time_goes_above_the_lister(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled()
        number = (await world.send(HEAD, listing())).record
        done = ReportOnDemand(number=number, version=1, demand=1, text="清完", done=True)
        await world.send(URBAN_MANAGEMENT, done)
        owed = [(one.duty, one.agency) for one in (await seen(world, number)).duties or [] if one.state == "running"]
        assert sorted(owed) == [("oversight.check", BUREAU), ("oversight.demand", BUREAU)]
        await world.rows("UPDATE test_clock SET shift = '40 days'")
        async with asyncio.timeout(10):
            while UPPER not in await _told_above(world):
                await world.service.clock.strike(world.service.endpoints.deadlines)
        late = await seen(world, number)
        assert late.version == 2 and not late.demands[0].overdue
        await world.send(OTHER_OFFICER, CheckDemand(number=number, version=2, demand=1, met=True, text="属实"))
        assert (await seen(world, number)).demands[0].state is DemandState.MET


TOLD = """
SELECT told ->> 'escalated_to' AS above
FROM journal CROSS JOIN LATERAL (SELECT convert_from(data, 'UTF8')::jsonb AS told) AS event
WHERE type LIKE '%oversight%' AND (told ->> 'demand')::integer = 1
"""


async def _told_above(world: World) -> set[str | None]:
    rows = await world.rows(TOLD)
    return {row["above"] for row in rows}


async def _until_overdue(world: World, number: str) -> None:
    async with asyncio.timeout(10):
        while not all(one.overdue for one in (await seen(world, number)).demands):
            await world.service.clock.strike(world.service.endpoints.deadlines)
