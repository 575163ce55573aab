"""The steps of a referral 移送 in one table: (state, action) -> state, whose step, which duties end and start."""

from contracts.actors import Role
from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import ReferralStep
from services.transfer.machine.rules import Clock, Move, Table

APPROVAL, HAND_OVER, RECEIPT = "referral.approve", "referral.hand_over", "referral.receipt"
SUPPLEMENT, FILING = "referral.supplement", "referral.filing"
NOTICE, TAKE_BACK = "referral.decision_notice", "referral.take_back"
ITEMS, ITEMS_RECEIPT = "referral.items_hand_over", "referral.items_receipt"
DUTIES = (APPROVAL, HAND_OVER, RECEIPT, SUPPLEMENT, FILING, NOTICE, TAKE_BACK, ITEMS, ITEMS_RECEIPT)
FILING_LEAD, FILING_COMPLEX = "referral.filing_lead", "referral.filing_complex"
RETURN_NOTICE, WITHDRAWAL_NOTICE = "referral.return_notice", "referral.withdrawal_notice"
AGENCY, POLICE, PROCURATORATE = Side.AGENCY, Side.POLICE, Side.PROCURATORATE

SEND = Clock(HAND_OVER, AGENCY, HAND_OVER)
SIGN = Clock(RECEIPT, POLICE, RECEIPT)
COMPLETE = Clock(SUPPLEMENT, AGENCY, SUPPLEMENT)
DECIDE = Clock(FILING, POLICE, FILING)
DECIDE_LEAD = Clock(FILING, POLICE, FILING_LEAD, since=A.RECEIVE)
DECIDE_COMPLEX = Clock(FILING, POLICE, FILING_COMPLEX, since=A.RECEIVE)
TELL, TELL_RETURN = Clock(NOTICE, POLICE, NOTICE), Clock(NOTICE, POLICE, RETURN_NOTICE)
TELL_DROP = Clock(NOTICE, POLICE, WITHDRAWAL_NOTICE)
FETCH = Clock(TAKE_BACK, AGENCY, TAKE_BACK)
BRING_ITEMS, SIGN_ITEMS = Clock(ITEMS, AGENCY, ITEMS), Clock(ITEMS_RECEIPT, POLICE, ITEMS_RECEIPT)
HEADS = frozenset({Role.HEAD})

STRAIGHT: dict[tuple[S, A], Move[S, A]] = {
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
    (S.RECEIVED, A.FILE): Move(S.FILED, POLICE, (FILING,), (TELL, BRING_ITEMS)),
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, POLICE, (FILING,), (TELL, FETCH)),
    (S.INCOMPLETE, A.EXTEND_LEAD): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_LEAD,)),
    (S.INCOMPLETE, A.EXTEND_COMPLEX): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_COMPLEX,)),
    (S.INCOMPLETE, A.FILE): Move(S.FILED, POLICE, (FILING, SUPPLEMENT), (TELL, BRING_ITEMS)),
    (S.INCOMPLETE, A.DECLINE): Move(S.DECLINED, POLICE, (FILING, SUPPLEMENT), (TELL, FETCH)),
}
BACK: dict[tuple[S, A], Move[S, A]] = {
    (S.HANDED_OVER, A.WITHDRAW): Move(S.WITHDRAWN, AGENCY, (RECEIPT,), roles=HEADS),
    (S.HANDED_OVER, A.RETURN_FILE): Move(S.RETURNED, POLICE, (RECEIPT,), (TELL_RETURN, FETCH)),
    (S.RECEIVED, A.RETURN_FILE): Move(S.RETURNED, POLICE, (FILING,), (TELL_RETURN, FETCH)),
    (S.INCOMPLETE, A.RETURN_FILE): Move(S.RETURNED, POLICE, (FILING, SUPPLEMENT), (TELL_RETURN, FETCH)),
    (S.RETURNED, A.TAKE_BACK): Move(S.TAKEN_BACK, AGENCY, (TAKE_BACK,), owner=AGENCY),
    (S.DECLINED, A.TAKE_BACK): Move(S.DECLINED, AGENCY, (TAKE_BACK,), owner=AGENCY),
    (S.DROPPED, A.TAKE_BACK): Move(S.TAKEN_BACK, AGENCY, (TAKE_BACK,), owner=AGENCY),
}
AFTER_FILING: dict[tuple[S, A], Move[S, A]] = {
    (S.FILED, A.MOVE): Move(S.MOVED, POLICE, (), (SIGN,)),
    (S.MOVED, A.RECEIVE): Move(S.FILED, POLICE, (RECEIPT,), owner=POLICE),
    (S.MOVED, A.REFUSE_MOVE): Move(S.FILED, POLICE, (RECEIPT,)),
    (S.FILED, A.DROP): Move(S.DROPPED, POLICE, (NOTICE, ITEMS, ITEMS_RECEIPT), (TELL_DROP, FETCH), roles=HEADS),
    (S.FILED, A.PROSECUTE): Move(S.PROSECUTED, PROCURATORATE),
    (S.FILED, A.NOT_PROSECUTE): Move(S.NOT_PROSECUTED, PROCURATORATE, (ITEMS, ITEMS_RECEIPT)),
    (S.PROSECUTED, A.JUDGE): Move(S.JUDGED, PROCURATORATE, (ITEMS, ITEMS_RECEIPT)),
}
TOLD_IN = (S.FILED, S.DECLINED, S.RETURNED, S.DROPPED, S.TAKEN_BACK, S.PROSECUTED, S.NOT_PROSECUTED, S.JUDGED)
ITEMS_IN = (S.FILED, S.PROSECUTED)
MOVES: dict[tuple[S, A], Move[S, A]] = {
    **STRAIGHT,
    **BACK,
    **AFTER_FILING,
    **{(state, A.NOTIFY): Move(state, POLICE, (NOTICE,)) for state in TOLD_IN},
    **{(state, A.HAND_OVER_ITEMS): Move(state, AGENCY, (ITEMS, ITEMS_RECEIPT), (SIGN_ITEMS,)) for state in ITEMS_IN},
    **{(state, A.ACCEPT_ITEMS): Move(state, POLICE, (ITEMS_RECEIPT,)) for state in ITEMS_IN},
}
# Where nothing more will come, and where what may come has no limit in law.
OVER = frozenset({S.REFUSED, S.WITHDRAWN, S.TAKEN_BACK, S.NOT_PROSECUTED, S.JUDGED})
ENDED = OVER | {S.FILED, S.PROSECUTED}
# Where findings may be referred anew: at once, or once the agency has taken the file back.
FREED, FREED_ONCE_BACK = frozenset({S.REFUSED, S.WITHDRAWN, S.TAKEN_BACK}), frozenset({S.DECLINED})
TABLE = Table(what="移送案件", step=ReferralStep, moves=MOVES, ended=ENDED, overdue=A.OVERDUE)
