"""A referral 移送 as its parties see it."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.transfer.referral_parts import ChecklistEntry, PenaltyRule, ReferralPaper, ReferralRefusal
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referrals import Referral
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.machine import TABLE
from services.transfer.requirements.rules import Need, Requirement

REFUSALS = frozenset({A.REFUSE, A.DECLINE, A.UPHOLD, A.RETURN_FILE, A.REFUSE_MOVE, A.REDIRECT, A.DROP})
PLAIN = frozenset(Referral.__struct_fields__) & frozenset(Case.__dataclass_fields__)
LISTS = ("findings", "officers", "documents", "steps")


def record(
    case: Case,
    *,
    duties: list[Duty],
    papers: list[ReferralPaper],
    required: Sequence[Requirement],
    rules: list[PenaltyRule],
) -> Referral:
    """The whole record; the kernel hides what an asker may not see."""
    kept = {name: getattr(case, name) for name in PLAIN} | {name: list(getattr(case, name)) for name in LISTS}
    special = case.particulars
    return Referral(
        **kept,
        version=TABLE.version(case.steps),
        duties=duties,
        papers=papers,
        previous=special.previous,
        new_grounds=special.new_grounds,
        checklist=checklist(case, required),
        manifest=special.manifest,
        signed_manifest=special.signed_manifest,
        items=special.items,
        dropped=special.dropped,
        outcomes=list(special.outcomes),
        refusals=refusals(case),
        penalty_rules=rules,
        ended_at=special.ended_at,
    )


def checklist(case: Case, required: Sequence[Requirement]) -> list[ChecklistEntry]:
    """What the hand-over asks for, and what is there."""
    present = {document.kind for document in case.documents}
    return [
        ChecklistEntry(
            document=one.label, required=one.need is Need.REQUIRED, present=one.met_by(present), source=one.source
        )
        for one in required
    ]


def refusals(case: Case) -> list[ReferralRefusal]:
    """Who refused the case or would not keep it, in order."""
    return [
        ReferralRefusal(agency=step.by, person=step.person, action=step.action, reason=step.reason, at=step.at)
        for step in case.steps
        if step.action in REFUSALS
    ]
