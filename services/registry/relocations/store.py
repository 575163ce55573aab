"""Every SQL statement about relocations."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.relocations import ListRelocations, RelocationOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.registry.relocations.rules import Case

SAVE = """
INSERT INTO relocations (number, credit_code, state, region, to_region, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, body = $7::jsonb
"""
LOAD = "SELECT body FROM relocations WHERE number = $1"
GET = """
SELECT body FROM relocations
WHERE number = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR parties @> ARRAY[$4::text])
"""
MATCHING = """
SELECT body FROM relocations
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
  AND ($6::text IS NULL OR to_region LIKE $6 || '%')
  AND ($7::text IS NULL OR credit_code = $7)
"""
ORDERS = {
    RelocationOrder.NEWEST: Order(
        MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    RelocationOrder.OLDEST: Order(MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
OF_ENTERPRISES = """
SELECT asked.place, one.body
FROM and_merged($4) AS asked
CROSS JOIN LATERAL (
    SELECT number, body FROM relocations
    WHERE credit_code = asked.credit_code
      AND ($1 OR region LIKE $2 || '%' OR (parties || asked.asked_as) @> ARRAY[$3::text])
    ORDER BY number DESC LIMIT $5
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM relocations
        WHERE credit_code = asked.credit_code
          AND ($1 OR region LIKE $2 || '%' OR (parties || asked.asked_as) @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write a relocation as it now stands. Refusal: RELOCATION_OPEN_ALREADY."""
    body = msgspec.json.encode(case).decode()
    columns = (case.number, case.credit_code, case.state, case.from_region, case.to_region, case.parties, body)
    try:
        await connection.execute(SAVE, *columns)
    except asyncpg.UniqueViolationError:
        raise Refusal("RELOCATION_OPEN_ALREADY", credit_code=case.credit_code) from None


async def load(connection: Connection, number: str) -> Case | None:
    """One relocation."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Case]:
    """Relocations by number, within reach."""
    rows = await connection.fetch(GET, list(numbers), *reach.within)
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, reach: Reach, query: ListRelocations) -> list[Case]:
    """One more than a page of relocations."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListRelocations) -> int:
    """How many relocations match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int
) -> list[list[Case]]:
    """The newest relocations of each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _case)


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many relocations of each enterprise, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, *reach.within, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in rows]


def _matching(reach: Reach, query: ListRelocations) -> tuple[object, ...]:
    regions = [region_prefix(one) if one else None for one in (query.from_region, query.to_region)]
    return *reach.within, query.state, *regions, query.credit_code


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
