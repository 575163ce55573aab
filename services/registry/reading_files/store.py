"""Every SQL statement about files of readings."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.registry.reading_files import ListReadingFiles, ReadingFile, ReadingFileOrder
from contracts.registry.readings import ReadingBatch, ReadingSource
from kernel.database import Connection, Pool
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from services.registry.reading_files.rules import Part
from services.registry.readings.rules.versions import SOURCES

FIND_SAME = "SELECT id FROM reading_files WHERE agency = $1 AND sha256 = $2 AND source = $3"
ADD = """
INSERT INTO reading_files (id, source, filename, sha256, headings, ignored_columns, reason, state, rows_total,
                           started_at, agency, by_enterprise, region, parties)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, 'running', $8, $9, $10, $11, $12, ARRAY[$10])
"""
ADD_PART = "INSERT INTO reading_file_parts (file, part, rows) VALUES ($1, $2, $3::jsonb)"
RUNNING = """
SELECT source, headings, reason, agency, by_enterprise, region FROM reading_files WHERE id = $1 FOR UPDATE
"""
WAITING = "SELECT part FROM reading_file_parts WHERE file = $1 ORDER BY part"
TAKE_PART = "DELETE FROM reading_file_parts WHERE file = $1 AND part = $2 RETURNING rows"
ADVANCE = """
UPDATE reading_files SET rows_done = rows_done + $2, accepted = accepted + $3, unchanged = unchanged + $4,
       rejected = rejected + $5, alerts = alerts + $6,
       state = CASE WHEN rows_done + $2 = rows_total THEN 'finished' ELSE state END,
       finished_at = CASE WHEN rows_done + $2 = rows_total THEN $7::timestamptz END
WHERE id = $1
RETURNING id, source, filename, sha256, ignored_columns, state, rows_total, rows_done, accepted, unchanged, rejected,
          alerts, started_at, finished_at, region, parties
"""
GET = """
SELECT id, source, filename, sha256, ignored_columns, state, rows_total, rows_done, accepted, unchanged, rejected,
       alerts, started_at, finished_at, region, parties
FROM reading_files WHERE id = ANY($1::uuid[]) AND ($2 OR region LIKE $3 || '%' OR $4 = ANY(parties))
"""
MATCHING = """
SELECT id, source, filename, sha256, ignored_columns, state, rows_total, rows_done, accepted, unchanged, rejected,
       alerts, started_at, finished_at, region, parties
FROM reading_files
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties)) AND ($4::text IS NULL OR state = $4)
"""
ORDERS = {
    ReadingFileOrder.NEWEST: Order(
        MATCHING + "AND id < $5::text::uuid ORDER BY id DESC LIMIT $6", {"id": LATER_THAN_ANY_UUID}
    )
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"

_headings = msgspec.json.Decoder(dict[str, str])
_part = msgspec.json.Decoder(Part)


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file about to be taken in."""

    id: str
    source: ReadingSource
    filename: str
    sha256: str
    headings: dict[str, str]
    ignored_columns: list[str]
    reason: str | None
    rows_total: int
    started_at: datetime
    agency: str
    by_enterprise: bool
    region: str
    parts: list[Part]


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """What taking in the next part needs to know of a file."""

    source: ReadingSource
    headings: dict[str, str]
    reason: str | None
    agency: str
    by_enterprise: bool
    region: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file with the scope its reader is checked against."""

    record: ReadingFile
    region: str
    parties: list[str]

    @property
    def id(self) -> str:
        """The key of the list."""
        return self.record.id


async def find_same(connection: Connection, agency: str, sha256: str, source: ReadingSource) -> str | None:
    """The taking in of the same bytes by the same agency."""
    id = await connection.fetchval(FIND_SAME, agency, sha256, SOURCES.index(source))
    return str(id) if id else None


async def add(connection: Connection, new: NewFile) -> None:
    """Write a file and its waiting parts."""
    await connection.execute(
        ADD,
        new.id,
        SOURCES.index(new.source),
        new.filename,
        new.sha256,
        msgspec.json.encode(new.headings).decode(),
        new.ignored_columns,
        new.reason,
        new.rows_total,
        new.started_at,
        new.agency,
        new.by_enterprise,
        new.region,
    )
    rows = [(new.id, number, msgspec.json.encode(part).decode()) for number, part in enumerate(new.parts)]
    await connection.executemany(ADD_PART, rows)


async def running(connection: Connection, id: str) -> Running:
    """A file that is being taken in, locked."""
    row = await connection.fetchrow(RUNNING, id)
    assert row is not None
    columns = dict(row) | {"source": SOURCES[row["source"]], "headings": _headings.decode(row["headings"])}
    return Running(**columns)


async def waiting(pool: Pool, id: str) -> list[int]:
    """The parts that wait, in order."""
    return [row["part"] for row in await pool.fetch(WAITING, id)]


async def take_part(connection: Connection, id: str, part: int) -> Part:
    """A waiting part, which waits no more."""
    return _part.decode(await connection.fetchval(TAKE_PART, id, part))


async def advance(connection: Connection, id: str, batch: ReadingBatch, at: datetime) -> ReadingFile:
    """Count a batch; the last one finishes the file."""
    counts = (batch.rows_total, batch.accepted, batch.unchanged, batch.rejected, batch.alerts)
    row = await connection.fetchrow(ADVANCE, id, *counts, at)
    assert row is not None
    return _seen(row).record


async def get(connection: Connection, ids: Sequence[str], reach: Reach) -> dict[str, Seen]:
    """Files by id, within reach."""
    rows = await connection.fetch(GET, list(ids), *reach.within)
    return {str(row["id"]): _seen(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListReadingFiles) -> list[Seen]:
    """One more than a page of files."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListReadingFiles) -> int:
    """How many files match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListReadingFiles) -> tuple[object, ...]:
    return *reach.within, query.state


def _seen(row: asyncpg.Record) -> Seen:
    columns = dict(row) | {"id": str(row["id"]), "source": SOURCES[row["source"]]}
    region, parties = columns.pop("region"), columns.pop("parties")
    return Seen(record=msgspec.convert(columns, ReadingFile), region=region, parties=parties)
