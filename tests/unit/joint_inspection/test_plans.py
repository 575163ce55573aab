"""A plan has bounds, keeps to the law's shares and counts once filed."""

from datetime import date
from typing import Any

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.plan_terms import PlannedRatio
from contracts.joint_inspection.plans import AdjustPlan, DraftPlan, Plan, PlanKind, PlanState
from contracts.law import LawRow, Unit
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from services.joint_inspection.capacity.rules import ClassSize, tasks_of
from services.joint_inspection.plans import rules
from tests.unit.joint_inspection.world import law, plan, ratio_row

TODAY = date(2026, 11, 22)
LIMITS = rules.CampaignLimits(
    number=law("plan.campaigns_max", 2),
    items=law("plan.campaign_items_max", 2),
    share=law("plan.campaign_share_max", 50, Unit.PERCENT),
    days=law("plan.campaign_days_max", 92, Unit.NATURAL_DAYS),
)
LIBRARY = [
    ClassSize(SupervisionDomain.POLLUTION, SupervisionClass.KEY, 40),
    ClassSize(SupervisionDomain.RADIATION, SupervisionClass.KEY, 10),
]


def draft(**changes: object) -> DraftPlan:
    facts: dict[str, object] = {"month": "2026-12", "kind": PlanKind.ROUTINE, "region": "640500", "scope": "排污许可"}
    return DraftPlan(**(facts | changes))  # type: ignore[arg-type]


def test_a_plan_for_this_month_or_a_later_one_may_be_drafted() -> None:
    rules.check_draft(draft(month="2026-11"), TODAY)
    rules.check_draft(draft(month="2027-01"), TODAY)


def test_a_plan_for_a_month_that_is_over_is_refused() -> None:
    with pytest.raises(Refusal, match="PLAN_MONTH_PAST"):
        rules.check_draft(draft(month="2026-10"), TODAY)


@pytest.mark.parametrize("changes", [{}, {"reason": "群众反映集中"}, {"classes": [SupervisionClass.KEY]}])
def test_a_campaign_without_bounds_or_reason_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Refusal, match="PLAN_CAMPAIGN_UNBOUNDED"):
        rules.check_draft(draft(kind=PlanKind.CAMPAIGN, **changes), TODAY)


def test_a_campaign_with_bounds_and_reason_may_be_drafted() -> None:
    rules.check_draft(draft(kind=PlanKind.CAMPAIGN, reason="群众反映集中", classes=[SupervisionClass.KEY]), TODAY)


def test_a_share_below_the_law_is_refused_with_the_law() -> None:
    low = [PlannedRatio(supervision_class=SupervisionClass.KEY, percent=24)]
    with pytest.raises(Refusal, match="PLAN_RATIO_BELOW_LAW") as caught:
        rules.check_ratios(low, [SupervisionDomain.POLLUTION], ratio_row)
    assert caught.value.data["lowest"] == "25%（测试规定第一条，地方设定）"


def test_a_share_at_or_above_the_law_is_accepted() -> None:
    rules.check_ratios(
        [PlannedRatio(supervision_class=SupervisionClass.KEY, percent=25)], [SupervisionDomain.POLLUTION], ratio_row
    )


def test_next_months_plan_is_due_on_the_27th_of_this_one() -> None:
    assert rules.filing_due("2026-12", law("plan.file_day", 27)) == date(2026, 11, 27)
    assert rules.filing_due("2026-03", law("plan.file_day", 31)) == date(2026, 2, 28)


def test_an_unfiled_plan_cannot_be_executed_and_a_filed_one_is_not_filed_again() -> None:
    with pytest.raises(Refusal, match="PLAN_UNFILED"):
        rules.check_executable(plan(state=PlanState.DRAFT))
    with pytest.raises(Refusal, match="PLAN_STATE"):
        rules.check_filing(plan())


