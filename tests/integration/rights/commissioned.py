"""A plan, an institution and what it was given to do for a visit, as the rights tests walk them."""

from typing import Any

from contracts.joint_inspection.commissions import Commission
from tests.integration.joint_inspection.commissioning import (
    LAB,
    LABORATORY,
    REPORT,
    delivered,
    ordered,
    ready,
    seen,
    under_way,
)
from tests.integration.joint_inspection.world import BUREAU, World
from tests.integration.rights.seeded import Held

HELD = {
    "MonitoringPlan": Held(parties=(BUREAU,)),
    "Laboratory": Held(parties=(BUREAU, LAB.agency)),
    "Commission": Held(parties=(BUREAU, LAB.agency)),
}


async def commissioned(hub: World, visit: str) -> dict[str, Any]:
    """Seed them; what the fields of messages about them are filled with."""
    plan = await ready(hub)
    number = await ordered(hub, visit=visit, case_number=None, credit_code=None)
    await under_way(hub, number)
    await delivered(hub, number, "60")
    shown: Commission = await seen(hub, number)
    assert shown.visit == visit
    file = await hub.caller.upload(LAB, "joint_inspection", "报告.pdf", REPORT)
    return {"file": file, "number": number, "numbers": [plan, LABORATORY, number], "visits": [visit]}
