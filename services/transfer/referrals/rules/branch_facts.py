"""The event each step beside the straight way journals: no name, no free text but its digest."""

from contracts.transfer import referral_branch_facts as facts
from contracts.transfer import referral_branches as orders
from services.transfer.referrals.rules.case import Case, digest


def withdrawn(case: Case, reason: str) -> facts.ReferralWithdrawn:
    """Taken out before the receipt."""
    return facts.ReferralWithdrawn(number=case.number, agency=case.agency, reason_sha256=digest(reason))


def returned(case: Case, reason: str) -> facts.ReferralReturned:
    """No police matter."""
    return facts.ReferralReturned(number=case.number, police=case.police or "", reason_sha256=digest(reason))


def taken_back(case: Case) -> facts.ReferralTakenBack:
    """The agency's again."""
    return facts.ReferralTakenBack(number=case.number, agency=case.agency, credit_code=case.credit_code)


def items_handed_over(case: Case, order: orders.HandOverReferralItems) -> facts.ReferralItemsHandedOver:
    """What went after the filing."""
    return facts.ReferralItemsHandedOver(
        number=case.number,
        agency=case.agency,
        item_count=len(order.items),
        documents=[one.sha256 for one in order.documents],
    )


def items_accepted(case: Case) -> facts.ReferralItemsAccepted:
    """Signed for."""
    return facts.ReferralItemsAccepted(number=case.number, police=case.police or "")


def moved(case: Case, police_before: str, order: orders.MoveReferral) -> facts.ReferralMoved:
    """On its way to other police."""
    return facts.ReferralMoved(
        number=case.number,
        police_before=police_before,
        police=case.police or "",
        decided_on=order.decided_on,
        reason_sha256=digest(order.reason),
        late=case.steps[-1].late,
    )


def move_refused(case: Case, refused_by: str, reason: str) -> facts.ReferralMoveRefused:
    """Still with those who hold it."""
    return facts.ReferralMoveRefused(
        number=case.number, police=case.owner, refused_by=refused_by, reason_sha256=digest(reason)
    )


def dropped(case: Case, order: orders.DropReferral) -> facts.ReferralDropped:
    """Ended by the police."""
    return facts.ReferralDropped(
        number=case.number,
        police=case.police or "",
        credit_code=case.credit_code,
        ground=order.ground,
        decided_on=order.decided_on,
        reason_sha256=digest(order.reason),
        late=case.steps[-1].late,
    )


def outcome_told(case: Case, agency: str, order: orders.TellReferralOutcome) -> facts.ReferralOutcomeTold:
    """How it ended."""
    return facts.ReferralOutcomeTold(
        number=case.number,
        agency=agency,
        credit_code=case.credit_code,
        outcome=order.outcome,
        decided_on=order.decided_on,
        fined=order.fined,
        late=case.steps[-1].late,
    )
