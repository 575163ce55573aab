"""What the watch asks of a full database is read by indexes, a bounded number of entries, whatever else there is."""

import json
from typing import Any

import asyncpg
import pytest

from contracts.operating import COUNTED_MAX
from kernel.condition import BY_INDEX, HELD, OVERDUE, STATE, STATES
from kernel.settings import Settings

ROWS = 3 * COUNTED_MAX
FILL = f"""
INSERT INTO aggregates (aggregate, version) SELECT 'case:' || n, 1 FROM generate_series(1, {ROWS}) AS n;
INSERT INTO journal (id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
SELECT gen_random_uuid(), 'case:' || n, 1, 'registry.test.noted.v1', '', 'test', now(), 'test', '', ''
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO feed (position, seq)
SELECT row_number() OVER (ORDER BY seq), seq FROM journal ORDER BY seq LIMIT {ROWS} - 5000;
INSERT INTO outbox (seq) SELECT seq FROM journal ORDER BY seq OFFSET {ROWS} - 5000;
UPDATE relay SET published = 100;
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar, state, ended_at)
SELECT gen_random_uuid(), 'case:' || n, CASE WHEN n % 10 = 0 THEN 'rare' ELSE 'usual' END, 'a', 'k', 'n', 1, 'hours',
       's', '法定', now(), now(), false, 'c', CASE WHEN n % 3 = 0 THEN 'met' ELSE 'overdue' END,
       CASE WHEN n % 3 = 0 THEN now() END
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO quarantine (source, position, aggregate, version, type, event, state)
SELECT 'complaints', n, 'case:' || n, 2, 't', '', CASE WHEN n % 1000 = 0 THEN 'quarantined' ELSE 'parked' END
FROM generate_series(1, {ROWS}) AS n;
"""
LARGE = {"journal", "feed", "outbox", "duties", "quarantine"}


@pytest.fixture
async def full(database_settings: Settings) -> asyncpg.Connection:
    owner = await asyncpg.connect(database_settings.postgres_dsn("registry_owner"))
    await owner.execute(FILL)
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    return await asyncpg.connect(database_settings.postgres_dsn("registry"))


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


async def explained(connection: asyncpg.Connection, statement: str, *values: object) -> list[dict[str, Any]]:
    told = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    return [node for node in nodes(json.loads(told)[0]["Plan"]) if node.get("Relation Name") in LARGE]


async def test_the_state_is_read_by_indexes_a_row_of_each(full: asyncpg.Connection) -> None:
    read = await explained(full, STATE)
    assert {node["Relation Name"] for node in read} == {"journal", "feed", "outbox"}
    for node in read:
        assert node["Node Type"].startswith("Index") and node["Actual Rows"] * node["Actual Loops"] <= 1, node
    row = await full.fetchrow(STATE)
    assert row is not None and (row["head"], row["published"]) == (ROWS - 5000, 100) and row["waiting"] is not None
    await full.close()


async def test_overdue_duties_and_held_events_are_counted_in_their_indexes_and_not_further_than_is_told(
    full: asyncpg.Connection,
) -> None:
    kinds, sources = ["rare", "usual", "unknown"], ["complaints", "transfer"]
    async with full.transaction(readonly=True):
        await full.execute(BY_INDEX)
        read = await explained(full, OVERDUE, kinds, COUNTED_MAX)
        read += await explained(full, HELD, sources, STATES, COUNTED_MAX)
        overdue = {row["kind"]: row["count"] for row in await full.fetch(OVERDUE, kinds, COUNTED_MAX)}
        rows = await full.fetch(HELD, sources, STATES, COUNTED_MAX)
    assert {node["Relation Name"] for node in read} == {"duties", "quarantine"}
    for node in read:
        assert node["Node Type"] == "Index Only Scan" and node["Actual Rows"] <= COUNTED_MAX, node
    held = {(row["source"], row["state"]): row["count"] for row in rows if row["count"]}
    assert overdue == {"rare": ROWS // 10 - ROWS // 30, "usual": COUNTED_MAX, "unknown": 0}
    assert held == {("complaints", "quarantined"): ROWS // 1000, ("complaints", "parked"): COUNTED_MAX}
    await full.close()
