"""Every SQL statement about static facts."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.static_facts import ListStaticFacts, StaticFactOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
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
ITEMS_OF_ENTERPRISES = """
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

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[StaticFactOrder.NEWEST], read=cases.read
)


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


async def open_of_enterprise(connection: Connection, credit_code: str) -> list[str]:
    """The numbers of the enterprise's facts that are proposed, in force or to be confirmed again."""
    return [row["number"] for row in await connection.fetch(OPEN_OF_ENTERPRISE, credit_code)]


async def open_of_permit(connection: Connection, permit: str) -> list[str]:
    """The numbers of such facts that rest on a permit."""
    return [row["number"] for row in await connection.fetch(OPEN_OF_PERMIT, permit)]


async def with_open(connection: Connection, permits: Sequence[str]) -> set[str]:
    """Those of these permits on which such facts rest."""
    return {row["permit"] for row in await connection.fetch(WITH_OPEN, list(permits))}


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a fact that the asker stands in names the file of a party to it."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def load(connection: Connection, number: str) -> Case | None:
    """One fact."""
    return await cases.load(connection, LOAD, number)


async def load_all(connection: Connection, numbers: Sequence[str]) -> list[Case]:
    """Facts by number."""
    return await cases.load_all(connection, LOAD_ALL, list(numbers))


def matching(reach: Reach, query: ListStaticFacts) -> tuple[object, ...]:
    """What a list of facts is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.state, query.kind, region, query.credit_code
