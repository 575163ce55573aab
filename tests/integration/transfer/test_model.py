"""Whoever orders whatever on a referral, with repeats, races and crashes: the service does what the model says."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, ClassVar

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

MOVES = REFERRAL.table.moves
# What must be done before a step, in the same state.
NEEDED_FIRST = {"drop": "notify", "move": "notify"}
CRASH_POINTS = ("service.before_commit", "service.after_commit")
LIMITS: dict[str, Any] = {"max_examples": 6, "stateful_step_count": 15, "deadline": None, "database": None}


class Referring(RuleBasedStateMachine):
    """One referral among many people."""

    stage: ClassVar[Stage]

    @initialize(proposer=st.sampled_from([OFFICER, OTHER_OFFICER]), data=st.data(), depth=st.integers(0, 6))
    def propose(self, proposer: Actor, data: st.DataObject, depth: int) -> None:
        self.case, self.crashed = Driven(self.stage, proposer), False
        for _ in range(depth):
            self.go_on(data)

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        if ways := self.case.onward():
            self.case.order(*data.draw(st.sampled_from(ways)), self._police(data))

    @rule(data=st.data())
    def take_any_way_there_is(self, data: st.DataObject) -> None:
        if ways := self.case.ways():
            self.case.order(*data.draw(st.sampled_from(ways)), self._police(data))

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), drift=st.sampled_from([0, 0, -1, 1]))
    def try_anything(self, data: st.DataObject, who: Actor, drift: int) -> None:
        action = data.draw(st.sampled_from(sorted({action for _, action in MOVES} - CAUSED - UNVERSIONED)))
        self.case.order(action, who, self._police(data), max(1, self.case.model.version + drift))

    @rule(data=st.data())
    def send_again_what_was_done(self, data: st.DataObject) -> None:
        self.case.send_again(data.draw(st.sampled_from(self.case.done)))

    @rule(data=st.data())
    def two_at_once(self, data: st.DataObject) -> None:
        """A notice is printed whatever the version."""
        if ways := [way for way in self.case.sure_ways() if way[0] not in UNVERSIONED]:
            one, other = data.draw(st.sampled_from(ways)), data.draw(st.sampled_from(ways))
            self.case.race((one, other), self._police(data))

    @precondition(lambda self: not self.crashed)
    @rule(data=st.data(), point=st.sampled_from(CRASH_POINTS))
    def crash_and_send_again(self, data: st.DataObject, point: str) -> None:
        if ways := self.case.sure_ways():
            self.crashed = True
            self.case.crash(data.draw(st.sampled_from(ways)), self._police(data), point)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.case.pass_time(hours)

    def _police(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.case.other_police()))


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
            if not takers and (
                first := [one for one in case.ways() if one[0].value == NEEDED_FIRST.get(path[0].value)]
            ):
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
