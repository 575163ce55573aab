"""Plan, draw, visit and finding through GraphQL, as each of the people concerned and as those who are not."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.visits import ListVisits
from kernel.settings import Settings
from services.joint_inspection.verifying.rules import verify
from tests.integration.joint_inspection.world import (
    MANAGERS,
    MANAGERS_HEAD,
    NONCE_BUREAU,
    NONCE_MANAGERS,
    NONCE_UPPER,
    UPPER,
    World,
    code,
    commitment,
    inspector,
    world_of,
)
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, actor
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

FINDING = {
    "kind": "DISCHARGE_EXCEEDANCE",
    "text": "总排口总铅超标",
    "ladder": "CASE",
    "ladderReason": "涉嫌犯罪，直接立案",
    "pollutant": "总铅",
    "measured": "3.6",
    "limitValue": "1.0",
    "unit": "mg/L",
    "sampledAt": "2026-01-01T00:00:00+08:00",
}
NODES = {
    "Plan": ("draftPlan", "filePlan"),
    "Draw": ("openDraw", "commitNonce", "revealNonce", "drawOfficers", "redraw"),
}


class Hub(msgspec.Struct):
    """The service behind the door."""

    door: Door
    world: World

    async def order(self, actor: Actor, mutation: str, shown: str = "id", **input: Any) -> dict[str, Any]:
        """The record a mutation answers with."""
        told = await self.door.data(actor, _text(mutation, shown), input=input)
        record: dict[str, Any] = next(iter(told[mutation].values()))
        return record

    async def plan(self) -> str:
        """A filed plan of this month."""
        month = today().strftime("%Y-%m")
        draft = await self.order(HEAD, "draftPlan", month=month, kind="ROUTINE", region="640500", scope="水污染物")
        await self.order(HEAD, "filePlan", plan=draft["id"])
        plan: str = draft["id"]
        return plan

    async def draw(self) -> str:
        """A draw over today, both nonces revealed."""
        days: dict[str, Any] = {"visitFrom": str(today()), "visitUntil": str(today())}
        opened = await self.order(HEAD, "openDraw", plan=await self.plan(), witness=UPPER, **days)
        draw: str = opened["id"]
        sides = ((HEAD, NONCE_BUREAU), (UPPER_HEAD, NONCE_UPPER))
        for who, nonce in sides:
            await self.order(who, "commitNonce", draw=draw, commitment=commitment(nonce))
        for who, nonce in sides:
            await self.order(who, "revealNonce", draw=draw, nonce=nonce)
        return draw


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        await world.peopled()
        yield Hub(door, world)


def _text(mutation: str, shown: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    node = next((node for node, mutations in NODES.items() if mutation in mutations), "Visit").lower()
    return f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {node} {{ {shown} }} }} }}"


async def test_from_the_plan_to_the_published_proof_by_graphql_only(hub: Hub) -> None:
    draw = await hub.draw()
    secret = "query ($id: String!) { draw(id: $id) { state visits { edges { node { id creditCode officers } } } } }"
    told = await hub.door.data(HEAD, secret, id=draw)
    (edge,) = told["draw"]["visits"]["edges"]
    officer, visit = inspector(edge["node"]["officers"][0]), edge["node"]["id"]
    assert told["draw"]["state"] == "DRAWN"
    assert (await hub.door.data(None, secret, id=draw))["draw"] is None
    await hub.order(officer, "checkIn", visit=visit)
    found = await hub.order(officer, "recordFinding", "findings { criminalThreshold multiple }", visit=visit, **FINDING)
    assert found == {"findings": [{"criminalThreshold": True, "multiple": "3.6000"}]}
    await hub.order(officer, "finishVisit", visit=visit)
    await _anyone_repeats(hub, draw, edge["node"]["creditCode"])
    await _anyone_reads_how_fair(hub)


async def _anyone_reads_how_fair(hub: Hub) -> None:
    ask = """{ drawFairness(input: { region: "640500" }) { draws since until tables {
        dimension alarm chiSquare reason cells { label objects expected drawn reason } } } }"""
    report = (await hub.door.data(None, ask))["drawFairness"]
    assert report["draws"] == 1
    assert [one["dimension"] for one in report["tables"]] == ["SUPERVISION_CLASS", "AREA", "SIZE"]
    assert [one["cells"][0]["drawn"] for one in report["tables"]] == [1, 1, 1]
    assert not any(one["alarm"] for one in report["tables"])


async def test_a_joint_draws_second_agency_draws_its_officers_itself(hub: Hub) -> None:
    for certificate in ("CG-0001", "CG-0002"):
        await hub.world.officer(certificate, MANAGERS)
    days: dict[str, Any] = {"visitFrom": str(today()), "visitUntil": str(today()), "agencies": [MANAGERS]}
    draw = (await hub.order(HEAD, "openDraw", plan=await hub.plan(), witness=UPPER, **days))["id"]
    for who, nonce in ((HEAD, NONCE_BUREAU), (UPPER_HEAD, NONCE_UPPER), (MANAGERS_HEAD, NONCE_MANAGERS)):
        await hub.order(who, "commitNonce", draw=draw, commitment=commitment(nonce))
    for who, nonce in ((HEAD, NONCE_BUREAU), (UPPER_HEAD, NONCE_UPPER)):
        waiting = await hub.order(who, "revealNonce", "state parts { agency officers drewAt }", draw=draw, nonce=nonce)
    assert waiting["state"] == "ASSIGNING"
    assert waiting["parts"][1] == {"agency": MANAGERS, "officers": 2, "drewAt": None}
    done = await hub.order(MANAGERS_HEAD, "drawOfficers", "state proofHash", draw=draw, nonce=NONCE_MANAGERS)
    assert done["state"] == "DRAWN" and done["proofHash"]


async def _anyone_repeats(hub: Hub, draw: str, credit_code: str) -> None:
    ask = "query ($draw: String!) { drawProof(draw: $draw) { text next proofHash } }"
    part = (await hub.door.data(None, ask, draw=draw))["drawProof"]
    proof = verify(part["text"].encode())
    assert [one.credit_code for one in proof.body.result] == [credit_code]
    assert part["proofHash"] == hashlib.sha256(part["text"].encode()).hexdigest()


async def test_an_outsider_sees_a_finished_visit_without_people_figures_or_suspicion_and_the_public_none(
    hub: Hub,
) -> None:
    draw = await hub.draw()
    (visit,) = (await hub.world.ask(HEAD, ListVisits(draw=draw))).items
    await hub.order(inspector("NX-0001"), "checkIn", visit=visit.id)
    await hub.order(inspector("NX-0001"), "recordFinding", visit=visit.id, **FINDING)
    await hub.order(inspector("NX-0001"), "finishVisit", visit=visit.id)
    ask = """query ($id: String!) { visit(id: $id) {
        state officers reason findings { kind ladder text measured criminalThreshold } } }"""
    assert (await hub.door.data(None, ask, id=visit.id))["visit"] is None
    assert (await hub.door.data(URBAN_MANAGEMENT, ask, id=visit.id))["visit"] == {
        "state": "FINISHED",
        "officers": None,
        "reason": None,
        "findings": [
            {
                "kind": "DISCHARGE_EXCEEDANCE",
                "ladder": "CASE",
                "text": None,
                "measured": None,
                "criminalThreshold": None,
            }
        ],
    }


async def test_a_second_visit_in_the_month_is_refused_in_chinese_with_the_one_to_join(hub: Hub) -> None:
    request: dict[str, Any] = {
        "creditCode": code(1),
        "reason": "群众反映",
        "plannedOn": str(today()),
        "officers": ["NX-0001", "NX-0002"],
    }
    first = await hub.order(OFFICER, "openVisit", **request)
    error = await hub.door.error(OFFICER, _text("openVisit", "id"), input=request)
    assert error["extensions"]["code"] == "VISIT_DUPLICATE"
    assert f"已有检查 {first['id']}（ecology-640500 牵头），请并入该次检查" in error["message"]


async def test_a_visit_has_a_list_that_is_answered_and_leads_to_a_finding(hub: Hub) -> None:
    draw = await hub.draw()
    (visit,) = (await hub.world.ask(HEAD, ListVisits(draw=draw))).items
    lead, mill = inspector("NX-0001"), actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=visit.credit_code)
    head = "version answered notOk withoutFinding items { edges { node { number text how answer { result } } } }"
    make = f"mutation ($input: MakeChecklistInput!) {{ makeChecklist(input: $input) {{ checklist {{ {head} }} }} }}"
    made = (await hub.door.data(lead, make, input={"visit": visit.id}))["makeChecklist"]["checklist"]
    assert (made["version"], made["answered"], made["items"]["edges"][0]["node"]["number"]) == (1, 0, 1)
    ask = "query ($id: String!) { checklist(visit: $id) { answered notOk withoutFinding } }"
    assert (await hub.door.data(mill, ask, id=visit.id))["checklist"] is None
    await hub.order(lead, "checkIn", visit=visit.id)
    answer = "mutation ($input: AnswerChecklistInput!) { answerChecklist(input: $input) { checklist { answered } } }"
    given: dict[str, Any] = {"visit": visit.id, "version": 1, "replies": [{"item": 1, "result": "NOT_OK"}]}
    error = await hub.door.error(lead, answer, input=given)
    assert error["message"] == "第 1 项记为“不符合”须填写文字说明。"
    given["replies"] = [{"item": 1, "result": "NOT_OK", "text": "未办理环评"}]
    await hub.door.data(lead, answer, input=given)
    finding: dict[str, Any] = {"kind": "OTHER", "text": "未办理环评", "ladder": "PUBLICITY", "checklistItems": [1]}
    await hub.order(lead, "recordFinding", visit=visit.id, **finding)
    told = (await hub.door.data(mill, ask, id=visit.id))["checklist"]
    assert told == {"answered": 1, "notOk": 1, "withoutFinding": 0}


async def test_anyone_reads_the_templates_that_hold_on_a_day(hub: Hub) -> None:
    ask = """query ($on: Date) { checklistTemplates(region: "640500", on: $on) {
        template edition items { item basis how } } }"""
    found = (await hub.door.data(None, ask, on="2026-08-14"))["checklistTemplates"]
    editions = {one["template"]: one["edition"] for one in found}
    assert (editions["permit"], editions["environment"]) == ("2021-1", "2022-1")


async def test_plans_show_their_draws(hub: Hub) -> None:
    draw = await hub.draw()
    ask = "{ plans { edges { node { state late draws { edges { node { id strata { size count reason } } } } } } } }"
    (plan,) = (await hub.door.data(OFFICER, ask))["plans"]["edges"]
    (edge,) = plan["node"]["draws"]["edges"]
    assert (plan["node"]["state"], plan["node"]["late"], edge["node"]["id"]) == ("FILED", True, draw)
    assert edge["node"]["strata"][0]["size"] == 4
    assert "长沙市望城区实施方案" in edge["node"]["strata"][0]["reason"]
