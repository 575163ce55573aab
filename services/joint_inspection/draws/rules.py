"""From a filed plan to the nonces of every agency, the objects, each agency's officers, and publication or failure."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.draws import DrawState
from contracts.joint_inspection.plans import Plan
from services.joint_inspection.lottery.rules import commitment_of
from services.joint_inspection.plans.rules import month_window

RUNNING = (DrawState.COMMITTING, DrawState.REVEALING, DrawState.ASSIGNING)


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One agency with a nonce of its own; `subject` is who committed."""

    agency: str
    commitment: str | None = None
    subject: str | None = None
    nonce: str | None = None


class DrawCase(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as decisions need it: two sides behind the seed of the objects, the others behind their officers only."""

    id: str
    state: DrawState
    initiator: Side
    witness: Side
    others: tuple[Side, ...] = ()
    redrawn_as: str | None = None

    @property
    def main(self) -> tuple[Side, Side]:
        """The two sides behind the seed of the objects."""
        return self.initiator, self.witness

    @property
    def sides(self) -> tuple[Side, ...]:
        """Every agency with a nonce."""
        return (*self.main, *self.others)

    @property
    def nonces(self) -> dict[str, str]:
        """The nonces known, by agency."""
        return {side.agency: side.nonce for side in self.sides if side.nonce}

    def one_of(self, sides: Sequence[Side], agency: str) -> Side:
        """The side of these that the agency stands on. Refusal: DRAW_NOT_PARTY."""
        for side in sides:
            if side.agency == agency:
                return side
        raise Refusal("DRAW_NOT_PARTY", draw=self.id, agency=agency)


def check_opening(
    plan: Plan,
    agency: str,
    witness: str,
    agencies: Sequence[str],
    known: set[str],
    window: tuple[date, date],
    today: date,
) -> None:
    """Refuse a draw by another agency, without a real witness, or outside the plan's month."""
    if plan.agency != agency:
        raise Refusal("DRAW_NOT_INITIATOR", plan=plan.id, agency=plan.agency)
    if witness == agency:
        raise Refusal("DRAW_WITNESS_SAME", witness=witness)
    for one in (witness, *agencies):
        if one not in known | {agency}:
            raise Refusal("AGENCY_UNKNOWN", agency=one)
    first, last = month_window(plan.month)
    if not max(first, today) <= window[0] <= window[1] <= last:
        raise Refusal("DRAW_WINDOW", first=max(first, today).isoformat(), last=last.isoformat())


def commit(case: DrawCase, agency: str, subject: str, commitment: str) -> DrawCase:
    """Bind one side to its nonce; with every one bound the draw awaits the two behind the objects."""
    _require(case, DrawState.COMMITTING)
    side = case.one_of(case.sides, agency)
    if side.commitment:
        raise Refusal("NONCE_COMMITTED", draw=case.id, agency=agency)
    others = [one for one in case.sides if one is not side]
    if subject in [one.subject for one in others]:
        raise Refusal("NONCE_SAME_PERSON", draw=case.id)
    if commitment in [one.commitment for one in others]:
        raise Refusal("NONCE_COPIED", draw=case.id)
    done = all(one.commitment for one in others)
    bound = msgspec.structs.replace(side, commitment=commitment, subject=subject)
    return _replaced(case, bound, DrawState.REVEALING if done else DrawState.COMMITTING)


def reveal(case: DrawCase, agency: str, nonce: str) -> DrawCase:
    """Accept one of the two nonces behind the objects; with both in they are drawn, and the others' officers next."""
    _require(case, DrawState.REVEALING)
    side = case.one_of(case.main, agency)
    done = all(one.nonce for one in case.main if one is not side)
    then = DrawState.ASSIGNING if case.others else DrawState.DRAWN
    return _replaced(case, _shown(case, side, nonce), then if done else DrawState.REVEALING)


def draw_officers(case: DrawCase, agency: str, nonce: str) -> DrawCase:
    """Accept an agency's nonce behind its officers, once the objects are drawn; with the last one the result stands."""
    _require(case, DrawState.ASSIGNING)
    side = case.one_of(case.others, agency)
    done = all(one.nonce for one in case.others if one is not side)
    return _replaced(case, _shown(case, side, nonce), DrawState.DRAWN if done else DrawState.ASSIGNING)


def _require(case: DrawCase, state: DrawState) -> None:
    if case.state is not state:
        raise Refusal("DRAW_STATE", draw=case.id, state=case.state.label)


def _shown(case: DrawCase, side: Side, nonce: str) -> Side:
    if side.nonce:
        raise Refusal("NONCE_REVEALED", draw=case.id, agency=side.agency)
    if commitment_of(nonce) != side.commitment:
        raise Refusal("NONCE_WRONG", draw=case.id, agency=side.agency)
    return msgspec.structs.replace(side, nonce=nonce)


def _replaced(case: DrawCase, side: Side, state: DrawState) -> DrawCase:
    others = tuple(side if one.agency == side.agency else one for one in case.others)
    main = {
        name: side if one.agency == side.agency else one
        for name, one in zip(("initiator", "witness"), case.main, strict=True)
    }
    return msgspec.structs.replace(case, state=state, others=others, **main)


def withheld(case: DrawCase) -> list[str]:
    """Who has not done what the draw waits for."""
    if case.state is DrawState.COMMITTING:
        return [side.agency for side in case.sides if not side.commitment]
    waiting = case.others if case.state is DrawState.ASSIGNING else case.main
    return [side.agency for side in waiting if not side.nonce]


def check_redraw(case: DrawCase, agency: str) -> None:
    """Only a finished draw is followed by another, only by its initiator, only once."""
    if case.initiator.agency != agency:
        raise Refusal("DRAW_NOT_PARTY", draw=case.id, agency=agency)
    if case.state in RUNNING:
        raise Refusal("DRAW_STATE", draw=case.id, state=case.state.label)
    if case.redrawn_as:
        raise Refusal("DRAW_ALREADY_REDRAWN", draw=case.id, redrawn_as=case.redrawn_as)


def due_while(case: DrawCase, duty: str) -> bool:
    """Whether a deadline still finds what it was set for."""
    if duty.startswith("draw.commit"):
        return case.state is DrawState.COMMITTING
    return case.state is (DrawState.ASSIGNING if duty == "draw.officers" else DrawState.REVEALING)
