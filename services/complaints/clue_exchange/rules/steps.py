"""Every step of an exchanged clue from its sending to the feedback."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.clue_exchange import FinishExchangedClue, SendExchangedClue
from contracts.complaints.clue_exchange_terms import ExchangedClueAction as A
from contracts.complaints.clue_exchange_terms import ExchangedClueFile, ExchangedClueStep
from contracts.errors import Refusal
from services.complaints.clue_exchange.rules.base import (
    FEEDBACK_DUTY,
    Case,
    Extension,
    S,
    Seat,
    acts_for,
    check_holder,
    check_state,
    leads,
    rules,
)
from services.complaints.clue_exchange.rules.owners import Owner

CASE_FILES_MAX = 60
REPORTS_MAX = 20

Files = Sequence[ExchangedClueFile]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a clue is about, as far as the hub knows it."""

    matter: str | None = None
    matter_name: str | None = None
    credit_code: str | None = None


def sender_of(actor: Actor) -> Seat:
    """The seat an actor sends from: the office, else the agency as a whole."""
    return Seat(actor.agency, actor.office or "")


def send(
    order: SendExchangedClue,
    owner: Owner,
    about: Subject,
    files: Files,
    actor: Actor,
    number: str,
    now: datetime,
    month: str,
) -> Case:
    """A clue on its way to its first receiver. Refusal: EXCHANGED_CLUE_WOULD_BOUNCE."""
    sender = sender_of(actor)
    case = Case(
        number=number,
        state=S.SENT,
        region=order.region,
        urgency=order.urgency,
        title=order.title.strip(),
        facts=order.facts.strip(),
        place=order.place,
        matter=about.matter,
        matter_name=about.matter_name,
        credit_code=about.credit_code,
        named_enterprise=order.enterprise_name or order.enterprise_credit_code,
        sender=sender,
        sent_by=actor.subject,
        sent_at=now,
        month=month,
        receiver=None,
        owner_reason=owner.reason,
        files=tuple(files),
    )
    check_not_had(case, owner.seat)
    return _noted(_passed(case, owner), A.SEND, actor, sender, now)


def accept(case: Case, actor: Actor, now: datetime) -> Case:
    """The receiver takes it on."""
    check_state(case, S.SENT, A.ACCEPT)
    seat = check_holder(case, actor)
    return _noted(replace(case, state=S.ACCEPTED, accepted_at=now, escalated_to=None), A.ACCEPT, actor, seat, now)


def bind(case: Case, actor: Actor, credit_code: str, now: datetime) -> Case:
    """Which enterprise it is about; the same again changes nothing."""
    if case.state is S.FINISHED:
        check_state(case, S.ACCEPTED, A.BIND)
    if case.credit_code == credit_code:
        return case
    return _noted(replace(case, credit_code=credit_code), A.BIND, actor, sender_of(actor), now)


def check_declinable(case: Case, actor: Actor) -> Seat:
    """Only who it waits for gives it back, and nobody after a ruling."""
    check_state(case, S.SENT, A.DECLINE)
    seat = check_holder(case, actor)
    if case.final:
        raise Refusal("EXCHANGED_CLUE_RULED", number=case.number)
    return seat


def check_not_had(case: Case, seat: Seat) -> None:
    """It goes to nobody twice, and never back to its sender."""
    if any(seat.overlaps(other) for other in (case.sender, *case.held)):
        raise Refusal("EXCHANGED_CLUE_WOULD_BOUNCE", number=case.number, seat=seat.key.removesuffix("/"))


def decline(
    case: Case, actor: Actor, reason: str, owner: Owner | None, arbiter: str, decline_max: int, now: datetime
) -> Case:
    """It goes to the owner found; without one, or past `decline_max`, a superior must rule."""
    seat = check_declinable(case, actor)
    if owner:
        check_not_had(case, owner.seat)
    left = replace(case, declined=(*case.declined, seat), receiver=None, escalated_to=None)
    if owner is None or len(left.declined) > decline_max:
        after = replace(left, state=S.ARBITRATION, arbiter=arbiter)
    else:
        after = _passed(left, owner)
    return _noted(after, A.DECLINE, actor, seat, now, reason)


def check_may_rule(case: Case, actor: Actor) -> None:
    """Only the head before whom it lies."""
    check_state(case, S.ARBITRATION, A.RULE)
    if not rules(actor, case):
        raise Refusal("EXCHANGED_CLUE_NOT_ARBITER", number=case.number)


