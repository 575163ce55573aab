"""A year's monitoring plan: who adopts it, and that no money is given out twice."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionKind as K
from contracts.joint_inspection.monitoring_plans import (
    ChangeMonitoringPlan,
    DraftMonitoringPlan,
    MonitoringPlanLine,
    MonitoringPlanState,
)
from services.joint_inspection.monitoring_plans import rules
from services.joint_inspection.monitoring_plans.rules import Booked, Case
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MONEY = st.decimals(min_value="0.01", max_value=5000, places=2)


def line(budget: str = "1000", kind: K = K.SAMPLING) -> MonitoringPlanLine:
    return MonitoringPlanLine(kind=kind, planned=3, budget_yuan=Decimal(budget))


def drafted(*lines: MonitoringPlanLine) -> Case:
    order = DraftMonitoringPlan(year=2026, content="重点单位执法监测", lines=list(lines) or [line()])
    return rules.draft(order, "JC-1", OFFICER, NOW)


def changed(*lines: MonitoringPlanLine) -> ChangeMonitoringPlan:
    return ChangeMonitoringPlan(number="JC-1", version=1, content="调整", lines=list(lines), reason="任务增加")


def test_a_plan_is_adopted_by_a_head_who_did_not_write_it() -> None:
    for who, code in ((OFFICER, "CASE_STEP_NEEDS_ROLE"), (UPPER_HEAD, "CASE_NOT_YOUR_STEP")):
        with pytest.raises(Refusal, match=code):
            rules.adopt(drafted(), who, NOW)
    own = rules.change(drafted(), changed(line("1")), [], HEAD, NOW).case
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        rules.adopt(own, HEAD, NOW)
    assert rules.adopt(drafted(), HEAD, NOW).case.state is MonitoringPlanState.ADOPTED


def test_a_revision_is_a_further_edition_of_the_head_and_never_below_what_is_ordered() -> None:
    adopted = rules.adopt(drafted(), HEAD, NOW).case
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        rules.change(adopted, changed(line("2000")), [], OFFICER, NOW)
    assert rules.change(adopted, changed(line("2000")), [], HEAD, NOW).case.edition == 2
    booked = Booked(kind=K.SAMPLING, committed_yuan=Decimal(300), spent_yuan=Decimal(200))
    with pytest.raises(Refusal, match="MONITORING_PLAN_BELOW_USE"):
        rules.change(adopted, changed(line("499.99")), [booked], HEAD, NOW)
    with pytest.raises(Refusal, match="MONITORING_PLAN_BELOW_USE"):
        rules.change(adopted, changed(line(kind=K.AREA_REPORT)), [booked], HEAD, NOW)


@pytest.mark.parametrize("lines", [[line(), line()], [line("-1")], [line("0.001")], [line("NaN")]])
def test_lines_that_cannot_be_are_refused(lines: list[MonitoringPlanLine]) -> None:
    with pytest.raises(Refusal, match="MONITORING_PLAN_LINES_WRONG"):
        drafted(*lines)


@given(MONEY, st.lists(MONEY, max_size=20), st.sampled_from([K.SAMPLING, K.SOURCE_SURVEY]))
def test_whatever_is_ordered_fits_the_budget_of_its_kind(budget: Decimal, prices: list[Decimal], kind: K) -> None:
    plan, committed = drafted(line(str(budget))), Decimal(0)
    for price in prices:
        booked = [Booked(kind=K.SAMPLING, committed_yuan=committed)]
        try:
            rules.book(plan, kind, price, booked)
        except Refusal as refused:
            assert refused.code == "COMMISSION_OVER_BUDGET"
            assert kind is not K.SAMPLING or committed + price > budget
            continue
        committed += price
    assert committed <= budget
    assert kind is K.SAMPLING or committed == 0
