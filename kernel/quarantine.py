"""Events that could not be applied: retried with back-off, then kept for an operator.

Messages of the intake stream are kept here too (`source` intake, version 0): an operator reads and releases them.

A held event holds back its own aggregate only; later events of that aggregate wait parked.
"""

from typing import TYPE_CHECKING

import asyncpg
import msgspec
import structlog

from contracts.envelopes import Arrival, Published
from kernel.database import Connection, Pool

if TYPE_CHECKING:
    from kernel.copies import Copies

log = structlog.get_logger()

INTAKE = "intake"
POLL_SECONDS = 1.0
TRIES_MAX = 5
BACKOFF_SECONDS = 1

LOCK_CURSOR = """
INSERT INTO cursors AS known (source, position) VALUES ($1, 0)
ON CONFLICT (source) DO UPDATE SET source = excluded.source RETURNING known.position
"""
PARK = """
INSERT INTO quarantine (source, position, aggregate, version, type, event, state)
VALUES ($1, $2, $3, $4, $5, $6, 'parked') ON CONFLICT DO NOTHING
"""
HOLD = """
INSERT INTO quarantine (source, position, aggregate, version, type, event, state, attempts, error, next_try_at)
VALUES ($1, $2, $3, $4, $5, $6, 'failing', 1, $7, now() + make_interval(secs => $8)) ON CONFLICT DO NOTHING
"""
TAKE = """
SELECT q.source, q.position, q.event, q.attempts FROM quarantine q
LEFT JOIN applied a USING (source, aggregate)
WHERE q.version = coalesce(a.version, 0) + 1
  AND (q.state = 'parked' OR (q.state = 'failing' AND q.next_try_at <= now()))
ORDER BY q.held_at, q.position LIMIT 1 FOR UPDATE OF q SKIP LOCKED
"""
RELEASE = "DELETE FROM quarantine WHERE source = $1 AND position = $2"
VERSION = """
INSERT INTO applied AS known (source, aggregate, version) VALUES ($1, $2, $3)
ON CONFLICT (source, aggregate) DO UPDATE SET version = excluded.version WHERE known.version < excluded.version
"""
FAILED = """
UPDATE quarantine SET attempts = attempts + 1, error = $3,
       state = CASE WHEN attempts + 1 >= $4 THEN 'quarantined' ELSE 'failing' END,
       next_try_at = now() + make_interval(secs => $5 * power(2, attempts))
WHERE source = $1 AND position = $2
"""
KEEP = """
INSERT INTO quarantine (source, position, aggregate, version, type, event, state, attempts, error)
VALUES ($1, $2, 'intake', 0, $3, $4, 'quarantined', 1, $5) ON CONFLICT DO NOTHING
"""
RELEASED = """
SELECT event FROM quarantine WHERE source = $1 AND state = 'failing'
ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED
"""
KEEP_AGAIN = """
UPDATE quarantine SET attempts = attempts + 1, error = $3, state = 'quarantined' WHERE source = $1 AND position = $2
"""
LIST = """
SELECT source, position, aggregate, version, type, state, attempts, error, held_at FROM quarantine
ORDER BY source, position LIMIT $1
"""
SHOW = """
SELECT source, position, aggregate, version, type, state, attempts, error, held_at, event FROM quarantine
WHERE source = $1 AND position = $2
"""
REPLAY = """
UPDATE quarantine SET state = 'failing', attempts = 0, next_try_at = now()
WHERE source = $1 AND position = $2 AND state <> 'parked' RETURNING position
"""


async def park(connection: Connection, event: Published) -> None:
    """Keep an event whose predecessor has not been applied yet."""
    await connection.execute(PARK, *_row(event))


async def hold(connection: Connection, event: Published, error: Exception) -> None:
    """Keep an event whose handler failed, to be tried again."""
    await connection.execute(HOLD, *_row(event), repr(error)[:500], BACKOFF_SECONDS)


def _row(event: Published) -> tuple[object, ...]:
    return (
        event.source,
        event.position,
        event.aggregate,
        event.version,
        event.type,
        msgspec.msgpack.encode(event),
    )


async def retry_one(pool: Pool, copies: "Copies") -> bool:
    """Try one held event whose turn it is; False when there is none."""
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(TAKE)
        if row is None:
            return False
        # An event being taken now decides by the versions it has read: it goes before this one or after it.
        await connection.fetchval(LOCK_CURSOR, row["source"])
        try:
            event = msgspec.msgpack.decode(row["event"], type=Published)
            async with connection.transaction():
                await copies.handle(connection, event)
                await connection.execute(VERSION, event.source, event.aggregate, event.version)
                await connection.execute(RELEASE, event.source, event.position)
        except Exception as error:
            if connection.is_closed():
                raise
            source, position = row["source"], row["position"]
            log.error("a held event failed again", source=source, position=position, exc_info=error)
            await connection.execute(FAILED, source, position, repr(error)[:500], TRIES_MAX, BACKOFF_SECONDS)
        return True


async def keep(pool: Pool, arrival: Arrival, reason: str) -> None:
    """Keep a message of the intake stream that cannot be taken."""
    await pool.execute(KEEP, INTAKE, arrival.position, arrival.subject, msgspec.msgpack.encode(arrival), reason)


async def released(connection: Connection) -> Arrival | None:
    """The next kept message that an operator wants tried again."""
    event = await connection.fetchval(RELEASED, INTAKE)
    return None if event is None else msgspec.msgpack.decode(event, type=Arrival)


async def keep_again(connection: Connection, arrival: Arrival, reason: str) -> None:
    """It failed again."""
    await connection.execute(KEEP_AGAIN, INTAKE, arrival.position, reason)


async def let_go(connection: Connection, arrival: Arrival) -> None:
    """It was taken in."""
    await connection.execute(RELEASE, INTAKE, arrival.position)


async def held(connection: Connection, size: int) -> list[asyncpg.Record]:
    """The held events of a service, by source and position."""
    return await connection.fetch(LIST, size)


async def held_event(connection: Connection, source: str, position: int) -> asyncpg.Record | None:
    """One held event with its bytes."""
    return await connection.fetchrow(SHOW, source, position)


async def replay(connection: Connection, source: str, position: int) -> bool:
    """Have a failing or quarantined event tried again at once; False when there is none."""
    return await connection.fetchval(REPLAY, source, position) is not None
