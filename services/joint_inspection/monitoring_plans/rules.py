"""The steps of a year's monitoring plan, and what its budget still allows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionKind
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.monitoring_plans import (
    ChangeMonitoringPlan,
    DraftMonitoringPlan,
    MonitoringPlanLine,
    MonitoringPlanStep,
    MonitoringPlanUse,
)
from contracts.joint_inspection.monitoring_plans import MonitoringPlanAction as A
from contracts.joint_inspection.monitoring_plans import MonitoringPlanState as S
from services.joint_inspection.course import rules as course
from services.joint_inspection.course.rules import HEAD, Decision, Move, Table

AGENCY = CourseSide.AGENCY
CENTS = Decimal("0.01")
TOP = Decimal(10) ** 12
MOVES: dict[tuple[S, A], Move] = {
    (S.DRAFTED, A.CHANGE): Move(S.DRAFTED, AGENCY),
    (S.DRAFTED, A.ADOPT): Move(S.ADOPTED, AGENCY, roles=HEAD),
    (S.ADOPTED, A.REVISE): Move(S.ADOPTED, AGENCY, roles=HEAD),
}
TABLE = Table(what="执法监测计划", step=MonitoringPlanStep, moves=MOVES, overdue=A.OVERDUE)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One year's plan of one bureau; `writer` last wrote what is to be adopted."""

    number: str
    state: S
    agency: str
    region: str
    year: int
    edition: int
    content: str
    lines: list[MonitoringPlanLine]
    writer: str
    steps: list[MonitoringPlanStep]

    @property
    def parties(self) -> list[str]:
        """Whose it is."""
        return [self.agency]

    @property
    def sides(self) -> Mapping[CourseSide, list[str]]:
        """Whose it is."""
        return {AGENCY: [self.agency]}

    def budget(self, kind: CommissionKind) -> Decimal:
        """What the plan has for one kind of work."""
        return sum((line.budget_yuan for line in self.lines if line.kind is kind), Decimal(0))


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """What is ordered of one kind of work: declined and withdrawn orders do not count."""

    kind: CommissionKind
    ordered: int = 0
    settled: int = 0
    committed_yuan: Decimal = Decimal(0)
    spent_yuan: Decimal = Decimal(0)


def draft(order: DraftMonitoringPlan, number: str, actor: Actor, now: datetime) -> Case:
    """A draft. Refusal: MONITORING_PLAN_LINES_WRONG."""
    _require_lines(order.lines)
    return Case(
        number=number,
        state=S.DRAFTED,
        agency=actor.agency,
        region=actor.region,
        year=order.year,
        edition=1,
        content=order.content,
        lines=order.lines,
        writer=actor.subject,
        steps=[course.taken(TABLE, A.DRAFT, actor, now)],
    )


def change(
    case: Case, order: ChangeMonitoringPlan, booked: Sequence[Booked], actor: Actor, now: datetime
) -> Decision[Case]:
    """A draft changed, or an adopted plan in a further edition.

    Refusals: MONITORING_PLAN_LINES_WRONG, MONITORING_PLAN_BELOW_USE.
    """
    _require_lines(order.lines)
    adopted = case.state is S.ADOPTED
    action = A.REVISE if adopted else A.CHANGE
    edition = case.edition + 1 if adopted else case.edition
    changed = replace(case, content=order.content, lines=order.lines, edition=edition, writer=actor.subject)
    decided = course.advance(TABLE, case, action, actor, now, changed=changed, reason=order.reason)
    for one in booked:
        used = one.committed_yuan + one.spent_yuan
        if used > changed.budget(one.kind):
            raise Refusal(
                "MONITORING_PLAN_BELOW_USE",
                kind=one.kind.label,
                budget=_yuan(changed.budget(one.kind)),
                used=_yuan(used),
            )
    return decided


def adopt(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """Adopted by the head, who is not its writer. Refusal: CASE_SAME_PERSON."""
    decided = course.advance(TABLE, case, A.ADOPT, actor, now)
    if actor.subject == case.writer:
        raise Refusal("CASE_SAME_PERSON", what=TABLE.what, number=case.number, step=A.ADOPT.label, before=A.DRAFT.label)
    return decided


def book(case: Case, kind: CommissionKind, price: Decimal, booked: Sequence[Booked]) -> None:
    """Refuse what an adopted plan has no money for. Refusal: COMMISSION_OVER_BUDGET."""
    left = sum((one.left_yuan for one in uses(case, booked) if one.kind is kind), Decimal(0))
    if price > left:
        raise Refusal("COMMISSION_OVER_BUDGET", plan=case.number, kind=kind.label, price=_yuan(price), left=_yuan(left))


def uses(case: Case, booked: Sequence[Booked]) -> list[MonitoringPlanUse]:
    """What became of each line's budget."""
    by_kind = {one.kind: one for one in booked}
    found = [by_kind.get(line.kind, Booked(kind=line.kind)) for line in case.lines]
    return [
        MonitoringPlanUse(
            kind=one.kind,
            ordered=one.ordered,
            settled=one.settled,
            committed_yuan=one.committed_yuan,
            spent_yuan=one.spent_yuan,
            left_yuan=case.budget(one.kind) - one.committed_yuan - one.spent_yuan,
        )
        for one in found
    ]


def is_money(value: Decimal) -> bool:
    """An amount in yuan and fen."""
    return value.is_finite() and 0 <= value < TOP and value == value.quantize(CENTS)


def _require_lines(lines: Sequence[MonitoringPlanLine]) -> None:
    kinds = [line.kind for line in lines]
    if len(set(kinds)) < len(kinds) or not all(is_money(line.budget_yuan) for line in lines):
        raise Refusal("MONITORING_PLAN_LINES_WRONG")


def _yuan(value: Decimal) -> str:
    return f"{value:f}"
