"""Years' plans through the running service: filed with the level above, refined by months, overdue by the clock."""

import asyncio
from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.annual_plans import (
    AdjustAnnualPlan,
    AnnualPlan,
    FileAnnualPlan,
    GetAnnualPlans,
    InsertCampaign,
    ListAnnualPlans,
)
from contracts.joint_inspection.plan_filings import (
    FilingKind,
    FilingState,
    ListPlanFilings,
    PlanFiling,
    PlanFilingOverdue,
)
from contracts.joint_inspection.plans import AdjustPlan, DraftPlan, FilePlan, PlanKind, PlanState
from contracts.registry.directory import SupervisionClass
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, world_of
from tests.integration.joint_inspection.yearly import campaign, drafted, filed, year
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, PROCURATOR, UPPER_HEAD
from tests.platform.days import today


async def shown(world: World, plan: str) -> AnnualPlan:
    """The plan as its head sees it."""
    (found,) = await world.ask(HEAD, GetAnnualPlans(ids=[plan]))
    assert found is not None
    return found


async def filings(world: World, **asked: Any) -> list[PlanFiling]:
    """What the level above sees."""
    return (await world.ask(UPPER_HEAD, ListPlanFilings(size=100, **asked))).items


async def month(world: World, number: int = 2, **changes: Any) -> str:
    """A month's plan of next year."""
    facts: dict[str, Any] = {"kind": PlanKind.ROUTINE, "region": "640500", "scope": f"{number}月水污染物"}
    order = DraftPlan(month=f"{year()}-{number:02d}", **(facts | changes))
    return (await world.send(HEAD, order)).record


async def test_a_years_plan_is_filed_with_the_level_above_and_owes_each_month_by_the_27th_before(world: World) -> None:
    await world.peopled(4)
    plan = await drafted(world)
    assert await world.ask(CITIZEN, GetAnnualPlans(ids=[plan])) == [None]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, FileAnnualPlan(plan=plan))
    await world.send(HEAD, FileAnnualPlan(plan=plan))
    assert await world.ask(CITIZEN, GetAnnualPlans(ids=[plan])) == [None]
    (elsewhere,) = await world.ask(PROCURATOR, GetAnnualPlans(ids=[plan]))
    assert elsewhere is not None and (elsewhere.state, elsewhere.filed_with) == (PlanState.FILED, UPPER)
    assert elsewhere.budget_yuan is None and elsewhere.drafted_by is None and elsewhere.versions is not None
    months = await filings(world, kind=FilingKind.MONTH)
    assert f"{year()}-03" in {one.period for one in months} and {one.filed_with for one in months} == {UPPER}
    assert {one.due_on.day for one in months} == {27}
    assert {(one.period, one.state) for one in await filings(world, kind=FilingKind.ANNUAL)} == {
        (str(year()), FilingState.FILED),
        (str(year() + 1), FilingState.OWED),
    }


async def test_a_year_beyond_officers_or_budget_is_refused_with_its_figures(world: World) -> None:
    await world.agencies()
    plan = await drafted(world)
    with pytest.raises(Refusal, match="PLAN_OFFICERS_SHORT"):
        await world.send(HEAD, FileAnnualPlan(plan=plan))
    for certificate in ("NX-0001", "NX-0002"):
        await world.officer(certificate)
    await world.send(OFFICER, AdjustAnnualPlan(plan=plan, version=1, adjust_reason="核减经费", budget_yuan=1_000))
    with pytest.raises(Refusal, match="PLAN_BUDGET_SHORT") as caught:
        await world.send(HEAD, FileAnnualPlan(plan=plan))
    assert (caught.value.data["wanted"], caught.value.data["budget"]) == (1_500, 1_000)


async def test_an_inserted_campaign_is_filed_again_and_the_version_before_it_stays(world: World) -> None:
    await world.peopled(4)
    plan = await filed(world)
    sweep = InsertCampaign(plan=plan, version=1, campaign=campaign(count=3))
    with pytest.raises(Refusal, match="CAMPAIGN_SWEEP") as caught:
        await world.send(OFFICER, sweep)
    assert (caught.value.data["size"], caught.value.data["count"]) == (4, 3)
    await world.send(OFFICER, replace(sweep, campaign=campaign()))
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(OFFICER, replace(sweep, campaign=campaign("另一专项")))
    assert [one.record for one in await filings(world, kind=FilingKind.ADJUSTED, state=FilingState.OWED)] == [None]
    february = await month(world)
    with pytest.raises(Refusal, match="PLAN_ANNUAL_UNFILED"):
        await world.send(HEAD, FilePlan(plan=february))
    await world.send(HEAD, FileAnnualPlan(plan=plan))
    await world.send(HEAD, FilePlan(plan=february))
    versions = (await shown(world, plan)).versions or []
    assert [(one.version, len(one.content.campaigns)) for one in versions] == [(2, 1), (1, 0)]
    assert [one.state for one in await filings(world, kind=FilingKind.ADJUSTED)] == [FilingState.FILED]


