"""Every SQL statement about sessions and invitations."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.directory import EnterpriseScale
from contracts.registry.publicity import ListPublicitySessions, PublicityOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from services.registry.publicity.rules import Case

SAVE = """
INSERT INTO publicity_sessions (number, kind, state, region, starts_at, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, body = $6::jsonb
"""
LOAD = "SELECT body FROM publicity_sessions WHERE number = $1"
INVITE = """
INSERT INTO publicity_invitations (session, credit_code)
SELECT $1, credit_code FROM enterprises
WHERE state = 'active' AND region LIKE $2 || '%'
  AND ($3::text[] = '{}' OR EXISTS (SELECT FROM unnest($3::text[]) AS trade WHERE starts_with(trade_code, trade)))
  AND ($4::text[] = '{}' OR scale = ANY($4))
ON CONFLICT DO NOTHING
"""
INVITE_OWED = """
INSERT INTO publicity_invitations (session, credit_code)
SELECT $1, credit_code FROM enterprises
WHERE state = 'active' AND scale IN ('medium', 'small', 'micro') AND region COLLATE "C" LIKE $2 || '%'
  AND ($3::text[] = '{}' OR EXISTS (SELECT FROM unnest($3::text[]) AS trade WHERE starts_with(trade_code, trade)))
  AND ($4::text[] = '{}' OR scale = ANY($4))
  AND NOT EXISTS (
      SELECT FROM publicity_years AS had
      WHERE had.year = $5 AND had.credit_code = enterprises.credit_code AND had.sessions >= $6
  )
ON CONFLICT DO NOTHING
"""
SESSIONS = """
SELECT body, (SELECT count(*) FROM publicity_invitations WHERE session = number) AS invited,
       came.attended, came.people, came.readers
FROM publicity_sessions CROSS JOIN LATERAL (
    SELECT count(*) AS attended, coalesce(sum(people), 0) AS people, coalesce(sum(readers), 0) AS readers
    FROM publicity_attendance WHERE session = number
) AS came
"""
GET = SESSIONS + "WHERE number = ANY($1::text[])"
MATCHING = """
WHERE ($1::text IS NULL OR region LIKE $1 || '%')
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR state = $3)
  AND ($4::text IS NULL OR number IN (SELECT session FROM publicity_invitations WHERE credit_code = $4))
"""
LATEST = "AND (starts_at, number) < ($5::text::timestamptz, $6) ORDER BY starts_at DESC, number DESC LIMIT $7"
EARLIEST = "AND (starts_at, number) > ($5::text::timestamptz, $6) ORDER BY starts_at, number LIMIT $7"
ORDERS = {
    PublicityOrder.LATEST: Order(SESSIONS + MATCHING + LATEST, {"starts_at": "infinity", "number": ""}),
    PublicityOrder.EARLIEST: Order(SESSIONS + MATCHING + EARLIEST, {"starts_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (SELECT FROM publicity_sessions" + MATCHING + "LIMIT $5) AS counted"

_cases = msgspec.json.Decoder(Case)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its counts."""

    case: Case
    invited: int
    attended: int
    people: int
    readers: int


async def save(connection: Connection, case: Case) -> None:
    """Write a session as it now stands."""
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.kind, case.state, case.region, case.starts_at, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One session."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def invite(connection: Connection, case: Case, scales: Sequence[EnterpriseScale]) -> int:
    """Invite the units of its trades and region; how many more."""
    told: str = await connection.execute(INVITE, *_invited(case, scales))
    return int(told.rpartition(" ")[2])


async def invite_owed(
    connection: Connection, case: Case, scales: Sequence[EnterpriseScale], year: int, required: int
) -> int:
    """Invite those of them that are owed a session; how many more."""
    told: str = await connection.execute(INVITE_OWED, *_invited(case, scales), year, required)
    return int(told.rpartition(" ")[2])


async def find(connection: Connection, numbers: Sequence[str]) -> dict[str, Found]:
    """Sessions by number."""
    return {found.case.number: found for found in map(_found, await connection.fetch(GET, list(numbers)))}


async def page(connection: Connection, query: ListPublicitySessions, asker: str) -> list[Found]:
    """One more than a page of sessions; `asker` is whose invitations count."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(query, asker), *order.place(query.after), query.size + 1)
    return [_found(row) for row in rows]


async def count(connection: Connection, query: ListPublicitySessions, asker: str) -> int:
    """How many sessions match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(query, asker), COUNT_LIMIT)
    return total


def _invited(case: Case, scales: Sequence[EnterpriseScale]) -> tuple[object, ...]:
    return case.number, region_prefix(case.region), case.trades, [scale.value for scale in scales]


def _matching(query: ListPublicitySessions, asker: str) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return region, query.kind, query.state, asker if query.invited else None


def _found(row: asyncpg.Record) -> Found:
    counts = {name: row[name] for name in ("invited", "attended", "people", "readers")}
    return Found(case=_cases.decode(row["body"]), **counts)
