"""Every SQL statement about the inspections that complaints opened."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.complaints.inspections import ComplaintInspection, ComplaintInspectionState
from kernel.database import Connection
from kernel.rights import Reach
from kernel.rows import by_place
from services.complaints.inspections.rules import Inspection

EACH_MAX = 20
SAVE = """
INSERT INTO complaint_inspections (id, complaint, agency, asked_at, state, reason, planned_on, officers, visit,
                                   obstacle, finished_at, findings)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET
    state = excluded.state, visit = excluded.visit, obstacle = excluded.obstacle,
    finished_at = excluded.finished_at, findings = excluded.findings
"""
OF_COMPLAINT = "SELECT * FROM complaint_inspections WHERE complaint = $1 ORDER BY asked_at DESC, id DESC"
FIND = "SELECT * FROM complaint_inspections WHERE id = $1"
OF_VISIT = "SELECT * FROM complaint_inspections WHERE visit = $1"
OF_COMPLAINTS = """
SELECT asked.place, one.*, complaints.region, ARRAY[one.agency, complaints.agency] AS parties
FROM unnest($4::text[]) WITH ORDINALITY AS asked (number, place)
JOIN complaints USING (number)
CROSS JOIN LATERAL (
    SELECT * FROM complaint_inspections WHERE complaint = asked.number ORDER BY asked_at DESC, id DESC LIMIT $5
) AS one
WHERE $1 OR complaints.region LIKE $2 || '%' OR $3 IN (one.agency, complaints.agency)
ORDER BY asked.place, one.asked_at DESC, one.id DESC
"""
LAST_FINISHED = """
SELECT * FROM complaint_inspections WHERE complaint = $1 AND state = $2 ORDER BY finished_at DESC LIMIT 1
"""


class Seen(msgspec.Struct, frozen=True):
    """An inspection before rights hide what the asker may not see, where its complaint lies and whose it is."""

    record: ComplaintInspection
    region: str
    parties: list[str]


async def save(connection: Connection, one: Inspection) -> None:
    """Write an inspection as it now stands."""
    await connection.execute(
        SAVE, one.id, one.complaint, one.agency, one.asked_at, one.state, one.reason, one.planned_on,
        list(one.officers), one.visit, one.obstacle, one.finished_at, one.findings,
    )  # fmt: skip


async def of_complaint(connection: Connection, number: str) -> list[Inspection]:
    """Every inspection of a complaint, the latest first."""
    return [_inspection(row) for row in await connection.fetch(OF_COMPLAINT, number)]


async def find(connection: Connection, id: str) -> Inspection | None:
    """One inspection."""
    row = await connection.fetchrow(FIND, id)
    return _inspection(row) if row else None


async def of_visit(connection: Connection, visit: str) -> Inspection | None:
    """The inspection a visit is."""
    row = await connection.fetchrow(OF_VISIT, visit)
    return _inspection(row) if row else None


async def last_finished(connection: Connection, number: str) -> Inspection | None:
    """The inspection of a complaint that was carried out last."""
    row = await connection.fetchrow(LAST_FINISHED, number, ComplaintInspectionState.FINISHED)
    return _inspection(row) if row else None


async def of_complaints(connection: Connection, reach: Reach, numbers: Sequence[str]) -> list[list[Seen]]:
    """The latest inspections of each complaint, aligned with the numbers, as far as the asker may see them."""
    rows = await connection.fetch(OF_COMPLAINTS, *reach.within, list(numbers), EACH_MAX)
    return by_place(rows, len(numbers), _seen)


def _inspection(row: asyncpg.Record) -> Inspection:
    return msgspec.convert(dict(row), Inspection)


def _seen(row: asyncpg.Record) -> Seen:
    record = msgspec.convert(dict(row), ComplaintInspection)
    return Seen(record, row["region"], [party for party in row["parties"] if party])
