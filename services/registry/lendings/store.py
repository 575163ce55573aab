"""Every SQL statement about lendings."""

import asyncpg
import msgspec

from contracts.registry.lendings import LendingOrder, ListLendings
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.lendings.rules import Case, taken

SAVE = """
INSERT INTO lendings (number, equipment, item, days, state, owner, borrower, region, due_on, overdue, parties, body)
SELECT $1, $2, item, daterange($3, $4, '[]'), $5, $6, $7, $8, $4, $9, $10, $11::jsonb FROM equipment WHERE number = $2
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, overdue = excluded.overdue, body = excluded.body
"""
LOAD = "SELECT body FROM lendings WHERE number = $1"
HOLDING = """
SELECT body FROM lendings
WHERE equipment = $1 AND state IN ('approved', 'handed_over', 'in_use', 'given_back')
"""
GET = """
SELECT body FROM lendings
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM lendings
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR owner = $5)
  AND ($6::text IS NULL OR borrower = $6)
  AND ($7::text IS NULL OR equipment = $7)
  AND ($8::boolean IS NULL OR overdue = $8)
"""
ORDERS = {
    LendingOrder.NEWEST: Order(
        MATCHING + "AND number < $9 ORDER BY number DESC LIMIT $10", {"number": LATER_THAN_ANY_ID}
    ),
    LendingOrder.DUE: Order(
        MATCHING + "AND (due_on, number) > ($9::text::date, $10) ORDER BY due_on, number LIMIT $11",
        {"due_on": "-infinity", "number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $9) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a lending as it now stands; the database keeps an item from being lent twice on one day.

    Refusal: EQUIPMENT_LENT_ALREADY.
    """
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(
            SAVE,
            case.number,
            case.equipment,
            case.from_on,
            case.due_on,
            case.state,
            case.owner,
            case.borrower,
            case.region,
            case.overdue,
            case.parties,
            body,
        )
    except asyncpg.ExclusionViolationError:
        raise taken(case) from None


async def holding(connection: Connection, equipment: str) -> list[Case]:
    """The lendings that keep an item, now or later."""
    return await cases.load_all(connection, HOLDING, equipment)


async def load(connection: Connection, number: str) -> Case | None:
    """One lending."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListLendings) -> tuple[object, ...]:
    """What a list of lendings is asked for."""
    return *reach.within, query.state, query.owner, query.borrower, query.equipment, query.overdue
