"""Every SQL statement about attachments."""

from collections.abc import Iterable, Sequence

import asyncpg
import msgspec

from contracts.complaints.attachments import ComplaintAttachment
from kernel.database import Connection, Pool
from kernel.paging import COUNT_LIMIT
from kernel.rights import Reach
from kernel.rows import by_place
from kernel.work import Write
from services.complaints.attachments.rules.judging import Attachment

USED = "SELECT file FROM complaint_attachments WHERE file = ANY($1::uuid[])"
INSERT = (
    "INSERT INTO complaint_attachments SELECT * FROM jsonb_populate_recordset(NULL::complaint_attachments, $1::jsonb)"
)
WAITING = "SELECT * FROM complaint_attachments WHERE number = $1 AND state = 'waiting' ORDER BY nth"
CONCLUDE = """
UPDATE complaint_attachments AS attachment
SET agency = new.agency, state = new.state, media_type = new.media_type, size = new.size, sha256 = new.sha256,
    cleaned = new.cleaned
FROM jsonb_populate_recordset(NULL::complaint_attachments, $1::jsonb) AS new
WHERE attachment.number = new.number AND attachment.nth = new.nth
"""
OF_COMPLAINTS = """
SELECT wanted.place, region, parties, attachment.*
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (number, place)
JOIN complaints USING (number)
CROSS JOIN LATERAL (
    SELECT * FROM complaint_attachments WHERE complaint_attachments.number = wanted.number ORDER BY nth LIMIT $5
) AS attachment
WHERE $1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
ORDER BY wanted.place, attachment.nth
"""
COUNT_OF_COMPLAINTS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM complaint_attachments WHERE complaint_attachments.number = complaints.number LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (number, place)
LEFT JOIN complaints
    ON complaints.number = wanted.number AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
ORDER BY wanted.place
"""
NAMED = """
SELECT EXISTS (
    SELECT FROM complaint_attachments AS attachment JOIN complaints USING (number)
    WHERE attachment.sha256 = $1 AND attachment.agency = $2 AND (
        current_setting('hub.party', true) = '*'
        OR attachment.state = 'ready' AND (
            parties @> ARRAY[current_setting('hub.party', true)]
            OR region LIKE nullif(current_setting('hub.prefix', true), '') || '%'
        )
    )
)
"""


class SeenAttachment(msgspec.Struct, frozen=True):
    """An attachment before rights hide what the asker may not see, and what they are decided on."""

    record: ComplaintAttachment
    region: str
    parties: list[str]


async def used(connection: Connection, files: Iterable[str]) -> set[str]:
    """Those of these files that a report has already."""
    return {str(row["file"]) for row in await connection.fetch(USED, list(files))}


def insert(attachments: Sequence[Attachment]) -> Write:
    """New attachments."""
    return Write(INSERT, attachments)


def conclude(attachment: Attachment) -> Write:
    """What became of an attachment."""
    return Write(CONCLUDE, [attachment])


async def waiting(pool: Pool, number: str) -> list[Attachment]:
    """The attachments of a complaint that are still to be made anew."""
    return [_attachment(row) for row in await pool.fetch(WAITING, number)]


async def of_complaints(
    connection: Connection, reach: Reach, numbers: Sequence[str], size: int
) -> list[list[SeenAttachment]]:
    """The first attachments of each complaint in reach, aligned with the numbers."""
    return by_place(await connection.fetch(OF_COMPLAINTS, *reach.within, list(numbers), size), len(numbers), _seen)


async def count_of_complaints(connection: Connection, reach: Reach, numbers: Sequence[str]) -> list[int]:
    """How many attachments each complaint in reach has, aligned with the numbers."""
    rows = await connection.fetch(COUNT_OF_COMPLAINTS, *reach.within, list(numbers), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a complaint in reach has this file of the agency attached; to the service, also one that waits."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


def _attachment(row: asyncpg.Record) -> Attachment:
    return msgspec.convert({**row, "file": str(row["file"])}, Attachment)


def _seen(row: asyncpg.Record) -> SeenAttachment:
    one = _attachment(row)
    ready = one.name is not None
    record = ComplaintAttachment(
        number=one.number,
        nth=one.nth,
        state=one.state,
        cleaned=one.cleaned,
        name=one.name,
        media_type=one.media_type if ready else None,
        size=one.size if ready else None,
        sha256=one.sha256 if ready else None,
    )
    return SeenAttachment(record, row["region"], row["parties"])
