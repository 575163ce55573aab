"""The machine for cases of many agencies: several stand on one side, and each takes its own step."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.transfer.case_terms import Side
from services.transfer.machine.rules import Course, Move, Table, taken

S = TypeVar("S", bound=Labelled)
A = TypeVar("A", bound=Labelled)


@dataclass(frozen=True, kw_only=True)
class Gathering(Course[S, A]):
    """A case of many agencies, called by its owner."""

    @property
    def sides(self) -> Mapping[Side, str]:
        """The one agency that stands alone on a side."""
        return {Side.CALLER: self.owner}

    @property
    @abstractmethod
    def members(self) -> Mapping[Side, Collection[str]]:
        """The agencies on each side."""


G = TypeVar("G", bound=Gathering[Any, Any])


def require_turn(table: Table[S, A], case: Gathering[S, A], action: A, actor: Actor) -> Move[S, A]:
    """The table's row for this step, if this agency may take it now.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP.
    """
    what, number, step = table.what, case.number, action.label
    move = table.moves.get((case.state, action))
    if move is None:
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=what, number=number, step=step, state=case.state.label)
    if actor.agency not in case.members.get(move.by, ()):
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=move.by.label)
    return move


def turn(
    table: Table[S, A], case: G, action: A, actor: Actor, now: datetime, *, changed: G, reason: str | None = None
) -> G:
    """One agency's step, leaving the case as `changed` in the state that the table says."""
    move = require_turn(table, case, action, actor)
    step = taken(table, action, actor, now, reason=reason)
    return replace(changed, state=move.to, steps=(*case.steps, step))
