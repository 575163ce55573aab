"""Every SQL statement about enterprises."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.registry.directory import (
    Enterprise,
    EnterpriseChange,
    EnterpriseChangeOrder,
    EnterpriseFacts,
    EnterpriseFieldChange,
    ListEnterpriseChanges,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ROW, Order
from kernel.rights import Reach
from kernel.rows import Shape, by_place
from services.registry.directory.rules import Change, Entry, folded, grams

GET = """
SELECT credit_code, name, region, trade, trade_code, scale, enterprise_type, elements, pollutants, performance_grade,
       supervision_class, domain, longitude, latitude, address, state, registered_at, changed_at, closed_on,
       close_reason, successor
FROM enterprises WHERE credit_code = ANY($1::text[])
"""
HEIR = "SELECT coalesce((SELECT successor FROM enterprises WHERE credit_code = $1 AND state = 'merged'), $1)"
SAVE = """
WITH saved AS (
    INSERT INTO enterprises AS known (
        credit_code, name, name_folded, name_grams, region, trade, trade_code, scale, enterprise_type, elements,
        pollutants, performance_grade, supervision_class, domain, longitude, latitude, address, address_folded,
        address_grams, state, closed_on, close_reason, successor, registered_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $24)
    ON CONFLICT (credit_code) DO UPDATE SET
        name = excluded.name, name_folded = excluded.name_folded, name_grams = excluded.name_grams,
        region = excluded.region, trade = excluded.trade, trade_code = excluded.trade_code, scale = excluded.scale,
        enterprise_type = excluded.enterprise_type, elements = excluded.elements, pollutants = excluded.pollutants,
        performance_grade = excluded.performance_grade, supervision_class = excluded.supervision_class,
        domain = excluded.domain, longitude = excluded.longitude, latitude = excluded.latitude,
        address = excluded.address, address_folded = excluded.address_folded, address_grams = excluded.address_grams,
        state = excluded.state, closed_on = excluded.closed_on, close_reason = excluded.close_reason,
        successor = excluded.successor, changed_at = excluded.changed_at, changes = known.changes + 1
    RETURNING credit_code, changes
)
INSERT INTO enterprise_changes (credit_code, number, at, by_agency, by_subject, reason, changes)
SELECT credit_code, changes, $24, $25, $26, $27, $28::jsonb FROM saved
"""
COLUMNS = (
    "credit_code", "name", "name_folded", "name_grams", "region", "trade", "trade_code", "scale", "enterprise_type",
    "elements", "pollutants", "performance_grade", "supervision_class", "domain", "longitude", "latitude", "address",
    "address_folded", "address_grams", "state", "closed_on", "close_reason", "successor", "registered_at", "changed_at",
)  # fmt: skip
CHANGE_COLUMNS = ("credit_code", "number", "at", "by_agency", "by_subject", "reason", "changes")
CHANGES = """
SELECT asked.place, one.credit_code, one.number, one.at, one.by_agency, one.by_subject, one.reason, one.changes,
       enterprises.region
FROM and_merged($1) AS asked
JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT * FROM enterprise_changes WHERE credit_code = asked.credit_code ORDER BY number DESC LIMIT $5
) AS one
WHERE $2 OR enterprises.region LIKE $3 || '%' OR asked.asked_as = $4
ORDER BY asked.place, one.at DESC, one.credit_code DESC, one.number DESC
"""
MATCHING_CHANGES = """
SELECT one.credit_code, one.number, one.at, one.by_agency, one.by_subject, one.reason, one.changes, region
FROM and_merged(ARRAY[$1::text]) AS asked
JOIN enterprises USING (credit_code) JOIN enterprise_changes AS one USING (credit_code)
WHERE ($2 OR region LIKE $3 || '%' OR asked.asked_as = $4)
"""
NEWEST = """
  AND (one.at, one.credit_code, one.number) < ($5::text::timestamptz, $6, $7::text::integer)
ORDER BY one.at DESC, one.credit_code DESC, one.number DESC LIMIT $8
"""
OLDEST = """
  AND (one.at, one.credit_code, one.number) > ($5::text::timestamptz, $6, $7::text::integer)
ORDER BY one.at, one.credit_code, one.number LIMIT $8
"""
CHANGE_ORDERS = {
    EnterpriseChangeOrder.NEWEST: Order(
        MATCHING_CHANGES + NEWEST, {"at": "infinity", "credit_code": "", "number": LATER_THAN_ANY_ROW}
    ),
    EnterpriseChangeOrder.OLDEST: Order(
        MATCHING_CHANGES + OLDEST, {"at": "-infinity", "credit_code": "", "number": "0"}
    ),
}
COUNT_CHANGES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM enterprise_changes JOIN enterprises USING (credit_code)
        WHERE credit_code = asked.credit_code AND ($2 OR region LIKE $3 || '%' OR asked.asked_as = $4) LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($1) AS asked GROUP BY place ORDER BY place
"""

