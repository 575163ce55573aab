"""Plans: one function per message."""

from contracts.errors import Refusal
from contracts.joint_inspection.plans import (
    DraftPlan,
    FilePlan,
    GetPlans,
    ListPlans,
    Plan,
    PlanDrafted,
    PlanFiled,
    PlanState,
)
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.lottery.rules import canonical, sha256_hex
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import ratio_row
from services.joint_inspection.plans import rules, store
from services.joint_inspection.publication.handlers.owing import owe


async def draft(command: DraftPlan, work: Work) -> Outcome:
    """Draft a month's plan."""
    work.require(region=command.region)
    today = work.today
    rules.check_draft(command, today)
    rules.check_ratios(
        command.ratios, command.domains, lambda stratum: ratio_row(work.law, command.region, today, stratum)
    )
    due = rules.filing_due(command.month, work.law.find("plan.file_day", command.region, today))
    plan = Plan(
        id=work.new_id(),
        agency=work.actor.agency,
        region=command.region,
        month=command.month,
        kind=command.kind,
        state=PlanState.DRAFT,
        scope=command.scope,
        domains=command.domains,
        classes=command.classes,
        elements=command.elements,
        ratios=command.ratios,
        filing_due=due,
        reason=command.reason,
    )
    await work.lock(aggregate(plan.id))
    await store.insert(work.connection, plan, work.actor.subject)
    return Outcome(record=plan.id, facts=[Fact(aggregate(plan.id), _drafted(plan))])


def _drafted(plan: Plan) -> PlanDrafted:
    return PlanDrafted(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        month=plan.month,
        kind=plan.kind,
        text_hash=sha256_hex(canonical([plan.scope, plan.reason])),
    )


async def file(command: FilePlan, work: Work) -> Outcome:
    """File a plan with the level above, late or in time."""
    await work.lock(aggregate(command.plan))
    plan = await require_plan(work, command.plan)
    rules.check_filing(plan)
    today = work.today
    row = work.law.find("plan.file_day", plan.region, today)
    due = rules.filing_due(plan.month, row)
    above = await objects.parent(work.connection, plan.agency) or plan.agency
    await store.file(work.connection, plan.id, above, work.now, today > due)
    filed = PlanFiled(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        filed_with=above,
        late=today > due,
        due_on=due,
        source=row.source,
    )
    owed = await owe(work, DisclosureKind.PLAN, plan.id, agency=plan.agency, region=plan.region)
    return Outcome(record=plan.id, facts=[Fact(aggregate(plan.id), filed), *owed.facts], duties=owed.duties)


async def require_plan(work: Work, plan_id: str) -> Plan:
    """The plan, if the actor may act on it. Refusal: NOT_FOUND."""
    plan = await store.find(work.connection, plan_id)
    if plan is None:
        raise Refusal("NOT_FOUND", what="检查计划", id=plan_id)
    work.require(region=plan.region, parties=store.parties(plan), what="检查计划", id=plan_id)
    return plan


async def get(query: GetPlans, reading: Reading) -> list[Plan | None]:
    """Plans in the order asked."""
    seen = await store.see(reading.connection, reading.reach, query.ids)
    return [_shown(reading, seen[id]) if id in seen else None for id in query.ids]


async def list_(query: ListPlans, reading: Reading) -> Page[Plan]:
    """A page of plans, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    plans = await store.page(reading.connection, reading.reach, query)
    shown = [_shown(reading, plan) for plan in plans]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


def _shown(reading: Reading, plan: Plan) -> Plan:
    return reading.show(plan, region=plan.region, parties=store.parties(plan))


def aggregate(plan: str) -> str:
    """The journal's name of a plan."""
    return f"plan:{plan}"
