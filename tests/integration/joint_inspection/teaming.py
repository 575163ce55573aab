"""A case with its records, a team for it, the people who may sit on it, and what each of them sees."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.case_teams import (
    AnswerTeamSeat,
    AskTeamMember,
    CaseTeam,
    EndTeamSeat,
    FormCaseTeam,
    GetCaseTeams,
    ListCaseTeams,
    NewTeamMilestone,
)
from contracts.joint_inspection.field_packages import FieldWorkOfVisits
from contracts.joint_inspection.field_terms import RecordingNote
from contracts.joint_inspection.handlings import GetFindingHandlings, ListFindingHandlings
from contracts.joint_inspection.off_plan import ApproveVisit, OpenVisit
from contracts.joint_inspection.recording_terms import RecordingKind, RecordingStep
from contracts.joint_inspection.team_terms import TeamSeatKind, TeamSubject
from contracts.joint_inspection.visits import CheckIn, FinishVisit, GetVisits, LadderStep
from contracts.messages import Command
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered
from contracts.registry.experts import ExpertAction, ExpertKind, ExpertState, ExpertStepTaken
from tests.integration.joint_inspection.commissioning import institution
from tests.integration.joint_inspection.fielding import taken_along
from tests.integration.joint_inspection.handled import FIRST, TEAM, file, found
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, MANAGERS_HEAD, World, code
from tests.platform.actors import CITIZEN, HEAD, OFFICER, POLICE, POLICE_HEAD, actor
from tests.platform.days import today
from tests.platform.pictures import photograph
from tests.unit.joint_inspection.commissioned import LAB, LAB_CODE
from tests.unit.joint_inspection.field import came, entry

EXPERT_NUMBER, FIRM = "ZJ640500-001", "JG640500-009"
EXPERT = actor(AgencyKind.PUBLIC, "000000", Role.MEMBER, subject=EXPERT_NUMBER, agency="public")
SELLER = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.OFFICER, subject="CG-0001")
LEADER, COLLEAGUE = FIRST, actor(AgencyKind.POLICE, "640500", Role.OFFICER, subject="GA-0002")
PHOTO = photograph()
PHOTO_SHA256 = sha256(PHOTO).hexdigest()
VERSION = """
SELECT count(*) FROM case_teams, jsonb_array_elements(body -> 'steps') AS step
WHERE number = $1 AND step ->> 'action' <> 'overdue'
"""
OUTSIDERS = (POLICE, COLLEAGUE, EXPERT, CITIZEN, LAB, SELLER)


async def a_case(world: World) -> tuple[str, str]:
    """A finished visit of mill 1 with a photo, and its finding that was put on the ladder."""
    await world.peopled(2)
    for certificate in ("CG-0001", "CG-0002"):
        await world.officer(certificate, MANAGERS)
    police = AgencyFacts(
        code=POLICE.agency,
        name="某公安局",
        kind=AgencyKind.POLICE,
        level=AgencyLevel.CITY,
        region="640500",
        valid_from=date(2020, 1, 1),
    )
    await world.told((f"agency:{POLICE.agency}", AgencyRegistered(agency=police)))
    await engaged(world)
    await institution(world, number=FIRM, credit_code=LAB_CODE)
    asked = OpenVisit(credit_code=code(1), reason="夜间偷排", planned_on=today(), officers=TEAM)
    visit = (await world.send(OFFICER, asked)).record
    await world.send(HEAD, ApproveVisit(visit=visit))
    device = await taken_along(world, FIRST, visit)
    await world.send(FIRST, CheckIn(visit=visit))
    await world.caller.upload(FIRST, "joint_inspection", "图.jpg", PHOTO)
    note = RecordingNote(kind=RecordingKind.PHOTO, step=RecordingStep.SAMPLING, sha256=PHOTO_SHA256)
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came()), entry(id, 2, note)]))
    finding = await found(world, LadderStep.PUBLICITY, visit)
    await world.send(FIRST, FinishVisit(visit=visit))
    return visit, finding


async def engaged(world: World, state: ExpertState = ExpertState.ENGAGED, number: str = EXPERT_NUMBER) -> None:
    """What the registry tells of an expert."""
    step = ExpertStepTaken(
        number=number,
        kind=ExpertKind.EXPERT,
        action=ExpertAction.ENGAGE if state is ExpertState.ENGAGED else ExpertAction.SUSPEND,
        state=state,
        qualified=True,
        agency=BUREAU,
        region="640500",
        valid_to=today() + timedelta(days=400),
        by=BUREAU,
    )
    await world.told((f"expert:{number}", step))


def forming(origin: TeamSubject, reference: str, **changes: Any) -> FormCaseTeam:
    """The bureau's head forms a team with one milestone."""
    milestone = NewTeamMilestone(text="完成取证", due_on=today() + timedelta(days=10))
    given: dict[str, Any] = {"region": "640500", "title": "11·22 偷排专案", "reason": "案情重大", "leader": "NX-0001"}
    given |= {"milestones": [milestone]}
    return FormCaseTeam(origin=origin, reference=reference, **given | changes)


