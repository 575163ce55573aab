"""Every step of a complaint from its matter to its reply."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.follow_ups import ComplaintReopened, HeardBy
from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.routing import (
    CaseKind,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintRuled,
    ComplaintSigned,
    Decider,
    ReplyCorrected,
)
from contracts.errors import Refusal
from services.complaints.cohandling.rules import check_co_owners, with_co_owners
from services.complaints.enterprises.rules import Named
from services.complaints.intake.rules import Case, sha256
from services.complaints.matters.rules.judging import Classification
from services.complaints.responsibility.rules import (
    Followed,
    KnownAgency,
    Owner,
    Responsibility,
    Ruling,
    find_owner,
    suits,
)
from services.complaints.routing.rules.base import Proposal, Step, check_holder, check_state
from services.complaints.routing.rules.content import bind, classify_by_rule, clue_changes

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
    *,
    co_owners: Sequence[KnownAgency] = (),
    followed: Followed | None = None,
    contested_by: Collection[str] = (),
) -> Step:
    """What a report leads to by itself: its matter, its enterprise, and the agency that has what it repeats, else
    the one a ruling or the matrix names. Where the latter gave back what it repeats, a person decides for both.
    """
    step = classify_by_rule(case, found, at)
    events = list(step.events)
    if named.bound:
        step = bind(step.case, named.bound, at)
        events += step.events
    case = replace(step.case, suggested_enterprise=named.suggested)
    if case.matter is None:
        return Step(case, tuple(events))
    owner = followed or find_owner(rulings, lineage, case.matter, case.region, kind_of(case))
    if owner is None or owner.agency in contested_by:
        return Step(case, tuple(events))
    step = route(case, owner, at, co_owners)
    return Step(step.case, (*events, *step.events))


def check_routable(case: Case) -> None:
    """Only a classified complaint that nobody has signed for can be routed."""
    check_state(case, ROUTABLE, "分派")
    if case.matter is None:
        raise Refusal("COMPLAINT_UNCLASSIFIED", number=case.number)


def route(case: Case, found: Owner | None, at: datetime, co_owners: Sequence[KnownAgency] = ()) -> Step:
    """Send it where a ruling or the matrix says, and to the matter's co-owners; never to who has had it before."""
    check_routable(case)
    if found is None:
        raise Refusal("COMPLAINT_NO_RESPONSIBLE_AGENCY", matter=case.matter_name, region=case.region)
    if case.state == ComplaintState.ROUTED and found.agency == case.agency:
        raise Refusal("COMPLAINT_ALREADY_THERE", number=case.number, agency=found.agency_name)
    _check_not_twice(case, found.agency, found.agency_name)
    sent = replace(_sent(case, found.agency, at), routing_reason=found.reason, legal_basis=found.legal_basis)
    after = with_co_owners(sent, [one for one in co_owners if one.code not in sent.returned_by])
    version = found.version if isinstance(found, Responsibility) else None
    return Step(after, (replace(_routed(after, Decider.RULE), matrix_version=version),))


def follow(case: Case, other: Case, agency_name: str | None, at: datetime) -> Step:
    """A complaint that nobody has goes to the agency that has the one it repeats; where that one left, nothing."""
    if other.agency is None or agency_name is None or other.agency in case.held_by:
        return Step(case)
    after = replace(
        _sent(case, other.agency, at),
        routing_reason=Followed(agency=other.agency, agency_name=agency_name, complaint=other.number).reason,
        legal_basis=other.legal_basis,
    )
    return Step(after, (_routed(after, Decider.PERSON),))


def check_may_assign(case: Case, actor: Actor) -> None:
    """A hotline operator, or the head of an ecology bureau above; not who returned it."""
    operator = actor.agency_kind == AgencyKind.HOTLINE
    upper = Role.HEAD in actor.roles and actor.agency in case.uppers
    if not (operator or upper) or actor.agency in case.returned_by:
        raise Refusal("COMPLAINT_NOT_UPPER_LEVEL", number=case.number)


def assign(
    case: Case, agency: KnownAgency, actor: Actor, reason: str, at: datetime, co_owners: Sequence[KnownAgency] = ()
) -> Step:
    """A person names the agency and its co-owners; what is arbitrated can't be returned, and is ruled for like ones."""
    check_state(case, ASSIGNABLE, "指定承办机构")
    if not suits(agency, case.region):
        raise Refusal("COMPLAINT_AGENCY_UNSUITABLE", agency=agency.name, region=case.region)
    check_co_owners(case, agency, co_owners)
    arbitrated = case.state == ComplaintState.ARBITRATION
    if not arbitrated:
        _check_not_twice(case, agency.code, agency.name)
    how = "裁定" if arbitrated else "人工指定"
    sent = replace(
        _sent(case, agency.code, at),
        routing_reason=f"{how}由{agency.name}承办：{reason}",
        legal_basis=None,
        final=arbitrated,
    )
    after = with_co_owners(sent, co_owners)
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
        co_agencies=(),
        co_waiting=(),
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
    after = replace(case, state=ComplaintState.CLOSED, replied_at=at, reply=result, finding=finding, co_waiting=())
    replied = ComplaintReplied(number=case.number, agency=agency, result_sha256=sha256(result), at=at, finding=finding)
    return Step(after, (replied, *clue_changes(case, after, at)))


def why_not_reply(case: Case | None, actor: Actor) -> str | None:
    """Why this actor cannot reply to it, as a user reads it; None where nothing stands in the way."""
    if case is None:
        return "不存在或无权查看"
    if case.agency != actor.agency:
        return "不在本机构承办"
    return None if case.state == ComplaintState.SIGNED else f"现为“{case.state.label}”"


def correct(case: Case, actor: Actor, result: str, finding: ReplyFinding, at: datetime) -> Step:
    """Another answer and finding take the place of those given; the time of the reply stays."""
    check_state(case, {ComplaintState.CLOSED}, "更正答复")
    agency = check_holder(case, actor)
    assert case.finding is not None, "who replied said what was found"
    after = replace(case, reply=result, finding=finding)
    corrected = ReplyCorrected(
        number=case.number, agency=agency, finding=finding, before=case.finding, result_sha256=sha256(result), at=at
    )
    return Step(after, (corrected, *clue_changes(case, after, at)))


def reopen(case: Case, standing: Collection[str], by: HeardBy, reason: str, at: datetime) -> Step:
    """A closed complaint goes back to its agency, or where that no longer stands is to be routed anew."""
    check_state(case, {ComplaintState.CLOSED}, "重新办理")
    after = replace(
        case,
        state=ComplaintState.SIGNED,
        round=case.round + 1,
        redone=case.redone + 1,
        reply=None,
        finding=None,
        replied_at=None,
        redone_at=at,
        handle_overdue=False,
        total_overdue=False,
    )
    if case.agency not in standing:
        after = replace(after, state=ComplaintState.PENDING, agency=None, final=False, signed_at=None, signed_by=None)
    reopened = ComplaintReopened(
        number=case.number,
        round=after.round,
        agency=after.agency,
        heard_by=by,
        reason_sha256=sha256(reason),
        at=at,
    )
    return Step(after, (reopened, *clue_changes(case, after, at)))


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
        co_agencies=case.co_agencies,
    )
