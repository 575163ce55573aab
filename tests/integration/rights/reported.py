"""An implementation plan adopted and a report asked for, on joint inspection's side."""

from datetime import timedelta

from contracts.joint_inspection.implementation_plans import AdoptImplementationPlan, NewPlannedMeasure
from contracts.joint_inspection.reports import CompileReport
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World
from tests.integration.rights.seeded import Held
from tests.platform.actors import HEAD
from tests.platform.days import today

PARTIES = {
    "ImplementationPlan": Held(parties=(BUREAU, MANAGERS)),
    "Report": Held(parties=(BUREAU,)),
}


async def reported(world: World) -> dict[str, str]:
    """The plan and the report."""
    measure = NewPlannedMeasure(
        text="建立机制", lead=MANAGERS, cooperating=[BUREAU], due_on=today() + timedelta(days=9)
    )
    plan = AdoptImplementationPlan(year=today().year, title="实施方案", measures=[measure])
    number = (await world.send(HEAD, plan)).record
    report = (await world.send(HEAD, CompileReport(period=str(today().year)))).record
    return {"implementation_plan": number, "report": report}