async def team_of(world: World, number: str, who: Actor | None = HEAD) -> CaseTeam | None:
    """The team as somebody sees it."""
    (seen,) = await world.ask(who, GetCaseTeams(numbers=[number]))
    return seen


async def now(world: World, number: str, who: Actor = HEAD) -> CaseTeam:
    """The same for somebody who does."""
    seen = await team_of(world, number, who)
    assert seen is not None
    return seen


async def step(world: World, who: Actor | None, kind: type[Command], number: str, /, **said: Any) -> str:
    """An order on the team as it now stands; the record it answers with."""
    return (await world.send(who, kind(number=number, version=await _version(world, number), **said))).record


async def _version(world: World, number: str) -> int:
    ((version,),) = await world.rows(VERSION, number)
    return int(version)


async def asked(world: World, number: str, kind: TeamSeatKind, **said: Any) -> str:
    """A member asked for; the seat."""
    await step(world, HEAD, AskTeamMember, number, kind=kind, reason="专业支撑", **said)
    ((nth,),) = await world.rows("SELECT count(*) FROM team_seats WHERE team = $1", number)
    return f"{number}:{nth}"


async def seat_for(world: World, number: str, who: Actor) -> tuple[str, Actor]:
    """A seat asked for, and who answers for it."""
    if who is EXPERT:
        return await asked(world, number, TeamSeatKind.EXPERT, library=EXPERT_NUMBER), HEAD
    if who is LAB:
        return await asked(world, number, TeamSeatKind.LAWYER, library=FIRM, person=LAB.subject), LAB
    seat = await asked(world, number, TeamSeatKind.OFFICER, agency=who.agency, person=who.subject)
    return seat, POLICE_HEAD if who is POLICE else MANAGERS_HEAD


async def confirmed(world: World, number: str, who: Actor) -> str:
    """Somebody who has taken the seat."""
    seat, sender = await seat_for(world, number, who)
    if who is not EXPERT:
        await world.send(sender, AnswerTeamSeat(seat=seat, confirmed=True))
    return seat


async def ended(world: World, seat: str, who: Actor) -> None:
    """A member called back by the own agency."""
    await world.send(who, EndTeamSeat(seat=seat, reason="工作需要"))


async def sees(world: World, who: Actor | None, visit: str, finding: str, number: str) -> set[str]:
    """What of the case somebody sees beyond what everyone of the kind does, each by its own query."""
    (shown,) = await world.ask(who, GetVisits(ids=[visit]))
    (handled,) = await world.ask(who, GetFindingHandlings(findings=[finding]))
    (work,) = await world.ask(who, FieldWorkOfVisits(visits=[visit]))
    listed = (await world.ask(who, ListFindingHandlings())).items
    teams = (await world.ask(who, ListCaseTeams())).items
    parts = {
        "visit": shown is not None and shown.reason is not None,
        "finding": shown is not None and any(one.text for one in shown.findings or []),
        "handling": handled is not None and handled.steps is not None,
        "handlings": finding in {one.finding for one in listed},
        "field work": work is not None and bool(work.entries),
        "file": await file(world, who, PHOTO_SHA256) == PHOTO if who else False,
        "team": (await team_of(world, number, who)) is not None,
        "teams": number in {one.number for one in teams},
    }
    return {name for name, there in parts.items() if there}


EVERYTHING = {"visit", "finding", "handling", "handlings", "field work", "file", "team", "teams"}


async def refused(world: World, who: Actor | None, order: Command) -> str:
    """The code an order is refused with."""
    try:
        await world.send(who, order)
    except Refusal as refusal:
        return refusal.code
    raise AssertionError("it was not refused")
