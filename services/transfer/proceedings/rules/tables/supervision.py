"""立案监督: the procuratorate asks why a referral was not filed, and may order the police to file it.

The agency asks for it after the police's last word, or the procuratorate begins by itself (国务院令第310号第九条;
公安机关办理刑事案件程序规定第一百八十二条). The order makes filing the police's duty on the referral itself.
"""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules.opinions import explained_or_late
from services.transfer.proceedings.rules.table import ANYBODY, Effect, ProceedingTable, Row, Seek

AGENCY, POLICE, PROCURATORATE = Side.AGENCY, Side.POLICE, Side.PROCURATORATE
REVIEW = Clock("supervision.review", PROCURATORATE, "supervision.review")
EXPLAIN = Clock("supervision.explain", POLICE, "supervision.explain")

SUPERVISION = ProceedingTable(
    kind=ProceedingKind.SUPERVISION,
    at_home=False,
    opens=dict.fromkeys((AgencyKind.ECOLOGY, AgencyKind.PROCURATORATE), ANYBODY),
    opening=Row(
        action=A.OPEN,
        to=S.REQUESTED,
        by=AGENCY,
        needs=(F.REFERRAL, F.REASON),
        takes=(F.CREDIT_CODE, F.DOCUMENTS),
        joins={POLICE: Seek.OF_REFERRAL, PROCURATORATE: Seek.OF_REFERRAL},
        starts=(REVIEW,),
        effect=Effect.SUPERVISE,
    ),
    otherwise={
        AgencyKind.PROCURATORATE: Row(
            action=A.OPEN,
            to=S.EXPLAINING,
            by=PROCURATORATE,
            needs=(F.REFERRAL, F.REASON),
            takes=(F.CREDIT_CODE, F.DOCUMENTS),
            joins={AGENCY: Seek.OF_REFERRAL, POLICE: Seek.OF_REFERRAL},
            starts=(EXPLAIN,),
            effect=Effect.SUPERVISE,
        )
    },
    rows=(
        Row(at=(S.REQUESTED,), action=A.ASK_REASONS, to=S.EXPLAINING, by=PROCURATORATE, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), owner=PROCURATORATE, ends=("supervision.review",), starts=(EXPLAIN,)),
        Row(at=(S.REQUESTED,), action=A.DECLINE_SUPERVISION, to=S.NOT_SUPERVISED, by=PROCURATORATE, needs=(F.REASON,),
            ends=("supervision.review",)),
        Row(at=(S.REQUESTED,), action=A.WITHDRAW, to=S.WITHDRAWN, by=AGENCY, needs=(F.REASON,),
            ends=("supervision.review",)),
        Row(at=(S.EXPLAINING,), action=A.EXPLAIN, to=S.EXPLAINED, by=POLICE, needs=(F.REASON,), takes=(F.DOCUMENTS,),
            ends=("supervision.explain",), starts=(REVIEW,)),
        Row(at=(S.EXPLAINED,), action=A.FIND_REASONS_STAND, to=S.REASONS_STAND, by=PROCURATORATE, needs=(F.REASON,),
            ends=("supervision.review",)),
        Row(at=(S.EXPLAINING, S.EXPLAINED), action=A.ORDER_FILING, to=S.FILING_ORDERED, by=PROCURATORATE,
            needs=(F.REASON, F.DECISION_NUMBER), takes=(F.DOCUMENTS,), does=(explained_or_late,),
            ends=("supervision.explain", "supervision.review"), effect=Effect.ORDER_FILING),
    ),
    ended=frozenset({S.NOT_SUPERVISED, S.WITHDRAWN, S.REASONS_STAND, S.FILING_ORDERED}),
)  # fmt: skip
