"""Every SQL statement about grass-roots problems."""

import msgspec

from contracts.actors import region_prefix
from contracts.registry.problems import ListProblems, ProblemOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.problems.rules import Case

SAVE = """
INSERT INTO problems (number, state, region, owner, due_on, parties, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $2, owner = $4, due_on = $5, parties = $6, body = $7::jsonb
"""
LOAD = "SELECT body FROM problems WHERE number = $1"
GET = """
SELECT body FROM problems
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM problems
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR owner = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::date IS NULL OR due_on < $7)
"""
ORDERS = {
    ProblemOrder.DUE: Order(
        MATCHING + "AND (due_on, number) > ($8::text::date, $9) ORDER BY due_on, number LIMIT $10",
        {"due_on": "-infinity", "number": ""},
    ),
    ProblemOrder.NEWEST: Order(
        MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a problem as it now stands."""
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.state, case.region, case.owner, case.due_on, case.parties, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One problem."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListProblems) -> tuple[object, ...]:
    """What a list of problems is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.state, query.owner, region, query.due_before
