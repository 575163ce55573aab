"""Every SQL statement about exchanged clues and the rulings on them."""

from collections.abc import Collection, Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.complaints.clue_exchange import (
    ExchangedClueOrder,
    ListExchangedClues,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import by_place
from kernel.work import Write
from services.complaints.clue_exchange.rules.base import Case, Seat
from services.complaints.clue_exchange.rules.owners import ClueRuling

SAVE = """
INSERT INTO exchanged_clues SELECT * FROM jsonb_populate_recordset(NULL::exchanged_clues, $1::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, parties = excluded.parties, receiver = excluded.receiver,
    receiver_office = excluded.receiver_office, arbiter = excluded.arbiter, declined_by = excluded.declined_by,
    credit_code = excluded.credit_code, quality = excluded.quality, overdue = excluded.overdue,
    accepted = excluded.accepted, finished_at = excluded.finished_at, files = excluded.files, body = excluded.body
"""
LOAD = "SELECT body FROM exchanged_clues WHERE number = $1"
# Who sees one: a head over its region, its sender or receiver in the right office, the head who must rule.
SEEN = """
($1 OR ($4::text[] IS NULL AND left(region, length($2::text)) = $2)
 OR (sender = $3::text AND ($4 IS NULL OR sender_office = ANY($4)))
 OR (receiver = $3 AND ($4 IS NULL OR receiver_office = ANY($4)))
 OR (arbiter = $3 AND $4 IS NULL))
"""
GET = "SELECT body FROM exchanged_clues WHERE number = ANY($5::text[]) AND " + SEEN
# Each way to be in reach by itself: an index reads each in order, and none an OR of them.
REACHED = (
    "SELECT number, body FROM exchanged_clues WHERE $1::boolean AND $5::text IS NULL",
    """
    SELECT number, body FROM exchanged_clues
    WHERE NOT $1::boolean AND $5::text IS NULL AND $4::text[] IS NULL AND left(region, length($2::text)) = $2
    """,
    """
    SELECT number, body FROM exchanged_clues
    WHERE coalesce($5::text, 'out') = 'out' AND sender = $3::text
      AND ($4::text[] IS NULL OR sender_office = ANY($4))
    """,
    """
    SELECT number, body FROM exchanged_clues
    WHERE coalesce($5::text, 'in') = 'in' AND receiver = $3::text
      AND ($4::text[] IS NULL OR receiver_office = ANY($4))
    """,
    "SELECT number, body FROM exchanged_clues WHERE $5::text IS NULL AND arbiter = $3::text AND $4::text[] IS NULL",
)
MATCHING = """
  AND ($6::text IS NULL OR state = $6)
  AND ($7::text IS NULL OR sender = $7)
  AND ($8::text IS NULL OR sender_office = $8)
  AND ($9::text IS NULL OR receiver = $9)
  AND ($10::text IS NULL OR receiver_office = $10)
  AND ($11::text IS NULL OR declined_by @> ARRAY[$11])
  AND ($12::text IS NULL OR credit_code = $12)
  AND ($13::text IS NULL OR quality = $13)
  AND ($14::boolean IS NULL OR overdue = $14)
  AND ($15::boolean IS NULL OR accepted = $15)
  AND ($16::text IS NULL OR month >= $16)
  AND ($17::text IS NULL OR month <= $17)
"""
NEWER_FIRST, OLDER_FIRST = "ORDER BY number DESC LIMIT $19", "ORDER BY number LIMIT $19"


def _reached(rest: str) -> str:
    """The same question for each way to be in reach; what is reached in several ways comes as often."""
    return " UNION ALL ".join("(" + reached + MATCHING + rest + ")" for reached in REACHED)


FIRST_OF_EACH = "SELECT DISTINCT ON (number) body FROM ("
ORDERS = {
    ExchangedClueOrder.NEWEST: Order(
        FIRST_OF_EACH + _reached("AND number < $18::text " + NEWER_FIRST) + ") AS reached " + NEWER_FIRST,
        {"number": LATER_THAN_ANY_ID},
    ),
    ExchangedClueOrder.OLDEST: Order(
        FIRST_OF_EACH + _reached("AND number > $18::text " + OLDER_FIRST) + ") AS reached " + OLDER_FIRST,
        {"number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (SELECT DISTINCT number FROM (" + _reached("LIMIT $18") + ") AS reached LIMIT $18) AS one"
OF_ENTERPRISES = (
    """
SELECT asked.place, one.body FROM and_merged($5) AS asked CROSS JOIN LATERAL (
    SELECT sent_at, number, body FROM exchanged_clues WHERE credit_code = asked.credit_code AND """
    + SEEN
    + """
    ORDER BY sent_at DESC, number DESC LIMIT $6
) AS one
ORDER BY asked.place, one.sent_at DESC, one.number DESC
"""
)
COUNT_OF_ENTERPRISES = (
    """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM exchanged_clues WHERE exchanged_clues.credit_code = asked.credit_code AND """
    + SEEN
    + """
        LIMIT $6
    ) AS counted
))::bigint AS total
FROM and_merged($5) AS asked GROUP BY place ORDER BY place
"""
)
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM exchanged_clues
    WHERE files @> ARRAY[$2::text || '/' || $1::text]
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""
SAVE_RULING = """
INSERT INTO exchanged_clue_rulings
SELECT * FROM jsonb_populate_recordset(NULL::exchanged_clue_rulings, $1::jsonb)
ON CONFLICT (matter, region, inside) DO UPDATE SET
    agency = excluded.agency, office = excluded.office, clue = excluded.clue, reason = excluded.reason,
    ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at
"""
RULINGS = """
SELECT matter, rulings.region, inside, agency, office, name, clue,
       (ruled_at AT TIME ZONE 'Asia/Shanghai')::date AS ruled_on
FROM exchanged_clue_rulings AS rulings JOIN known_agencies ON known_agencies.code = agency
WHERE matter = $1 AND rulings.region = $2 AND inside = ANY($3::text[])
  AND known_agencies.valid_from <= $4 AND (known_agencies.valid_to IS NULL OR known_agencies.valid_to >= $4)
"""

_cases = msgspec.json.Decoder(Case)


def save(case: Case) -> Write:
    """An exchanged clue as it now stands."""
    receiver = case.receiver or Seat("")
    row = {
        **{name: getattr(case, name) for name in ("number", "state", "region", "parties", "arbiter", "credit_code")},
        **{name: getattr(case, name) for name in ("quality", "month", "sent_at", "finished_at")},
        "sender": case.sender.agency,
        "sender_office": case.sender.office,
        "receiver": receiver.agency or None,
        "receiver_office": receiver.office,
        "declined_by": [seat.key for seat in case.declined],
        "overdue": bool(case.late),
        "accepted": case.accepted_at is not None,
        "files": sorted({f"{file.agency}/{file.sha256}" for file in case.files}),
        "body": case,
    }
    return Write(SAVE, [row])


async def load(connection: Connection, number: str) -> Case | None:
    """One exchanged clue."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Case]:
    """Exchanged clues in reach, by number."""
    rows = await connection.fetch(GET, *reach.within, reach.offices, list(numbers))
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, reach: Reach, query: ListExchangedClues) -> list[Case]:
    """One more than a page of exchanged clues in reach."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListExchangedClues) -> int:
    """How many exchanged clues in reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int
) -> list[list[Case]]:
    """The newest exchanged clues in reach about each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, reach.offices, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _case)


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many exchanged clues in reach about each enterprise, up to COUNT_LIMIT."""
    asked = (*reach.within, reach.offices, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in await connection.fetch(COUNT_OF_ENTERPRISES, *asked)]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a clue that the asking department works on names the file as handed in by this agency."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def save_ruling(case: Case, ruled_by: str, reason: str) -> Write:
    """What an arbitration decided, over what was decided before for like clues."""
    seat = case.receiver or Seat("")
    row = {
        "matter": case.matter,
        "region": case.region,
        "inside": case.inside,
        "agency": seat.agency,
        "office": seat.office,
        "clue": case.number,
        "reason": reason,
        "ruled_by": ruled_by,
        "ruled_at": case.steps[-1].at,
    }
    return Write(SAVE_RULING, [row])


async def rulings(
    connection: Connection, matter: str, region: str, inside: Collection[str], on: date
) -> list[ClueRuling]:
    """The rulings on this matter in this division whose agencies stand on the day."""
    return [_ruling(row) for row in await connection.fetch(RULINGS, matter, region, list(inside), on)]


def _matching(reach: Reach, query: ListExchangedClues) -> tuple[object, ...]:
    declined = Seat(query.declined_by, query.declined_office or "").key if query.declined_by else None
    seats = (query.sender, query.sender_office, query.receiver, query.receiver_office, declined)
    rest = (query.credit_code, query.quality, query.overdue, query.accepted, query.since_month, query.until_month)
    return *reach.within, reach.offices, query.side, query.state, *seats, *rest


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])


def _ruling(row: asyncpg.Record) -> ClueRuling:
    return ClueRuling(
        matter=row["matter"],
        region=row["region"],
        inside=row["inside"],
        seat=Seat(row["agency"], row["office"]),
        agency_name=row["name"],
        clue=row["clue"],
        ruled_on=row["ruled_on"],
    )
