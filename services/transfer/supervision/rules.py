"""What filing supervision and opinions ask of the referral they are about."""

from collections.abc import Sequence
from datetime import datetime

from contracts.actors import Actor
from contracts.duties import Duty, DutyState
from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.referral_facts import ReferralFilingOrdered
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState
from contracts.zone import SHANGHAI
from services.transfer.referrals.rules.after_decline import RUNNING
from services.transfer.referrals.rules.case import Case, digest

UNANSWERED = ("referral.receipt", "referral.filing", "referral.reconsider")
BEFORE = frozenset({ReferralState.HANDED_OVER, ReferralState.RECEIVED, ReferralState.INCOMPLETE})


def require_supervisable(referral: Case, duties: Sequence[Duty], actor: Actor, region: str) -> None:
    """Refuse supervision of what was filed, or is still within its limit, and by who is on no side of it."""
    if actor.agency not in (referral.sides.get(Side.AGENCY), referral.sides.get(Side.PROCURATORATE)):
        raise Refusal("SUPERVISION_NOT_YOURS", referral=referral.number)
    if region != referral.region:
        raise Refusal("SUPERVISION_ELSEWHERE", referral=referral.number, region=referral.region)
    if referral.state not in RUNNING:
        raise Refusal("SUPERVISION_NOT_DUE", referral=referral.number, state=referral.state.label)
    late = any(duty.duty in UNANSWERED and duty.state is DutyState.OVERDUE for duty in duties)
    if referral.state in (*BEFORE, ReferralState.RECONSIDERING) and not late:
        raise Refusal("SUPERVISION_TOO_SOON", referral=referral.number, state=referral.state.label)


def require_asked_in_time(referral: Case, until: datetime, now: datetime, source: str) -> None:
    """Refuse an agency that asks too long after the police's word on reconsideration."""
    if now > until:
        end = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise Refusal("SUPERVISION_TOO_LATE", referral=referral.number, until=end, source=source)


def upheld_at(referral: Case) -> datetime | None:
    """When the police decided that it stays declined, if they did."""
    upheld = [step.at for step in referral.steps if step.action is A.UPHOLD]
    return upheld[-1] if upheld else None


def require_followed(referral: Case, agency: str, credit_code: str | None) -> None:
    """Refuse to count as followed what is another's, of another enterprise, or still lies with the agency."""
    if referral.agency != agency or (credit_code and referral.credit_code != credit_code):
        raise Refusal("OPINION_REFERRAL_FOREIGN", referral=referral.number)
    if referral.handed_over_at is None:
        raise Refusal("OPINION_NOT_HANDED_OVER", referral=referral.number, state=referral.state.label)


def require_referrer(referral: Case, agency: str) -> None:
    """Refuse to address another agency than the one the referral came from."""
    if referral.agency != agency:
        raise Refusal("OPINION_REFERRAL_FOREIGN", referral=referral.number)


def ordered(referral: Case, supervision: str, reason: str) -> ReferralFilingOrdered:
    """The order to file."""
    return ReferralFilingOrdered(
        number=referral.number,
        procuratorate=referral.procuratorate or "",
        supervision=supervision,
        reason_sha256=digest(reason),
    )
