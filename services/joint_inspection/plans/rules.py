"""When a plan may be drafted, filed and executed."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from contracts.errors import Refusal
from contracts.joint_inspection.plans import DraftPlan, Plan, PlanKind, PlannedRatio, PlanState
from contracts.law import LawRow, Unit
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.classes.rules import stratum_of


def month_window(month: str) -> tuple[date, date]:
    """The first and the last day of a month written as 2026-12."""
    first = date.fromisoformat(month + "-01")
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def filing_due(month: str, day: LawRow) -> date:
    """The last day to file: that day of the month before the plan's."""
    last = month_window(month)[0] - timedelta(days=1)
    return last.replace(day=min(int(day.value), last.day))


def check_draft(command: DraftPlan, today: date) -> None:
    """Refuse a month already over and a campaign without a bound on what it covers."""
    if month_window(command.month)[1] < today:
        raise Refusal("PLAN_MONTH_PAST", month=command.month)
    bounded = bool(command.domains or command.classes or command.elements)
    if command.kind is PlanKind.CAMPAIGN and not (bounded and command.reason):
        raise Refusal("PLAN_CAMPAIGN_UNBOUNDED")


def check_ratios(
    ratios: Sequence[PlannedRatio],
    domains: Sequence[SupervisionDomain],
    law_row: Callable[[str], LawRow],
) -> None:
    """Refuse a planned share below the law's row of any class it speaks of."""
    for ratio in ratios:
        for domain in domains or list(SupervisionDomain):
            row = law_row(stratum_of(domain, ratio.supervision_class))
            if row.unit is Unit.PERCENT and ratio.percent < row.value:
                raise Refusal(
                    "PLAN_RATIO_BELOW_LAW",
                    supervision_class=class_label(domain, ratio.supervision_class),
                    percent=ratio.percent,
                    lowest=row.text,
                )


def class_label(domain: SupervisionDomain, supervision_class: SupervisionClass) -> str:
    """How users read a class."""
    return f"{domain.label}·{supervision_class.label}"


def check_filing(plan: Plan) -> None:
    """A plan is filed once."""
    if plan.state is not PlanState.DRAFT:
        raise Refusal("PLAN_STATE", plan=plan.id, state=plan.state.label)


def check_executable(plan: Plan) -> None:
    """An unfiled plan can't be executed."""
    if plan.state is not PlanState.FILED:
        raise Refusal("PLAN_UNFILED", plan=plan.id)