def rule(case: Case, actor: Actor, owner: Owner, reason: str, now: datetime) -> Case:
    """The arbiter decides, also over a decline; it cannot be given back again. Never to its sender."""
    check_may_rule(case, actor)
    if owner.seat.overlaps(case.sender):
        raise Refusal("EXCHANGED_CLUE_WOULD_BOUNCE", number=case.number, seat=owner.seat.key.removesuffix("/"))
    after = replace(_passed(case, owner), final=True, arbiter=None, escalated_to=None)
    return _noted(after, A.RULE, actor, Seat(actor.agency), now, reason)


def report(case: Case, actor: Actor, text: str, files: Files, now: datetime) -> Case:
    """How far it is; the clock runs on."""
    check_state(case, S.ACCEPTED, A.REPORT)
    seat = check_holder(case, actor)
    if sum(step.action is A.REPORT for step in case.steps) >= REPORTS_MAX:
        raise Refusal("EXCHANGED_CLUE_FULL", number=case.number, what="阶段反馈", allowed=REPORTS_MAX)
    return _noted(_with_files(case, files), A.REPORT, actor, seat, now, text)


def ask_extension(
    case: Case, actor: Actor, days: int, days_max: int, decider: Seat, reason: str, now: datetime
) -> Case:
    """More time, once, while there still is some."""
    check_state(case, S.ACCEPTED, A.ASK_EXTENSION)
    seat = check_holder(case, actor)
    if case.extension is not None:
        raise Refusal("EXCHANGED_CLUE_EXTENSION_ASKED", number=case.number)
    _check_in_time(case)
    if days > days_max:
        raise Refusal("EXCHANGED_CLUE_EXTENSION_TOO_LONG", days=days, allowed=days_max)
    asked = Extension(days=days, asked_by=actor.subject, decider=decider)
    return _noted(replace(case, extension=asked), A.ASK_EXTENSION, actor, seat, now, reason)


def decide_extension(case: Case, actor: Actor, granted: bool, reason: str, now: datetime) -> Case:
    """The head agrees or not; never who asked."""
    action = A.EXTEND if granted else A.REFUSE_EXTENSION
    check_state(case, S.ACCEPTED, action)
    asked = case.extension
    if asked is None or asked.granted is not None:
        raise Refusal("EXCHANGED_CLUE_EXTENSION_NOT_ASKED", number=case.number)
    if not leads(actor, asked.decider) or actor.subject == asked.asked_by:
        raise Refusal("EXCHANGED_CLUE_EXTENSION_NOT_YOURS", number=case.number, agency=asked.decider.agency)
    _check_in_time(case)
    after = replace(case, extension=replace(asked, granted=granted))
    return _noted(after, action, actor, asked.decider, now, reason)


def finish(case: Case, actor: Actor, order: FinishExchangedClue, files: Files, now: datetime) -> Case:
    """What was found and what the clue was worth; no clock runs any more."""
    check_state(case, S.ACCEPTED, A.FINISH)
    seat = check_holder(case, actor)
    after = replace(
        _with_files(case, files),
        state=S.FINISHED,
        finished_at=now,
        finding=order.finding,
        quality=order.quality,
        result=order.result.strip(),
        escalated_to=None,
    )
    return _noted(after, A.FINISH, actor, seat, now)


def overdue(case: Case, duty: str, agency: str, now: datetime) -> Case:
    """A limit passed: the head of whose turn it is has it before them now."""
    office = case.receiver.office if case.receiver else ""
    step = ExchangedClueStep(at=now, action=A.OVERDUE, agency=agency, office=office or None)
    late = tuple(dict.fromkeys((*case.late, duty)))
    return replace(case, late=late, escalated_to=agency, steps=(*case.steps, step))


def _passed(case: Case, owner: Owner) -> Case:
    seat = owner.seat
    held = tuple(dict.fromkeys((*case.held, seat)))
    return replace(case, state=S.SENT, receiver=seat, held=held, owner_reason=owner.reason)


def _check_in_time(case: Case) -> None:
    if FEEDBACK_DUTY in case.late:
        raise Refusal("EXCHANGED_CLUE_LATE", number=case.number)


def _with_files(case: Case, files: Files) -> Case:
    if len(case.files) + len(files) > CASE_FILES_MAX:
        raise Refusal("EXCHANGED_CLUE_FULL", number=case.number, what="证据材料", allowed=CASE_FILES_MAX)
    return replace(case, files=(*case.files, *files))


def _noted(case: Case, action: A, actor: Actor, seat: Seat, now: datetime, text: str | None = None) -> Case:
    """The case with this step written down, in the name of the seat the actor took it for."""
    office = actor.office or (seat.office if acts_for(actor, seat) else "")
    step = ExchangedClueStep(
        at=now, action=action, agency=actor.agency, office=office or None, person=actor.subject, text=text
    )
    return replace(case, steps=(*case.steps, step))
