"""Every SQL statement about the agencies and the matrix as this service knows them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.actors import AgencyKind
from contracts.complaints.routing import CaseKind, ComplaintRuled
from contracts.registry.agencies import AgencyFacts
from contracts.registry.catalogue import GovernmentLevel, MatrixRow
from kernel.database import Connection
from kernel.work import Write
from services.complaints.responsibility.rules import KnownAgency, Responsibility, Ruling

SAVE_AGENCY = """
INSERT INTO known_agencies (code, name, kind, region, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, region = excluded.region,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""
END_AGENCY = "UPDATE known_agencies SET valid_to = $2 WHERE code = $1"
AGENCIES = """
SELECT code, name, kind, region FROM known_agencies
WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
"""
SAVE_ROWS = """
INSERT INTO known_matrix (version, valid_from, matter, matter_name, level, region, agency, legal_basis, office)
SELECT $1, $2, matter, matter_name, level, region, agency, legal_basis, office
FROM jsonb_to_recordset($3::jsonb)
    AS row (matter text, matter_name text, level text, region text, agency text, legal_basis text, office text)
ON CONFLICT (version, matter, level, region) DO NOTHING
"""
MATRIX = """
SELECT version, matter, matter_name, level, known_matrix.region, agency, known_agencies.name AS agency_name,
       legal_basis, office
FROM known_matrix JOIN known_agencies ON known_agencies.code = agency
WHERE known_matrix.valid_from = (SELECT max(valid_from) FROM known_matrix WHERE valid_from <= $1)
  AND matter = ANY($2::text[])
  AND known_agencies.valid_from <= $1 AND (known_agencies.valid_to IS NULL OR known_agencies.valid_to >= $1)
"""
SAVE_RULING = """
INSERT INTO complaint_rulings (matter, region, kind, agency, reason, complaint, ruled_by, ruled_at)
SELECT * FROM jsonb_to_recordset($1::jsonb) AS one (matter text, region text, kind text, agency text, reason text,
                                                    complaint text, ruled_by text, ruled_at timestamptz)
ON CONFLICT (matter, region, kind) DO UPDATE SET
    agency = excluded.agency, reason = excluded.reason, complaint = excluded.complaint,
    ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at
"""
RULINGS = """
SELECT matter, complaint_rulings.region, complaint_rulings.kind, agency, known_agencies.name AS agency_name, complaint,
       (ruled_at AT TIME ZONE 'Asia/Shanghai')::date AS ruled_on
FROM complaint_rulings JOIN known_agencies ON known_agencies.code = agency
WHERE matter = ANY($1::text[]) AND complaint_rulings.region = ANY($2::text[])
  AND known_agencies.valid_from <= $3 AND (known_agencies.valid_to IS NULL OR known_agencies.valid_to >= $3)
"""


async def save_agency(connection: Connection, facts: AgencyFacts) -> None:
    """Keep an agency as registered."""
    await connection.execute(
        SAVE_AGENCY, facts.code, facts.name, facts.kind.value, facts.region, facts.valid_from, facts.valid_to
    )


async def end_agency(connection: Connection, code: str, valid_to: date) -> None:
    """Keep the last day of an agency."""
    await connection.execute(END_AGENCY, code, valid_to)


async def agencies(connection: Connection, on: date) -> list[KnownAgency]:
    """Every agency that stands on the day."""
    rows = await connection.fetch(AGENCIES, on)
    return [
        KnownAgency(code=row["code"], name=row["name"], kind=AgencyKind(row["kind"]), region=row["region"])
        for row in rows
    ]


async def save_matrix(connection: Connection, version: str, valid_from: date, rows: Sequence[MatrixRow]) -> None:
    """Keep one part of a published version."""
    await connection.execute(SAVE_ROWS, version, valid_from, msgspec.json.encode(rows).decode())


async def responsibilities(connection: Connection, matters: Sequence[str], on: date) -> dict[str, list[Responsibility]]:
    """The rows of these matters in the version that decides on the day, without agencies that have ended."""
    found: dict[str, list[Responsibility]] = {matter: [] for matter in matters}
    for row in await connection.fetch(MATRIX, on, list(found)):
        found[row["matter"]].append(_responsibility(row))
    return found


def save_ruling(event: ComplaintRuled, reason: str) -> Write:
    """What an arbitration decided, over what was decided before for like cases."""
    row = {name: getattr(event, name) for name in ("matter", "region", "kind", "agency", "ruled_by")}
    return Write(SAVE_RULING, [{**row, "reason": reason, "complaint": event.number, "ruled_at": event.at}])


async def rulings(
    connection: Connection, matters: Mapping[str, str], regions: Collection[str], on: date
) -> list[Ruling]:
    """The rulings on these matters, by code and name, in these divisions, whose agencies stand on the day."""
    rows = await connection.fetch(RULINGS, list(matters), list(regions), on)
    return [Ruling(**{**row, "kind": CaseKind(row["kind"])}, matter_name=matters[row["matter"]]) for row in rows]


def _responsibility(row: asyncpg.Record) -> Responsibility:
    return Responsibility(
        version=row["version"],
        matter_name=row["matter_name"],
        level=GovernmentLevel(row["level"]),
        region=row["region"],
        agency=row["agency"],
        agency_name=row["agency_name"],
        legal_basis=row["legal_basis"],
        office=row["office"],
    )
