"""Next year's plan of the bureau in the running service."""

from datetime import date
from typing import Any

from contracts.joint_inspection.annual_plans import AnnualCampaign, AnnualCount, DraftAnnualPlan, FileAnnualPlan
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from tests.integration.joint_inspection.world import World
from tests.platform.actors import HEAD, OFFICER
from tests.platform.days import today

FIGURES: dict[str, Any] = {
    "routine": [AnnualCount(domain=SupervisionDomain.POLLUTION, supervision_class=SupervisionClass.KEY, count=3)],
    "budget_yuan": 3_000,
}


def year() -> int:
    """The year to come: whatever the day is, all of it lies ahead."""
    return today().year + 1


def campaign(name: str = "自动监测专项", **changes: Any) -> AnnualCampaign:
    """A campaign on key units' monitoring in the first quarter."""
    facts: dict[str, Any] = {
        "reason": "群众反映集中",
        "classes": [SupervisionClass.KEY],
        "items": ["自动监测设施"],
        "starts_on": date(year(), 1, 5),
        "ends_on": date(year(), 3, 31),
        "count": 1,
    }
    return AnnualCampaign(name=name, **(facts | changes))


async def drafted(world: World, **changes: Any) -> str:
    """Next year's plan of the bureau."""
    return (await world.send(OFFICER, DraftAnnualPlan(year=year(), **(FIGURES | changes)))).record


async def filed(world: World, **changes: Any) -> str:
    """Next year's plan, filed by the head."""
    plan = await drafted(world, **changes)
    await world.send(HEAD, FileAnnualPlan(plan=plan))
    return plan
