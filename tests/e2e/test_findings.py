"""A finding on the ladder through GraphQL: as officer, head, enterprise, the level above and outsiders."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.joint_inspection.handled import FIRST, OWNER, SECOND, TEAM, begun
from tests.integration.joint_inspection.world import World, code, world_of
from tests.platform.actors import CITIZEN, HEAD, UPPER_HEAD, URBAN_MANAGEMENT
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

SEEN = """query ($finding: String!) { findingHandling(finding: $finding) {
    state rung version correctBy closedAt skipped
    measures { rung demands documentNumber sha256 reason } plans { text returnReason } duties { duty agency }
    reinspections { passed officers documentNumber } steps { action person } escalations { to } } }"""


class Hub(msgspec.Struct):
    """The service behind the door, and one finding."""

    door: Door
    world: World
    finding: str = ""

    async def found(self, **said: Any) -> None:
        """Recorded by GraphQL."""
        visit = await begun(self.world)
        order = """mutation ($input: RecordFindingInput!) { recordFinding(input: $input) {
            visit { findings { id severity fitting handling { state version } } } } }"""
        given = {"visit": visit, "kind": "OTHER", "severity": "ORDINARY", "text": "围堰渗漏"} | said
        told = await self.door.data(FIRST, order, input=given)
        [one] = told["recordFinding"]["visit"]["findings"]
        assert one["handling"] == {"state": "TO_DELIVER", "version": 1}
        self.finding = one["id"]

    async def seen(self, who: Actor | None) -> Any:
        """The handling as somebody sees it."""
        return (await self.door.data(who, SEEN, finding=self.finding))["findingHandling"]

    def order(self, mutation: str, version: int, **said: Any) -> tuple[str, dict[str, Any]]:
        """The text of a mutation and its input."""
        kind = mutation[0].upper() + mutation[1:]
        text = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ findingHandling {{ state rung }} }} }}"
        return text, {"finding": self.finding, "version": version} | said

    async def step(self, who: Actor, mutation: str, **said: Any) -> Any:
        """The handling after an order on its present version."""
        text, given = self.order(mutation, (await self.seen(FIRST))["version"], **said)
        return (await self.door.data(who, text, input=given))[mutation]["findingHandling"]

    async def refused(self, who: Actor, mutation: str, version: int, **said: Any) -> Any:
        """Why an order is refused."""
        text, given = self.order(mutation, version, **said)
        return await self.door.error(who, text, input=given)


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        await world.peopled()
        yield Hub(door, world)


async def test_a_finding_goes_from_the_talk_to_the_order_and_is_closed(hub: Hub) -> None:
    await hub.found(ladder="WARNING", ladderReason="曾被投诉")
    assert await hub.seen(OWNER) is None
    await hub.step(FIRST, "deliverMeasure", demands="七日内修复", present=["厂长王某"])
    await hub.step(OWNER, "submitRectificationPlan", text="先停用再修复")
    await hub.step(FIRST, "returnRectificationPlan", reason="没有工期")
    until = str(today() + timedelta(days=40))
    await hub.step(OWNER, "askForRectificationExtension", until=until, reason="材料未到")
    await hub.step(HEAD, "answerRectificationExtension", granted=True, answer="情况属实")
    again = {"officers": TEAM, "manner": "REMOTE", "text": "在线视频核对"}
    failed = await hub.step(SECOND, "reinspect", passed=False, **again)
    assert failed == {"state": "TO_DELIVER", "rung": "ORDER_TO_CORRECT"}
    await hub.step(HEAD, "deliverMeasure", demands="立即改正", correctBy=str(today()))
    await hub.step(OWNER, "reportRectified", text="已修复")
    await hub.step(FIRST, "reinspect", passed=True, **again)
    await _each_sees_their_part(hub)


async def _each_sees_their_part(hub: Hub) -> None:
    own, above, officer = await hub.seen(OWNER), await hub.seen(UPPER_HEAD), await hub.seen(FIRST)
    numbers = [one["documentNumber"] for one in own["measures"]]
    assert [number.partition("〔")[0] for number in numbers] == ["环谈", "环责改"]
    assert [one["passed"] for one in own["reinspections"]] == [False, True]
    assert own["plans"] == [{"text": "先停用再修复", "returnReason": "没有工期"}]
    assert own["steps"] is None and own["escalations"] is None
    assert (above["skipped"], above["measures"][0]["reason"], above["steps"]) == (True, "曾被投诉", None)
    assert [one["action"] for one in officer["steps"]][-2:] == ["REPORT", "PASS"]
    for outsider in (None, CITIZEN, URBAN_MANAGEMENT):
        assert await _seen_or_refused(hub, outsider) is None


async def _seen_or_refused(hub: Hub, who: Actor | None) -> Any:
    ask = "query ($finding: String!) { findingHandling(finding: $finding) { state } }"
    answer = await hub.door.post(who, ask, finding=hub.finding)
    return (answer.get("data") or {}).get("findingHandling")


async def test_who_decides_is_told_in_chinese_what_is_not_theirs_or_no_longer_so(hub: Hub) -> None:
    await hub.found(ladder="ORDER_TO_CORRECT", ladderReason="污染扩大", correctBy=str(today()))
    wrong = await hub.refused(FIRST, "deliverMeasure", 1, demands="立即改正")
    assert "“责令改正”只能由负责人办理" in wrong["message"]
    await hub.step(HEAD, "deliverMeasure", demands="立即改正")
    late = await hub.refused(HEAD, "raiseMeasure", 1, rung="CASE", reason="拒不改正")
    assert late["extensions"]["code"] == "CASE_CHANGED" and "责令改正" in late["message"]
    down = await hub.refused(HEAD, "raiseMeasure", 2, rung="GUIDANCE", reason="从轻")
    assert down["message"] == "现已采取“责令改正”，“指导帮扶”不是更进一步的措施。"
    far = await hub.refused(OWNER, "askForRectificationExtension", 2, until="2999-01-01", reason="慢慢改")
    assert far["extensions"]["code"] == "EXTENSION_TOO_LONG" and "30日" in far["message"]


async def test_the_level_above_counts_what_was_skipped(hub: Hub) -> None:
    await hub.found(ladder="CASE", ladderReason="逃避监管")
    ask = "query ($input: LadderCountInput!) { ladderCounts(input: $input) { agency findings skipped lighter } }"
    period = {"since": str(today()), "until": str(today())}
    counted = (await hub.door.data(UPPER_HEAD, ask, input=period))["ladderCounts"]
    assert counted == [{"agency": "ecology-640500", "findings": 1, "skipped": 1, "lighter": 0}]
    listing = """{ findingHandlings(filter: { skipped: true }) { totalCount edges { node {
        creditCode measures { skipped } } } } }"""
    listed = (await hub.door.data(UPPER_HEAD, listing))["findingHandlings"]
    steps = ["GUIDANCE", "WARNING", "ORDER_TO_CORRECT"]
    assert listed == {
        "totalCount": 1,
        "edges": [{"node": {"creditCode": code(1), "measures": [{"skipped": steps}]}}],
    }
