"""Every SQL statement about notices to a trade."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.notices import (
    ListNoticeReceipts,
    ListNotices,
    NoticeOrder,
    NoticeReceipt,
    NoticeReceiptOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.notices.rules import Case, Identity

SAVE = """
INSERT INTO notices (number, state, region, trade, body) VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $2, body = $5::jsonb
"""
LOAD = "SELECT body FROM notices WHERE number = $1"
IDENTITY = """
SELECT array_agg(DISTINCT former.name) AS names,
       ARRAY(SELECT number FROM permits WHERE holder = $1 ORDER BY number) AS permits
FROM (
    SELECT name FROM enterprises WHERE credit_code = $1
    UNION
    SELECT change ->> 'before'
    FROM enterprise_changes CROSS JOIN LATERAL jsonb_array_elements(changes) AS change
    WHERE credit_code = $1 AND change ->> 'field' = 'name' AND change ->> 'before' IS NOT NULL
) AS former
"""
SEND = """
INSERT INTO notice_receipts (notice, credit_code)
SELECT $1, credit_code FROM enterprises
WHERE state = 'active' AND trade_code LIKE $2 || '%' AND region LIKE $3 || '%' AND credit_code <> $4
"""
RECEIVED = "SELECT EXISTS (SELECT FROM notice_receipts WHERE notice = $1 AND credit_code = $2)"
READ = "UPDATE notice_receipts SET read_at = $3 WHERE notice = $1 AND credit_code = $2 AND read_at IS NULL"
VISIBLE = """
FROM notices
WHERE ($1 OR region LIKE $2 || '%'
       OR number IN (SELECT notice FROM notice_receipts WHERE notice_receipts.credit_code = $3))
  AND ($4 OR state = 'sent')
"""
FOUND = """
SELECT body, number, EXISTS (SELECT FROM notice_receipts WHERE notice = number AND credit_code = $3) AS received,
       CASE WHEN $4 THEN (SELECT count(*) FROM notice_receipts WHERE notice = number) END AS sent,
       CASE WHEN $4 THEN
           (SELECT count(*) FROM notice_receipts WHERE notice = number AND read_at IS NOT NULL)
       END AS read
"""
GET = FOUND + VISIBLE + "AND number = ANY($5::text[])"
MATCHING = (
    VISIBLE
    + """
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR starts_with(trade, $6))
  AND ($7::text IS NULL OR region LIKE $7 || '%')
"""
)
ORDERS = {
    NoticeOrder.NEWEST: Order(
        FOUND + MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    NoticeOrder.OLDEST: Order(FOUND + MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (SELECT " + MATCHING + "LIMIT $8) AS counted"
RECEIPTS = """
SELECT receipt.notice, receipt.credit_code, enterprises.name, enterprises.region, receipt.read_at
FROM notice_receipts AS receipt JOIN notices ON number = notice JOIN enterprises USING (credit_code)
WHERE ($1 OR notices.region LIKE $2 || '%')
  AND receipt.notice = $3
  AND ($4::boolean IS NULL OR (receipt.read_at IS NULL) = $4)
"""
RECEIPT_ORDERS = {
    NoticeReceiptOrder.CREDIT_CODE: Order(
        RECEIPTS + "AND receipt.credit_code > $5 ORDER BY receipt.credit_code LIMIT $6", {"credit_code": ""}
    ),
}
COUNT_RECEIPTS = "SELECT count(*) FROM (" + RECEIPTS + "LIMIT $5) AS counted"

_cases = msgspec.json.Decoder(Case)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A notice, whether the asker received it, and for bureaus its receipts counted."""

    case: Case
    received: bool
    sent: int | None
    read: int | None

    @property
    def number(self) -> str:
        """The notice's number."""
        return self.case.number


async def save(connection: Connection, case: Case) -> None:
    """Write a notice as it now stands."""
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.state, case.region, case.trade, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One notice."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def identity(connection: Connection, case: Case) -> Identity:
    """What the registry knows that would give the first unit away, and what the officer added."""
    row = await connection.fetchrow(IDENTITY, case.credit_code)
    assert row is not None
    return Identity(
        credit_code=case.credit_code,
        names=row["names"] or [],
        permits=row["permits"],
        address=case.address,
        legal_person=case.legal_person,
    )


async def send(connection: Connection, case: Case) -> int:
    """Send it to the trade's other active units in one statement; how many they are."""
    told: str = await connection.execute(SEND, case.number, case.trade, region_prefix(case.region), case.credit_code)
    return int(told.rpartition(" ")[2])


async def received(connection: Connection, number: str, credit_code: str) -> bool:
    """Whether the unit received the notice."""
    is_one: bool = await connection.fetchval(RECEIVED, number, credit_code)
    return is_one


async def read(connection: Connection, number: str, credit_code: str, at: datetime) -> bool:
    """Write the receipt; whether it is the first."""
    told: str = await connection.execute(READ, number, credit_code, at)
    return told.endswith(" 1")


async def find(connection: Connection, reach: Reach, drafts: bool, numbers: Sequence[str]) -> dict[str, Found]:
    """Notices by number, within reach; `drafts`: those not sent too."""
    rows = await connection.fetch(GET, *_scope(reach, drafts), list(numbers))
    return {row["number"]: _found(row) for row in rows}


async def page(connection: Connection, reach: Reach, drafts: bool, query: ListNotices) -> list[Found]:
    """One more than a page of notices."""
    order = ORDERS[query.order]
    rows = await connection.fetch(
        order.statement, *_matching(reach, drafts, query), *order.place(query.after), query.size + 1
    )
    return [_found(row) for row in rows]


async def count(connection: Connection, reach: Reach, drafts: bool, query: ListNotices) -> int:
    """How many notices match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, drafts, query), COUNT_LIMIT)
    return total


async def receipts(connection: Connection, reach: Reach, query: ListNoticeReceipts) -> list[NoticeReceipt]:
    """One more than a page of receipts."""
    order = RECEIPT_ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_receipts(reach, query), *order.place(query.after), query.size + 1)
    return [NoticeReceipt(**row) for row in rows]


async def count_receipts(connection: Connection, reach: Reach, query: ListNoticeReceipts) -> int:
    """How many receipts match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_RECEIPTS, *_receipts(reach, query), COUNT_LIMIT)
    return total


def _receipts(reach: Reach, query: ListNoticeReceipts) -> tuple[object, ...]:
    return reach.everywhere, reach.prefix, query.notice, query.unread


def _scope(reach: Reach, drafts: bool) -> tuple[object, ...]:
    return *reach.within, drafts


def _matching(reach: Reach, drafts: bool, query: ListNotices) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *_scope(reach, drafts), query.state, query.trade, region


def _found(row: asyncpg.Record) -> Found:
    return Found(case=_cases.decode(row["body"]), received=row["received"], sent=row["sent"], read=row["read"])