ENTERPRISE = Shape(Enterprise, left_out=("region_name", "distance"), needs=("credit_code", "region"))
_changes = msgspec.json.Decoder(list[EnterpriseFieldChange])


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who saves, and when."""

    agency: str
    subject: str
    at: datetime


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One earlier change with the region of its enterprise."""

    change: EnterpriseChange
    region: str


async def find(
    connection: Connection, credit_codes: Sequence[str], shape: Shape[Enterprise] = ENTERPRISE
) -> dict[str, Enterprise]:
    """Enterprises by credit code."""
    rows = await connection.fetch(shape.text(GET), list(credit_codes))
    return {row["credit_code"]: shape.read(row) for row in rows}


async def heir(connection: Connection, credit_code: str) -> str:
    """Who answers for what is filed under a code: the entry itself, or the one it was merged into."""
    code: str = await connection.fetchval(HEIR, credit_code)
    return code


async def entries(connection: Connection, credit_codes: Sequence[str]) -> dict[str, Entry]:
    """What decisions are taken on, by credit code."""
    return {code: _entry(known) for code, known in (await find(connection, credit_codes)).items()}


async def save(connection: Connection, changes: Sequence[Change], by: By) -> None:
    """Write entries and, with each, what it changed."""
    await connection.executemany(SAVE, [_columns(change, by) for change in changes])


async def add(connection: Connection, changes: Sequence[Change], by: By) -> None:
    """Write many new entries, each with what it changed."""
    if not changes:
        return
    rows = [_columns(change, by) for change in changes]
    at = COLUMNS.index("registered_at")
    entered = [(*row[: at + 1], row[at]) for row in rows]
    await connection.copy_records_to_table("enterprises", records=entered, columns=COLUMNS)
    made = [(row[0], 1, *row[at:]) for row in rows]
    await connection.copy_records_to_table("enterprise_changes", records=made, columns=CHANGE_COLUMNS)


async def changes_of(connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int) -> list[list[Past]]:
    """The newest changes of each enterprise and of those merged into it, within reach, aligned with the codes."""
    rows = await connection.fetch(CHANGES, list(credit_codes), *reach.within, size)
    return by_place(rows, len(credit_codes), _past)


async def change_page(connection: Connection, reach: Reach, query: ListEnterpriseChanges) -> list[Past]:
    """One more than a page of the changes of an enterprise and of those merged into it, within reach."""
    order = CHANGE_ORDERS[query.order]
    rows = await connection.fetch(
        order.statement, query.credit_code, *reach.within, *order.place(query.after), query.size + 1
    )
    return [_past(row) for row in rows]


async def count_changes(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many changes of each enterprise are within reach, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_CHANGES, list(credit_codes), *reach.within, COUNT_LIMIT)
    return [row["total"] for row in rows]


def _past(row: asyncpg.Record) -> Past:
    return Past(change=_change(row), region=row["region"])


def _columns(change: Change, by: By) -> tuple[object, ...]:
    facts, entry = change.facts, change.entry
    return (
        facts.credit_code,
        facts.name,
        folded(facts.name),
        grams(facts.name),
        facts.region,
        facts.trade,
        facts.trade_code,
        facts.scale,
        facts.enterprise_type,
        facts.elements,
        facts.pollutants,
        facts.performance_grade,
        facts.supervision_class,
        facts.domain,
        facts.longitude,
        facts.latitude,
        facts.address,
        folded(facts.address or ""),
        grams(facts.address or ""),
        entry.state,
        entry.closed_on,
        entry.close_reason,
        entry.successor,
        by.at,
        by.agency,
        by.subject,
        change.reason,
        msgspec.json.encode(change.fields).decode(),
    )


def _entry(known: Enterprise) -> Entry:
    return Entry(
        facts=EnterpriseFacts(**{name: getattr(known, name) for name in EnterpriseFacts.__struct_fields__}),
        state=known.state,
        closed_on=known.closed_on,
        close_reason=known.close_reason,
        successor=known.successor,
    )


def _change(row: asyncpg.Record) -> EnterpriseChange:
    return EnterpriseChange(
        credit_code=row["credit_code"],
        number=row["number"],
        at=row["at"],
        by_agency=row["by_agency"],
        by_subject=row["by_subject"],
        reason=row["reason"],
        changes=_changes.decode(row["changes"]),
    )
