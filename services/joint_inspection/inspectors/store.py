"""Every SQL statement about the read copy of the officers."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.officers import OfficerFacts
from kernel.database import Connection
from services.joint_inspection.lottery.rules import PoolOfficer, RankedOfficer

SAVE = """
INSERT INTO inspectors (certificate, agency, region, specialties, conflicts, valid_from, valid_to, grade)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (certificate) DO UPDATE SET
    agency = excluded.agency, region = excluded.region, specialties = excluded.specialties,
    conflicts = excluded.conflicts, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    grade = excluded.grade
"""
DROP = "DELETE FROM inspectors WHERE certificate = $1"
OF_AGENCIES = """
SELECT certificate, agency, region, specialties, conflicts, valid_from, valid_to
FROM inspectors WHERE agency = ANY($1::text[]) ORDER BY certificate
"""
RANKED = """
WITH standing AS (
    SELECT certificate, count(*) AS visits FROM visits, unnest(officers) AS certificate
    WHERE state IN ('planned', 'checked_in') AND agencies && $1::text[] GROUP BY certificate
)
SELECT certificate, agency, region, specialties, conflicts, valid_from, valid_to, grade,
       coalesce(visits, 0)::integer AS load
FROM inspectors LEFT JOIN standing USING (certificate) WHERE agency = ANY($1::text[]) ORDER BY certificate
"""


async def save(connection: Connection, facts: OfficerFacts) -> None:
    """Keep an officer as he or she now stands."""
    await connection.execute(
        SAVE,
        facts.certificate,
        facts.agency,
        facts.region,
        sorted(specialty.value for specialty in facts.specialties),
        sorted(facts.conflicts),
        facts.valid_from,
        facts.valid_to,
        facts.grade.value,
    )


async def drop(connection: Connection, certificate: str) -> None:
    """Forget a person who is no officer any more."""
    await connection.execute(DROP, certificate)


async def of_agencies(connection: Connection, agencies: Sequence[str]) -> list[PoolOfficer]:
    """The officers of these agencies by certificate."""
    return [_inspector(row) for row in await connection.fetch(OF_AGENCIES, agencies)]


async def ranked(connection: Connection, agencies: Sequence[str]) -> list[RankedOfficer]:
    """The officers of these agencies by certificate, with grade and the visits that stand for each."""
    return [msgspec.convert(dict(row), RankedOfficer) for row in await connection.fetch(RANKED, agencies)]


def _inspector(row: asyncpg.Record) -> PoolOfficer:
    return PoolOfficer(
        certificate=row["certificate"],
        agency=row["agency"],
        region=row["region"],
        specialties=tuple(row["specialties"]),
        conflicts=tuple(row["conflicts"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
