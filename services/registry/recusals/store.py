"""Every SQL statement about recusals."""

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.registry.recusals import ListRecusals, RecusalOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing, Scope
from kernel.paging import LATER_THAN_ANY_ID, Order
from services.registry.recusals.rules import Case

SAVE = """
INSERT INTO recusals (number, certificate, credit_code, kind, state, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $5, body = $6::jsonb
"""
LOAD = "SELECT body FROM recusals WHERE number = $1"
IN_FORCE = "SELECT DISTINCT credit_code FROM recusals WHERE certificate = $1 AND state = 'in_force'"
GET = """
SELECT recusals.body FROM recusals JOIN officers USING (certificate)
WHERE officers.agency = $1 AND ($2::text IS NULL OR certificate = $2) AND recusals.number = ANY($3::text[])
"""
MATCHING = """
SELECT recusals.body FROM recusals JOIN officers USING (certificate)
WHERE officers.agency = $1 AND ($2::text IS NULL OR certificate = $2)
  AND ($3::text IS NULL OR certificate = $3)
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR recusals.state = $5)
"""
ORDERS = {
    RecusalOrder.NEWEST: Order(
        MATCHING + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    RecusalOrder.OLDEST: Order(MATCHING + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a recusal as it now stands. Refusal: RECUSAL_EXISTS."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(SAVE, case.number, case.certificate, case.credit_code, case.kind, case.state, body)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "recusals_once":
            raise
        raise Refusal("RECUSAL_EXISTS", certificate=case.certificate, credit_code=case.credit_code) from None


async def in_force(connection: Connection, certificate: str) -> list[str]:
    """The enterprises an officer has declared to keep away from."""
    return [row["credit_code"] for row in await connection.fetch(IN_FORCE, certificate)]


async def load(connection: Connection, number: str) -> Case | None:
    """One recusal."""
    return await cases.load(connection, LOAD, number)


def matching(scope: Scope, query: ListRecusals) -> tuple[object, ...]:
    """What a list of recusals is asked for; the scope is the agency, and the one person whose they are if not all."""
    return *scope, query.certificate, query.credit_code, query.state
