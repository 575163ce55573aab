"""检察意见: the procuratorate tells an agency to transfer a case or to penalise (17号; 高检发释字〔2021〕4号)."""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules.opinions import answered, names_referral
from services.transfer.proceedings.rules.table import ANYBODY, Effect, ProceedingTable, Row, Seek

AGENCY, PROCURATORATE = Side.AGENCY, Side.PROCURATORATE
FOLLOW = Clock("supervision.transfer_opinion", AGENCY, "supervision.transfer_opinion")
REPLY = Clock("penalty_opinion.reply", AGENCY, "reverse.opinion_reply")
ENFORCING = frozenset(
    {
        AgencyKind.ECOLOGY,
        AgencyKind.URBAN_MANAGEMENT,
        AgencyKind.HOUSING,
        AgencyKind.WATER,
        AgencyKind.NATURAL_RESOURCES,
        AgencyKind.AGRICULTURE,
    }
)

TRANSFER_OPINION = ProceedingTable(
    kind=ProceedingKind.TRANSFER_OPINION,
    opens={AgencyKind.PROCURATORATE: ANYBODY},
    addressees=frozenset({AgencyKind.ECOLOGY}),
    opening=Row(
        action=A.OPEN,
        to=S.OPINION_GIVEN,
        by=PROCURATORATE,
        needs=(F.TO, F.CREDIT_CODE, F.REASON),
        takes=(F.FACTS_ON, F.PERSON, F.DOCUMENTS),
        joins={AGENCY: Seek.NAMED},
        starts=(FOLLOW,),
    ),
    rows=(
        Row(at=(S.OPINION_GIVEN,), action=A.REPORT, by=AGENCY, needs=(F.REASON,), takes=(F.DOCUMENTS,)),
        Row(at=(S.OPINION_GIVEN,), action=A.FOLLOW, to=S.FOLLOWED, by=AGENCY, needs=(F.REFERRAL,),
            takes=(F.REASON, F.DOCUMENTS), does=(names_referral,), ends=("supervision.transfer_opinion",),
            effect=Effect.FOLLOW),
        Row(at=(S.OPINION_GIVEN,), action=A.WITHDRAW, to=S.WITHDRAWN, by=PROCURATORATE, needs=(F.REASON,),
            ends=("supervision.transfer_opinion",)),
    ),
    ended=frozenset({S.FOLLOWED, S.WITHDRAWN}),
)  # fmt: skip

PENALTY_OPINION = ProceedingTable(
    kind=ProceedingKind.PENALTY_OPINION,
    opens={AgencyKind.PROCURATORATE: ANYBODY},
    addressees=ENFORCING,
    opening=Row(
        action=A.OPEN,
        to=S.OPINION_GIVEN,
        by=PROCURATORATE,
        needs=(F.TO, F.REASON),
        takes=(F.CREDIT_CODE, F.FACTS_ON, F.PERSON, F.DOCUMENTS),
        joins={AGENCY: Seek.NAMED},
        starts=(REPLY,),
    ),
    rows=(
        Row(at=(S.OPINION_GIVEN,), action=A.REPORT, by=AGENCY, needs=(F.REASON,), takes=(F.DOCUMENTS,)),
        Row(at=(S.OPINION_GIVEN,), action=A.ANSWER, to=S.ANSWERED, by=AGENCY, needs=(F.RESULT, F.REASON),
            takes=(F.DECISION_NUMBER, F.DOCUMENTS), does=(answered,), ends=("penalty_opinion.reply",)),
        Row(at=(S.OPINION_GIVEN,), action=A.WITHDRAW, to=S.WITHDRAWN, by=PROCURATORATE, needs=(F.REASON,),
            ends=("penalty_opinion.reply",)),
    ),
    ended=frozenset({S.ANSWERED, S.WITHDRAWN}),
)  # fmt: skip
