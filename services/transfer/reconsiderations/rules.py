"""What the orders after a refusal to file decide, and the facts they make."""

from dataclasses import replace
from datetime import datetime

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.transfer.reconsiderations import (
    OverturnReferralDecline,
    ReferralDeclineOverturned,
    ReferralDeclineUpheld,
    ReferralDisposed,
    ReferralReconsiderationAsked,
    ReportReferralDisposal,
)
from contracts.transfer.referral_terms import Disposal
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.zone import SHANGHAI
from services.transfer.machine.rules import Decision, advance, require_step
from services.transfer.referrals.rules.case import Case, digest
from services.transfer.referrals.rules.machine import TABLE


def ask(case: Case, actor: Actor, now: datetime, reason: str, window: LawRow) -> Decision[Case]:
    """The agency asks before its notice came, or while the window that opened with it is open."""
    require_step(TABLE, case, A.ASK_RECONSIDERATION, actor)
    until = case.reconsider_until
    if until is not None and until < now:
        ended = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise Refusal("REFERRAL_RECONSIDERATION_TOO_LATE", number=case.number, until=ended, source=window.source)
    return advance(TABLE, case, A.ASK_RECONSIDERATION, actor, now, reason=reason)


def uphold(case: Case, actor: Actor, now: datetime, reason: str) -> Decision[Case]:
    """It stays declined, and the agency is to dispose of it."""
    return advance(TABLE, case, A.UPHOLD, actor, now, changed=replace(case, decided_at=now), reason=reason)


def overturn(case: Case, actor: Actor, now: datetime, order: OverturnReferralDecline) -> Decision[Case]:
    """The police file after all; what they had declined for stays as it was said."""
    filed = replace(case, decided_at=now, decision_number=order.decision_number)
    return advance(TABLE, case, A.OVERTURN, actor, now, changed=filed, reason=order.reason)


def dispose(case: Case, actor: Actor, now: datetime, order: ReportReferralDisposal) -> Decision[Case]:
    """What the agency did itself."""
    require_step(TABLE, case, A.DISPOSE, actor)
    if order.disposal is Disposal.PENALISED and order.disposal_number is None:
        raise Refusal("REFERRAL_DISPOSAL_UNNUMBERED", number=case.number)
    disposed = replace(case, disposal=order.disposal, disposal_number=order.disposal_number)
    return advance(TABLE, case, A.DISPOSE, actor, now, changed=disposed, reason=order.reason)


def asked(case: Case, reason: str) -> ReferralReconsiderationAsked:
    """The asking."""
    return ReferralReconsiderationAsked(number=case.number, agency=case.agency, reason_sha256=digest(reason))


def upheld(case: Case, reason: str) -> ReferralDeclineUpheld:
    """The upholding."""
    return ReferralDeclineUpheld(
        number=case.number, police=case.police or "", credit_code=case.credit_code, reason_sha256=digest(reason)
    )


def overturned(case: Case, reason: str) -> ReferralDeclineOverturned:
    """The overturning."""
    return ReferralDeclineOverturned(number=case.number, police=case.police or "", reason_sha256=digest(reason))


def disposed(case: Case, order: ReportReferralDisposal) -> ReferralDisposed:
    """The disposal."""
    return ReferralDisposed(
        number=case.number,
        agency=case.agency,
        credit_code=case.credit_code,
        disposal=order.disposal,
        reason_sha256=digest(order.reason),
    )
