"""Every SQL statement about experts."""

from collections.abc import Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.registry.experts import ExpertOrder, ListExperts
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import Order
from kernel.rights import EVERYWHERE, Reach
from services.registry.experts.rules import Case

SAVE = """
INSERT INTO experts (number, kind, state, agency, region, specialties, valid_from, valid_to, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (number) DO UPDATE SET
    kind = $2, state = $3, region = $5, specialties = $6, valid_from = $7, valid_to = $8, parties = $9,
    body = $10::jsonb
"""
GET = """
SELECT body FROM experts
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM experts
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR agency = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::text IS NULL OR specialties @> ARRAY[$7])
  AND ($8::text IS NULL OR state = $8)
  AND ($9::date IS NULL OR $9 BETWEEN valid_from AND valid_to)
"""
ORDERS = {
    ExpertOrder.NUMBER: Order(MATCHING + "AND number > $10 ORDER BY number LIMIT $11", {"number": ""}),
    ExpertOrder.VALID_TO: Order(
        MATCHING + "AND (valid_to, number) > ($10::text::date, $11) ORDER BY valid_to, number LIMIT $12",
        {"valid_to": "-infinity", "number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $10) AS counted"

bodies = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=bodies.read)


async def save(connection: Connection, cases: Sequence[Case]) -> None:
    """Write people and institutions as they now stand."""
    await connection.executemany(SAVE, [_columns(case) for case in cases])


async def load(connection: Connection, number: str) -> Case | None:
    """One of the library."""
    return (await cases(connection, [number])).get(number)


async def cases(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """What decisions are taken on, by number."""
    found = await bodies.load_all(connection, GET, *EVERYWHERE, list(numbers))
    return {case.number: case for case in found}


def matching(reach: Reach, query: ListExperts) -> tuple[object, ...]:
    """What a list of the library is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.kind, query.agency, region, query.specialty, query.state, query.valid_on


def _columns(case: Case) -> tuple[object, ...]:
    return (
        case.number,
        case.kind,
        case.state,
        case.agency,
        case.region,
        case.specialties,
        case.valid_from,
        case.valid_to,
        case.parties,
        msgspec.json.encode(case).decode(),
    )
