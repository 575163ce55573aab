"""What becomes of a grass-roots problem 基层难题: whose step it is, and until when."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.law import LawRow, Unit
from contracts.registry.agencies import Agency
from contracts.registry.problems import EscalateProblem, ProblemStep
from contracts.registry.problems import ProblemAction as A
from contracts.registry.problems import ProblemState as S

SOLVE = "problem.solve"
OWNER, RAISER = "牵头单位", "提出单位"
MOVES: dict[tuple[S, A], tuple[S, str]] = {
    (S.OWNED, A.REPORT): (S.OWNED, OWNER),
    (S.OWNED, A.HAND_ON): (S.OWNED, OWNER),
    (S.OWNED, A.SOLVE): (S.SOLVED, OWNER),
    (S.SOLVED, A.CONFIRM): (S.CONFIRMED, RAISER),
    (S.SOLVED, A.REOPEN): (S.OWNED, RAISER),
}
NO_OWNERS = frozenset({AgencyKind.ENTERPRISE, AgencyKind.PUBLIC, AgencyKind.SYSTEM})


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One problem; agencies that handed it on stay parties, for they answer for what they did."""

    number: str
    state: S
    region: str
    raised_by: str
    owner: str
    due_on: date
    raised_at: datetime
    title: str
    text: str
    guidance: str | None = None
    result: str | None = None
    parties: list[str]
    steps: list[ProblemStep]


def escalate(
    order: EscalateProblem, owner: Agency | None, limit: LawRow, number: str, by: str, today: date, now: datetime
) -> Case:
    """A problem with its owner and its date."""
    require_owner(order.owner, owner, order.region, today)
    require_date(order.due_on, limit, today)
    return Case(
        number=number,
        state=S.OWNED,
        region=order.region,
        raised_by=by,
        owner=order.owner,
        due_on=order.due_on,
        raised_at=now,
        title=order.title.strip(),
        text=order.text,
        guidance=order.guidance,
        parties=list(dict.fromkeys([by, order.owner])),
        steps=[ProblemStep(at=now, action=A.ESCALATE, by=by)],
    )


def advance(case: Case, action: A, by: str, now: datetime, text: str | None = None) -> Case:
    """The case after a step of the table."""
    move = MOVES.get((case.state, action))
    if move is None:
        raise Refusal("PROBLEM_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    to, side = move
    if by != (case.owner if side == OWNER else case.raised_by):
        raise Refusal("PROBLEM_NOT_YOUR_STEP", number=case.number, step=action.label, side=side)
    step = ProblemStep(at=now, action=action, by=by, text=text)
    return replace(case, state=to, steps=[*case.steps, step])


def solve(case: Case, by: str, now: datetime, result: str) -> Case:
    """The owner's report that it is solved."""
    return replace(advance(case, A.SOLVE, by, now, result), result=result)


def hand_on(case: Case, owner: Agency | None, code: str, by: str, today: date, now: datetime, reason: str) -> Case:
    """The same problem with another owner; its date stays."""
    handed = advance(case, A.HAND_ON, by, now, reason)
    require_owner(code, owner, case.region, today)
    if code == case.owner:
        raise Refusal("PROBLEM_OWNER_UNSUITABLE", owner=code, region=case.region)
    return replace(handed, owner=code, parties=list(dict.fromkeys([*case.parties, code])))


def reopen(case: Case, by: str, limit: LawRow, due_on: date, today: date, now: datetime, reason: str) -> Case:
    """Not solved after all, with a new date."""
    again = advance(case, A.REOPEN, by, now, reason)
    require_date(due_on, limit, today)
    return replace(again, due_on=due_on, result=None)


def overdue(case: Case, now: datetime) -> Case:
    """The case with a note that its date passed."""
    return replace(case, steps=[*case.steps, ProblemStep(at=now, action=A.OVERDUE, by=case.owner)])


def require_owner(code: str, owner: Agency | None, region: str, today: date) -> None:
    """Refuse an owner that is none, has ended, or has nothing to do with the region."""
    fits = owner is not None and owner.kind not in NO_OWNERS and (owner.valid_to is None or today <= owner.valid_to)
    if owner is None or not fits or not region.startswith(region_prefix(owner.region)):
        raise Refusal("PROBLEM_OWNER_UNSUITABLE", owner=code, region=region)


def require_date(due_on: date, limit: LawRow, today: date) -> None:
    """Refuse a date that is past, today, or later than the local limit."""
    if not 0 < (due_on - today).days <= limit.value:
        raise Refusal("PROBLEM_DATE_WRONG", due_on=due_on.isoformat(), limit=limit.text)


def agreed(limit: LawRow, due_on: date, today: date) -> LawRow:
    """The limit as agreed: the days until the date, within what the local row allows."""
    return replace(limit, value=Decimal((due_on - today).days), unit=Unit.NATURAL_DAYS)
