"""Every SQL statement of joint meetings 联席会议; row-level security shows them to those invited only."""

import msgspec

from contracts.transfer.meetings import ListMeetings, MeetingOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.transfer.meetings.rules.machine import Case

SAVE = """
INSERT INTO meetings (number, kind, state, parties, region, starts_at, overdue, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, starts_at = excluded.starts_at, overdue = excluded.overdue, body = excluded.body
"""
SAVE_PARTIES = """
INSERT INTO meeting_parties (party, number, starts_at) SELECT party, $2, $3 FROM unnest($1::text[]) AS party
ON CONFLICT (party, number) DO UPDATE SET starts_at = excluded.starts_at
WHERE meeting_parties.starts_at <> excluded.starts_at
"""
LOAD = "SELECT body FROM meetings WHERE number = $1"
GET = """
SELECT body FROM meetings
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM meeting_parties AS own JOIN meetings USING (number)
WHERE party = $1
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR state = $3)
  AND ($4::boolean IS NULL OR overdue = $4)
"""
LATEST = """
AND (own.starts_at, own.number) < ($5::text::timestamptz, $6) ORDER BY own.starts_at DESC, own.number DESC LIMIT $7
"""
EARLIEST = """
AND (own.starts_at, own.number) > ($5::text::timestamptz, $6) ORDER BY own.starts_at, own.number LIMIT $7
"""
ORDERS = {
    MeetingOrder.LATEST: Order(MATCHING + LATEST, {"starts_at": "infinity", "number": ""}),
    MeetingOrder.EARLIEST: Order(MATCHING + EARLIEST, {"starts_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM issued_documents AS issued JOIN meetings ON meetings.number = split_part(issued.aggregate, ':', 2)
    WHERE issued.sha256 = $1 AND issued.agency = $2 AND issued.aggregate LIKE 'meeting:%'
)
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a meeting as it now stands."""
    stands = case.region, case.starts_at, case.overdue, msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.kind, case.state, case.parties, *stands)
    await connection.execute(SAVE_PARTIES, case.parties, case.number, case.starts_at)


async def load(connection: Connection, number: str) -> Case | None:
    """The meeting, if the transaction's party may see it."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListMeetings) -> tuple[object, ...]:
    """What a list of meetings is asked for."""
    return reach.party, query.kind, query.state, query.overdue


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is the minutes of a meeting that the party may see."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named
