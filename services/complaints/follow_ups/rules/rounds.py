"""One round: a reply, what the caller finds of it, and whether it is handled again."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.complaints.follow_ups import CallBackState, HeardBy, OwnFollowUp, RecordCallBack, Satisfaction
from contracts.complaints.intake import ReplyFinding
from contracts.errors import Refusal
from services.complaints.follow_ups.rules.sampling import Rule, When
from services.complaints.intake.rules import Case

SATISFIED = (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED, Satisfaction.FAIR)
UNPROVEN = frozenset({ReplyFinding.UNFOUNDED, ReplyFinding.UNVERIFIABLE})


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What came after one reply."""

    complaint: str
    round: int
    region: str
    parties: list[str]
    agency: str
    matter: str
    replied_at: datetime
    reply: str
    finding: ReplyFinding | None = None
    overdue: bool = False
    redone: int = 0
    rate_until: datetime
    reopen_until: datetime | None
    call_back: CallBackState = CallBackState.NOT_DRAWN
    drawn_by: str | None = None
    calls: int = 0
    call_back_overdue: bool = False
    note: str | None = None
    satisfaction: Satisfaction | None = None
    solved: bool | None = None
    heard_by: HeardBy | None = None
    rated_at: datetime | None = None
    reopened_at: datetime | None = None
    reopened_by: HeardBy | None = None
    reopen_reason: str | None = None


class Windows(msgspec.Struct, frozen=True, kw_only=True):
    """The local limits of a reply: until when it may be rated and its complaint reopened, and how often in all."""

    rate_until: datetime
    reopen_until: datetime
    reopen_max: int


def begin(case: Case, windows: Windows) -> Round:
    """What a reply begins; the windows are fixed with it."""
    assert case.agency is not None and case.replied_at is not None
    return Round(
        complaint=case.number,
        round=case.round,
        region=case.region,
        parties=case.parties,
        agency=case.agency,
        matter=case.matter or "",
        replied_at=case.replied_at,
        reply=case.reply or "",
        finding=case.finding,
        overdue=case.handle_overdue,
        redone=case.redone,
        rate_until=windows.rate_until,
        reopen_until=windows.reopen_until if case.redone < windows.reopen_max else None,
    )


def whens(one: Round) -> set[When]:
    """Of what kinds the reply is."""
    kinds = {
        When.OVERDUE: one.overdue,
        When.UNPROVEN: one.finding in UNPROVEN,
        When.REDONE: one.redone > 0,
        When.DISSATISFIED: one.satisfaction is not None and one.satisfaction not in SATISFIED,
    }
    return {When.ANY} | {when for when, holds in kinds.items() if holds}


def to_call_back(one: Round, rule: Rule | None) -> Round:
    """It is called back by this rule, or not drawn."""
    return replace(one, call_back=CallBackState.PENDING, drawn_by=rule.basis) if rule else one


def rate(one: Round, satisfaction: Satisfaction, solved: bool, at: datetime) -> Round:
    """The caller's own word, once; it stands over what an operator heard, and spares a call where it is good.

    Refusals: FOLLOW_UP_TOO_LATE, FOLLOW_UP_RATED.
    """
    _check_open(one, one.rate_until, at, "评价")
    if one.heard_by is HeardBy.CALLER:
        raise Refusal("FOLLOW_UP_RATED", number=one.complaint)
    pending = one.call_back is CallBackState.PENDING
    spared = pending and satisfaction in SATISFIED
    return replace(
        one,
        satisfaction=satisfaction,
        solved=solved,
        heard_by=HeardBy.CALLER,
        rated_at=at,
        call_back=CallBackState.SPARED if spared else one.call_back,
    )


def record(one: Round, order: RecordCallBack, tries: int, at: datetime) -> Round:
    """What an operator heard; who can't be reached is tried so many times.

    Refusals: CALL_BACK_NOT_PENDING, INVALID_INPUT.
    """
    if one.call_back is not CallBackState.PENDING:
        raise Refusal("CALL_BACK_NOT_PENDING", number=one.complaint, state=one.call_back.label)
    if not order.reached:
        return _unreached(one, order, tries)
    called = replace(one, call_back=CallBackState.DONE, calls=one.calls + 1, note=order.note or one.note)
    if one.heard_by is HeardBy.CALLER or (order.satisfaction is None and order.solved is None):
        return called
    return replace(
        called,
        satisfaction=order.satisfaction,
        solved=order.solved,
        heard_by=HeardBy.OPERATOR,
        rated_at=at,
    )


def reopen(one: Round, by: HeardBy, reason: str, at: datetime) -> Round:
    """It is handled again. Refusals: REOPENED_TOO_OFTEN, FOLLOW_UP_TOO_LATE."""
    if one.reopen_until is None:
        raise Refusal("REOPENED_TOO_OFTEN", number=one.complaint, times=one.redone)
    _check_open(one, one.reopen_until, at, "要求重新办理")
    pending = one.call_back is CallBackState.PENDING
    return replace(
        one,
        reopened_at=at,
        reopened_by=by,
        reopen_reason=reason,
        call_back=CallBackState.DROPPED if pending else one.call_back,
    )


def late(one: Round) -> Round:
    """Nobody called back in time."""
    return replace(one, call_back_overdue=True)


def own(one: Round, closed: bool, at: datetime) -> OwnFollowUp:
    """What the caller sees of it, and may still do."""
    rated = one.heard_by is HeardBy.CALLER
    still = closed and one.reopened_at is None
    may_reopen = still and one.reopen_until is not None and at < one.reopen_until
    return OwnFollowUp(
        number=one.complaint,
        round=one.round,
        satisfaction=one.satisfaction if rated else None,
        solved=one.solved if rated else None,
        rate_until=one.rate_until if still and not rated and at < one.rate_until else None,
        reopen_until=one.reopen_until if may_reopen else None,
    )


def _unreached(one: Round, order: RecordCallBack, tries: int) -> Round:
    if order.satisfaction is not None or order.solved is not None:
        raise Refusal("INVALID_INPUT", field="satisfaction", got=str(order.satisfaction), allowed="未联系上的留空")
    calls = one.calls + 1
    state = CallBackState.UNREACHED if calls >= tries else CallBackState.PENDING
    return replace(one, calls=calls, call_back=state, note=order.note or one.note)


def _check_open(one: Round, until: datetime, at: datetime, step: str) -> None:
    if one.reopened_at is not None:
        raise Refusal("FOLLOW_UP_NONE", number=one.complaint)
    if at >= until:
        raise Refusal("FOLLOW_UP_TOO_LATE", number=one.complaint, step=step, until=until.isoformat())
