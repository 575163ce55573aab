"""Correction and withdrawal: asked by anyone with a reason, decided by the head, the old version kept."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.publication import (
    AskForDisclosureChange,
    DeclineDisclosureChange,
    DisclosedField,
    DisclosureRequest,
    GetDisclosureRequests,
    GrantDisclosureChange,
    ListDisclosureRequests,
)
from contracts.joint_inspection.publication_facts import (
    DisclosureChangeAsked,
    DisclosureChangeDecided,
    DisclosureRequestOverdue,
)
from contracts.joint_inspection.publication_terms import DisclosureAsk, DisclosureRequestState
from contracts.messages import Page
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.publication.handlers import disclosing
from services.joint_inspection.publication.rules import course, projection
from services.joint_inspection.publication.rules.course import DECIDE, DISCLOSURE, REQUEST, Public, Request
from services.joint_inspection.publication.store import items

PREFIX = "GQ-"


async def ask(command: AskForDisclosureChange, work: Work) -> Outcome:
    """Somebody asks for a change; the journal does not name a citizen."""
    public = await _public(command.disclosure, work)
    course.require_standing(public)
    request = Request(
        number=PREFIX + work.new_id(),
        disclosure=public.number,
        ask=command.ask,
        state=DisclosureRequestState.ASKED,
        agency=public.agency,
        superior=await agency_store.parent(work.connection, public.agency) or public.agency,
        region=public.region,
        asked_at=work.now,
        asked_by=work.actor.agency_kind.label,
        person=work.actor.subject,
        reason=command.reason,
    )
    name = aggregate(request.number)
    await work.lock(name)
    await items.save_request(work.connection, request)
    asked = DisclosureChangeAsked(
        number=request.number,
        disclosure=public.number,
        ask=request.ask,
        agency=request.agency,
        reason_sha256=_hash(command.reason),
    )
    limit = work.law.find(DECIDE, public.region, work.today)
    return Outcome(
        record=request.number,
        facts=[Fact(name, asked)],
        duties=[StartDuty(duty=DECIDE, aggregate=name, by=request.agency, limit=limit)],
        unnamed=work.actor.agency_kind is AgencyKind.PUBLIC,
    )


async def grant(command: GrantDisclosureChange, work: Work) -> Outcome:
    """The head corrects or withdraws what is public now."""
    request = await _open(command.number, work, "更正或撤除")
    public = await _public(request.disclosure, work)
    course.require_version(public, command.version)
    before = course.require_standing(public)
    course.require_corrections(request.ask, command.corrections)
    fields = _corrected(command, public, before, work)
    reason = disclosing.rules_of(work.jurisdiction)[1].hidden(command.reason)
    after = course.change(public, request.ask, fields, reason, command.hide_before, work.now)
    await items.save_public(work.connection, after)
    if request.ask is DisclosureAsk.WITHDRAW:
        await items.mark_withdrawn(work.connection, after)
    told = disclosing.published(after, command.reason, request.number)
    decided = await _decided(request, DisclosureRequestState.GRANTED, command.reason, work, before)
    return replace(decided, facts=[*decided.facts, told])


def _corrected(
    command: GrantDisclosureChange, public: Public, before: Sequence[DisclosedField], work: Work
) -> list[DisclosedField]:
    rules, patterns = disclosing.rules_of(work.jurisdiction)
    applying = projection.applying(rules, public.kind, public.region, work.today)
    return projection.corrected(before, command.corrections, applying, patterns)


async def decline(command: DeclineDisclosureChange, work: Work) -> Outcome:
    """The head declines."""
    request = await _open(command.number, work, "不予更正或撤除")
    return await _decided(request, DisclosureRequestState.DECLINED, command.reason, work, None)


async def _decided(
    request: Request,
    state: DisclosureRequestState,
    reason: str,
    work: Work,
    before: list[DisclosedField] | None,
) -> Outcome:
    after = replace(request, state=state, decided_at=work.now, answer=reason, before=before)
    await items.save_request(work.connection, after)
    decided = DisclosureChangeDecided(
        number=request.number,
        disclosure=request.disclosure,
        state=state,
        agency=request.agency,
        by=work.actor.subject,
        reason_sha256=_hash(reason),
    )
    name = aggregate(request.number)
    return Outcome(record=request.number, facts=[Fact(name, decided)], duties=[EndDuty(duty=DECIDE, aggregate=name)])


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody decided in time."""
    await work.lock(duty.aggregate)
    request = await items.load_request(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if request is None or request.state is not DisclosureRequestState.ASKED:
        return Outcome()
    await items.save_request(work.connection, replace(request, overdue=True))
    told = DisclosureRequestOverdue(number=request.number, agency=request.agency, basis=duty.source)
    return Outcome(record=request.number, facts=[Fact(duty.aggregate, told)])


async def get(query: GetDisclosureRequests, reading: Reading) -> list[DisclosureRequest | None]:
    """Requests in the order asked."""
    return await items.requests.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: ListDisclosureRequests, reading: Reading) -> Page[DisclosureRequest]:
    """A page of requests, or their number."""
    return await items.requests.page(query, items.of_requests(reading.reach, query), reading, _records)


async def _records(found: Sequence[Request], reading: Reading) -> list[DisclosureRequest]:
    clocks = await reading.duties([aggregate(one.number) for one in found])
    names = [name for name in DisclosureRequest.__struct_fields__ if name != "duties"]
    return [
        reading.show(
            DisclosureRequest(**{name: getattr(one, name) for name in names}, duties=duties),
            region=one.region,
            parties=one.parties,
        )
        for one, duties in zip(found, clocks, strict=True)
    ]


async def _public(number: str, work: Work) -> Public:
    await work.lock(disclosing.aggregate(number))
    public = await items.load_public(work.connection, number)
    if public is None:
        raise Refusal("NOT_FOUND", what=DISCLOSURE, id=number)
    return public


async def _open(number: str, work: Work, step: str) -> Request:
    request = await work.existing(items.load_request, number, aggregate(number), REQUEST)
    course.require_owner(REQUEST, number, request.agency, work.actor, step)
    course.require_open(request, work.actor)
    return request


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def aggregate(number: str) -> str:
    """The journal's name of a request."""
    return f"disclosure_request:{number}"
