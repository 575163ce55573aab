"""A clue through GraphQL: from one department to another, from a bureau's permit office to its enforcement office."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OPERATOR,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    WATER,
)
from tests.platform.gateway import Door, open_door

PERMIT = replace(OFFICER, subject="permit-officer", office="permit")
SUPERVISION = replace(OFFICER, subject="supervision-officer", office="supervision")
ENFORCEMENT = replace(OFFICER, subject="enforcement-officer", office="enforcement")
MILL_USER = replace(ENTERPRISE, agency=MILL)
SEE = """
query ($number: String!) {
  exchangedClue(number: $number) {
    state senderOfficeName receiver receiverOfficeName facts enterpriseCreditCode finding qualityName result overdue
    duties { name state dueAt } files { title sha256 } steps { action person text }
  }
}
"""
LIST = """
query ($filter: ExchangedClueFilter) { exchangedClues(filter: $filter) { totalCount edges { node { number } } } }
"""
RATES = """
query ($filter: ExchangedClueRateFilter) {
  exchangedClueRates(filter: $filter) {
    edges { node { month agency officeName clues finished valuablePercent qualities { name clues } } }
  }
}
"""


class Desk(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def order(self, who: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The clue after a mutation, as the one who ordered it sees it."""
        given = {"input": input, "after": [self.world.heard]}
        told: dict[str, Any] = (await self.door.data(who, text_of(mutation), **given))[mutation]
        clue: dict[str, Any] = told["exchangedClue"]
        return clue

    async def send(self, who: Actor, **changes: Any) -> str:
        """The number of a new clue to the bureau's enforcement office."""
        given = {
            "title": "许可证外排放口",
            "facts": "核发时发现未登记的排放口",
            "region": "640500",
            "matter": "environment.water",
            "enterpriseName": MILL_NAME,
            "receiver": OFFICER.agency,
            "receiverOffice": "enforcement",
        }
        return str((await self.order(who, "sendExchangedClue", **given | changes))["number"])

    async def numbers(self, who: Actor | None, **filter: Any) -> list[str]:
        """The clues of a list."""
        told = (await self.door.data(who, LIST, filter=filter))["exchangedClues"]
        numbers = [edge["node"]["number"] for edge in told["edges"]]
        assert told["totalCount"] == len(numbers)
        return numbers


def text_of(mutation: str) -> str:
    """The document of a mutation about a clue."""
    kind = mutation[0].upper() + mutation[1:]
    asked = f"{mutation}(input: $input, afterPosition: $after) {{ exchangedClue {{ number state }} }}"
    return f"mutation ($input: {kind}Input!, $after: [String!]) {{ {asked} }}"


@pytest.fixture
async def desk(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        yield Desk(door, hub)


async def test_the_permit_office_sends_to_enforcement_and_hears_what_was_found(desk: Desk) -> None:
    number = await desk.send(PERMIT, urgency="URGENT")
    assert (await desk.order(ENFORCEMENT, "acceptExchangedClue", number=number))["state"] == "ACCEPTED"
    await desk.order(ENFORCEMENT, "reportOnExchangedClue", number=number, text="已现场核查")
    found = {"finding": "VERIFIED", "result": "责令改正并立案", "quality": "valuable"}
    await desk.order(ENFORCEMENT, "finishExchangedClue", number=number, **found)
    for who in (PERMIT, ENFORCEMENT, HEAD):
        clue = (await desk.door.data(who, SEE, number=number))["exchangedClue"]
        assert (clue["state"], clue["finding"], clue["qualityName"]) == ("FINISHED", "VERIFIED", "有价值")
        assert clue["senderOfficeName"] == "行政审批（排污许可）科"
        assert [duty["state"] for duty in clue["duties"]] == ["MET", "MET"]
        assert await desk.numbers(who, overdue=False, creditCode=MILL) == [number]
    assert await desk.numbers(PERMIT, side="OUT") == await desk.numbers(ENFORCEMENT, side="IN") == [number]
    (rate,) = (await desk.door.data(HEAD, RATES, filter={"side": "OUT"}))["exchangedClueRates"]["edges"]
    assert rate["node"]["officeName"] == "行政审批（排污许可）科"
    assert rate["node"]["qualities"] == [{"name": "有价值", "clues": 1}] and rate["node"]["valuablePercent"] == 100


async def test_no_other_office_no_other_department_and_never_the_enterprise_learns_of_it(desk: Desk) -> None:
    number = await desk.send(PERMIT)
    outsiders = (SUPERVISION, OFFICER, WATER, URBAN_MANAGEMENT, POLICE, OPERATOR, MILL_USER, CITIZEN, None)
    for who in outsiders:
        assert await desk.door.data(who, SEE, number=number) == {"exchangedClue": None}
        assert await desk.numbers(who) == []
        assert (await desk.door.data(who, RATES))["exchangedClueRates"]["edges"] == []
    above = (await desk.door.data(UPPER_HEAD, SEE, number=number))["exchangedClue"]
    assert (above["state"], above["receiver"], above["facts"], above["steps"]) == ("SENT", OFFICER.agency, None, None)


async def test_a_clue_declined_twice_is_ruled_on_by_the_head(desk: Desk) -> None:
    number = await desk.send(PERMIT)
    elsewhere = {"owner": OFFICER.agency, "ownerOffice": "supervision"}
    await desk.order(ENFORCEMENT, "declineExchangedClue", number=number, reason="属日常监管", **elsewhere)
    await desk.order(SUPERVISION, "declineExchangedClue", number=number, reason="应当立案")
    ruling = {"owner": OFFICER.agency, "ownerOffice": "enforcement", "reason": "违法事实清楚"}
    assert (await desk.order(HEAD, "ruleOnExchangedClue", number=number, **ruling))["state"] == "SENT"
    error = await desk.door.error(
        ENFORCEMENT, text_of("declineExchangedClue"), input={"number": number, "reason": "仍不接收"}
    )
    assert error["message"] == f"线索 {number} 已经裁定，不能退回。"
    steps = (await desk.door.data(PERMIT, SEE, number=number))["exchangedClue"]["steps"]
    assert [step["action"] for step in steps] == ["SEND", "DECLINE", "DECLINE", "RULE"]


async def test_a_refusal_says_what_could_be_put_instead(desk: Desk) -> None:
    given = {"title": "占道", "facts": "路面施工占道", "region": "640500", "receiver": POLICE.agency}
    error = await desk.door.error(URBAN_MANAGEMENT, text_of("sendExchangedClue"), input=given)
    assert "参加的有：生态环境部门、城市管理部门" in error["message"]
    number = await desk.send(URBAN_MANAGEMENT, receiverOffice=None)
    await desk.order(OFFICER, "acceptExchangedClue", number=number)
    finish = {"number": number, "finding": "UNFOUNDED", "result": "未见异常", "quality": "很好"}
    error = await desk.door.error(OFFICER, text_of("finishExchangedClue"), input=finish)
    assert error["message"] == "没有线索质量“很好”，可以是：valuable（有价值）、ordinary（一般）、worthless（无价值）。"
