"""A special case team through GraphQL: a member of another body sees the case exactly while the seat lasts."""

from datetime import timedelta
from typing import Any

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.joint_inspection.teaming import COLLEAGUE, LEADER, a_case
from tests.integration.joint_inspection.world import World, world_of
from tests.platform.actors import HEAD, POLICE, POLICE_HEAD
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

CASE = """query ($team: String!, $visit: String!, $finding: String!) {
    caseTeam(number: $team) { title reference state closings { documentNumber } }
    visit(id: $visit) { reason findings { text } }
    findingHandling(finding: $finding) { state steps { action } }
}"""
TEAM, SEAT = "caseTeam { number state version visits }", "teamSeat { state }"


def text(mutation: str, shown: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {shown} }} }}"


async def order(door: Door, who: Actor, mutation: str, shown: str, /, **given: Any) -> dict[str, Any]:
    told = await door.data(who, text(mutation, shown), input=given)
    record: dict[str, Any] = told[mutation][shown.split(" ", 1)[0]]
    return record


async def test_from_the_forming_to_the_closing_report_a_member_sees_as_long_as_the_seat_lasts(
    hub_settings: Settings,
) -> None:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        visit, finding = await a_case(world)
        team = await _formed(door, visit)
        named = {"team": team, "visit": visit, "finding": finding}
        ask = {"kind": "OFFICER", "agency": POLICE.agency, "person": POLICE.subject, "reason": "刑事侦查"}
        await order(door, HEAD, "askTeamMember", TEAM, number=team, version=1, **ask)
        assert await _seen(door, POLICE, named) == (None, None, None, None)
        await order(door, POLICE_HEAD, "answerTeamSeat", SEAT, seat=f"{team}:2", confirmed=True)
        assert await _seen(door, POLICE, named) == ("11·22 专案", "夜间偷排", "围堰渗漏", "RECORD")
        assert await _seen(door, COLLEAGUE, named) == (None, None, None, None)
        error = await door.error(HEAD, text("closeCaseTeam", TEAM), input={"number": team, "version": 3})
        assert "现为“办理中”" in error["message"]
        await _closed(door, world, team)
        assert await _seen(door, POLICE, named) == (None, None, None, None)
        told = (await door.data(HEAD, CASE, **named))["caseTeam"]
        assert told["state"] == "CLOSED" and told["closings"][0]["documentNumber"].startswith("环专结")


async def _formed(door: Door, visit: str) -> str:
    milestones = [{"text": "取证", "dueOn": str(today() + timedelta(days=9))}]
    case = {"region": "640500", "title": "11·22 专案", "origin": "VISIT", "reference": visit, "reason": "案情重大"}
    formed = await order(door, HEAD, "formCaseTeam", TEAM, **case, leader=LEADER.subject, milestones=milestones)
    assert (formed["state"], formed["visits"]) == ("ACTIVE", [visit])
    number: str = formed["number"]
    return number


async def _seen(door: Door, who: Actor, named: dict[str, str]) -> tuple[Any, ...]:
    told = await door.data(who, CASE, **named)
    team, visit, handling = (told[name] or {} for name in ("caseTeam", "visit", "findingHandling"))
    (found,) = visit.get("findings") or [{}]
    (first, *_) = handling.get("steps") or [{}]
    return team.get("title"), visit.get("reason"), found.get("text"), first.get("action")


async def _closed(door: Door, world: World, team: str) -> None:
    await order(door, LEADER, "meetTeamMilestone", TEAM, number=team, version=3, milestone=1, text="已取证")
    said = {"facts": "查明偷排", "conclusion": "移送公安机关"}
    await order(door, LEADER, "reportTeamClosing", TEAM, number=team, version=4, **said)
    await order(door, HEAD, "closeCaseTeam", TEAM, number=team, version=5)
    assert await world.rows("SELECT FROM team_sights") == []
