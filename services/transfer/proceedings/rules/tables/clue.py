"""违法线索移送 between administrative departments.

Who received it may not pass it on: only the sender sends anew, and where no agreement is found the common superior
designates (生态环境行政处罚办法 Arts 14, 16). The decision record 0064 says how it differs from an exchanged clue.
"""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules.clues import not_declined_before, not_designated, owner_is_another, to_another
from services.transfer.proceedings.rules.table import ANYBODY, HEAD, ProceedingTable, Row, Seek

SENDER, RECEIVER, SUPERIOR = Side.AGENCY, Side.RECEIVER, Side.SUPERIOR
ACCEPT = Clock("clue.accept", RECEIVER, "clue.accept")
RESEND = Clock("clue.resend", SENDER, "clue.resend")
DESIGNATE = Clock("clue.designate", SUPERIOR, "clue.designate")
FEED_BACK = Clock("clue.feedback", RECEIVER, "clue.feedback")

CLUE = ProceedingTable(
    kind=ProceedingKind.CLUE,
    departments=True,
    at_home=False,
    opens=dict.fromkeys(
        (
            AgencyKind.ECOLOGY,
            AgencyKind.URBAN_MANAGEMENT,
            AgencyKind.HOUSING,
            AgencyKind.WATER,
            AgencyKind.NATURAL_RESOURCES,
            AgencyKind.AGRICULTURE,
        ),
        ANYBODY,
    ),
    opening=Row(
        action=A.OPEN,
        to=S.SENT,
        by=SENDER,
        needs=(F.TO,),
        takes=(F.CREDIT_CODE, F.REFERRAL, F.FACTS_ON, F.DOCUMENTS, F.REASON),
        joins={RECEIVER: Seek.NAMED},
        does=(to_another,),
        starts=(ACCEPT,),
    ),
    rows=(
        Row(at=(S.SENT, S.DESIGNATED), action=A.ACCEPT, to=S.ACCEPTED, by=RECEIVER, owner=RECEIVER,
            ends=("clue.accept",), starts=(FEED_BACK,)),
        Row(at=(S.SENT,), action=A.DECLINE, to=S.DECLINED, by=RECEIVER, needs=(F.REASON, F.TO),
            does=(owner_is_another,), ends=("clue.accept",), starts=(RESEND,)),
        Row(at=(S.SENT, S.DECLINED), action=A.WITHDRAW, to=S.WITHDRAWN, by=SENDER, needs=(F.REASON,),
            ends=("clue.accept", "clue.resend")),
        Row(at=(S.DECLINED,), action=A.SEND_ANEW, to=S.SENT, by=SENDER, needs=(F.TO,), takes=(F.REASON, F.DOCUMENTS),
            does=(to_another, not_declined_before), joins={RECEIVER: Seek.NAMED}, ends=("clue.resend",),
            starts=(ACCEPT,)),
        Row(at=(S.DECLINED,), action=A.TAKE_BACK, to=S.TAKEN_BACK, by=SENDER, needs=(F.REASON,),
            ends=("clue.resend",)),
        Row(at=(S.DECLINED,), action=A.DISPUTE, to=S.DISPUTED, by=SENDER, needs=(F.REASON,), takes=(F.DOCUMENTS,),
            joins={SUPERIOR: Seek.COMMON_SUPERIOR}, ends=("clue.resend",), starts=(DESIGNATE,)),
        Row(at=(S.ACCEPTED,), action=A.DISPUTE, to=S.DISPUTED, by=RECEIVER, needs=(F.REASON,), takes=(F.DOCUMENTS,),
            does=(not_designated,), joins={SUPERIOR: Seek.COMMON_SUPERIOR}, pauses=("clue.feedback",),
            starts=(DESIGNATE,)),
        Row(at=(S.DISPUTED,), action=A.DESIGNATE, to=S.DESIGNATED, by=SUPERIOR, roles=HEAD, needs=(F.TO, F.REASON),
            takes=(F.DOCUMENTS,), joins={RECEIVER: Seek.NAMED}, ends=("clue.designate", "clue.feedback"),
            starts=(ACCEPT,)),
        Row(at=(S.ACCEPTED,), action=A.REPORT, by=RECEIVER, needs=(F.REASON,), takes=(F.DOCUMENTS,)),
        Row(at=(S.ACCEPTED,), action=A.FEED_BACK, to=S.FINISHED, by=RECEIVER, needs=(F.RESULT, F.REASON),
            takes=(F.DOCUMENTS,), ends=("clue.feedback",)),
    ),
    ended=frozenset({S.FINISHED, S.WITHDRAWN, S.TAKEN_BACK}),
)  # fmt: skip
