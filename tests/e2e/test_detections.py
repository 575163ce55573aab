"""Detections through GraphQL, as each of those who watch, as the one who owes, and as the enterprise."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.transfer.detecting import detected, found_on_a_visit, province
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, POLICE, PROCURATOR, UPPER_HEAD
from tests.platform.gateway import Door, open_door

RECORD = """mutation ($input: RecordPenaltyInput!, $after: [String!]) {
  recordPenalty(input: $input, afterPosition: $after) { penalty { number agency kinds amount } position }
}"""
LIST = """query ($after: [String!]) {
  detections(filter: {kind: PENALTY_INSTEAD}, afterPosition: $after) {
    edges { node { number version state owedBy explanation penalties duties { duty agency } } }
  }
  detectionCounts(filter: {region: "640500"}) { edges { node { kind raised } } }
  detectionRates { edges { node { rule name counted percent } } }
}"""
DISMISS = """mutation ($input: DismissDetectionInput!) {
  dismissDetection(input: $input) { detection { state steps { action by reason } } }
}"""
SEE = "query ($number: String!) { detection(number: $number) { number state referralCase { number } } }"
UNDER = "query ($code: String!) { enterprise(creditCode: $code) { detections { edges { node { number } } } } }"
FINE = {
    "number": "卫环罚〔2026〕7号",
    "creditCode": MILL,
    "region": "640500",
    "findings": ["E-1"],
    "kinds": ["FINE"],
    "amount": "200000",
    "decidedOn": "2026-09-05",
}


class Watched(msgspec.Struct):
    """The hub behind its door, with a fact above a threshold."""

    door: Door
    world: World

    async def order(self, actor: Actor, text: str, input: dict[str, Any]) -> dict[str, Any]:
        """The whole answer to a mutation."""
        return await self.door.post(actor, text, input=input)


@pytest.fixture
async def watched(hub_settings: Settings) -> AsyncIterator[Watched]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        await province(hub)
        await detected(hub, OFFICER)
        await found_on_a_visit(hub, "E-1")
        await detected(hub, OFFICER)
        yield Watched(door, hub)


async def test_a_fine_in_place_of_a_referral_comes_before_those_who_watch_and_only_they_set_it_aside(
    watched: Watched,
) -> None:
    door = watched.door
    told = await door.data(OFFICER, RECORD, input=FINE, after=watched.world.positions)
    assert told["recordPenalty"]["penalty"]["agency"] == "ecology-640500"
    seen = await door.data(PROCURATOR, LIST, after=[told["recordPenalty"]["position"]])
    [node] = [edge["node"] for edge in seen["detections"]["edges"]]
    assert (node["state"], node["owedBy"], node["penalties"]) == ("RAISED", "ecology-640500", [FINE["number"]])
    assert "未移送即作出行政处罚" in node["explanation"]
    assert [edge["node"] for edge in seen["detectionCounts"]["edges"]] == [{"kind": "PENALTY_INSTEAD", "raised": 1}]
    assert [edge["node"]["percent"] for edge in seen["detectionRates"]["edges"]] == [0.0]
    order = {"number": node["number"], "version": node["version"], "reason": "已由上级另案移送"}
    for actor, code in ((HEAD, "DETECTION_OWN"), (OFFICER, "NOT_PERMITTED"), (ENTERPRISE, "NOT_PERMITTED")):
        refused = await watched.order(actor, DISMISS, order)
        assert refused["errors"][0]["extensions"]["code"] == code
    stale = await watched.order(UPPER_HEAD, DISMISS, order | {"version": 1})
    assert "您看到的是第 1 版" in stale["errors"][0]["message"]
    done = await door.data(UPPER_HEAD, DISMISS, input=order)
    assert done["dismissDetection"]["detection"]["state"] == "DISMISSED"
    for actor, expected in ((PROCURATOR, "DISMISSED"), (UPPER_HEAD, "DISMISSED"), (POLICE, None)):
        found = (await door.data(actor, SEE, number=node["number"]))["detection"]
        assert (found and found["state"]) == expected


async def test_the_enterprise_learns_nothing_of_what_stands_under_it(watched: Watched) -> None:
    told = await watched.door.data(OFFICER, RECORD, input=FINE, after=watched.world.positions)
    await watched.door.data(PROCURATOR, LIST, after=[told["recordPenalty"]["position"]])
    shown = {
        actor.agency if actor else None: len(
            (await watched.door.data(actor, UNDER, code=MILL))["enterprise"]["detections"]["edges"]
        )
        for actor in (PROCURATOR, ENTERPRISE, None)
    }
    assert shown == {"procuratorate-640500": 1, MILL: 0, None: 0}
    refused = await watched.door.error(ENTERPRISE, SEE, number="YY-NONE")
    assert refused["extensions"]["code"] == "NOT_PERMITTED"
