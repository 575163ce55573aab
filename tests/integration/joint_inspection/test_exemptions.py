"""Joint inspection obeys the positive list: who is left out of draws and visits, why, and until when."""

from datetime import date, timedelta

import msgspec
import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.draws import OpenDraw
from contracts.joint_inspection.exemptions import ExemptionsOfEnterprises, InspectionExemption, OnSiteEffect
from contracts.joint_inspection.objects import DrawWeightsOfEnterprises
from contracts.joint_inspection.off_plan import OpenVisit
from contracts.joint_inspection.plans import DraftPlan, FilePlan, PlanKind
from contracts.registry.directory import SupervisionClass
from contracts.registry.positive_list import PositiveListEntered, PositiveListLeft
from contracts.registry.positive_list_terms import ListingAction
from services.joint_inspection.lottery.rules import TermsTwo
from tests.integration.joint_inspection.world import UPPER, World, code
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, POLICE, UPPER_HEAD, WATER
from tests.platform.days import today

KEY, GENERAL = SupervisionClass.KEY, SupervisionClass.GENERAL


async def listed(world: World, number: int, until: date | None = None, since: date | None = None) -> None:
    entered = PositiveListEntered(
        number=f"QD-{number}",
        credit_code=code(number),
        region="640500",
        in_force_on=since or today(),
        ends_on=until or today() + timedelta(days=365),
    )
    await world.told((f"positive_listing:QD-{number}", entered))


async def removed(world: World, number: int) -> None:
    left = PositiveListLeft(number=f"QD-{number}", credit_code=code(number), region="640500", action=ListingAction.FAIL)
    await world.told((f"positive_listing:QD-{number}", left))


async def exemption(world: World, number: int, who: Actor | None = None) -> InspectionExemption | None:
    [one] = await world.ask(who, ExemptionsOfEnterprises(credit_codes=[code(number)]))
    return one


async def weight(world: World, number: int) -> int | None:
    [one] = await world.ask(OFFICER, DrawWeightsOfEnterprises(credit_codes=[code(number)]))
    return one.weight if one else None


async def left_out(world: World, kind: PlanKind) -> dict[str, str]:
    """Who is left out of the pool of a plan of this kind, and why."""
    order = DraftPlan(
        month=today().strftime("%Y-%m"),
        kind=kind,
        region="640500",
        scope="水污染物排放",
        classes=[KEY, GENERAL],
        reason="专项" if kind is PlanKind.CAMPAIGN else None,
    )
    plan = (await world.send(HEAD, order)).record
    await world.send(HEAD, FilePlan(plan=plan))
    opened = OpenDraw(plan=plan, witness=UPPER, visit_from=today(), visit_until=today())
    draw = (await world.send(HEAD, opened)).record
    [row] = await world.rows("SELECT terms FROM draws WHERE id = $1", draw)
    terms = msgspec.json.decode(row["terms"], type=TermsTwo)
    return {one.credit_code: one.reason for one in terms.excluded}


async def test_a_listed_enterprise_weighs_less_says_why_and_weighs_as_before_once_removed(world: World) -> None:
    await world.enterprise(1, GENERAL)
    await world.clue("TS-1", 1)
    assert await weight(world, 1) == 4
    await listed(world, 1)
    [seen] = await world.ask(OFFICER, DrawWeightsOfEnterprises(credit_codes=[code(1)]))
    assert seen is not None and seen.weight == 1 and seen.reasons is not None
    assert seen.reasons[-1].fact.startswith("列入监督执法正面清单，至") and seen.reasons[-1].source
    await removed(world, 1)
    assert await weight(world, 1) == 4


async def test_the_exemption_is_public_computed_from_the_class_and_ends_on_its_day(world: World) -> None:
    await world.enterprise(1, KEY)
    await world.enterprise(2, GENERAL)
    await world.enterprise(3, KEY)
    await listed(world, 1)
    await listed(world, 2)
    await listed(world, 3, until=today() - timedelta(days=1), since=today() - timedelta(days=300))
    for who in (None, CITIZEN, ENTERPRISE, OFFICER, WATER, POLICE, UPPER_HEAD):
        key = await exemption(world, 1, who)
        assert key is not None and key.on_site is OnSiteEffect.NO and key.off_site_on and key.source
    general = await exemption(world, 2)
    assert general is not None and general.on_site is OnSiteEffect.FEWER and general.off_site_on == []
    assert await exemption(world, 3) is None
    assert await weight(world, 3) == 2


async def test_a_listed_key_unit_is_not_visited_without_a_clue(world: World) -> None:
    await world.peopled(1)
    await listed(world, 1)
    officers = ["NX-0001", "NX-0002"]
    order = OpenVisit(credit_code=code(1), officers=officers, planned_on=today(), reason="例行查看")
    with pytest.raises(Refusal) as error:
        await world.send(OFFICER, order)
    assert error.value.code == "VISIT_EXEMPT" and error.value.data["source"]
    await world.clue("TS-1", 1)
    await world.send(
        OFFICER, OpenVisit(credit_code=code(1), officers=officers, planned_on=today(), reason="核查投诉", clue="TS-1")
    )


async def test_routine_draws_leave_out_listed_key_units_and_campaigns_every_listed_one(world: World) -> None:
    await world.peopled(2)
    await world.enterprise(3, GENERAL)
    await world.enterprise(4, GENERAL)
    await listed(world, 1)
    await listed(world, 3)
    routine = await left_out(world, PlanKind.ROUTINE)
    assert list(routine) == [code(1)] and "豁免现场检查" in routine[code(1)]
    campaign = await left_out(world, PlanKind.CAMPAIGN)
    assert list(campaign) == [code(1), code(3)] and "豁免专项检查" in campaign[code(3)]
