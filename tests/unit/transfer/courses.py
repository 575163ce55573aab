"""Every way a table of proceedings 衔接事项 can be gone, as states with the clocks that run in them."""

from collections.abc import Iterator
from itertools import chain, combinations

import msgspec

from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingState
from services.transfer.proceedings.rules.table import ProceedingTable, Row


class Place(msgspec.Struct, frozen=True):
    """Where a case can be: its state, the duties that run or stand still, and the sides that have an agency."""

    state: ProceedingState
    running: frozenset[str]
    paused: frozenset[str]
    seated: frozenset[Side]


def places(table: ProceedingTable) -> set[Place]:
    """Every place a case of this kind can come to."""
    seen: set[Place] = set()
    waiting = [_opened(row) for row in table.openings]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += _next(table, place)
    return seen


def _opened(row: Row) -> Place:
    assert row.to is not None
    duties = frozenset(clock.duty for clock in row.starts)
    return Place(row.to, duties, frozenset(), frozenset({row.by, *row.joins}))


def _next(table: ProceedingTable, place: Place) -> Iterator[Place]:
    for (at, _), row in table.by_place.items():
        if at is place.state:
            for met in _subsets(frozenset(row.ends_when) & place.running):
                yield _after(row, place, met)


def _after(row: Row, place: Place, met: frozenset[str]) -> Place:
    assert {clock.duty for clock in row.starts}.isdisjoint(place.running - set(row.ends)), row.action
    ended = {*row.ends, *met}
    paused = (place.paused | (place.running & set(row.pauses))) - ended - set(row.resumes)
    resumed = place.paused & set(row.resumes)
    running = (place.running - ended - paused) | resumed | {clock.duty for clock in row.starts}
    return Place(row.to or place.state, frozenset(running), frozenset(paused), place.seated | frozenset(row.joins))


def _subsets(duties: frozenset[str]) -> Iterator[frozenset[str]]:
    sizes = range(len(duties) + 1)
    return (frozenset(some) for some in chain.from_iterable(combinations(sorted(duties), size) for size in sizes))
