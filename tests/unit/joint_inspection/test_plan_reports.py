"""A month's report is the sum of its rows, and is filed once the month is over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.plan_reports import ReportedClass
from contracts.joint_inspection.visits import VisitBasis
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.plan_reports import rules
from services.joint_inspection.plan_reports.rules import Asked, Counted

OF_CLASS = ReportedClass(
    domain=SupervisionDomain.POLLUTION,
    supervision_class=SupervisionClass.KEY,
    basis=VisitBasis.DRAW,
    finished=1,
    findings=0,
)
rows = st.builds(
    Counted,
    reported=st.sampled_from([None, OF_CLASS]),
    basis=st.sampled_from(VisitBasis),
    finished=st.integers(0, 99),
    led=st.integers(0, 99),
    findings=st.integers(0, 99),
)


@given(st.lists(rows, max_size=9))
def test_the_sums_are_those_of_all_rows_also_of_enterprises_not_in_the_library(counted: list[Counted]) -> None:
    figures = rules.figures([], counted, [])
    assert figures.finished == sum(one.finished for one in counted)
    assert figures.findings == sum(one.findings for one in counted)
    assert figures.finished - figures.off_plan == sum(one.finished for one in counted if one.basis is VisitBasis.DRAW)
    assert len(figures.classes) == sum(one.reported is not None for one in counted)


def test_a_month_is_not_reported_before_it_is_over() -> None:
    asked = Asked("ecology-640500", "2026-11")
    rules.check_filing(asked, None, date(2026, 12, 1))
    with pytest.raises(Refusal, match="PLAN_REPORT_EARLY"):
        rules.check_filing(asked, None, date(2026, 11, 30))


@pytest.mark.parametrize("id", ["ecology-640500", "ecology-640500@2026-13", "@", "ecology-640500@2026-11\n"])
def test_an_id_that_names_no_month_names_no_report(id: str) -> None:
    assert rules.asked_for(id) is None
    assert rules.asked_for("ecology-640500@2026-11") == Asked("ecology-640500", "2026-11")
