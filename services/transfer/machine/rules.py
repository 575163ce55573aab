"""The machine under every case 案件 of this service: what a table of moves allows, and what a step changes.

A table says for (state, action): the state it leads to, whose step it is, which clocks end, pause, go on and start, who
holds the case from then on and who is told. The version of a case is the number of steps people took.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.transfer.case_terms import Side
from contracts.zone import SHANGHAI

S = TypeVar("S", bound=Labelled)
A = TypeVar("A", bound=Labelled)
EVERYONE = tuple(Side)


class CaseOrder(Protocol):
    """An order on a case that its giver saw in a version."""

    @property
    def number(self) -> str:
        """The case."""

    @property
    def version(self) -> int:
        """What the giver saw of it."""


@dataclass(frozen=True)
class Clock:
    """A duty a step starts; `limit` is its key in the law table, counted from the last step `since` or this one."""

    duty: str
    side: Side
    limit: str
    since: Labelled | None = None


@dataclass(frozen=True)
class Move(Generic[S, A]):
    """One row of a table.

    `roles`: who on that side (empty: whoever may give the order at all).
    `other_than`: not the person who last took that step.
    `owner`: who holds the case from now on (None: as before).
    `holder`: only while this side holds the case.
    `tells`: who learns of it; the agency that takes the step only where another of its people is being answered.
    """

    to: S
    by: Side
    ends: tuple[str, ...] = ()
    starts: tuple[Clock, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    other_than: A | None = None
    owner: Side | None = None
    holder: Side | None = None
    tells: tuple[Side, ...] = EVERYONE


@dataclass(frozen=True, kw_only=True)
class Course(Generic[S, A]):
    """What the machine knows of a case: `owner` is the agency that holds it, `steps` all that happened, in order."""

    number: str
    state: S
    owner: str
    steps: tuple[Any, ...]

    @property
    @abstractmethod
    def sides(self) -> Mapping[Side, str]:
        """The agency on each side that has one."""


C = TypeVar("C", bound=Course[Any, Any])


@dataclass(frozen=True, kw_only=True)
class Table(Generic[S, A]):
    """All that one kind of case allows.

    `what`: its name in Chinese. `step`: the record of its steps, a CaseStep with an `action`.
    `overdue`: the step the clock writes.
    """

    what: str
    step: Callable[..., Any]
    moves: Mapping[tuple[S, A], Move[S, A]]
    ended: frozenset[S]
    overdue: A

    def version(self, steps: Iterable[Any]) -> int:
        """How many steps people took; the clock's own do not count."""
        return sum(step.action != self.overdue for step in steps)


@dataclass(frozen=True)
class Start:
    """A duty to start: the key of its limit, whose it is, and from when it counts."""

    duty: str
    limit: str
    by: str
    since: datetime


@dataclass(frozen=True)
class Decision(Generic[C]):
    """The case after a step, what its clocks do, and the agencies that are told."""

    case: C
    ends: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


def require_version(table: Table[S, A], case: Course[S, A], seen: int) -> None:
    """Refuse who decides on what is no longer so, naming what happened since. Refusal: CASE_CHANGED."""
    version = table.version(case.steps)
    if seen == version:
        return
    taken = [step for step in case.steps if step.action != table.overdue]
    happened = "；".join(_told(step) for step in taken[seen:]) or "无"
    raise Refusal("CASE_CHANGED", what=table.what, number=case.number, seen=seen, version=version, happened=happened)


def require_step(table: Table[S, A], case: Course[S, A], action: A, actor: Actor) -> Move[S, A]:
    """The table's row for this step, if this person may take it now.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON, CASE_NOT_HELD.
    """
    what, number, step = table.what, case.number, action.label
    move = table.moves.get((case.state, action))
    if move is None:
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=what, number=number, step=step, state=case.state.label)
    if actor.agency != case.sides.get(move.by):
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=move.by.label)
    if move.roles and not move.roles.intersection(actor.roles):
        raise Refusal("CASE_STEP_NEEDS_ROLE", what=what, number=number, step=step, roles=_labels(move.roles))
    if move.other_than and _person(case, move.other_than) == actor.subject:
        before = move.other_than.label
        raise Refusal("CASE_SAME_PERSON", what=what, number=number, step=step, before=before)
    if move.holder and case.owner != case.sides.get(move.holder):
        raise Refusal("CASE_NOT_HELD", what=what, number=number, step=step, owner=case.owner, holder=move.holder.label)
    return move


def advance(
    table: Table[S, A],
    case: C,
    action: A,
    actor: Actor,
    now: datetime,
    *,
    changed: C | None = None,
    reason: str | None = None,
    late_basis: str | None = None,
) -> Decision[C]:
    """Take one step of the table, leaving the case as `changed`; `late_basis` is the source of a limit it broke."""
    move = require_step(table, case, action, actor)
    step = taken(table, action, actor, now, reason=reason, late_basis=late_basis)
    moved = replace(changed or case, state=move.to, steps=(*case.steps, step))
    after = replace(moved, owner=moved.sides[move.owner]) if move.owner else moved
    return Decision(
        after,
        ends=move.ends,
        starts=tuple(_start(after, clock, now) for clock in move.starts),
        pauses=move.pauses,
        resumes=move.resumes,
        tells=_tells(case, after, move, actor),
    )


def taken(
    table: Table[S, A], action: A, actor: Actor, now: datetime, *, reason: str | None, late_basis: str | None = None
) -> Any:
    """The record of a step; also of the first one, which opens a case."""
    late = late_basis is not None
    return table.step(
        at=now, action=action, by=actor.agency, person=actor.subject, reason=reason, late=late, basis=late_basis
    )


def overdue(table: Table[S, A], case: C, agency: str, source: str, now: datetime) -> C:
    """The case after a duty fell due unmet: nothing is decided, the history says so."""
    step = table.step(at=now, action=table.overdue, by=agency, late=True, basis=source)
    return replace(case, steps=(*case.steps, step))


def _start(case: Course[Any, Any], clock: Clock, now: datetime) -> Start:
    since = [step.at for step in case.steps if step.action == clock.since]
    return Start(clock.duty, clock.limit, case.sides[clock.side], since[-1] if since else now)


def _tells(before: Course[Any, Any], after: Course[Any, Any], move: Move[Any, Any], actor: Actor) -> tuple[str, ...]:
    agencies = [sides[side] for sides in (before.sides, after.sides) for side in move.tells if side in sides]
    return tuple(one for one in dict.fromkeys(agencies) if one != actor.agency or move.other_than)


def _person(case: Course[Any, Any], action: Labelled) -> str | None:
    people: list[str | None] = [step.person for step in case.steps if step.action == action]
    return people[-1] if people else None


def _labels(roles: Iterable[Role]) -> str:
    return "、".join(sorted(role.label for role in roles))


def _told(step: Any) -> str:
    return f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step.by} {step.action.label}"