async def test_months_stay_within_what_the_year_leaves_in_checks_campaigns_and_budget(world: World) -> None:
    await world.peopled(8)
    await filed(world, campaigns=[campaign(count=2)], budget_yuan=2_500)
    await world.send(HEAD, FilePlan(plan=await month(world, 2)))
    with pytest.raises(Refusal, match="PLAN_OVER_ANNUAL") as caught:
        await world.send(HEAD, FilePlan(plan=await month(world, 3)))
    assert (caught.value.data["allowed"], caught.value.data["used"], caught.value.data["wanted"]) == (3, 2, 2)
    bounds = {"kind": PlanKind.CAMPAIGN, "reason": "专项", "classes": [SupervisionClass.KEY]}
    unknown = await month(world, 2, campaign="另一专项", **bounds)
    with pytest.raises(Refusal, match="PLAN_CAMPAIGN_NOT_IN_ANNUAL"):
        await world.send(HEAD, FilePlan(plan=unknown))
    dear = await month(world, 3, campaign="自动监测专项", budget_yuan=2_000, **bounds)
    with pytest.raises(Refusal, match="PLAN_BUDGET_SHORT") as short:
        await world.send(HEAD, FilePlan(plan=dear))
    assert (short.value.data["others"], short.value.data["wanted"], short.value.data["budget"]) == (1_000, 2_000, 2_500)
    await world.send(HEAD, AdjustPlan(plan=dear, version=1, adjust_reason="压缩经费", budget_yuan=1_500))
    await world.send(HEAD, FilePlan(plan=dear))


async def test_of_two_months_filed_at_once_for_what_is_left_one_wins(world: World) -> None:
    await world.peopled(8)
    await filed(world)
    plans = [await month(world, number) for number in (2, 3)]
    answers = await asyncio.gather(*(world.send(HEAD, FilePlan(plan=one)) for one in plans), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["PLAN_OVER_ANNUAL"]


async def test_drafts_and_what_is_owed_are_seen_by_the_agency_and_the_level_above_only(world: World) -> None:
    await world.peopled(1)
    plan = await drafted(world)
    for insider in (HEAD, OFFICER, UPPER_HEAD):
        assert [one.id for one in (await world.ask(insider, ListAnnualPlans())).items] == [plan]
    for outsider in (OTHER_CITY_OFFICER, CITIZEN, ENTERPRISE):
        assert (await world.ask(outsider, ListAnnualPlans())).items == []
    await world.send(HEAD, FileAnnualPlan(plan=plan))
    assert (await world.ask(OTHER_CITY_OFFICER, ListPlanFilings())).items == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.ask(CITIZEN, ListPlanFilings())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(UPPER_HEAD, InsertCampaign(plan=plan, version=1, campaign=campaign()))


async def test_a_month_not_filed_by_the_27th_is_overdue_and_the_level_above_is_told(
    settings_for_test: SettingsMaker,
) -> None:
    settings: Settings = settings_for_test(test_clock=True)
    async with world_of(settings) as world:
        await world.peopled(4)
        await filed(world)
        february = await month(world)
        days = (date(year(), 1, 28) - today()).days
        await world.rows(f"UPDATE test_clock SET shift = '{days} days'")
        late = f"month:{BUREAU}:{year()}-02"
        await _struck(world, late, FilingState.OVERDUE)
        told = await world.rows("SELECT data FROM journal WHERE type = $1", PlanFilingOverdue.subject)
        assert {msgspec.json.decode(row["data"], type=PlanFilingOverdue).told for row in told} == {UPPER}
        await world.send(HEAD, FilePlan(plan=february))
        await _struck(world, late, FilingState.FILED)
        (one,) = [one for one in await filings(world) if one.id == late]
        assert (one.late, one.record) == (True, february)
        (owed,) = await filings(world, kind=FilingKind.REPORT)
        assert (owed.period, owed.due_on) == (f"{year()}-02", date(year(), 3, 4))


async def _struck(world: World, filing: str, state: FilingState) -> None:
    """Wait for the clock: it strikes by itself within its poll."""
    async with asyncio.timeout(10):
        while filing not in {one.id for one in await filings(world, state=state)}:
            await world.service.clock.strike(world.service.endpoints.deadlines)
