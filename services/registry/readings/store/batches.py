"""Batches: what came in, from whom, with which hash."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.readings import (
    ListReadingBatches,
    ReadingBatch,
    ReadingBatchOrder,
    ReadingFinding,
    ReadingsRecorded,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from services.registry.readings.rules.versions import SOURCES

ADD = """
INSERT INTO reading_batches (id, source, agency, region, parties, file, rows_total, accepted, corrected, unchanged,
                             rejected, alerts, first_hour, last_hour, sha256, received_at, findings, sender)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb, $18)
"""
GET = """
SELECT id, source, agency, region, parties, file, rows_total, accepted, corrected, unchanged, rejected, alerts,
       first_hour, last_hour, sha256, received_at, findings, sender
FROM reading_batches WHERE id = ANY($1::uuid[]) AND ($2 OR region LIKE $3 || '%' OR $4 = ANY(parties))
"""
MATCHING = """
SELECT id, source, agency, region, parties, file, rows_total, accepted, corrected, unchanged, rejected, alerts,
       first_hour, last_hour, sha256, received_at, findings, sender
FROM reading_batches
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties))
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text::uuid IS NULL OR file = $5::text::uuid)
  AND (NOT $6 OR rejected > 0)
"""
ORDERS = {
    ReadingBatchOrder.NEWEST: Order(
        MATCHING + "AND id < $7::text::uuid ORDER BY id DESC LIMIT $8", {"id": LATER_THAN_ANY_UUID}
    ),
    ReadingBatchOrder.OLDEST: Order(
        MATCHING + "AND id > $7::text::uuid ORDER BY id LIMIT $8", {"id": EARLIER_THAN_ANY_UUID}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
JOURNALED = """
SELECT substring(aggregate FROM 10)::uuid AS batch, data, position
FROM journal LEFT JOIN feed USING (seq) WHERE aggregate = ANY($1::text[]) AND type = $2
"""

_findings = msgspec.json.Decoder(list[ReadingFinding])


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with the scope its reader is checked against."""

    record: ReadingBatch
    region: str
    parties: list[str]

    @property
    def id(self) -> str:
        """The key of the list."""
        return self.record.id


class Journaled(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal says of a batch."""

    event: ReadingsRecorded
    position: int | None


async def add(connection: Connection, new: Seen) -> None:
    """Write a batch."""
    batch = new.record
    await connection.execute(
        ADD,
        batch.id,
        SOURCES.index(batch.source),
        batch.agency,
        new.region,
        new.parties,
        batch.file,
        batch.rows_total,
        batch.accepted,
        batch.corrected,
        batch.unchanged,
        batch.rejected,
        batch.alerts,
        batch.first_hour,
        batch.last_hour,
        batch.sha256,
        batch.received_at,
        msgspec.json.encode(batch.findings or []).decode(),
        batch.sender,
    )


async def get(connection: Connection, ids: Sequence[str], reach: Reach) -> dict[str, Seen]:
    """Batches by id, within reach."""
    rows = await connection.fetch(GET, list(ids), *reach.within)
    return {str(row["id"]): _seen(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListReadingBatches) -> list[Seen]:
    """One more than a page of batches."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListReadingBatches) -> int:
    """How many batches match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListReadingBatches) -> tuple[object, ...]:
    return *reach.within, query.agency, query.file, query.with_findings


async def journaled(connection: Connection, ids: Sequence[str]) -> dict[str, Journaled]:
    """What the journal says of batches."""
    aggregates = [f"readings:{id}" for id in ids]
    rows = await connection.fetch(JOURNALED, aggregates, ReadingsRecorded.subject)
    decode = msgspec.json.Decoder(ReadingsRecorded).decode
    return {str(row["batch"]): Journaled(event=decode(row["data"]), position=row["position"]) for row in rows}


def _seen(row: asyncpg.Record) -> Seen:
    columns = dict(row)
    region, parties = columns.pop("region"), columns.pop("parties")
    record = ReadingBatch(
        **columns
        | {
            "id": str(row["id"]),
            "file": str(row["file"]) if row["file"] else None,
            "source": SOURCES[row["source"]],
            "findings": _findings.decode(row["findings"]),
        }
    )
    return Seen(record=record, region=region, parties=parties)
