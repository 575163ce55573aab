"""Joint listing and inspectorate feedback: one function per message."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection import oversight as orders
from contracts.joint_inspection.oversight import Oversight, OversightStepTaken
from contracts.joint_inspection.oversight import OversightAction as A
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.law import LawRow
from contracts.messages import Page
from kernel.calendar import start_of
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.oversight import rules, store
from services.joint_inspection.oversight.rules import CHECK, DEMAND, ESCALATED, WHAT, Case, Move
from services.joint_inspection.publication.handlers.owing import owe

PREFIX = "GP-"
LONGEST = "oversight.demand_days_max"


async def list_matter(order: orders.ListForOversight, work: Work) -> Outcome:
    """List a matter with its demands; it is owed to the public, and every demand has its clock."""
    work.require(region=order.region)
    agencies = rules.on_it(order, work.actor.agency)
    await _require_known(agencies, order.credit_code, work)
    superiors = await store.parents(work.connection, agencies)
    number = PREFIX + work.new_id()
    case = rules.listed(order, number, work.actor, superiors, _longest(order.region, work), work.now, work.today)
    await work.lock(aggregate(number))
    await store.save(work.connection, case)
    owed = await owe(
        work,
        DisclosureKind.LISTING,
        number,
        agency=case.lister,
        region=case.region,
        credit_code=case.credit_code,
        adverse=True,
    )
    clocks = [_clock(case, demand.nth, work) for demand in case.demands]
    facts = [_fact(case, order.text), *owed.facts]
    return Outcome(record=number, facts=facts, duties=[*clocks, *owed.duties])


async def _require_known(agencies: Sequence[str], credit_code: str | None, work: Work) -> None:
    known = await agency_store.known(work.connection, agencies, work.today)
    for agency in agencies:
        if agency not in known:
            raise Refusal("AGENCY_UNKNOWN", agency=agency)
    if credit_code:
        found = await objects.find_targets(work.connection, [credit_code], counting_at(work.law, "", work.now))
        if not found:
            raise Refusal("NOT_FOUND", what="企业", id=credit_code)


def _longest(region: str, work: Work) -> LawRow:
    return work.law.find(LONGEST, region, work.today)


async def report(order: orders.ReportOnDemand, work: Work) -> Outcome:
    """The owner says how far it is."""
    return await _step(order, A.REPORT if order.done else A.PROGRESS, order.text, work)


async def check(order: orders.CheckDemand, work: Work) -> Outcome:
    """The lister's checker says whether it is met."""
    return await _step(order, A.PASS if order.met else A.RETURN, order.text, work)


async def extend(order: orders.ExtendDemand, work: Work) -> Outcome:
    """The lister's head gives more time."""
    return await _step(order, A.EXTEND, order.reason, work, order.due_on)


async def _step(
    order: orders.ReportOnDemand | orders.CheckDemand | orders.ExtendDemand,
    action: A,
    text: str,
    work: Work,
    due_on: date | None = None,
) -> Outcome:
    case = await _load(order.number, order.version, work)
    after, move = rules.advance(case, order.demand, action, work.actor, text, work.now, due_on)
    if due_on is not None:
        was = rules.demand_of(case, order.demand).due_on
        rules.require_date(due_on, work.today, _longest(case.region, work), after=was)
    await store.save(work.connection, after)
    return Outcome(record=case.number, facts=[_fact(after, text)], duties=_clocks(after, order.demand, move, work))


def _clocks(case: Case, nth: int, move: Move, work: Work) -> list[StartDuty | EndDuty]:
    name = demand_aggregate(case.number, nth)
    ended = [EndDuty(duty=duty, aggregate=name) for duty in move.ends]
    return [*ended, *(_clock(case, nth, work) if duty == DEMAND else _check(case, nth, work) for duty in move.starts)]


def _clock(case: Case, nth: int, work: Work) -> StartDuty:
    """The owner's clock, which ends with the day that the demand is due on."""
    demand = rules.demand_of(case, nth)
    limit = work.law.find(DEMAND, case.region, work.today)
    name = demand_aggregate(case.number, nth)
    return StartDuty(duty=DEMAND, aggregate=name, by=demand.owner, limit=limit, since=start_of(demand.due_on))


