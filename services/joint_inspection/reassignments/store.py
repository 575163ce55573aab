"""Every SQL statement about changes of a visit's officers."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.joint_inspection.notices import NoticeOfficer
from contracts.joint_inspection.reassignments import VisitReassignment
from kernel.database import Connection
from services.joint_inspection.reassignments.rules import Changed

INSERT = """
INSERT INTO visit_reassignments (visit, nth, agency, at, begun, reason, removed, added, by)
VALUES ($1, (SELECT count(*) + 1 FROM visit_reassignments WHERE visit = $1), $2, $3, $4, $5, $6, $7, $8)
"""
SET = "UPDATE visits SET officers = $2 WHERE id = $1"
# Before the visit the approved notice names who does not come any more: it is a draft again and its code opens nothing.
WITHDRAW = """
UPDATE visit_notices SET officers = $2::jsonb, approved_by = NULL, approved_at = NULL, number = NULL, sha256 = NULL,
                         code = NULL, edition = edition + 1
WHERE visit = $1
"""
RENAME = "UPDATE visit_notices SET officers = $2::jsonb WHERE visit = $1"
OF_VISITS = "SELECT * FROM visit_reassignments WHERE visit = ANY($1::text[]) ORDER BY visit, nth"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of officers as it is kept."""

    visit: str
    agency: str
    at: datetime
    begun: bool
    reason: str
    changed: Changed
    by: str


async def save(connection: Connection, one: Change) -> None:
    """Keep a change, and who goes now."""
    changed = one.changed
    await connection.execute(
        INSERT, one.visit, one.agency, one.at, one.begun, one.reason, changed.removed, changed.added, one.by
    )
    await connection.execute(SET, one.visit, changed.officers)


async def name_in_notice(
    connection: Connection, visit: str, officers: Sequence[NoticeOfficer], *, withdrawn: bool
) -> None:
    """The visit's notice names these; withdrawn it waits for approval again."""
    written = msgspec.json.encode(officers).decode()
    await connection.execute(WITHDRAW if withdrawn else RENAME, visit, written)


async def of_visits(connection: Connection, visits: Sequence[str]) -> dict[str, list[VisitReassignment]]:
    """The changes of each of these visits, oldest first."""
    found: dict[str, list[VisitReassignment]] = {visit: [] for visit in visits}
    for row in await connection.fetch(OF_VISITS, list(visits)):
        found[row["visit"]].append(msgspec.convert(dict(row), VisitReassignment))
    return found
