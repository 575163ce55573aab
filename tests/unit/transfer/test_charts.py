"""What every table of cases must keep, whatever its rows say."""

from collections import deque
from typing import Any

import pytest

from contracts.fields import Labelled
from kernel.law import LawTable
from kernel.settings import PROJECT
from services.transfer.charts import Chart, charts
from services.transfer.endpoints import ENDPOINTS
from services.transfer.machine.rules import Clock, Move

CHARTS = charts()
KEYS = {row.key for row in LawTable.load(PROJECT / "jurisdiction").rows()}
every_table = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.table.what)
Place = tuple[Labelled, frozenset[str]]

# Steps that a rule of their own forbids while the clock they start runs.
GUARDED = {"hand_over_items", "drop"}
# States in which a case waits for what no limit here counts: the criminal investigation, the court.
RESTING = {"filed", "prosecuted"}


def clocks(chart: Chart) -> list[Clock]:
    """Every clock that a step of the table starts."""
    return [*chart.opening.starts, *(clock for move in chart.table.moves.values() for clock in move.starts)]


def after(move: Move[Any, Any], running: frozenset[str]) -> frozenset[str]:
    """The duties that run after a move."""
    return (running - set(move.ends)) | {clock.duty for clock in move.starts}


def places(chart: Chart) -> set[Place]:
    """Every state with every set of duties that may run in it."""
    first: Place = (chart.opening.to, frozenset(clock.duty for clock in chart.opening.starts))
    seen, waiting = {first}, deque([first])
    while waiting:
        at, running = waiting.popleft()
        for (state, _), move in chart.table.moves.items():
            place = (move.to, after(move, running))
            if state is at and place not in seen:
                seen.add(place)
                waiting.append(place)
    return seen


@every_table
def test_every_state_of_a_table_is_reached(chart: Chart) -> None:
    reached = {state for state, _ in places(chart)}
    assert {state for state, _ in chart.table.moves} <= reached
    assert chart.table.ended <= reached


@every_table
def test_no_step_starts_a_clock_that_runs_so_none_is_reset_or_forgotten(chart: Chart) -> None:
    for at, running in places(chart):
        for (state, action), move in chart.table.moves.items():
            again = (running - set(move.ends)) & {clock.duty for clock in move.starts}
            assert state is not at or not again or action.value in GUARDED, (state, action, again)


@every_table
def test_a_step_ends_and_pauses_only_what_its_table_starts(chart: Chart) -> None:
    started = {clock.duty for clock in clocks(chart)}
    for (state, action), move in chart.table.moves.items():
        assert {*move.ends, *move.pauses, *move.resumes} <= started, (state, action)


@every_table
def test_a_case_that_can_go_on_always_has_someone_who_owes_the_next_step(chart: Chart) -> None:
    left = {state for state, _ in chart.table.moves if state.value not in RESTING} - chart.table.ended
    assert [at for at, running in places(chart) if at in left and not running] == []


@every_table
def test_when_nothing_more_can_happen_nobody_owes_anything(chart: Chart) -> None:
    left = {state for state, _ in chart.table.moves}
    assert [(at, running) for at, running in places(chart) if at not in left and running] == []


@every_table
def test_every_clock_has_a_limit_in_the_law_and_a_handler_for_its_end(chart: Chart) -> None:
    assert {clock.limit for clock in clocks(chart)} <= KEYS
    assert {clock.duty for clock in clocks(chart)} <= set(ENDPOINTS.deadlines)
