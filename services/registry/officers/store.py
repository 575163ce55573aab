"""Every SQL statement about officers."""

from collections.abc import Sequence

import asyncpg

from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import ListOfficers, Officer, OfficerFacts, OfficerGrade, OfficerKind
from kernel.database import Connection
from kernel.rights import Reach
from services.registry.officers.rules import Person

GET = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts
FROM officers
WHERE certificate = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR agency = $4)
"""
LIST = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts
FROM officers
WHERE certificate > $1
  AND ($2 OR region LIKE $3 || '%' OR agency = $4)
  AND ($5::text IS NULL OR agency = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::text IS NULL OR kind = $7)
  AND ($8::text IS NULL OR $8 = ANY(specialties))
  AND ($9::date IS NULL OR $9 BETWEEN valid_from AND valid_to)
ORDER BY certificate LIMIT $10
"""
SAVE = """
INSERT INTO officers (certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (certificate) DO UPDATE SET
    agency = excluded.agency, name = excluded.name, region = excluded.region, kind = excluded.kind,
    specialties = excluded.specialties, grade = excluded.grade, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, conflicts = excluded.conflicts
"""

EVERYWHERE = Reach(everywhere=True, prefix=None, party=None)


async def find(connection: Connection, certificates: Sequence[str], reach: Reach = EVERYWHERE) -> dict[str, Officer]:
    """Officers by certificate, within reach."""
    rows = await connection.fetch(GET, list(certificates), reach.everywhere, reach.prefix, reach.party)
    return {row["certificate"]: _officer(row) for row in rows}


async def people(connection: Connection, certificates: Sequence[str]) -> dict[str, Person]:
    """What decisions are taken on, by certificate."""
    found = await find(connection, certificates)
    return {certificate: _person(officer) for certificate, officer in found.items()}


async def page(
    connection: Connection, query: ListOfficers, reach: Reach, *, region_prefix: str | None, size: int
) -> list[Officer]:
    """Up to `size` officers after the query's key."""
    rows = await connection.fetch(
        LIST,
        query.after or "",
        reach.everywhere,
        reach.prefix,
        reach.party,
        query.agency,
        region_prefix,
        query.kind,
        query.specialty,
        query.valid_on,
        size,
    )
    return [_officer(row) for row in rows]


async def save(connection: Connection, people: Sequence[Person]) -> None:
    """Write people as they now stand."""
    await connection.executemany(SAVE, [_columns(person) for person in people])


def _columns(person: Person) -> tuple[object, ...]:
    facts = person.facts
    return (
        facts.certificate,
        facts.agency,
        person.name,
        facts.region,
        facts.kind,
        facts.specialties,
        facts.grade,
        facts.valid_from,
        facts.valid_to,
        facts.conflicts,
    )


def _officer(row: asyncpg.Record) -> Officer:
    return Officer(
        certificate=row["certificate"],
        agency=row["agency"],
        name=row["name"],
        region=row["region"],
        kind=OfficerKind(row["kind"]),
        specialties=[EnvironmentalElement(specialty) for specialty in row["specialties"]],
        grade=OfficerGrade(row["grade"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        conflicts=row["conflicts"],
    )


def _person(officer: Officer) -> Person:
    facts = OfficerFacts(**{name: getattr(officer, name) for name in OfficerFacts.__struct_fields__})
    return Person(facts=facts, name=officer.name or "")
