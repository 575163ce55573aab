"""What the actor of a receiver may see of this service's feed, at the moment of looking."""

from collections.abc import Iterable

import msgspec

from contracts.actors import Actor
from contracts.changes import CHANGES, ChangeEntry, ChangeSlice
from contracts.checkpoints import JournalService
from kernel.changes import Changes
from kernel.database import Connection, Pool
from kernel.work import Environment, Reading

PARTY = "SELECT set_config('hub.party', $1, true)"


class Look:
    """Asks the feed in the name of receivers' actors, with the rights that hold now."""

    def __init__(self, changes: Changes, environment: Environment, pool: Pool) -> None:
        self._changes = changes
        self._environment = environment
        self._pool = pool
        self._query = CHANGES[JournalService(environment.service)]

    async def after(self, actor: Actor, position: int, size: int) -> ChangeSlice:
        """The changes after a position that the actor may see; none where it may not ask at all."""
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            return await self._ask(connection, actor, position, size, ())

    async def at(self, connection: Connection, actor: Actor, aggregate: str, position: int) -> ChangeEntry | None:
        """The change at a position, if the actor may see it."""
        found = await self._ask(connection, actor, position - 1, 1, (aggregate,))
        return next((entry for entry in found.entries if entry.position == position), None)

    async def once(self, actor: Actor, aggregate: str, position: int) -> ChangeEntry | None:
        """The same in a transaction of its own."""
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            return await self.at(connection, actor, aggregate, position)

    async def _ask(
        self, connection: Connection, actor: Actor, position: int, size: int, aggregates: Iterable[str]
    ) -> ChangeSlice:
        rows = self._environment.rights.fitting(self._query.subject, actor)
        await connection.execute(PARTY, actor.agency)
        reading = Reading(connection, actor, self._environment, rows)
        query = self._query(after=position, size=size, aggregates=list(aggregates))
        found = await self._changes.after(query, reading)
        return found if rows else msgspec.structs.replace(found, entries=[])
