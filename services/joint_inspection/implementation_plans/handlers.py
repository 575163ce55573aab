"""Implementation plans: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection import implementation_plans as orders
from contracts.joint_inspection.implementation_plans import ImplementationAction as A
from contracts.joint_inspection.implementation_plans import (
    ImplementationPlan,
    ImplementationStepTaken,
    NewPlannedMeasure,
)
from contracts.law import LawRow
from contracts.messages import Page
from kernel.calendar import start_of
from kernel.rights import offices_of
from kernel.work import DutyTurn, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.implementation_plans import rules, store
from services.joint_inspection.implementation_plans.rules import DONE, MEASURE, WHAT, WITHDRAWN, Case

PREFIX = "SS-"
LONGEST = "implementation.days_max"
MOST = "implementation.measures_max"
STEPS_SHOWN = 100


async def adopt(order: orders.AdoptImplementationPlan, work: Work) -> Outcome:
    """Adopt a year's plan; every measure has its clock."""
    await _check(order.measures, work)
    number = PREFIX + work.new_id()
    await work.lock(f"implementation_year:{work.actor.agency}@{order.year}", aggregate(number))
    standing = await store.measures(work.connection, work.actor.agency, order.year)
    most = work.law.find(MOST, work.actor.region, work.today)
    rules.require_room(order, standing, most)
    case = rules.adopted(order, number, work.actor, work.now)
    await store.save(work.connection, case)
    clocks = [_clock(case, one.nth, work) for one in case.measures]
    return Outcome(record=number, facts=[_fact(case, order.title)], duties=clocks)


async def _check(measures: Sequence[NewPlannedMeasure], work: Work) -> None:
    longest: LawRow = work.law.find(LONGEST, work.actor.region, work.today)
    for one in measures:
        rules.require_measure(one, work.actor, _offices(one.lead, work), work.today, longest)
    codes = list(dict.fromkeys(code for one in measures for code in (one.lead, *one.cooperating)))
    known = await agency_store.known(work.connection, codes, work.today)
    for code in codes:
        if code not in known:
            raise Refusal("AGENCY_UNKNOWN", agency=code)


def _offices(agency: str, work: Work) -> list[str]:
    """The offices that agencies of this kind have: those of the region where it has its own, else everyone's."""
    kind, _, region = agency.rpartition("-")
    rows = [row for row in work.jurisdiction.table("offices") if row["agency_kind"] == kind]
    own = [row["code"] for row in rows if row["region"] == region]
    return own or [row["code"] for row in rows if not row["region"]]


async def update(order: orders.UpdatePlannedMeasure, work: Work) -> Outcome:
    """Lead or cooperating agency says how far it is."""
    case = await _load(order.number, order.measure, order.version, work)
    action = A.DONE if order.done else A.PROGRESS
    offices = offices_of(work.actor)
    after = rules.updated(case, order.measure, action, work.actor, offices, order.note, work.now)
    return await _saved(after, order.measure, order.note, work)


async def change(order: orders.ChangePlannedMeasure, work: Work) -> Outcome:
    """The plan's agency sets a measure anew; its clock starts anew with the new day."""
    case = await _load(order.number, order.measure, order.version, work)
    after = rules.changed(case, order.measure, order.changed, work.actor, order.reason, work.now)
    await _check([order.changed], work)
    return await _saved(after, order.measure, order.reason, work)


async def withdraw(order: orders.WithdrawPlannedMeasure, work: Work) -> Outcome:
    """The plan's agency takes a measure off."""
    case = await _load(order.number, order.measure, order.version, work)
    after = rules.withdrawn(case, order.measure, work.actor, order.reason, work.now)
    return await _saved(after, order.measure, order.reason, work)


async def _load(number: str, nth: int, version: int, work: Work) -> Case:
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    rules.require_version(case, nth, version)
    return case


async def _saved(case: Case, nth: int, text: str, work: Work) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.number, facts=[_fact(case, text)], duties=_clocks(case, nth, work))


def _clocks(case: Case, nth: int, work: Work) -> list[DutyTurn]:
    """Progress leaves the clock alone; what is done or withdrawn has none, what was changed a new one."""
    ended = EndDuty(duty=MEASURE, aggregate=measure_aggregate(case.number, nth))
    if rules.measure_of(case, nth).state in (DONE, WITHDRAWN):
        return [ended]
    return [ended, _clock(case, nth, work)] if case.steps[-1].action is A.CHANGE else []


def _clock(case: Case, nth: int, work: Work) -> StartDuty:
    """The lead's clock, which ends with the day that the measure is due on."""
    measure = rules.measure_of(case, nth)
    limit = work.law.find(MEASURE, case.region, work.today)
    name = measure_aggregate(case.number, nth)
    return StartDuty(duty=MEASURE, aggregate=name, by=measure.lead, limit=limit, since=start_of(measure.due_on))


async def overdue(duty: Duty, work: Work) -> Outcome:
    """A measure was not reported done by its day."""
    number, nth = duty.aggregate.removeprefix("planned_measure:").rsplit(":", 1)
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no implementation plan stands behind the duty of {number}")
    after = rules.late(case, int(nth), duty.source, work.now)
    await store.save(work.connection, after)
    return Outcome(record=number, facts=[_fact(after, None)])


def _fact(case: Case, text: str | None) -> Fact:
    last = case.steps[-1]
    measure = rules.measure_of(case, last.measure) if last.measure else None
    event = ImplementationStepTaken(
        number=case.number,
        action=last.action,
        by=last.by,
        agency=case.agency,
        region=case.region,
        year=case.year,
        agencies=case.agencies,
        measure=last.measure,
        version=measure.version if measure else None,
        state=measure.state if measure else None,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    return Fact(aggregate(case.number), event)


async def get(query: orders.GetImplementationPlans, reading: Reading) -> list[ImplementationPlan | None]:
    """Plans in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListImplementationPlans, reading: Reading) -> Page[ImplementationPlan]:
    """A page of plans, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[ImplementationPlan]:
    named = [measure_aggregate(case.number, one.nth) for case in cases for one in case.measures]
    clocks = iter(await reading.duties(named))
    names = [name for name in ImplementationPlan.__struct_fields__ if name not in ("duties", "steps")]
    shown = []
    for case in cases:
        duties = [duty for _ in case.measures for duty in next(clocks)]
        record = ImplementationPlan(
            **{name: getattr(case, name) for name in names}, steps=case.steps[-STEPS_SHOWN:], duties=duties
        )
        was_on_it = [step.by for step in case.steps]
        shown.append(reading.show(record, region=case.region, parties=[*case.parties, *was_on_it]))
    return shown


def aggregate(number: str) -> str:
    """The journal's name of an implementation plan."""
    return f"implementation_plan:{number}"


def measure_aggregate(number: str, nth: int) -> str:
    """The name of a measure's clock."""
    return f"planned_measure:{number}:{nth}"
