"""Every SQL statement about guidance."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.directory import EnterpriseState, SupervisionClass
from contracts.registry.guidance import GuidanceOrder, ListGuidances
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.guidance.rules.case import Case, Unit

SAVE = """
INSERT INTO guidances (number, kind, state, region, agency, enterprises, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, body = $8::jsonb
"""
LOAD = "SELECT body FROM guidances WHERE number = $1"
GET = """
SELECT body FROM guidances
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM guidances
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR agency = $6)
  AND ($7::text IS NULL OR parties @> ARRAY[$7])
"""
ORDERS = {
    GuidanceOrder.NEWEST: Order(
        MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    GuidanceOrder.OLDEST: Order(MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
UNITS = """
SELECT credit_code, region, supervision_class, state, EXISTS (
    SELECT FROM positive_listings AS listed
    WHERE listed.credit_code = enterprises.credit_code AND listed.state = 'in_force'
) AS positive_listed
FROM enterprises WHERE credit_code = ANY($1::text[])
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a guidance as it now stands."""
    body = msgspec.json.encode(case).decode()
    await connection.execute(
        SAVE, case.number, case.kind, case.state, case.region, case.agency, case.enterprises, case.parties, body
    )


async def units(connection: Connection, credit_codes: Sequence[str]) -> dict[str, Unit]:
    """Enterprises as the settings look at them, by credit code."""
    rows = await connection.fetch(UNITS, list(credit_codes))
    return {row["credit_code"]: _unit(row) for row in rows}


def _unit(row: asyncpg.Record) -> Unit:
    return Unit(
        credit_code=row["credit_code"],
        region=row["region"],
        supervision_class=SupervisionClass(row["supervision_class"]),
        state=EnterpriseState(row["state"]),
        positive_listed=row["positive_listed"],
    )


async def load(connection: Connection, number: str) -> Case | None:
    """One guidance."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListGuidances) -> tuple[object, ...]:
    """What a list of guidances is asked for."""
    return *reach.within, query.kind, query.state, query.agency, query.enterprise
