"""Special case teams through the running service: members see the case exactly while they sit on it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.case_teams import AnswerTeamSeat, GetTeamSeats, ListCaseTeams, ListTeamSeats
from contracts.joint_inspection.off_plan import OpenVisit
from contracts.joint_inspection.team_terms import TeamSeatKind, TeamSeatState, TeamState, TeamSubject
from contracts.registry.experts import ExpertState
from contracts.registry.officers import OfficerAction, OfficerStandingChanged, OfficerState
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.handled import file
from tests.integration.joint_inspection.teaming import (
    COLLEAGUE,
    EVERYTHING,
    EXPERT,
    LEADER,
    OUTSIDERS,
    SELLER,
    a_case,
    asked,
    confirmed,
    ended,
    engaged,
    forming,
    now,
    refused,
    seat_for,
    sees,
    step,
    team_of,
)
from tests.integration.joint_inspection.world import BUREAU, MANAGERS_HEAD, UPPER, World, code, officer_facts, world_of
from tests.platform.actors import (
    CITIZEN,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    POLICE,
    POLICE_HEAD,
    SUPERVISOR,
    UPPER_HEAD,
)
from tests.platform.days import today
from tests.unit.joint_inspection.commissioned import LAB


async def test_whoever_sits_on_a_team_sees_its_case_and_nobody_before_or_after(world: World) -> None:
    visit, finding = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.VISIT, visit))).record
    for who in OUTSIDERS:
        assert await sees(world, who, visit, finding, number) == set()
    people: tuple[tuple[Actor, Actor | None], ...] = (
        (POLICE, POLICE_HEAD),
        (SELLER, MANAGERS_HEAD),
        (LAB, LAB),
        (EXPERT, None),
    )
    for who, sender in people:
        seat, answerer = await seat_for(world, number, who)
        if sender:
            assert await sees(world, who, visit, finding, number) == set()
            await world.send(answerer, AnswerTeamSeat(seat=seat, confirmed=True))
        assert await sees(world, who, visit, finding, number) == EVERYTHING
        assert await sees(world, COLLEAGUE, visit, finding, number) == set()
        await ended(world, seat, sender or HEAD)
        assert await sees(world, who, visit, finding, number) == set()
    for outsider in (*OUTSIDERS, POLICE_HEAD, None):
        assert await sees(world, outsider, visit, finding, number) == set()


async def test_recusal_replacement_lapse_and_closing_each_end_what_a_member_sees(world: World) -> None:
    visit, finding = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.FINDING, finding))).record
    police, expert = await confirmed(world, number, POLICE), await confirmed(world, number, EXPERT)
    seller, lawyer = await confirmed(world, number, SELLER), await confirmed(world, number, LAB)
    await world.send(POLICE, orders.RecuseTeamMember(seat=police, reason="与当事人是亲属"))
    await engaged(world, ExpertState.SUSPENDED)
    assert await refused(world, SELLER, orders.RecuseTeamMember(seat=lawyer, reason="x")) == "CASE_NOT_YOUR_STEP"
    await world.send(HEAD, orders.EndTeamSeat(seat=seller, reason="更换"))
    for gone in (POLICE, EXPERT, SELLER):
        assert await sees(world, gone, visit, finding, number) == set()
    assert await sees(world, LAB, visit, finding, number) == EVERYTHING
    left = {police: TeamSeatState.RECUSED, expert: TeamSeatState.LAPSED, seller: TeamSeatState.REPLACED}
    for seat in await world.ask(HEAD, GetTeamSeats(numbers=list(left))):
        assert seat is not None and seat.state is left[seat.number] and seat.ended_at
    await step(world, LEADER, orders.MeetTeamMilestone, number, milestone=1, text="已取证")
    said = {"facts": "查明偷排", "conclusion": "移送公安机关"}
    await step(world, LEADER, orders.ReportTeamClosing, number, **said)
    assert await sees(world, LAB, visit, finding, number) == EVERYTHING
    await step(world, HEAD, orders.CloseCaseTeam, number)
    assert await sees(world, LAB, visit, finding, number) == set()
    assert await team_of(world, number, LEADER) is None
    assert await world.rows("SELECT FROM team_sights") == []
    seats = (await world.ask(LAB, ListTeamSeats())).items
    assert [one.state for one in seats] == [TeamSeatState.ENDED]


async def test_a_visit_that_has_not_begun_is_shown_to_no_team_and_a_later_finding_of_a_linked_one_is(
    world: World,
) -> None:
    visit, finding = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.COMPLAINT, "TS-1", credit_code=code(1)))).record
    await confirmed(world, number, POLICE)
    assert await sees(world, POLICE, visit, finding, number) == {"team", "teams"}
    planned = OpenVisit(credit_code=code(2), reason="再查", planned_on=today(), officers=["NX-0001", "NX-0002"])
    secret = (await world.send(OFFICER, planned)).record
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await step(world, HEAD, orders.LinkTeamVisit, number, visit=secret)
    assert await refused(world, HEAD, forming(TeamSubject.VISIT, secret)) == "NOT_FOUND"
    await step(world, HEAD, orders.LinkTeamVisit, number, visit=visit)
    assert await sees(world, POLICE, visit, finding, number) == EVERYTHING
    with pytest.raises(Refusal, match="TEAM_VISIT_TWICE"):
        await step(world, HEAD, orders.LinkTeamVisit, number, visit=visit)


async def test_only_who_is_fit_is_asked_and_the_own_agency_decides(world: World) -> None:
    visit, _ = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.VISIT, visit))).record
    await world.officer("NX-0003", conflicts=(code(1),))
    await engaged(world, ExpertState.LISTED, "ZJ640500-002")
    officer, expert, lawyer = TeamSeatKind.OFFICER, TeamSeatKind.EXPERT, TeamSeatKind.LAWYER
    for kind, said, code_ in (
        (officer, {"agency": BUREAU, "person": "NX-0003"}, "TEAM_PERSON_UNFIT"),
        (officer, {"agency": BUREAU, "person": "NX-9999"}, "TEAM_PERSON_UNFIT"),
        (officer, {"agency": "water-640500", "person": "SW-0001"}, "AGENCY_UNKNOWN"),
        (officer, {"agency": BUREAU, "person": "NX-0001"}, "TEAM_PERSON_TWICE"),
        (officer, {"agency": BUREAU}, "TEAM_ASK_WRONG"),
        (expert, {"library": "ZJ640500-002"}, "TEAM_PERSON_UNFIT"),
        (expert, {"library": "ZJ640500-404"}, "NOT_FOUND"),
        (expert, {"library": "ZJ640500-001", "person": "x"}, "TEAM_ASK_WRONG"),
        (lawyer, {"library": "ZJ640500-001"}, "TEAM_PERSON_UNFIT"),
        (lawyer, {"library": "JG640500-009"}, "TEAM_ASK_WRONG"),
    ):
        with pytest.raises(Refusal, match=code_):
            await asked(world, number, kind, **said)
    seat, _ = await seat_for(world, number, POLICE)
    for who, code_ in ((POLICE, "NOT_PERMITTED"), (MANAGERS_HEAD, "NOT_FOUND"), (HEAD, "CASE_NOT_YOUR_STEP")):
        assert await refused(world, who, AnswerTeamSeat(seat=seat, confirmed=True)) == code_
    assert await refused(world, POLICE_HEAD, AnswerTeamSeat(seat=seat, confirmed=False)) == "TEAM_REASON_MISSING"
    (open_,) = (await world.ask(POLICE_HEAD, ListTeamSeats(state=TeamSeatState.ASKED))).items
    assert (open_.number, open_.asked_by, open_.title) == (seat, BUREAU, "11·22 偷排专案")
    await world.send(POLICE_HEAD, AnswerTeamSeat(seat=seat, confirmed=False, reason="警力不足"))
    assert await refused(world, POLICE_HEAD, AnswerTeamSeat(seat=seat, confirmed=True)) in (
        "NOT_FOUND",
        "TEAM_SEAT_STATE",
    )
    gone = officer_facts("NX-0001")
    facts = type(gone)(**{name: getattr(gone, name) for name in gone.__struct_fields__} | {"state": OfficerState.LEFT})
    await world.told(("officer:NX-0001", OfficerStandingChanged(facts=facts, action=OfficerAction.RETIRE)))
    after = await now(world, number)
    assert after.leader is None and after.members and after.members[0].state is TeamSeatState.LAPSED


async def test_without_a_closing_report_there_is_no_end_and_another_person_approves_it(world: World) -> None:
    visit, _ = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.VISIT, visit))).record
    await confirmed(world, number, POLICE)
    said = {"facts": "查明偷排", "conclusion": "移送公安机关"}
    for who, kind, given, code_ in (
        (HEAD, orders.CloseCaseTeam, {}, "CASE_STEP_NOT_ALLOWED"),
        (LEADER, orders.ReportTeamClosing, said, "TEAM_MILESTONES_OPEN"),
        (POLICE, orders.MeetTeamMilestone, {"milestone": 1, "text": "x"}, "TEAM_LEADER_ONLY"),
        (LEADER, orders.MeetTeamMilestone, {"milestone": 9, "text": "x"}, "TEAM_MILESTONE_UNKNOWN"),
        (OTHER_OFFICER, orders.ReportTeamProgress, {"text": "x"}, "NOT_FOUND"),
    ):
        with pytest.raises(Refusal, match=code_):
            await step(world, who, kind, number, **given)
    paper = await world.caller.upload(POLICE, "joint_inspection", "笔录.pdf", b"%PDF-1.7 words")
    await step(world, POLICE, orders.ReportTeamProgress, number, text="讯问完毕", files=[paper])
    await step(world, LEADER, orders.MeetTeamMilestone, number, milestone=1, text="已取证")
    await step(world, LEADER, orders.ReportTeamClosing, number, **said)
    await step(world, HEAD, orders.ReturnTeamClosing, number, reason="事实不清")
    await step(world, LEADER, orders.ReportTeamClosing, number, **said)
    await step(world, HEAD, orders.CloseCaseTeam, number)
    done = await now(world, number)
    assert done.state is TeamState.CLOSED and done.closed_at and done.closings and done.progress
    assert [one.returned for one in done.closings] == ["事实不清", None]
    assert [one.document_number for one in done.closings] == [f"环专结〔{today().year}〕{n}号" for n in (1, 2)]
    printed = done.closings[-1].sha256
    assert (await file(world, UPPER_HEAD, printed) or b"").startswith(b"%PDF")
    for outsider in (POLICE, SELLER, LAB, CITIZEN, OTHER_CITY_OFFICER):
        assert await file(world, outsider, printed) is None
    assert await file(world, HEAD, done.progress[0].files[0]) == b"%PDF-1.7 words"
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await step(world, UPPER_HEAD, orders.TakeOverCaseTeam, number, reason="提级")


async def test_the_level_above_orders_takes_over_and_the_former_agency_is_out(world: World) -> None:
    visit, finding = await a_case(world)
    number = (await world.send(HEAD, forming(TeamSubject.VISIT, visit))).record
    await confirmed(world, number, POLICE)
    due_on = today() + timedelta(days=5)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await step(world, HEAD, orders.OrderCaseTeam, number, text="一周内查清", due_on=due_on)
    await step(world, UPPER_HEAD, orders.OrderCaseTeam, number, text="一周内查清", due_on=due_on)
    with pytest.raises(Refusal, match="TEAM_ORDERED_ABOVE"):
        later = due_on + timedelta(days=9)
        await step(world, HEAD, orders.ExtendTeamMilestone, number, milestone=2, due_on=later, reason="x")
    await step(world, UPPER_HEAD, orders.TakeOverCaseTeam, number, reason="案情重大，提级办理")
    after = await now(world, number, UPPER_HEAD)
    assert (after.agency, after.superior) == (UPPER, None)
    assert {one.agency for one in after.duties or [] if one.state == "running"} == {UPPER}
    assert await sees(world, POLICE, visit, finding, number) == EVERYTHING
    outline = await now(world, number, HEAD)
    assert outline.title and outline.reason is None and outline.visits is None
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await step(world, HEAD, orders.LinkTeamVisit, number, visit=visit)
    for outsider in (OFFICER, OTHER_CITY_OFFICER, SUPERVISOR, None):
        assert (await world.ask(outsider, ListCaseTeams())).items == []


async def test_a_milestone_reminds_then_goes_to_the_head_then_above(settings_for_test: SettingsMaker) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        visit, _ = await a_case(world)
        number = (await world.send(HEAD, forming(TeamSubject.VISIT, visit))).record
        await seat_for(world, number, POLICE)
        for days, expected in ((8, ("remind", 1)), (11, ("overdue", 1))):
            await world.rows(f"UPDATE test_clock SET shift = '{days} days'")
            await _until_told(world, expected)
        late = await now(world, number)
        assert late.overdue and late.version == 2
        owed = {(one.duty, one.agency) for one in late.duties or [] if one.state == "running"}
        assert owed == {("team.escalated", BUREAU)}
        assert [one.number for one in (await world.ask(HEAD, ListCaseTeams(overdue=True))).items] == [number]
        await world.rows("UPDATE test_clock SET shift = '25 days'")
        await _until_escalated(world, UPPER)
        later = today() + timedelta(days=40)
        await step(world, HEAD, orders.ExtendTeamMilestone, number, milestone=1, due_on=later, reason="汛期")
        after = await now(world, number)
        assert not after.overdue
        assert [one.duty for one in after.duties or [] if one.state == "running"] == ["team.milestone"]


TOLD = """
SELECT told ->> 'action' AS action, (told ->> 'milestone')::integer AS milestone, told ->> 'escalated_to' AS above
FROM journal CROSS JOIN LATERAL (SELECT convert_from(data, 'UTF8')::jsonb AS told) AS event
WHERE type LIKE '%case_teams%'
"""


async def _until_told(world: World, expected: tuple[str, int | None]) -> None:
    await _until(world, lambda rows: expected in {(row["action"], row["milestone"]) for row in rows})


async def _until_escalated(world: World, above: str) -> None:
    await _until(world, lambda rows: above in {row["above"] for row in rows})


async def _until(world: World, happened: Callable[[list[Any]], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened(await world.rows(TOLD)):
            clock, table = world.service.clock, world.service.endpoints
            while await clock.strike(table.deadlines) or await clock.warn(table.warnings):
                pass
