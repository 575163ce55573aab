"""Which static facts hold on a day, and why they are left out."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.registry.static_facts import StaticFactKind
from services.joint_inspection.static_facts.rules import Verified, shown

SINCE = date(2026, 11, 22)
FACT = Verified(
    number="JT-1",
    credit_code="916400002276950035",
    region="640500",
    kind=StaticFactKind.FACILITY,
    title="脱硫塔",
    permit=None,
    outlet=None,
    since=SINCE,
    until=SINCE + timedelta(days=9),
    visit="v1",
)


@given(st.integers(-20, 20))
def test_a_fact_holds_from_its_first_day_to_its_last(days: int) -> None:
    assert FACT.holds(SINCE + timedelta(days=days)) == (0 <= days <= 9)


def test_a_fact_says_by_which_visit_it_is_left_out_and_until_when() -> None:
    assert shown(FACT).reason == "建设环保设施“脱硫塔”已经检查 v1 确认，至2026-12-01免检"
