"""A cross-check that asks a county for officers, and a finding handed over, as the rights tests walk them."""

from datetime import UTC, date, datetime, timedelta

import asyncpg

from contracts.actors import AgencyKind
from contracts.joint_inspection.cross_checks import OrderCrossCheck, WantedOfficers
from contracts.joint_inspection.cross_findings import CrossFindingAction, CrossFindingState, CrossFindingStep
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep, Visit
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from services.joint_inspection.cross_findings import store
from services.joint_inspection.cross_findings.rules import Case
from tests.integration.joint_inspection.world import BUREAU, World
from tests.integration.rights.seeded import Held
from tests.platform.actors import HEAD
from tests.platform.days import today

COUNTY = "ecology-640521"
HELD = {"CrossCheck": Held(parties=(BUREAU, COUNTY)), "CrossFinding": Held(parties=(BUREAU, COUNTY))}


async def crossed(hub: World, finding: str, visit: Visit) -> str:
    """Seed them; the number of the cross-check."""
    facts = AgencyFacts(
        code=COUNTY,
        name="某县局",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.COUNTY,
        region="640521",
        parent=BUREAU,
        valid_from=date(2020, 1, 1),
    )
    await hub.told((f"agency:{COUNTY}", AgencyRegistered(agency=facts)))
    asked = WantedOfficers(agency=COUNTY, wanted=2, from_on=today(), until_on=today() + timedelta(days=3))
    plan = await hub.drafted("交叉检查治污设施")
    order = OrderCrossCheck(plan=plan, title="冬季交叉检查", text="查治污设施", loans=[asked])
    number = (await hub.send(HEAD, order)).record
    await _handed(hub, number, finding, visit)
    return number


async def _handed(hub: World, number: str, finding: str, visit: Visit) -> None:
    """As a visit of the cross-check would have handed it over."""
    step = CrossFindingStep(at=datetime.now(UTC), by=COUNTY, action=CrossFindingAction.HAND, to=BUREAU)
    case = Case(
        finding=finding,
        cross_check=number,
        visit=visit.id,
        credit_code=visit.credit_code,
        region=visit.region,
        kind=FindingKind.OTHER,
        severity=FindingGravity.MINOR,
        fitting=LadderStep.PUBLICITY,
        fitting_source="某规则",
        state=CrossFindingState.HANDED,
        agency=BUREAU,
        orderer=BUREAU,
        lender=COUNTY,
        person="GY-0001",
        concerned=[],
        handed_at=step.at,
        steps=[step],
    )
    connection = await asyncpg.connect(hub.settings.postgres_dsn("joint_inspection_owner"))
    try:
        await store.save(connection, case)
    finally:
        await connection.close()
