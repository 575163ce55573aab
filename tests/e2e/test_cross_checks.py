"""A check across regions through GraphQL only: officers lent, drawn, sent; the finding handed over and corrected."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from kernel.settings import Settings
from services.joint_inspection.verifying.rules import verify
from tests.integration.joint_inspection.crossing import GUYUAN, GUYUAN_HEAD, WITNESS, WUZHONG, Crossing, sent
from tests.integration.joint_inspection.world import (
    BUREAU,
    NONCE_BUREAU,
    NONCE_UPPER,
    UPPER,
    code,
    commitment,
    world_of,
)
from tests.platform.actors import CITIZEN, HEAD, OFFICER, UPPER_HEAD, actor
from tests.platform.days import today
from tests.platform.gateway import Door, open_door
from tests.platform.processes import until

MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))
CHECK = "crossCheck { number version state loans { state granted officers } }"
FOUND = """
query ($check: String!) {
  crossCheck(number: $check) {
    state findingsOpen planned { region }
    findings { totalCount edges { node { finding state agency lender creditCode version handling { agency state } } } }
  }
}
"""


class Hub(msgspec.Struct):
    """The service behind the door."""

    door: Door

    async def order(self, who: Actor, mutation: str, shown: str, **input: Any) -> dict[str, Any]:
        """The record a mutation answers with."""
        kind = mutation[0].upper() + mutation[1:]
        text = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {shown} }} }}"
        record: dict[str, Any] = next(iter((await self.door.data(who, text, input=input))[mutation].values()))
        return record

    async def drawn(self, plan: str) -> str:
        """The plan's draw, both nonces revealed."""
        days = {"visitFrom": str(today()), "visitUntil": str(today())}
        opened = await self.order(UPPER_HEAD, "openDraw", "draw { id }", plan=plan, witness=WITNESS.agency, **days)
        draw: str = opened["id"]
        sides = ((UPPER_HEAD, NONCE_UPPER), (WITNESS, NONCE_BUREAU))
        for who, nonce in sides:
            await self.order(who, "commitNonce", "draw { id }", draw=draw, commitment=commitment(nonce))
        for who, nonce in sides:
            await self.order(who, "revealNonce", "draw { id }", draw=draw, nonce=nonce)
        return draw

    async def findings(self, who: Actor, check: str) -> dict[str, Any]:
        """A cross-check with its findings as somebody sees them."""
        seen: dict[str, Any] = (await self.door.data(who, FOUND, check=check))["crossCheck"]
        return seen


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        await Crossing(world).begun()
        yield Hub(door)


async def lent(hub: Hub) -> tuple[str, str]:
    """A cross-check of Zhongwei with two officers of Guyuan, and its plan, filed."""
    month = {"month": f"{today():%Y-%m}", "kind": "ROUTINE", "region": "640500", "scope": "交叉检查治污设施"}
    plan = (await hub.order(UPPER_HEAD, "draftPlan", "plan { id }", **month))["id"]
    days = {"fromOn": str(today()), "untilOn": str(today() + timedelta(days=4)), "wanted": 2}
    about: dict[str, Any] = {"plan": plan, "title": "冬季交叉检查", "text": "查治污设施"}
    text = "mutation ($input: OrderCrossCheckInput!) { orderCrossCheck(input: $input) { crossCheck { number } } }"
    own = await hub.door.error(UPPER_HEAD, text, input={**about, "loans": [{"agency": BUREAU, **days}]})
    assert own["extensions"]["code"] == "CROSS_CHECK_LENDER_WRONG" and "应当回避" in own["message"]
    loans = [{"agency": one, **days} for one in (GUYUAN, WUZHONG)]
    number = (await hub.order(UPPER_HEAD, "orderCrossCheck", CHECK, **about, loans=loans))["number"]
    officers = {"officers": ["GY-0001", "GY-0002"]}
    await hub.order(GUYUAN_HEAD, "grantOfficers", CHECK, number=number, version=1, loan=1, **officers)
    wuzhong = actor(AgencyKind.ECOLOGY, "640300", Role.HEAD)
    seen = await hub.order(wuzhong, "declineOfficers", CHECK, number=number, version=2, loan=2, reason="正在配合督察")
    assert seen["loans"] == [
        {"state": "GRANTED", "granted": 2, "officers": []},
        {"state": "DECLINED", "granted": 0, "officers": []},
    ]
    await hub.order(UPPER_HEAD, "filePlan", "plan { state }", plan=plan)
    return number, plan


