"""The steps of a referral 移送 in one table: (state, action) -> state, whose step, which duties end and start."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import ReferralStep
from services.transfer.referrals.rules.case import Case

APPROVAL, HAND_OVER, RECEIPT = "referral.approve", "referral.hand_over", "referral.receipt"
SUPPLEMENT, FILING = "referral.supplement", "referral.filing"
DUTIES = (APPROVAL, HAND_OVER, RECEIPT, SUPPLEMENT, FILING)
FILING_LEAD, FILING_COMPLEX = "referral.filing_lead", "referral.filing_complex"


class Side(Enum):
    """Whose step or duty it is."""

    AGENCY = "移送机关"
    POLICE = "公安机关"


@dataclass(frozen=True)
class Clock:
    """A duty a step starts; `limit` is its key in the law table, counted `from_receipt` or from the step."""

    duty: str
    side: Side
    limit: str
    from_receipt: bool = False


@dataclass(frozen=True)
class Move:
    """One row of the machine."""

    to: S
    by: Side
    ends: tuple[str, ...] = ()
    starts: Clock | None = None


@dataclass(frozen=True)
class Start:
    """A duty to start: the key of its limit, whose it is, and from when it counts."""

    duty: str
    limit: str
    by: str
    since: datetime


@dataclass(frozen=True)
class Decision:
    """The case after a step, the duties that end and those that start."""

    case: Case
    ends: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()


DECIDE_APPROVAL = Clock(APPROVAL, Side.AGENCY, APPROVAL)
SEND = Clock(HAND_OVER, Side.AGENCY, HAND_OVER)
SIGN = Clock(RECEIPT, Side.POLICE, RECEIPT)
COMPLETE = Clock(SUPPLEMENT, Side.AGENCY, SUPPLEMENT)
DECIDE = Clock(FILING, Side.POLICE, FILING)
DECIDE_LEAD = Clock(FILING, Side.POLICE, FILING_LEAD, from_receipt=True)
DECIDE_COMPLEX = Clock(FILING, Side.POLICE, FILING_COMPLEX, from_receipt=True)
AGENCY, POLICE = Side.AGENCY, Side.POLICE

MOVES: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.ADD_DOCUMENT): Move(S.PROPOSED, AGENCY),
    (S.PROPOSED, A.REFUSE): Move(S.REFUSED, AGENCY, (APPROVAL,)),
    (S.PROPOSED, A.APPROVE): Move(S.APPROVED, AGENCY, (APPROVAL,), SEND),
    (S.APPROVED, A.ADD_DOCUMENT): Move(S.APPROVED, AGENCY),
    (S.APPROVED, A.HAND_OVER): Move(S.HANDED_OVER, AGENCY, (HAND_OVER,), SIGN),
    (S.HANDED_OVER, A.RECEIVE): Move(S.RECEIVED, POLICE, (RECEIPT,), DECIDE),
    (S.HANDED_OVER, A.REDIRECT): Move(S.HANDED_OVER, POLICE, (RECEIPT,), SIGN),
    (S.RECEIVED, A.REDIRECT): Move(S.HANDED_OVER, POLICE, (FILING,), SIGN),
    (S.RECEIVED, A.REPORT_INCOMPLETE): Move(S.INCOMPLETE, POLICE, (), COMPLETE),
    (S.INCOMPLETE, A.SUPPLEMENT): Move(S.RECEIVED, AGENCY, (SUPPLEMENT,)),
    (S.RECEIVED, A.EXTEND_LEAD): Move(S.RECEIVED, POLICE, (FILING,), DECIDE_LEAD),
    (S.RECEIVED, A.EXTEND_COMPLEX): Move(S.RECEIVED, POLICE, (FILING,), DECIDE_COMPLEX),
    (S.RECEIVED, A.FILE): Move(S.FILED, POLICE, (FILING,)),
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, POLICE, (FILING,)),
    (S.INCOMPLETE, A.EXTEND_LEAD): Move(S.INCOMPLETE, POLICE, (FILING,), DECIDE_LEAD),
    (S.INCOMPLETE, A.EXTEND_COMPLEX): Move(S.INCOMPLETE, POLICE, (FILING,), DECIDE_COMPLEX),
    (S.INCOMPLETE, A.FILE): Move(S.FILED, POLICE, (FILING, SUPPLEMENT)),
    (S.INCOMPLETE, A.DECLINE): Move(S.DECLINED, POLICE, (FILING, SUPPLEMENT)),
}
ENDED = frozenset({S.REFUSED, S.FILED, S.DECLINED})


def require_step(case: Case, action: A, actor: Actor) -> Move:
    """The machine's row for this step, if the actor's agency may take it now."""
    move = MOVES.get((case.state, action))
    if move is None:
        raise Refusal("REFERRAL_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    if actor.agency != _agency(case, move.by):
        raise Refusal("REFERRAL_NOT_YOUR_STEP", number=case.number, step=action.label, side=move.by.value)
    return move


def advance(
    case: Case,
    action: A,
    actor: Actor,
    now: datetime,
    *,
    changed: Case | None = None,
    reason: str | None = None,
    late_basis: str | None = None,
) -> Decision:
    """Take one step of the table, leaving the case as `changed`; `late_basis` is the source of a limit it broke."""
    move = require_step(case, action, actor)
    late = late_basis is not None
    step = ReferralStep(at=now, action=action, by=actor.agency, reason=reason, late=late, basis=late_basis)
    after = replace(changed or case, state=move.to, steps=(*case.steps, step))
    return Decision(after, move.ends, _starts(after, move.starts, now))


def _starts(case: Case, clock: Clock | None, now: datetime) -> tuple[Start, ...]:
    if clock is None:
        return ()
    since = case.received_at if clock.from_receipt else now
    return (Start(clock.duty, clock.limit, _agency(case, clock.side) or "", since or now),)


def _agency(case: Case, side: Side) -> str | None:
    return case.agency if side is Side.AGENCY else case.police
