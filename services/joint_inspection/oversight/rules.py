"""The steps of a listing: whose each is, which clocks end and start, and that it is released when all is met."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.oversight import (
    Demand,
    DemandState,
    ListForOversight,
    OversightKind,
    OversightState,
    OversightStep,
)
from contracts.joint_inspection.oversight import OversightAction as A
from contracts.law import LawRow
from contracts.zone import SHANGHAI

WHAT = "督办事项"
DEMAND, ESCALATED, CHECK = "oversight.demand", "oversight.escalated", "oversight.check"


class Side(Enum):
    """Whose step it is."""

    OWNER = "责任单位"
    LISTER = "挂牌单位"


class Move(msgspec.Struct, frozen=True):
    """One row of the machine of a demand."""

    to: DemandState
    by: Side
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


OPEN, REPORTED, MET = DemandState.OPEN, DemandState.REPORTED, DemandState.MET
MOVES: dict[tuple[DemandState, A], Move] = {
    (OPEN, A.PROGRESS): Move(OPEN, Side.OWNER),
    (OPEN, A.REPORT): Move(REPORTED, Side.OWNER, (DEMAND, ESCALATED), (CHECK,)),
    (OPEN, A.EXTEND): Move(OPEN, Side.LISTER, (DEMAND, ESCALATED), (DEMAND,)),
    (REPORTED, A.RETURN): Move(OPEN, Side.LISTER, (CHECK,), (DEMAND,)),
    (REPORTED, A.PASS): Move(MET, Side.LISTER, (CHECK,)),
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One listing; `superiors` are the levels above the agencies on it."""

    number: str
    kind: OversightKind
    state: OversightState
    lister: str
    agencies: list[str]
    superiors: list[str]
    region: str
    title: str
    text: str
    listed_at: datetime
    demands: list[Demand]
    steps: list[OversightStep]
    credit_code: str | None = None
    released_at: datetime | None = None

    @property
    def parties(self) -> list[str]:
        """The agencies on it, the levels above them, and the enterprise it is about."""
        enterprise = [self.credit_code] if self.credit_code else []
        return list(dict.fromkeys([*self.agencies, *self.superiors, *enterprise]))

    @property
    def overdue(self) -> bool:
        """Whether a demand is past its day."""
        return any(one.overdue for one in self.demands)

    @property
    def version(self) -> int:
        """How many steps people took; the clock's own do not count."""
        return sum(step.action is not A.OVERDUE for step in self.steps)


def listed(
    order: ListForOversight,
    number: str,
    actor: Actor,
    superiors: Sequence[str],
    longest: LawRow,
    now: datetime,
    today: date,
) -> Case:
    """A matter with its demands. Refusals: OUT_OF_REACH, OVERSIGHT_DATE_WRONG."""
    for demand in order.demands:
        require_reach(demand.owner, actor)
        require_date(demand.due_on, today, longest)
    demands = [
        Demand(nth=nth, text=one.text.strip(), owner=one.owner, due_on=one.due_on)
        for nth, one in enumerate(order.demands, start=1)
    ]
    return Case(
        number=number,
        kind=order.kind,
        state=OversightState.LISTED,
        lister=actor.agency,
        agencies=on_it(order, actor.agency),
        superiors=list(dict.fromkeys(superiors)),
        region=order.region,
        title=order.title.strip(),
        text=order.text,
        listed_at=now,
        demands=demands,
        steps=[OversightStep(at=now, action=A.LIST, by=actor.agency, person=actor.subject)],
        credit_code=order.credit_code,
    )


def on_it(order: ListForOversight, lister: str) -> list[str]:
    """The agencies of a listing, who lists first."""
    return list(dict.fromkeys([lister, *(one.owner for one in order.demands)]))


def require_reach(owner: str, actor: Actor) -> None:
    """Refuse demands on an agency outside the lister's region. Refusal: OUT_OF_REACH."""
    region = owner[-6:]
    if not region.startswith(region_prefix(actor.region)):
        raise Refusal("OUT_OF_REACH", region=region)


def require_date(due_on: date, today: date, longest: LawRow, after: date | None = None) -> None:
    """Refuse a day that has passed, is too far, or gives no more time than before. Refusal: OVERSIGHT_DATE_WRONG."""
    first, last = max(today, after + timedelta(days=1) if after else today), today + timedelta(days=int(longest.value))
    if not first <= due_on <= last:
        raise Refusal("OVERSIGHT_DATE_WRONG", got=f"{due_on}", first=f"{first}", last=f"{last}")


