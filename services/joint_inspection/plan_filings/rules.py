"""What is owed to the level above, when it falls due, and what filing it does."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from contracts.joint_inspection.plan_filings import FilingKind, FilingState, PlanFiling
from contracts.law import LawRow

DUTIES = {
    FilingKind.ANNUAL: "plan.annual",
    FilingKind.MONTH: "plan.file",
    FilingKind.ADJUSTED: "plan.refile",
    FilingKind.REPORT: "plan.report",
}


def filing_id(kind: FilingKind, agency: str, period: str) -> str:
    """What is filed of an agency's period; an adjusted plan is named by its own id."""
    return f"{kind.value}:{agency}:{period}"


def next_month(month: str) -> str:
    """The month after one written as 2026-12."""
    first = date.fromisoformat(month + "-01")
    return (first + timedelta(days=31)).strftime("%Y-%m")


def report_due(month: str, day: LawRow) -> date:
    """The last day to report a month: that day of the next one."""
    return date.fromisoformat(next_month(month) + f"-{min(int(day.value), 28):02d}")


def is_new(owed: PlanFiling, known: PlanFiling | None) -> bool:
    """What is known stays as it is; a plan filed and adjusted once more is owed once more."""
    return known is None or (owed.kind is FilingKind.ADJUSTED and known.state is FilingState.FILED)


def filed(filing: PlanFiling, record: str, at: datetime, on: date) -> PlanFiling:
    """Filed at last, late after its day; what was filed already stays as it was."""
    if filing.state is FilingState.FILED:
        return filing
    return replace(filing, state=FilingState.FILED, record=record, filed_at=at, late=on > filing.due_on)


def overdue(filing: PlanFiling) -> PlanFiling | None:
    """Not filed by its day; None where it was."""
    return replace(filing, state=FilingState.OVERDUE) if filing.state is FilingState.OWED else None
