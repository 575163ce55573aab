"""Every SQL statement about merges of entries."""

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.merges import ListMerges, MergeOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
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
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
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
ITEMS_OF_ENTERPRISES = """
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

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[MergeOrder.NEWEST], read=cases.read
)


async def save(connection: Connection, case: Case) -> None:
    """Write a merge as it now stands. Refusal: MERGE_OPEN_ALREADY."""
    body = msgspec.json.encode(case).decode()
    columns = (case.number, case.credit_code, case.successor, case.state, case.region, case.parties, body)
    try:
        await connection.execute(SAVE, *columns)
    except asyncpg.UniqueViolationError:
        raise Refusal("MERGE_OPEN_ALREADY", credit_code=case.credit_code) from None


async def leads(connection: Connection, credit_code: str) -> bool:
    """Whether other entries were merged into this one."""
    return bool(await connection.fetchval(LEADS, credit_code))


async def load(connection: Connection, number: str) -> Case | None:
    """One merge."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListMerges) -> tuple[object, ...]:
    """What a list of merges is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, region, query.state, query.credit_code
