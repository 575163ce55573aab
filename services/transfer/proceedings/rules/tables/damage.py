"""生态环境损害赔偿: a clue reported upward, checked, assessed, negotiated or sued for, paid and restored.

The claimant is whom the government of a city with districts designates (Code Art. 1073; damage_claimants.csv).
"""

from contracts.actors import AgencyKind
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as F
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from services.transfer.machine.rules import Clock
from services.transfer.proceedings.rules import damages
from services.transfer.proceedings.rules.table import ANYBODY, HEAD, Longer, ProceedingTable, Row, Seek

REPORTER, CLAIMANT = Side.AGENCY, Side.CLAIMANT
RECEIVE = Clock("damage.receive", CLAIMANT, "damage.receive")
CHECK = Clock("damage.lead_check", CLAIMANT, "damage.lead_check")
ASSESS = Clock("damage.assess", CLAIMANT, "damage.assess")
BEGIN = Clock("damage.begin", CLAIMANT, "damage.begin")
NEGOTIATE = Clock("damage.negotiate", CLAIMANT, "damage.negotiate")
RESUME = Clock("damage.resume", CLAIMANT, "damage.resume")
SUE = Clock("damage.sue", CLAIMANT, "damage.sue")
FOLLOW_SUIT = Clock("damage.follow_suit", CLAIMANT, "damage.follow_suit")
COLLECT = Clock("damage.pay", CLAIMANT, "damage.pay")
RESTORE = Clock("damage.restore", CLAIMANT, "damage.restore")
CLOSE = Clock("damage.close", CLAIMANT, "damage.close")
PERFORMANCE = (COLLECT, RESTORE, CLOSE)

