"""Every SQL statement about files of results."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from contracts.complaints.exports import ComplaintExport, ComplaintExportOrder, ListComplaintExports
from contracts.complaints.intake import Channel
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from kernel.work import Write

UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_ID = str(UUID(int=0))
PREFETCH = 500

RESULTS = """
SELECT external_number, number, registration, title, text, place, coalesce(named_enterprise, named_code) AS enterprise,
       filed_at, state, matter_name AS matter, coalesce(known_agencies.name, agency) AS agency, routed_at, signed_at,
       reply, replied_at
FROM complaints LEFT JOIN known_agencies ON known_agencies.code = agency
WHERE received_by = $1 AND filed_at >= $2 AND filed_at < $3 AND ($4::text IS NULL OR channel = $4)
ORDER BY filed_at, number LIMIT $5
"""
INSERT = "INSERT INTO complaint_exports SELECT * FROM jsonb_populate_recordset(NULL::complaint_exports, $1::jsonb)"
SHOWN = "SELECT id::text, from_on, to_on, channel, rows_total, made_at, filename, sha256, region, parties "
GET = (
    SHOWN
    + """
FROM complaint_exports
WHERE id = ANY($4::uuid[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
)
MATCHING = """
FROM complaint_exports
WHERE ($1 OR region LIKE $2 || '%' OR (agency = $3::text AND parties @> ARRAY[$3]))
  AND ($4::text IS NULL OR channel = $4)
"""
NEWEST = "AND (made_at, id) < ($5::text::timestamptz, $6::text::uuid) ORDER BY made_at DESC, id DESC LIMIT $7"
OLDEST = "AND (made_at, id) > ($5::text::timestamptz, $6::text::uuid) ORDER BY made_at, id LIMIT $7"
ORDERS = {
    ComplaintExportOrder.NEWEST: Order(SHOWN + MATCHING + NEWEST, {"made_at": "infinity", "id": NO_ID}),
    ComplaintExportOrder.OLDEST: Order(SHOWN + MATCHING + OLDEST, {"made_at": "-infinity", "id": NO_ID}),
}
COUNT = "SELECT count(*) FROM (SELECT " + MATCHING + " LIMIT $5) AS counted"
NAMED = """
SELECT EXISTS (
    SELECT FROM complaint_exports
    WHERE sha256 = $1 AND agency = $2 AND current_setting('hub.party', true) IN ('*', agency)
)
"""


class NewExport(msgspec.Struct, frozen=True, kw_only=True):
    """An export as it is kept."""

    id: str
    agency: str
    region: str
    parties: list[str]
    from_on: str
    to_on: str
    channel: Channel | None
    rows_total: int
    made_at: datetime
    filename: str
    sha256: str


class SeenExport(msgspec.Struct, frozen=True):
    """An export in reach, with what rights are decided on."""

    record: ComplaintExport
    region: str
    parties: list[str]


async def results(
    connection: Connection, agency: str, since: datetime, until: datetime, channel: Channel | None, rows_max: int
) -> AsyncIterator[Mapping[str, Any]]:
    """What became of the work orders that this agency took in, by time of intake, one more than `rows_max` at most."""
    asked = (agency, since, until, channel, rows_max + 1)
    async for row in connection.cursor(RESULTS, *asked, prefetch=PREFETCH):
        yield dict(row)


def insert(export: NewExport) -> Write:
    """A new export."""
    return Write(INSERT, [export])


async def find_seen(connection: Connection, reach: Reach, ids: Iterable[str]) -> dict[str, SeenExport]:
    """Exports in reach, by id."""
    possible = [id for id in ids if UUID_FORM.fullmatch(id)]
    return {row["id"]: _seen(row) for row in await connection.fetch(GET, *reach.within, possible)}


async def page(connection: Connection, reach: Reach, query: ListComplaintExports) -> list[SeenExport]:
    """One more than a page of exports in reach."""
    order = ORDERS[query.order]
    asked = (*reach.within, query.channel, *order.place(query.after), query.size + 1)
    return [_seen(row) for row in await connection.fetch(order.statement, *asked)]


async def count(connection: Connection, reach: Reach, query: ListComplaintExports) -> int:
    """How many exports in reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *reach.within, query.channel, COUNT_LIMIT)
    return total


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether an export of the asker is this file."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


def _seen(row: asyncpg.Record) -> SeenExport:
    return SeenExport(msgspec.convert(dict(row), ComplaintExport), row["region"], row["parties"])