def _check(case: Case, nth: int, work: Work) -> StartDuty:
    """The lister's clock to check what was reported."""
    limit = work.law.find(CHECK, case.region, work.today)
    return StartDuty(duty=CHECK, aggregate=demand_aggregate(case.number, nth), by=case.lister, limit=limit)


async def release(order: orders.ReleaseFromOversight, work: Work) -> Outcome:
    """Every demand is met: the matter is released, which is owed to the public too."""
    case = await _load(order.number, order.version, work)
    after = rules.release(case, work.actor, order.text, work.now)
    await store.save(work.connection, after)
    owed = await owe(
        work,
        DisclosureKind.RELEASE,
        case.number,
        agency=case.lister,
        region=case.region,
        credit_code=case.credit_code,
    )
    return Outcome(record=case.number, facts=[_fact(after, order.text), *owed.facts], duties=owed.duties)


async def demand_overdue(duty: Duty, work: Work) -> Outcome:
    """A demand was not met by its day: the level above the owner is to see to it, on a clock of its own."""
    number, nth = _of(duty)
    case = await _locked(number, work)
    owner = rules.demand_of(case, nth).owner
    above = await agency_store.parent(work.connection, owner) or case.lister
    after = rules.late(case, nth, owner, duty.source, work.now)
    await store.save(work.connection, after)
    limit = work.law.find(ESCALATED, case.region, work.today)
    clock = StartDuty(duty=ESCALATED, aggregate=duty.aggregate, by=above, limit=limit)
    return Outcome(record=number, facts=[_fact(after, None, escalated_to=above)], duties=[clock])


async def escalation_overdue(duty: Duty, work: Work) -> Outcome:
    """Nor did the level above see to it in time: the lister is told."""
    number, nth = _of(duty)
    case = await _locked(number, work)
    after = rules.late(case, nth, duty.agency, duty.source, work.now)
    await store.save(work.connection, after)
    return Outcome(record=number, facts=[_fact(after, None, escalated_to=case.lister)])


async def check_overdue(duty: Duty, work: Work) -> Outcome:
    """The lister did not check in time: the level above it is told."""
    number, nth = _of(duty)
    after = rules.unchecked(await _locked(number, work), nth, duty.source, work.now)
    await store.save(work.connection, after)
    above = await agency_store.parent(work.connection, after.lister)
    return Outcome(record=number, facts=[_fact(after, None, escalated_to=above)])


def _of(duty: Duty) -> tuple[str, int]:
    number, nth = duty.aggregate.removeprefix("oversight_demand:").rsplit(":", 1)
    return number, int(nth)


async def _locked(number: str, work: Work) -> Case:
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no listing stands behind the duty of {number}")
    return case


async def _load(number: str, version: int, work: Work) -> Case:
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    rules.require_version(case, version)
    return case


def _fact(case: Case, text: str | None, escalated_to: str | None = None) -> Fact:
    last = case.steps[-1]
    event = OversightStepTaken(
        number=case.number,
        action=last.action,
        state=case.state,
        by=last.by,
        version=case.version,
        agencies=case.agencies,
        region=case.region,
        credit_code=case.credit_code,
        demand=last.demand,
        escalated_to=escalated_to,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    return Fact(aggregate(case.number), event)


async def get(query: orders.GetOversights, reading: Reading) -> list[Oversight | None]:
    """Listings in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListOversights, reading: Reading) -> Page[Oversight]:
    """A page of listings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Oversight]:
    named = [demand_aggregate(case.number, one.nth) for case in cases for one in case.demands]
    clocks = dict(zip(named, await reading.duties(named), strict=True))
    names = [name for name in Oversight.__struct_fields__ if name != "duties"]
    return [
        reading.show(
            Oversight(
                **{name: getattr(case, name) for name in names},
                duties=[one for demand in case.demands for one in clocks[demand_aggregate(case.number, demand.nth)]],
            ),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]


def aggregate(number: str) -> str:
    """The journal's name of a listing."""
    return f"oversight:{number}"


def demand_aggregate(number: str, nth: int) -> str:
    """The name of a demand's clocks."""
    return f"oversight_demand:{number}:{nth}"
