"""Every SQL statement about enterprises' voices; only their parties have a way to them."""

import msgspec

from contracts.complaints.voices import ListVoices, VoiceOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.complaints.voices.rules import Case

SAVE = """
INSERT INTO voices (number, kind, state, region, agency, credit_code, parties, overdue, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, parties = excluded.parties, overdue = excluded.overdue, body = excluded.body
"""
LOAD = "SELECT body FROM voices WHERE number = $1"
GET = "SELECT body FROM voices WHERE parties @> ARRAY[$1::text] AND number = ANY($2::text[])"
# Each way to be a party by itself: an index reads each in order, and none an OR of them.
REACHED = (
    "SELECT number, body FROM voices WHERE agency = $1::text",
    "SELECT number, body FROM voices WHERE credit_code = $1::text AND agency <> $1",
    """
    SELECT number, body FROM voices
    WHERE cardinality(parties) > 2 AND parties @> ARRAY[$1::text] AND agency <> $1 AND credit_code <> $1
    """,
)
MATCHING = """
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR state = $3)
  AND ($4::boolean IS NULL OR overdue = $4)
"""
NEWER_FIRST, OLDER_FIRST = "ORDER BY number DESC LIMIT $6", "ORDER BY number LIMIT $6"


def _reached(rest: str) -> str:
    """The same question for each way to be a party; nobody is one in two ways."""
    return " UNION ALL ".join("(" + reached + MATCHING + rest + ")" for reached in REACHED)


ORDERS = {
    VoiceOrder.NEWEST: Order(
        "SELECT body FROM (" + _reached("AND number < $5 " + NEWER_FIRST) + ") AS reached " + NEWER_FIRST,
        {"number": LATER_THAN_ANY_ID},
    ),
    VoiceOrder.OLDEST: Order(
        "SELECT body FROM (" + _reached("AND number > $5 " + OLDER_FIRST) + ") AS reached " + OLDER_FIRST,
        {"number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (SELECT FROM (" + _reached("LIMIT $5") + ") AS reached LIMIT $5) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a voice as it now stands."""
    whose = case.region, case.agency, case.credit_code, case.parties
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.kind, case.state, *whose, case.overdue, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One voice."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListVoices) -> tuple[object, ...]:
    """What a list of a party's voices is asked for."""
    return reach.party, query.kind, query.state, query.overdue
