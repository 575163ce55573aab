"""What the agency's orders about a finding decide: telling, raising, answering, re-inspecting, ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.handling_terms import FindingMeasure, Reinspection
from contracts.joint_inspection.handling_terms import HandlingAction as A
from contracts.joint_inspection.handlings import AnswerRectificationExtension, DeliverMeasure, Reinspect
from contracts.joint_inspection.visits import Finding, LadderStep
from contracts.law import LawRow
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.ladder import Rung, above, is_lighter, passed_over, require_reason
from services.joint_inspection.handlings.rules.machine import (
    DELIVERIES,
    PLAN,
    REINSPECT,
    Decision,
    advance,
    require_step,
)


@dataclass(frozen=True)
class At:
    """Who acts, and when."""

    actor: Actor
    now: datetime
    today: date


def first_measure(found: Finding, fitting: LadderStep, by: str) -> FindingMeasure:
    """The step taken when a finding is recorded, by an agency."""
    return FindingMeasure(
        place=1,
        rung=found.ladder,
        decided_at=found.recorded_at,
        decided_by=by,
        reason=found.ladder_reason,
        skipped=passed_over(fitting, found.ladder),
        lighter=is_lighter(found.ladder, fitting),
        correct_by=found.correct_by,
    )


@dataclass(frozen=True)
class Terms:
    """What holds of a measure: the step's own terms, its limit where no date is set, and the longest."""

    rung: Rung
    usual: LawRow | None
    longest: LawRow


def deliver(case: Case, order: DeliverMeasure, terms: Terms, at: At) -> Decision:
    """The enterprise is told; without a date of its own the region's limit holds."""
    action = DELIVERIES[case.rung]
    require_step(case, action, at.actor)
    if case.rung is LadderStep.WARNING and not order.present:
        raise Refusal("MEASURE_INCOMPLETE", step=case.rung.label, field="约谈参加人")
    told = replace(
        case.measure,
        delivered_at=at.now,
        demands=order.demands,
        present=list(order.present),
        correct_by=_correct_by(case, order, terms.usual, terms.longest, at) if terms.usual else None,
    )
    changed = replace(case, measures=[*case.measures[:-1], told], told_at=case.told_at or at.now)
    decision = advance(case, action, at.actor, at.now, changed)
    return decision if terms.rung.plans else _without(decision, PLAN)


def _correct_by(case: Case, order: DeliverMeasure, usual: LawRow, longest: LawRow, at: At) -> date:
    stated = order.correct_by or case.measure.correct_by
    due = stated or at.today + timedelta(days=int(usual.value))
    if due < at.today:
        raise Refusal("LADDER_DATE_PAST", correct_by=due.isoformat())
    if due > at.today + timedelta(days=int(longest.value)):
        raise Refusal("CORRECTION_TOO_LONG", correct_by=due.isoformat(), longest=longest.text)
    return due


def raise_(case: Case, rung: LadderStep, reason: str, at: At) -> Decision:
    """A heavier step before the present one is through."""
    require_step(case, A.RAISE, at.actor)
    if not is_lighter(case.rung, rung):
        raise Refusal("LADDER_NOT_HIGHER", rung=rung.label, present=case.rung.label)
    return advance(case, A.RAISE, at.actor, at.now, _onto(case, rung, reason, at), reason)


def end(case: Case, reason: str, at: At) -> Decision:
    """Nothing is left to be handled."""
    return advance(case, A.END, at.actor, at.now, case, reason)


def return_plan(case: Case, reason: str, at: At) -> Decision:
    """The latest plan goes back to the enterprise."""
    require_step(case, A.RETURN_PLAN, at.actor)
    if not case.plans or case.plans[-1].returned_at or case.plans[-1].at < _told(case):
        raise Refusal("PLAN_NOT_STANDING", finding=case.finding)
    returned = replace(case.plans[-1], returned_at=at.now, return_reason=reason)
    return advance(case, A.RETURN_PLAN, at.actor, at.now, replace(case, plans=[*case.plans[:-1], returned]), reason)


def answer_extension(case: Case, order: AnswerRectificationExtension, at: At) -> Decision:
    """A later date, or the old one; where that has passed meanwhile, the re-inspection is owed."""
    action = A.GRANT_EXTENSION if order.granted else A.DECLINE_EXTENSION
    require_step(case, action, at.actor)
    asked = case.extensions[-1]
    answered = replace(asked, answered_at=at.now, granted=order.granted, answer=order.answer)
    changed = replace(case, extensions=[*case.extensions[:-1], answered])
    if order.granted:
        later = replace(case.measure, correct_by=max(asked.until, at.today))
        changed = replace(changed, measures=[*case.measures[:-1], later])
    decision = advance(case, action, at.actor, at.now, changed, order.answer)
    if order.granted or (case.correct_by and at.today <= case.correct_by):
        return decision
    return Decision(decision.case, decision.ends, (*decision.starts, REINSPECT))


def reinspect(case: Case, order: Reinspect, files: Sequence[str], at: At) -> Decision:
    """Passed closes it; failed is the next step of the ladder, or a further one with a reason."""
    action = A.PASS if order.passed else A.FAIL
    require_step(case, action, at.actor)
    if at.actor.subject not in order.officers:
        raise Refusal("REINSPECTION_BY_OTHERS", certificate=at.actor.subject)
    seen = Reinspection(
        at=at.now,
        manner=order.manner,
        officers=list(dict.fromkeys(order.officers)),
        passed=order.passed,
        text=order.text,
        visit=order.visit,
        files=list(files),
    )
    changed = replace(case, reinspections=[*case.reinspections, seen])
    if not order.passed:
        changed = _after_failure(changed, order, at)
    return advance(case, action, at.actor, at.now, changed, order.reason)


def _after_failure(case: Case, order: Reinspect, at: At) -> Case:
    expected = above(case.rung)
    taken = order.rung or expected
    if is_lighter(taken, expected):
        raise Refusal("LADDER_NOT_HIGHER", rung=taken.label, present=case.rung.label)
    require_reason(expected, taken, order.reason, case.fitting_source)
    return _onto(case, taken, order.reason, at)


def _onto(case: Case, rung: LadderStep, reason: str | None, at: At) -> Case:
    """The case on another step, to be told anew."""
    measure = FindingMeasure(
        place=len(case.measures) + 1,
        rung=rung,
        decided_at=at.now,
        decided_by=at.actor.agency,
        reason=reason,
        skipped=passed_over(above(case.rung), rung),
    )
    return replace(case, measures=[*case.measures, measure])


def _told(case: Case) -> datetime:
    return case.measure.delivered_at or case.opened_at


def _without(decision: Decision, clock: str) -> Decision:
    return Decision(decision.case, decision.ends, tuple(one for one in decision.starts if one != clock))