DAMAGE = ProceedingTable(
    kind=ProceedingKind.DAMAGE,
    opens=dict.fromkeys(
        (
            AgencyKind.ECOLOGY,
            AgencyKind.URBAN_MANAGEMENT,
            AgencyKind.WATER,
            AgencyKind.NATURAL_RESOURCES,
            AgencyKind.AGRICULTURE,
            AgencyKind.POLICE,
            AgencyKind.PROCURATORATE,
        ),
        ANYBODY,
    ),
    opening=Row(
        action=A.OPEN,
        to=S.SENT,
        by=REPORTER,
        takes=(F.CREDIT_CODE, F.REFERRAL, F.FACTS_ON, F.DOCUMENTS, F.REASON),
        joins={CLAIMANT: Seek.CLAIMANT},
        starts=(RECEIVE,),
    ),
    rows=(
        Row(at=(S.SENT,), action=A.ACCEPT, to=S.ACCEPTED, by=CLAIMANT, owner=CLAIMANT, ends=("damage.receive",),
            starts=(CHECK,)),
        Row(at=(S.ACCEPTED,), action=A.DISMISS, to=S.DISMISSED, by=CLAIMANT, roles=HEAD, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), ends=("damage.lead_check",)),
        Row(at=(S.ACCEPTED,), action=A.START_CLAIM, to=S.ASSESSING, by=CLAIMANT, roles=HEAD, takes=(F.DOCUMENTS,),
            ends=("damage.lead_check",), starts=(ASSESS,)),
        Row(at=(S.ASSESSING,), action=A.RECORD_ASSESSMENT, to=S.ASSESSED, by=CLAIMANT, needs=(F.AMOUNT,),
            takes=(F.DOCUMENTS,), does=(damages.assess,), ends=("damage.assess",), starts=(BEGIN,)),
        Row(at=(S.ASSESSED,), action=A.NEGOTIATE, to=S.NEGOTIATING, by=CLAIMANT, takes=(F.ON, F.DOCUMENTS, F.REASON),
            ends=("damage.begin",), starts=(NEGOTIATE,)),
        Row(at=(S.NEGOTIATING,), action=A.EXTEND, by=CLAIMANT, roles=HEAD, needs=(F.REASON,), once=True,
            extends=(Longer("damage.negotiate", "damage.negotiate_longer"),)),
        Row(at=(S.NEGOTIATING,), action=A.SUSPEND, to=S.SUSPENDED, by=CLAIMANT, needs=(F.REASON,),
            pauses=("damage.negotiate",), starts=(RESUME,)),
        Row(at=(S.SUSPENDED,), action=A.RESUME, to=S.NEGOTIATING, by=CLAIMANT, takes=(F.REASON, F.DOCUMENTS),
            resumes=("damage.negotiate",), ends=("damage.resume",)),
        Row(at=(S.NEGOTIATING,), action=A.AGREE, to=S.PERFORMING, by=CLAIMANT, roles=HEAD, needs=(F.AMOUNT, F.ON),
            takes=(F.DOCUMENTS,), does=(damages.owe,), ends=("damage.negotiate",), starts=PERFORMANCE),
        Row(at=(S.NEGOTIATING, S.SUSPENDED), action=A.BREAK_OFF, to=S.BROKEN_OFF, by=CLAIMANT, needs=(F.REASON,),
            ends=("damage.negotiate", "damage.resume"), starts=(SUE,)),
        Row(at=(S.BROKEN_OFF,), action=A.SUE, to=S.SUED, by=CLAIMANT, roles=HEAD, needs=(F.ON,),
            takes=(F.DECISION_NUMBER, F.DOCUMENTS), ends=("damage.sue",), starts=(FOLLOW_SUIT,)),
        Row(at=(S.SUED,), action=A.JUDGE, to=S.PERFORMING, by=CLAIMANT, needs=(F.AMOUNT, F.DECISION_NUMBER, F.ON),
            takes=(F.DOCUMENTS,), does=(damages.owe_by_judgment,), ends=("damage.follow_suit",), starts=PERFORMANCE),
        Row(at=(S.SUED,), action=A.LOSE, to=S.LOST, by=CLAIMANT, needs=(F.DECISION_NUMBER, F.ON),
            takes=(F.REASON, F.DOCUMENTS), ends=("damage.follow_suit",)),
        Row(at=(S.PERFORMING,), action=A.CONFIRM, by=CLAIMANT, needs=(F.DECISION_NUMBER, F.ON), takes=(F.DOCUMENTS,),
            once=True, does=(damages.confirm,)),
        Row(at=(S.PERFORMING,), action=A.PAY, by=CLAIMANT, needs=(F.AMOUNT, F.ON, F.DOCUMENTS), does=(damages.pay,),
            ends_when={"damage.pay": damages.paid_in_full}),
        Row(at=(S.PERFORMING,), action=A.ENFORCE, by=CLAIMANT, needs=(F.ON, F.REASON), takes=(F.DOCUMENTS,),
            does=(damages.enforceable,)),
        Row(at=(S.PERFORMING,), action=A.PLAN_RESTORATION, by=CLAIMANT, needs=(F.MILESTONES,), takes=(F.DOCUMENTS,),
            once=True, does=(damages.plan,)),
        Row(at=(S.PERFORMING,), action=A.REACH_MILESTONE, by=CLAIMANT, needs=(F.MILESTONE, F.ON),
            takes=(F.DOCUMENTS, F.REASON), does=(damages.reach,)),
        Row(at=(S.PERFORMING,), action=A.ACCEPT_RESTORATION, by=CLAIMANT, roles=HEAD, needs=(F.ON,),
            takes=(F.DOCUMENTS, F.REASON), does=(damages.accept_restoration,), ends=("damage.restore",)),
        Row(at=(S.PERFORMING,), action=A.WAIVE_RESTORATION, by=CLAIMANT, roles=HEAD, needs=(F.REASON,),
            takes=(F.DOCUMENTS,), does=(damages.waive_restoration,), ends=("damage.restore",)),
        Row(at=(S.PERFORMING,), action=A.CLOSE, to=S.CLOSED, by=CLAIMANT, roles=HEAD, takes=(F.REASON, F.DOCUMENTS),
            does=(damages.settled,), ends=("damage.pay", "damage.restore", "damage.close")),
    ),
    ended=frozenset({S.DISMISSED, S.LOST, S.CLOSED}),
)  # fmt: skip
