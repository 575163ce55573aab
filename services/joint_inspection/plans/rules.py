"""When a plan may be drafted, filed and executed."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.plan_terms import PlanContent, PlannedRatio
from contracts.joint_inspection.plans import AdjustPlan, DraftPlan, Plan, PlanKind, PlanState
from contracts.law import LawRow, Unit
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from services.joint_inspection.classes.rules import stratum_of

ADJUSTABLE = (
    "scope",
    "domains",
    "classes",
    "elements",
    "ratios",
    "items",
    "starts_on",
    "ends_on",
    "equipment",
    "budget_yuan",
)


def month_window(month: str) -> tuple[date, date]:
    """The first and the last day of a month written as 2026-12."""
    first = date.fromisoformat(month + "-01")
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def filing_due(month: str, day: LawRow) -> date:
    """The last day to file: that day of the month before the plan's."""
    last = month_window(month)[0] - timedelta(days=1)
    return last.replace(day=min(int(day.value), last.day))


class Bounded(Protocol):
    """What says whom checks may reach: a plan, or a campaign."""

    @property
    def domains(self) -> Sequence[SupervisionDomain]: ...
    @property
    def classes(self) -> Sequence[SupervisionClass]: ...
    @property
    def elements(self) -> Sequence[EnvironmentalElement]: ...


class CampaignLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many campaigns a year, how many items each, what share of a class, how many days."""

    number: LawRow
    items: LawRow
    share: LawRow
    days: LawRow


def check_draft(command: DraftPlan, today: date) -> None:
    """Refuse a month already over and a campaign without a bound on what it covers."""
    check_month(command.month, today)
    if command.kind is PlanKind.CAMPAIGN and not (is_bounded(command) and command.reason):
        raise Refusal("PLAN_CAMPAIGN_UNBOUNDED")


def check_month(month: str, today: date) -> None:
    """Refuse a month that is over."""
    if month_window(month)[1] < today:
        raise Refusal("PLAN_MONTH_PAST", month=month)


def is_bounded(one: Bounded) -> bool:
    """Whether something is left out: a list that names every member leaves nothing out."""
    return (
        _leaves_out(one.domains, SupervisionDomain)
        or _leaves_out(one.classes, SupervisionClass)
        or _leaves_out(one.elements, EnvironmentalElement)
    )


def _leaves_out(named: Sequence[StrEnum], every: type[StrEnum]) -> bool:
    return bool(named) and set(named) < set(every)


def check_bounds(plan: Plan, limits: CampaignLimits) -> None:
    """Refuse days outside the month; of a campaign also too many items, and a share that makes it a sweep."""
    first, last = month_window(plan.month)
    starts, ends = plan.starts_on or first, plan.ends_on or last
    if not first <= starts <= ends <= last:
        raise Refusal("PLAN_PERIOD_WRONG", first=first.isoformat(), last=last.isoformat())
    if plan.kind is not PlanKind.CAMPAIGN:
        return
    if not (is_bounded(plan) and plan.reason):
        raise Refusal("PLAN_CAMPAIGN_UNBOUNDED")
    check_items(plan.items, limits.items)
    check_no_sweep(plan, limits.share)


def check_items(items: Sequence[str], most: LawRow) -> None:
    """Refuse a campaign that looks at too much."""
    if len(items) > most.value:
        raise Refusal("PLAN_CAMPAIGN_ITEMS", items=len(items), most=most.text)


def check_no_sweep(plan: Plan, share: LawRow) -> None:
    """Refuse a share of a class above the limit, unless the law itself asks for as much: 杜绝全覆盖、无差别检查."""
    raised = {ratio.supervision_class: ratio.percent for ratio in plan.ratios}
    for task in plan.tasks:
        percent = raised.get(task.supervision_class, 0)
        if percent > share.value and task.reason.startswith("计划确定"):
            raise Refusal(
                "PLAN_SWEEP",
                supervision_class=class_label(task.domain, task.supervision_class),
                size=task.size,
                count=task.count,
                percent=percent,
                most=share.text,
            )


def check_campaigns(names: set[str], name: str, year: str, most: LawRow) -> None:
    """Refuse one campaign more than an agency may carry out in a year; `names` are those it has."""
    if len(names | {name}) > most.value:
        raise Refusal("PLAN_CAMPAIGNS_TOO_MANY", year=year, campaigns=len(names), most=most.text)


def campaign_name(plan: Plan) -> str:
    """What a campaign goes by in the year."""
    return plan.campaign or plan.scope


def adjusted(plan: Plan, order: AdjustPlan) -> Plan:
    """The plan as it is to be. Refusals: CASE_CHANGED, PLAN_UNCHANGED."""
    if order.version != plan.version:
        happened = f"已调整为第{plan.version}版" + (f"（{plan.adjust_reason}）" if plan.adjust_reason else "")
        raise Refusal(
            "CASE_CHANGED",
            what="检查计划",
            number=plan.id,
            seen=order.version,
            version=plan.version,
            happened=happened,
        )
    given = {name: getattr(order, name) for name in ADJUSTABLE if getattr(order, name) is not None}
    if all(getattr(plan, name) == value for name, value in given.items()):
        raise Refusal("PLAN_UNCHANGED", plan=plan.id)
    return msgspec.structs.replace(
        plan,
        **given,
        version=plan.version + 1,
        adjust_reason=order.adjust_reason,
        state=PlanState.DRAFT if plan.state is PlanState.DRAFT else PlanState.AMENDED,
    )


def check_not_under_way(plan: Plan, draw: str | None) -> None:
    """What has been drawn for is not adjusted any more."""
    if draw:
        raise Refusal("PLAN_UNDER_WAY", plan=plan.id, draw=draw)


def content_of(plan: Plan) -> PlanContent:
    """What of a plan is filed."""
    return PlanContent(**{name: getattr(plan, name) for name in PlanContent.__struct_fields__})


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
    """A plan is filed once in each version."""
    if plan.state is PlanState.FILED:
        raise Refusal("PLAN_STATE", plan=plan.id, state=plan.state.label)


def check_executable(plan: Plan) -> None:
    """An unfiled plan can't be executed."""
    if plan.state is not PlanState.FILED:
        raise Refusal("PLAN_UNFILED", plan=plan.id)
