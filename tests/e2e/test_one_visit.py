"""One visit of several agencies by GraphQL, as their heads, the level above, an officer, a mill and the public."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from kernel.settings import Settings
from tests.integration.joint_inspection.several import TEAMS, TRANSPORT, WATER, Several, head, mill, officer
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, code, world_of
from tests.platform.actors import UPPER_HEAD
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

PROPOSALS = """{ visitMerges(filter: { state: OPEN }) { edges { node {
  id version state reason creditCode lead leadReason sides { agency answer reason } duties { name dueAt } } } } }"""
ONE = "query ($id: String!) { visitMerge(id: $id) { state visit lead sides { agency answer reason } } }"
ACCEPT = "mutation ($input: AcceptMergeInput!) { acceptMerge(input: $input) { visitMerge { state visit lead } } }"
DECLINE = "mutation ($input: DeclineMergeInput!) { declineMerge(input: $input) { visitMerge { state } } }"
TALLIES = """query ($agencies: [String!]!, $year: Int!) {
  mergeTallies(agencies: $agencies, year: $year) { agency proposed accepted declined silent } }"""
VISIT = "query ($id: String!) { visit(id: $id) { state agencies officers items ground mergedInto } }"
OPEN_VISIT = "mutation ($input: OpenVisitInput!) { openVisit(input: $input) { visit { id } } }"
CANCEL = "mutation ($input: CancelVisitInput!) { cancelVisit(input: $input) { visit { state cancelReason } } }"


class Hub(msgspec.Struct):
    """The service behind the door."""

    door: Door
    several: Several

    async def proposal(self, agency: str) -> dict[str, Any]:
        """The one proposal the agency's head is asked about."""
        [edge] = (await self.door.data(head(agency), PROPOSALS))["visitMerges"]["edges"]
        node: dict[str, Any] = edge["node"]
        return node

    async def accepts(self, agency: str) -> dict[str, Any]:
        """The agency's head accepts it."""
        proposal = await self.proposal(agency)
        answer = {"merge": proposal["id"], "version": proposal["version"]}
        told = await self.door.data(head(agency), ACCEPT, input=answer)
        merge: dict[str, Any] = told["acceptMerge"]["visitMerge"]
        return merge


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        yield Hub(door, await Several(world).begun())


async def test_two_heads_make_one_visit_of_two_and_a_third_agency_finds_the_year_used_up(hub: Hub) -> None:
    ours, theirs = await hub.several.planned(BUREAU, items=["I01"]), await hub.several.planned(MANAGERS)
    proposal = await hub.proposal(MANAGERS)
    assert (proposal["creditCode"], proposal["lead"]) == (code(1), BUREAU)
    assert "不超过30日" in proposal["reason"] and proposal["leadReason"].startswith("规则：检查事项最多")
    assert [duty["name"] for duty in proposal["duties"]] == ["答复合并检查提议的期限"] * 2
    await hub.accepts(MANAGERS)
    assert await hub.accepts(BUREAU) == {"state": "MERGED", "visit": ours, "lead": BUREAU}
    gone = (await hub.door.data(head(MANAGERS), VISIT, id=theirs))["visit"]
    assert (gone["state"], gone["mergedInto"]) == ("MERGED", ours)
    one = (await hub.door.data(head(MANAGERS), VISIT, id=ours))["visit"]
    assert (one["agencies"], one["items"], one["ground"]) == ([BUREAU, MANAGERS], ["I01"], "OFF_PLAN")
    await hub.several.planned(WATER)
    request: dict[str, Any] = {
        "creditCode": code(1),
        "reason": "监督检查",
        "plannedOn": str(today()),
        "officers": TEAMS[TRANSPORT],
    }
    error = await hub.door.error(officer(TRANSPORT), OPEN_VISIT, input=request)
    assert error["extensions"]["code"] == "VISIT_CAP_REACHED"
    assert f"{BUREAU}、{MANAGERS} {today():%Y-%m}（已安排） 排污许可证执行情况检查（检查 {ours}）" in error["message"]
    error = await hub.door.error(officer(TRANSPORT), OPEN_VISIT, input=request | {"items": ["I01"]})
    assert error["extensions"]["code"] == "VISIT_SAME_ITEM" and ours in error["message"]


async def test_who_declines_says_why_and_the_level_above_reads_it_while_nobody_else_does(hub: Hub) -> None:
    await hub.several.planned(BUREAU)
    await hub.several.planned(MANAGERS)
    proposal = await hub.proposal(BUREAU)
    named = {"merge": proposal["id"], "version": proposal["version"]}
    error = await hub.door.error(head(BUREAU), DECLINE, input=named | {"reason": " "})
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert (await hub.door.data(UPPER_HEAD, ONE, id=proposal["id"]))["visitMerge"] is None
    told = await hub.door.data(head(BUREAU), DECLINE, input=named | {"reason": "须夜间突击检查"})
    assert told["declineMerge"]["visitMerge"] == {"state": "NOT_MERGED"}
    above = (await hub.door.data(UPPER_HEAD, ONE, id=proposal["id"]))["visitMerge"]
    assert above["sides"][0] == {"agency": BUREAU, "answer": "DECLINED", "reason": "须夜间突击检查"}
    assert (await hub.door.data(head(WATER), ONE, id=proposal["id"]))["visitMerge"] is None
    for outsider in (None, mill(), officer(BUREAU)):
        error = await hub.door.error(outsider, ONE, id=proposal["id"])
        assert error["extensions"]["code"] == "NOT_PERMITTED"
    tallies = (await hub.door.data(None, TALLIES, agencies=[BUREAU], year=today().year))["mergeTallies"]
    assert tallies == [{"agency": BUREAU, "proposed": 1, "accepted": 0, "declined": 1, "silent": 0}]


async def test_a_visit_is_called_off_by_its_lead_only_and_with_a_reason(hub: Hub) -> None:
    visit = await hub.several.planned(BUREAU)
    for other in (head(MANAGERS), head(WATER)):
        error = await hub.door.error(other, CANCEL, input={"visit": visit, "reason": "不去了"})
        assert error["extensions"]["code"] == "NOT_FOUND"
    error = await hub.door.error(officer(BUREAU), CANCEL, input={"visit": visit, "reason": "不去了"})
    assert error["extensions"]["code"] == "NOT_PERMITTED"
    told = await hub.door.data(head(BUREAU), CANCEL, input={"visit": visit, "reason": "企业停产"})
    assert told["cancelVisit"]["visit"] == {"state": "CANCELLED", "cancelReason": "企业停产"}
    for outsider in (None, mill(), head(MANAGERS)):
        assert (await hub.door.data(outsider, VISIT, id=visit))["visit"] is None
