"""The draw of many objects by the hub's own rules, and the same draw in SQL: equal results, seconds of each.

The hub draws from a frozen pool, whose canonical spelling lies in the draw's row; SQL draws from a table.
"""

import time

import asyncpg
import msgspec

from kernel.database import Connection
from kernel.settings import Settings
from services.joint_inspection.lottery.rules import PoolObject, StratumTerms, canonical, draw_objects, read_pool

SEED = bytes(range(32))
PERCENT = 2

POOL = """
CREATE TABLE bench_pool AS
SELECT '91640500' || lpad(number::text, 10, '0') AS credit_code,
       (ARRAY['key', 'general', 'special'])[number % 3 + 1] AS stratum,
       1 + (number % 10 = 0)::int AS weight, '640500' AS region, ARRAY['water'] AS needs
FROM generate_series(1, $1::int) AS number
"""
OBJECTS = "SELECT credit_code, stratum, weight, region, needs FROM bench_pool ORDER BY credit_code"
FROZEN = "CREATE TABLE bench_frozen (pool bytea NOT NULL)"
FREEZE = "INSERT INTO bench_frozen (pool) VALUES ($1)"
READ = "SELECT pool FROM bench_frozen"
SIZES = "SELECT stratum, count(*) FROM bench_pool GROUP BY stratum ORDER BY stratum"
DRAW = """
SELECT credit_code FROM (
    SELECT credit_code, stratum, row_number() OVER (PARTITION BY stratum ORDER BY key DESC, credit_code) AS place
    FROM bench_pool CROSS JOIN LATERAL (
        SELECT sha256($1::bytea || '\\x00'::bytea || convert_to(credit_code, 'UTF8') || '\\x00'::bytea
                      || int4send(number)) AS key
        FROM generate_series(0, weight - 1) AS number ORDER BY key DESC LIMIT 1
    ) AS keyed
) AS placed JOIN unnest($2::text[], $3::int[]) AS terms (name, wanted) ON name = stratum AND place <= wanted
ORDER BY stratum, place
"""


class DrawsDiffer(Exception):
    """The hub and SQL drew different objects."""


class DrawSeconds(msgspec.Struct, frozen=True):
    """How long each took: reading the pool and drawing by the hub, and all of it in SQL."""

    read: float
    draw: float
    sql: float

    @property
    def hub(self) -> float:
        """From the database to the objects drawn."""
        return self.read + self.draw


async def make_pool(settings: Settings, size: int) -> None:
    """A table of so many objects in three strata, and the same objects as a draw freezes them."""
    owner = await asyncpg.connect(settings.postgres_dsn("joint_inspection_owner"))
    await owner.execute(POOL.replace("$1::int", str(size)))
    await owner.execute("ANALYZE bench_pool")
    frozen = canonical([PoolObject(**row) for row in await owner.fetch(OBJECTS)])
    await owner.execute(FROZEN)
    await owner.execute(FREEZE, frozen)
    await owner.close()


async def one_draw(settings: Settings) -> DrawSeconds:
    """Draw once by each way. DrawsDiffer where they do not draw the same objects in the same order."""
    connection = await asyncpg.connect(settings.postgres_dsn("joint_inspection"))
    try:
        strata = await _strata(connection)
        started = time.perf_counter()
        pool = read_pool(await connection.fetchval(READ))
        read = time.perf_counter()
        drawn = [one.credit_code for one in draw_objects(SEED, pool, strata)]
        done = time.perf_counter()
        names, wanted = [one.name for one in strata], [one.count for one in strata]
        in_sql = [row[0] for row in await connection.fetch(DRAW, SEED, names, wanted)]
        ended = time.perf_counter()
    finally:
        await connection.close()
    if drawn != in_sql:
        raise DrawsDiffer(f"{len(drawn)} ≠ {len(in_sql)}")
    return DrawSeconds(read=read - started, draw=done - read, sql=ended - done)


async def _strata(connection: Connection) -> list[StratumTerms]:
    return [
        StratumTerms(
            name=row["stratum"],
            basis="percent",
            value=PERCENT,
            officers=0,
            size=row["count"],
            count=-(-row["count"] * PERCENT // 100),
            source="",
        )
        for row in await connection.fetch(SIZES)
    ]
