"""Every step of a complaint from its matter to its reply."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.routing import (
    CaseKind,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintRuled,
    ComplaintSigned,
    Decider,
)
from contracts.errors import Refusal
from services.complaints.enterprises.rules import Named
from services.complaints.intake.rules import Case, sha256
from services.complaints.matters.rules.judging import Classification
from services.complaints.responsibility.rules import KnownAgency, Owner, Responsibility, Ruling, find_owner, suits
from services.complaints.routing.rules.base import Proposal, Step, check_holder, check_state
from services.complaints.routing.rules.content import bind, classify_by_rule

ROUTABLE = frozenset({ComplaintState.PENDING, ComplaintState.RETURNED, ComplaintState.ROUTED})
ASSIGNABLE = frozenset({ComplaintState.PENDING, ComplaintState.RETURNED, ComplaintState.ARBITRATION})


def kind_of(case: Case) -> CaseKind:
    """What kind of case it is when a ruling on like ones is looked for."""
    return CaseKind.ENTERPRISE if case.credit_code else CaseKind.GENERAL


def settle(
    case: Case,
    found: Classification,
    named: Named,
    lineage: Iterable[Sequence[Responsibility]],
    rulings: Iterable[Ruling],
    at: datetime,
) -> Step:
    """What a report leads to by itself: its matter, its enterprise, and the agency a ruling or the matrix names."""
    step = classify_by_rule(case, found, at)
    events = list(step.events)
    if named.bound:
        step = bind(step.case, named.bound, at)
        events += step.events
    case = replace(step.case, suggested_enterprise=named.suggested)
    if case.matter is None:
        return Step(case, tuple(events))
    owner = find_owner(rulings, lineage, case.matter, case.region, kind_of(case))
    if owner is None:
        return Step(case, tuple(events))
    step = route(case, owner, at)
    return Step(step.case, (*events, *step.events))


def check_routable(case: Case) -> None:
    """Only a classified complaint that nobody has signed for can be routed."""
    check_state(case, ROUTABLE, "分派")
    if case.matter is None:
        raise Refusal("COMPLAINT_UNCLASSIFIED", number=case.number)


def route(case: Case, found: Owner | None, at: datetime) -> Step:
    """Send it where a ruling or the matrix says; never to an agency that has had it before."""
    check_routable(case)
    if found is None:
        raise Refusal("COMPLAINT_NO_RESPONSIBLE_AGENCY", matter=case.matter_name, region=case.region)
    if case.state == ComplaintState.ROUTED and found.agency == case.agency:
        raise Refusal("COMPLAINT_ALREADY_THERE", number=case.number, agency=found.agency_name)
    _check_not_twice(case, found.agency, found.agency_name)
    after = replace(_sent(case, found.agency, at), routing_reason=found.reason, legal_basis=found.legal_basis)
    version = found.version if isinstance(found, Responsibility) else None
    return Step(after, (replace(_routed(after, Decider.RULE), matrix_version=version),))


def check_may_assign(case: Case, actor: Actor) -> None:
    """A hotline operator, or the head of an ecology bureau above; not who returned it."""
    operator = actor.agency_kind == AgencyKind.HOTLINE
    upper = Role.HEAD in actor.roles and actor.agency in case.uppers
    if not (operator or upper) or actor.agency in case.returned_by:
        raise Refusal("COMPLAINT_NOT_UPPER_LEVEL", number=case.number)


def assign(case: Case, agency: KnownAgency, actor: Actor, reason: str, at: datetime) -> Step:
    """A person names the agency; an arbitrated complaint cannot be returned again, and is ruled for like ones."""
    check_state(case, ASSIGNABLE, "指定承办机构")
    if not suits(agency, case.region):
        raise Refusal("COMPLAINT_AGENCY_UNSUITABLE", agency=agency.name, region=case.region)
    arbitrated = case.state == ComplaintState.ARBITRATION
    if not arbitrated:
        _check_not_twice(case, agency.code, agency.name)
    how = "裁定" if arbitrated else "人工指定"
    after = replace(
        _sent(case, agency.code, at),
        routing_reason=f"{how}由{agency.name}承办：{reason}",
        legal_basis=None,
        final=arbitrated,
    )
    ruled = (_ruled(after, agency, actor, reason, at),) if arbitrated and case.matter else ()
    return Step(after, (_routed(after, Decider.PERSON, reason), *ruled))


def sign(case: Case, actor: Actor, at: datetime) -> Step:
    """The receiving agency takes it on."""
    check_state(case, {ComplaintState.ROUTED}, "签收")
    agency = check_holder(case, actor)
    after = replace(case, state=ComplaintState.SIGNED, signed_at=at, signed_by=actor.subject)
    return Step(after, (ComplaintSigned(number=case.number, agency=agency, at=at),))


def propose(case: Case, agency: KnownAgency, basis: str) -> Proposal:
    """Whose the receiving agency says it is: another agency that can be given it."""
    if agency.code == case.agency:
        raise Refusal("COMPLAINT_PROPOSES_ITSELF", number=case.number, agency=agency.name)
    if not suits(agency, case.region):
        raise Refusal("COMPLAINT_AGENCY_UNSUITABLE", agency=agency.name, region=case.region)
    return Proposal(agency.code, basis)


def check_returnable(case: Case, actor: Actor) -> str:
    """Only who it waits for gives it back, and nobody after a ruling; the agency's code."""
    check_state(case, {ComplaintState.ROUTED}, "退单")
    agency = check_holder(case, actor)
    if case.final:
        raise Refusal("COMPLAINT_ARBITRATED", number=case.number)
    return agency


