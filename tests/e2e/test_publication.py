"""Publication and joint listing through GraphQL, as the head, the enterprise, a rival agency and anyone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.publication import Disclosure
from contracts.joint_inspection.publication_terms import DisclosureKind
from kernel.settings import Settings
from tests.integration.joint_inspection.test_publication import CANARY, FIGURE, inspected, sung, tasks
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, code, world_of
from tests.platform.actors import CITIZEN, HEAD, OTHER_OFFICER, POLICE, UPPER_HEAD, URBAN_MANAGEMENT, actor
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))
FIELDS = """query ($name: String!) { __type(name: $name) { fields { name args { name }
    type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }"""


class Hub(msgspec.Struct):
    """The service behind the door."""

    door: Door
    world: World

    async def order(self, who: Actor | None, mutation: str, shown: str, **input: Any) -> dict[str, Any]:
        """The record a mutation answers with."""
        told = await self.door.data(who, _text(mutation, shown), input=input)
        record: dict[str, Any] = told[mutation][shown.split(" ", 1)[0]]
        return record


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        await world.peopled()
        yield Hub(door, world)


def _text(mutation: str, shown: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {shown} }} }}"


async def _every_field(hub: Hub, name: str) -> str:
    """A selection of every field of a type, and of every field of the types in it."""
    fields = (await hub.door.data(None, FIELDS, name=name))["__type"]["fields"]
    parts = []
    for field in fields:
        form = field["type"]
        while form.get("ofType"):
            form = form["ofType"]
        inner = f" {{ {await _every_field(hub, form['name'])} }}" if form["kind"] == "OBJECT" else ""
        parts.append(field["name"] + inner)
    return " ".join(parts)


async def test_every_field_that_the_public_can_select_tells_the_projection_only(hub: Hub) -> None:
    await inspected(hub.world)
    await sung(hub.world)
    (task,) = await tasks(hub.world, DisclosureKind.RESULT)
    shown = await hub.order(HEAD, "disclose", "disclosure { number }", task=task.number)
    chosen = await _every_field(hub, "Disclosure")
    assert len(chosen.split(" ")) >= len(Disclosure.__struct_fields__)
    ask = f"{{ disclosures {{ totalCount edges {{ node {{ {chosen} }} }} }} }}"
    for outsider in (None, CITIZEN, MILL, POLICE):
        told = (await hub.door.data(outsider, ask))["disclosures"]
        (edge,) = told["edges"]
        assert edge["node"]["number"] == shown["number"] and told["totalCount"] == 1
        assert {one["field"] for one in edge["node"]["fields"]} >= {"agency", "enterprise", "category", "conclusion"}
        for secret in (CANARY, FIGURE, "NX-0001", "13900000000"):
            assert secret not in str(told)


async def test_anyone_asks_for_a_withdrawal_and_the_head_decides_in_chinese(hub: Hub) -> None:
    await inspected(hub.world)
    (task,) = await tasks(hub.world, DisclosureKind.RESULT)
    number = (await hub.order(HEAD, "disclose", "disclosure { number }", task=task.number))["number"]
    asked = {"disclosure": number, "ask": "WITHDRAW", "reason": "有个人信息"}
    text = "disclosureRequest { number state reason }"
    request = await hub.order(None, "askForDisclosureChange", text, **asked)
    assert (request["state"], request["reason"]) == ("ASKED", None)
    grant = {"number": request["number"], "version": 1, "reason": "撤除"}
    error = await hub.door.error(MILL, _text("grantDisclosureChange", text), input=grant)
    assert error["extensions"]["code"] == "NOT_PERMITTED"
    decided = await hub.order(HEAD, "grantDisclosureChange", text, **grant)
    assert (decided["state"], decided["reason"]) == ("GRANTED", "有个人信息")
    ask = "query ($n: String!) { disclosure(number: $n) { state version fields { value } history { state reason } } }"
    assert (await hub.door.data(None, ask, n=number))["disclosure"] == {
        "state": "WITHDRAWN",
        "version": 2,
        "fields": None,
        "history": [{"state": "WITHDRAWN", "reason": "撤除"}],
    }
    error = await hub.door.error(None, _text("askForDisclosureChange", text), input=asked)
    assert f"公示 {number} 已经撤除" in error["message"]
    rates = "query ($a: [String!]!) { disclosureRates(agencies: $a) { agency owed withdrawn latePercent } }"
    (rate,) = (await hub.door.data(UPPER_HEAD, rates, a=[BUREAU]))["disclosureRates"]
    assert rate == {"agency": BUREAU, "owed": 1, "withdrawn": 1, "latePercent": 0.0}


async def test_a_listing_from_the_demand_to_the_release(hub: Hub) -> None:
    demand = {"text": "清运", "owner": MANAGERS, "dueOn": str(today() + timedelta(days=9))}
    listing = {"kind": "INSPECTORATE_FEEDBACK", "region": "640500", "title": "堆场", "text": "督察反馈"}
    shown = "oversight { number state version demands { state owner } }"
    listed = await hub.order(HEAD, "listForOversight", shown, **listing, demands=[demand], creditCode=code(1))
    named = {"number": listed["number"], "demand": 1}
    done = {**named, "version": 1, "text": "清完", "done": True}
    reported = await hub.order(URBAN_MANAGEMENT, "reportOnDemand", shown, **done)
    assert reported["demands"] == [{"state": "REPORTED", "owner": MANAGERS}]
    error = await hub.door.error(HEAD, _text("releaseFromOversight", shown), input=_release(listed, 2))
    assert "第 1 项要求尚未核查完成" in error["message"]
    await hub.order(OTHER_OFFICER, "checkDemand", shown, **named, version=2, met=True, text="属实")
    released = await hub.order(HEAD, "releaseFromOversight", shown, **_release(listed, 3))
    assert (released["state"], released["version"]) == ("RELEASED", 4)
    ask = "query ($n: String!) { oversight(number: $n) { title text } }"
    assert (await hub.door.data(MILL, ask, n=listed["number"]))["oversight"] == {"title": "堆场", "text": None}


def _release(listed: dict[str, Any], version: int) -> dict[str, Any]:
    return {"number": listed["number"], "version": version, "text": "销号"}
