"""Plans: one function per message."""

from datetime import date

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.plan_filings import FilingKind
from contracts.joint_inspection.plans import (
    AdjustPlan,
    DraftPlan,
    FilePlan,
    GetPlans,
    ListPlans,
    Plan,
    PlanAdjusted,
    PlanDrafted,
    PlanFiled,
    PlanKind,
    PlanState,
    PlanVersion,
)
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import DutyTurn, Fact, Outcome, Reading, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.annual_plans import handlers as annual
from services.joint_inspection.annual_plans.rules import plan_id
from services.joint_inspection.capacity import handlers as capacity
from services.joint_inspection.capacity.rules import check_kinds, checks
from services.joint_inspection.lottery.rules import canonical, sha256_hex
from services.joint_inspection.objects.handlers import ratio_row
from services.joint_inspection.plan_filings import handlers as filings
from services.joint_inspection.plan_filings.rules import report_due
from services.joint_inspection.plans import rules, store
from services.joint_inspection.publication.handlers.owing import owe


async def draft(command: DraftPlan, work: Work) -> Outcome:
    """Draft a month's plan."""
    work.require(region=command.region)
    rules.check_draft(command, work.today)
    due = rules.filing_due(command.month, work.law.find("plan.file_day", command.region, work.today))
    given = {name: getattr(command, name) for name in DraftPlan.__struct_fields__}
    new = Plan(id=work.new_id(), agency=work.actor.agency, state=PlanState.DRAFT, filing_due=due, **given)
    plan = await _measured(new, work)
    await work.lock(aggregate(plan.id))
    await store.insert(work.connection, plan, work.actor.subject)
    return Outcome(record=plan.id, facts=[Fact(aggregate(plan.id), _drafted(plan))])


async def adjust(command: AdjustPlan, work: Work) -> Outcome:
    """Change a plan for a reason; what was filed has to be filed again."""
    await work.lock(aggregate(command.plan))
    plan = await require_plan(work, command.plan)
    rules.check_month(plan.month, work.today)
    rules.check_not_under_way(plan, await store.standing_draw(work.connection, plan.id))
    after = await _measured(rules.adjusted(plan, command), work)
    await store.adjust(work.connection, after)
    fact = PlanAdjusted(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        version=after.version,
        was_filed=plan.state is PlanState.FILED,
        text_hash=_hash(after),
        reason_hash=sha256_hex(command.adjust_reason.encode()),
    )
    duties = await annual.refiling(work, plan.agency, plan.id) if plan.state is PlanState.FILED else []
    return Outcome(record=plan.id, facts=[Fact(aggregate(plan.id), fact)], duties=duties)


async def _measured(plan: Plan, work: Work) -> Plan:
    """The plan with its tasks, within its bounds."""
    rules.check_ratios(plan.ratios, plan.domains, lambda stratum: ratio_row(work.law, plan.region, work.today, stratum))
    check_kinds(plan.equipment or [], list(capacity.kind_names(work)))
    measured = replace(plan, tasks=await capacity.tasks_of(work, plan))
    rules.check_bounds(measured, capacity.campaign_limits(work, plan.region))
    return measured


def _drafted(plan: Plan) -> PlanDrafted:
    return PlanDrafted(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        month=plan.month,
        kind=plan.kind,
        text_hash=sha256_hex(canonical([plan.scope, plan.reason])),
    )


def _hash(plan: Plan) -> str:
    return sha256_hex(canonical(rules.content_of(plan)))


async def file(command: FilePlan, work: Work) -> Outcome:
    """File a plan with the level above, late or in time."""
    await work.lock(aggregate(command.plan))
    found = await require_plan(work, command.plan)
    rules.check_filing(found)
    await work.lock(annual.aggregate(plan_id(found.agency, int(found.month[:4]))))
    plan = await _checked(found, work)
    row = work.law.find("plan.file_day", plan.region, work.today)
    due = rules.filing_due(plan.month, row)
    version = PlanVersion(
        version=plan.version,
        filed_at=work.now,
        filed_with=await agency_store.parent(work.connection, plan.agency) or plan.agency,
        content=rules.content_of(plan),
        sha256=_hash(plan),
        late=plan.filed_at is None and work.today > due,
        reason=plan.adjust_reason,
    )
    await store.file(work.connection, plan, version)
    filed = Fact(aggregate(plan.id), _filed(plan, version, due, row.source))
    owed = await owe(work, DisclosureKind.PLAN, plan.id, agency=plan.agency, region=plan.region)
    clocks = await _clocks(work, plan, due)
    return Outcome(record=plan.id, facts=[filed, *owed.facts], duties=[*clocks, *owed.duties])


def _filed(plan: Plan, version: PlanVersion, due: date, source: str) -> PlanFiled:
    return PlanFiled(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        filed_with=version.filed_with,
        late=bool(version.late),
        due_on=due,
        source=source,
        version=plan.version,
        checks=checks(plan.tasks),
        text_hash=version.sha256,
    )


async def _checked(found: Plan, work: Work) -> Plan:
    """The plan as it is filed: within its bounds, and with officers and equipment enough."""
    plan = await _measured(found, work)
    if plan.kind is PlanKind.CAMPAIGN:
        names = await store.campaigns_of_year(work.connection, plan)
        most = capacity.campaign_limits(work, plan.region).number
        rules.check_campaigns(names, rules.campaign_name(plan), plan.month[:4], most)
    await capacity.check_month(work, plan)
    cost = capacity.cost_of(work, plan.tasks, plan.region)
    checked = replace(plan, budget_yuan=plan.budget_yuan if plan.budget_yuan is not None else cost)
    await annual.check_month(work, checked)
    return checked


async def _clocks(work: Work, plan: Plan, due: date) -> list[DutyTurn]:
    """The month's plan is owed no more, but the month's report is."""
    of = (work, plan.agency, work.actor.region)
    day = work.law.find("plan.report_day", plan.region, work.today)
    return [
        *await filings.file(*of, FilingKind.MONTH, plan.month, plan.id, due),
        *await filings.file_again(work, plan.agency, plan.id),
        *await filings.owe(*of, FilingKind.REPORT, {plan.month: report_due(plan.month, day)}),
    ]


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
    shown = {plan.id: plan for plan in await _shown(reading, list(seen.values()))}
    return [shown.get(id) for id in query.ids]


async def list_(query: ListPlans, reading: Reading) -> Page[Plan]:
    """A page of plans, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    plans = await store.page(reading.connection, reading.reach, query)
    return page_of(await _shown(reading, plans), query.size, key=store.ORDERS[query.order].key_of)


async def _shown(reading: Reading, plans: list[Plan]) -> list[Plan]:
    filed = await store.versions(reading.connection, [plan.id for plan in plans])
    return [
        reading.show(
            replace(plan, versions=[_of_plan(reading, one, plan) for one in versions]),
            region=plan.region,
            parties=store.parties(plan),
        )
        for plan, versions in zip(plans, filed, strict=True)
    ]


def _of_plan(reading: Reading, version: PlanVersion, plan: Plan) -> PlanVersion:
    return reading.show(version, region=plan.region, parties=store.parties(plan))


def aggregate(plan: str) -> str:
    """The journal's name of a plan."""
    return f"plan:{plan}"
