"""Visits outside the plan: approved by the level above, or begun in an emergency and approved within the limit."""

import asyncio
from datetime import timedelta

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.approvals import (
    ApprovalKind,
    ApprovalState,
    AskSuperiorApproval,
    BeginInEmergency,
    GetVisitApprovals,
    GrantVisitApproval,
    ListVisitApprovals,
    VisitApproval,
    WithholdVisitApproval,
)
from contracts.joint_inspection.off_plan import ApproveVisit, OpenVisit
from contracts.joint_inspection.visits import CheckIn, GetVisits, Visit, VisitState
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import BUREAU, MANAGERS_HEAD, UPPER, World, code, inspector, world_of
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, OTHER_OFFICER, UPPER_HEAD
from tests.platform.days import today

FIRST = inspector("NX-0001")


async def asked(world: World, days: int = 0, number: int = 1) -> str:
    """A visit of an enterprise that waits for approval."""
    order = OpenVisit(
        credit_code=code(number),
        reason="夜间排水",
        planned_on=today() + timedelta(days=days),
        officers=["NX-0001", "NX-0002"],
    )
    return (await world.send(OFFICER, order)).record


async def approval(world: World, visit: str) -> VisitApproval:
    """As the agency's head sees it."""
    (found,) = await world.ask(HEAD, GetVisitApprovals(ids=[visit]))
    assert found is not None
    return found


async def visit_of(world: World, visit: str) -> Visit:
    """As an officer assigned to it sees it."""
    (found,) = await world.ask(FIRST, GetVisits(ids=[visit]))
    assert found is not None
    return found


async def test_nobody_begins_a_visit_that_nobody_approved(world: World) -> None:
    await world.peopled(1)
    visit = await asked(world)
    with pytest.raises(Refusal, match="VISIT_STATE"):
        await world.send(FIRST, CheckIn(visit=visit))


async def test_the_level_above_approves_what_is_laid_before_it_and_nobody_else_sees_it(world: World) -> None:
    await world.peopled(2)
    visit, other = await asked(world), await asked(world, number=2)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(UPPER_HEAD, GrantVisitApproval(visit=visit))
    for one in (visit, other):
        await world.send(OFFICER, AskSuperiorApproval(visit=one, reason="跨县排污"))
    waiting = ListVisitApprovals(state=ApprovalState.PENDING)
    shown = (await world.ask(UPPER_HEAD, waiting)).items
    assert {(one.visit, one.credit_code, one.asked_of) for one in shown} == {
        (visit, code(1), UPPER),
        (other, code(2), UPPER),
    }
    assert (await world.ask(MANAGERS_HEAD, waiting)).items == []
    for outsider in (OFFICER, OTHER_CITY_OFFICER):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, waiting)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(HEAD, GrantVisitApproval(visit=visit))
    await world.send(UPPER_HEAD, GrantVisitApproval(visit=visit))
    stands = await visit_of(world, visit)
    assert (stands.state, stands.approved_by) == (VisitState.PLANNED, UPPER_HEAD.subject)
    await world.send(HEAD, ApproveVisit(visit=other))
    assert (await approval(world, other)).state is ApprovalState.SUPERSEDED
    with pytest.raises(Refusal, match="VISIT_STATE"):
        await world.send(UPPER_HEAD, GrantVisitApproval(visit=other))


async def test_the_level_above_withholds_and_the_visit_is_off(world: World) -> None:
    await world.peopled(1)
    visit = await asked(world)
    await world.send(OFFICER, AskSuperiorApproval(visit=visit, reason="跨县排污"))
    await world.send(UPPER_HEAD, WithholdVisitApproval(visit=visit, reason="并入下月计划"))
    assert (await visit_of(world, visit)).state is VisitState.REFUSED
    assert (await approval(world, visit)).decision_reason == "并入下月计划"


async def test_an_emergency_begins_today_and_is_approved_afterwards_by_another_person(world: World) -> None:
    await world.peopled(2)
    later, visit = await asked(world, days=1, number=2), await asked(world)
    with pytest.raises(Refusal, match="VISIT_NOT_URGENT"):
        await world.send(OFFICER, BeginInEmergency(visit=later, reason="正在排放"))
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        await world.send(OTHER_OFFICER, BeginInEmergency(visit=visit, reason="正在排放"))
    await world.send(FIRST, BeginInEmergency(visit=visit, reason="正在排放"))
    await world.send(FIRST, CheckIn(visit=visit))
    assert (await visit_of(world, visit)).approved_by is None
    await world.send(HEAD, GrantVisitApproval(visit=visit))
    assert (await visit_of(world, visit)).approved_by == HEAD.subject
    done = await approval(world, visit)
    assert (done.kind, done.state, done.late) == (ApprovalKind.EMERGENCY, ApprovalState.APPROVED, False)
    with pytest.raises(Refusal, match="APPROVAL_DECIDED"):
        await world.send(HEAD, WithholdVisitApproval(visit=visit, reason="不紧急"))


async def test_an_emergency_withheld_before_it_begins_is_off_and_after_it_stands_as_not_approved(world: World) -> None:
    await world.peopled(2)
    off, begun = await asked(world), await asked(world, number=2)
    for one in (off, begun):
        await world.send(FIRST, BeginInEmergency(visit=one, reason="正在排放"))
    await world.send(FIRST, CheckIn(visit=begun))
    for one in (off, begun):
        await world.send(HEAD, WithholdVisitApproval(visit=one, reason="不紧急"))
    assert (await visit_of(world, off)).state is VisitState.REFUSED
    stands = await visit_of(world, begun)
    assert (stands.state, stands.approved_by) == (VisitState.CHECKED_IN, None)
    assert (await approval(world, begun)).state is ApprovalState.WITHHELD


async def test_an_emergency_nobody_approved_within_the_limit_is_overdue_and_told_above(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(1)
        visit = await asked(world)
        await world.send(FIRST, BeginInEmergency(visit=visit, reason="正在排放"))
        await world.rows("UPDATE test_clock SET shift = '25 hours'")
        async with asyncio.timeout(10):
            while (await approval(world, visit)).state is not ApprovalState.OVERDUE:
                await world.service.clock.strike(world.service.endpoints.deadlines)
        (row,) = await world.rows(
            "SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%emergency_unapproved%'"
        )
        assert f'"agency":"{BUREAU}"' in row["data"] and f'"told":"{UPPER}"' in row["data"]
        await world.send(HEAD, GrantVisitApproval(visit=visit))
        assert (await approval(world, visit)).late is True
