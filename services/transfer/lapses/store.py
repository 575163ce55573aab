"""Every SQL statement of the lists 未及时办理清单; whether a lapse was made up for is read from the clock itself."""

from datetime import date
from typing import Any

import asyncpg

from contracts.transfer.lapses import LapseKind, LapseOrder, ListLapses
from kernel.database import Connection
from kernel.listing import Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.transfer.lapses.rules import Kept, Missed

# Who watches over an agency: the procuratorates of its region and above it, and its own kind above it.
ADD = """
INSERT INTO lapses (id, kind, number, aggregate, duty, agency, started_at, due_at, region, credit_code,
                    enterprise_name, parties)
SELECT $1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10, $11, $12::text[] || ARRAY(
    SELECT theirs.code FROM known_agencies AS own
    JOIN known_agencies AS theirs
      ON theirs.region IN (own.region, left(own.region, 4) || '00', left(own.region, 2) || '0000')
    WHERE own.code = $6 AND NOT theirs.code = ANY ($12)
      AND (theirs.kind = 'procuratorate' OR (theirs.kind = own.kind AND theirs.region <> own.region))
      AND theirs.valid_from <= $13 AND (theirs.valid_to IS NULL OR theirs.valid_to >= $13)
    ORDER BY theirs.code
)
RETURNING parties
"""
SEEN = """
SELECT lapses.*, duties.limit_name AS name, duties.source, duties.ended_at
FROM lapses
JOIN duties ON duties.aggregate = lapses.aggregate AND duties.duty = lapses.duty
           AND duties.started_at = lapses.started_at AND duties.state IN ('overdue', 'met_late')
WHERE ($1 OR lapses.region LIKE $2 || '%' OR lapses.parties @> ARRAY[$3::text])
"""
GET = SEEN + "AND lapses.id = ANY($4::text[])"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR lapses.kind = $4)
  AND ($5::text IS NULL OR lapses.agency = $5)
  AND ($6::boolean IS NULL OR (duties.ended_at IS NULL) = $6)
"""
)
LONGEST = "AND (lapses.due_at, lapses.id) > ($7::text::timestamptz, $8) ORDER BY lapses.due_at, lapses.id LIMIT $9"
LATEST = (
    "AND (lapses.due_at, lapses.id) < ($7::text::timestamptz, $8) ORDER BY lapses.due_at DESC, lapses.id DESC LIMIT $9"
)
ORDERS = {
    LapseOrder.LONGEST: Order(MATCHING + LONGEST, {"due_at": "-infinity", "id": ""}),
    LapseOrder.LATEST: Order(MATCHING + LATEST, {"due_at": "infinity", "id": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"


async def add(connection: Connection, missed: Missed, on: date) -> list[str]:
    """Write a lapse down for those who are to know of it; all of them."""
    known_to: list[str] = await connection.fetchval(
        ADD,
        missed.id,
        missed.kind.value,
        missed.number,
        missed.aggregate,
        missed.duty,
        missed.agency,
        missed.started_at,
        missed.due_at,
        missed.region,
        missed.credit_code,
        missed.enterprise_name,
        missed.parties,
        on,
    )
    return known_to


def read(row: asyncpg.Record) -> Kept:
    """A lapse as it stands now."""
    columns: dict[str, Any] = {name: row[name] for name in Kept.__dataclass_fields__}
    return Kept(**{**columns, "kind": LapseKind(row["kind"]), "parties": tuple(row["parties"])})


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read, name="id")


def matching(reach: Reach, query: ListLapses) -> tuple[object, ...]:
    """What a list of lapses is asked for."""
    return *reach.within, query.kind, query.agency, query.open
