"""Years' plans: one function per message, and what a month's plan is held against."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.annual_plans import (
    AdjustAnnualPlan,
    AnnualPlan,
    AnnualPlanChanged,
    AnnualPlanFiled,
    AnnualPlanVersion,
    DraftAnnualPlan,
    FileAnnualPlan,
    GetAnnualPlans,
    InsertCampaign,
    ListAnnualPlans,
)
from contracts.joint_inspection.plan_filings import FilingKind
from contracts.joint_inspection.plans import Plan, PlanState
from contracts.joint_inspection.publication_terms import DisclosureKind
from contracts.messages import Page
from kernel.calendar import due_at, start_of
from kernel.work import DutyTurn, Fact, Outcome, Reading, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.annual_plans import rules, store
from services.joint_inspection.capacity import handlers as capacity
from services.joint_inspection.capacity import rules as means
from services.joint_inspection.capacity import store as library
from services.joint_inspection.lottery.rules import canonical, sha256_hex
from services.joint_inspection.plan_filings import handlers as filings
from services.joint_inspection.plan_filings.rules import DUTIES
from services.joint_inspection.plans.rules import filing_due
from services.joint_inspection.publication.handlers.owing import owe

WHAT = "年度计划"
MONTHS = 12


async def draft(command: DraftAnnualPlan, work: Work) -> Outcome:
    """Draft a year's plan of the actor's agency."""
    plan = AnnualPlan(
        id=rules.plan_id(work.actor.agency, command.year),
        agency=work.actor.agency,
        region=work.actor.region,
        state=PlanState.DRAFT,
        version=1,
        filing_due=_due(work, command.year),
        drafted_by=work.actor.subject,
        **{name: getattr(command, name) for name in DraftAnnualPlan.__struct_fields__},
    )
    await work.lock(aggregate(plan.id))
    await _check(plan, work)
    await store.insert(work.connection, plan)
    return Outcome(record=plan.id, facts=[_changed(plan, None)])


async def adjust(command: AdjustAnnualPlan, work: Work) -> Outcome:
    """Change a year's plan for a reason; what was filed has to be filed again."""
    plan = await _existing(command.plan, work)
    return await _kept(plan, rules.adjusted(plan, command), work)


async def insert_campaign(command: InsertCampaign, work: Work) -> Outcome:
    """One campaign more; what was filed has to be filed again."""
    plan = await _existing(command.plan, work)
    return await _kept(plan, rules.inserted(plan, command.version, command.campaign), work)


async def _kept(before: AnnualPlan, after: AnnualPlan, work: Work) -> Outcome:
    await _check(after, work)
    await store.save(work.connection, after)
    duties = await refiling(work, after.agency, after.id) if before.state is PlanState.FILED else []
    return Outcome(record=after.id, facts=[_changed(after, after.adjust_reason)], duties=duties)


async def refiling(work: Work, agency: str, plan: str) -> list[DutyTurn]:
    """A plan that was filed and then adjusted has to be filed again within the limit."""
    limit = work.law.find(DUTIES[FilingKind.ADJUSTED], work.actor.region, work.today)
    day = filings.last_day(due_at(limit, work.now, work.calendar).at)
    return await filings.owe(work, agency, work.actor.region, FilingKind.ADJUSTED, {plan: day})


async def _check(plan: AnnualPlan, work: Work) -> None:
    """The plan within its bounds: no class twice, campaigns bounded, none of them a sweep."""
    limits = capacity.campaign_limits(work, plan.region)
    rules.check_content(plan, limits, work.today)
    means.check_kinds(plan.equipment or [], list(capacity.kind_names(work)))
    for campaign in plan.campaigns:
        bounds = library.Bounds(
            prefix=region_prefix(plan.region),
            domains=campaign.domains,
            classes=campaign.classes,
            elements=campaign.elements,
        )
        sizes = await library.sizes(work.connection, bounds)
        rules.check_no_sweep(campaign, sum(one.size for one in sizes), limits.share)


async def file(command: FileAnnualPlan, work: Work) -> Outcome:
    """File a year's plan with the level above; each of its months then has its day."""
    plan = await _existing(command.plan, work)
    rules.check_filing(plan)
    await _check(plan, work)
    await _check_means(plan, work)
    limit = work.law.find(DUTIES[FilingKind.ANNUAL], plan.region, work.today)
    due = _due(work, plan.year)
    version = AnnualPlanVersion(
        version=plan.version,
        filed_at=work.now,
        filed_with=await agency_store.parent(work.connection, plan.agency) or plan.agency,
        content=rules.content_of(plan),
        sha256=_hash(plan),
        late=plan.filed_at is None and work.today > due,
        reason=plan.adjust_reason,
    )
    filed = replace(
        plan,
        state=PlanState.FILED,
        filed_with=version.filed_with,
        filed_at=work.now,
        late=bool(version.late or plan.late),
    )
    await store.save(work.connection, filed)
    await store.keep(work.connection, filed, version)
    owed = await owe(work, DisclosureKind.ANNUAL_PLAN, plan.id, agency=plan.agency, region=plan.region)
    clocks = await _clocks(plan, due, work)
    facts = [_filed(filed, version, due, limit.source), *owed.facts]
    return Outcome(record=plan.id, facts=facts, duties=[*clocks, *owed.duties])


