"""An on-site re-inspection against the enterprise's year: exempt or counted as the region's row says."""

import shutil
from pathlib import Path

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.allowances import VisitAllowance, VisitAllowancesOfEnterprises, VisitGround
from contracts.joint_inspection.handling_terms import HandlingState, ReinspectionManner
from contracts.joint_inspection.handlings import DeliverMeasure, FindingHandling, Reinspect
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import LadderStep
from kernel.settings import Settings
from tests.integration.joint_inspection.handled import FIRST, OWNER, found, now, step
from tests.integration.joint_inspection.world import World, code, world_of


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


async def test_an_on_site_re_inspection_is_exempt_where_the_region_says_so_and_the_enterprise_reads_why(
    world: World,
) -> None:
    finding = await corrected(world)
    before = await year(world)
    await looked_at(world, finding, ReinspectionManner.ON_SITE)
    after = await year(world)
    assert (after.used, after.left) == (before.used, before.left)
    (again,) = [one for one in after.visits if one.ground is VisitGround.REINSPECTION]
    assert not again.counts and again.reason.startswith("不计入频次上限")


async def test_one_by_papers_takes_no_place(world: World) -> None:
    finding = await corrected(world)
    await looked_at(world, finding, ReinspectionManner.PAPERS)
    assert not [one for one in (await year(world)).visits if one.ground is VisitGround.REINSPECTION]


async def test_where_it_counts_it_uses_up_the_year_and_past_the_cap_is_refused_with_the_earlier_visits(
    hub_settings: Settings, tmp_path: Path
) -> None:
    own = shutil.copytree(hub_settings.jurisdiction_dir, tmp_path / "own")
    with (own / "visit_grounds.csv").open("a", encoding="utf-8") as file:
        file.write("reinspection,yes,no,no,本地规则,地方设定,640500,2024-12-12,\n")
    async with world_of(hub_settings.model_copy(update={"jurisdiction_dir": own})) as world:
        finding = await corrected(world)
        failed = {"officers": ["NX-0001", "NX-0002"], "manner": ReinspectionManner.ON_SITE, "text": "仍渗漏"}
        await step(world, FIRST, Reinspect, finding, passed=False, **failed)
        counted = await year(world)
        assert (counted.used, counted.left) == (2, 0)
        await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰", present=["厂长"])
        with pytest.raises(Refusal, match="VISIT_CAP_REACHED") as refused:
            await looked_at(world, finding, ReinspectionManner.ON_SITE)
        assert "整改现场复查" in str(refused.value.data["earlier"])
        assert (await now(world, finding)).state is HandlingState.CORRECTING
        closed = await looked_at(world, finding, ReinspectionManner.REMOTE)
        assert closed.state is HandlingState.CLOSED
