"""Positions: dense, complete, each aggregate in order, whatever the order of commits."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import ClassVar

import asyncpg
import pytest

from contracts.messages import Event
from kernel.bus import Bus
from kernel.database import Connection, Pool, open_pool
from kernel.journal import Journal
from kernel.sequencer import Sequencer, move, read_feed
from kernel.settings import Settings

WRITERS = 16
WRITES = 25
AGGREGATES = [f"case:{number}" for number in range(20)]

BY_SEQ = "SELECT seq, aggregate, version FROM journal WHERE seq > $1 ORDER BY seq"
BY_TRANSACTION = """
SELECT xmin::text::bigint AS xid, aggregate, version FROM journal
WHERE xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY xmin::text::bigint, seq
"""


class Noted(Event, frozen=True, kw_only=True):
    """A fact of no meaning."""

    subject: ClassVar[str] = "registry.test.noted.v1"

    text: str = ""


async def write(connection: Connection, *aggregates: str) -> None:
    journal = Journal(connection)
    facts: list[tuple[str, Event]] = [(aggregate, Noted()) for aggregate in aggregates]
    now = await connection.fetchval("SELECT now()")
    await journal.append(facts, actor="test", at=now, cause="test")


@pytest.fixture
async def pool(database_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(database_settings.model_copy(update={"pool_size": WRITERS + 4}), "registry")
    yield pool
    pool.terminate()


@pytest.fixture
async def sequencer(hub_settings: Settings) -> AsyncIterator[Sequencer]:
    pool = await open_pool(hub_settings.model_copy(update={"pool_size": WRITERS + 4}), "registry")
    bus = await Bus.connect(hub_settings, "registry")
    sequencer = Sequencer("registry", hub_settings, pool, bus)
    task = asyncio.create_task(sequencer.run())
    yield sequencer
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bus.close()
    pool.terminate()


@pytest.mark.parametrize("seed", range(3))
async def test_many_concurrent_writers_leave_a_dense_complete_feed_with_every_case_in_order(
    sequencer: Sequencer, hub_settings: Settings, seed: int
) -> None:
    dice = random.Random(seed)
    pool = await open_pool(hub_settings.model_copy(update={"pool_size": WRITERS}), "registry")

    async def writer() -> None:
        for _ in range(WRITES):
            chosen = dice.sample(AGGREGATES, dice.randint(1, 3))
            async with pool.acquire() as connection:
                transaction = connection.transaction()
                await transaction.start()
                await write(connection, *chosen)
                await connection.execute("SELECT pg_sleep($1)", dice.random() * 0.01)
                await (transaction.rollback() if dice.random() < 0.1 else transaction.commit())
            sequencer.wake()

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    journaled = await pool.fetchval("SELECT count(*) FROM journal")
    last = await pool.fetchval("SELECT max(seq) FROM journal")
    assert await sequencer.position_of(last, 20) is not None
    while await pool.fetchval("SELECT count(*) FROM outbox"):
        await sequencer.next_move(sequencer.moves, 1)
    events = [event for after in range(0, journaled, 500) for event in await read_feed(pool, "registry", after, 500)]
    pool.terminate()
    assert [event.position for event in events] == list(range(1, journaled + 1))
    for aggregate in AGGREGATES:
        versions = [event.version for event in events if event.aggregate == aggregate]
        assert versions == list(range(1, len(versions) + 1))


async def test_a_cursor_by_seq_loses_a_row_that_commits_late(pool: Pool) -> None:
    async with pool.acquire() as slow, pool.acquire() as quick:
        late = slow.transaction()
        await late.start()
        await write(slow, "case:late")
        async with quick.transaction():
            await write(quick, "case:early")
        seen = await pool.fetch(BY_SEQ, 0)
        await late.commit()
    seen += await pool.fetch(BY_SEQ, seen[-1]["seq"])
    assert [row["aggregate"] for row in seen] == ["case:early"]
    assert await moved(pool) == [("case:late", 1), ("case:early", 1)]


async def test_a_cursor_by_transaction_id_breaks_the_order_of_a_case(pool: Pool) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        older = first.transaction()
        await older.start()
        await write(first, "case:other")
        async with second.transaction():
            await write(second, "case:one")
        await write(first, "case:one")
        await older.commit()
    ordered = [(row["aggregate"], row["version"]) for row in await pool.fetch(BY_TRANSACTION)]
    assert [version for aggregate, version in ordered if aggregate == "case:one"] == [2, 1]
    assert [version for aggregate, version in await moved(pool) if aggregate == "case:one"] == [1, 2]


async def test_the_service_cannot_rewrite_its_own_journal(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await write(connection, "case:one")
    for statement in ("UPDATE journal SET actor = 'x'", "DELETE FROM journal", "TRUNCATE journal", "DELETE FROM feed"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)


async def moved(pool: Pool) -> list[tuple[str, int]]:
    async with pool.acquire() as connection:
        await move(connection)
    return [(event.aggregate, event.version) for event in await read_feed(pool, "registry", 0, 500)]
