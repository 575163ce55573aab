"""Applications about permits: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from contracts.actors import AgencyKind, region_prefix
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import permit_applications as orders
from contracts.registry.permit_applications import (
    PermitApplication,
    PermitApplicationAction,
    PermitApplicationKind,
    PermitApplicationStepTaken,
)
from contracts.registry.permits import PermitFacts, PermitState
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.alerts.handlers.permits import renewal_applied
from services.registry.permit_applications import rules, store
from services.registry.permit_applications.rules import DECIDE, Case
from services.registry.permits import store as permits
from services.registry.permits.handlers import ordering as permit_orders
from services.registry.permits.handlers.watching import RENEW, RENEW_BEFORE, renewal_owed

WHAT = "许可事项办理"
NUMBER_PREFIX = "XK-"
TERM = "permit.term"


async def apply(order: orders.ApplyForPermit, work: Work) -> Outcome:
    """The holder applies; whoever has applied for renewal owes it no more."""
    permit = await permit_orders.load(order.permit, work)
    work.require(region=permit.region, parties=[permit.holder], what=permit_orders.WHAT, id=order.permit)
    before = int(work.law.find(RENEW_BEFORE, permit.region, work.today).value)
    case = rules.apply(order, permit, NUMBER_PREFIX + work.new_id(), before, work.today, work.now)
    await _require_agency(order.agency, permit.region, work)
    await store.save(work.connection, case)
    limit = work.law.find(f"{DECIDE}.{case.kind.value}", case.region, work.today)
    duties: list[StartDuty | EndDuty] = [
        StartDuty(duty=DECIDE, aggregate=aggregate(case.number), by=case.agency, limit=limit)
    ]
    facts = [_fact(case, PermitApplicationAction.APPLY, order.reason)]
    if case.kind is not PermitApplicationKind.RENEW:
        return Outcome(record=case.number, facts=facts, duties=duties)
    duties.append(EndDuty(duty=RENEW, aggregate=permit_orders.aggregate(permit.number)))
    told = await renewal_applied(permit, case.number, work)
    return Outcome(record=case.number, facts=[*facts, *told.facts], duties=[*duties, *told.duties])


async def grant(order: orders.GrantPermitApplication, work: Work) -> Outcome:
    """The permit has a new version, and the old one is kept."""
    case, permit = await _with_permit(order.number, work)
    term = int(work.law.find(_term(permit, case), case.region, work.today).value)
    decided = rules.decide(case, PermitApplicationAction.GRANT, order.opinion, work.actor.subject, work.now)
    after, cause = rules.granted(case, permit, term, work.today), rules.CAUSES[case.kind]
    reason = case.reason if case.kind is PermitApplicationKind.CANCEL else None
    versions = await permits.save(work.connection, [after], work.now, cause, reason)
    decided = replace(decided, valid_from=after.valid_from, valid_to=after.valid_to)
    outcome = await _kept(decided, PermitApplicationAction.GRANT, order.opinion, work)
    return Outcome(
        record=case.number,
        facts=[*outcome.facts, permit_orders.fact_of(after, versions, cause, reason)],
        duties=outcome.duties,
    )


async def refuse(order: orders.RefusePermitApplication, work: Work) -> Outcome:
    """The permit stays as it is."""
    case, permit = await _with_permit(order.number, work)
    after = rules.decide(case, PermitApplicationAction.REFUSE, order.opinion, work.actor.subject, work.now)
    return await _kept(after, PermitApplicationAction.REFUSE, order.opinion, work, _owed_again(case, permit, work))


async def withdraw(order: orders.WithdrawPermitApplication, work: Work) -> Outcome:
    """The holder takes it back."""
    case, permit = await _with_permit(order.number, work)
    after = rules.step(case, PermitApplicationAction.WITHDRAW)
    return await _kept(after, PermitApplicationAction.WITHDRAW, order.reason, work, _owed_again(case, permit, work))


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that the bureau has not decided in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no application stands behind the duty of {duty.aggregate}")
    late = rules.step(case, PermitApplicationAction.OVERDUE)
    return Outcome(record=case.number, facts=[_fact(late, PermitApplicationAction.OVERDUE)])


async def get(query: orders.GetPermitApplications, reading: Reading) -> list[PermitApplication | None]:
    """Applications in the order asked."""
    return await store.listing.get(query.numbers, (), reading, _records)


async def list_(query: orders.ListPermitApplications, reading: Reading) -> Page[PermitApplication]:
    """A page of applications, or their number."""
    return await store.listing.page(query, store.matching(query), reading, _records)


async def of_permits(query: orders.ApplicationsOfPermits, reading: Reading) -> list[Page[PermitApplication]]:
    """The newest applications about each permit, or their number."""
    return await store.of_permits.pages(query.permits, query, (), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of an application."""
    return f"permit_application:{number}"


def _term(permit: PermitFacts, case: Case) -> str:
    asked = case.content.permit_class if case.content else None
    permit_class = asked or permit.permit_class
    return f"{TERM}.{permit_class.value}" if permit_class else TERM


async def _with_permit(number: str, work: Work) -> tuple[Case, PermitFacts]:
    """The application and its permit under lock. Refusal: NOT_FOUND."""
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    return case, await permit_orders.load(case.permit, work)


async def _require_agency(code: str, region: str, work: Work) -> None:
    agency = (await agencies.find(work.connection, [code])).get(code)
    fits = agency is not None and agency.kind is AgencyKind.ECOLOGY and agency.valid_to is None
    if agency is None or not fits or not region.startswith(region_prefix(agency.region)):
        raise Refusal("PERMIT_AGENCY_UNSUITABLE", agency=code, region=region)


def _owed_again(case: Case, permit: PermitFacts, work: Work) -> list[StartDuty]:
    """Whose renewal came to nothing owes the application again."""
    owed = case.kind is PermitApplicationKind.RENEW and permit.state is PermitState.EXPIRING
    return [renewal_owed(permit, work)] if owed else []


async def _kept(
    case: Case, action: PermitApplicationAction, reason: str, work: Work, starts: Sequence[StartDuty] = ()
) -> Outcome:
    await store.save(work.connection, case)
    ends = EndDuty(duty=DECIDE, aggregate=aggregate(case.number))
    return Outcome(record=case.number, facts=[_fact(case, action, reason)], duties=[ends, *starts])


def _fact(case: Case, action: PermitApplicationAction, reason: str | None = None) -> Fact:
    event = PermitApplicationStepTaken(
        number=case.number,
        permit=case.permit,
        holder=case.holder,
        region=case.region,
        agency=case.agency,
        kind=case.kind,
        action=action,
        state=case.state,
        late=case.late,
        reason_sha256=sha256(reason.encode()).hexdigest() if reason else None,
    )
    return Fact(aggregate(case.number), event)


async def _records(cases: Sequence[Case], reading: Reading) -> list[PermitApplication]:
    owed = await reading.duties([aggregate(case.number) for case in cases])
    kept = Case.__struct_fields__
    return [
        reading.show(
            PermitApplication(**{name: getattr(case, name) for name in kept}, duties=duties),
            region=case.region,
            parties=case.parties,
        )
        for case, duties in zip(cases, owed, strict=True)
    ]
