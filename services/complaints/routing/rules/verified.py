"""What a finding means to the enterprise: an environmental complaint found verified stands against it."""

from datetime import datetime

from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ComplaintUnverified, ComplaintVerified
from contracts.messages import Event
from services.complaints.intake.rules import Case

VERIFYING = frozenset({ReplyFinding.VERIFIED, ReplyFinding.PARTLY})


def verified_changes(before: Case, after: Case, at: datetime) -> tuple[Event, ...]:
    """What was verified no longer stands, something else does; nothing where finding and enterprise are the same."""
    old, new = _verified(before), _verified(after)
    if old == new:
        return ()
    gone = (ComplaintUnverified(complaint=after.number, credit_code=old[0], at=at),) if old else ()
    return (*gone, _stands(after, *new, at)) if new else gone


def _verified(case: Case) -> tuple[str, ReplyFinding] | None:
    if not case.environmental or case.credit_code is None or case.finding not in VERIFYING:
        return None
    return case.credit_code, case.finding


def _stands(case: Case, credit_code: str, finding: ReplyFinding, at: datetime) -> ComplaintVerified:
    return ComplaintVerified(
        complaint=case.number,
        credit_code=credit_code,
        finding=finding,
        matter=case.matter or "",
        matter_name=case.matter_name or "",
        region=case.region,
        at=at,
    )
