"""Every SQL statement about facts on the credit record."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.credit import ListCreditFacts
from contracts.registry.credit_terms import CreditFactOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.registry.credit.rules.machine import Case

SAVE = """
INSERT INTO credit_facts (number, credit_code, code, kind, state, held_on, last_day, reference, agency, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $5, files = $10, body = $11::jsonb
"""
LOAD = "SELECT body, region FROM credit_facts JOIN enterprises USING (credit_code) WHERE number = $1"
OF_UNITS = """
SELECT asked.asked_as, body, region
FROM and_merged($1) AS asked JOIN credit_facts USING (credit_code) JOIN enterprises USING (credit_code)
"""
SEEN = """
SELECT body, region FROM credit_facts JOIN enterprises USING (credit_code)
WHERE ($1 OR enterprises.region LIKE $2 || '%' OR credit_code = $3)
"""
GET = SEEN + "AND number = ANY($4::text[])"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR enterprises.region LIKE $5 || '%')
  AND ($6::text IS NULL OR kind = $6)
  AND ($7::text IS NULL OR credit_facts.state = $7)
"""
)
NEWEST = "AND (held_on, number) < ($8::text::date, $9) ORDER BY held_on DESC, number DESC LIMIT $10"
EXPIRING = "AND (last_day, number) > ($8::text::date, $9) ORDER BY last_day, number LIMIT $10"
ORDERS = {
    CreditFactOrder.NEWEST: Order(MATCHING + NEWEST, {"on": "infinity", "number": ""}),
    CreditFactOrder.EXPIRING: Order(MATCHING + EXPIRING, {"last_day": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT asked.place, one.body, enterprises.region
FROM and_merged($4) AS asked
JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT body, held_on, number FROM credit_facts WHERE credit_code = asked.credit_code
    ORDER BY held_on DESC, number DESC LIMIT $5
) AS one
WHERE $1 OR enterprises.region LIKE $2 || '%' OR asked.asked_as = $3
ORDER BY asked.place, one.held_on DESC, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM credit_facts JOIN enterprises USING (credit_code)
        WHERE credit_code = asked.credit_code AND ($1 OR enterprises.region LIKE $2 || '%' OR asked_as = $3) LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""
# The desk sets hub.party to the asker's agency, or to * when it sweeps; $2 is whose file it is.
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM credit_facts
    WHERE files @> ARRAY[$1::text] AND $2 IN (credit_code, agency)
      AND current_setting('hub.party', true) IN ('*', credit_code, agency)
)
"""
OF_COMPLAINT_IS = """
INSERT INTO credit_facts_of_complaints (complaint, fact) VALUES ($1, $2)
ON CONFLICT (complaint) DO UPDATE SET fact = excluded.fact
"""
OF_COMPLAINT = "SELECT fact FROM credit_facts_of_complaints WHERE complaint = $1"
ONCE = "credit_facts_once"

_bodies = Bodies(Case)


def read(row: asyncpg.Record) -> Case:
    """A fact lies where its enterprise now is."""
    return msgspec.structs.replace(_bodies.read(row), region=row["region"])


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[CreditFactOrder.NEWEST], read=read
)


async def load(connection: Connection, number: str) -> Case | None:
    """One fact."""
    row = await connection.fetchrow(LOAD, number)
    return read(row) if row else None


async def save(connection: Connection, case: Case) -> None:
    """Write a fact as it now stands. Refusal: CREDIT_FACT_TWICE."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(
            SAVE, case.number, case.credit_code, case.code, case.kind, case.state, case.on, case.last_day,
            case.reference, case.agency, case.files, body,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != ONCE:
            raise
        raise Refusal("CREDIT_FACT_TWICE", reference=case.reference or "", rule=case.name) from None


async def of_units(connection: Connection, credit_codes: Sequence[str]) -> dict[str, list[Case]]:
    """Every fact of each enterprise and of those merged into it, whatever its state."""
    found: dict[str, list[Case]] = {code: [] for code in credit_codes}
    for row in await connection.fetch(OF_UNITS, list(credit_codes)):
        found[row["asked_as"]].append(read(row))
    return found


async def of_complaint_is(connection: Connection, complaint: str, number: str) -> None:
    """Keep which fact a complaint last put on the record."""
    await connection.execute(OF_COMPLAINT_IS, complaint, number)


async def of_complaint(connection: Connection, complaint: str) -> str | None:
    """The number of the fact that a complaint last put on the record."""
    number: str | None = await connection.fetchval(OF_COMPLAINT, complaint)
    return number


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a fact that the asker is concerned in names this agency's file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def matching(reach: Reach, query: ListCreditFacts) -> tuple[object, ...]:
    """What a list of facts is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.credit_code, region, query.kind, query.state
