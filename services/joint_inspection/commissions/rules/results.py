"""What is decided once the work is done: results held against order and limits, and against other data."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionAction as A
from contracts.joint_inspection.commission_terms import (
    CommissionReport,
    CommissionResult,
    ContradictionKind,
    NewCommissionResult,
    ResultContradiction,
)
from contracts.joint_inspection.commissions import DeliverCommission
from contracts.law import LawRow
from services.joint_inspection.commissions.rules.machine import TABLE, Case
from services.joint_inspection.commissions.rules.ordering import require_moment
from services.joint_inspection.course import rules as course
from services.joint_inspection.course.rules import Decision

TOP = Decimal(10) ** 12


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery comes into: the report's digest, who, when, and the source of the limit it may break."""

    sha256: str
    actor: Actor
    now: datetime
    today: date
    source: str


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """Other data on the same point, item and period."""

    kind: ContradictionKind
    other: str
    at: datetime
    value: Decimal
    unit: str


def deliver(case: Case, order: DeliverCommission, given: Delivery) -> Decision[Case]:
    """A report with its results. Refusals: COMMISSION_RESULTS_WRONG, COMMISSION_VALUE_WRONG, COMMISSION_TIME_WRONG."""
    late = given.today > case.deliver_by
    report = CommissionReport(
        edition=len(case.reports) + 1,
        delivered_at=given.now,
        late=late,
        summary=order.summary,
        sha256=given.sha256,
        results=[_result(case, one) for one in order.results],
    )
    changed = replace(case, reports=[*case.reports, report], overdue=case.overdue or late)
    basis = given.source if late else None
    decided = course.advance(TABLE, case, A.DELIVER, given.actor, given.now, changed=changed, late_basis=basis)
    _require_all(case, order.results)
    for one in order.results:
        require_moment(case, one.sampled_at, given.now)
    return decided


def contradiction(
    edition: int, result: CommissionResult, rival: Rival, deviation: LawRow
) -> ResultContradiction | None:
    """What does not agree, or None: one over the limit and one not, or values further apart than allowed."""
    reason = _reason(result, rival, deviation)
    if reason is None:
        return None
    stands = "" if rival.kind is ContradictionKind.REPORT else "；采用现场监测数据，其优先于同一时段的自动监测数据"
    return ResultContradiction(
        kind=rival.kind,
        edition=edition,
        point=result.point,
        pollutant=result.pollutant,
        value=result.value,
        other_value=rival.value,
        unit=result.unit,
        other=rival.other,
        other_at=rival.at,
        explanation=f"{reason}{stands}（{deviation.source}）",
    )


def seen_from(edition: int, found: ResultContradiction, number: str, result: CommissionResult) -> ResultContradiction:
    """The same contradiction from the other report's side: `number` and `result` are what it does not agree with."""
    return replace(
        found,
        edition=edition,
        value=found.other_value,
        other_value=found.value,
        other=number,
        other_at=result.sampled_at,
    )


def apart(one: Decimal, other: Decimal) -> Decimal:
    """How far two values are apart, as percent of the larger."""
    larger = max(one, other)
    return abs(one - other) / larger * 100 if larger else Decimal(0)


def _reason(result: CommissionResult, rival: Rival, deviation: LawRow) -> str | None:
    limit = result.limit_value
    if rival.unit != result.unit:
        return None
    if limit is not None and (result.value > limit) != (rival.value > limit):
        over, under = sorted((result.value, rival.value), reverse=True)
        return f"{over:f} 超过限值 {limit:f}，{under:f} 未超过"
    percent = apart(result.value, rival.value)
    if percent > deviation.value:
        return f"两者相差 {percent:.1f}%，超过 {deviation.value:f}{deviation.unit.label}"
    return None


def _result(case: Case, new: NewCommissionResult) -> CommissionResult:
    """A result as ordered. Refusals: COMMISSION_RESULTS_WRONG, COMMISSION_VALUE_WRONG."""
    item = next((one for one in case.items if (one.point, one.pollutant) == (new.point, new.pollutant)), None)
    if item is None or (item.method, item.unit) != (new.method, new.unit):
        raise Refusal("COMMISSION_RESULTS_WRONG", number=case.number, items=f"{new.point} {new.pollutant}")
    if not new.value.is_finite() or not 0 <= new.value < TOP:
        raise Refusal("COMMISSION_VALUE_WRONG", number=case.number, got=str(new.value)[:40])
    return CommissionResult(
        point=new.point,
        pollutant=new.pollutant,
        method=new.method,
        value=new.value,
        unit=new.unit,
        sampled_at=new.sampled_at,
        limit_value=item.limit_value,
        exceeded=None if item.limit_value is None else new.value > item.limit_value,
    )


def _require_all(case: Case, results: Sequence[NewCommissionResult]) -> None:
    found = {(one.point, one.pollutant) for one in results}
    missing = [f"{one.point} {one.pollutant}" for one in case.items if (one.point, one.pollutant) not in found]
    if missing:
        raise Refusal("COMMISSION_RESULTS_WRONG", number=case.number, items="、".join(missing))
