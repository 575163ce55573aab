"""What a month's report says, and when it may be filed."""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from contracts import patterns
from contracts.errors import Refusal
from contracts.joint_inspection.plan_reports import PlanReport, ReportedClass, ReportedPlan, ReportedStep, ReportFigures
from contracts.joint_inspection.visits import VisitBasis
from services.joint_inspection.plans.rules import month_window


class Asked(msgspec.Struct, frozen=True):
    """Whose report of which month."""

    agency: str
    month: str

    @property
    def id(self) -> str:
        """What the report goes by."""
        return f"{self.agency}@{self.month}"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Visits and findings of one class and basis; `reported` is None where the enterprise is not in the library."""

    reported: ReportedClass | None
    basis: VisitBasis
    finished: int
    led: int
    findings: int


def asked_for(id: str) -> Asked | None:
    """Whose report of which month an id names; None where it names none."""
    agency, _, month = id.partition("@")
    return Asked(agency, month) if re.fullmatch(patterns.MONTH, month) else None


def figures(plans: Sequence[ReportedPlan], counted: Sequence[Counted], ladder: Sequence[ReportedStep]) -> ReportFigures:
    """The sums are those of the rows."""
    return ReportFigures(
        planned=sum(one.planned for one in plans),
        finished=sum(one.finished for one in counted),
        led=sum(one.led for one in counted),
        off_plan=sum(one.finished for one in counted if one.basis is not VisitBasis.DRAW),
        findings=sum(one.findings for one in counted),
        plans=list(plans),
        classes=[one.reported for one in counted if one.reported],
        ladder=list(ladder),
    )


def check_filing(asked: Asked, filed: PlanReport | None, today: date) -> None:
    """A month is reported once, when it is over."""
    last = month_window(asked.month)[1]
    if today <= last:
        raise Refusal("PLAN_REPORT_EARLY", month=asked.month, last=last.isoformat())
    if filed:
        raise Refusal("PLAN_REPORT_FILED", month=asked.month, report=filed.id)
