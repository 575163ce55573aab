"""Every SQL statement about imports of work orders."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from contracts.complaints.imports import (
    ComplaintImport,
    ComplaintImportOrder,
    ComplaintImportRow,
    ComplaintImportRowOrder,
    ComplaintImportState,
    ComplaintRowFinding,
    ComplaintRowOutcome,
    ListComplaintImportRows,
    ListComplaintImports,
)
from contracts.complaints.intake import Channel
from kernel.database import Connection
from kernel.ids import uuids
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ROW, Order
from kernel.rights import Reach
from services.complaints.imports.rules import StoredRow, WorkOrder

NO_ID = str(UUID(int=0))

BY_FILE = "SELECT id FROM complaint_imports WHERE agency = $1 AND channel = $2 AND region = $3 AND sha256 = $4"
INSERT = """
INSERT INTO complaint_imports (id, agency, parties, region, channel, filename, sha256, encoding,
                               number_column, rows_total, started_at)
VALUES ($1, $2, ARRAY[$2], $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT ON CONSTRAINT complaint_imports_file DO NOTHING
"""
INSERT_ROWS = """
INSERT INTO complaint_import_rows (import_id, row, outcome, external_number, work_order, sealed_caller, findings)
SELECT $1, row, outcome, external_number, work_order, sealed_caller, findings
FROM jsonb_to_recordset($2::jsonb) AS one (row integer, outcome text, external_number text, work_order jsonb,
                                           sealed_caller text, findings jsonb)
"""
RUNNING = """
SELECT agency, region, channel, number_column, rows_total FROM complaint_imports
WHERE id = $1 AND finished_at IS NULL
"""
PENDING = """
SELECT row, work_order::text, sealed_caller FROM complaint_import_rows
WHERE import_id = $1 AND outcome = 'pending' ORDER BY row LIMIT $2
"""
MARK = """
UPDATE complaint_import_rows AS known
SET outcome = done.outcome, complaint = done.complaint, findings = done.findings, work_order = NULL,
    sealed_caller = NULL
FROM jsonb_to_recordset($2::jsonb) AS done (row integer, outcome text, complaint text, findings jsonb)
WHERE import_id = $1 AND known.row = done.row
"""
COUNTS = "SELECT outcome, count(*) FROM complaint_import_rows WHERE import_id = $1 GROUP BY outcome"
FINISH = "UPDATE complaint_imports SET finished_at = $2 WHERE id = $1"
GET = """
SELECT id, channel, region, parties, rows_total, started_at, finished_at, filename, sha256, encoding,
       count(*) FILTER (WHERE outcome <> 'pending') AS rows_done,
       count(*) FILTER (WHERE outcome = 'accepted') AS accepted,
       count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
       count(*) FILTER (WHERE outcome = 'rejected') AS rejected
FROM complaint_imports LEFT JOIN complaint_import_rows ON import_id = id
WHERE id = ANY($4::uuid[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
GROUP BY id
"""
MATCHING = """
SELECT id, started_at FROM complaint_imports
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::boolean IS NULL OR (finished_at IS NOT NULL) = $4)
"""
NEWEST = "AND (started_at, id) < ($5::text::timestamptz, $6::text::uuid) ORDER BY started_at DESC, id DESC LIMIT $7"
OLDEST = "AND (started_at, id) > ($5::text::timestamptz, $6::text::uuid) ORDER BY started_at, id LIMIT $7"
ORDERS = {
    ComplaintImportOrder.NEWEST: Order(MATCHING + NEWEST, {"started_at": "infinity", "id": NO_ID}),
    ComplaintImportOrder.OLDEST: Order(MATCHING + OLDEST, {"started_at": "-infinity", "id": NO_ID}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
MATCHING_ROWS = """
SELECT import_id, row, outcome, external_number, complaint, findings::text
FROM complaint_import_rows JOIN complaint_imports ON id = import_id
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND import_id = $4 AND ($5::text IS NULL OR outcome = $5)
"""
ROW_ORDERS = {
    ComplaintImportRowOrder.FILE: Order(
        MATCHING_ROWS + "AND row > $6::text::integer ORDER BY row LIMIT $7", {"row": "0"}
    ),
    ComplaintImportRowOrder.FILE_BACKWARDS: Order(
        MATCHING_ROWS + "AND row < $6::text::integer ORDER BY row DESC LIMIT $7", {"row": LATER_THAN_ANY_ROW}
    ),
}
ROWS = """
SELECT found.* FROM unnest($4::uuid[]) AS wanted (id)
JOIN complaint_imports USING (id)
CROSS JOIN LATERAL (
    SELECT import_id, row, outcome, external_number, complaint, findings::text FROM complaint_import_rows
    WHERE import_id = wanted.id AND ($5::text IS NULL OR outcome = $5) ORDER BY row LIMIT $6
) AS found
WHERE $1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
ORDER BY found.row
"""
COUNT_ROWS = """
SELECT id::text, (
    SELECT count(*) FROM (
        SELECT FROM complaint_import_rows
        WHERE import_id = complaint_imports.id AND ($5::text IS NULL OR outcome = $5) LIMIT $6
    ) AS counted
) AS total
FROM complaint_imports
WHERE id = ANY($4::uuid[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""


class RunningImport(msgspec.Struct, frozen=True):
    """What taking in its rows needs to know of an import."""

    agency: str
    region: str
    channel: Channel
    number_column: str
    rows_total: int


class NewImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import about to start."""

    id: str
    agency: str
    region: str
    channel: Channel
    filename: str
    sha256: str
    encoding: str
    number_column: str
    rows_total: int
    started_at: datetime


class SeenImport(msgspec.Struct, frozen=True):
    """An import in reach, with what rights are decided on."""

    record: ComplaintImport
    parties: list[str]


async def find_by_file(connection: Connection, agency: str, channel: Channel, region: str, sha256: str) -> str | None:
    """The import that this agency has made of these bytes."""
    found = await connection.fetchval(BY_FILE, agency, channel.value, region, sha256)
    return str(found) if found else None


async def insert(connection: Connection, new: NewImport, rows: Sequence[StoredRow]) -> bool:
    """Save an import and its rows; False where another transaction has just started it."""
    done = await connection.execute(
        INSERT,
        new.id,
        new.agency,
        new.region,
        new.channel.value,
        new.filename,
        new.sha256,
        new.encoding,
        new.number_column,
        new.rows_total,
        new.started_at,
    )
    if done == "INSERT 0 0":
        return False
    await connection.execute(INSERT_ROWS, new.id, msgspec.json.encode(rows).decode())
    return True


async def running(connection: Connection, id: str) -> RunningImport | None:
    """An import whose rows wait."""
    row = await connection.fetchrow(RUNNING, id)
    return msgspec.convert(dict(row), RunningImport) if row else None


async def pending(connection: Connection, id: str, size: int) -> list[StoredRow]:
    """The next rows to take in."""
    return [
        StoredRow(
            row=row["row"],
            outcome=ComplaintRowOutcome.PENDING,
            work_order=msgspec.json.decode(row["work_order"], type=WorkOrder),
            sealed_caller=row["sealed_caller"],
        )
        for row in await connection.fetch(PENDING, id, size)
    ]


async def mark(connection: Connection, id: str, done: Sequence[StoredRow]) -> None:
    """Save what became of rows; what they carried goes."""
    await connection.execute(MARK, id, msgspec.json.encode(done).decode())


async def counts(connection: Connection, id: str) -> dict[ComplaintRowOutcome, int]:
    """How many rows have come to which end."""
    known = dict.fromkeys(ComplaintRowOutcome, 0)
    return known | {ComplaintRowOutcome(row["outcome"]): row["count"] for row in await connection.fetch(COUNTS, id)}


async def finish(connection: Connection, id: str, at: datetime) -> None:
    """Every row has come to an end."""
    await connection.execute(FINISH, id, at)


async def find_seen(connection: Connection, reach: Reach, ids: Iterable[str]) -> dict[str, SeenImport]:
    """Imports in reach, by id."""
    rows = await connection.fetch(GET, *reach.within, uuids(ids))
    return {str(row["id"]): SeenImport(_import(row), row["parties"]) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListComplaintImports) -> list[str]:
    """Ids of one more than a page of imports in reach."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [str(row["id"]) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListComplaintImports) -> int:
    """How many imports in reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListComplaintImports) -> tuple[object, ...]:
    finished = None if query.state is None else query.state == ComplaintImportState.FINISHED
    return *reach.within, finished


async def row_page(connection: Connection, reach: Reach, query: ListComplaintImportRows) -> list[ComplaintImportRow]:
    """One more than a page of an import's rows, if it is in reach."""
    if not uuids([query.import_id]):
        return []
    order = ROW_ORDERS[query.order]
    matching = (*reach.within, query.import_id, query.only)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return [_row(row) for row in rows]


async def rows_of(
    connection: Connection, reach: Reach, ids: Sequence[str], only: ComplaintRowOutcome | None, size: int
) -> dict[str, list[ComplaintImportRow]]:
    """The first rows of each import in reach, in the order of the file."""
    found: dict[str, list[ComplaintImportRow]] = {id: [] for id in ids}
    for row in await connection.fetch(ROWS, *reach.within, uuids(set(ids)), only, size):
        found[str(row["import_id"])].append(_row(row))
    return found


async def count_rows(
    connection: Connection, reach: Reach, ids: Sequence[str], only: ComplaintRowOutcome | None
) -> dict[str, int]:
    """How many rows of each import in reach match, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_ROWS, *reach.within, uuids(ids), only, COUNT_LIMIT)
    return {row["id"]: row["total"] for row in rows}


def _import(row: asyncpg.Record) -> ComplaintImport:
    state = ComplaintImportState.FINISHED if row["finished_at"] else ComplaintImportState.RUNNING
    return msgspec.convert({**dict(row), "id": str(row["id"]), "state": state}, ComplaintImport)


def _row(row: asyncpg.Record) -> ComplaintImportRow:
    return ComplaintImportRow(
        row=row["row"],
        outcome=ComplaintRowOutcome(row["outcome"]),
        external_number=row["external_number"],
        complaint=row["complaint"],
        findings=msgspec.json.decode(row["findings"], type=list[ComplaintRowFinding]),
    )
