"""Every SQL statement about experts."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.experts import ExpertOrder, ListExperts
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
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
WHERE number = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR parties @> ARRAY[$4::text])
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

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, cases: Sequence[Case]) -> None:
    """Write people and institutions as they now stand."""
    await connection.executemany(SAVE, [_columns(case) for case in cases])


async def load(connection: Connection, number: str) -> Case | None:
    """One of the library."""
    return (await cases(connection, [number])).get(number)


async def cases(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """What decisions are taken on, by number."""
    rows = await connection.fetch(GET, list(numbers), True, None, None)
    return {case.number: case for case in map(_case, rows)}


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Case]:
    """The same, within reach."""
    rows = await connection.fetch(GET, list(numbers), *reach.within)
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, reach: Reach, query: ListExperts) -> list[Case]:
    """One more than a page of the library."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListExperts) -> int:
    """How many match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListExperts) -> tuple[object, ...]:
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


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