async def test_from_the_order_to_the_corrected_finding_by_graphql_only(hub: Hub) -> None:
    check, plan = await lent(hub)
    draw = await hub.drawn(plan)
    secret = "query ($id: String!) { draw(id: $id) { visits { edges { node { id officers agencies lentBy } } } } }"
    (edge,) = (await hub.door.data(UPPER_HEAD, secret, id=draw))["draw"]["visits"]["edges"]
    visit, lead = edge["node"]["id"], sent(edge["node"]["officers"][0])
    assert (edge["node"]["agencies"], edge["node"]["lentBy"]) == ([UPPER], [GUYUAN])
    assert (await hub.door.data(HEAD, secret, id=draw))["draw"]["visits"]["edges"] == []
    assert (await hub.door.data(HEAD, FOUND, check=check))["crossCheck"] is None

    await hub.order(lead, "checkIn", "visit { state }", visit=visit)
    finding = {"kind": "OTHER", "text": "台账不全", "ladder": "PUBLICITY"}
    await hub.order(lead, "recordFinding", "visit { id }", visit=visit, **finding)
    await hub.order(lead, "finishVisit", "visit { id }", visit=visit)
    proof = (await hub.door.data(None, "query ($d: String!) { drawProof(draw: $d) { text } }", d=draw))["drawProof"]
    assert verify(proof["text"].encode()).body.terms.algorithm == "liandong-draw-3"

    handed = await hub.findings(GUYUAN_HEAD, check)
    (found,) = (one["node"] for one in handed["findings"]["edges"])
    assert (found["state"], found["agency"], found["lender"], found["handling"]) == ("HANDED", BUREAU, GUYUAN, None)
    await _nobody_else_sees(hub, found["finding"])
    accepted = await hub.order(
        OFFICER, "acceptCrossFinding", "crossFinding { state version }", finding=found["finding"], version=1
    )
    assert accepted == {"state": "ACCEPTED", "version": 2}
    told = {"finding": found["finding"], "version": 1, "demands": "补齐台账"}
    await hub.order(OFFICER, "deliverMeasure", "findingHandling { state }", **told)

    async def corrected() -> bool:
        seen = await hub.findings(UPPER_HEAD, check)
        return bool(seen["findingsOpen"] == 0)

    await until(corrected, 10)
    for who in (UPPER_HEAD, GUYUAN_HEAD):
        (edge,) = (await hub.findings(who, check))["findings"]["edges"]
        assert edge["node"]["state"] == "CORRECTED" and edge["node"]["handling"]["state"] == "CLOSED"
    closed = {"number": check, "version": 4, "reason": "检查和整改全部完成"}
    assert (await hub.order(UPPER_HEAD, "closeCrossCheck", CHECK, **closed))["state"] == "CLOSED"


async def _nobody_else_sees(hub: Hub, finding: str) -> None:
    ask = "query ($f: String!) { crossFinding(finding: $f) { state } findingHandling(finding: $f) { state } }"
    for who in (MILL, CITIZEN, None):
        error = await hub.door.error(who, ask, f=finding)
        assert error["extensions"]["code"] == "NOT_PERMITTED"
    wuzhong = actor(AgencyKind.ECOLOGY, "640300", Role.HEAD)
    assert await hub.door.data(wuzhong, ask, f=finding) == {"crossFinding": None, "findingHandling": None}
