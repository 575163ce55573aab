"""What is owed to the level above, until it is filed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.joint_inspection.plan_filings import FilingKind, FilingState, PlanFiling
from services.joint_inspection.plan_filings import rules
from tests.unit.joint_inspection.world import BUREAU, UPPER, law

DUE = date(2026, 11, 27)


def owed(**changes: Any) -> PlanFiling:
    """December's plan of the bureau."""
    facts: dict[str, Any] = {
        "id": rules.filing_id(FilingKind.MONTH, BUREAU, "2026-12"),
        "kind": FilingKind.MONTH,
        "agency": BUREAU,
        "region": "640500",
        "filed_with": UPPER,
        "period": "2026-12",
        "state": FilingState.OWED,
        "due_on": DUE,
        "source": "测试规定第一条",
    }
    return PlanFiling(**(facts | changes))


@pytest.mark.parametrize(("month", "day"), [("2026-11", date(2026, 12, 4)), ("2026-12", date(2027, 1, 4))])
def test_a_month_is_reported_by_the_4th_of_the_next(month: str, day: date) -> None:
    assert rules.report_due(month, law("plan.report_day", 4)) == day


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_what_is_filed_after_its_day_is_late_and_stays_as_it_was_first_filed(on: date) -> None:
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    done = rules.filed(owed(), "plan-1", at, on)
    assert (done.state, done.late, done.record) == (FilingState.FILED, on > DUE, "plan-1")
    assert rules.filed(done, "plan-2", at, on) == done


def test_only_what_is_owed_becomes_overdue() -> None:
    late = rules.overdue(owed())
    assert late is not None and late.state is FilingState.OVERDUE
    assert rules.overdue(late) is None and rules.overdue(owed(state=FilingState.FILED)) is None


def test_an_adjusted_plan_is_owed_once_more_after_it_was_filed_again() -> None:
    again = owed(kind=FilingKind.ADJUSTED)
    assert rules.is_new(again, None) and rules.is_new(again, owed(kind=FilingKind.ADJUSTED, state=FilingState.FILED))
    assert not rules.is_new(again, again) and not rules.is_new(owed(), owed(state=FilingState.FILED))
