"""Every SQL statement about typical cases."""

import msgspec

from contracts.joint_inspection.typical_cases import ListTypicalCases, TypicalCaseOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.typical_cases.rules import Draft

SAVE = """
INSERT INTO typical_cases (number, region, parties, state, body) VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
LOAD = "SELECT body FROM typical_cases WHERE number = $1"
SEEN = "SELECT body FROM typical_cases WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) "
MATCHING = SEEN + "AND ($4::text IS NULL OR state = $4) "
ORDERS = {
    TypicalCaseOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    TypicalCaseOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}

_drafts = Bodies(Draft)
drafts = Listing(
    get=SEEN + "AND number = ANY($4::text[])",
    orders=ORDERS,
    count="SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted",
    read=_drafts.read,
)


async def save(connection: Connection, draft: Draft) -> None:
    """Write a draft as it now stands."""
    body = msgspec.json.encode(draft).decode()
    await connection.execute(SAVE, draft.number, draft.region, draft.parties, draft.state.value, body)


async def load(connection: Connection, number: str) -> Draft | None:
    """One draft."""
    return await _drafts.load(connection, LOAD, number)


def asked(reach: Reach, query: ListTypicalCases) -> tuple[object, ...]:
    """What a list is asked for."""
    return *reach.within, query.state
