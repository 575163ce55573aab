"""Who may do what to a measure of an implementation plan, and what the plan then is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.implementation_plans import (
    AdoptImplementationPlan,
    ImplementationStep,
    NewPlannedMeasure,
    PlannedMeasure,
    PlannedMeasureState,
)
from contracts.joint_inspection.implementation_plans import ImplementationAction as A
from contracts.law import LawRow
from contracts.zone import SHANGHAI

WHAT = "实施方案"
MEASURE = "implementation.measure"
LEAD, ON_IT, OWNER = "牵头单位（科室）", "牵头或配合单位", "制定单位"
OPEN, DONE, WITHDRAWN = PlannedMeasureState.OPEN, PlannedMeasureState.DONE, PlannedMeasureState.WITHDRAWN
FROM: Mapping[A, Collection[PlannedMeasureState]] = {
    A.PROGRESS: (OPEN,),
    A.DONE: (OPEN,),
    A.CHANGE: (OPEN, DONE),
    A.WITHDRAW: (OPEN,),
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One implementation plan."""

    number: str
    agency: str
    region: str
    year: int
    title: str
    adopted_at: datetime
    measures: list[PlannedMeasure]
    steps: list[ImplementationStep]

    @property
    def agencies(self) -> list[str]:
        """Who made it, then who leads or works along on what still stands."""
        on_it = [code for one in self.measures if one.state is not WITHDRAWN for code in (one.lead, *one.cooperating)]
        return list(dict.fromkeys([self.agency, *on_it]))

    @property
    def parties(self) -> list[str]:
        """Whose it is."""
        return self.agencies

    @property
    def overdue(self) -> bool:
        """Whether a measure is past its day."""
        return any(one.overdue for one in self.measures)


def adopted(order: AdoptImplementationPlan, number: str, actor: Actor, now: datetime) -> Case:
    """A plan with its measures."""
    measures = [_measure(nth, one, actor, now) for nth, one in enumerate(order.measures, start=1)]
    return Case(
        number=number,
        agency=actor.agency,
        region=actor.region,
        year=order.year,
        title=order.title.strip(),
        adopted_at=now,
        measures=measures,
        steps=[ImplementationStep(at=now, action=A.ADOPT, by=actor.agency, person=actor.subject)],
    )


def _measure(nth: int, given: NewPlannedMeasure, actor: Actor, now: datetime) -> PlannedMeasure:
    return PlannedMeasure(
        nth=nth,
        text=given.text.strip(),
        lead=given.lead,
        lead_office=given.lead_office,
        cooperating=_cooperating(given),
        due_on=given.due_on,
        updated_at=now,
        updated_by=actor.agency,
    )


def _cooperating(given: NewPlannedMeasure) -> list[str]:
    return [code for code in dict.fromkeys(given.cooperating) if code != given.lead]


def require_measure(
    given: NewPlannedMeasure, actor: Actor, offices: Collection[str], today: date, longest: LawRow
) -> None:
    """Refuse agencies out of reach, an office that is not there, and a date that has passed or is too far.

    Refusals: OUT_OF_REACH, OFFICE_UNKNOWN, IMPLEMENTATION_DATE_WRONG.
    """
    for code in (given.lead, *given.cooperating):
        if not code[-6:].startswith(region_prefix(actor.region)):
            raise Refusal("OUT_OF_REACH", region=code[-6:])
    if given.lead_office is not None and given.lead_office not in offices:
        raise Refusal("OFFICE_UNKNOWN", agency=given.lead, office=given.lead_office, allowed="、".join(offices) or "无")
    last = today + timedelta(days=int(longest.value))
    if not today <= given.due_on <= last:
        raise Refusal("IMPLEMENTATION_DATE_WRONG", got=f"{given.due_on}", first=f"{today}", last=f"{last}")


def require_room(order: AdoptImplementationPlan, standing: int, most: LawRow) -> None:
    """Refuse more measures than a year's summary of one agency can show. Refusal: IMPLEMENTATION_TOO_MANY."""
    if standing + len(order.measures) > most.value:
        got, allowed = len(order.measures), int(most.value)
        raise Refusal("IMPLEMENTATION_TOO_MANY", year=order.year, standing=standing, got=got, allowed=allowed)


