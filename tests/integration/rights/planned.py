"""A year's plan that is filed, what it owes, and an approval that was asked of the level above."""

from datetime import UTC, datetime

import msgspec

from contracts.joint_inspection.annual_plans import AnnualCount, DraftAnnualPlan, FileAnnualPlan
from contracts.joint_inspection.approvals import ApprovalKind, ApprovalState, VisitApproval
from contracts.joint_inspection.plan_filings import FilingKind
from contracts.joint_inspection.visits import Visit
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.plan_filings.rules import filing_id
from tests.integration.joint_inspection.world import BUREAU, UPPER, World
from tests.platform.actors import HEAD
from tests.platform.days import today

APPROVAL = """
INSERT INTO joint_inspection.visit_approvals (visit, kind, state, region, parties, body)
VALUES ($1, 'superior', 'approved', '640500', $2, $3::jsonb)
"""


async def planned(hub: World) -> tuple[str, str]:
    """The year's plan and the filing of its last month."""
    counts = [AnnualCount(domain=SupervisionDomain.POLLUTION, supervision_class=SupervisionClass.KEY, count=10)]
    order = DraftAnnualPlan(year=today().year + 1, routine=counts, budget_yuan=10_000)
    plan = (await hub.send(HEAD, order)).record
    await hub.send(HEAD, FileAnnualPlan(plan=plan))
    return plan, filing_id(FilingKind.MONTH, BUREAU, f"{today().year + 1}-12")


async def approval_asked(hub: World, visit: Visit) -> None:
    """What the level above approved of this visit."""
    approval = VisitApproval(
        visit=visit.id,
        kind=ApprovalKind.SUPERIOR,
        state=ApprovalState.APPROVED,
        agency=BUREAU,
        asked_of=UPPER,
        region="640500",
        asked_at=datetime.now(UTC),
        credit_code=visit.credit_code,
        planned_on=visit.planned_on,
        reason="跨县排污",
    )
    await hub.rows(APPROVAL, visit.id, [BUREAU, UPPER], msgspec.json.encode(approval).decode())
