"""Every SQL statement about officers."""

from collections.abc import Sequence

import asyncpg

from contracts.actors import region_prefix
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import ListOfficers, Officer, OfficerFacts, OfficerGrade, OfficerKind, OfficerOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.officers.rules import Person

GET = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts
FROM officers
WHERE certificate = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR agency = $4)
"""
MATCHING = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts
FROM officers
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3)
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
  AND ($6::text IS NULL OR kind = $6)
  AND ($7::text IS NULL OR $7 = ANY(specialties))
  AND ($8::date IS NULL OR $8 BETWEEN valid_from AND valid_to)
"""
ORDERS = {
    OfficerOrder.CERTIFICATE: Order(
        MATCHING + "AND certificate > $9 ORDER BY certificate LIMIT $10", {"certificate": ""}
    ),
    OfficerOrder.VALID_TO: Order(
        MATCHING + "AND (valid_to, certificate) > ($9::text::date, $10) ORDER BY valid_to, certificate LIMIT $11",
        {"valid_to": "-infinity", "certificate": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $9) AS counted"
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
    rows = await connection.fetch(GET, list(certificates), *reach.within)
    return {row["certificate"]: _officer(row) for row in rows}


async def people(connection: Connection, certificates: Sequence[str]) -> dict[str, Person]:
    """What decisions are taken on, by certificate."""
    found = await find(connection, certificates)
    return {certificate: _person(officer) for certificate, officer in found.items()}


async def page(connection: Connection, reach: Reach, query: ListOfficers) -> list[Officer]:
    """One more than a page of officers."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_officer(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListOfficers) -> int:
    """How many officers match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListOfficers) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.agency, region, query.kind, query.specialty, query.valid_on


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
