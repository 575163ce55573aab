"""Who may approve a visit outside the plan, when it may begin without, and what a decision does."""

from datetime import date, datetime

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.approvals import ApprovalKind, ApprovalState, VisitApproval
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.visits.rules import VisitCase, require_state

OPEN = (ApprovalState.PENDING, ApprovalState.OVERDUE)


def asked(
    case: VisitCase, kind: ApprovalKind, asked_of: str, subject: str, reason: str, now: datetime
) -> VisitApproval:
    """An approval of a visit that waits for one. Refusal: VISIT_STATE."""
    require_state(case, VisitState.REQUESTED)
    return VisitApproval(
        visit=case.id,
        kind=kind,
        state=ApprovalState.PENDING,
        agency=case.agencies[0],
        asked_of=asked_of,
        region=case.region,
        asked_at=now,
        credit_code=case.credit_code,
        planned_on=case.planned_on,
        reason=reason,
        asked_by=subject,
    )


def check_new(known: VisitApproval | None, kind: ApprovalKind) -> None:
    """An approval is asked for once; one that waits for the level above may still become an emergency."""
    becomes = known and known.kind is ApprovalKind.SUPERIOR and kind is ApprovalKind.EMERGENCY
    if known and not (becomes and known.state is ApprovalState.PENDING):
        raise Refusal("APPROVAL_ASKED", visit=known.visit, kind=known.kind.label, state=known.state.label)


def check_emergency(case: VisitCase, subject: str, today: date) -> None:
    """Only who asked or goes there declares an emergency, and only for today."""
    if subject != case.requested_by and subject not in case.officers:
        raise Refusal("VISIT_NOT_ASSIGNED", visit=case.id, certificate=subject)
    if case.planned_on != today:
        raise Refusal("VISIT_NOT_URGENT", visit=case.id, planned_on=case.planned_on.isoformat())


def decided(
    approval: VisitApproval, case: VisitCase, subject: str, state: ApprovalState, reason: str | None, now: datetime
) -> VisitApproval:
    """The approval as it was decided. Refusals: APPROVAL_DECIDED, VISIT_STATE, VISIT_SAME_PERSON."""
    if approval.state not in OPEN:
        raise Refusal("APPROVAL_DECIDED", visit=approval.visit, state=approval.state.label)
    if approval.kind is ApprovalKind.SUPERIOR:
        require_state(case, VisitState.REQUESTED)
    if subject in (approval.asked_by, case.requested_by):
        raise Refusal("VISIT_SAME_PERSON", visit=case.id)
    late = approval.state is ApprovalState.OVERDUE
    return replace(approval, state=state, decided_by=subject, decided_at=now, decision_reason=reason, late=late)


def overdue(approval: VisitApproval) -> VisitApproval | None:
    """Not decided within the limit; None where it was."""
    return replace(approval, state=ApprovalState.OVERDUE) if approval.state is ApprovalState.PENDING else None
