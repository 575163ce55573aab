"""A plan has bounds, keeps to the law's shares and counts once filed."""

from datetime import date

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.plans import DraftPlan, PlanKind, PlannedRatio, PlanState
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.plans import rules
from tests.unit.joint_inspection.world import law, plan, ratio_row

TODAY = date(2026, 11, 22)


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
