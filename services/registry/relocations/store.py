"""Every SQL statement about relocations."""

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.relocations import ListRelocations, RelocationOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.relocations.rules import Case

SAVE = """
INSERT INTO relocations (number, credit_code, state, region, to_region, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, body = $7::jsonb
"""
LOAD = "SELECT body FROM relocations WHERE number = $1"
GET = """
SELECT body FROM relocations
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
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
ITEMS_OF_ENTERPRISES = """
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

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[RelocationOrder.NEWEST], read=cases.read
)


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
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListRelocations) -> tuple[object, ...]:
    """What a list of relocations is asked for."""
    regions = [region_prefix(one) if one else None for one in (query.from_region, query.to_region)]
    return *reach.within, query.state, *regions, query.credit_code
