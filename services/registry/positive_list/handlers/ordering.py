"""Orders about the positive list: one function per message."""

from hashlib import sha256
from typing import Any

from contracts.actors import AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.registry import positive_list as orders
from contracts.registry.positive_list_incentives import IncentiveRecorded, RecordIncentive
from contracts.registry.positive_list_terms import ListingAction, ListingState
from kernel.work import Fact, Outcome, Work
from services.registry.agencies import store as agencies
from services.registry.positive_list.handlers.keeping import (
    WHAT,
    aggregate,
    checks_now,
    kept,
    load,
    notice_until,
    unit_of,
)
from services.registry.positive_list.rules import decisions
from services.registry.positive_list.rules.case import Case, Incentive
from services.registry.positive_list.rules.machine import OVER, advance, require_step
from services.registry.positive_list.store import incentives
from services.registry.positive_list.store import listings as store

NUMBER_PREFIX = "QD-"
PAPER = "positive_list_removal"


async def invite(order: orders.InviteToPositiveList, work: Work) -> Outcome:
    """An officer tells an enterprise that it fits."""
    unit = await unit_of(order.credit_code, work)
    work.require(region=unit.region, what="企业", id=order.credit_code)
    standing = await _standing(order.credit_code, work)
    if standing is not None:
        raise Refusal("POSITIVE_LIST_OPEN_ALREADY", credit_code=order.credit_code, state=standing.state.label)
    checks, number = await checks_now(unit, work), NUMBER_PREFIX + work.new_id()
    return await kept(None, decisions.invite(unit, number, work.actor.agency, order.text, checks, work.now), work)


async def apply(order: orders.ApplyForPositiveList, work: Work) -> Outcome:
    """The enterprise applies."""
    unit = await unit_of(order.credit_code, work)
    work.require(region=unit.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    standing = await _standing(order.credit_code, work)
    if standing is None:
        await _require_agency(order.agency, unit.region, work)
    checks, number = await checks_now(unit, work), NUMBER_PREFIX + work.new_id()
    return await kept(None, decisions.apply(order, unit, standing, number, checks, work.now), work)


async def withdraw(order: orders.WithdrawFromPositiveList, work: Work) -> Outcome:
    """The enterprise takes it back, or leaves."""
    case = await load(order.number, work)
    return await kept(
        case.state, advance(case, ListingAction.WITHDRAW, work.actor.agency, work.now, order.reason), work
    )


async def review(order: orders.ReviewPositiveListing, work: Work) -> Outcome:
    """An officer finds every criterion met."""
    case = await _own(order.number, work)
    checks = await checks_now(await unit_of(case.credit_code, work), work)
    return await kept(case.state, decisions.review(case, order, checks, work.actor.subject, work.now), work)


async def refuse(order: orders.RefusePositiveListing, work: Work) -> Outcome:
    """The bureau does not list it."""
    case = await _own(order.number, work)
    return await kept(case.state, advance(case, ListingAction.REFUSE, case.agency, work.now, order.reason), work)


async def approve(order: orders.ApprovePositiveListing, work: Work) -> Outcome:
    """The head approves; the public notice begins."""
    case = await _own(order.number, work)
    checks = await checks_now(await unit_of(case.credit_code, work), work)
    until = notice_until(case, work)
    decision = decisions.approve(case, checks, work.actor.subject, work.today, until, work.now)
    return await kept(case.state, decision, work)


async def object_(order: orders.ObjectToPositiveListing, work: Work) -> Outcome:
    """Anyone objects to what is published; what is not published is not there for them."""
    await work.lock(aggregate(order.number))
    case = await store.load(work.connection, order.number)
    hidden = (ListingState.INVITED, ListingState.APPLIED, ListingState.REVIEWED, *OVER)
    if case is None or case.state in hidden:
        raise Refusal("NOT_FOUND", what=WHAT, id=order.number)
    return await kept(case.state, decisions.objection(case, order.text, work.now), work)


async def dismiss(order: orders.DismissObjections, work: Work) -> Outcome:
    """The head finds the objections unfounded."""
    case = await _own(order.number, work)
    checks = await checks_now(await unit_of(case.credit_code, work), work)
    decision = decisions.dismiss(case, checks, work.today, notice_until(case, work), work.now, order.reason)
    return await kept(case.state, decision, work)


async def file(order: orders.FileCompliance, work: Work) -> Outcome:
    """The enterprise files."""
    case = await load(order.number, work)
    return await kept(case.state, decisions.file(case, order, work.now), work)


async def remove(order: orders.RemoveFromPositiveList, work: Work) -> Outcome:
    """The head removes it, with the written notice."""
    case = await _own(order.number, work)
    decision = decisions.remove(case, order.reason, work.now)
    outcome = await kept(case.state, decision, work)
    await _print(decision.case, work)
    return outcome


async def issue_notice(order: orders.IssueRemovalNotice, work: Work) -> Outcome:
    """The written notice of a removal by rule."""
    case = await _own(order.number, work)
    require_step(case, ListingAction.NOTIFY, case.agency)
    if await work.documents.issued(aggregate(case.number), PAPER):
        return Outcome(record=case.number)
    await _print(case, work)
    return await kept(case.state, advance(case, ListingAction.NOTIFY, case.agency, work.now), work)


async def record_incentive(order: RecordIncentive, work: Work) -> Outcome:
    """An incentive, announced to the other departments."""
    case = await _own(order.number, work)
    if case.state is not ListingState.IN_FORCE or case.ends_on is None:
        raise Refusal("POSITIVE_LIST_NOT_IN_FORCE", number=case.number, state=case.state.label)
    one = Incentive(
        id=work.new_id(),
        number=case.number,
        credit_code=case.credit_code,
        region=case.region,
        kind=order.kind,
        text=order.text,
        agency=work.actor.agency,
    )
    await incentives.add(work.connection, one, work.now)
    recorded = IncentiveRecorded(
        id=one.id,
        number=case.number,
        credit_code=case.credit_code,
        region=case.region,
        kind=one.kind,
        until=case.ends_on,
        text_sha256=sha256(one.text.encode()).hexdigest(),
    )
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), recorded)])


async def _standing(credit_code: str, work: Work) -> Case | None:
    """The enterprise's open listing, with its door locked against a second one."""
    await work.lock(f"positive_list_of:{credit_code}")
    known = await store.open_of(work.connection, credit_code)
    if known is None:
        return None
    await work.lock(aggregate(known.number))
    return await store.open_of(work.connection, credit_code)


async def _own(number: str, work: Work) -> Case:
    """A listing of the actor's own agency: a bureau above may look, and not act for it."""
    case = await load(number, work)
    if case.agency != work.actor.agency:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    return case


async def _require_agency(code: str, region: str, work: Work) -> None:
    agency = (await agencies.find(work.connection, [code])).get(code)
    fits = agency is not None and agency.kind is AgencyKind.ECOLOGY and agency.valid_to is None
    if agency is None or not fits or not region.startswith(region_prefix(agency.region)):
        raise Refusal("POSITIVE_LIST_AGENCY_UNSUITABLE", agency=code, region=region)


async def _print(case: Case, work: Work) -> None:
    unit = await unit_of(case.credit_code, work)
    agency = (await agencies.find(work.connection, [case.agency])).get(case.agency)
    content: dict[str, Any] = {
        "issuer": agency.name if agency else case.agency,
        "enterprise": unit.name,
        "credit_code": case.credit_code,
        "listing": case.number,
        "in_force_on": case.in_force_on,
        "removed_on": work.today,
        "reason": case.removal_reason,
    }
    await work.documents.issue(PAPER, aggregate(case.number), content)
