"""Whoever tries whatever step of any table: the machine does what a small model of the table says, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.transfer.case_terms import Side
from services.transfer.charts import Chart, charts
from services.transfer.machine.rules import Course, Decision, advance, overdue, require_version, taken
from tests.platform.case_model import RESEATED, Modelled, Owed

START = datetime(2026, 9, 7, 1, tzinfo=UTC)
ROLES = ((Role.OFFICER,), (Role.HEAD,), (Role.OFFICER, Role.HEAD))


@dataclass(frozen=True, kw_only=True)
class AnyCase(Course[Any, Any]):
    """A case of any kind: nothing but its course."""

    seats: Mapping[Side, str]

    @property
    def sides(self) -> Mapping[Side, str]:
        """As they are seated."""
        return self.seats


def agencies(side: Side) -> list[str]:
    return [f"{side.value}-{district}" for district in ("A", "B")]


PEOPLE = [
    Actor(subject=f"{agency}-{place}", agency=agency, agency_kind=AgencyKind.ECOLOGY, region="640500", roles=roles)
    for agency in [*(agency for side in Side for agency in agencies(side)), "91640500MA75X3TQ5K"]
    for place, roles in enumerate(ROLES)
]


class AnyOrder(RuleBasedStateMachine):
    """One case of a table; its clocks are kept as the kernel keeps them, apart from the model's."""

    chart: Chart

    @initialize(opener=st.sampled_from(PEOPLE), data=st.data(), depth=st.integers(0, 12))
    def open(self, opener: Actor, data: st.DataObject, depth: int) -> None:
        self.now, self.orders = START, list[tuple[Labelled, Actor, int]]()
        table, opening = self.chart.table, self.chart.opening
        owing = {clock.side for clock in opening.starts} - {opening.by}
        following = {move.by for (state, _), move in table.moves.items() if state is opening.to} - {opening.by}
        seats = {side: data.draw(st.sampled_from(agencies(side))) for side in sorted(owing | following)}
        self.model = Modelled.opened(self.chart, opener, self.now, seats)
        step = taken(table, opening.action, opener, self.now, reason=None)
        everyone = {opening.by: opener.agency, **seats}
        self.case = AnyCase(number="1", state=opening.to, owner=opener.agency, steps=(step,), seats=everyone)
        self.clocks = {
            clock.duty: Owed(everyone[clock.side], clock.limit, self.now) for clock in self.chart.opening.starts
        }
        self.paused: set[str] = set()
        for _ in range(depth):
            self.take_a_way_there_is(data)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(data=st.data(), actor=st.sampled_from(PEOPLE), drift=st.sampled_from([0, 0, 0, -1, 1]))
    def try_anything(self, data: st.DataObject, actor: Actor, drift: int) -> None:
        action = data.draw(st.sampled_from([action for _, action in self.chart.table.moves]))
        self._order(action, actor, self.model.version + drift, data)

    @rule(data=st.data())
    def take_a_way_there_is(self, data: st.DataObject) -> None:
        if self.model.ways:
            self.now += timedelta(hours=1)
            action = data.draw(st.sampled_from(list(self.model.ways)))
            agency = self.model.sides.get(self.model.ways[action].by)
            actor = data.draw(st.sampled_from([one for one in PEOPLE if one.agency == agency] or PEOPLE))
            self._order(action, actor, self.model.version, data)

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        if self.orders:
            action, actor, seen = data.draw(st.sampled_from(self.orders))
            assert self._try(action, actor, seen, {}) == "CASE_CHANGED"

    @rule(data=st.data())
    def let_a_duty_fall_due(self, data: st.DataObject) -> None:
        on_time = sorted(set(self.model.owed) - self.model.late - self.model.paused)
        if on_time:
            duty = data.draw(st.sampled_from(on_time))
            before = self.chart.table.version(self.case.steps)
            self.case = overdue(self.chart.table, self.case, self.model.owed[duty].agency, "某法", self.now)
            self.model.fall_due(duty)
            assert self.chart.table.version(self.case.steps) == before

    @invariant()
    def one_agency_holds_the_case_and_it_is_who_the_table_says(self) -> None:
        if hasattr(self, "model"):
            assert (self.case.state, self.case.owner) == (self.model.state, self.model.owner)
            assert self.case.owner

    @invariant()
    def exactly_the_duties_of_the_table_are_open_each_since_its_start(self) -> None:
        if hasattr(self, "model"):
            assert self.clocks == self.model.owed
            assert self.paused == self.model.paused

    def _order(self, action: Labelled, actor: Actor, seen: int, data: st.DataObject) -> None:
        expected = self.model.refusal(action, actor, seen)
        seats: dict[Side, str] = {}
        if expected is None:
            wanted = set(RESEATED.get(action.value, ())) | (self.model.needs(action) - set(self.model.sides))
            seats = {side: data.draw(st.sampled_from(agencies(side))) for side in sorted(wanted)}
        assert self._try(action, actor, seen, seats) == expected

    def _try(self, action: Labelled, actor: Actor, seen: int, seats: Mapping[Side, str]) -> str | None:
        table, changed = self.chart.table, replace(self.case, seats={**self.case.seats, **seats})
        try:
            require_version(table, self.case, seen)
            decision = advance(table, self.case, action, actor, self.now, changed=changed)
        except Refusal as refusal:
            return refusal.code
        told_before = {agency: len(told) for agency, told in self.model.told.items()}
        self.model.take(action, actor, self.now, seats)
        newly = {agency for agency, told in self.model.told.items() if len(told) > told_before.get(agency, 0)}
        assert set(decision.tells) == newly and len(decision.tells) == len(newly)
        self.orders.append((action, actor, seen))
        self.case = decision.case
        self._wind(decision)
        return None

    def _wind(self, decision: Decision[AnyCase]) -> None:
        for duty in decision.ends:
            self.clocks.pop(duty, None)
            self.paused.discard(duty)
        self.paused |= set(decision.pauses) & set(self.clocks) - self.model.late
        self.paused -= set(decision.resumes)
        for start in decision.starts:
            self.clocks.setdefault(start.duty, Owed(start.by, start.limit, start.since))


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.table.what)
def test_whatever_people_try_the_machine_does_what_the_table_says(chart: Chart) -> None:
    kind = type("AnyOrderOfIt", (AnyOrder,), {"chart": chart})
    run_state_machine_as_test(kind, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))