def campaign(percent: int | None = None, **changes: object) -> Plan:
    """A campaign on the key units, with its tasks over the library."""
    ratios = [PlannedRatio(supervision_class=SupervisionClass.KEY, percent=percent)] if percent else []
    facts: dict[str, object] = {
        "kind": PlanKind.CAMPAIGN,
        "reason": "群众反映集中",
        "classes": [SupervisionClass.KEY],
        "ratios": ratios,
        "tasks": tasks_of(LIBRARY, ratios, 4, ratio_row),
    }
    return plan(**(facts | changes))


def test_lists_that_name_every_member_bound_nothing() -> None:
    every: dict[str, Any] = {"domains": list(SupervisionDomain), "classes": list(SupervisionClass), "elements": []}
    with pytest.raises(Refusal, match="PLAN_CAMPAIGN_UNBOUNDED"):
        rules.check_bounds(campaign(**every), LIMITS)
    rules.check_bounds(campaign(**every | {"elements": [EnvironmentalElement.WATER]}), LIMITS)


def test_a_campaign_over_more_of_a_class_than_its_limit_is_a_sweep_and_refused_with_its_figures() -> None:
    rules.check_bounds(campaign(50), LIMITS)
    with pytest.raises(Refusal, match="PLAN_SWEEP") as caught:
        rules.check_bounds(campaign(100), LIMITS)
    assert (caught.value.data["size"], caught.value.data["count"], caught.value.data["percent"]) == (40, 40, 100)


def test_where_the_law_itself_asks_for_all_a_campaign_may_look_at_all() -> None:
    def every(stratum: str) -> LawRow:
        return law(f"draw.ratio.{stratum}", 100, Unit.PERCENT)

    ratios = [PlannedRatio(supervision_class=SupervisionClass.KEY, percent=100)]
    rules.check_bounds(campaign(100, tasks=tasks_of(LIBRARY, ratios, 4, every)), LIMITS)


def test_a_campaign_is_bounded_in_items_in_days_and_in_number() -> None:
    with pytest.raises(Refusal, match="PLAN_CAMPAIGN_ITEMS"):
        rules.check_bounds(campaign(items=["一", "二", "三"]), LIMITS)
    with pytest.raises(Refusal, match="PLAN_PERIOD_WRONG"):
        rules.check_bounds(campaign(starts_on=date(2026, 12, 20), ends_on=date(2027, 1, 3)), LIMITS)
    rules.check_campaigns({"一", "二"}, "二", "2026", LIMITS.number)
    with pytest.raises(Refusal, match="PLAN_CAMPAIGNS_TOO_MANY"):
        rules.check_campaigns({"一", "二"}, "三", "2026", LIMITS.number)


def test_an_adjusted_plan_is_a_new_version_that_cannot_be_executed_before_it_is_filed_again() -> None:
    order = AdjustPlan(plan="plan-1", version=1, adjust_reason="上级部署", items=["自动监测设施"])
    after = rules.adjusted(plan(), order)
    assert (after.version, after.state, after.items, after.scope) == (
        2,
        PlanState.AMENDED,
        ["自动监测设施"],
        plan().scope,
    )
    with pytest.raises(Refusal, match="PLAN_UNFILED"):
        rules.check_executable(after)
    rules.check_filing(after)


def test_who_adjusts_what_another_changed_meanwhile_is_told_so() -> None:
    order = AdjustPlan(plan="plan-1", version=1, adjust_reason="上级部署", items=["自动监测设施"])
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        rules.adjusted(plan(version=2), order)
    with pytest.raises(Refusal, match="PLAN_UNCHANGED"):
        rules.adjusted(plan(), AdjustPlan(plan="plan-1", version=1, adjust_reason="上级部署", scope=plan().scope))


def test_what_was_drawn_for_is_not_adjusted() -> None:
    rules.check_not_under_way(plan(), None)
    with pytest.raises(Refusal, match="PLAN_UNDER_WAY"):
        rules.check_not_under_way(plan(), "draw-1")
