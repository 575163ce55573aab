"""The clock of a finding reminds, writes down who was late, and takes it to the head and the level above."""

import asyncio
import json
from datetime import timedelta

from contracts.joint_inspection.handling_terms import EscalationTo
from contracts.joint_inspection.handlings import (
    AskForRectificationExtension,
    DeliverMeasure,
    FindingHandling,
    ListFindingHandlings,
)
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import LadderStep as L
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.handled import FIRST, OWNER, found, handling, now, step
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, world_of
from tests.platform.actors import UPPER_HEAD
from tests.platform.days import today


async def later(world: World, interval: str) -> None:
    """So much time passes, and what is due by then is done."""
    await world.rows("UPDATE test_clock SET shift = shift + $1::text::interval", interval)
    clock, table = world.service.clock, world.service.endpoints
    async with asyncio.timeout(20):
        while await clock.strike(table.deadlines) or await clock.warn(table.warnings):
            pass


async def actions(world: World, finding: str) -> list[tuple[str, str | None]]:
    """What the journal tells of the clock."""
    rows = await world.rows(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE aggregate = $1 ORDER BY seq", f"finding:{finding}"
    )
    told = [json.loads(row["data"]) for row in rows]
    return [(one["action"], one["duty"]) for one in told if one["action"] in ("remind", "overdue", "escalate")]


def owed(seen: FindingHandling) -> dict[str, str]:
    """Its open duties and whose they are."""
    return {one.duty: one.agency for one in seen.duties or [] if one.ended_at is None}


async def test_a_finding_nobody_tells_goes_to_the_head_and_then_to_the_level_above(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(enterprises=1)
        finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
        await later(world, "15 days")
        await later(world, "15 days")
        seen = await now(world, finding)
        assert [(one.to, one.agency) for one in seen.escalations or []] == [
            (EscalationTo.HEAD, BUREAU),
            (EscalationTo.SUPERIOR, UPPER),
        ]
        assert (seen.overdue, seen.version, seen.concerned) == (True, 1, [UPPER])
        above = await handling(world, UPPER_HEAD, finding)
        assert above is not None and above.escalations
        assert [one.finding for one in (await world.ask(UPPER_HEAD, ListFindingHandlings(overdue=True))).items] == [
            finding
        ]
        told = await actions(world, finding)
        assert [one for one in told if one[0] != "remind"] == [
            ("overdue", "finding.deliver"),
            ("escalate", "finding.deliver"),
            ("escalate", "finding.deliver"),
        ]
        after = await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰")
        assert "finding.escalate" not in owed(after) and "finding.deliver" not in owed(after)


async def test_the_enterprise_is_reminded_and_past_its_date_the_agency_has_to_look_again(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(enterprises=1)
        finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
        due = today() + timedelta(days=2)
        told = await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰", correct_by=due)
        assert owed(told) == {"finding.correct_by": OWNER.agency}
        await later(world, "48 hours")
        assert await actions(world, finding) == [("remind", "finding.correct_by")]
        await later(world, "24 hours")
        late = await now(world, finding)
        assert (late.overdue, owed(late)["finding.reinspect"]) == (False, BUREAU)
        assert (await actions(world, finding))[-1] == ("overdue", "finding.correct_by")


async def test_who_asked_for_time_is_not_late_while_the_agency_owes_the_answer(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(enterprises=1)
        finding = await found(world, L.GUIDANCE, severity=FindingGravity.ORDINARY)
        told = await step(world, FIRST, DeliverMeasure, finding, demands="修复围堰", correct_by=today())
        assert told.correct_by == today()
        until = today() + timedelta(days=5)
        await step(world, OWNER, AskForRectificationExtension, finding, until=until, reason="缺料")
        await later(world, "25 hours")
        assert ("overdue", "finding.correct_by") not in await actions(world, finding)
        assert "finding.reinspect" not in owed(await now(world, finding))
