"""A reward from its proposal to its payment; who takes it is known by codes only."""

from datetime import date, datetime, timedelta

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.complaints.rewards import PayReward, RewardCondition, RewardMeans
from contracts.complaints.rewards import RewardState as S
from contracts.errors import Refusal
from services.complaints.intake.rules import LOOKALIKES
from services.complaints.intake.rules import Case as Complaint
from services.complaints.rewards.rules.book import Tier

OPEN = (S.OFFERED, S.CLAIMED)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The local numbers: how often a code may be drawn, how often mistyped, how long a lock lasts."""

    draws: int
    claim_codes: int
    query_codes: int
    lock_hours: int


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One reward. `claim_argon2` is all that is kept of the claim code, and gone when the code is dead."""

    number: str
    complaint: str
    agency: str
    region: str
    parties: tuple[str, ...]
    state: S
    tier: str
    tier_name: str
    heavy: bool
    basis: str
    amount: int
    conditions: tuple[RewardCondition, ...]
    grounds: str
    proposer: str
    proposed_at: datetime
    year: int | None = None
    decider: str | None = None
    decided_at: datetime | None = None
    decline_reason: str | None = None
    approval_overdue: bool = False
    claim_until: datetime | None = None
    claim_argon2: str | None = None
    draws: int = 0
    wrong_claim_codes: int = 0
    wrong_query_codes: int = 0
    locked_until: datetime | None = None
    payer: str | None = None
    paid_at: datetime | None = None
    paid_on: date | None = None
    means: RewardMeans | None = None
    voucher_sha256: str | None = None


def propose(
    number: str,
    complaint: Complaint,
    tier: Tier,
    amount: int,
    conditions: list[RewardCondition],
    grounds: str,
    actor: Actor,
    at: datetime,
) -> Case:
    """A reward that waits for its approval; the bureaus above see it too."""
    return Case(
        number=number,
        complaint=complaint.number,
        agency=actor.agency,
        region=complaint.region,
        parties=tuple(dict.fromkeys((actor.agency, *complaint.uppers))),
        state=S.PROPOSED,
        tier=tier.tier,
        tier_name=tier.name,
        heavy=tier.heavy,
        basis=tier.basis,
        amount=amount,
        conditions=tuple(conditions),
        grounds=grounds,
        proposer=actor.subject,
        proposed_at=at,
    )


def approve(case: Case, actor: Actor, year: int, claim_until: datetime, at: datetime) -> Case:
    """It is offered, and its amount a year's."""
    _check_decider(case, actor, "批准")
    return replace(case, state=S.OFFERED, year=year, decider=actor.subject, decided_at=at, claim_until=claim_until)


def decline(case: Case, actor: Actor, reason: str, at: datetime) -> Case:
    """It is not given."""
    _check_decider(case, actor, "不予批准")
    return replace(case, state=S.DECLINED, decider=actor.subject, decided_at=at, decline_reason=reason)


def draw(case: Case, known: bool, claim_argon2: str, limits: Limits, at: datetime) -> Case:
    """Take a code, if the query code fits (`known`) and one may be taken; what is mistyped is counted, up to a lock."""
    if case.state not in OPEN or (case.locked_until and at < case.locked_until):
        return case
    if not known:
        wrong = case.wrong_query_codes + 1
        if wrong < limits.query_codes:
            return replace(case, wrong_query_codes=wrong)
        return replace(case, wrong_query_codes=0, locked_until=at + timedelta(hours=limits.lock_hours))
    if case.draws >= limits.draws:
        return case
    return replace(
        case,
        state=S.CLAIMED,
        claim_argon2=claim_argon2,
        draws=case.draws + 1,
        wrong_claim_codes=0,
        wrong_query_codes=0,
        locked_until=None,
    )


def check_payment(case: Case, order: PayReward, actor: Actor, approved_on: date, today: date) -> None:
    """Everything but the code. Refusals: REWARD_STEP_NOT_ALLOWED, REWARD_SAME_PERSON, REWARD_AMOUNT_DIFFERS,
    REWARD_PAID_ON_WRONG."""
    _check_state(case, (S.CLAIMED,), "兑付")
    _check_own(case, actor)
    if actor.subject in (case.proposer, case.decider):
        raise Refusal("REWARD_SAME_PERSON", number=case.number, step="兑付")
    if order.amount != case.amount:
        raise Refusal("REWARD_AMOUNT_DIFFERS", number=case.number, amount=order.amount, approved=case.amount)
    if not approved_on <= order.paid_on <= today:
        raise Refusal("REWARD_PAID_ON_WRONG", paid_on=order.paid_on.isoformat(), since=approved_on.isoformat())


def code_fits(claim_argon2: str, typed: str) -> bool:
    """Whether this is the code behind the hash, whatever its case, dashes and spaces; slow on purpose."""
    try:
        return PasswordHasher().verify(claim_argon2, typed.upper().translate(LOOKALIKES))
    except (VerifyMismatchError, InvalidHashError):
        return False


def paid(case: Case, order: PayReward, actor: Actor, at: datetime) -> Case:
    """The money is out and the code dead."""
    return replace(
        case,
        state=S.PAID,
        claim_argon2=None,
        payer=actor.subject,
        paid_at=at,
        paid_on=order.paid_on,
        means=order.means,
        voucher_sha256=order.voucher_sha256,
    )


def mistyped(case: Case, limits: Limits) -> Case:
    """A wrong claim code; one too many and the code is dead, so that another must be drawn."""
    wrong = case.wrong_claim_codes + 1
    if wrong < limits.claim_codes:
        return replace(case, wrong_claim_codes=wrong)
    return replace(case, wrong_claim_codes=0, state=S.OFFERED, claim_argon2=None)


def lapse(case: Case) -> Case:
    """Nobody came in time."""
    return replace(case, state=S.LAPSED, claim_argon2=None)


def late(case: Case) -> Case:
    """Nobody decided in time."""
    return replace(case, approval_overdue=True)


def _check_decider(case: Case, actor: Actor, step: str) -> None:
    _check_state(case, (S.PROPOSED,), step)
    _check_own(case, actor)
    if actor.subject == case.proposer:
        raise Refusal("REWARD_SAME_PERSON", number=case.number, step=step)
    if case.heavy and Role.HEAD not in actor.roles:
        raise Refusal("REWARD_HEAD_REQUIRED", number=case.number)


def _check_own(case: Case, actor: Actor) -> None:
    """The bureaus above look on; the bureau that proposed decides and pays."""
    if actor.agency != case.agency:
        raise Refusal("NOT_FOUND", what="奖励", id=case.number)


def _check_state(case: Case, allowed: tuple[S, ...], step: str) -> None:
    if case.state not in allowed:
        raise Refusal("REWARD_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=step)
