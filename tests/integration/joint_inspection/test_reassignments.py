"""A visit given to other officers through the running service."""

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.field_packages import FieldConflictKind
from contracts.joint_inspection.notices import ApproveVisitNotice, NoticeOfficer, NoticesOfVisits, VerifyVisits
from contracts.joint_inspection.reassignments import ReassignmentsOfVisits, ReassignVisit
from contracts.joint_inspection.visits import CheckIn, FinishVisit, GetVisits
from tests.integration.joint_inspection.fielding import taken_along, work_of
from tests.integration.joint_inspection.noticing import noticed
from tests.integration.joint_inspection.test_visits import mill, off_plan
from tests.integration.joint_inspection.world import MANAGERS_HEAD, World, code, inspector
from tests.platform.actors import HEAD, OTHER_CITY_OFFICER, POLICE_HEAD
from tests.unit.joint_inspection.field import came, entry

LEAD, SECOND, THIRD = (inspector(f"NX-000{nth}") for nth in (1, 2, 3))


def others(visit: str, *certificates: str, reason: str = "李明请病假") -> ReassignVisit:
    officers = [NoticeOfficer(certificate=one, name="张三") for one in certificates]
    return ReassignVisit(visit=visit, officers=officers, reason=reason)


async def planned(world: World) -> str:
    await world.peopled(enterprises=1)
    await world.officer("NX-0003")
    return await off_plan(world)


async def test_others_go_and_whoever_sees_the_visit_sees_that_and_why(world: World) -> None:
    visit = await planned(world)
    await world.send(HEAD, others(visit, "NX-0003", "NX-0002"))
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        await world.send(LEAD, CheckIn(visit=visit))
    await world.send(THIRD, CheckIn(visit=visit))
    (seen,) = await world.ask(HEAD, GetVisits(ids=[visit]))
    assert seen is not None and seen.officers == ["NX-0003", "NX-0002"]
    await world.send(THIRD, FinishVisit(visit=visit))
    ((change,),) = await world.ask(mill(1), ReassignmentsOfVisits(visits=[visit]))
    assert (change.removed, change.added, change.reason, change.by) == (["NX-0001"], ["NX-0003"], "李明请病假", None)
    ((change,),) = await world.ask(POLICE_HEAD, ReassignmentsOfVisits(visits=[visit]))
    assert (change.nth, change.begun, change.reason, change.added) == (1, False, None, None)


async def test_before_the_visit_nobody_else_learns_of_it_and_only_its_agencys_head_reassigns(world: World) -> None:
    visit = await planned(world)
    await world.send(HEAD, others(visit, "NX-0003", "NX-0002"))
    for outsider in (MANAGERS_HEAD, OTHER_CITY_OFFICER, LEAD, mill(1)):
        assert await world.ask(outsider, ReassignmentsOfVisits(visits=[visit])) == [[]]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(MANAGERS_HEAD, others(visit, "NX-0001", "NX-0002"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(THIRD, others(visit, "NX-0001", "NX-0002"))


async def test_too_few_an_unfit_and_a_recused_officer_are_refused(world: World) -> None:
    visit = await planned(world)
    await world.officer("NX-0004", conflicts=(code(1),))
    with pytest.raises(Refusal, match="VISIT_OFFICERS_SHORT"):
        await world.send(HEAD, others(visit, "NX-0003"))
    for unfit in ("NX-0004", "CG-0001"):
        with pytest.raises(Refusal, match="VISIT_OFFICER_UNFIT"):
            await world.send(HEAD, others(visit, "NX-0003", unfit))


async def test_an_approved_notice_that_names_who_no_longer_comes_is_approved_again_and_its_code_opens_nothing(
    world: World,
) -> None:
    visit = await planned(world)
    held = await noticed(world, LEAD, visit)
    await world.send(HEAD, others(visit, "NX-0003", "NX-0002"))
    assert await world.ask(None, VerifyVisits(codes=[held])) == [None]
    await world.send(HEAD, ApproveVisitNotice(visit=visit))
    (notice,) = await world.ask(THIRD, NoticesOfVisits(visits=[visit]))
    assert notice is not None and notice.code
    (opened,) = await world.ask(None, VerifyVisits(codes=[notice.code]))
    assert opened is not None
    assert [one.certificate for one in opened.officers] == ["NX-0003", "NX-0002"]


async def test_during_the_visit_the_code_shows_who_is_there_now(world: World) -> None:
    visit = await planned(world)
    held = await noticed(world, LEAD, visit)
    await world.send(LEAD, CheckIn(visit=visit))
    await world.send(HEAD, others(visit, "NX-0001", "NX-0003"))
    (opened,) = await world.ask(None, VerifyVisits(codes=[held]))
    assert opened is not None
    assert [one.certificate for one in opened.officers] == ["NX-0001", "NX-0003"]


async def test_results_of_who_no_longer_goes_wait_for_the_new_lead_officer(world: World) -> None:
    visit = await planned(world)
    device = await taken_along(world, LEAD, visit)
    await world.send(HEAD, others(visit, "NX-0003", "NX-0002"))
    id = device.taken.package
    await device.hand_in(device.results(1, [entry(id, 1, came())]), by=SECOND)
    work = await work_of(world, THIRD, visit)
    assert [one.kind for one in work.conflicts] == [FieldConflictKind.REASSIGNED]
    assert [one.assigned for one in work.packages] == [False]
