"""Every SQL statement about imports."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.registry.imports import (
    Import,
    ImportFinding,
    ImportKind,
    ImportOrder,
    ImportOutcome,
    ImportRow,
    ImportRowOrder,
    ImportState,
    ListImportRows,
    ListImports,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_ROW, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from kernel.rows import by_place

FIND_SAME = "SELECT id FROM imports WHERE agency = $1 AND sha256 = $2 AND kind = $3 AND region_default = $4"
ADD = """
INSERT INTO imports (id, kind, filename, sha256, encoding, region_default, headings, ignored_columns, state, rows_total,
                     started_at, agency, subject, region, parties)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12, $13, $14, ARRAY[$12])
"""
RUNNING = """
SELECT id, kind, sha256, encoding, rows_total, rows_done, region_default, headings, agency, subject, region
FROM imports WHERE id = $1 FOR UPDATE
"""
ADVANCE = """
UPDATE imports SET rows_done = rows_done + $2, accepted = accepted + $3, changed = changed + $4,
       unchanged = unchanged + $5, rejected = rejected + $6, warned = warned + $7, permits = permits + $8,
       state = CASE WHEN rows_done + $2 = rows_total THEN 'finished' ELSE state END,
       finished_at = CASE WHEN rows_done + $2 = rows_total THEN $9::timestamptz END
WHERE id = $1
RETURNING id, kind, filename, sha256, encoding, region_default, ignored_columns, state, rows_total, rows_done,
          accepted, changed, unchanged, rejected, warned, permits, started_at, finished_at, region, parties
"""
GET = """
SELECT id, kind, filename, sha256, encoding, region_default, ignored_columns, state, rows_total, rows_done,
       accepted, changed, unchanged, rejected, warned, permits, started_at, finished_at, region, parties
FROM imports
WHERE id = ANY($1::uuid[]) AND ($2 OR region LIKE $3 || '%' OR $4 = ANY(parties))
"""
MATCHING = """
SELECT id, kind, filename, sha256, encoding, region_default, ignored_columns, state, rows_total, rows_done,
       accepted, changed, unchanged, rejected, warned, permits, started_at, finished_at, region, parties
FROM imports
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties)) AND ($4::text IS NULL OR state = $4)
"""
ORDERS = {
    ImportOrder.NEWEST: Order(
        MATCHING + "AND id < $5::text::uuid ORDER BY id DESC LIMIT $6", {"id": LATER_THAN_ANY_UUID}
    ),
    ImportOrder.OLDEST: Order(MATCHING + "AND id > $5::text::uuid ORDER BY id LIMIT $6", {"id": EARLIER_THAN_ANY_UUID}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
MATCHING_ROWS = """
SELECT row, outcome, name, credit_code, findings FROM import_rows
WHERE import_id = $1 AND ($2::text IS NULL OR outcome = $2) AND (NOT $3 OR reported)
"""
ROW_ORDERS = {
    ImportRowOrder.FILE: Order(MATCHING_ROWS + "AND row > $4::text::integer ORDER BY row LIMIT $5", {"row": "0"}),
    ImportRowOrder.FILE_BACKWARDS: Order(
        MATCHING_ROWS + "AND row < $4::text::integer ORDER BY row DESC LIMIT $5", {"row": LATER_THAN_ANY_ROW}
    ),
}
ROWS = """
SELECT asked.place, one.row, one.outcome, one.name, one.credit_code, one.findings
FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
CROSS JOIN LATERAL (
    SELECT * FROM import_rows
    WHERE import_id = asked.id AND ($2::text IS NULL OR outcome = $2) AND (NOT $3 OR reported) ORDER BY row LIMIT $4
) AS one
ORDER BY asked.place, one.row
"""
COUNT_ROWS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM import_rows
        WHERE import_id = asked.id AND ($2::text IS NULL OR outcome = $2) AND (NOT $3 OR reported) LIMIT $4
    ) AS counted
) AS total
FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) ORDER BY place
"""

ROW = ("import_id", "row", "outcome", "name", "credit_code", "findings", "reported")
NO_FINDINGS = "[]"

_headings = msgspec.json.Decoder(dict[str, str])
_findings = msgspec.json.Decoder(list[ImportFinding])


class NewImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import about to start."""

    id: str
    kind: ImportKind
    filename: str
    sha256: str
    encoding: str
    region_default: str
    headings: dict[str, str]
    ignored_columns: list[str]
    rows_total: int
    agency: str
    subject: str
    region: str
    started_at: datetime


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """What taking in the next rows needs to know of an import."""

    id: str
    kind: ImportKind
    sha256: str
    encoding: str
    rows_total: int
    rows_done: int
    region_default: str
    headings: dict[str, str]
    agency: str
    subject: str
    region: str


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a chunk ended how."""

    rows: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    warned: int
    permits: int


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An import with the scope its reader is checked against."""

    record: Import
    region: str
    parties: list[str]


async def find_same(connection: Connection, agency: str, sha256: str, kind: ImportKind, region: str) -> str | None:
    """The import of the same bytes by the same agency."""
    id = await connection.fetchval(FIND_SAME, agency, sha256, kind, region)
    return str(id) if id else None


async def add(connection: Connection, new: NewImport) -> None:
    """Write an import about to start."""
    await connection.execute(
        ADD,
        new.id,
        new.kind,
        new.filename,
        new.sha256,
        new.encoding,
        new.region_default,
        msgspec.json.encode(new.headings).decode(),
        new.ignored_columns,
        ImportState.RUNNING,
        new.rows_total,
        new.started_at,
        new.agency,
        new.subject,
        new.region,
    )


async def running(connection: Connection, id: str) -> Running:
    """An import that is being taken in, locked."""
    row = await connection.fetchrow(RUNNING, id)
    assert row is not None
    known = {"id": id, "kind": ImportKind(row["kind"]), "headings": _headings.decode(row["headings"])}
    return Running(**dict(row) | known)


async def add_rows(connection: Connection, id: str, rows: Sequence[ImportRow]) -> None:
    """Write what became of rows."""
    await connection.copy_records_to_table("import_rows", records=[_settled(id, row) for row in rows], columns=ROW)


async def advance(connection: Connection, id: str, tally: Tally, at: datetime) -> Import:
    """Count a chunk; the last one finishes the import."""
    row = await connection.fetchrow(ADVANCE, id, *msgspec.structs.astuple(tally), at)
    assert row is not None
    return _import(row)


async def get(connection: Connection, ids: Sequence[str], reach: Reach) -> dict[str, Seen]:
    """Imports by id, within reach."""
    rows = await connection.fetch(GET, list(ids), *reach.within)
    return {str(row["id"]): _seen(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListImports) -> list[Seen]:
    """One more than a page of imports within reach."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListImports) -> int:
    """How many imports within reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListImports) -> tuple[object, ...]:
    return *reach.within, query.state


async def row_page(connection: Connection, query: ListImportRows) -> list[ImportRow]:
    """One more than a page of an import's rows."""
    order = ROW_ORDERS[query.order]
    matching = (query.import_id, query.only, query.with_findings)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return [_row(row) for row in rows]


async def rows_of(
    connection: Connection, ids: Sequence[str], only: ImportOutcome | None, with_findings: bool, size: int
) -> list[list[ImportRow]]:
    """The first rows of each import, aligned with the ids."""
    rows = await connection.fetch(ROWS, list(ids), only, with_findings, size)
    return by_place(rows, len(ids), _row)


async def count_rows(
    connection: Connection, ids: Sequence[str], only: ImportOutcome | None, with_findings: bool
) -> list[int]:
    """How many rows of each import match, up to COUNT_LIMIT, aligned with the ids."""
    rows = await connection.fetch(COUNT_ROWS, list(ids), only, with_findings, COUNT_LIMIT)
    return [row["total"] for row in rows]


def _settled(id: str, row: ImportRow) -> tuple[object, ...]:
    findings = msgspec.json.encode(row.findings).decode() if row.findings else NO_FINDINGS
    return id, row.row, row.outcome, row.name, row.credit_code, findings, bool(row.findings)


def _import(row: asyncpg.Record) -> Import:
    return msgspec.convert({**dict(row), "id": str(row["id"])}, Import)


def _seen(row: asyncpg.Record) -> Seen:
    return Seen(record=_import(row), region=row["region"], parties=row["parties"])


def _row(row: asyncpg.Record) -> ImportRow:
    return ImportRow(
        row=row["row"],
        outcome=ImportOutcome(row["outcome"]),
        name=row["name"],
        credit_code=row["credit_code"],
        findings=_findings.decode(row["findings"]),
    )
