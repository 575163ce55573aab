"""What plans are held against: the copy of the equipment, and the figures of the day."""

from collections.abc import Sequence
from datetime import date

from contracts.actors import region_prefix
from contracts.joint_inspection.plan_terms import PlannedEquipment, PlanTask
from contracts.joint_inspection.plans import Plan
from contracts.registry.equipment import EquipmentChanged
from kernel.work import Work
from services.joint_inspection.capacity import rules, store
from services.joint_inspection.cross_checks import store as cross_checks
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import PoolOfficer
from services.joint_inspection.objects.handlers import ratio_row
from services.joint_inspection.plans.rules import CampaignLimits, month_window

KINDS = "equipment_kinds"


async def on_equipment_changed(event: EquipmentChanged, work: Work) -> None:
    """Keep who has which item."""
    await store.save_equipment(work.connection, event)


async def tasks_of(work: Work, plan: Plan) -> list[PlanTask]:
    """The plan's tasks by class, as the library and the officers now are."""
    bounds = store.Bounds(
        prefix=region_prefix(plan.region), domains=plan.domains, classes=plan.classes, elements=plan.elements
    )
    sizes = await store.sizes(work.connection, bounds)
    officers = len(await inspector_store.of_agencies(work.connection, [plan.agency]))
    return rules.tasks_of(
        sizes, plan.ratios, officers, lambda stratum: ratio_row(work.law, plan.region, work.today, stratum)
    )


async def check_month(work: Work, plan: Plan) -> None:
    """Hold a month's plan against officers and equipment. Refusals: PLAN_OFFICERS_SHORT, PLAN_EQUIPMENT_SHORT."""
    first, last = month_window(plan.month)
    others = await store.filed_in_month(work.connection, plan)
    lent = await cross_checks.lent_for_plan(work.connection, plan.id)
    wanted = rules.checks(plan.tasks)
    await check_officers(work, plan.agency, plan.month, (first, last), wanted, others, plan.region, lent=lent)
    await check_equipment(work, plan.agency, plan.equipment or [], last)


async def check_officers(
    work: Work,
    agency: str,
    period: str,
    days: tuple[date, date],
    wanted: int,
    others: int,
    region: str,
    months: int = 1,
    lent: Sequence[PoolOfficer] = (),
) -> None:
    """Hold so many checks against the officers in post and those lent. Refusal: PLAN_OFFICERS_SHORT."""
    officers = rules.in_post([*await inspector_store.of_agencies(work.connection, [agency]), *lent], *days)
    each = work.law.find("plan.visits_per_officer", region, work.today)
    team = work.law.find("draw.officers_min", region, work.today)
    rules.check_officers(agency, period, officers, wanted, others, each, team, months)


async def check_equipment(work: Work, agency: str, needed: Sequence[PlannedEquipment], until: date) -> None:
    """Hold what is needed against what the agency has in hand. Refusal: PLAN_EQUIPMENT_SHORT."""
    held = await store.equipment_held(work.connection, agency, [one.kind for one in needed], until)
    rules.check_equipment(agency, needed, held, kind_names(work), until)


def kind_names(work: Work) -> dict[str, str]:
    """The name of each kind of equipment by its code."""
    return {row["code"]: row["name"] for row in work.jurisdiction.table(KINDS)}


def cost_of(work: Work, tasks: Sequence[PlanTask], region: str) -> int:
    """What the tasks cost at the jurisdiction's rate."""
    return rules.cost_of(rules.checks(tasks), work.law.find("plan.visit_cost", region, work.today))


def campaign_limits(work: Work, region: str) -> CampaignLimits:
    """What bounds a campaign in the region."""
    return CampaignLimits(
        number=work.law.find("plan.campaigns_max", region, work.today),
        items=work.law.find("plan.campaign_items_max", region, work.today),
        share=work.law.find("plan.campaign_share_max", region, work.today),
        days=work.law.find("plan.campaign_days_max", region, work.today),
    )
