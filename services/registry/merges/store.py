"""Every SQL statement about merges of entries."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.merges import ListMerges, MergeOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.registry.merges.rules import Case

SAVE = """
INSERT INTO merges (number, credit_code, successor, state, region, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $4, body = $7::jsonb
"""
LOAD = "SELECT body FROM merges WHERE number = $1"
LEADS = "SELECT EXISTS (SELECT FROM enterprises WHERE successor = $1 AND state = 'merged')"
GET = """
SELECT body FROM merges
WHERE number = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR parties @> ARRAY[$4::text])
"""
MATCHING = """
SELECT body FROM merges
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR region LIKE $4 || '%')
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR parties @> ARRAY[$6])
"""
ORDERS = {
    MergeOrder.NEWEST: Order(MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}),
    MergeOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
OF_ENTERPRISES = """
SELECT asked.place, one.body
FROM unnest($4::text[]) WITH ORDINALITY AS asked (credit_code, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM merges
    WHERE parties @> ARRAY[asked.credit_code] AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY number DESC LIMIT $5
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM merges
        WHERE parties @> ARRAY[asked.credit_code] AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS asked (credit_code, place) ORDER BY place
"""

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write a merge as it now stands. Refusal: MERGE_OPEN_ALREADY."""
    body = msgspec.json.encode(case).decode()
    columns = (case.number, case.credit_code, case.successor, case.state, case.region, case.parties, body)
    try:
        await connection.execute(SAVE, *columns)
    except asyncpg.UniqueViolationError:
        raise Refusal("MERGE_OPEN_ALREADY", credit_code=case.credit_code) from None


async def load(connection: Connection, number: str) -> Case | None:
    """One merge."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def leads(connection: Connection, credit_code: str) -> bool:
    """Whether other entries were merged into this one."""
    return bool(await connection.fetchval(LEADS, credit_code))


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Case]:
    """Merges by number, within reach."""
    rows = await connection.fetch(GET, list(numbers), *reach.within)
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, reach: Reach, query: ListMerges) -> list[Case]:
    """One more than a page of merges."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListMerges) -> int:
    """How many merges match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int
) -> list[list[Case]]:
    """The newest merges each enterprise is a side of, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _case)


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many merges each enterprise is a side of, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, *reach.within, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in rows]


def _matching(reach: Reach, query: ListMerges) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, region, query.state, query.credit_code


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
