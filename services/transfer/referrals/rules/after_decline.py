"""The rows of a referral's table after a refusal to file: reconsideration, disposal, and the order to file 通知立案.

The file is the agency's again once it takes it back, wherever the matter then stands; whoever files has it again.
"""

from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from services.transfer.machine.rules import Move
from services.transfer.referrals.rules.clocks import (
    BRING_ITEMS,
    DISPOSAL,
    DISPOSE,
    FILE_AS_ORDERED,
    FILING,
    NOTICE,
    ORDERED,
    RECEIPT,
    RECONSIDER,
    SUPPLEMENT,
    TAKE_BACK,
    TELL,
    THINK_AGAIN,
)

AGENCY, POLICE, PROCURATORATE = Side.AGENCY, Side.POLICE, Side.PROCURATORATE
NOT_FILED = (S.RECONSIDERING, S.FINALLY_DECLINED, S.DISPOSED, S.FILING_ORDERED)

# What may run where the procuratorate orders the police to file: whatever they decided, or did not decide in time.
RUNNING: dict[S, tuple[str, ...]] = {
    S.HANDED_OVER: (RECEIPT,),
    S.RECEIVED: (FILING,),
    S.INCOMPLETE: (FILING, SUPPLEMENT),
    S.DECLINED: (DISPOSAL, TAKE_BACK),
    S.RECONSIDERING: (RECONSIDER, TAKE_BACK),
    S.FINALLY_DECLINED: (DISPOSAL, TAKE_BACK),
    S.DISPOSED: (),
}
RETURNED_IN = (S.DECLINED, S.RECONSIDERING, S.FINALLY_DECLINED)
FILED_AFTER_ALL = (NOTICE, TAKE_BACK)
AFTER_DECLINE: dict[tuple[S, A], Move[S, A]] = {
    (S.DECLINED, A.ASK_RECONSIDERATION): Move(S.RECONSIDERING, AGENCY, (DISPOSAL,), (THINK_AGAIN,)),
    (S.RECONSIDERING, A.UPHOLD): Move(S.FINALLY_DECLINED, POLICE, (RECONSIDER,), (DISPOSE,), other_than=A.DECLINE),
    (S.RECONSIDERING, A.OVERTURN): Move(
        S.FILED, POLICE, (RECONSIDER, *FILED_AFTER_ALL), (TELL, BRING_ITEMS), other_than=A.DECLINE, owner=POLICE
    ),
    **{(state, A.TAKE_BACK): Move(state, AGENCY, (TAKE_BACK,), owner=AGENCY, holder=POLICE) for state in RETURNED_IN},
    **{
        (state, A.DISPOSE): Move(S.DISPOSED, AGENCY, (DISPOSAL,), holder=AGENCY)
        for state in (S.DECLINED, S.FINALLY_DECLINED)
    },
    **{
        (state, A.ORDER_FILING): Move(S.FILING_ORDERED, PROCURATORATE, running, (FILE_AS_ORDERED,))
        for state, running in RUNNING.items()
    },
    (S.FILING_ORDERED, A.FILE): Move(S.FILED, POLICE, (ORDERED, NOTICE), (TELL, BRING_ITEMS), owner=POLICE),
}
