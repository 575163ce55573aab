"""The machine under the cases of this service that go by a table of moves.

A table says for (state, action): the state it leads to, whose step it is, and which clocks end and start. The version
of a case is the number of steps people took; the clock's own do not count.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar

from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.joint_inspection.course_terms import CourseSide
from contracts.zone import SHANGHAI

HEAD = frozenset({Role.HEAD})


class Course(Protocol):
    """What the machine knows of a case."""

    @property
    def number(self) -> str:
        """How it is called."""

    @property
    def state(self) -> Any:
        """Where it stands."""

    @property
    def steps(self) -> list[Any]:
        """All that happened, in order."""

    @property
    def sides(self) -> Mapping[CourseSide, Collection[str]]:
        """The agencies on each side."""


C = TypeVar("C", bound=Any)


@dataclass(frozen=True)
class Move:
    """One row of a table.

    `roles`: who on that side (empty: whoever may give the order at all); `other_than`: not who last took that step.
    """

    to: Labelled
    by: CourseSide
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    other_than: Labelled | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """All that one kind of case allows: its name in Chinese, the record of its steps, its moves, the clock's step."""

    what: str
    step: Callable[..., Any]
    moves: Mapping[tuple[Any, Any], Move]
    overdue: Labelled

    def version(self, steps: Iterable[Any]) -> int:
        """How many steps people took."""
        return sum(step.action != self.overdue for step in steps)


@dataclass(frozen=True)
class Decision(Generic[C]):
    """The case after a step, and the clocks that end and start."""

    case: C
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


def require_version(table: Table, case: Course, seen: int) -> None:
    """Refuse who decides on what is no longer so, naming what happened since. Refusal: CASE_CHANGED."""
    version = table.version(case.steps)
    if seen == version:
        return
    taken = [step for step in case.steps if step.action != table.overdue]
    happened = "；".join(_told(step) for step in taken[seen:]) or "无"
    raise Refusal("CASE_CHANGED", what=table.what, number=case.number, seen=seen, version=version, happened=happened)


def require_step(table: Table, case: Course, action: Labelled, actor: Actor) -> Move:
    """The table's row for this step, if this person may take it now.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON.
    """
    what, number, step = table.what, case.number, action.label
    move = table.moves.get((case.state, action))
    if move is None:
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=what, number=number, step=step, state=case.state.label)
    if actor.agency not in case.sides.get(move.by, ()):
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=move.by.label)
    if move.roles and not move.roles.intersection(actor.roles):
        roles = "、".join(sorted(role.label for role in move.roles))
        raise Refusal("CASE_STEP_NEEDS_ROLE", what=what, number=number, step=step, roles=roles)
    if move.other_than and _person(case, move.other_than) == actor.subject:
        before = move.other_than.label
        raise Refusal("CASE_SAME_PERSON", what=what, number=number, step=step, before=before)
    return move


def advance(
    table: Table,
    case: C,
    action: Labelled,
    actor: Actor,
    now: datetime,
    *,
    changed: C | None = None,
    reason: str | None = None,
    late_basis: str | None = None,
) -> Decision[C]:
    """Take one step of the table, leaving the case as `changed`; `late_basis` is the source of a limit it broke."""
    move = require_step(table, case, action, actor)
    step = taken(table, action, actor, now, reason, late_basis)
    after = replace(case if changed is None else changed, state=move.to, steps=[*case.steps, step])
    return Decision(after, move.ends, move.starts)


def taken(
    table: Table, action: Labelled, actor: Actor, now: datetime, reason: str | None = None, basis: str | None = None
) -> Any:
    """The record of a step; also of the first one, which opens a case."""
    return table.step(
        at=now, action=action, by=actor.agency, person=actor.subject, reason=reason, late=basis is not None, basis=basis
    )


def overdue(table: Table, case: C, agency: str, source: str, now: datetime) -> C:
    """The case after a duty fell due unmet: nothing is decided, the history says so."""
    step = table.step(at=now, action=table.overdue, by=agency, late=True, basis=source)
    after: C = replace(case, steps=[*case.steps, step])
    return after


def digest(text: str | None) -> str | None:
    """What the journal keeps of words."""
    return sha256(text.encode()).hexdigest() if text else None


def _person(case: Course, action: Labelled) -> str | None:
    people: list[str | None] = [step.person for step in case.steps if step.action == action]
    return people[-1] if people else None


def _told(step: Any) -> str:
    return f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {step.by} {step.action.label}"
