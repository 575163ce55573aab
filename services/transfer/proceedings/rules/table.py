"""What a table of proceedings 衔接事项 says: a row for each step, on top of the moves of the machine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from contracts.actors import AgencyKind, Role
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingField as Field
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from contracts.transfer.proceedings import ProceedingStep
from services.transfer.machine.rules import EVERYONE, Clock, Move, Table
from services.transfer.proceedings.rules.case import Case, Order

Change = Callable[[Case, Order], Case]
Condition = Callable[[Case], bool]
Consult = Callable[[Case, Order, Sequence[Mapping[str, str]], date], Case]
ANYBODY = frozenset({Role.OFFICER, Role.HEAD})
HEAD = frozenset({Role.HEAD})


class Seek(Enum):
    """How the agency of a side is found when it joins."""

    NAMED = "named"
    SAME_LEVEL_POLICE = "same_level_police"
    COMMON_SUPERIOR = "common_superior"
    CLAIMANT = "claimant"
    OF_REFERRAL = "of_referral"


class Effect(Enum):
    """What a step asks of, or causes in, another topic of this service, in the same transaction."""

    SUPERVISE = "supervise"
    ORDER_FILING = "order_filing"
    FOLLOW = "follow"
    REVIEW = "review"


@dataclass(frozen=True)
class Longer:
    """A running duty goes on, from the same start, by a longer limit."""

    duty: str
    limit: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step: from which states, whose, what it must and may bring, and what it changes.

    `to`: the state it leads to (None: stays). `joins`: the sides that agencies take by it, and how they are found.
    `does`: what it changes in the case, or refuses; `consults`: what it decides on a table of the jurisdiction, and the
    day. `ends_when`: duties that end once a condition holds.
    """

    action: A
    at: tuple[S, ...] = ()
    to: S | None = None
    by: Side
    roles: frozenset[Role] = ANYBODY
    needs: tuple[Field, ...] = ()
    takes: tuple[Field, ...] = ()
    joins: Mapping[Side, Seek] = field(default_factory=dict)
    owner: Side | None = None
    ends: tuple[str, ...] = ()
    starts: tuple[Clock, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: tuple[Longer, ...] = ()
    ends_when: Mapping[str, Condition] = field(default_factory=dict)
    other_than: A | None = None
    once: bool = False
    tells: tuple[Side, ...] = EVERYONE
    does: tuple[Change, ...] = ()
    consults: Mapping[str, Consult] = field(default_factory=dict)
    effect: Effect | None = None

    def move(self, at: S) -> Move[S, A]:
        """The machine's move from one of the states."""
        return Move(
            self.to or at,
            self.by,
            ends=self.ends,
            starts=self.starts,
            pauses=self.pauses,
            resumes=self.resumes,
            roles=self.roles,
            other_than=self.other_than,
            owner=self.owner,
            tells=self.tells,
        )


@dataclass(frozen=True, kw_only=True)
class ProceedingTable:
    """All of one kind: who may open it, its rows, and where it ends.

    `at_home`: whether its place must lie in the opener's own region.
    `otherwise`: how agencies of other kinds open it than by `opening`.
    `addressees`: the kinds of agencies that may be named (empty: any), each in charge of the place.
    `departments`: whether who opens and who is named must be departments that exchange clues (clue_departments.csv).
    """

    kind: ProceedingKind
    opens: Mapping[AgencyKind, frozenset[Role]]
    opening: Row
    rows: tuple[Row, ...]
    ended: frozenset[S]
    otherwise: Mapping[AgencyKind, Row] = field(default_factory=dict)
    addressees: frozenset[AgencyKind] = frozenset()
    at_home: bool = True
    departments: bool = False

    @property
    def openings(self) -> tuple[Row, ...]:
        """Every way it is opened."""
        return self.opening, *self.otherwise.values()

    def opening_of(self, kind: AgencyKind) -> Row:
        """How an agency of this kind opens it."""
        return self.otherwise.get(kind, self.opening)

    @cached_property
    def machine(self) -> Table[S, A]:
        """The table as the machine reads it."""
        moves = {(at, row.action): row.move(at) for row in self.rows for at in row.at}
        return Table(what=self.kind.label, step=ProceedingStep, moves=moves, ended=self.ended, overdue=A.OVERDUE)

    @cached_property
    def by_place(self) -> dict[tuple[S, A], Row]:
        """Its rows by state and action."""
        return {(at, row.action): row for row in self.rows for at in row.at}

    @property
    def clocks(self) -> Iterable[Clock]:
        """Every clock that one of its steps starts."""
        return (clock for row in (*self.openings, *self.rows) for clock in row.starts)

    @property
    def duties(self) -> tuple[str, ...]:
        """The duties it knows."""
        return tuple(dict.fromkeys(clock.duty for clock in self.clocks))
