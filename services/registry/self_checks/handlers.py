"""Self-checks: one function per message."""

from collections.abc import Sequence

from contracts.actors import AgencyKind, region_prefix
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import self_checks as orders
from contracts.registry.directory import EnterpriseState
from contracts.registry.self_checks import (
    NUMBER_PREFIX,
    SelfCheck,
    SelfCheckAction,
    SelfCheckAnswer,
    SelfCheckState,
    SelfCheckStepTaken,
)
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.directory import store as enterprises
from services.registry.permits import store as permits
from services.registry.self_checks import rules, store
from services.registry.self_checks.rules import RECTIFY, Case

WHAT = "自主体检"
PERMITS_MAX = 20


async def start(order: orders.StartSelfCheck, work: Work) -> Outcome:
    """The list is made from the permits held and the trade as they stand today."""
    work.require(region=work.actor.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    known = (await enterprises.entries(work.connection, [order.credit_code])).get(order.credit_code)
    if known is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    if known.state is not EnterpriseState.ACTIVE:
        raise Refusal("ENTERPRISE_CLOSED", credit_code=order.credit_code)
    [held] = await permits.of_holders(work.connection, [order.credit_code], PERMITS_MAX)
    facts = await permits.facts(work.connection, [permit.number for permit in held])
    tables = work.jurisdiction.table("self_check_items"), work.jurisdiction.table("trade_risk_points")
    case = Case(
        number=NUMBER_PREFIX + work.new_id(),
        credit_code=order.credit_code,
        region=known.facts.region,
        state=SelfCheckState.CHECKING,
        started_at=work.now,
        items=rules.items_for(known.facts, facts.values(), *tables, work.today),
    )
    return await _kept(case, SelfCheckAction.START, work)


async def answer(order: orders.AnswerSelfCheck, work: Work) -> Outcome:
    """Answers, and with them what is left of the plan."""
    before = await _load(order.number, work)
    after = rules.answer(before, order.answers, work.now)
    return await _kept(after, SelfCheckAction.ANSWER, work, before)


async def plan(order: orders.PlanSelfCheck, work: Work) -> Outcome:
    """The plan; its last date is the clock's."""
    before = await _load(order.number, work)
    limit = work.law.find("self_check.rectify", before.region, work.today)
    return await _kept(rules.plan(before, order.plans, limit, work.today), SelfCheckAction.PLAN, work, before)


async def follow_up(order: orders.FollowUpSelfCheck, work: Work) -> Outcome:
    """What came of it."""
    before = await _load(order.number, work)
    after = rules.follow_up(before, order.results, work.today)
    return await _kept(after, SelfCheckAction.FOLLOW_UP, work, before)


async def submit(order: orders.SubmitSelfCheck, work: Work) -> Outcome:
    """A bureau may see it."""
    case = await _load(order.number, work)
    agency = (await agencies.find(work.connection, [order.agency])).get(order.agency)
    fits = agency is not None and agency.kind is AgencyKind.ECOLOGY
    if agency is None or not fits or not case.region.startswith(region_prefix(agency.region)):
        raise Refusal("SELF_CHECK_AGENCY_UNSUITABLE", agency=order.agency, region=case.region)
    return await _kept(rules.submit(case, order.agency, work.now), SelfCheckAction.SUBMIT, work, case)


async def close(order: orders.CloseSelfCheck, work: Work) -> Outcome:
    """The end."""
    case = await _load(order.number, work)
    return await _kept(rules.close(case, work.now), SelfCheckAction.CLOSE, work, case)


async def rectify_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that the enterprise's own plan was not kept; nobody else is told."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no self-check stands behind the duty of {duty.aggregate}")
    return Outcome(record=case.number, facts=[_fact(case, SelfCheckAction.OVERDUE)])


async def get(query: orders.GetSelfChecks, reading: Reading) -> list[SelfCheck | None]:
    """Self-checks in the order asked."""
    return await store.listing.get(query.numbers, store.scope(reading.reach), reading, _records)


async def list_(query: orders.ListSelfChecks, reading: Reading) -> Page[SelfCheck]:
    """A page of self-checks, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a self-check."""
    return f"self_check:{number}"


async def _load(number: str, work: Work) -> Case:
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, parties=[case.credit_code], what=WHAT, id=number)
    return case


async def _kept(case: Case, action: SelfCheckAction, work: Work, before: Case | None = None) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.number, facts=[_fact(case, action)], duties=_clocks(case, before, work))


def _clocks(case: Case, before: Case | None, work: Work) -> list[StartDuty | EndDuty]:
    until = rules.last_date(case)
    if before is None or until == rules.last_date(before):
        return []
    name = aggregate(case.number)
    ends: list[StartDuty | EndDuty] = [EndDuty(duty=RECTIFY, aggregate=name)]
    if until is None or until <= work.today:
        return ends
    limit = rules.planned_limit(work.law.find("self_check.rectify", case.region, work.today), until, work.today)
    return [*ends, StartDuty(duty=RECTIFY, aggregate=name, by=case.credit_code, limit=limit)]


def _fact(case: Case, action: SelfCheckAction) -> Fact:
    taken = SelfCheckStepTaken(number=case.number, action=action, state=case.state, submitted_to=case.submitted_to)
    return Fact(aggregate(case.number), taken)


async def _records(cases: Sequence[Case], reading: Reading) -> list[SelfCheck]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [
        reading.show(_record(case, owed), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


def _record(case: Case, duties: list[Duty]) -> SelfCheck:
    kept = {name: getattr(case, name) for name in Case.__struct_fields__}
    failing = [item for item in case.items if item.answer is SelfCheckAnswer.FAILS]
    return SelfCheck(
        **kept,
        answered=sum(item.answer is not None for item in case.items),
        failing=len(failing),
        rectified=sum(item.done_on is not None for item in failing),
        duties=duties,
    )
