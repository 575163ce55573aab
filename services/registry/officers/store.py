"""Every SQL statement about officers."""

from collections.abc import Sequence

import asyncpg

from contracts.actors import region_prefix
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import (
    ListOfficers,
    Officer,
    OfficerFacts,
    OfficerGrade,
    OfficerKind,
    OfficerOrder,
    OfficerState,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.officers.rules import Person

GET = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts, state, certified,
       transferred_to, ARRAY(
           SELECT DISTINCT credit_code FROM recusals
           WHERE recusals.certificate = officers.certificate AND recusals.state = 'in_force' ORDER BY credit_code
       ) AS declared
FROM officers
WHERE certificate = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR agency = $4)
"""
MATCHING = """
SELECT certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts, state, certified,
       transferred_to, ARRAY(
           SELECT DISTINCT credit_code FROM recusals
           WHERE recusals.certificate = officers.certificate AND recusals.state = 'in_force' ORDER BY credit_code
       ) AS declared
FROM officers
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3)
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
  AND ($6::text IS NULL OR kind = $6)
  AND ($7::text IS NULL OR $7 = ANY(specialties))
  AND ($8::date IS NULL OR $8 BETWEEN valid_from AND valid_to)
  AND ($9::text IS NULL OR state = $9)
"""
ORDERS = {
    OfficerOrder.CERTIFICATE: Order(
        MATCHING + "AND certificate > $10 ORDER BY certificate LIMIT $11", {"certificate": ""}
    ),
    OfficerOrder.VALID_TO: Order(
        MATCHING + "AND (valid_to, certificate) > ($10::text::date, $11) ORDER BY valid_to, certificate LIMIT $12",
        {"valid_to": "-infinity", "certificate": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $10) AS counted"
SAVE = """
INSERT INTO officers (certificate, agency, name, region, kind, specialties, grade, valid_from, valid_to, conflicts,
                      state, certified, transferred_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (certificate) DO UPDATE SET
    agency = excluded.agency, name = excluded.name, region = excluded.region, kind = excluded.kind,
    specialties = excluded.specialties, grade = excluded.grade, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, conflicts = excluded.conflicts, state = excluded.state,
    certified = excluded.certified, transferred_to = excluded.transferred_to
"""


async def find(connection: Connection, certificates: Sequence[str], reach: Reach) -> dict[str, Officer]:
    """Officers by certificate, within reach."""
    rows = await connection.fetch(GET, list(certificates), *reach.within)
    return {row["certificate"]: _officer(row) for row in rows}


async def people(connection: Connection, certificates: Sequence[str]) -> dict[str, Person]:
    """What decisions are taken on, by certificate."""
    return {
        row["certificate"]: _person(row) for row in await connection.fetch(GET, list(certificates), True, None, None)
    }


async def load(connection: Connection, certificate: str) -> Person | None:
    """One person."""
    return (await people(connection, [certificate])).get(certificate)


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
    return *reach.within, query.agency, region, query.kind, query.specialty, query.valid_on, query.state


async def save(connection: Connection, people: Sequence[Person]) -> None:
    """Write people as they now stand; their declared recusals are kept by the topic of recusals."""
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
        person.recorded,
        facts.state,
        facts.certified,
        person.transferred_to,
    )


def _officer(row: asyncpg.Record) -> Officer:
    person = _person(row)
    shared = {name: getattr(person.facts, name) for name in OfficerFacts.__struct_fields__}
    return Officer(**shared, name=person.name, transferred_to=person.transferred_to)


def _person(row: asyncpg.Record) -> Person:
    facts = OfficerFacts(
        certificate=row["certificate"],
        agency=row["agency"],
        region=row["region"],
        kind=OfficerKind(row["kind"]),
        specialties=[EnvironmentalElement(specialty) for specialty in row["specialties"]],
        grade=OfficerGrade(row["grade"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        conflicts=sorted({*row["conflicts"], *row["declared"]}),
        state=OfficerState(row["state"]),
        certified=row["certified"],
    )
    return Person(
        facts=facts,
        name=row["name"],
        recorded=row["conflicts"],
        declared=row["declared"],
        transferred_to=row["transferred_to"],
    )
