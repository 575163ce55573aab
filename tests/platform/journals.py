"""A small journal with two checkpoints, and a database owner who changes it."""

import dataclasses
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import asyncpg

from contracts.checkpoints import Checkpoint
from contracts.messages import Event
from kernel.checkpoint_keys import PublicKeys
from kernel.checkpoints import Checkpointer
from kernel.database import Pool, open_pool
from kernel.journal import Entry, Journal
from kernel.sequencer import move
from kernel.settings import Settings
from kernel.verification import Verified, verify_journal

CASES = ("case:1", "case:2")
ROWS = """
SELECT id, aggregate, version, type, data, actor, at, cause, prev_hash FROM journal JOIN feed USING (seq)
ORDER BY position
"""
WRITE = """
INSERT INTO journal (seq, id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


class Noted(Event, frozen=True, kw_only=True):
    """A fact of no meaning."""

    subject: ClassVar[str] = "registry.test.noted.v1"

    text: str = ""


@dataclass
class Ground:
    """One service's journal: three rounds of a fact on each case; positions 1-4 and 5-6 are signed."""

    service: str
    settings: Settings
    pool: Pool
    owner: "asyncpg.Connection[asyncpg.Record]"
    checkpoints: list[Checkpoint] = dataclasses.field(default_factory=list)

    async def note(self, text: str) -> None:
        """One fact on each case, moved into the feed."""
        async with self.pool.acquire() as connection, connection.transaction():
            facts: list[tuple[str, Event]] = [(case, Noted(text=text)) for case in CASES]
            now = await connection.fetchval("SELECT now()")
            await Journal(connection).append(facts, actor="test", at=now, cause="test")
        async with self.pool.acquire() as connection:
            await move(connection)

    async def sign(self) -> Checkpoint | None:
        """Write a checkpoint as the service does."""
        return await Checkpointer(self.service, self.settings, self.pool).write()

    async def verify(self, kept: Sequence[Checkpoint] = ()) -> Verified:
        """What the verification finds."""
        async with self.pool.acquire() as connection:
            return await verify_journal(connection, PublicKeys.load(self.settings), kept)

    async def rewrite(self, change: Callable[[list[Entry]], list[Entry]]) -> None:
        """As the database owner: write another history, with chains, heads and positions that fit it."""
        entries = [Entry(**dict(row)) for row in await self.owner.fetch(ROWS)]
        heads: dict[str, tuple[int, bytes]] = {}
        async with self.owner.transaction():
            await self.owner.execute("TRUNCATE feed, journal; UPDATE aggregates SET version = 0, hash = ''")
            for position, entry in enumerate(change(entries), 1):
                version, head = heads.get(entry.aggregate, (0, b""))
                await self._write(position, forged(entry, version=version + 1, prev_hash=head), heads)
            for aggregate, (version, head) in heads.items():
                statement = "UPDATE aggregates SET version = $2, hash = $3 WHERE aggregate = $1"
                await self.owner.execute(statement, aggregate, version, head)

    async def _write(self, position: int, entry: Entry, heads: dict[str, tuple[int, bytes]]) -> None:
        columns = [getattr(entry, name) for name in Entry.__struct_fields__]
        await self.owner.execute(WRITE, position, *columns, entry.hash())
        await self.owner.execute("INSERT INTO feed (position, seq) VALUES ($1, $1)", position)
        heads[entry.aggregate] = (entry.version, entry.hash())

    async def sign_anew(self) -> None:
        """As an owner who wants the roots to fit too: remove them and have the service, restarted, sign anew."""
        await self.owner.execute("TRUNCATE checkpoints")
        await self.sign()


def forged(entry: Entry, **changes: Any) -> Entry:
    """The entry with some parts changed."""
    return Entry(**({name: getattr(entry, name) for name in Entry.__struct_fields__} | changes))


REWRITES: dict[str, Callable[[list[Entry]], list[Entry]]] = {
    "edit": lambda rows: [*rows[:2], forged(rows[2], data=b"{}"), *rows[3:]],
    "delete": lambda rows: [*rows[:2], *rows[3:]],
    "insert": lambda rows: [*rows[:2], forged(rows[2], id=uuid.uuid4()), *rows[2:]],
    "reorder": lambda rows: [rows[2], rows[1], rows[0], *rows[3:]],
    "truncate": lambda rows: rows[:4],
}


@asynccontextmanager
async def ground(settings: Settings, service: str) -> AsyncIterator[Ground]:
    """The journal of a service, with its owner's connection."""
    pool = await open_pool(settings, service)
    owner = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
    made = Ground(service, settings, pool, owner)
    try:
        for texts in (("first", "second"), ("third",)):
            for text in texts:
                await made.note(text)
            checkpoint = await made.sign()
            assert checkpoint is not None
            made.checkpoints.append(checkpoint)
        yield made
    finally:
        await owner.close()
        pool.terminate()
