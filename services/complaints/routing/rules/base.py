"""What every step of a complaint shares: its shape, whose turn it is, who may take it."""

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from contracts.messages import Event
from services.complaints.intake.rules import Case

OPEN = frozenset(ComplaintState) - {ComplaintState.CLOSED}
ROUTE_DUTY = "complaint.route"
ARBITRATE_DUTY = "complaint.arbitrate"
SIGN_DUTY = "complaint.sign"
HANDLE_DUTY = "complaint.handle"


class Step(msgspec.Struct, frozen=True):
    """The complaint after a decision, and the facts of it."""

    case: Case
    events: tuple[Event, ...] = ()


class Proposal(msgspec.Struct, frozen=True):
    """Whose a returned complaint is instead, and on what basis."""

    agency: str
    basis: str


class Clock(msgspec.Struct, frozen=True):
    """The duty a state lays on an agency; its limit stands in limits.csv under the duty's name."""

    duty: str
    by: str


def clock(case: Case) -> Clock | None:
    """Whose turn it is; a complaint nobody holds yet is its dispatcher's."""
    match case.state:
        case ComplaintState.PENDING | ComplaintState.RETURNED:
            return Clock(ROUTE_DUTY, case.dispatcher)
        case ComplaintState.ARBITRATION:
            return Clock(ARBITRATE_DUTY, case.uppers[0] if case.uppers else case.dispatcher)
        case ComplaintState.ROUTED:
            return Clock(SIGN_DUTY, case.agency or case.dispatcher)
        case ComplaintState.SIGNED:
            return Clock(HANDLE_DUTY, case.agency or case.dispatcher)
        case _:
            return None


def mark_overdue(case: Case, duty: str) -> Case:
    """The record remembers a limit that passed."""
    match duty:
        case "complaint.sign":
            return replace(case, sign_overdue=True)
        case "complaint.handle":
            return replace(case, handle_overdue=True)
        case "complaint.total":
            return replace(case, handle_overdue=True, total_overdue=True)
        case _:
            return replace(case, routing_overdue=True)


def check_state(case: Case, allowed: set[ComplaintState] | frozenset[ComplaintState], step: str) -> None:
    if case.state not in allowed:
        raise Refusal("COMPLAINT_STATE_WRONG", number=case.number, state=case.state.label, step=step)


def check_holder(case: Case, actor: Actor) -> str:
    if case.agency is None or case.agency != actor.agency:
        raise Refusal("COMPLAINT_NOT_YOURS", number=case.number)
    return case.agency
