"""Which duties a complaint lays on whom: at most one holder's turn, and beside it what runs whoever holds it."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.complaints.clock_terms import LimitPart
from contracts.complaints.intake import ComplaintState
from services.complaints.intake.rules import Case
from services.complaints.routing.rules import base

TOTAL, NOTICE, CONTACT, RELAY = "complaint.total", "complaint.notice", "complaint.contact", "complaint.relay"
EXTENSION, PAUSE, ESCALATE = "complaint.extension", "complaint.pause", "complaint.escalate"
OPINIONS = ("complaint.opinion_1", "complaint.opinion_2", "complaint.opinion_3")
PARTS = {
    base.ROUTE_DUTY: LimitPart.ROUTE,
    base.ARBITRATE_DUTY: LimitPart.ARBITRATE,
    base.SIGN_DUTY: LimitPart.SIGN,
    base.HANDLE_DUTY: LimitPart.HANDLE,
    TOTAL: LimitPart.TOTAL,
    NOTICE: LimitPart.NOTICE,
    CONTACT: LimitPart.CONTACT,
    RELAY: LimitPart.RELAY,
    EXTENSION: LimitPart.DECIDE_EXTENSION,
    PAUSE: LimitPart.PAUSE,
    ESCALATE: LimitPart.ESCALATE,
    **dict.fromkeys(OPINIONS, LimitPart.OPINION),
}
TURNS = frozenset({base.ROUTE_DUTY, base.ARBITRATE_DUTY, base.SIGN_DUTY, base.HANDLE_DUTY})
WARNED = TURNS | {TOTAL, NOTICE, CONTACT, RELAY, EXTENSION, *OPINIONS}
PASSED_ON = frozenset({TOTAL, NOTICE})


class Running(msgspec.Struct, frozen=True):
    """A duty that runs, and whose it is."""

    by: str
    since: datetime | None = None


def running(case: Case, parts: Collection[LimitPart]) -> dict[str, Running]:
    """Every duty that runs while the complaint stands so, of those its set of limits has."""
    if case.state is ComplaintState.CLOSED:
        return {}
    duties = {**_turn(case), **_beside(case), **_contact(case), **_opinions(case)}
    return {duty: one for duty, one in duties.items() if PARTS[duty] in parts}


def _turn(case: Case) -> dict[str, Running]:
    turn = base.clock(case)
    return {turn.duty: Running(turn.by)} if turn else {}


def _beside(case: Case) -> dict[str, Running]:
    duties = {TOTAL: Running(case.agency or case.dispatcher, case.redone_at or case.filed_at)}
    if case.noticed_at is None:
        duties[NOTICE] = Running(case.dispatcher, case.filed_at)
    return duties


def _contact(case: Case) -> dict[str, Running]:
    if case.state is not ComplaintState.SIGNED or case.contacted_at is not None:
        return {}
    if case.contact_asked_at is not None:
        return {RELAY: Running(case.dispatcher, case.contact_asked_at)}
    return {CONTACT: Running(case.agency or case.dispatcher, case.signed_at)}


def _opinions(case: Case) -> dict[str, Running]:
    if case.state not in (ComplaintState.ROUTED, ComplaintState.SIGNED):
        return {}
    waiting = [(duty, code) for duty, code in zip(OPINIONS, case.co_agencies, strict=False) if code in case.co_waiting]
    return {duty: Running(code) for duty, code in waiting}


def handling_duty(parts: Collection[LimitPart]) -> str:
    """The duty that more time and pauses are about: the holder's own, else that from acceptance."""
    return base.HANDLE_DUTY if LimitPart.HANDLE in parts else TOTAL


def calmed(before: Case, after: Case) -> Case:
    """Another turn comes down from the ladder, unless the whole is overdue; what is closed stands still no more."""
    if after.state is ComplaintState.CLOSED:
        return replace(after, escalation=None, paused_for=None, paused_at=None)
    if after.escalation and not after.total_overdue and base.clock(before) != base.clock(after):
        return replace(after, escalation=None)
    return after
