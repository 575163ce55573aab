"""Every SQL statement about listings."""

from collections.abc import Sequence

import msgspec

from contracts.joint_inspection.oversight import ListOversights, OversightOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.oversight.rules import Case

SAVE = """
INSERT INTO oversights (number, kind, state, overdue, lister, region, credit_code, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, overdue = excluded.overdue, body = excluded.body
"""
LOAD = "SELECT body FROM oversights WHERE number = $1"
PARENTS = "SELECT DISTINCT parent FROM agencies WHERE code = ANY($1::text[]) AND parent IS NOT NULL ORDER BY parent"
SEEN = "SELECT body FROM oversights WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])\n"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::boolean IS NULL OR overdue = $6)
  AND ($7::text IS NULL OR credit_code = $7)
"""
)
ORDERS = {
    OversightOrder.NEWEST: Order(
        MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    OversightOrder.OLDEST: Order(MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"

_cases = Bodies(Case)
listing = Listing(get=SEEN + "AND number = ANY($4::text[])", orders=ORDERS, count=COUNT, read=_cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a listing as it now stands."""
    await connection.execute(
        SAVE,
        case.number,
        case.kind.value,
        case.state.value,
        case.overdue,
        case.lister,
        case.region,
        case.credit_code,
        case.parties,
        msgspec.json.encode(case).decode(),
    )


async def load(connection: Connection, number: str) -> Case | None:
    """One listing."""
    return await _cases.load(connection, LOAD, number)


async def parents(connection: Connection, agencies: Sequence[str]) -> list[str]:
    """The levels above these agencies."""
    return [row["parent"] for row in await connection.fetch(PARENTS, list(agencies))]


def matching(reach: Reach, query: ListOversights) -> tuple[object, ...]:
    """What a list of listings is asked for."""
    return *reach.within, query.kind, query.state, query.overdue, query.credit_code
