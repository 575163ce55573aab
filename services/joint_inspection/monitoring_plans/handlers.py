"""Monitoring plans: one function per message."""

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.joint_inspection import monitoring_plans as orders
from contracts.joint_inspection.monitoring_plans import MonitoringBudget, MonitoringPlan, MonitoringPlanStepTaken
from contracts.messages import Page
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.course.rules import digest, require_version
from services.joint_inspection.monitoring_plans import rules, store
from services.joint_inspection.monitoring_plans.rules import TABLE, Case

PREFIX = "JC-"
COMPUTED = ("version", "use")


async def draft(order: orders.DraftMonitoringPlan, work: Work) -> Outcome:
    """The own bureau's plan of a year."""
    if await store.number_of(work.connection, work.actor.agency, order.year):
        raise Refusal("MONITORING_PLAN_EXISTS", agency=work.actor.agency, year=order.year)
    case = rules.draft(order, PREFIX + work.new_id(), work.actor, work.now)
    return await _kept(case, work, order.content)


async def change(order: orders.ChangeMonitoringPlan, work: Work) -> Outcome:
    """A draft changed, or a further edition."""
    case = await _load(order.number, order.version, work)
    booked = (await store.booked(work.connection, [case.number]))[case.number]
    return await _kept(rules.change(case, order, booked, work.actor, work.now).case, work, order.reason)


async def adopt(order: orders.AdoptMonitoringPlan, work: Work) -> Outcome:
    """Adopted: from now on it can be ordered from."""
    case = await _load(order.number, order.version, work)
    return await _kept(rules.adopt(case, work.actor, work.now).case, work)


async def get(query: orders.GetMonitoringPlans, reading: Reading) -> list[MonitoringPlan | None]:
    """Plans in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListMonitoringPlans, reading: Reading) -> Page[MonitoringPlan]:
    """A page of plans, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a plan."""
    return f"monitoring_plan:{number}"


async def _load(number: str, version: int, work: Work) -> Case:
    case = await work.existing(store.load, number, aggregate(number), TABLE.what)
    require_version(TABLE, case, version)
    return case


async def _kept(case: Case, work: Work, text: str | None = None) -> Outcome:
    await store.save(work.connection, case)
    event = MonitoringPlanStepTaken(
        number=case.number,
        version=TABLE.version(case.steps),
        action=case.steps[-1].action,
        state=case.state,
        agency=case.agency,
        region=case.region,
        year=case.year,
        edition=case.edition,
        budgets=[MonitoringBudget(kind=line.kind, yuan=f"{line.budget_yuan:f}") for line in case.lines],
        by=work.actor.agency,
        text_sha256=digest(text),
    )
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), event)])


async def _records(cases: Sequence[Case], reading: Reading) -> list[MonitoringPlan]:
    booked = await store.booked(reading.connection, [case.number for case in cases])
    names = [name for name in MonitoringPlan.__struct_fields__ if name not in COMPUTED]
    return [
        reading.show(
            MonitoringPlan(
                **{name: getattr(case, name) for name in names},
                version=TABLE.version(case.steps),
                use=rules.uses(case, booked[case.number]),
            ),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]
