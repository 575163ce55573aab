"""The steps of a referral 移送 in one table: (state, action) -> state, whose step, which duties end and start."""

from contracts.actors import Role
from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from contracts.transfer.referrals import ReferralStep
from services.transfer.machine.rules import Move, Table
from services.transfer.referrals.rules.after_decline import AFTER_DECLINE, NOT_FILED
from services.transfer.referrals.rules.clocks import (
    APPROVAL,
    BRING_ITEMS,
    COMPLETE,
    DECIDE,
    DECIDE_COMPLEX,
    DECIDE_LEAD,
    DISPOSE,
    FETCH,
    FILING,
    HAND_OVER,
    ITEMS,
    ITEMS_RECEIPT,
    NOTICE,
    RECEIPT,
    SEND,
    SIGN,
    SIGN_ITEMS,
    SUPPLEMENT,
    TAKE_BACK,
    TELL,
    TELL_DROP,
    TELL_RETURN,
)

AGENCY, POLICE, PROCURATORATE = Side.AGENCY, Side.POLICE, Side.PROCURATORATE
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
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, POLICE, (FILING,), (TELL, FETCH, DISPOSE)),
    (S.INCOMPLETE, A.EXTEND_LEAD): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_LEAD,)),
    (S.INCOMPLETE, A.EXTEND_COMPLEX): Move(S.INCOMPLETE, POLICE, (FILING,), (DECIDE_COMPLEX,)),
    (S.INCOMPLETE, A.FILE): Move(S.FILED, POLICE, (FILING, SUPPLEMENT), (TELL, BRING_ITEMS)),
    (S.INCOMPLETE, A.DECLINE): Move(S.DECLINED, POLICE, (FILING, SUPPLEMENT), (TELL, FETCH, DISPOSE)),
}
BACK: dict[tuple[S, A], Move[S, A]] = {
    (S.HANDED_OVER, A.WITHDRAW): Move(S.WITHDRAWN, AGENCY, (RECEIPT,), roles=HEADS, holder=AGENCY),
    (S.HANDED_OVER, A.RETURN_FILE): Move(S.RETURNED, POLICE, (RECEIPT,), (TELL_RETURN, FETCH)),
    (S.RECEIVED, A.RETURN_FILE): Move(S.RETURNED, POLICE, (FILING,), (TELL_RETURN, FETCH)),
    (S.INCOMPLETE, A.RETURN_FILE): Move(S.RETURNED, POLICE, (FILING, SUPPLEMENT), (TELL_RETURN, FETCH)),
    (S.RETURNED, A.TAKE_BACK): Move(S.TAKEN_BACK, AGENCY, (TAKE_BACK,), owner=AGENCY),
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
AT_END = (S.RETURNED, S.DROPPED, S.TAKEN_BACK, S.PROSECUTED, S.NOT_PROSECUTED, S.JUDGED)
TOLD_IN = (S.FILED, S.DECLINED, *NOT_FILED, *AT_END)
ITEMS_IN = (S.FILED, S.PROSECUTED)
MOVES: dict[tuple[S, A], Move[S, A]] = {
    **STRAIGHT,
    **BACK,
    **AFTER_DECLINE,
    **AFTER_FILING,
    **{(state, A.NOTIFY): Move(state, POLICE, (NOTICE,)) for state in TOLD_IN},
    **{(state, A.HAND_OVER_ITEMS): Move(state, AGENCY, (ITEMS, ITEMS_RECEIPT), (SIGN_ITEMS,)) for state in ITEMS_IN},
    **{(state, A.ACCEPT_ITEMS): Move(state, POLICE, (ITEMS_RECEIPT,)) for state in ITEMS_IN},
}
# Where nothing more will come, unless the procuratorate orders what was disposed of to be filed after all.
OVER = frozenset({S.REFUSED, S.WITHDRAWN, S.TAKEN_BACK, S.DISPOSED, S.NOT_PROSECUTED, S.JUDGED})
# These, and where what may come has no limit in law.
ENDED = OVER | {S.FILED, S.PROSECUTED}
# Where its findings may be referred anew: at once, or once its agency has taken the file back.
FREE = frozenset({S.REFUSED, S.WITHDRAWN, S.TAKEN_BACK, S.DISPOSED})
FREE_ONCE_BACK = frozenset({S.DECLINED, S.FINALLY_DECLINED})
TABLE = Table(what="移送案件", step=ReferralStep, moves=MOVES, ended=ENDED, overdue=A.OVERDUE)
