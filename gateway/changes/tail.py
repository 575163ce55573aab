"""Who waits for something to happen: the services say that their feeds have moved, this wakes whom it concerns.

A wake-up says nothing that is shown: what happened is read from the feed, by position and with the rights of who asks.
So a wake-up too many costs one look; after an interruption, in which one may have been lost, everybody looks.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import msgspec

from contracts.checkpoints import JournalService
from contracts.envelopes import Moved
from kernel.bus import Bus
from kernel.change_rules import kind_of, seen_by_person, services_of
from kernel.settings import Settings


class Filter(msgspec.Struct, frozen=True):
    """What is asked of the feeds: events of these kinds of records (none: all), or of one record by its name."""

    kinds: frozenset[str] = frozenset()
    record: str | None = None

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have such events."""
        return services_of(self.kinds if self.record is None else frozenset({kind_of(self.record)}))

    @property
    def by_person(self) -> bool:
        """Whether people of one agency with equal roles may be told differently."""
        return seen_by_person(self.kinds if self.record is None else frozenset({kind_of(self.record)}))

    def concerned(self, moved: Moved) -> bool:
        """Whether a feed has moved by something this asks for."""
        if moved.service not in self.services:
            return False
        if self.record is not None:
            return self.record in moved.aggregates
        return any(not self.kinds or kind_of(name) in self.kinds for name in moved.aggregates)


class Waiting:
    """One that waits: woken as soon as there is something to look at, also if that was while it was not waiting."""

    def __init__(self, filter: Filter) -> None:
        self._filter = filter
        self._woken = asyncio.Event()

    def hear(self, moved: Moved) -> None:
        """A feed has moved."""
        if self._filter.concerned(moved):
            self._woken.set()

    def wake(self) -> None:
        """Have it look, whatever has happened."""
        self._woken.set()

    async def woken(self, seconds: float) -> bool:
        """Wait until there is something to look at, at most so long; False: nothing came."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Tail:
    """All that wait in this process."""

    def __init__(self) -> None:
        self._waiting: set[Waiting] = set()

    @contextmanager
    def waiting(self, filter: Filter) -> Iterator[Waiting]:
        """Wait for what the filter asks for; begun before the first look, nothing falls between."""
        one = Waiting(filter)
        self._waiting.add(one)
        try:
            yield one
        finally:
            self._waiting.discard(one)

    def hear(self, moved: Moved) -> None:
        """A feed has moved."""
        for one in self._waiting:
            one.hear(moved)

    def interrupted(self) -> None:
        """Something may have been missed."""
        for one in self._waiting:
            one.wake()


@asynccontextmanager
async def hearing(settings: Settings) -> AsyncIterator[Tail]:
    """The tail of a gateway process, on a connection of its own."""
    tail = Tail()
    bus = await Bus.connect(settings, "gateway", tail.interrupted)
    try:
        await bus.hear_moves([service.value for service in JournalService], tail.hear)
        yield tail
    finally:
        await bus.close()