def require_version(case: Case, seen: int) -> None:
    """Refuse who decides on what is no longer so, naming what happened since. Refusal: CASE_CHANGED."""
    if seen == case.version:
        return
    taken = [step for step in case.steps if step.action is not A.OVERDUE]
    happened = "；".join(_told(step) for step in taken[seen:]) or "无"
    raise Refusal("CASE_CHANGED", what=WHAT, number=case.number, seen=seen, version=case.version, happened=happened)


def demand_of(case: Case, nth: int) -> Demand:
    """The demand of this number. Refusal: OVERSIGHT_DEMAND_UNKNOWN."""
    if not 1 <= nth <= len(case.demands):
        raise Refusal("OVERSIGHT_DEMAND_UNKNOWN", number=case.number, demand=nth, last=len(case.demands))
    return case.demands[nth - 1]


def advance(
    case: Case, nth: int, action: A, actor: Actor, text: str, now: datetime, due_on: date | None = None
) -> tuple[Case, Move]:
    """The listing after a step on one of its demands.

    Refusals: OVERSIGHT_DEMAND_UNKNOWN, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_SAME_PERSON.
    """
    demand = demand_of(case, nth)
    move = MOVES.get((demand.state, action)) if case.state is OversightState.LISTED else None
    if move is None:
        state = demand.state.label if case.state is OversightState.LISTED else case.state.label
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=WHAT, number=case.number, step=action.label, state=state)
    _require_side(case, move.by, demand, action, actor)
    if demand.state is REPORTED:
        _require_another(case, nth, action, actor)
    after = replace(demand, state=move.to)
    if due_on is not None:
        after = replace(after, due_on=due_on, overdue=False, extended=demand.extended + 1)
    if move.to is MET:
        after = replace(after, overdue=False)
    step = OversightStep(at=now, action=action, by=actor.agency, person=actor.subject, demand=nth, text=text)
    return _with(case, after, step), move


def release(case: Case, actor: Actor, text: str, now: datetime) -> Case:
    """Released, if every demand is met.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, OVERSIGHT_DEMANDS_OPEN.
    """
    step, what, number = A.RELEASE.label, WHAT, case.number
    if case.state is OversightState.RELEASED:
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=what, number=number, step=step, state=case.state.label)
    if actor.agency != case.lister:
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=Side.LISTER.value)
    unmet = [one.nth for one in case.demands if one.state is not MET]
    if unmet:
        raise Refusal("OVERSIGHT_DEMANDS_OPEN", number=number, demands="、".join(map(str, unmet)))
    done = OversightStep(at=now, action=A.RELEASE, by=actor.agency, person=actor.subject, text=text)
    return replace(case, state=OversightState.RELEASED, released_at=now, steps=[*case.steps, done])


def late(case: Case, nth: int, agency: str, basis: str, now: datetime) -> Case:
    """The listing after nobody met a demand by its day, or nobody above saw to it."""
    step = OversightStep(at=now, action=A.OVERDUE, by=agency, demand=nth, text=basis)
    return _with(case, replace(demand_of(case, nth), overdue=True), step)


def unchecked(case: Case, nth: int, basis: str, now: datetime) -> Case:
    """The listing after the lister did not check in time what was reported; the demand itself is not late."""
    step = OversightStep(at=now, action=A.OVERDUE, by=case.lister, demand=nth, text=basis)
    return replace(case, steps=[*case.steps, step])


def _with(case: Case, demand: Demand, step: OversightStep) -> Case:
    demands = [demand if one.nth == demand.nth else one for one in case.demands]
    return replace(case, demands=demands, steps=[*case.steps, step])


def _require_side(case: Case, side: Side, demand: Demand, action: A, actor: Actor) -> None:
    if actor.agency != (demand.owner if side is Side.OWNER else case.lister):
        raise Refusal("CASE_NOT_YOUR_STEP", what=WHAT, number=case.number, step=action.label, side=side.value)


def _require_another(case: Case, nth: int, action: A, actor: Actor) -> None:
    reports = [step for step in case.steps if step.action is A.REPORT and step.demand == nth]
    if reports and reports[-1].person == actor.subject:
        before, step = A.REPORT.label, action.label
        raise Refusal("CASE_SAME_PERSON", what=WHAT, number=case.number, before=before, step=step)


def _told(step: OversightStep) -> str:
    return f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step.by} {step.action.label}"
