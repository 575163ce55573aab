"""The rows of a referral's table after a refusal to file: reconsideration, disposal, and the order to file 通知立案."""

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from services.transfer.machine.rules import Clock, Move

RECONSIDER, DISPOSAL, ORDERED = "referral.reconsider", "referral.dispose", "supervision.file"
DUTIES = (RECONSIDER, DISPOSAL, ORDERED)
AGENCY, POLICE, PROCURATORATE = Side.AGENCY, Side.POLICE, Side.PROCURATORATE
THINK_AGAIN = Clock(RECONSIDER, POLICE, RECONSIDER)
DISPOSE = Clock(DISPOSAL, AGENCY, DISPOSAL)
FILE_AS_ORDERED = Clock(ORDERED, POLICE, ORDERED)

# What may run where the procuratorate orders the police to file: whatever they decided, or did not decide in time.
RUNNING: dict[S, tuple[str, ...]] = {
    S.HANDED_OVER: ("referral.receipt",),
    S.RECEIVED: ("referral.filing",),
    S.INCOMPLETE: ("referral.filing", "referral.supplement"),
    S.DECLINED: (DISPOSAL,),
    S.RECONSIDERING: (RECONSIDER,),
    S.FINALLY_DECLINED: (DISPOSAL,),
    S.DISPOSED: (),
}
AFTER_DECLINE: dict[tuple[S, A], Move[S, A]] = {
    (S.DECLINED, A.ASK_RECONSIDERATION): Move(S.RECONSIDERING, AGENCY, (DISPOSAL,), (THINK_AGAIN,)),
    (S.RECONSIDERING, A.UPHOLD): Move(S.FINALLY_DECLINED, POLICE, (RECONSIDER,), (DISPOSE,), other_than=A.DECLINE),
    (S.RECONSIDERING, A.OVERTURN): Move(S.FILED, POLICE, (RECONSIDER,), other_than=A.DECLINE, owner=POLICE),
    (S.DECLINED, A.DISPOSE): Move(S.DISPOSED, AGENCY, (DISPOSAL,)),
    (S.FINALLY_DECLINED, A.DISPOSE): Move(S.DISPOSED, AGENCY, (DISPOSAL,)),
    (S.FILING_ORDERED, A.FILE): Move(S.FILED, POLICE, (ORDERED,), owner=POLICE),
    **{
        (state, A.ORDER_FILING): Move(S.FILING_ORDERED, PROCURATORATE, running, (FILE_AS_ORDERED,))
        for state, running in RUNNING.items()
    },
}
