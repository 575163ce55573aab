"""行刑反向衔接: after a non-prosecution the agency is told, and the procuratorate reviews whether to have it penalise.

人民检察院行刑反向衔接工作指引第十二条、第十三条; 环环监〔2017〕17号.
"""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules.opinions import answered
from services.transfer.proceedings.rules.table import ANYBODY, HEAD, Effect, Longer, ProceedingTable, Row, Seek
from services.transfer.proceedings.rules.tables.opinions import ENFORCING

AGENCY, PROCURATORATE = Side.AGENCY, Side.PROCURATORATE
TELL = Clock("prosecution.declined_notice", PROCURATORATE, "prosecution.declined_notice")
REVIEW = Clock("reverse.review", PROCURATORATE, "reverse.review")
REPLY = Clock("reverse.opinion_reply", AGENCY, "reverse.opinion_reply")
OPEN_REVIEW = (S.REVIEWING, S.REVIEW_SUSPENDED)

REVERSE = ProceedingTable(
    kind=ProceedingKind.REVERSE,
    opens={AgencyKind.PROCURATORATE: ANYBODY},
    addressees=ENFORCING,
    opening=Row(
        action=A.OPEN,
        to=S.UNTOLD,
        by=PROCURATORATE,
        needs=(F.TO, F.REASON),
        takes=(F.REFERRAL, F.CREDIT_CODE, F.FACTS_ON, F.PERSON, F.DOCUMENTS),
        joins={AGENCY: Seek.NAMED},
        starts=(TELL, REVIEW),
        effect=Effect.REVIEW,
    ),
    rows=(
        Row(at=(S.UNTOLD,), action=A.TELL_AGENCY, to=S.REVIEWING, by=PROCURATORATE, needs=(F.DECISION_NUMBER,),
            takes=(F.REASON, F.DOCUMENTS), ends=("prosecution.declined_notice",)),
        Row(at=(S.REVIEWING,), action=A.EXTEND_REVIEW, by=PROCURATORATE, roles=HEAD, needs=(F.REASON,), once=True,
            extends=(Longer("reverse.review", "reverse.review_extended"),)),
        Row(at=(S.REVIEWING,), action=A.SUSPEND_REVIEW, to=S.REVIEW_SUSPENDED, by=PROCURATORATE,
            needs=(F.SUSPENDED_FOR, F.REASON), takes=(F.DOCUMENTS,), pauses=("reverse.review",)),
        Row(at=(S.REVIEW_SUSPENDED,), action=A.RESUME_REVIEW, to=S.REVIEWING, by=PROCURATORATE, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), resumes=("reverse.review",)),
        Row(at=(S.REVIEWING,), action=A.FIND_NO_PENALTY_DUE, to=S.NO_PENALTY_DUE, by=PROCURATORATE, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), ends=("reverse.review",)),
        Row(at=(S.REVIEWING,), action=A.OPINE, to=S.OPINION_GIVEN, by=PROCURATORATE,
            needs=(F.DECISION_NUMBER, F.REASON), takes=(F.DOCUMENTS,), ends=("reverse.review",), starts=(REPLY,)),
        Row(at=(S.OPINION_GIVEN,), action=A.ANSWER, to=S.ANSWERED, by=AGENCY, needs=(F.RESULT, F.REASON),
            takes=(F.DECISION_NUMBER, F.DOCUMENTS), does=(answered,), ends=("reverse.opinion_reply",)),
        Row(at=(S.UNTOLD, *OPEN_REVIEW), action=A.TERMINATE, to=S.TERMINATED, by=PROCURATORATE, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), ends=("prosecution.declined_notice", "reverse.review")),
    ),
    ended=frozenset({S.NO_PENALTY_DUE, S.ANSWERED, S.TERMINATED}),
)  # fmt: skip
