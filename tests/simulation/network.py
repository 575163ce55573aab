"""What lies between the processes: it drops, doubles, reorders and delays, and can lose all it has stored."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import msgspec
from nats.errors import TimeoutError as NatsTimeout

from contracts.envelopes import FeedRequest, FeedSlice, Moved, Published
from kernel.sequencer import Sequencer
from tests.simulation.scheduler import PAUSE, SLEEP, Scheduler

DROP_CHANCE = 0.1
DOUBLE_CHANCE = 0.2
WIPE_CHANCE = 0.01
AT_ONCE_MAX = 5
FEED_PAGE = 20


class Broker:
    """The stream: what it has stored, and what its one consumer has not acknowledged."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.stored: list[Published] = []
        self.unacknowledged: list[Published] = []

    def store(self, event: Published) -> None:
        """Keep an event for the consumer."""
        if self._scheduler.chance(WIPE_CHANCE):
            self._scheduler.note("the broker is wiped")
            self.stored, self.unacknowledged = [], []
        self.stored.append(event)
        self.unacknowledged.append(event)

    def deliver(self) -> list[Published]:
        """Some of what is unacknowledged, in any order, perhaps with a double."""
        dice = self._scheduler.dice
        size = min(len(self.unacknowledged), dice.randint(1, AT_ONCE_MAX))
        events = dice.sample(self.unacknowledged, size)
        if self.stored and self._scheduler.chance(DOUBLE_CHANCE):
            events.append(dice.choice(self.stored))
        return events

    def acknowledge(self, events: list[Published]) -> None:
        """Never deliver these again."""
        positions = {event.position for event in events}
        self.unacknowledged = [event for event in self.unacknowledged if event.position not in positions]


class Fetched(msgspec.Struct, frozen=True):
    """What one fetch brought."""

    events: list[Published]
    broker: Broker
    scheduler: Scheduler

    async def acknowledge(self) -> None:
        """Acknowledge; the broker may never hear it."""
        await PAUSE
        if not self.scheduler.chance(DROP_CHANCE):
            self.broker.acknowledge(self.events)


class Bus:
    """One process's way to the broker and to the feed of the other."""

    def __init__(self, scheduler: Scheduler, broker: Broker, feed_of: Callable[[], Sequencer]) -> None:
        self._scheduler = scheduler
        self._broker = broker
        self._feed_of = feed_of
        self.acknowledges_early = False

    async def tell_moved(self, moved: Moved) -> None:
        """Nobody waits for a feed here."""

    async def publish(self, events: list[Published]) -> None:
        """Store events; the answer may be lost after some."""
        for event in events:
            await PAUSE
            self._broker.store(event)
            if self._scheduler.chance(DROP_CHANCE):
                raise NatsTimeout

    @asynccontextmanager
    async def subscription(self, _: str) -> AsyncIterator[None]:
        """The broker's one consumer."""
        yield

    async def fetch(self, _: None, __: float) -> Fetched:
        """Events as the broker delivers them; may be none."""
        await (PAUSE if self._broker.unacknowledged else SLEEP)
        fetched = Fetched(self._broker.deliver(), self._broker, self._scheduler)
        if self.acknowledges_early:
            self._broker.acknowledge(fetched.events)
        return fetched

    async def read_feed(self, _: str, after: int) -> FeedSlice:
        """Ask the other service; while it is down nobody answers."""
        await PAUSE
        try:
            answer = await self._feed_of().read(FeedRequest(after=after, size=FEED_PAGE))
        except asyncpg.PostgresError:
            raise NatsTimeout from None
        if self._scheduler.chance(DROP_CHANCE):
            raise NatsTimeout
        return answer
