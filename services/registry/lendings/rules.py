"""The steps of a lending: whose each is, which duties end and start, and that an item is lent once at a time."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.registry.lendings import AskForEquipment, EquipmentCondition, LendingStep
from contracts.registry.lendings import LendingAction as A
from contracts.registry.lendings import LendingState as S

ANSWER, RECEIVE = "equipment.answer", "equipment.receive"
RETURN, TAKE_BACK = "equipment.return", "equipment.take_back"
DUTIES = (ANSWER, RECEIVE, RETURN, TAKE_BACK)
HOLDING = frozenset({S.APPROVED, S.HANDED_OVER, S.IN_USE, S.GIVEN_BACK})


class Side(Enum):
    """Whose step it is."""

    OWNER = "出借单位"
    BORROWER = "借用单位"
    EITHER = "出借单位或借用单位"


class Move(msgspec.Struct, frozen=True):
    """One row of the machine."""

    to: S
    by: Side
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


OWNER, BORROWER, EITHER = Side.OWNER, Side.BORROWER, Side.EITHER
MOVES: dict[tuple[S, A], Move] = {
    (S.ASKED, A.APPROVE): Move(S.APPROVED, OWNER, (ANSWER,)),
    (S.ASKED, A.DECLINE): Move(S.DECLINED, OWNER, (ANSWER,)),
    (S.ASKED, A.CALL_OFF): Move(S.CALLED_OFF, BORROWER, (ANSWER,)),
    (S.APPROVED, A.CALL_OFF): Move(S.CALLED_OFF, EITHER),
    (S.APPROVED, A.HAND_OVER): Move(S.HANDED_OVER, OWNER, (), (RECEIVE, RETURN)),
    (S.HANDED_OVER, A.RECEIVE): Move(S.IN_USE, BORROWER, (RECEIVE,)),
    (S.IN_USE, A.GIVE_BACK): Move(S.GIVEN_BACK, BORROWER, (RETURN,), (TAKE_BACK,)),
    (S.GIVEN_BACK, A.TAKE_BACK): Move(S.RETURNED, OWNER, (TAKE_BACK,)),
}
OWED_BY = {ANSWER: OWNER, RECEIVE: BORROWER, RETURN: BORROWER, TAKE_BACK: OWNER}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One lending."""

    number: str
    state: S
    equipment: str
    owner: str
    borrower: str
    region: str
    from_on: date
    due_on: date
    purpose: str
    overdue: bool = False
    steps: list[LendingStep]

    @property
    def parties(self) -> list[str]:
        """Both sides."""
        return [self.owner, self.borrower]

    def who(self, duty: str) -> str:
        """The agency that owes this duty."""
        return self.owner if OWED_BY[duty] is OWNER else self.borrower


def ask(
    order: AskForEquipment, owner: str, region: str, borrower: str, limit: LawRow, number: str, now: datetime, on: date
) -> Case:
    """A wish to borrow; `limit` is the longest time an item is lent for."""
    if borrower == owner:
        raise Refusal("LENDING_OWN", equipment=order.equipment)
    if not on <= order.from_on <= order.due_on or (order.due_on - order.from_on).days >= limit.value:
        got = f"{order.from_on} 至 {order.due_on}"
        raise Refusal("LENDING_PERIOD_WRONG", got=got, limit=limit.text)
    return Case(
        number=number,
        state=S.ASKED,
        equipment=order.equipment,
        owner=owner,
        borrower=borrower,
        region=region,
        from_on=order.from_on,
        due_on=order.due_on,
        purpose=order.purpose.strip(),
        steps=[LendingStep(at=now, action=A.ASK, by=borrower)],
    )


def advance(
    case: Case,
    action: A,
    by: str,
    now: datetime,
    text: str | None = None,
    condition: EquipmentCondition | None = None,
) -> Case:
    """The case after a step. Refusals: LENDING_STEP_NOT_ALLOWED, LENDING_NOT_YOUR_STEP."""
    row = move_of(case, action)
    theirs = {OWNER: by == case.owner, BORROWER: by == case.borrower, EITHER: by in case.parties}
    if not theirs[row.by]:
        raise Refusal("LENDING_NOT_YOUR_STEP", number=case.number, step=action.label, side=row.by.value)
    step = LendingStep(at=now, action=action, by=by, text=text, condition=condition)
    overdue = case.overdue and row.to is not S.GIVEN_BACK
    return replace(case, state=row.to, overdue=overdue, steps=[*case.steps, step])


def move_of(case: Case, action: A) -> Move:
    """The machine's row for this step. Refusal: LENDING_STEP_NOT_ALLOWED."""
    row = MOVES.get((case.state, action))
    if row is None:
        raise Refusal("LENDING_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    return row


def require_free(case: Case, others: Iterable[Case]) -> None:
    """Refuse days on which the same item is lent to somebody already."""
    for other in others:
        if other.number != case.number and other.state in HOLDING and overlap(case, other):
            raise taken(case)


def taken(case: Case) -> Refusal:
    """The refusal of an item that is lent in these days."""
    return Refusal("EQUIPMENT_LENT_ALREADY", equipment=case.equipment, days=f"{case.from_on} 至 {case.due_on}")


def overlap(one: Case, other: Case) -> bool:
    """Whether two lendings of the same item share a day; both ends count."""
    return one.equipment == other.equipment and one.from_on <= other.due_on and other.from_on <= one.due_on


def require_not_over(case: Case, today: date) -> None:
    """Refuse to approve for days that have passed."""
    if case.due_on < today:
        raise Refusal("LENDING_DAY_WRONG", number=case.number, days=f"{case.from_on} 至 {case.due_on}")


def require_its_days(case: Case, today: date) -> None:
    """Refuse to hand over before the first day, or after the last."""
    if not case.from_on <= today <= case.due_on:
        raise Refusal("LENDING_DAY_WRONG", number=case.number, days=f"{case.from_on} 至 {case.due_on}")


def late(case: Case, duty: str, name: str, now: datetime) -> Case:
    """The case with a step that was not taken in time."""
    step = LendingStep(at=now, action=A.OVERDUE, by=case.who(duty), text=name)
    return replace(case, overdue=case.overdue or duty == RETURN, steps=[*case.steps, step])
