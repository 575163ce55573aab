"""What every service answers the agencies of receivers: how far it got, what is held, digests; and replays."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from contracts.checkpoints import JournalService
from contracts.deliveries import (
    DELIVERY_DIGESTS,
    DELIVERY_REPLAYED,
    DELIVERY_STATES,
    DIGEST_LINES,
    HELD_DELIVERIES,
    POSITION_MAX,
    REPLAY_DELIVERY,
    DeliveryDigest,
    DeliveryDigestsBefore,
    DeliveryKey,
    DeliveryState,
    DeliveryStates,
    DigestLine,
    DigestLines,
    HeldDeliveries,
    HeldDelivery,
    ReplayDelivery,
)
from contracts.errors import Refusal
from contracts.messages import Command, Query
from kernel.database import Connection
from kernel.deliveries import digests, keys, store
from kernel.deliveries.envelopes import body_of
from kernel.deliveries.looking import Look
from kernel.deliveries.store import HeldRow, Known, aggregate
from kernel.work import Fact, Outcome, Reading, Work

WHAT = "接收端"

QueryHandler = Callable[[Any, Reading], Awaitable[Any]]


class Answers:
    """The answers of one service."""

    def __init__(self, service: str, look: Look) -> None:
        self._service = JournalService(service)
        self._look = look

    @property
    def queries(self) -> dict[type[Query[Any]], QueryHandler]:
        """Message class -> handler."""
        return {
            DELIVERY_STATES[self._service]: self.states,
            HELD_DELIVERIES[self._service]: self.held,
            DELIVERY_DIGESTS[self._service]: self.digests,
            DIGEST_LINES[self._service]: self.lines,
        }

    @property
    def commands(self) -> dict[type[Command], Callable[[Any, Work], Awaitable[Outcome]]]:
        """Message class -> handler."""
        return {REPLAY_DELIVERY[self._service]: self.replay}

    async def states(self, query: DeliveryStates, reading: Reading) -> list[DeliveryState | None]:
        """How far the service got with each receiver."""
        connection = reading.connection
        known = await _own(connection, query.receivers, reading)
        counts = {row["receiver"]: row for row in await connection.fetch(store.COUNTS, list(known))}
        public = await keys.shown(connection, list(known))
        states = {id: self._state(one, counts.get(id), public.get(id, [])) for id, one in known.items()}
        return [_shown(states[id], known[id], reading) if id in states else None for id in query.receivers]

    async def held(self, query: HeldDeliveries, reading: Reading) -> list[HeldDelivery]:
        """What a receiver has not taken, as it would be delivered now."""
        connection = reading.connection
        known = (await _own(connection, [query.receiver], reading)).get(query.receiver)
        rows = await store.held(connection, query.receiver, query.after, query.size) if known else []
        return [_shown(await self._preview(connection, row, known), known, reading) for row in rows if known]

    async def digests(self, query: DeliveryDigestsBefore, reading: Reading) -> list[DeliveryDigest]:
        """A receiver's digests, newest first."""
        known = (await _own(reading.connection, [query.receiver], reading)).get(query.receiver)
        if known is None:
            return []
        found = await digests.before(reading.connection, known.id, query.before or POSITION_MAX, query.size)
        return [_shown(one, known, reading) for one in found]

    async def lines(self, query: DigestLines, reading: Reading) -> list[DigestLine]:
        """Lines of a digest's file."""
        known = await _own(reading.connection, [query.receiver], reading)
        lines = await digests.file_lines(reading.connection, query.receiver, query.digest) if known else []
        return [DigestLine(text=line) for line in lines[query.after : query.after + query.size]]

    async def replay(self, command: ReplayDelivery, work: Work) -> Outcome:
        """Have what is held at a position delivered again; or everything, and go on where it was suspended."""
        await work.lock(aggregate(command.receiver))
        known = (await store.load(work.connection, [command.receiver])).get(command.receiver)
        if known is None:
            raise Refusal("NOT_FOUND", what=WHAT, id=command.receiver)
        work.require(region=known.region, parties=(known.agency,), what=WHAT, id=known.id)
        found = await work.connection.fetch(store.REPLAY, known.id, command.position)
        if command.position is None:
            await work.connection.execute(store.RESUME, known.id)
        elif not found:
            raise Refusal("NOT_FOUND", what="投递", id=str(command.position))
        event = DELIVERY_REPLAYED[self._service](receiver=known.id, position=command.position)
        return Outcome(record=known.id, facts=[Fact(aggregate(known.id), event)])

    def _state(self, one: Known, counts: Any, public: list[DeliveryKey]) -> DeliveryState:
        return DeliveryState(
            receiver=one.id,
            service=self._service,
            state=one.state,
            position=one.position,
            head=one.head,
            sent=counts["sent"] if counts else 0,
            held=counts["held"] if counts else 0,
            failures=one.failures,
            next_try_at=one.next_try_at,
            error=one.error,
            keys=public,
        )

    async def _preview(self, connection: Connection, row: HeldRow, known: Known) -> HeldDelivery:
        entry = await self._look.at(connection, known.actor, row.aggregate, row.position)
        return HeldDelivery(
            service=self._service,
            position=row.position,
            id=row.id,
            aggregate=row.aggregate,
            type=row.type,
            state=row.state,
            attempts=row.attempts,
            next_try_at=row.next_try_at,
            error=row.error,
            event=body_of(entry, self._service.value).decode() if entry else None,
        )


async def _own(connection: Connection, ids: Sequence[str], reading: Reading) -> dict[str, Known]:
    """The receivers the asker may ask about."""
    found = await store.load(connection, ids)
    everywhere, prefix, party = reading.reach.within
    return {
        id: one
        for id, one in found.items()
        if everywhere or one.agency == party or (prefix is not None and one.region.startswith(prefix))
    }


def _shown(record: Any, known: Known, reading: Reading) -> Any:
    return reading.show(record, region=known.region, parties=(known.agency,))
