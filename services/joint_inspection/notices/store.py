"""Every SQL statement about notices of visits."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.joint_inspection.notices import NoticeOfficer
from contracts.joint_inspection.visits import VisitBasis, VisitState
from kernel.database import Connection
from services.joint_inspection.notices.rules import Notice

SAVE = """
INSERT INTO visit_notices (visit, matters, officers, drafted_by, drafted_at) VALUES ($1, $2, $3::jsonb, $4, $5)
ON CONFLICT (visit) DO UPDATE SET matters = excluded.matters, officers = excluded.officers,
    drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at
"""
ISSUE = """
UPDATE visit_notices SET approved_by = $2, approved_at = $3, number = $4, sha256 = $5, code = $6 WHERE visit = $1
"""
OF_VISITS = "SELECT * FROM visit_notices WHERE visit = ANY($1::text[])"
BY_CODES = """
SELECT notice.*, visits.state AS visit_state, visits.basis, visits.planned_on, visits.credit_code, visits.agencies,
    visits.finished_at, visits.region
FROM visit_notices AS notice JOIN visits ON visits.id = notice.visit WHERE notice.code = ANY($1::text[])
"""
PEOPLE = """
SELECT inspector.certificate, inspector.agency, inspector.valid_to, coalesce(nullif(agencies.name, ''), agency) AS name
FROM inspectors AS inspector LEFT JOIN agencies ON agencies.code = inspector.agency
WHERE inspector.certificate = ANY($1::text[])
"""
AGENCY_NAMES = "SELECT code, coalesce(nullif(name, ''), code) AS name FROM agencies WHERE code = ANY($1::text[])"
RATED = "UPDATE visit_notices SET rated = true WHERE visit = $1"
NAMED = """
SELECT EXISTS (
    SELECT FROM visit_notices AS notice JOIN visits ON visits.id = notice.visit
    WHERE notice.sha256 = $1 AND $2 = ANY (visits.agencies)
      AND (current_setting('hub.party', true) = ANY (visits.parties || '*'::text)
           OR seen_by_team(visits.id, current_setting('hub.person', true)))
)
"""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An officer as the library tells of them."""

    certificate: str
    agency: str
    valid_to: date
    name: str


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """A notice found by its code, with what its visit says."""

    notice: Notice
    state: VisitState
    basis: VisitBasis
    planned_on: date
    credit_code: str
    agencies: list[str]
    region: str
    finished_at: datetime | None


async def save(connection: Connection, one: Notice) -> None:
    """Keep a draft."""
    officers = msgspec.json.encode(one.officers).decode()
    await connection.execute(SAVE, one.visit, one.matters, officers, one.drafted_by, one.drafted_at)


async def issue(connection: Connection, one: Notice) -> None:
    """Keep that it was approved."""
    await connection.execute(ISSUE, one.visit, one.approved_by, one.approved_at, one.number, one.sha256, one.code)


async def of_visits(connection: Connection, visits: Sequence[str]) -> dict[str, Notice]:
    """The notices of these visits."""
    return {row["visit"]: _notice(row) for row in await connection.fetch(OF_VISITS, list(visits))}


async def by_codes(connection: Connection, codes: Sequence[str]) -> dict[str, Coded]:
    """The notices with these codes."""
    return {row["code"]: _coded(row) for row in await connection.fetch(BY_CODES, list(codes))}


async def people(connection: Connection, certificates: Sequence[str]) -> dict[str, Person]:
    """The officers with these certificates."""
    rows = await connection.fetch(PEOPLE, list(certificates))
    return {row["certificate"]: msgspec.convert(dict(row), Person) for row in rows}


async def agency_names(connection: Connection, codes: Sequence[str]) -> list[str]:
    """What these agencies are called, in their order; one that is not known by its code."""
    found = {row["code"]: row["name"] for row in await connection.fetch(AGENCY_NAMES, list(codes))}
    return [found.get(code, code) for code in codes]


async def rated(connection: Connection, visit: str) -> None:
    """Keep that a visit was rated, not how."""
    await connection.execute(RATED, visit)


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of an agency taking part is the notice of a visit; for those whose visit it is."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


def _notice(row: asyncpg.Record) -> Notice:
    officers = msgspec.json.decode(row["officers"], type=list[NoticeOfficer])
    return msgspec.convert({**row, "officers": officers}, Notice)


def _coded(row: asyncpg.Record) -> Coded:
    return msgspec.convert({**row, "state": row["visit_state"], "notice": _notice(row)}, Coded)
