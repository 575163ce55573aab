"""A year's plan: campaigns within bounds, changes by version, months within what the year leaves."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.annual_plans import AdjustAnnualPlan, AnnualCampaign, AnnualCount, AnnualPlan
from contracts.joint_inspection.plan_terms import PlanTask
from contracts.joint_inspection.plans import PlanKind, PlanState
from contracts.law import Unit
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from services.joint_inspection.annual_plans import rules
from services.joint_inspection.annual_plans.rules import Used
from services.joint_inspection.plans.rules import CampaignLimits
from tests.unit.joint_inspection.world import BUREAU, law, plan

TODAY = date(2026, 11, 22)
KEY = (SupervisionDomain.POLLUTION, SupervisionClass.KEY)
LIMITS = CampaignLimits(
    number=law("plan.campaigns_max", 2),
    items=law("plan.campaign_items_max", 2),
    share=law("plan.campaign_share_max", 50, Unit.PERCENT),
    days=law("plan.campaign_days_max", 92, Unit.NATURAL_DAYS),
)


def campaign(name: str = "自动监测专项", **changes: Any) -> AnnualCampaign:
    """A campaign on the key units' monitoring, in December."""
    facts: dict[str, Any] = {
        "reason": "群众反映集中",
        "classes": [SupervisionClass.KEY],
        "items": ["自动监测设施"],
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 31),
        "count": 5,
    }
    return AnnualCampaign(name=name, **(facts | changes))


def annual(**changes: Any) -> AnnualPlan:
    """The bureau's filed plan of 2026."""
    facts: dict[str, Any] = {
        "id": f"{BUREAU}@2026",
        "agency": BUREAU,
        "region": "640500",
        "year": 2026,
        "state": PlanState.FILED,
        "version": 1,
        "routine": [AnnualCount(domain=KEY[0], supervision_class=KEY[1], count=40)],
        "campaigns": [campaign()],
        "equipment": [],
        "budget_yuan": 100_000,
    }
    return AnnualPlan(**(facts | changes))


def used(routine: int = 0, campaigns: int = 0) -> Used:
    """What other months take up."""
    return Used(routine={KEY: routine}, campaigns={"自动监测专项": campaigns}, spent=0)


def tasks(count: int) -> list[PlanTask]:
    """So many checks of key units."""
    return [PlanTask(domain=KEY[0], supervision_class=KEY[1], size=1000, count=count, reason="25%")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 2025}, "ANNUAL_PLAN_PAST"),
        ({"routine": [AnnualCount(domain=KEY[0], supervision_class=KEY[1], count=1)] * 2}, "ANNUAL_CLASS_TWICE"),
        ({"campaigns": [campaign(), campaign()]}, "ANNUAL_CAMPAIGN_TWICE"),
        ({"campaigns": [campaign("一"), campaign("二"), campaign("三")]}, "PLAN_CAMPAIGNS_TOO_MANY"),
        ({"campaigns": [campaign(classes=[])]}, "PLAN_CAMPAIGN_UNBOUNDED"),
        ({"campaigns": [campaign(items=["一", "二", "三"])]}, "PLAN_CAMPAIGN_ITEMS"),
        ({"campaigns": [campaign(ends_on=date(2027, 1, 2))]}, "PLAN_CAMPAIGN_PERIOD"),
        ({"campaigns": [campaign(starts_on=date(2026, 9, 1))]}, "PLAN_CAMPAIGN_PERIOD"),
        ({"campaigns": [campaign(ends_on=date(2026, 11, 30))]}, "PLAN_CAMPAIGN_PERIOD"),
    ],
)
def test_a_year_is_refused_without_bounds(changes: dict[str, Any], code: str) -> None:
    rules.check_content(annual(), LIMITS, TODAY)
    with pytest.raises(Refusal, match=code):
        rules.check_content(annual(**changes), LIMITS, TODAY)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_campaign_over_more_than_its_share_of_those_in_scope_is_a_sweep(size: int, count: int) -> None:
    allowed = count <= max(1, -(-size // 2))
    try:
        rules.check_no_sweep(campaign(count=count), size, LIMITS.share)
    except Refusal as refused:
        assert not allowed and (refused.data["size"], refused.data["count"]) == (size, count)
    else:
        assert allowed


def test_a_campaign_inserted_into_a_filed_plan_makes_a_version_that_is_to_be_filed() -> None:
    after = rules.inserted(annual(), 1, campaign("饮用水源专项"))
    assert (after.version, after.state, len(after.campaigns)) == (2, PlanState.AMENDED, 2)
    assert after.adjust_reason is not None and "饮用水源专项" in after.adjust_reason
    rules.check_filing(after)
    with pytest.raises(Refusal, match="PLAN_STATE"):
        rules.check_filing(annual())


def test_a_draft_that_is_adjusted_stays_a_draft_and_nothing_is_adjusted_unseen_or_without_a_change() -> None:
    order = AdjustAnnualPlan(plan=f"{BUREAU}@2026", version=1, adjust_reason="经费追加", budget_yuan=200_000)
    after = rules.adjusted(annual(state=PlanState.DRAFT), order)
    assert (after.state, after.version, after.budget_yuan) == (PlanState.DRAFT, 2, 200_000)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        rules.adjusted(annual(version=3), order)
    with pytest.raises(Refusal, match="PLAN_UNCHANGED"):
        rules.adjusted(annual(budget_yuan=200_000), order)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_months_together_never_go_beyond_the_year(taken: int, wanted: int) -> None:
    month = plan(tasks=tasks(wanted))
    if taken + wanted <= 40:
        rules.check_month(annual(), month, used(taken))
        return
    with pytest.raises(Refusal, match="PLAN_OVER_ANNUAL") as caught:
        rules.check_month(annual(), month, used(taken))
    assert (caught.value.data["allowed"], caught.value.data["used"], caught.value.data["wanted"]) == (40, taken, wanted)


def test_an_adjusted_year_carries_no_month_before_it_is_filed_again() -> None:
    with pytest.raises(Refusal, match="PLAN_ANNUAL_UNFILED"):
        rules.check_month(annual(state=PlanState.AMENDED), plan(tasks=[]), used())


def test_a_campaigns_month_is_one_of_the_year_within_its_days_its_scope_and_its_count() -> None:
    facts: dict[str, Any] = {"kind": PlanKind.CAMPAIGN, "campaign": "自动监测专项", "classes": [SupervisionClass.KEY]}
    facts |= {"tasks": tasks(3), "items": ["自动监测设施"]}
    rules.check_month(annual(), plan(**facts), used(campaigns=2))
    for changes, code in (
        ({"campaign": "另一专项"}, "PLAN_CAMPAIGN_NOT_IN_ANNUAL"),
        ({"month": "2026-11"}, "PLAN_CAMPAIGN_NOT_IN_ANNUAL"),
        ({"classes": []}, "PLAN_CAMPAIGN_WIDER"),
        ({"classes": [SupervisionClass.KEY, SupervisionClass.GENERAL]}, "PLAN_CAMPAIGN_WIDER"),
        ({"items": ["危险废物"]}, "PLAN_CAMPAIGN_WIDER"),
        ({"tasks": tasks(4)}, "PLAN_OVER_ANNUAL"),
    ):
        with pytest.raises(Refusal, match=code):
            rules.check_month(annual(), plan(**(facts | changes)), used(campaigns=2))
    narrower = facts | {"elements": [EnvironmentalElement.WATER]}
    rules.check_month(annual(), plan(**narrower), used())
