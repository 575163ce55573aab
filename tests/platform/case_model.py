"""A small model of any case: what its table says must be so, worked out apart from the machine that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.actors import Actor
from contracts.fields import Labelled
from contracts.transfer.case_terms import Side
from services.transfer.charts import Chart
from services.transfer.machine.rules import Clock, Move

# The sides that a step gives to an agency its taker names, for it is not known from the case.
RESEATED: dict[str, tuple[Side, ...]] = {
    "hand_over": (Side.POLICE, Side.PROCURATORATE),
    "redirect": (Side.POLICE, Side.PROCURATORATE),
    "move": (Side.POLICE,),
}


@dataclass(frozen=True)
class Taken:
    """A step somebody took."""

    action: Labelled
    person: str
    at: datetime


@dataclass(frozen=True)
class Owed:
    """An open duty: whose, by which limit, since when."""

    agency: str
    limit: str
    since: datetime


@dataclass
class Modelled:
    """One case. `told` has what each agency was told, oldest first; an OVERDUE stands there under the table's step."""

    chart: Chart
    state: Labelled
    owner: str
    sides: dict[Side, str]
    steps: list[Taken]
    owed: dict[str, Owed] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    told: dict[str, list[Labelled]] = field(default_factory=dict)

    @classmethod
    def opened(cls, chart: Chart, opener: Actor, at: datetime, seats: Mapping[Side, str] | None = None) -> "Modelled":
        """A case as its opening leaves it."""
        opening = chart.opening
        sides = {opening.by: opener.agency, **(seats or {})}
        case = cls(chart, opening.to, opener.agency, sides, [Taken(opening.action, opener.subject, at)])
        case._start(opening.starts, at)
        return case

    @property
    def version(self) -> int:
        """How often people acted."""
        return len(self.steps)

    @property
    def ways(self) -> dict[Labelled, Move[Any, Any]]:
        """The steps there are from here."""
        return {action: move for (state, action), move in self.chart.table.moves.items() if state is self.state}

    def refusal(self, action: Labelled, actor: Actor, seen: int) -> str | None:
        """Why this step is forbidden to this person who saw that version, or None where it is not."""
        if seen != self.version:
            return "CASE_CHANGED"
        move = self.ways.get(action)
        if move is None:
            return "CASE_STEP_NOT_ALLOWED"
        if self.sides.get(move.by) != actor.agency:
            return "CASE_NOT_YOUR_STEP"
        if move.roles and not set(actor.roles) & move.roles:
            return "CASE_STEP_NEEDS_ROLE"
        answered = [step.person for step in self.steps if step.action == move.other_than]
        if answered and answered[-1] == actor.subject:
            return "CASE_SAME_PERSON"
        return "CASE_NOT_HELD" if move.holder and self.owner != self.sides.get(move.holder) else None

    def take(self, action: Labelled, actor: Actor, at: datetime, seats: Mapping[Side, str]) -> None:
        """What follows from a step."""
        move, before = self.ways[action], dict(self.sides)
        self.steps.append(Taken(action, actor.subject, at))
        self.state = move.to
        self.sides.update(seats)
        for duty in move.ends:
            self.owed.pop(duty, None)
            self.late.discard(duty)
            self.paused.discard(duty)
        self.paused.update(duty for duty in move.pauses if duty in self.owed and duty not in self.late)
        self.paused.difference_update(move.resumes)
        self._start(move.starts, at)
        if move.owner:
            self.owner = self.sides[move.owner]
        told = {sides[side] for sides in (before, self.sides) for side in move.tells if side in sides}
        for agency in told if move.other_than else told - {actor.agency}:
            self.told.setdefault(agency, []).append(action)

    def fall_due(self, duty: str) -> None:
        """A duty was not met in time: it stays owed, and every side is told."""
        self.late.add(duty)
        for agency in set(self.sides.values()):
            self.told.setdefault(agency, []).append(self.chart.table.overdue)

    def needs(self, action: Labelled) -> set[Side]:
        """The sides that must have an agency once this step is taken: who then owes, holds or may act."""
        move = self.ways[action]
        next_ones = [one.by for (state, _), one in self.chart.table.moves.items() if state is move.to]
        return {*(clock.side for clock in move.starts), *next_ones, *([move.owner] if move.owner else [])}

    def _start(self, clocks: tuple[Clock, ...], at: datetime) -> None:
        for clock in clocks:
            since = [step.at for step in self.steps if step.action == clock.since]
            begun = Owed(self.sides[clock.side], clock.limit, since[-1] if since else at)
            self.owed.setdefault(clock.duty, begun)
