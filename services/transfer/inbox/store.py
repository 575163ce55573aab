"""Every SQL statement of the inbox 待办与告知.

What is owed are the kernel's open duties; of what was told, row-level security shows an agency its own only.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import uuid_utils

from contracts.messages import COUNT_MAX
from contracts.transfer.inbox import InboxCount, InboxItem, InboxOrder, ListInbox, NoticeKind
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_UUID, Order
from kernel.rows import reader
from kernel.work import Write
from services.transfer.inbox.rules import LABELS

TELL = """
INSERT INTO inbox_notices (id, agency, aggregate, kind, at)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS one (id uuid, agency text, aggregate text, kind text, at timestamptz)
"""
OWN = "SELECT count(*) FROM inbox_notices WHERE agency = $1 AND id = ANY($2::uuid[])"
MARK = """
UPDATE inbox_notices SET read_at = $3 WHERE agency = $1 AND id = ANY($2::uuid[]) AND read_at IS NULL
RETURNING id::text
"""
OWED = """
SELECT id::text, 'duty' AS what, limit_name AS name, aggregate, split_part(aggregate, ':', 2) AS number,
       started_at AS since, duty, due_at AS due, provisional, state, light, source, NULL AS notice,
       NULL::timestamptz AS read_at
FROM duties
WHERE agency = $1 AND ended_at IS NULL
  AND ($2::text IS NULL OR $2 = 'duty') AND $3::boolean IS NULL AND $4::text IS NULL
"""
TOLD = """
SELECT id::text, 'notice' AS what, $5::jsonb ->> kind AS name, aggregate, split_part(aggregate, ':', 2) AS number,
       at AS since, NULL AS duty, NULL::timestamptz AS due, NULL::boolean AS provisional, NULL AS state, NULL AS light,
       NULL AS source, kind AS notice, read_at
FROM inbox_notices
WHERE agency = $1 AND ($2::text IS NULL OR $2 = 'notice')
"""
# Of one kind by its own index; of all kinds those read and those not each by theirs.
NOTICES = (
    TOLD + "AND $4::text IS NULL AND ($3::boolean IS NULL OR $3) AND read_at IS NULL ",
    TOLD + "AND $4::text IS NULL AND ($3::boolean IS NULL OR NOT $3) AND read_at IS NOT NULL ",
    TOLD + "AND kind = $4 AND ($3::boolean IS NULL OR $3 = (read_at IS NULL)) ",
)


def _merged(duties: str, notices: str, order: str) -> str:
    """Each part in the same order, and the first of all of them."""
    parts = (OWED + duties, *(told + notices for told in NOTICES))
    return "SELECT * FROM (" + " UNION ALL ".join("(" + part + ")" for part in parts) + ") AS item " + order


ORDERS = {
    InboxOrder.NEWEST: Order(
        _merged(
            "AND (started_at, id) < ($6::text::timestamptz, $7::text::uuid)"
            " ORDER BY started_at DESC, duties.id DESC LIMIT $8",
            "AND (at, id) < ($6::text::timestamptz, $7::text::uuid) ORDER BY at DESC, inbox_notices.id DESC LIMIT $8",
            "ORDER BY since DESC, id DESC LIMIT $8",
        ),
        {"since": "infinity", "id": LATER_THAN_ANY_UUID},
    ),
    InboxOrder.OLDEST: Order(
        _merged(
            "AND (started_at, id) > ($6::text::timestamptz, $7::text::uuid) ORDER BY started_at, duties.id LIMIT $8",
            "AND (at, id) > ($6::text::timestamptz, $7::text::uuid) ORDER BY at, inbox_notices.id LIMIT $8",
            "ORDER BY since, id LIMIT $8",
        ),
        {"since": "-infinity", "id": EARLIER_THAN_ANY_UUID},
    ),
    InboxOrder.DUE: Order(
        _merged(
            "AND (due_at, started_at, id) > ($6::text::timestamptz, $7::text::timestamptz, $8::text::uuid)"
            " ORDER BY due_at, started_at, duties.id LIMIT $9",
            "AND (at, id) > (CASE WHEN $6 = 'infinity' THEN $7::text ELSE '-infinity' END::timestamptz,"
            " CASE WHEN $6 = 'infinity' THEN $8::text ELSE '" + EARLIER_THAN_ANY_UUID + "' END::uuid)"
            " ORDER BY at, inbox_notices.id LIMIT $9",
            "ORDER BY due NULLS LAST, since, id LIMIT $9",
        ),
        {"due": "-infinity", "since": "-infinity", "id": EARLIER_THAN_ANY_UUID},
    ),
}
COUNT = (
    "SELECT count(*) FROM ("
    + " UNION ALL ".join("(" + part + " LIMIT $6)" for part in (OWED, *NOTICES))
    + " LIMIT $6) AS counted"
)
COUNTS = """
SELECT (SELECT count(*) FROM (SELECT FROM duties WHERE agency = $1 AND ended_at IS NULL LIMIT $2) AS one) AS owed,
       (SELECT count(*) FROM (SELECT FROM duties WHERE agency = $1 AND light = 'yellow' LIMIT $2) AS one) AS yellow,
       (SELECT count(*) FROM (SELECT FROM duties WHERE agency = $1 AND light = 'red' LIMIT $2) AS one) AS red,
       (SELECT count(*) FROM (
           SELECT FROM inbox_notices WHERE agency = $1 AND read_at IS NULL LIMIT $2
       ) AS one) AS unread
"""

_item = reader(InboxItem)


def notices(*, agencies: Iterable[str], aggregate: str, notice: NoticeKind, at: datetime) -> list[Write]:
    """What tells each of these agencies once, to be written with the step it is about."""
    rows = [
        {"id": str(uuid_utils.uuid7()), "agency": agency, "aggregate": aggregate, "kind": notice, "at": at}
        for agency in dict.fromkeys(agencies)
    ]
    return [Write(TELL, rows)] if rows else []


async def tell(
    connection: Connection, *, agencies: Iterable[str], aggregate: str, notice: NoticeKind, at: datetime
) -> None:
    """Tell each of these agencies once, now."""
    for write in notices(agencies=agencies, aggregate=aggregate, notice=notice, at=at):
        await connection.execute(write.statement, msgspec.json.encode(write.rows).decode())


async def owns_all(connection: Connection, agency: str, ids: Sequence[str]) -> bool:
    """Whether all these notices are the agency's own."""
    own: int = await connection.fetchval(OWN, agency, ids)
    return own == len(ids)


async def mark_read(connection: Connection, agency: str, ids: Sequence[str], at: datetime) -> list[str]:
    """Mark the agency's notices; gives those that were unread."""
    return [row["id"] for row in await connection.fetch(MARK, agency, ids, at)]


async def page(connection: Connection, agency: str, query: ListInbox) -> list[InboxItem]:
    """One more than a page."""
    order = ORDERS[query.order]
    place = (*order.place(query.after), query.size + 1)
    return [_item(row) for row in await connection.fetch(order.statement, *_asked(agency, query), *place)]


async def count(connection: Connection, agency: str, query: ListInbox) -> int:
    """How many there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_asked(agency, query), COUNT_LIMIT)
    return total


async def counts(connection: Connection, agency: str) -> InboxCount:
    """How much waits for the agency."""
    row = await connection.fetchrow(COUNTS, agency, COUNT_MAX)
    assert row is not None
    return InboxCount(agency=agency, **row)


def _asked(agency: str, query: ListInbox) -> tuple[object, ...]:
    return agency, query.what, query.unread, query.kind, LABELS
