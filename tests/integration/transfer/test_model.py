"""Whoever orders whatever on a referral, with repeats, races and crashes: the service does what the model says."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from contracts.actors import Actor
from contracts.fields import Labelled
from services.transfer.charts import REFERRAL
from tests.conftest import SettingsMaker
from tests.integration.transfer.driven import CAUSED, UNVERSIONED, Driven, Way
from tests.integration.transfer.staged import PEOPLE, Stage, staged
from tests.platform.actors import OFFICER, OTHER_OFFICER

Row = tuple[Any, Any]
One = TypeVar("One")

MOVES = REFERRAL.table.moves
# What must be done before a step, in the same state.
NEEDED_FIRST = {"drop": "notify", "move": "notify"}
CRASH_POINTS = ("service.before_commit", "service.after_commit")
PLACES = st.integers(0, 10**6)
LIMITS: dict[str, Any] = {
    "max_examples": 6,
    "stateful_step_count": 15,
    "deadline": None,
    "database": None,
    "derandomize": True,
}


class Referring(RuleBasedStateMachine):
    """One referral among many people.

    What is drawn never depends on who won a race: it is a place, counted round what there is.
    """

    stage: ClassVar[Stage]

    @initialize(
        proposer=st.sampled_from([OFFICER, OTHER_OFFICER]),
        path=st.lists(st.tuples(PLACES, PLACES), max_size=6),
    )
    def propose(self, proposer: Actor, path: list[tuple[int, int]]) -> None:
        self.case, self.crashed = Driven(self.stage, proposer), False
        for way, police in path:
            self._take(self.case.onward(), way, police)

    @rule(way=PLACES, police=PLACES)
    def go_on(self, way: int, police: int) -> None:
        self._take(self.case.onward(), way, police)

    @rule(way=PLACES, police=PLACES)
    def take_any_way_there_is(self, way: int, police: int) -> None:
        self._take(self.case.ways(), way, police)

    @rule(
        action=st.sampled_from(sorted({action for _, action in MOVES} - CAUSED - UNVERSIONED)),
        who=st.sampled_from(PEOPLE),
        police=PLACES,
        drift=st.sampled_from([0, 0, -1, 1]),
    )
    def try_anything(self, action: Labelled, who: Actor, police: int, drift: int) -> None:
        self.case.order(action, who, self._police(police), max(1, self.case.model.version + drift))

    @rule(order=PLACES)
    def send_again_what_was_done(self, order: int) -> None:
        self.case.send_again(at(self.case.done, order))

    @rule(one=PLACES, other=PLACES, police=PLACES)
    def two_at_once(self, one: int, other: int, police: int) -> None:
        """A notice is printed whatever the version."""
        if ways := [way for way in self.case.sure_ways() if way[0] not in UNVERSIONED]:
            self.case.race((at(ways, one), at(ways, other)), self._police(police))

    @precondition(lambda self: not self.crashed)
    @rule(way=PLACES, police=PLACES, point=st.sampled_from(CRASH_POINTS))
    def crash_and_send_again(self, way: int, police: int, point: str) -> None:
        self.crashed = True
        if ways := self.case.sure_ways():
            self.case.crash(at(ways, way), self._police(police), point)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.case.pass_time(hours)

    def _take(self, ways: list[Way], way: int, police: int) -> None:
        if ways:
            self.case.order(*at(ways, way), self._police(police))

    def _police(self, place: int) -> str:
        return at(self.case.other_police(), place)


@pytest.fixture
async def stage(settings_for_test: SettingsMaker) -> AsyncIterator[Stage]:
    async with staged(settings_for_test(test_clock=True)) as stage:
        yield stage


async def test_whatever_is_ordered_whenever_the_service_does_what_the_model_says(stage: Stage) -> None:
    kind = type("ReferringHere", (Referring,), {"stage": stage})
    found = settings(**LIMITS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, kind, settings=found)


async def test_every_row_of_the_table_is_taken_once_as_the_model_says(stage: Stage) -> None:
    await asyncio.to_thread(tour, stage)


def tour(stage: Stage) -> None:
    """Take every row that orders lead to; one that what came before forbids, on the shortest way in a new referral."""
    left, blocked, refused = set(MOVES), set[Row](), set[Row]()
    while way_to_one_of(left, REFERRAL.opening.to):
        case, goals = Driven(stage, OFFICER), blocked & left or left
        while found := way_to_one_of(goals & left, case.model.state):
            (path, goal), state = found, case.model.state
            takers = [who for action, who in case.ways() if action is path[0]]
            if not takers and (first := needed_first(path[0], case)):
                case.order(*first[0], case.other_police()[0])
                continue
            if takers and case.order(path[0], takers[0], case.other_police()[0]):
                left.discard((state, path[0]))
                continue
            refused |= {goal} & blocked
            left -= refused
            blocked.add(goal)
            break
    assert refused == set()


def needed_first(action: Labelled, case: Driven) -> list[Way]:
    """The ways to take what must be done before a step."""
    return [way for way in case.ways() if way[0].value == NEEDED_FIRST.get(action.value)]


def way_to_one_of(left: set[Row], state: Any) -> tuple[list[Labelled], Row] | None:
    """The shortest way from a state through a row that is left, and that row; None where none can be reached."""
    waiting: deque[tuple[Any, list[Labelled]]] = deque([(state, [])])
    seen = {state}
    while waiting:
        at, path = waiting.popleft()
        for (here, action), move in MOVES.items():
            if here is not at or action.value in CAUSED:
                continue
            if (here, action) in left:
                return [*path, action], (here, action)
            if move.to not in seen:
                seen.add(move.to)
                waiting.append((move.to, [*path, action]))
    return None


def at(things: Sequence[One], place: int) -> One:
    """The thing at this place, counted round."""
    return things[place % len(things)]