async def _check_means(plan: AnnualPlan, work: Work) -> None:
    """Hold the year against officers, equipment and budget."""
    days = (date(plan.year, 1, 1), date(plan.year, 12, 31))
    wanted = rules.checks(plan)
    await capacity.check_officers(work, plan.agency, str(plan.year), days, wanted, 0, plan.region, MONTHS)
    await capacity.check_equipment(work, plan.agency, plan.equipment or [], max(days[0], work.today))
    cost = means.cost_of(wanted, work.law.find("plan.visit_cost", plan.region, work.today))
    means.check_budget(str(plan.year), cost, 0, plan.budget_yuan or 0)


async def _clocks(plan: AnnualPlan, due: date, work: Work) -> list[DutyTurn]:
    """The year's plan is owed no more, but the next one's is, and each of its months'."""
    day = work.law.find("plan.file_day", plan.region, work.today)
    months = [f"{plan.year}-{month:02d}" for month in range(1, MONTHS + 1)]
    of = (work, plan.agency, plan.region)
    return [
        *await filings.file(*of, FilingKind.ANNUAL, str(plan.year), plan.id, due),
        *await filings.file_again(work, plan.agency, plan.id),
        *await filings.owe(*of, FilingKind.ANNUAL, {str(plan.year + 1): _due(work, plan.year + 1)}),
        *await filings.owe(*of, FilingKind.MONTH, {month: filing_due(month, day) for month in months}),
    ]


def _due(work: Work, year: int) -> date:
    """The last day to file a year's plan: the limit counts from the end of the year before."""
    limit = work.law.find(DUTIES[FilingKind.ANNUAL], work.actor.region, work.today)
    return filings.last_day(due_at(limit, start_of(date(year - 1, 12, 31)), work.calendar).at)


async def check_month(work: Work, plan: Plan) -> None:
    """Hold a month's plan against what the year's leaves: checks, campaigns and budget."""
    annual = await store.load(work.connection, rules.plan_id(plan.agency, int(plan.month[:4])))
    if annual is None:
        if work.law.find("plan.annual_required", plan.region, work.today).value:
            raise Refusal("PLAN_ANNUAL_MISSING", agency=plan.agency, year=plan.month[:4])
        return
    used = await store.used(work.connection, plan)
    rules.check_month(annual, plan, used)
    means.check_budget(plan.month[:4], plan.budget_yuan or 0, used.spent, annual.budget_yuan or 0)


def _changed(plan: AnnualPlan, reason: str | None) -> Fact:
    event = AnnualPlanChanged(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        year=plan.year,
        version=plan.version,
        state=plan.state,
        campaigns=len(plan.campaigns),
        text_hash=_hash(plan),
        reason_hash=sha256_hex(reason.encode()) if reason else None,
    )
    return Fact(aggregate(plan.id), event)


def _filed(plan: AnnualPlan, version: AnnualPlanVersion, due: date, source: str) -> Fact:
    event = AnnualPlanFiled(
        plan=plan.id,
        agency=plan.agency,
        region=plan.region,
        year=plan.year,
        version=plan.version,
        filed_with=version.filed_with,
        late=bool(version.late),
        due_on=due,
        source=source,
        checks=rules.checks(plan),
        text_hash=version.sha256,
    )
    return Fact(aggregate(plan.id), event)


def _hash(plan: AnnualPlan) -> str:
    return sha256_hex(canonical(rules.content_of(plan)))


async def _existing(id: str, work: Work) -> AnnualPlan:
    """The plan under lock, if the actor may act on it. Refusal: NOT_FOUND."""
    await work.lock(aggregate(id))
    plan = await store.load(work.connection, id)
    if plan is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=id)
    work.require(region=plan.region, parties=[plan.agency], what=WHAT, id=id)
    return plan


async def get(query: GetAnnualPlans, reading: Reading) -> list[AnnualPlan | None]:
    """Years' plans in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListAnnualPlans, reading: Reading) -> Page[AnnualPlan]:
    """A page of years' plans, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(plans: Sequence[AnnualPlan], reading: Reading) -> list[AnnualPlan]:
    filed = await store.versions(reading.connection, [plan.id for plan in plans])
    return [
        reading.show(
            replace(plan, versions=[reading.show(one, region=plan.region, parties=[plan.agency]) for one in kept]),
            region=plan.region,
            parties=[plan.agency],
        )
        for plan, kept in zip(plans, filed, strict=True)
    ]


def aggregate(id: str) -> str:
    """The journal's name of a year's plan; whatever of the year is filed is filed one after another under it."""
    return f"annual_plan:{id}"