def send_back(case: Case, actor: Actor, reason: str, proposal: Proposal, returns_max: int, at: datetime) -> Step:
    """The receiving agency gives it back; past `returns_max` an upper level must decide."""
    agency = check_returnable(case, actor)
    returns = case.returns + 1
    arbitration = returns > returns_max
    after = replace(
        case,
        state=ComplaintState.ARBITRATION if arbitration else ComplaintState.RETURNED,
        agency=None,
        returns=returns,
        returned_by=(*case.returned_by, agency),
        return_reason=reason,
        proposed_agency=proposal.agency,
        return_basis=proposal.basis,
    )
    returned = ComplaintReturned(
        number=case.number,
        agency=agency,
        returns=returns,
        reason_sha256=sha256(reason),
        arbitration=arbitration,
        at=at,
        proposed_agency=proposal.agency,
        basis_sha256=sha256(proposal.basis),
    )
    return Step(after, (returned,))


def reply(case: Case, actor: Actor, result: str, finding: ReplyFinding, at: datetime) -> Step:
    """The result and what was found, which closes the handling."""
    check_state(case, {ComplaintState.SIGNED}, "答复")
    agency = check_holder(case, actor)
    after = replace(case, state=ComplaintState.CLOSED, replied_at=at, reply=result, finding=finding)
    replied = ComplaintReplied(number=case.number, agency=agency, result_sha256=sha256(result), at=at, finding=finding)
    return Step(after, (replied,))


def close_historic(
    case: Case, found: Classification, named: Named, result: str, replied_at: datetime, at: datetime
) -> Step:
    """A work order that came with its reply is classified and bound, and closed as it comes, without clocks."""
    step = settle(case, found, named, (), (), at)
    after = replace(step.case, state=ComplaintState.CLOSED, replied_at=replied_at, reply=result)
    replied = ComplaintReplied(
        number=case.number, agency=None, result_sha256=sha256(result), at=replied_at, historic=True
    )
    return Step(after, (*step.events, replied))


def _sent(case: Case, agency: str, at: datetime) -> Case:
    return replace(
        case,
        state=ComplaintState.ROUTED,
        agency=agency,
        held_by=tuple(dict.fromkeys((*case.held_by, agency))),
        round=case.round + 1,
        routed_at=at,
        sign_overdue=False,
    )


def _check_not_twice(case: Case, agency: str, name: str) -> None:
    if agency in case.held_by:
        raise Refusal("COMPLAINT_WOULD_BOUNCE", number=case.number, agency=name)


def _ruled(case: Case, agency: KnownAgency, actor: Actor, reason: str, at: datetime) -> ComplaintRuled:
    assert case.matter is not None
    return ComplaintRuled(
        number=case.number,
        matter=case.matter,
        region=case.region,
        kind=kind_of(case),
        agency=agency.code,
        ruled_by=actor.agency,
        reason_sha256=sha256(reason),
        at=at,
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
