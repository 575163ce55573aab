"""What an edition holds: items, responsibilities, post duties."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.edition_terms import DutyKey, PostDuty, RowKey
from contracts.registry.editions import ListPostDuties, PostDutyEntry, PostDutyOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from services.registry.catalogue.store import item_row, matrix_rows
from services.registry.editions.rules.entries import Content

ITEMS = """
SELECT code, name, kind, legal_basis, level, matter, office FROM item_rows WHERE version = $1 ORDER BY code
"""
DUTIES = """
SELECT version, item, post, office, duty, manner, procedure, supervision, accountability
FROM post_duties WHERE version = $1 ORDER BY item, post
"""
COPY_ITEMS = """
INSERT INTO item_rows (version, code, name, kind, legal_basis, level, matter, office)
SELECT $2, code, name, kind, legal_basis, level, matter, office FROM item_rows WHERE version = $1
"""
COPY_ROWS = """
INSERT INTO matrix_rows (version, matter, matter_name, level, region, agency, legal_basis, office)
SELECT $2, matter, matter_name, level, region, agency, legal_basis, office FROM matrix_rows WHERE version = $1
"""
COPY_DUTIES = """
INSERT INTO post_duties (version, item, post, office, duty, manner, procedure, supervision, accountability)
SELECT $2, item, post, office, duty, manner, procedure, supervision, accountability
FROM post_duties WHERE version = $1
"""
PUT_ITEMS = """
INSERT INTO item_rows (version, code, name, kind, legal_basis, level, matter, office)
SELECT $1, code, name, kind, legal_basis, level, matter, office FROM jsonb_to_recordset($2::jsonb)
    AS one (code text, name text, kind text, legal_basis text, level text, matter text, office text)
ON CONFLICT (version, code) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, legal_basis = excluded.legal_basis, level = excluded.level,
    matter = excluded.matter, office = excluded.office
"""
PUT_ROWS = """
INSERT INTO matrix_rows (version, matter, matter_name, level, region, agency, legal_basis, office)
SELECT $1, matter, matter_name, level, region, agency, legal_basis, office FROM jsonb_to_recordset($2::jsonb)
    AS one (matter text, matter_name text, level text, region text, agency text, legal_basis text, office text)
ON CONFLICT (version, matter, level, region, agency) DO UPDATE SET
    matter_name = excluded.matter_name, legal_basis = excluded.legal_basis, office = excluded.office
"""
PUT_DUTIES = """
INSERT INTO post_duties (version, item, post, office, duty, manner, procedure, supervision, accountability)
SELECT $1, item, post, office, duty, manner, procedure, supervision, accountability
FROM jsonb_to_recordset($2::jsonb) AS one (item text, post text, office text, duty text, manner text, procedure text,
                                           supervision text, accountability text)
ON CONFLICT (version, item, post) DO UPDATE SET
    office = excluded.office, duty = excluded.duty, manner = excluded.manner, procedure = excluded.procedure,
    supervision = excluded.supervision, accountability = excluded.accountability
"""
TAKE_ITEMS = "DELETE FROM item_rows WHERE version = $1 AND code = ANY($2::text[]) RETURNING code"
TAKE_ROWS = """
DELETE FROM matrix_rows USING jsonb_to_recordset($2::jsonb)
    AS one (matter text, level text, region text, agency text)
WHERE version = $1 AND (matrix_rows.matter, matrix_rows.level, matrix_rows.region, matrix_rows.agency)
    = (one.matter, one.level, one.region, one.agency)
RETURNING matrix_rows.matter, matrix_rows.level, matrix_rows.region, matrix_rows.agency
"""
TAKE_DUTIES = """
DELETE FROM post_duties USING jsonb_to_recordset($2::jsonb) AS one (item text, post text)
WHERE version = $1 AND (post_duties.item, post_duties.post) = (one.item, one.post)
RETURNING post_duties.item, post_duties.post
"""
MATCHING = """
SELECT version, item, post, office, duty, manner, procedure, supervision, accountability
FROM post_duties WHERE version = $1 AND ($2::text IS NULL OR item = $2)
"""
ORDERS = {
    PostDutyOrder.ITEM: Order(
        MATCHING + "AND (item, post) > ($3, $4) ORDER BY item, post LIMIT $5", {"item": "", "post": ""}
    )
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $3) AS counted"

_encode = msgspec.json.encode


async def content(connection: Connection, version: str) -> Content:
    """Everything an edition holds."""
    items = [item_row(row) for row in await connection.fetch(ITEMS, version)]
    duties = [msgspec.convert(dict(row), PostDuty) for row in await connection.fetch(DUTIES, version)]
    return Content(items, await matrix_rows(connection, version), duties)


async def copy(connection: Connection, older: str, newer: str) -> None:
    """Begin an edition with everything another holds."""
    for statement in (COPY_ITEMS, COPY_ROWS, COPY_DUTIES):
        await connection.execute(statement, older, newer)


async def put(connection: Connection, version: str, given: Content) -> None:
    """Add entries, or replace those of the same key."""
    for statement, entries in ((PUT_ITEMS, given.items), (PUT_ROWS, given.rows), (PUT_DUTIES, given.duties)):
        if entries:
            await connection.execute(statement, version, _encode(entries).decode())


async def take_items(connection: Connection, version: str, codes: Sequence[str]) -> set[str]:
    """Take items out; returns those that were there."""
    return {row["code"] for row in await connection.fetch(TAKE_ITEMS, version, list(codes))}


async def take_rows(connection: Connection, version: str, keys: Sequence[RowKey]) -> set[RowKey]:
    """Take responsibilities out; returns those that were there."""
    taken = await connection.fetch(TAKE_ROWS, version, _encode(keys).decode())
    return {msgspec.convert(dict(row), RowKey) for row in taken}


async def take_duties(connection: Connection, version: str, keys: Sequence[DutyKey]) -> set[DutyKey]:
    """Take post duties out; returns those that were there."""
    taken = await connection.fetch(TAKE_DUTIES, version, _encode(keys).decode())
    return {msgspec.convert(dict(row), DutyKey) for row in taken}


async def duty_page(connection: Connection, version: str, query: ListPostDuties) -> list[PostDutyEntry]:
    """One more than a page of post duties."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, version, query.item, *order.place(query.after), query.size + 1)
    return [_entry(row) for row in rows]


async def duty_count(connection: Connection, version: str, query: ListPostDuties) -> int:
    """How many post duties match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, version, query.item, COUNT_LIMIT)
    return total


def _entry(row: asyncpg.Record) -> PostDutyEntry:
    return msgspec.convert(dict(row), PostDutyEntry)
