"""Every step of a complaint from its matter to its reply."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import ComplaintState
from contracts.complaints.routing import (
    ClueRaised,
    ClueWithdrawn,
    ComplaintBound,
    ComplaintClassified,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintSigned,
    Decider,
)
from contracts.errors import Refusal
from contracts.messages import Event
from services.complaints.enterprises.rules import Named
from services.complaints.intake.rules import Case, sha256
from services.complaints.matters.rules import Classification, Matter
from services.complaints.responsibility.rules import KnownAgency, Responsibility, find_responsible, suits

OPEN = frozenset(ComplaintState) - {ComplaintState.CLOSED}
ROUTABLE = frozenset({ComplaintState.PENDING, ComplaintState.RETURNED, ComplaintState.ROUTED})
ASSIGNABLE = frozenset({ComplaintState.PENDING, ComplaintState.RETURNED, ComplaintState.ARBITRATION})

ROUTE_DUTY = "complaint.route"
ARBITRATE_DUTY = "complaint.arbitrate"
SIGN_DUTY = "complaint.sign"
HANDLE_DUTY = "complaint.handle"


class Step(msgspec.Struct, frozen=True):
    """The complaint after a decision, and the facts of it."""

    case: Case
    events: tuple[Event, ...] = ()


class Clock(msgspec.Struct, frozen=True):
    """The duty a state lays on an agency; its limit stands in limits.csv under the duty's name."""

    duty: str
    by: str


def clock(case: Case) -> Clock | None:
    """Whose turn it is; a complaint nobody holds yet is its dispatcher's."""
    match case.state:
        case ComplaintState.PENDING | ComplaintState.RETURNED:
            return Clock(ROUTE_DUTY, case.dispatcher)
        case ComplaintState.ARBITRATION:
            return Clock(ARBITRATE_DUTY, case.uppers[0] if case.uppers else case.dispatcher)
        case ComplaintState.ROUTED:
            return Clock(SIGN_DUTY, case.agency or case.dispatcher)
        case ComplaintState.SIGNED:
            return Clock(HANDLE_DUTY, case.agency or case.dispatcher)
        case _:
            return None


def classify_by_rule(case: Case, found: Classification, at: datetime) -> Step:
    """Take the matter the keywords speak for; without one the complaint waits for a person."""
    if found.matter is None:
        return Step(replace(case, matter_reason=found.reason, matched_keywords=found.words))
    after = _with_matter(case, found.matter, found.reason, found.words)
    classified = ComplaintClassified(
        number=case.number,
        matter=found.matter.code,
        environmental=found.matter.environmental,
        decided_by=Decider.RULE,
        score=found.score,
        keywords=found.words,
    )
    return Step(after, (classified, *_clue_changes(case, after, at)))


def classify_by_hand(case: Case, matters: Mapping[str, Matter], code: str, reason: str, at: datetime) -> Step:
    """A person sets the matter, with a reason."""
    _check_state(case, OPEN, "归类")
    matter = matters.get(code)
    if matter is None:
        raise Refusal("COMPLAINT_MATTER_UNKNOWN", matter=code)
    after = _with_matter(case, matter, f"人工归为“{matter.name}”：{reason}", ())
    classified = ComplaintClassified(
        number=case.number,
        matter=code,
        environmental=matter.environmental,
        decided_by=Decider.PERSON,
        reason_sha256=sha256(reason),
    )
    return Step(after, (classified, *_clue_changes(case, after, at)))


def settle(
    case: Case, found: Classification, named: Named, lineage: Iterable[Sequence[Responsibility]], at: datetime
) -> Step:
    """What a report leads to by itself: its matter, its enterprise, and the agency where the matrix knows one."""
    step = classify_by_rule(case, found, at)
    events = list(step.events)
    if named.bound:
        step = bind(step.case, named.bound, at)
        events += step.events
    case = replace(step.case, suggested_enterprise=named.suggested)
    responsible = find_responsible(lineage, case.region) if case.matter else None
    if responsible is None:
        return Step(case, tuple(events))
    step = route(case, responsible, at)
    return Step(step.case, (*events, *step.events))


def check_routable(case: Case) -> None:
    """Only a classified complaint that nobody has signed for can be routed."""
    _check_state(case, ROUTABLE, "分派")
    if case.matter is None:
        raise Refusal("COMPLAINT_UNCLASSIFIED", number=case.number)


def route(case: Case, found: Responsibility | None, at: datetime) -> Step:
    """Send it where the matrix says; never back to an agency that has returned it, never twice to the same."""
    check_routable(case)
    if found is None:
        raise Refusal("COMPLAINT_NO_RESPONSIBLE_AGENCY", matter=case.matter_name, region=case.region)
    if found.agency in case.returned_by:
        raise Refusal("COMPLAINT_WOULD_BOUNCE", number=case.number, agency=found.agency_name)
    if case.state == ComplaintState.ROUTED and found.agency == case.agency:
        raise Refusal("COMPLAINT_ALREADY_THERE", number=case.number, agency=found.agency_name)
    after = replace(_sent(case, found.agency, at), routing_reason=found.reason, legal_basis=found.legal_basis)
    return Step(after, (replace(_routed(after, Decider.RULE), matrix_version=found.version),))


def check_may_assign(case: Case, actor: Actor) -> None:
    """A hotline operator, or the head of an ecology bureau above; not who returned it."""
    operator = actor.agency_kind == AgencyKind.HOTLINE
    upper = Role.HEAD in actor.roles and actor.agency in case.uppers
    if not (operator or upper) or actor.agency in case.returned_by:
        raise Refusal("COMPLAINT_NOT_UPPER_LEVEL", number=case.number)


