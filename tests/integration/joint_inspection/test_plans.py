"""Plans through the running service: drafted, filed late, seen by whom."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.draws import OpenDraw
from contracts.joint_inspection.plan_terms import PlannedEquipment, PlannedRatio
from contracts.joint_inspection.plans import (
    AdjustPlan,
    DraftPlan,
    FilePlan,
    GetPlans,
    ListPlans,
    Plan,
    PlanKind,
    PlanState,
)
from contracts.registry.directory import SupervisionClass
from contracts.registry.equipment import EquipmentState
from tests.integration.joint_inspection.world import UPPER, World
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, PROCURATOR, UPPER_HEAD
from tests.platform.days import today


def drafting(**changes: Any) -> DraftPlan:
    """This month's plan of the bureau."""
    facts: dict[str, Any] = {"kind": PlanKind.ROUTINE, "region": "640500", "scope": "水污染物排放"}
    return DraftPlan(month=today().strftime("%Y-%m"), **(facts | changes))


async def shown(world: World, plan: str) -> Plan:
    """The plan as its agency's head sees it."""
    (found,) = await world.ask(HEAD, GetPlans(ids=[plan]))
    assert found is not None
    return found


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


async def test_a_plans_tasks_are_computed_from_the_library_and_fixed_when_it_is_filed(world: World) -> None:
    await world.peopled(9)
    plan = await world.drafted()
    assert [(one.size, one.count) for one in (await shown(world, plan)).tasks] == [(9, 3)]
    await world.enterprise(10, SupervisionClass.GENERAL)
    await world.send(HEAD, FilePlan(plan=plan))
    assert sorted((one.size, one.count) for one in (await shown(world, plan)).tasks) == [(1, 1), (9, 3)]


async def test_a_plan_beyond_what_the_officers_can_carry_out_is_refused_with_the_figures(world: World) -> None:
    await world.agencies()
    for number in range(1, 6):
        await world.enterprise(number)
    plan = await world.drafted()
    with pytest.raises(Refusal, match="PLAN_OFFICERS_SHORT") as caught:
        await world.send(HEAD, FilePlan(plan=plan))
    assert (caught.value.data["officers"], caught.value.data["possible"], caught.value.data["wanted"]) == (0, 0, 2)
    await world.officer("NX-0001")
    await world.send(HEAD, FilePlan(plan=plan))


async def test_equipment_in_repair_or_out_of_calibration_does_not_count(world: World) -> None:
    await world.agencies()
    await world.equipment("ZB-1", "noise_meter", until=today() - timedelta(days=40))
    await world.equipment("ZB-2", "noise_meter", EquipmentState.REPAIR, until=today() + timedelta(days=400))
    needed = [PlannedEquipment(kind="noise_meter", count=1)]
    plan = (await world.send(HEAD, drafting(equipment=needed))).record
    with pytest.raises(Refusal, match="PLAN_EQUIPMENT_SHORT"):
        await world.send(HEAD, FilePlan(plan=plan))
    await world.equipment("ZB-1", "noise_meter", until=today() + timedelta(days=400))
    await world.send(HEAD, FilePlan(plan=plan))
    with pytest.raises(Refusal, match="EQUIPMENT_KIND_UNKNOWN"):
        await world.send(HEAD, drafting(scope="声", equipment=[PlannedEquipment(kind="submarine", count=1)]))


async def test_a_full_coverage_sweep_is_refused_when_it_is_drafted(world: World) -> None:
    await world.peopled(4)
    every = [PlannedRatio(supervision_class=SupervisionClass.KEY, percent=100)]
    facts = {"kind": PlanKind.CAMPAIGN, "reason": "年底检查", "classes": [SupervisionClass.KEY]}
    with pytest.raises(Refusal, match="PLAN_SWEEP"):
        await world.send(HEAD, drafting(**facts, ratios=every))
    assert (await world.send(HEAD, drafting(**facts))).record


async def test_an_adjusted_plan_is_filed_again_before_it_is_executed_and_the_old_version_stays(world: World) -> None:
    await world.peopled(4)
    plan = await world.filed()
    order = AdjustPlan(plan=plan, version=1, adjust_reason="上级临时部署", scope="水污染物和自动监测")
    await world.send(HEAD, order)
    drawing = OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today())
    with pytest.raises(Refusal, match="PLAN_UNFILED"):
        await world.send(HEAD, drawing)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(HEAD, order)
    assert await world.ask(PROCURATOR, GetPlans(ids=[plan])) == [None]
    await world.send(HEAD, FilePlan(plan=plan))
    assert await world.ask(None, GetPlans(ids=[plan])) == [None]
    (elsewhere,) = await world.ask(PROCURATOR, GetPlans(ids=[plan]))
    assert elsewhere is not None and elsewhere.versions is not None
    assert [(one.version, one.content.scope, one.reason) for one in elsewhere.versions] == [
        (2, "水污染物和自动监测", None),
        (1, "水污染物排放", None),
    ]
    own = await shown(world, plan)
    assert (own.adjust_reason, own.late) == ("上级临时部署", True)
    assert [one.late for one in own.versions or []] == [False, True]
    draw = (await world.send(HEAD, drawing)).record
    with pytest.raises(Refusal, match="PLAN_UNDER_WAY") as caught:
        await world.send(HEAD, AdjustPlan(plan=plan, version=2, adjust_reason="再改", scope="大气"))
    assert caught.value.data["draw"] == draw


async def test_nobody_outside_the_agency_adjusts_its_plan(world: World) -> None:
    plan = await world.drafted()
    for outsider in (UPPER_HEAD, OTHER_CITY_OFFICER):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await world.send(outsider, AdjustPlan(plan=plan, version=1, adjust_reason="代改", scope="大气"))