def measure_of(case: Case, nth: int) -> PlannedMeasure:
    """The measure of this number. Refusal: PLANNED_MEASURE_UNKNOWN."""
    if not 1 <= nth <= len(case.measures):
        raise Refusal("PLANNED_MEASURE_UNKNOWN", number=case.number, measure=nth, last=len(case.measures))
    return case.measures[nth - 1]


def require_version(case: Case, nth: int, seen: int) -> None:
    """Refuse who decides on a measure that is no longer so, naming what happened since. Refusal: CASE_CHANGED."""
    measure = measure_of(case, nth)
    if seen == measure.version:
        return
    since = [step for step in case.steps if step.measure == nth and (step.version or 0) > seen]
    happened = "；".join(_told(step) for step in since) or "无"
    number = f"{case.number} 第{nth}项"
    raise Refusal("CASE_CHANGED", what=WHAT, number=number, seen=seen, version=measure.version, happened=happened)


def updated(
    case: Case, nth: int, action: A, actor: Actor, offices: Sequence[str] | None, note: str, now: datetime
) -> Case:
    """Progress noted, or the measure reported done.

    `offices` are those of its agency that the actor stands for; None for all.
    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP.
    """
    measure = _movable(case, nth, action)
    led = actor.agency == measure.lead and _stands_for(measure.lead_office, offices)
    if not (led or (action is A.PROGRESS and actor.agency in (measure.lead, *measure.cooperating))):
        _refuse_side(case, action, LEAD if action is A.DONE else ON_IT)
    after = replace(measure, note=note.strip())
    if action is A.DONE:
        after = replace(after, state=DONE, overdue=False, done_at=now)
    return _with(case, after, action, actor, note, now)


def changed(case: Case, nth: int, given: NewPlannedMeasure, actor: Actor, reason: str, now: datetime) -> Case:
    """The measure as its plan's agency now sets it; one that was done is taken up again.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP.
    """
    measure = _owned(case, nth, A.CHANGE, actor)
    after = replace(_measure(nth, given, actor, now), version=measure.version, note=measure.note)
    return _with(case, after, A.CHANGE, actor, reason, now)


def withdrawn(case: Case, nth: int, actor: Actor, reason: str, now: datetime) -> Case:
    """The measure taken off the plan. Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP."""
    measure = _owned(case, nth, A.WITHDRAW, actor)
    return _with(case, replace(measure, state=WITHDRAWN, overdue=False), A.WITHDRAW, actor, reason, now)


def late(case: Case, nth: int, basis: str, now: datetime) -> Case:
    """Nobody reported the measure done by its day; the clock's own step changes no version."""
    measure = measure_of(case, nth)
    step = ImplementationStep(at=now, action=A.OVERDUE, by=measure.lead, measure=nth, text=basis)
    return _put(case, replace(measure, overdue=True), step)


def _movable(case: Case, nth: int, action: A) -> PlannedMeasure:
    measure = measure_of(case, nth)
    if measure.state not in FROM[action]:
        number, state = f"{case.number} 第{nth}项", measure.state.label
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=WHAT, number=number, step=action.label, state=state)
    return measure


def _owned(case: Case, nth: int, action: A, actor: Actor) -> PlannedMeasure:
    measure = _movable(case, nth, action)
    if actor.agency != case.agency:
        _refuse_side(case, action, OWNER)
    return measure


def _refuse_side(case: Case, action: A, side: str) -> None:
    raise Refusal("CASE_NOT_YOUR_STEP", what=WHAT, number=case.number, step=action.label, side=side)


def _stands_for(office: str | None, offices: Sequence[str] | None) -> bool:
    return office is None or offices is None or office in offices


def _with(case: Case, measure: PlannedMeasure, action: A, actor: Actor, text: str, now: datetime) -> Case:
    after = replace(measure, version=measure.version + 1, updated_at=now, updated_by=actor.agency)
    step = ImplementationStep(
        at=now,
        action=action,
        by=actor.agency,
        person=actor.subject,
        measure=after.nth,
        version=after.version,
        text=text.strip(),
    )
    return _put(case, after, step)


def _put(case: Case, measure: PlannedMeasure, step: ImplementationStep) -> Case:
    measures = [measure if one.nth == measure.nth else one for one in case.measures]
    return replace(case, measures=measures, steps=[*case.steps, step])


def _told(step: ImplementationStep) -> str:
    return f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step.by} {step.action.label}"