def assign(case: Case, agency: KnownAgency, reason: str, at: datetime) -> Step:
    """A person names the agency; an arbitrated complaint cannot be returned again."""
    _check_state(case, ASSIGNABLE, "指定承办机构")
    if not suits(agency, case.region):
        raise Refusal("COMPLAINT_AGENCY_UNSUITABLE", agency=agency.name, region=case.region)
    arbitrated = case.state == ComplaintState.ARBITRATION
    how = "裁定" if arbitrated else "人工指定"
    after = replace(
        _sent(case, agency.code, at),
        routing_reason=f"{how}由{agency.name}承办：{reason}",
        legal_basis=None,
        final=arbitrated,
    )
    return Step(after, (_routed(after, Decider.PERSON, reason),))


def sign(case: Case, actor: Actor, at: datetime) -> Step:
    """The receiving agency takes it on."""
    _check_state(case, {ComplaintState.ROUTED}, "签收")
    agency = _check_holder(case, actor)
    after = replace(case, state=ComplaintState.SIGNED, signed_at=at, signed_by=actor.subject)
    return Step(after, (ComplaintSigned(number=case.number, agency=agency, at=at),))


def send_back(case: Case, actor: Actor, reason: str, returns_max: int, at: datetime) -> Step:
    """The receiving agency gives it back; past `returns_max` an upper level must decide."""
    _check_state(case, {ComplaintState.ROUTED}, "退单")
    agency = _check_holder(case, actor)
    if case.final:
        raise Refusal("COMPLAINT_ARBITRATED", number=case.number)
    returns = case.returns + 1
    arbitration = returns > returns_max
    after = replace(
        case,
        state=ComplaintState.ARBITRATION if arbitration else ComplaintState.RETURNED,
        agency=None,
        returns=returns,
        returned_by=(*case.returned_by, agency),
        return_reason=reason,
    )
    returned = ComplaintReturned(
        number=case.number,
        agency=agency,
        returns=returns,
        reason_sha256=sha256(reason),
        arbitration=arbitration,
        at=at,
    )
    return Step(after, (returned,))


def bind(case: Case, credit_code: str, at: datetime) -> Step:
    """Say which registered enterprise it is about; the same again changes nothing."""
    _check_state(case, OPEN, "关联企业")
    if case.credit_code == credit_code:
        return Step(case)
    after = replace(case, credit_code=credit_code, suggested_enterprise=None)
    bound = ComplaintBound(number=case.number, credit_code=credit_code, at=at, replaced=case.credit_code)
    return Step(after, (bound, *_clue_changes(case, after, at)))


def reply(case: Case, actor: Actor, result: str, at: datetime) -> Step:
    """The result, which closes the handling."""
    _check_state(case, {ComplaintState.SIGNED}, "答复")
    agency = _check_holder(case, actor)
    after = replace(case, state=ComplaintState.CLOSED, replied_at=at, reply=result)
    return Step(after, (ComplaintReplied(number=case.number, agency=agency, result_sha256=sha256(result), at=at),))


def close_historic(
    case: Case, found: Classification, named: Named, result: str, replied_at: datetime, at: datetime
) -> Step:
    """A work order that came with its reply is classified and bound, and closed as it comes, without clocks."""
    step = settle(case, found, named, (), at)
    after = replace(step.case, state=ComplaintState.CLOSED, replied_at=replied_at, reply=result)
    replied = ComplaintReplied(
        number=case.number, agency=None, result_sha256=sha256(result), at=replied_at, historic=True
    )
    return Step(after, (*step.events, replied))


def mark_overdue(case: Case, duty: str) -> Case:
    """The record remembers a limit that passed."""
    match duty:
        case "complaint.sign":
            return replace(case, sign_overdue=True)
        case "complaint.handle":
            return replace(case, handle_overdue=True)
        case _:
            return replace(case, routing_overdue=True)


def _with_matter(case: Case, matter: Matter, reason: str, words: tuple[str, ...]) -> Case:
    return replace(
        case,
        matter=matter.code,
        matter_name=matter.name,
        environmental=matter.environmental,
        matter_reason=reason,
        matched_keywords=words,
    )


def _sent(case: Case, agency: str, at: datetime) -> Case:
    return replace(
        case, state=ComplaintState.ROUTED, agency=agency, round=case.round + 1, routed_at=at, sign_overdue=False
    )


def _routed(case: Case, decider: Decider, reason: str | None = None) -> ComplaintRouted:
    assert case.agency is not None and case.routed_at is not None
    return ComplaintRouted(
        number=case.number,
        agency=case.agency,
        region=case.region,
        matter=case.matter,
        round=case.round,
        decided_by=decider,
        at=case.routed_at,
        legal_basis=case.legal_basis,
        reason_sha256=sha256(reason) if reason else None,
        final=case.final,
    )


def _clue(case: Case) -> str | None:
    return case.credit_code if case.environmental else None


def _clue_changes(before: Case, after: Case, at: datetime) -> tuple[Event, ...]:
    old, new = _clue(before), _clue(after)
    if old == new:
        return ()
    gone = (ClueWithdrawn(complaint=after.number, credit_code=old, at=at),) if old else ()
    if new is None or after.matter is None:
        return gone
    raised = ClueRaised(
        complaint=after.number, credit_code=new, matter=after.matter, region=after.region, at=after.filed_at
    )
    return (*gone, raised)


def _check_state(case: Case, allowed: set[ComplaintState] | frozenset[ComplaintState], step: str) -> None:
    if case.state not in allowed:
        raise Refusal("COMPLAINT_STATE_WRONG", number=case.number, state=case.state.label, step=step)


def _check_holder(case: Case, actor: Actor) -> str:
    if case.agency is None or case.agency != actor.agency:
        raise Refusal("COMPLAINT_NOT_YOURS", number=case.number)
    return case.agency
