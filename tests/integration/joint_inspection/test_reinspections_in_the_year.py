"""An on-site re-inspection against the enterprise's year: exempt or counted as the region's row says."""

from datetime import date

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.allowances import VisitAllowance, VisitAllowancesOfEnterprises, VisitGround
from contracts.joint_inspection.handling_terms import ReinspectionManner
from contracts.joint_inspection.handlings import DeliverMeasure, FindingHandling, Reinspect
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import LadderStep
from tests.integration.joint_inspection.handled import FIRST, OWNER, found, now, step
from tests.integration.joint_inspection.world import World, code

GROUNDS = "visit_grounds"


async def corrected(world: World) -> str:
    """A finding that the enterprise was told of and that waits to be looked at again; its visit is over."""
    await world.peopled(enterprises=1)
    finding = await found(world, LadderStep.GUIDANCE, severity=FindingGravity.ORDINARY)
    await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
    return finding


async def looked_at(world: World, finding: str, manner: ReinspectionManner) -> FindingHandling:
    """The finding after a re-inspection that it passed."""
    again = {"officers": ["NX-0001", "NX-0002"], "manner": manner, "text": "已修复", "passed": True}
    return await step(world, FIRST, Reinspect, finding, **again)


async def year(world: World) -> VisitAllowance:
    """The year as the enterprise sees it."""
    (told,) = await world.ask(OWNER, VisitAllowancesOfEnterprises(credit_codes=[code(1)]))
    assert told is not None
    return told


def counting(world: World) -> None:
    """The region lets re-inspections count."""
    table = world.service.environment.jurisdiction.table(GROUNDS)
    (row,) = [one for one in table if one["ground"] == VisitGround.REINSPECTION]
    ours = {**row, "counts": "yes", "region": "640500", "source": "本地规则", "valid_from": date(2020, 1, 1).isoformat()}
    world.service.environment.jurisdiction.tables[GROUNDS] = [*table, ours]
