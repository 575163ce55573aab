"""Read copies: what a service keeps of another's facts, applied event by event.

`applied` holds the last version of every aggregate: a lower one is a repeat, the next one is
handled, a higher one waits in `quarantine` as parked. The cursor names the position up to which
everything has been applied or held, without a gap: what is missing is read from the source's feed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
import structlog
from nats.errors import Error as NatsError

from contracts.envelopes import Published
from contracts.errors import Refusal
from contracts.messages import Event
from kernel import quarantine, tracing
from kernel.bus import Bus
from kernel.clock import system_actor
from kernel.crash_points import reach
from kernel.database import DATABASE_ERRORS, Connection, Pool
from kernel.logs import plainly
from kernel.pulses import Pulse
from kernel.sequencer import Sequencer, parse_position, read_feed
from kernel.settlement import settle
from kernel.work import Environment, Outcome, Work

log = structlog.get_logger()

EventHandler = Callable[[Any, Work], Awaitable[Outcome | None]]


class Kept(msgspec.Struct, frozen=True):
    """A handler that only keeps a read copy: it takes events that follow one another together, and tells nothing."""

    keep: Callable[[Sequence[Any], Work], Awaitable[None]]


class Sifted(msgspec.Struct, frozen=True):
    """A handler that few of many events concern: `sift` says, of events that follow one another, which."""

    sift: Callable[[Sequence[Any], Work], Awaitable[Sequence[bool]]]
    handle: EventHandler


AnyHandler: TypeAlias = EventHandler | Kept | Sifted

BATCH_MAX = 500
LINKS_MAX = 20
WAIT_SECONDS_MAX = 2.0
FETCH_SECONDS = 2.0
RETRY_SECONDS = 0.5
OTHER_PROCESS_POLL_SECONDS = 0.1

CURSOR = "SELECT position FROM cursors WHERE source = $1"
ADVANCE = "UPDATE cursors SET position = $2 WHERE source = $1"
VERSIONS = "SELECT aggregate, version FROM applied WHERE source = $1 AND aggregate = ANY($2::text[])"
APPLIED = """
INSERT INTO applied AS known (source, aggregate, version)
SELECT $1, aggregate, version FROM unnest($2::text[], $3::bigint[]) AS one (aggregate, version)
ON CONFLICT (source, aggregate) DO UPDATE SET version = excluded.version WHERE known.version < excluded.version
"""
PREPARE = "SELECT hub_now(), set_config('hub.party', '*', true)"


def each(*handlers: EventHandler) -> EventHandler:
    """One event heard by several topics of a service, in turn; what they decide counts together."""

    async def handle(event: Any, work: Work) -> Outcome:
        outcomes = [outcome for handler in handlers if (outcome := await handler(event, work))]
        return Outcome(
            facts=[fact for outcome in outcomes for fact in outcome.facts],
            duties=[duty for outcome in outcomes for duty in outcome.duties],
            writes=[write for outcome in outcomes for write in outcome.writes],
            errands=[errand for outcome in outcomes for errand in outcome.errands],
        )

    return handle


class Copies:
    """Applies the events of other services, and of this one where it listens to itself."""

    def __init__(
        self,
        service: str,
        handlers: Mapping[type[Event], AnyHandler],
        pool: Pool,
        bus: Bus,
        sequencer: Sequencer,
        environment: Environment,
    ) -> None:
        self._service = service
        self._handlers = {kind.subject: (msgspec.json.Decoder(kind), handle) for kind, handle in handlers.items()}
        self._pool = pool
        self._bus = bus
        self._sequencer = sequencer
        self._environment = environment
        self._advanced = asyncio.Condition()
        self._moves = 0
        self.sources = sorted({subject.split(".")[0] for subject in self._handlers})
        self.pulses = {source: Pulse() for source in self.sources}

    async def run(self) -> None:
        """Follow every source for ever."""
        async with asyncio.TaskGroup() as tasks:
            for source in self.sources:
                tasks.create_task(self._follow(source))
            tasks.create_task(self._retry_for_ever())

    async def _follow(self, source: str) -> None:
        follow = self._follow_own if source == self._service else self._follow_stream
        while True:
            try:
                await follow(source)
            except (OSError, TimeoutError, NatsError) as error:
                log.warning("following again", source=source, reason=plainly(error))
            except Exception as error:
                log.error("following again", source=source, exc_info=error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow_own(self, source: str) -> None:
        while True:
            seen = self._sequencer.moves
            events = await read_feed(self._pool, source, await self.position(source), BATCH_MAX)
            if events:
                await self.take(source, events)
            else:
                await self._sequencer.next_move(seen, FETCH_SECONDS)
            self.pulses[source].beat()

    async def _follow_stream(self, source: str) -> None:
        async with self._bus.subscription(source) as subscription:
            await self._catch_up_if_answered(source)
            while True:
                delivery = await self._bus.fetch(subscription, FETCH_SECONDS)
                if delivery.events:
                    await self.take_delivered(source, delivery.events)
                    reach("copy.after_commit")
                else:
                    await self._catch_up_if_answered(source)
                await delivery.acknowledge()
                self.pulses[source].beat()

    async def _catch_up_if_answered(self, source: str) -> None:
        try:
            await self._catch_up(source)
        except (TimeoutError, NatsError) as error:
            log.info("the feed does not answer", source=source, reason=plainly(error))

    async def take_delivered(self, source: str, events: Sequence[Published]) -> None:
        """Apply events as JetStream brought them; what is missing before them comes from the feed."""
        ordered = sorted(events, key=lambda event: event.position)
        await self.take(source, ordered)
        if await self.position(source) < ordered[-1].position:
            await self._catch_up(source)

    async def _catch_up(self, source: str) -> None:
        while True:
            after = await self.position(source)
            part = await self._bus.read_feed(source, after)
            if part.events:
                await self.take(source, part.events)
            if not part.events or part.events[-1].position >= part.head:
                return

    async def position(self, source: str) -> int:
        """Up to where the source's feed has been applied or held."""
        return await self._pool.fetchval(CURSOR, source) or 0

    async def take(self, source: str, events: Sequence[Published]) -> None:
        """Apply the events that follow the cursor without a gap: together, or if one fails singly, holding that one."""
        for start in range(0, len(events), BATCH_MAX):
            batch = events[start : start + BATCH_MAX]
            try:
                await self._apply(source, batch, hold_failing=False)
            except Exception as error:
                log.warning("a batch failed: applying singly", source=source, reason=plainly(error))
                for event in batch:
                    await self._apply(source, [event], hold_failing=True)
            self.pulses[source].beat()
        self._sequencer.wake()
        async with self._advanced:
            self._moves += 1
            self._advanced.notify_all()

    async def _apply(self, source: str, events: Sequence[Published], *, hold_failing: bool) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            fresh = following(events, await connection.fetchval(quarantine.LOCK_CURSOR, source))
            if not fresh:
                return
            await self._apply_fresh(connection, source, fresh, hold_failing)
            await connection.execute(ADVANCE, source, fresh[-1].position)

    async def _apply_fresh(
        self, connection: Connection, source: str, events: Sequence[Published], hold_failing: bool
    ) -> None:
        aggregates = sorted({event.aggregate for event in events})
        versions = {row["aggregate"]: row["version"] for row in await connection.fetch(VERSIONS, source, aggregates)}
        due: list[Published] = []
        reached = dict(versions)
        for event in events:
            applied = reached.get(event.aggregate, 0)
            if event.version > applied + 1:
                await quarantine.park(connection, event)
            elif event.version == applied + 1:
                reached[event.aggregate] = event.version
                due.append(event)
        done = await self._handled(connection, due, hold_failing)
        versions |= {event.aggregate: event.version for event in done}
        await connection.execute(APPLIED, source, list(versions), list(versions.values()))

    async def _handled(
        self, connection: Connection, events: Sequence[Published], hold_failing: bool
    ) -> Sequence[Published]:
        """Run the handlers; those events that were handled, the others being held."""
        if not hold_failing:
            await self._handle(connection, events)
            return events
        return [event for event in events if await self._handled_or_held(connection, event)]

    async def _handled_or_held(self, connection: Connection, event: Published) -> bool:
        try:
            async with connection.transaction():
                await self._handle(connection, [event])
            return True
        except Exception as error:
            if connection.is_closed():
                raise
            log.error("an event failed and is held", type=event.type, aggregate=event.aggregate, exc_info=error)
            await quarantine.hold(connection, event, error)
            return False

    async def handle(self, connection: Connection, event: Published) -> None:
        """Run the event's handler, if it has one, inside the given transaction."""
        await self._handle(connection, [event])

    async def _handle(self, connection: Connection, events: Sequence[Published]) -> None:
        known = [event for event in events if event.type in self._handlers]
        if not known:
            return
        now = await connection.fetchval(PREPARE)
        for run in self._runs(known):
            await self._hand_over(run, connection, now)

    async def _hand_over(self, run: Sequence[Published], connection: Connection, now: datetime) -> None:
        causes = [tracing.of(event.cause) for event in run[:LINKS_MAX]]
        with tracing.span(run[0].type, parent=causes[0], links=causes[1:], part="copy", service=self._service):
            for event in run:
                tracing.remember(event.id)
            await self._handed_over(run, connection, now)

    async def _handed_over(self, run: Sequence[Published], connection: Connection, now: datetime) -> None:
        _, handler = self._handlers[run[0].type]
        facts = [self._handlers[event.type][0].decode(event.data) for event in run]
        works = [self._work(event, connection, now) for event in run]
        if isinstance(handler, Kept):
            return await handler.keep(facts, works[0])
        concerned: Sequence[bool] = (True,)
        if isinstance(handler, Sifted):
            concerned, handler = await handler.sift(facts, works[0]), handler.handle
        for fact, work, concerns in zip(facts, works, concerned, strict=True):
            if concerns and (outcome := await handler(fact, work)) is not None:
                await settle(outcome, work, self._environment.calendar)

    def _work(self, event: Published, connection: Connection, now: datetime) -> Work:
        return Work(
            connection=connection,
            actor=system_actor(self._service),
            now=now,
            cause=event.id,
            environment=self._environment,
        )

    def _runs(self, events: Sequence[Published]) -> Iterator[list[Published]]:
        """Events one by one, but those together that follow one another and that one handler keeps or sifts."""
        run: list[Published] = []
        for event in events:
            _, handler = self._handlers[event.type]
            if run and not (isinstance(handler, Kept | Sifted) and self._handlers[run[0].type][1] == handler):
                yield run
                run = []
            run.append(event)
        if run:
            yield run

    async def _retry_for_ever(self) -> None:
        while True:
            try:
                while await quarantine.retry_one(self._pool, self):
                    self._sequencer.wake()
            except DATABASE_ERRORS as error:
                log.warning("retrying held events again", reason=plainly(error))
            await asyncio.sleep(quarantine.POLL_SECONDS)

    async def wait_for(self, positions: Sequence[str]) -> None:
        """Wait up to 2 s until the copies have reached these positions. Refusal: COPY_BEHIND."""
        for text in positions:
            source, wanted = parse_position(text)
            if source in self.sources:
                await self._wait_for(source, wanted)

    async def _wait_for(self, source: str, wanted: int) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                while True:
                    seen = self._moves
                    if await self.position(source) >= wanted:
                        return
                    await self._next_move(seen)
        except TimeoutError:
            reached = await self.position(source)
            raise Refusal("COPY_BEHIND", source=source, wanted=wanted, reached=reached) from None

    async def _next_move(self, seen: int) -> None:
        try:
            async with asyncio.timeout(OTHER_PROCESS_POLL_SECONDS), self._advanced:
                await self._advanced.wait_for(lambda: self._moves != seen)
        except TimeoutError:
            return


def following(events: Sequence[Published], cursor: int) -> list[Published]:
    """Of events in order of position, those that go on from the cursor without a gap."""
    fresh: list[Published] = []
    for event in events:
        if event.position == cursor + len(fresh) + 1:
            fresh.append(event)
    return fresh
