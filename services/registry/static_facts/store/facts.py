"""Every SQL statement about static facts."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.static_facts import ListStaticFacts, StaticFactOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.registry.static_facts.rules.machine import Case

SAVE = """
INSERT INTO static_facts (number, credit_code, region, parties, kind, title, permit, state, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (number) DO UPDATE SET parties = $4, state = $8, files = $9, body = $10::jsonb
"""
LOAD = "SELECT body FROM static_facts WHERE number = $1"
OPEN_OF_ENTERPRISE = """
SELECT number FROM static_facts
WHERE credit_code = $1 AND state IN ('proposed', 'in_force', 'reconfirm') ORDER BY number
"""
OPEN_OF_PERMIT = """
SELECT number FROM static_facts WHERE permit = $1 AND state IN ('proposed', 'in_force', 'reconfirm') ORDER BY number
"""
WITH_OPEN = """
SELECT DISTINCT permit FROM static_facts
WHERE permit = ANY($1::text[]) AND state IN ('proposed', 'in_force', 'reconfirm')
"""
LOAD_ALL = "SELECT body FROM static_facts WHERE number = ANY($1::text[]) ORDER BY number"
GET = """
SELECT body FROM static_facts
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM static_facts
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR kind = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::text IS NULL OR credit_code = $7)
"""
ORDERS = {
    StaticFactOrder.NEWEST: Order(
        MATCHING + "AND number < $8 ORDER BY number DESC LIMIT $9", {"number": LATER_THAN_ANY_ID}
    ),
    StaticFactOrder.OLDEST: Order(MATCHING + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
OF_ENTERPRISES = """
SELECT asked.place, one.body
FROM unnest($4::text[]) WITH ORDINALITY AS asked (credit_code, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM static_facts AS known
    WHERE known.credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY number DESC LIMIT $5
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM static_facts AS known
        WHERE known.credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS asked (credit_code, place) ORDER BY place
"""
# The desk sets hub.party to the asker's agency, or to * when it sweeps.
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM static_facts
    WHERE files @> ARRAY[$1::text] AND parties @> ARRAY[$2::text]
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write a fact as it now stands. Refusal: STATIC_FACT_TWICE."""
    body = msgspec.json.encode(case).decode()
    columns = (case.number, case.credit_code, case.region, case.parties, case.kind, case.title, case.permit)
    try:
        await connection.execute(SAVE, *columns, case.state, case.evidence, body)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "static_facts_one_open":
            raise
        raise Refusal("STATIC_FACT_TWICE", credit_code=case.credit_code, title=case.title) from error


async def load(connection: Connection, number: str) -> Case | None:
    """One fact."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def load_all(connection: Connection, numbers: Sequence[str]) -> list[Case]:
    """Facts by number."""
    return [_case(row) for row in await connection.fetch(LOAD_ALL, list(numbers))]


async def open_of_enterprise(connection: Connection, credit_code: str) -> list[str]:
    """The numbers of the enterprise's facts that are proposed, in force or to be confirmed again."""
    return [row["number"] for row in await connection.fetch(OPEN_OF_ENTERPRISE, credit_code)]


async def open_of_permit(connection: Connection, permit: str) -> list[str]:
    """The numbers of such facts that rest on a permit."""
    return [row["number"] for row in await connection.fetch(OPEN_OF_PERMIT, permit)]


async def with_open(connection: Connection, permits: Sequence[str]) -> set[str]:
    """Those of these permits on which such facts rest."""
    return {row["permit"] for row in await connection.fetch(WITH_OPEN, list(permits))}


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Case]:
    """Facts by number, within reach."""
    return {case.number: case for case in map(_case, await connection.fetch(GET, *reach.within, list(numbers)))}


async def page(connection: Connection, reach: Reach, query: ListStaticFacts) -> list[Case]:
    """One more than a page of facts."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListStaticFacts) -> int:
    """How many facts match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], size: int
) -> list[list[Case]]:
    """The newest facts of each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _case)


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many facts each enterprise has, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, *reach.within, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a fact that the asker stands in names the file of a party to it."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def _matching(reach: Reach, query: ListStaticFacts) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.state, query.kind, region, query.credit_code


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
