"""Grass-roots problems through the running registry: raised, handed on, solved, and who may do and see it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.problems import (
    ConfirmProblem,
    EscalateProblem,
    GetProblems,
    HandOnProblem,
    ListProblems,
    Problem,
    ProblemAction,
    ProblemState,
    ReopenProblem,
    ReportProblemProgress,
    SolveProblem,
)
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import BUREAU, UPPER, WATER_BUREAU, Serving, serving
from tests.integration.registry.test_guidance import shift_clock
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    WATER,
    actor,
)

OTHER_WATER = actor(AgencyKind.WATER, "640400", Role.OFFICER)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


def problem(owner: str = WATER_BUREAU, days: int = 30) -> EscalateProblem:
    due_on = date.today() + timedelta(days=days)
    return EscalateProblem(region="640500", title="管网雨污不分", text="需市级统筹改造", owner=owner, due_on=due_on)


async def seen(hub: Serving, who: Actor | None, number: str) -> Problem:
    [found] = await hub.caller.ask(who, GetProblems(numbers=[number]))
    assert found is not None
    return found


async def test_a_problem_is_owned_handed_on_solved_reopened_and_confirmed(hub: Serving) -> None:
    send = hub.caller.send
    number = (await send(OFFICER, problem())).record
    await send(WATER, ReportProblemProgress(number=number, text="已立项"))
    await send(WATER, HandOnProblem(number=number, owner=UPPER, reason="涉及全区规划"))
    with pytest.raises(Refusal, match="PROBLEM_NOT_YOUR_STEP"):
        await send(WATER, SolveProblem(number=number, result="已改造"))
    await send(UPPER_HEAD, SolveProblem(number=number, result="已改造"))
    again = date.today() + timedelta(days=60)
    await send(OFFICER, ReopenProblem(number=number, reason="仍有溢流", due_on=again))
    await send(UPPER_HEAD, SolveProblem(number=number, result="已改造到位"))
    await send(HEAD, ConfirmProblem(number=number))
    done = await seen(hub, OFFICER, number)
    assert (done.state, done.owner, done.due_on) == (ProblemState.CONFIRMED, UPPER, again)
    clocks = [(duty.agency, duty.state) for duty in done.duties or []]
    assert clocks == [(WATER_BUREAU, DutyState.MET), (UPPER, DutyState.MET), (UPPER, DutyState.MET)]


async def test_a_problem_not_solved_by_its_date_is_found_by_the_clock(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, problem(days=10))).record
    await shift_clock(hub.settings, "30 days")
    late = await overdue(hub, number)
    assert late.duties is not None and late.duties[0].state is DutyState.OVERDUE


async def overdue(hub: Serving, number: str) -> Problem:
    """The problem once the clock has found it."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        found = await seen(hub, OFFICER, number)
        if (found.steps or [])[-1].action is ProblemAction.OVERDUE:
            return found
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("the clock did not find it")


async def test_who_sees_a_problem_and_how_much(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, problem(UPPER))).record
    for who in (OFFICER, UPPER_HEAD):
        assert (await seen(hub, who, number)).text == "需市级统筹改造"
    shared = await seen(hub, WATER, number)
    assert (shared.title, shared.text, shared.steps) == ("管网雨污不分", None, None)
    for outsider in (OTHER_CITY_OFFICER, OTHER_WATER, POLICE):
        assert await hub.caller.ask(outsider, GetProblems(numbers=[number])) == [None]
    for stranger in (ENTERPRISE, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, ListProblems())


async def test_who_may_order_what(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, problem())).record
    for who, command, code in (
        (WATER, problem(), "NOT_PERMITTED"),
        (ENTERPRISE, problem(), "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, problem(), "OUT_OF_REACH"),
        (OTHER_WATER, SolveProblem(number=number, result="已改造"), "NOT_FOUND"),
        (OFFICER, SolveProblem(number=number, result="已改造"), "PROBLEM_NOT_YOUR_STEP"),
        (OFFICER, ConfirmProblem(number=number), "PROBLEM_STEP_NOT_ALLOWED"),
        (OFFICER, problem(owner="water-649999"), "PROBLEM_OWNER_UNSUITABLE"),
        (OFFICER, problem(days=0), "PROBLEM_DATE_WRONG"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, command)


async def test_problems_are_listed_by_their_date_and_owner(hub: Serving) -> None:
    late = (await hub.caller.send(OFFICER, problem(days=50))).record
    soon = (await hub.caller.send(OFFICER, problem(UPPER, days=5))).record
    first = await hub.caller.ask(OFFICER, ListProblems(size=1))
    second = await hub.caller.ask(OFFICER, ListProblems(size=1, after=first.next))
    assert [one.number for one in (*first.items, *second.items)] == [soon, late]
    owned = await hub.caller.ask(UPPER_HEAD, ListProblems(owner=UPPER))
    assert [one.number for one in owned.items] == [soon]
    assert (await hub.caller.ask(OFFICER, ListProblems(count=True))).total == 2
    assert owned.items[0].raised_by == BUREAU
