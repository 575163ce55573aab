"""Every SQL statement about follow-ups."""

from collections.abc import Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.follow_ups import FollowUpOrder, ListFollowUps
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ROW, Order
from kernel.rights import Reach
from kernel.rows import by_place, reader
from kernel.work import Write
from services.complaints.follow_ups.rules.rounds import Round

INSERT = "INSERT INTO follow_ups SELECT * FROM jsonb_populate_recordset(NULL::follow_ups, $1::jsonb)"
UPDATE = """
UPDATE follow_ups SET
    call_back = new.call_back, drawn_by = new.drawn_by, calls = new.calls, call_back_overdue = new.call_back_overdue,
    note = new.note, satisfaction = new.satisfaction, solved = new.solved, heard_by = new.heard_by,
    rated_at = new.rated_at, reopened_at = new.reopened_at, reopened_by = new.reopened_by,
    reopen_reason = new.reopen_reason
FROM jsonb_populate_recordset(NULL::follow_ups, $1::jsonb) AS new
WHERE follow_ups.complaint = new.complaint AND follow_ups.round = new.round
"""
LATEST = "SELECT * FROM follow_ups WHERE complaint = $1 ORDER BY round DESC LIMIT 1"
OF_COMPLAINTS = """
SELECT asked.place, one.* FROM unnest($4::text[]) WITH ORDINALITY AS asked (number, place)
CROSS JOIN LATERAL (
    SELECT * FROM follow_ups
    WHERE complaint = asked.number AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY round DESC LIMIT $5
) AS one
ORDER BY asked.place, one.round DESC
"""
COUNT_OF_COMPLAINTS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM follow_ups
        WHERE complaint = asked.number AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS asked (number, place) ORDER BY place
"""
MATCHING = """
SELECT * FROM follow_ups
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR call_back = $4)
  AND ($5::text IS NULL OR satisfaction = $5)
  AND ($6::text IS NULL OR agency = $6)
  AND ($7::text IS NULL OR region LIKE $7 || '%')
"""
AFTER = """
  AND (replied_at, complaint, round) > ($8::text::timestamptz, $9::text, $10::text::integer)
ORDER BY replied_at, complaint, round LIMIT $11
"""
BEFORE = """
  AND (replied_at, complaint, round) < ($8::text::timestamptz, $9::text, $10::text::integer)
ORDER BY replied_at DESC, complaint DESC, round DESC LIMIT $11
"""
ORDERS = {
    FollowUpOrder.OLDEST: Order(MATCHING + AFTER, {"replied_at": "-infinity", "complaint": "", "round": "0"}),
    FollowUpOrder.NEWEST: Order(
        MATCHING + BEFORE, {"replied_at": "infinity", "complaint": "", "round": LATER_THAN_ANY_ROW}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"

_read = reader(Round)


def insert(one: Round) -> Write:
    """A new round."""
    return Write(INSERT, [msgspec.structs.asdict(one)])


def update(one: Round) -> Write:
    """What became of a round; the reply it is about never changes."""
    return Write(UPDATE, [msgspec.structs.asdict(one)])


async def latest(connection: Connection, complaint: str) -> Round | None:
    """The round of the latest reply; whoever decides on it holds the complaint."""
    row = await connection.fetchrow(LATEST, complaint)
    return _read(row) if row else None


async def of_complaints(connection: Connection, reach: Reach, numbers: Sequence[str], size: int) -> list[list[Round]]:
    """The latest rounds of each complaint in reach, aligned with them."""
    rows = await connection.fetch(OF_COMPLAINTS, *reach.within, list(numbers), size)
    return by_place(rows, len(numbers), _read)


async def count_of_complaints(connection: Connection, reach: Reach, numbers: Sequence[str]) -> list[int]:
    """How many rounds of each complaint in reach, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_OF_COMPLAINTS, *reach.within, list(numbers), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def page(connection: Connection, reach: Reach, query: ListFollowUps) -> list[Round]:
    """One more than a page of rounds."""
    order = ORDERS[query.order]
    asked = (*_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_read(row) for row in await connection.fetch(order.statement, *asked)]


async def count(connection: Connection, reach: Reach, query: ListFollowUps) -> int:
    """How many rounds match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListFollowUps) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.call_back, query.satisfaction, query.agency, region
