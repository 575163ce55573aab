"""A year's plan that is filed, and what it owes."""

from contracts.joint_inspection.annual_plans import AnnualCount, DraftAnnualPlan, FileAnnualPlan
from contracts.joint_inspection.plan_filings import FilingKind
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.plan_filings.rules import filing_id
from tests.integration.joint_inspection.world import BUREAU, World
from tests.platform.actors import HEAD
from tests.platform.days import today


async def planned(hub: World) -> tuple[str, str]:
    """The year's plan and the filing of its last month."""
    counts = [AnnualCount(domain=SupervisionDomain.POLLUTION, supervision_class=SupervisionClass.KEY, count=10)]
    order = DraftAnnualPlan(year=today().year + 1, routine=counts, budget_yuan=10_000)
    plan = (await hub.send(HEAD, order)).record
    await hub.send(HEAD, FileAnnualPlan(plan=plan))
    return plan, filing_id(FilingKind.MONTH, BUREAU, f"{today().year + 1}-12")
