"""What is pushed: a stretch of the feeds as all of a scope get it, and what of it is new to one of them. Pure but for
the response, which is worked out once for all who asked for the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

import msgspec

from contracts.checkpoints import JournalService
from gateway.changes.merging import Positions, Told


class Push:
    """The entries between two places, with the cursor after them; GraphQL shows it as `Changes`."""

    def __init__(self, entries: list[Told], before: Positions, positions: Positions, cursor: str, more: bool) -> None:
        self.entries = entries
        self.before = before
        self.positions = positions
        self.cursor = cursor
        self.more = more
        self.missing: list[JournalService] = []
        self._responses: dict[Hashable, asyncio.Future[Any]] = {}

    async def response(self, asked: Hashable, work_out: Callable[[], Awaitable[Any]]) -> Any:
        """The response to a document, worked out by the first of a scope who asks for it."""
        if asked not in self._responses:
            self._responses[asked] = asyncio.ensure_future(work_out())
        return await asyncio.shield(self._responses[asked])


class New(msgspec.Struct, frozen=True):
    """What of a push somebody has not got yet, and where they stand after it."""

    entries: list[Told]
    positions: dict[str, int]


def new_to(positions: Positions, push: Push) -> New:
    """What is new of a push to who has everything up to these positions; they are not behind its beginning."""
    entries = [one for one in push.entries if one.entry.position > positions.get(one.service, 0)]
    return New(entries, furthest(positions, push.positions))


def furthest(one: Positions, other: Positions) -> dict[str, int]:
    """The later of both places, service by service."""
    return {service: max(one.get(service, 0), other.get(service, 0)) for service in {**one, **other}}


def is_behind(positions: Positions, other: Mapping[str, int]) -> bool:
    """Whether there may be something between these positions and the others."""
    return any(positions.get(service, 0) < place for service, place in other.items())
