"""Checks across regions through the running service: officers lent, drawn away from home, findings followed."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contracts.actors import AgencyKind, Role
from contracts.duties import Duty, DutyState
from contracts.errors import Refusal
from contracts.joint_inspection.cross_checks import (
    AskForOfficers,
    CallOffCrossCheck,
    CloseCrossCheck,
    CrossCheckState,
    DeclineOfficers,
    GetCrossChecks,
    GrantOfficers,
    ListCrossChecks,
    OfficerLoanState,
    ReleaseOfficers,
    WantedOfficers,
)
from contracts.joint_inspection.cross_findings import (
    AcceptCrossFinding,
    CrossFindingState,
    FindingsOfCrossChecks,
    GetCrossFindings,
    HandCrossFindingAgain,
    ListCrossFindings,
    ReturnCrossFinding,
)
from contracts.joint_inspection.draws import GetDrawProof
from contracts.joint_inspection.handlings import DeliverMeasure, GetFindingHandlings
from contracts.joint_inspection.plans import FilePlan
from contracts.joint_inspection.visits import CheckIn, FinishVisit, GetVisits, ListVisits
from contracts.registry.officers import OfficerAction, OfficerStandingChanged, OfficerState
from services.joint_inspection.lottery.rules import RankedOfficer
from services.joint_inspection.proof.rules import BodyTwo
from services.joint_inspection.verifying.rules import verify
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.crossing import (
    GUYUAN,
    GUYUAN_CLERK,
    GUYUAN_HEAD,
    MINISTRY,
    WUZHONG,
    WUZHONG_HEAD,
    Crossing,
    sent,
)
from tests.integration.joint_inspection.fielding import taken_along
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, code, inspector, officer_facts, world_of
from tests.platform.actors import (
    CITIZEN,
    HEAD,
    OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    actor,
)
from tests.platform.days import today
from tests.platform.processes import until

MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))


async def test_officers_are_asked_granted_or_declined_and_nobody_is_lent_twice(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ordered(None, GUYUAN, WUZHONG)
    decline = DeclineOfficers(number=number, version=1, loan=2, reason="人手不足")
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(GUYUAN_HEAD, decline)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(GUYUAN_CLERK, decline)
    await world.send(WUZHONG_HEAD, decline)
    grant = GrantOfficers(number=number, version=1, loan=1, officers=["GY-0001"])
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(GUYUAN_HEAD, grant)
    with pytest.raises(Refusal, match="OFFICER_NOT_LENDABLE"):
        await across.granted(number, 1, GUYUAN_HEAD, "WZ-0001")
    await across.granted(number)
    seen = await across.seen(number)
    assert seen.loans and [one.state for one in seen.loans] == [OfficerLoanState.GRANTED, OfficerLoanState.DECLINED]
    assert seen.duties is not None and {one.state for one in seen.duties} == {DutyState.MET}

    other = await across.ordered(await across.plan("640300"))
    with pytest.raises(Refusal, match="OFFICER_LENT_ALREADY"):
        await across.granted(other)
    home = ReleaseOfficers(number=number, version=seen.version, loan=1, reason="改由他市派员")
    await world.send(UPPER_HEAD, home)
    await across.granted(other)


async def test_a_suspended_officer_is_not_lent_and_one_suspended_later_is_not_drawn(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ready()
    facts = officer_facts("GY-0002", GUYUAN)
    gone = replace(facts, region="640400", state=OfficerState.SUSPENDED)
    suspended = OfficerStandingChanged(facts=gone, action=OfficerAction.SUSPEND)
    await world.told(("officer:GY-0002", suspended))
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT"):
        await across.opened(number)
    other = await across.ordered(await across.plan("640300"))
    with pytest.raises(Refusal, match="OFFICER_NOT_LENDABLE"):
        await across.granted(other, 1, GUYUAN_HEAD, "GY-0002")


async def test_the_plan_is_held_against_the_officers_lent_and_the_draw_against_their_days(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ordered()
    plan = (await across.seen(number)).plan
    with pytest.raises(Refusal, match="PLAN_OFFICERS_SHORT"):
        await world.send(UPPER_HEAD, FilePlan(plan=plan))
    with pytest.raises(Refusal, match="PLAN_UNFILED"):
        await across.opened(number)
    tomorrow = GrantOfficers(
        number=number, version=1, loan=1, officers=["GY-0001", "GY-0002"], from_on=today() + timedelta(days=1)
    )
    await world.send(GUYUAN_HEAD, tomorrow)
    await world.send(UPPER_HEAD, FilePlan(plan=plan))
    with pytest.raises(Refusal, match="DRAW_OFFICERS_SHORT"):
        await across.opened(number)
    assert (await across.seen(number)).state is CrossCheckState.ORDERED
    sooner = WantedOfficers(agency=GUYUAN, wanted=2, from_on=today(), until_on=today())
    await world.send(UPPER_HEAD, AskForOfficers(number=number, version=2, loan=sooner))
    with pytest.raises(Refusal, match="CROSS_CHECK_LOANS_OPEN"):
        await across.opened(number)
    await across.granted(number, 2)
    (draw, (visit,)) = await across.drawn(number)
    await across.visited(visit)
    proof = await world.ask(None, GetDrawProof(draw=draw))
    assert proof and [one.certificate for one in _officers(proof.text)] == ["GY-0001", "GY-0002"]
    assert (await across.seen(number)).state is CrossCheckState.UNDER_WAY
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await world.send(UPPER_HEAD, CallOffCrossCheck(number=number, version=5, reason="调整"))


async def test_before_the_visit_only_the_orderers_head_and_those_sent_know_of_it(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ready()
    draw, (visit,) = await across.drawn(number)
    assert (visit.agencies, visit.lent_by, visit.officers) == ([UPPER], [GUYUAN], visit.officers)
    assert sorted(visit.officers or []) == ["GY-0001", "GY-0002"]
    for insider in (UPPER_HEAD, sent("GY-0001"), sent("GY-0002")):
        assert await world.ask(insider, GetVisits(ids=[visit.id])) == [visit]
    for outsider in (GUYUAN_HEAD, GUYUAN_CLERK, WUZHONG_HEAD, HEAD, OFFICER, URBAN_MANAGEMENT, POLICE, MILL, None):
        assert await world.ask(outsider, GetVisits(ids=[visit.id])) == [None]
    for outsider in (GUYUAN_HEAD, GUYUAN_CLERK, WUZHONG_HEAD, HEAD, OFFICER, URBAN_MANAGEMENT, POLICE, MILL):
        assert (await world.ask(outsider, ListVisits(draw=draw))).items == []
    for outsider in (HEAD, WUZHONG_HEAD):
        assert await world.ask(outsider, GetCrossChecks(numbers=[number])) == [None]
        assert (await world.ask(outsider, ListCrossChecks())).items == []
    for outsider in (MILL, CITIZEN, None, POLICE, URBAN_MANAGEMENT):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListCrossChecks())
    (told,) = await world.rows("SELECT count(*) AS told FROM visit_merges")
    assert told["told"] == 0


async def test_the_lent_go_and_the_proof_repeats_for_anyone(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ready()
    draw, (visit,) = await across.drawn(number)
    for stranger in (inspector("NX-0001"), sent("WZ-0001")):
        with pytest.raises(Refusal, match=r"VISIT_NOT_ASSIGNED|NOT_FOUND"):
            await world.send(stranger, CheckIn(visit=visit.id))
    taken = (await taken_along(world, sent("GY-0001"), visit.id)).taken
    assert {(one.certificate, one.agency) for one in taken.officers} == {("GY-0001", GUYUAN), ("GY-0002", GUYUAN)}
    finding = await across.found(visit)
    assert (finding.agency, finding.orderer, finding.lender) == (BUREAU, UPPER, GUYUAN)
    await world.send(sent("GY-0002"), FinishVisit(visit=visit.id))
    proof = await world.ask(None, GetDrawProof(draw=draw))
    assert proof is not None and proof.next is None
    repeated = verify(proof.text.encode())
    assert repeated.body.terms.algorithm == "liandong-draw-3"
    assert hashlib.sha256(proof.text.encode()).hexdigest() == proof.proof_hash


async def test_a_finding_is_taken_on_by_the_local_agency_and_seen_by_all_until_corrected(world: World) -> None:
    across = await Crossing(world).begun()
    number = await across.ready()
    _, (visit,) = await across.drawn(number)
    finding = await across.found(visit)
    ask = GetFindingHandlings(findings=[finding.finding])
    assert await world.ask(HEAD, ask) == [None]
    await world.send(sent("GY-0001"), FinishVisit(visit=visit.id))
    for insider in (HEAD, OFFICER, UPPER_HEAD, GUYUAN_HEAD, GUYUAN_CLERK):
        assert (await across.finding(finding.finding, insider)).state is CrossFindingState.HANDED
    assert await world.ask(WUZHONG_HEAD, GetCrossFindings(findings=[finding.finding])) == [None]
    for outsider in (MILL, CITIZEN, None, POLICE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListCrossFindings())
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(GUYUAN_HEAD, AcceptCrossFinding(finding=finding.finding, version=1))
    early = CloseCrossCheck(number=number, version=3, reason="完成")
    with pytest.raises(Refusal, match="CROSS_CHECK_NOT_OVER"):
        await world.send(UPPER_HEAD, early)

    await world.send(OFFICER, AcceptCrossFinding(finding=finding.finding, version=1))
    for insider in (HEAD, UPPER_HEAD, GUYUAN_HEAD):
        (handling,) = await world.ask(insider, ask)
        assert handling is not None and handling.agency == BUREAU
    assert await world.ask(MILL, ask) == [None]
    await world.send(OFFICER, DeliverMeasure(finding=finding.finding, version=1, demands="补齐台账"))
    await _until(across, finding.finding, CrossFindingState.CORRECTED)
    corrected = await across.finding(finding.finding, GUYUAN_HEAD)
    assert corrected.settled_at and [step.action.value for step in corrected.steps or []] == [
        "hand",
        "accept",
        "correct",
    ]
    (page,) = await world.ask(GUYUAN_HEAD, FindingsOfCrossChecks(numbers=[number]))
    assert [one.finding for one in page.items] == [finding.finding]
    assert (await across.seen(number)).findings_open == 0
    await world.send(UPPER_HEAD, early)
    assert (await across.seen(number)).state is CrossCheckState.CLOSED
    other = await across.ordered(await across.plan("640300"))
    await across.granted(other)


async def test_what_is_given_back_is_insisted_on_and_what_waits_climbs_by_the_clock(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        across = await Crossing(world).begun()
        number = await across.ready()
        _, (visit,) = await across.drawn(number)
        finding = (await across.found(visit)).finding
        give_back = ReturnCrossFinding(finding=finding, version=1, reason="照片不清，不能认定")
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.send(OFFICER, give_back)
        await world.send(HEAD, give_back)
        again = HandCrossFindingAgain(finding=finding, version=2, agency=BUREAU, reason="有录像")
        await world.send(UPPER_HEAD, again)
        with pytest.raises(Refusal, match="CROSS_FINDING_INSISTED"):
            await world.send(HEAD, ReturnCrossFinding(finding=finding, version=3, reason="仍不能认定"))

        await world.rows("UPDATE test_clock SET shift = '15 days'")
        await _strike_until(world, across, finding, [UPPER])
        late = await across.finding(finding, GUYUAN_HEAD)
        assert late.overdue and late.version == 3
        owed = [(one.duty, one.agency) for one in await _duties(across, finding) if one.state == "running"]
        assert owed == [("cross_finding.escalated", UPPER)]
        assert [one.finding for one in (await world.ask(UPPER_HEAD, ListCrossFindings(overdue=True))).items] == [
            finding
        ]

        await across.agency(UPPER, parent=MINISTRY)
        await world.rows("UPDATE test_clock SET shift = '30 days'")
        await _strike_until(world, across, finding, [UPPER, MINISTRY])
        owed = [(one.duty, one.agency) for one in await _duties(across, finding) if one.state == "running"]
        assert owed == [("cross_finding.escalated", MINISTRY)]
        await world.send(HEAD, AcceptCrossFinding(finding=finding, version=3))
        assert not (await across.finding(finding)).overdue
        assert not [one for one in await _duties(across, finding) if one.state in ("running", "overdue")]


async def _duties(across: Crossing, finding: str) -> list[Duty]:
    return (await across.finding(finding, UPPER_HEAD)).duties or []


def _officers(proof: str) -> tuple[RankedOfficer, ...]:
    body = verify(proof.encode()).body
    assert isinstance(body, BodyTwo)
    return body.parts[0].officers


async def _until(across: Crossing, finding: str, state: CrossFindingState) -> None:
    async def stands() -> bool:
        return (await across.finding(finding, UPPER_HEAD)).state is state

    await until(stands, 10)


async def _strike_until(world: World, across: Crossing, finding: str, superiors: list[str]) -> None:
    async with asyncio.timeout(10):
        while (await across.finding(finding, UPPER_HEAD)).superiors != superiors:
            await world.service.clock.strike(world.service.endpoints.deadlines)
