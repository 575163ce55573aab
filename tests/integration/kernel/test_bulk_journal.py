"""Thousands of facts in one transaction: the same chains, positions and proofs as fact by fact."""

from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from contracts.messages import Event
from kernel.database import Connection, Pool, open_pool
from kernel.journal import BULK_ROWS, Journal
from kernel.sequencer import move
from kernel.settings import Settings
from kernel.verification import Verified, verify_journal
from tests.platform.journals import Noted

MANY = [f"case:{number:05}" for number in range(BULK_ROWS)]
IN_ORDER = "SELECT aggregate, version FROM journal JOIN feed USING (seq) ORDER BY position"


@pytest.fixture
async def pool(database_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(database_settings, "registry")
    yield pool
    pool.terminate()


async def tell(connection: Connection, aggregates: Sequence[str], *, many: bool) -> int | None:
    journal = Journal(connection)
    if many:
        await journal.lock_many(aggregates)
    facts: list[tuple[str, Event]] = [(one, Noted()) for one in aggregates]
    await journal.append(facts, actor="test", at=await connection.fetchval("SELECT now()"), cause="test")
    return journal.seq


async def verified(pool: Pool) -> Verified:
    async with pool.acquire() as connection:
        while await move(connection):
            pass
        return await verify_journal(connection)


async def test_many_facts_told_at_once_verify_and_keep_their_order(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        told = await tell(connection, MANY, many=True)
    found = await verified(pool)
    assert (found.rows, found.chains, found.findings) == (len(MANY), len(MANY), [])
    assert [row["aggregate"] for row in await pool.fetch(IN_ORDER)] == MANY
    assert told == await pool.fetchval("SELECT max(seq) FROM journal")


async def test_new_and_old_aggregates_and_one_told_twice_go_on_in_their_chains(pool: Pool) -> None:
    async with pool.acquire() as connection:
        async with connection.transaction():
            await tell(connection, MANY[:3], many=False)
        async with connection.transaction():
            await tell(connection, [*MANY, MANY[0], MANY[-1]], many=True)
        async with connection.transaction():
            await tell(connection, MANY, many=False)
    found = await verified(pool)
    assert (found.rows, found.findings) == (3 + len(MANY) + 2 + len(MANY), [])
    heads = await pool.fetch("SELECT version FROM aggregates WHERE aggregate = ANY($1)", [MANY[0], MANY[3], MANY[-1]])
    assert sorted(row["version"] for row in heads) == [2, 3, 4]


async def test_what_another_makes_meanwhile_fails_the_whole(pool: Pool) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        with pytest.raises(asyncpg.UniqueViolationError):
            async with first.transaction():
                journal = Journal(first)
                await journal.lock_many(MANY)
                async with second.transaction():
                    await tell(second, MANY[7:8], many=False)
                facts: list[tuple[str, Event]] = [(one, Noted()) for one in MANY]
                now = await first.fetchval("SELECT now()")
                await journal.append(facts, actor="test", at=now, cause="test")
    assert [row["aggregate"] for row in await pool.fetch("SELECT aggregate FROM journal")] == MANY[7:8]


async def test_what_is_locked_and_not_told_leaves_nothing(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await Journal(connection).lock_many(MANY)
    assert await pool.fetchval("SELECT count(*) FROM aggregates") == 0
