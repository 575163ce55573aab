"""Posts to every receiver what its actor may see: at least once, in order per aggregate, whoever is down.

The process that holds the sequencer's lock sends. What nobody takes because nobody is there stays in the feed and the
receiver's position stays; what is refused is held, with the later events of its aggregate only. docs/decisions/0094.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from kernel.crash_points import reach
from kernel.database import Connection, Pool
from kernel.deliveries import keys, store
from kernel.deliveries.course import Chain, Letter, Terms, chains_of, letter_of
from kernel.deliveries.looking import Look
from kernel.deliveries.posting import Answered, Poster, Told
from kernel.deliveries.store import DueRow, Item, Known
from kernel.sequencer import Sequencer
from kernel.settings import Settings
from kernel.work import Environment

log = structlog.get_logger()

POLL_SECONDS = 1.0
PAGE = 100


class Sender:
    """Sends for one service."""

    def __init__(
        self, settings: Settings, pool: Pool, sequencer: Sequencer, environment: Environment, look: Look
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._sequencer = sequencer
        self._environment = environment
        self._look = look
        self._running: set[str] = set()

    async def run(self) -> None:
        """Send for ever."""
        settings = self._settings
        poster = Poster(self._environment.delivery, settings.delivery_seconds, settings.delivery_connections_max)
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    seen = self._sequencer.moves
                    for id in await self._due():
                        self._running.add(id)
                        tasks.create_task(self._take_turns(id, poster))
                    await self._sequencer.next_move(seen, POLL_SECONDS)
        finally:
            await poster.close()

    async def _due(self) -> list[str]:
        try:
            return [row["id"] for row in await self._pool.fetch(store.DUE) if row["id"] not in self._running]
        except Exception as error:
            log.warning("deliveries wait for the database", reason=str(error) or type(error).__name__)
            return []

    async def _take_turns(self, id: str, poster: Poster) -> None:
        try:
            while await Turn(id, self._pool, self._environment, self._look, poster).take():
                pass
        except Exception as error:
            log.error("a receiver's turn failed", receiver=id, exc_info=error)
            await asyncio.sleep(POLL_SECONDS)
        finally:
            self._running.discard(id)


class Turn:
    """One turn of one receiver: what is held and due, then a page of its feed."""

    def __init__(self, id: str, pool: Pool, environment: Environment, look: Look, poster: Poster) -> None:
        self._id = id
        self._pool = pool
        self._environment = environment
        self._look = look
        self._poster = poster
        self._away: Answered | None = None

    async def take(self) -> bool:
        """Whether there is more to do at once."""
        known = (await store.load(self._pool, [self._id]))[self._id]
        self._known = known
        self._terms = Terms.of(self._environment.law, known.region, known.now)
        self._keys = await keys.signing(self._pool, self._environment.sealer, self._id)
        held = await store.due_held(self._pool, self._id, PAGE)
        await asyncio.gather(*(self._again(row) for row in held))
        if self._away is None and known.position < known.head:
            await self._page(known)
        if self._away is not None:
            await self._note_away(self._away)
            return False
        return bool(held) or known.position < known.head

    async def _again(self, row: DueRow) -> None:
        """Deliver once more what was refused; what the actor may no longer see is let go."""
        if self._away is not None:
            return
        entry = await self._look.once(self._known.actor, row.aggregate, row.position)
        if entry is None:
            await self._settle_held(store.FORGET, row)
            return
        item, answered = await self._post(letter_of(entry, self._environment.service))
        if answered.told is Told.TAKEN:
            async with self._pool.acquire() as connection, connection.transaction():
                await store.write_sent(connection, self._id, [item])
                await connection.execute(store.RELEASE, self._id, row.aggregate)
        elif answered.told is Told.REFUSED:
            seconds = (self._terms.pause(row.attempts), self._terms.give_up_seconds)
            await self._pool.execute(store.FAILED, self._id, row.position, answered.reason, *seconds)

    async def _settle_held(self, statement: str, row: DueRow) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(statement, self._id, row.position)
            await connection.execute(store.RELEASE, self._id, row.aggregate)

    async def _page(self, known: Known) -> None:
        """Deliver a page of the feed, each aggregate in its order, and move the position over it."""
        found = await self._look.after(known.actor, known.position, PAGE)
        wanted = [entry for entry in found.entries if known.takes(entry.type)]
        positions = [entry.position for entry in wanted]
        taken = {row["position"] for row in await self._pool.fetch(store.TAKEN, self._id, positions)}
        aggregates = list({entry.aggregate for entry in wanted})
        blocked = {row["aggregate"] for row in await self._pool.fetch(store.HELD_AGGREGATES, self._id, aggregates)}
        chains = chains_of([entry for entry in wanted if entry.position not in taken], self._environment.service)
        await asyncio.gather(*(self._chain(chain) for chain in chains if chain.aggregate not in blocked))
        if any(chain.taken for chain in chains):
            reach("delivery.before_writing_down")
        await self._write(known, chains, found.position)

    async def _chain(self, chain: Chain) -> None:
        """Post an aggregate's events one after another, up to one that is not taken."""
        for letter in chain.letters:
            if self._away is not None:
                return
            item, answered = await self._post(letter)
            if answered.told is not Told.TAKEN:
                chain.refused = answered.reason
                return
            chain.taken.append(item)

    async def _post(self, letter: Letter) -> tuple[Item, Answered]:
        headers = keys.headers(letter.item.id, datetime.now(UTC), letter.body, self._keys)
        answered = await self._poster.post(self._known.address, letter.body, headers)
        if answered.told in (Told.AWAY, Told.GONE):
            self._away = answered
        return letter.item, answered

    async def _write(self, known: Known, chains: Sequence[Chain], read_to: int) -> None:
        """Write down what was taken; where somebody was there, also what was not, and that the page is done."""
        async with self._pool.acquire() as connection, connection.transaction():
            await store.write_sent(connection, self._id, [item for chain in chains for item in chain.taken])
            if self._away is not None:
                return
            for chain in chains:
                await self._hold(connection, chain)
            await connection.execute(store.ADVANCE, self._id, known.position, read_to)

    async def _hold(self, connection: Connection, chain: Chain) -> None:
        """Keep what was not taken; only the first of an aggregate is tried, the others wait behind it."""
        left = list(chain.left)
        if left and chain.refused is not None:
            one = left.pop(0)
            row = (one.position, one.id, one.aggregate, one.type, self._terms.pause(0), chain.refused)
            await connection.execute(store.WRITE_FAILING, self._id, *row)
        for one in left:
            await connection.execute(store.WRITE_PARKED, self._id, one.position, one.id, one.aggregate, one.type)

    async def _note_away(self, answered: Answered) -> None:
        if answered.told is Told.GONE:
            await self._pool.execute(store.SUSPEND, self._id, answered.reason)
            return
        seconds = (self._terms.pause(self._known.failures), self._terms.give_up_seconds)
        await self._pool.execute(store.AWAY, self._id, answered.reason, *seconds)
