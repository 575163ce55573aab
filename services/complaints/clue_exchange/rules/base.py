"""An exchanged clue, the seats it goes between, whose turn it is and who stands in it."""

from datetime import datetime

import msgspec

from contracts.actors import Actor, Role
from contracts.complaints.clue_exchange_terms import (
    ExchangedClueAction,
    ExchangedClueFile,
    ExchangedClueState,
    ExchangedClueStep,
    ExchangedClueUrgency,
)
from contracts.complaints.intake import ReplyFinding
from contracts.errors import Refusal

S = ExchangedClueState
ACCEPT_DUTY = "exchanged_clue.accept"
FEEDBACK_DUTY = "exchanged_clue.feedback"
ARBITRATE_DUTY = "exchanged_clue.arbitrate"
WHAT = "线索通报"


class Seat(msgspec.Struct, frozen=True):
    """A department, or one office of it; without an office the department as a whole."""

    agency: str
    office: str = ""

    @property
    def key(self) -> str:
        """How lists name it."""
        return f"{self.agency}/{self.office}"

    def overlaps(self, other: "Seat") -> bool:
        """Whether one is the other or a part of it."""
        return self.agency == other.agency and (not self.office or not other.office or self.office == other.office)


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """More time, asked for once; `granted` is None until the head of `decider` has decided."""

    days: int
    asked_by: str
    decider: Seat
    granted: bool | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One exchanged clue. Parties are its sender, who has it now, and while it waits for a ruling the arbiter."""

    number: str
    state: ExchangedClueState
    region: str
    urgency: ExchangedClueUrgency
    title: str
    facts: str
    place: str | None
    matter: str | None
    matter_name: str | None
    credit_code: str | None
    named_enterprise: str | None
    sender: Seat
    sent_by: str
    sent_at: datetime
    month: str
    receiver: Seat | None
    owner_reason: str
    arbiter: str | None = None
    held: tuple[Seat, ...] = ()
    declined: tuple[Seat, ...] = ()
    final: bool = False
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    late: tuple[str, ...] = ()
    escalated_to: str | None = None
    extension: Extension | None = None
    finding: ReplyFinding | None = None
    quality: str | None = None
    result: str | None = None
    files: tuple[ExchangedClueFile, ...] = ()
    steps: tuple[ExchangedClueStep, ...] = ()

    @property
    def parties(self) -> list[str]:
        """The departments that work on it; never the enterprise, and no more who declined it."""
        known = (self.sender.agency, self.receiver.agency if self.receiver else None, self.arbiter)
        return sorted({one for one in known if one})

    @property
    def inside(self) -> str:
        """The agency between whose offices it was sent; empty between departments."""
        first = self.held[0].agency if self.held else ""
        return first if first == self.sender.agency else ""


class Turn(msgspec.Struct, frozen=True):
    """The one clock that runs: whose it is, and what sets it apart from the one before."""

    duty: str
    by: str
    round: int
    more_days: int = 0


def turn(case: Case) -> Turn | None:
    """Whose turn it is; None once feedback is given."""
    passed = len(case.held) + len(case.declined)
    match case.state:
        case S.SENT if case.receiver:
            return Turn(ACCEPT_DUTY, case.receiver.agency, passed)
        case S.ACCEPTED if case.receiver:
            granted = case.extension.days if case.extension and case.extension.granted else 0
            return Turn(FEEDBACK_DUTY, case.receiver.agency, passed, granted)
        case S.ARBITRATION if case.arbiter:
            return Turn(ARBITRATE_DUTY, case.arbiter, passed)
        case _:
            return None


def acts_for(actor: Actor, seat: Seat) -> bool:
    """Whether the actor works for this seat: its office, the agency as a whole, or as head of all offices."""
    if actor.agency != seat.agency:
        return False
    return not seat.office or actor.office == seat.office or (actor.office is None and Role.HEAD in actor.roles)


def leads(actor: Actor, seat: Seat) -> bool:
    """Whether the actor is the head of the seat, or of its agency."""
    return Role.HEAD in actor.roles and actor.agency == seat.agency and actor.office in (None, seat.office)


def stands_in(actor: Actor, case: Case) -> bool:
    """Whether the actor belongs to one of the sides, or is the head who must rule."""
    seats = (case.sender, *([case.receiver] if case.receiver else []))
    return any(acts_for(actor, seat) for seat in seats) or rules(actor, case)


def rules(actor: Actor, case: Case) -> bool:
    """Whether the actor is the head before whom it lies."""
    return case.arbiter is not None and leads(actor, Seat(case.arbiter))


def check_state(case: Case, state: ExchangedClueState, action: ExchangedClueAction) -> None:
    """Refuse a step that this state does not know."""
    if case.state is not state:
        raise Refusal("EXCHANGED_CLUE_STATE_WRONG", number=case.number, state=case.state.label, step=action.label)


def check_holder(case: Case, actor: Actor) -> Seat:
    """Who has it; nobody else takes this step. Refusal: EXCHANGED_CLUE_NOT_YOURS."""
    if case.receiver is None or not acts_for(actor, case.receiver):
        raise Refusal("EXCHANGED_CLUE_NOT_YOURS", number=case.number)
    return case.receiver
