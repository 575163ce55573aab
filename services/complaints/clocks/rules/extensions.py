"""More time: asked for before the end, within what the law's row allows, granted or refused by those above."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.clock_terms import ComplaintExtension, ExtensionState, LimitPart
from contracts.complaints.clocks import AskForExtension, ComplaintExtensionAsked, ComplaintExtensionDecided
from contracts.complaints.intake import ComplaintState
from contracts.duties import Duty, DutyState
from contracts.errors import Refusal
from services.complaints.clocks.rules.limit_sets import Limits
from services.complaints.intake.rules import Case, sha256
from services.complaints.routing.rules.base import Step, check_holder, check_state

IN_HAND = frozenset({ComplaintState.SIGNED})
Extensions = Sequence[ComplaintExtension]


def check_running(case: Case, duty: Duty | None, now: datetime) -> Duty:
    """Only a clock that goes on and has time left can be given more, or stand still."""
    if duty is None or duty.state is not DutyState.RUNNING or duty.due_at <= now:
        raise Refusal("COMPLAINT_LIMIT_NOT_RUNNING", number=case.number)
    return duty


def ask(
    case: Case, actor: Actor, order: AskForExtension, limits: Limits, before: Extensions, at: datetime
) -> tuple[Step, ComplaintExtension]:
    """The agency in charge asks, as often and for as much as the rows allow."""
    check_state(case, IN_HAND, "申请延期")
    agency = check_holder(case, actor)
    if any(one.state is ExtensionState.ASKED for one in before):
        raise Refusal("COMPLAINT_EXTENSION_WAITS", number=case.number)
    _check_allowed(case, order.value, limits, [one for one in before if one.state is ExtensionState.APPROVED])
    unit = limits[LimitPart.EXTEND].row.unit
    asked = ComplaintExtensionAsked(
        number=case.number, agency=agency, value=order.value, unit=unit, reason_sha256=sha256(order.reason), at=at
    )
    extension = ComplaintExtension(agency=agency, value=order.value, unit=unit, reason=order.reason, asked_at=at)
    return Step(case, (asked,)), extension


def _check_allowed(case: Case, value: int, limits: Limits, granted: Extensions) -> None:
    most, times = limits[LimitPart.EXTEND].row, limits[LimitPart.EXTEND_TIMES].row
    if len(granted) >= times.value or any(one.unit is not most.unit for one in granted):
        raise Refusal("COMPLAINT_EXTENSION_USED_UP", number=case.number, times=int(times.value), source=times.source)
    if value + sum(one.value for one in granted) > most.value:
        raise Refusal("COMPLAINT_EXTENSION_TOO_LONG", number=case.number, value=value, limit=most.text)


def check_may_decide(case: Case, actor: Actor) -> None:
    """A hotline operator, or the head of an ecology bureau above; never the agency that asked."""
    operator = actor.agency_kind == AgencyKind.HOTLINE
    upper = Role.HEAD in actor.roles and actor.agency in case.uppers
    if not (operator or upper) or actor.agency == case.agency:
        raise Refusal("COMPLAINT_NOT_UPPER_LEVEL", number=case.number)


def waiting(case: Case, extensions: Extensions) -> ComplaintExtension:
    """The request that waits for a decision."""
    check_state(case, IN_HAND, "审批延期")
    if not extensions or extensions[-1].state is not ExtensionState.ASKED:
        raise Refusal("COMPLAINT_NO_EXTENSION_WAITS", number=case.number)
    return extensions[-1]


def decide(
    case: Case, asked: ComplaintExtension, actor: Actor, due_at: datetime | None, opinion: str, at: datetime
) -> tuple[Step, ComplaintExtension]:
    """Grant it, with the end it then has, or refuse it; what has time left again is overdue no more."""
    approved = due_at is not None
    decided = replace(
        asked,
        state=ExtensionState.APPROVED if approved else ExtensionState.REFUSED,
        decided_by=actor.agency,
        decided_at=at,
        opinion=opinion,
    )
    told = ComplaintExtensionDecided(
        number=case.number,
        agency=actor.agency,
        approved=approved,
        opinion_sha256=sha256(opinion),
        at=at,
        due_at=due_at,
    )
    in_time = due_at is not None and due_at >= at
    after = replace(case, handle_overdue=False, total_overdue=False, escalation=None) if in_time else case
    return Step(after, (told,)), decided
