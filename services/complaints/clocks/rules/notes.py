"""The kind set by a person, the notice of acceptance, and contact with the caller through the hotline."""

from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.complaints.clock_terms import CallerContact, ComplaintKind
from contracts.complaints.clocks import (
    CallerContactAsked,
    CallerContactRelayed,
    ComplaintAcceptanceNotified,
    ComplaintKindChanged,
)
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from services.complaints.intake.rules import Case, sha256
from services.complaints.routing.rules.base import OPEN, Step, check_holder, check_state

IN_HAND = frozenset({ComplaintState.SIGNED})


def set_kind(case: Case, kind: ComplaintKind, reason: str, at: datetime) -> Step:
    """A person sets the kind, with a reason."""
    check_state(case, OPEN, "变更类别")
    if case.kind is kind:
        raise Refusal("COMPLAINT_KIND_SAME", number=case.number, kind=kind.label)
    after = replace(case, kind=kind, kind_reason=f"人工定为{kind.label}：{reason}")
    changed = ComplaintKindChanged(number=case.number, kind=kind, was=case.kind, reason_sha256=sha256(reason), at=at)
    return Step(after, (changed,))


def notify(case: Case, actor: Actor, at: datetime) -> Step:
    """The caller was told that the complaint is accepted; once."""
    check_state(case, OPEN, "告知受理")
    if case.noticed_at is not None:
        raise Refusal("COMPLAINT_ALREADY_NOTIFIED", number=case.number, at=case.noticed_at.isoformat())
    told = ComplaintAcceptanceNotified(number=case.number, agency=actor.agency, at=at)
    return Step(replace(case, noticed_at=at), (told,))


def contact(case: Case, actor: Actor, message: str, at: datetime) -> tuple[Step, CallerContact]:
    """The agency in charge gives the hotline something to pass on; one at a time."""
    check_state(case, IN_HAND, "联系反映人")
    agency = check_holder(case, actor)
    if case.contact_asked_at is not None and case.contacted_at is None:
        raise Refusal("COMPLAINT_CONTACT_WAITS", number=case.number)
    asked = CallerContactAsked(number=case.number, agency=agency, message_sha256=sha256(message), at=at)
    step = Step(replace(case, contact_asked_at=at, contacted_at=None), (asked,))
    return step, CallerContact(agency=agency, message=message, asked_at=at)


def relay(
    case: Case, last: CallerContact | None, actor: Actor, reached: bool, answer: str | None, at: datetime
) -> tuple[Step, CallerContact]:
    """The hotline passed it on, or could not."""
    check_state(case, IN_HAND, "转达")
    if last is None or last.reached is not None:
        raise Refusal("COMPLAINT_NO_CONTACT_WAITS", number=case.number)
    relayed = CallerContactRelayed(
        number=case.number,
        agency=actor.agency,
        reached=reached,
        answer_sha256=sha256(answer) if answer else None,
        at=at,
    )
    step = Step(replace(case, contacted_at=at), (relayed,))
    return step, replace(last, reached=reached, answer=answer, relayed_at=at)
