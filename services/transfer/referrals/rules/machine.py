"""The steps of a referral 移送 in one table: (state, action) -> state, whose step, which duties end and start."""

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import ReferralStep
from services.transfer.machine.rules import Clock, Move, Table

APPROVAL, HAND_OVER, RECEIPT = "referral.approve", "referral.hand_over", "referral.receipt"
SUPPLEMENT, FILING = "referral.supplement", "referral.filing"
DUTIES = (APPROVAL, HAND_OVER, RECEIPT, SUPPLEMENT, FILING)
FILING_LEAD, FILING_COMPLEX = "referral.filing_lead", "referral.filing_complex"
AGENCY, POLICE = Side.AGENCY, Side.POLICE

SEND = Clock(HAND_OVER, AGENCY, HAND_OVER)
SIGN = Clock(RECEIPT, POLICE, RECEIPT)
COMPLETE = Clock(SUPPLEMENT, AGENCY, SUPPLEMENT)
DECIDE = Clock(FILING, POLICE, FILING)
DECIDE_LEAD = Clock(FILING, POLICE, FILING_LEAD, since=A.RECEIVE)
DECIDE_COMPLEX = Clock(FILING, POLICE, FILING_COMPLEX, since=A.RECEIVE)

MOVES: dict[tuple[S, A], Move[S, A]] = {
    (S.PROPOSED, A.ADD_DOCUMENT): Move(S.PROPOSED, AGENCY),
    (S.PROPOSED, A.REFUSE): Move(S.REFUSED, AGENCY, (APPROVAL,), other_than=A.PROPOSE),
    (S.PROPOSED, A.APPROVE): Move(S.APPROVED, AGENCY, (APPROVAL,), (SEND,), other_than=A.PROPOSE),
    (S.APPROVED, A.ADD_DOCUMENT): Move(S.APPROVED, AGENCY),
    (S.APPROVED, A.HAND_OVER): Move(S.HANDED_OVER, AGENCY, (HAND_OVER,), (SIGN,)),
    (S.HANDED_OVER, A.RECEIVE): Move(S.RECEIVED, POLICE, (RECEIPT,), (DECIDE,), owner=POLICE),
    (S.HANDED_OVER, A.REDIRECT): Move(S.HANDED_OVER, POLICE, (RECEIPT,), (SIGN,)),
    (S.RECEIVED, A.REDIRECT): Move(S.HANDED_OVER, POLICE, (FILING,), (SIGN,)),
    (S.RECEIVED, A.REPORT_INCOMPLETE): Move(S.INCOMPLETE, POLICE, (), (COMPLETE,)),
    (S.INCOMPLETE, A.SUPPLEMENT): Move(S.RECEIVED, AGENCY, (SUPPLEMENT,)),
    (S.RECEIVED, A.EXTEND_LEAD): Move(S.RECEIVED, POLICE, (FILING,), (DECIDE_LEAD,)),
    (S.RECEIVED, A.EXTEND_COMPLEX): Move(S.RECEIVED, POLICE, (FILING,), (DECIDE_COMPLEX,)),
    (S.RECEIVED, A.FILE): Move(S.FILED, POLICE, (FILING,)),
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, POLICE, (FILING,), owner=AGENCY),
    (S.INCOMPLETE, A.EXTEND_LEAD): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_LEAD,)),
    (S.INCOMPLETE, A.EXTEND_COMPLEX): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_COMPLEX,)),
    (S.INCOMPLETE, A.FILE): Move(S.FILED, POLICE, (FILING, SUPPLEMENT)),
    (S.INCOMPLETE, A.DECLINE): Move(S.DECLINED, POLICE, (FILING, SUPPLEMENT), owner=AGENCY),
}
ENDED = frozenset({S.REFUSED, S.FILED, S.DECLINED})
TABLE = Table(what="移送案件", step=ReferralStep, moves=MOVES, ended=ENDED, overdue=A.OVERDUE)
