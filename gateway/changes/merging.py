"""The feeds of several services as one, each in its own order; and the place where all of them go on. Pure."""

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

import msgspec

from contracts.changes import ChangeEntry, ChangeSlice

Positions = Mapping[str, int]

_positions = msgspec.json.Decoder(dict[str, int])


class Told(msgspec.Struct, frozen=True):
    """An entry and the service that told it."""

    service: str
    entry: ChangeEntry


class Stretch(msgspec.Struct, frozen=True):
    """What was told after one place, and where every service goes on; `more`: there is more to be read at once."""

    told: list[Told]
    positions: dict[str, int]
    more: bool


def merged(slices: Mapping[str, ChangeSlice], before: Positions, size: int) -> Stretch:
    """The earliest `size` entries of the services' slices, which go on after `before`."""
    taken = list(islice(_in_time(slices), size))
    counts = dict.fromkeys(slices, 0)
    for service, _ in taken:
        counts[service] += 1
    reached = {service: _reached(one, counts[service], before.get(service, 0)) for service, one in slices.items()}
    told = [Told(service, slices[service].entries[place]) for service, place in taken]
    more = any(reached[service] < one.head for service, one in slices.items())
    return Stretch(told, dict(before) | reached, more)


def _reached(slice: ChangeSlice, taken: int, before: int) -> int:
    if taken == len(slice.entries):
        return slice.position
    return slice.entries[taken - 1].position if taken else before


def _in_time(slices: Mapping[str, ChangeSlice]) -> Iterator[tuple[str, int]]:
    """Of which service, at which place of its slice; each service's own order is kept."""
    streams = (_timed(service, one) for service, one in sorted(slices.items()))
    return ((service, place) for _, service, place in heapq.merge(*streams, key=lambda one: one[0]))


def _timed(service: str, slice: ChangeSlice) -> list[tuple[datetime, str, int]]:
    return [(entry.at, service, place) for place, entry in enumerate(slice.entries)]


def written(positions: Positions) -> str:
    """The services' positions as one key."""
    return msgspec.json.encode(positions, order="sorted").decode()


def read(key: str) -> dict[str, int]:
    """The services' positions of a key that `written` made."""
    return _positions.decode(key)
