"""Every SQL statement about recusals."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.registry.recusals import ListRecusals, RecusalOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from services.registry.recusals.rules import Case

SAVE = """
INSERT INTO recusals (number, certificate, credit_code, kind, state, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $5, body = $6::jsonb
"""
LOAD = "SELECT body FROM recusals WHERE number = $1"
IN_FORCE = "SELECT DISTINCT credit_code FROM recusals WHERE certificate = $1 AND state = 'in_force'"
GET = """
SELECT recusals.body FROM recusals JOIN officers USING (certificate)
WHERE recusals.number = ANY($1::text[]) AND officers.agency = $2 AND ($3::text IS NULL OR certificate = $3)
"""
MATCHING = """
SELECT recusals.body FROM recusals JOIN officers USING (certificate)
WHERE officers.agency = $1 AND ($2::text IS NULL OR certificate = $2)
  AND ($3::text IS NULL OR certificate = $3)
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR recusals.state = $5)
"""
ORDERS = {
    RecusalOrder.NEWEST: Order(
        MATCHING + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    RecusalOrder.OLDEST: Order(MATCHING + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write a recusal as it now stands. Refusal: RECUSAL_EXISTS."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(SAVE, case.number, case.certificate, case.credit_code, case.kind, case.state, body)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "recusals_once":
            raise
        raise Refusal("RECUSAL_EXISTS", certificate=case.certificate, credit_code=case.credit_code) from None


async def load(connection: Connection, number: str) -> Case | None:
    """One recusal."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def in_force(connection: Connection, certificate: str) -> list[str]:
    """The enterprises an officer has declared to keep away from."""
    return [row["credit_code"] for row in await connection.fetch(IN_FORCE, certificate)]


async def find(connection: Connection, agency: str, own: str | None, numbers: Sequence[str]) -> dict[str, Case]:
    """Recusals by number: of the agency, and only the person's `own` where that is named."""
    rows = await connection.fetch(GET, list(numbers), agency, own)
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, agency: str, own: str | None, query: ListRecusals) -> list[Case]:
    """One more than a page of recusals."""
    order = ORDERS[query.order]
    rows = await connection.fetch(
        order.statement, *_matching(agency, own, query), *order.place(query.after), query.size + 1
    )
    return [_case(row) for row in rows]


async def count(connection: Connection, agency: str, own: str | None, query: ListRecusals) -> int:
    """How many recusals match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(agency, own, query), COUNT_LIMIT)
    return total


def _matching(agency: str, own: str | None, query: ListRecusals) -> tuple[object, ...]:
    return agency, own, query.certificate, query.credit_code, query.state


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
