"""行政拘留案件移送: from a department to the police (行政主管部门移送适用行政拘留环境违法案件暂行办法).

Approved by another person, the head; originals sent and copies kept (Arts 10, 11); decided or returned by the police.
"""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules.detentions import choose_basis, copies_are_kept, days_in_range
from services.transfer.proceedings.rules.table import ANYBODY, HEAD, ProceedingTable, Row, Seek

AGENCY, POLICE = Side.AGENCY, Side.POLICE
APPROVE = Clock("detention.approve", AGENCY, "detention.approve")
SEND = Clock("detention.send", AGENCY, "detention.send")
RECEIVE = Clock("detention.receipt", POLICE, "detention.receipt")
SUPPLEMENT = Clock("detention.supplement", AGENCY, "detention.supplement")
DECIDE = Clock("detention.decide", POLICE, "detention.decide")
SEND_COPY = Clock("detention.decision_copy", POLICE, "detention.decision_copy")
RETURN = Clock("detention.return", POLICE, "detention.return")
CLOSE = Clock("detention.close", AGENCY, "detention.close")
WITH_POLICE = (S.ACCEPTED, S.INCOMPLETE)

DETENTION = ProceedingTable(
    kind=ProceedingKind.DETENTION,
    opens=dict.fromkeys(
        (AgencyKind.ECOLOGY, AgencyKind.WATER, AgencyKind.NATURAL_RESOURCES, AgencyKind.AGRICULTURE), ANYBODY
    ),
    opening=Row(
        action=A.OPEN,
        to=S.PROPOSED,
        by=AGENCY,
        needs=(F.GROUND, F.FACTS_ON, F.PERSON),
        takes=(F.CREDIT_CODE, F.REFERRAL, F.DOCUMENTS, F.REASON),
        consults={"detention_grounds": choose_basis},
        starts=(APPROVE,),
    ),
    rows=(
        Row(at=(S.PROPOSED, S.APPROVED), action=A.ADD_DOCUMENTS, by=AGENCY, needs=(F.DOCUMENTS,)),
        Row(at=(S.PROPOSED,), action=A.APPROVE, to=S.APPROVED, by=AGENCY, roles=HEAD, other_than=A.OPEN,
            takes=(F.DOCUMENTS, F.REASON), ends=("detention.approve",), starts=(SEND,)),
        Row(at=(S.PROPOSED,), action=A.REFUSE, to=S.REFUSED, by=AGENCY, roles=HEAD, other_than=A.OPEN,
            needs=(F.REASON,), ends=("detention.approve",)),
        Row(at=(S.APPROVED,), action=A.SEND, to=S.SENT, by=AGENCY, needs=(F.COPIES_KEPT,), takes=(F.DOCUMENTS,),
            does=(copies_are_kept,), joins={POLICE: Seek.SAME_LEVEL_POLICE}, ends=("detention.send",),
            starts=(RECEIVE,)),
        Row(at=(S.SENT,), action=A.ACCEPT, to=S.ACCEPTED, by=POLICE, owner=POLICE, ends=("detention.receipt",),
            starts=(DECIDE,)),
        Row(at=(S.ACCEPTED,), action=A.REPORT_INCOMPLETE, to=S.INCOMPLETE, by=POLICE, needs=(F.REASON,),
            starts=(SUPPLEMENT,)),
        Row(at=(S.INCOMPLETE,), action=A.SUPPLEMENT, to=S.ACCEPTED, by=AGENCY, needs=(F.DOCUMENTS,),
            takes=(F.REASON,), ends=("detention.supplement",)),
        Row(at=WITH_POLICE, action=A.DECIDE, to=S.DECIDED, by=POLICE, needs=(F.DECISION_NUMBER, F.DAYS),
            takes=(F.LIGHTER, F.ON, F.DOCUMENTS), does=(days_in_range,),
            ends=("detention.decide", "detention.supplement"), starts=(SEND_COPY,)),
        Row(at=(S.DECIDED,), action=A.SEND_COPY, to=S.CLOSED, by=POLICE, takes=(F.DOCUMENTS,),
            ends=("detention.decision_copy",)),
        Row(at=(S.SENT, *WITH_POLICE), action=A.REJECT, to=S.REJECTED, by=POLICE, needs=(F.REASON,),
            ends=("detention.receipt", "detention.decide", "detention.supplement"), starts=(RETURN,)),
        Row(at=(S.REJECTED,), action=A.RETURN_FILE, to=S.RETURNED, by=POLICE, takes=(F.REASON, F.DOCUMENTS),
            ends=("detention.return",), starts=(CLOSE,)),
        Row(at=(S.RETURNED,), action=A.TAKE_BACK, to=S.TAKEN_BACK, by=AGENCY, owner=AGENCY, takes=(F.REASON,),
            ends=("detention.close",)),
    ),
    ended=frozenset({S.REFUSED, S.CLOSED, S.TAKEN_BACK}),
)  # fmt: skip
