"""Plans through the running service: drafted, filed late, seen by whom."""

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.plans import DraftPlan, FilePlan, GetPlans, ListPlans, PlanKind, PlanState
from tests.integration.joint_inspection.world import UPPER, World
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD


async def test_agencies_elsewhere_see_a_filed_plan_and_no_draft_and_the_public_neither(world: World) -> None:
    await world.agencies()
    plan = await world.drafted()
    assert await world.ask(OTHER_CITY_OFFICER, GetPlans(ids=[plan])) == [None]
    await world.send(HEAD, FilePlan(plan=plan))
    assert await world.ask(None, GetPlans(ids=[plan])) == [None]
    (shown,) = await world.ask(OTHER_CITY_OFFICER, GetPlans(ids=[plan]))
    assert shown is not None and (shown.state, shown.filed_with) == (PlanState.FILED, UPPER)
    assert shown.drafted_by is None and shown.late is None


async def test_filing_after_the_27th_of_the_month_before_is_flagged_with_its_date(world: World) -> None:
    await world.agencies()
    plan = await world.filed()
    (own,) = await world.ask(HEAD, GetPlans(ids=[plan]))
    assert own is not None and own.late is True and own.filing_due is not None
    assert own.filing_due.day == 27


async def test_the_same_plan_is_not_drafted_twice_nor_filed_twice(world: World) -> None:
    plan = await world.filed()
    with pytest.raises(Refusal, match="PLAN_EXISTS"):
        await world.drafted()
    with pytest.raises(Refusal, match="PLAN_STATE"):
        await world.send(HEAD, FilePlan(plan=plan))


async def test_a_plan_stays_inside_the_agencys_region(world: World) -> None:
    command = DraftPlan(month="2099-01", kind=PlanKind.ROUTINE, region="640400", scope="水")
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await world.send(HEAD, command)


async def test_drafts_are_listed_for_the_region_and_the_level_above_only(world: World) -> None:
    plan = await world.drafted()
    for insider in (HEAD, OFFICER, UPPER_HEAD):
        assert [one.id for one in (await world.ask(insider, ListPlans())).items] == [plan]
    assert (await world.ask(OTHER_CITY_OFFICER, ListPlans())).items == []


async def test_pages_of_plans_follow_each_other_and_end(world: World) -> None:
    plans = [await world.drafted(scope) for scope in ("水", "气", "声")]
    first = await world.ask(HEAD, ListPlans(size=2))
    second = await world.ask(HEAD, ListPlans(size=2, after=first.next))
    assert [one.id for one in (*first.items, *second.items)] == plans[::-1]
    assert second.next is None
