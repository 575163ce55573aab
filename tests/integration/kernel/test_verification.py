"""The journal proves itself: what a database owner changes in it is found and named."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from contracts.messages import Event
from kernel.database import Pool, open_pool
from kernel.journal import Journal
from kernel.sequencer import move
from kernel.settings import Settings
from kernel.verification import Verified, verify_journal
from tests.integration.kernel.test_sequencer import Noted

CASES = ("case:1", "case:2")


@pytest.fixture
async def pool(database_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(database_settings, "transfer")
    for number in range(3):
        async with pool.acquire() as connection, connection.transaction():
            facts: list[tuple[str, Event]] = [(case, Noted(text=f"{number}")) for case in CASES]
            now = await connection.fetchval("SELECT now()")
            await Journal(connection).append(facts, actor="test", at=now, cause="test")
    async with pool.acquire() as connection:
        await move(connection)
    yield pool
    pool.terminate()


@pytest.fixture
async def owner(pool: Pool, database_settings: Settings) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_settings.postgres_dsn("transfer_owner"))
    yield connection
    await connection.close()


async def verified(pool: Pool) -> Verified:
    async with pool.acquire() as connection:
        return await verify_journal(connection)


async def test_an_untouched_journal_verifies(pool: Pool) -> None:
    result = await verified(pool)
    assert (result.rows, result.chains, result.findings) == (6, 2, [])


TAMPERINGS = {
    "edit": "UPDATE journal SET data = '{}' WHERE aggregate = 'case:1' AND version = 2",
    "edit of the actor": "UPDATE journal SET actor = 'other' WHERE aggregate = 'case:1' AND version = 3",
    "delete": """WITH f AS (DELETE FROM feed WHERE seq = 3 RETURNING seq)
                 DELETE FROM journal WHERE seq IN (SELECT seq FROM f)""",
    "truncate": """WITH f AS (DELETE FROM feed WHERE seq = 5 RETURNING seq)
                   DELETE FROM journal WHERE seq IN (SELECT seq FROM f)""",
    "reorder": """UPDATE journal SET version = CASE version WHEN 2 THEN 30 ELSE 20 END
                  WHERE aggregate = 'case:1' AND version IN (2, 3)""",
    "insert": """INSERT INTO journal (id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
                 SELECT gen_random_uuid(), aggregate, 4, type, data, actor, at, cause, hash, '\\x00'
                 FROM journal WHERE aggregate = 'case:1' AND version = 3""",
}


@pytest.mark.parametrize("kind", TAMPERINGS)
async def test_what_an_owner_changes_is_found_in_the_case_where_it_was_done(
    pool: Pool, owner: "asyncpg.Connection[asyncpg.Record]", kind: str
) -> None:
    await owner.execute("ALTER TABLE feed DROP CONSTRAINT feed_seq_fkey")
    await owner.execute(TAMPERINGS[kind])
    result = await verified(pool)
    assert "case:1" in {finding.aggregate for finding in result.findings}
    assert "case:2" not in {finding.aggregate for finding in result.findings}
