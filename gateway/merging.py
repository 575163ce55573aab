"""Several services' pages as one list, newest first, that goes on where each service stood. Pure."""

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from contracts.messages import Page

Positions = Mapping[str, str]

_positions = msgspec.json.Decoder(dict[str, str])


class Merged(msgspec.Struct, frozen=True):
    """A page of all together; each item with the key that says where every service stands after it."""

    items: list[Any]
    keys: list[str]
    more: bool


def merged(pages: Mapping[str, Page[Any]], before: Positions, size: int) -> Merged:
    """The newest `size` items, by their `at`, of the services' pages, which go on after `before`."""
    standing, items, keys = dict(before), [], []
    for _, service, place in islice(_in_time(pages), size):
        standing[service] = pages[service].keys[place]
        items.append(pages[service].items[place])
        keys.append(written(standing))
    held = sum(len(page.items) for page in pages.values())
    return Merged(items, keys, held > size or any(page.more for page in pages.values()))


def _in_time(pages: Mapping[str, Page[Any]]) -> Iterator[tuple[datetime, str, int]]:
    """When, of which service, at which place of its page; each service's own order is kept."""
    streams = (
        [(item.at, service, place) for place, item in enumerate(page.items)] for service, page in sorted(pages.items())
    )
    return heapq.merge(*streams, key=lambda one: one[0], reverse=True)


def written(positions: Positions) -> str:
    """The services' positions as one key."""
    return msgspec.json.encode(positions, order="sorted").decode()


def read(key: str) -> dict[str, str]:
    """The services' positions of a key that `written` made."""
    return _positions.decode(key)
