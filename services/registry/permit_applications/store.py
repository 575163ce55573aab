"""Every SQL statement about applications about permits."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.permit_applications import ListPermitApplications, PermitApplicationOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rows import by_place
from services.registry.permit_applications.rules import Case

SAVE = """
INSERT INTO permit_applications (number, permit, holder, region, agency, parties, kind, state, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $8, body = $10::jsonb
"""
LOAD = "SELECT body FROM permit_applications WHERE number = $1"
PENDING = "SELECT EXISTS (SELECT FROM permit_applications WHERE permit = $1 AND state = 'applied' AND kind = 'renew')"
GET = "SELECT body FROM permit_applications WHERE number = ANY($1::text[])"
MATCHING = """
SELECT body FROM permit_applications
WHERE ($1::text IS NULL OR state = $1)
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR region LIKE $3 || '%')
  AND ($4::text IS NULL OR holder = $4)
"""
ORDERS = {
    PermitApplicationOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    PermitApplicationOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
OF_PERMITS = """
SELECT asked.place, one.body
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM permit_applications AS made
    WHERE made.permit = asked.permit ORDER BY number DESC LIMIT $2
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_PERMITS = """
SELECT (
    SELECT count(*) FROM (SELECT FROM permit_applications AS made WHERE made.permit = asked.permit LIMIT $2) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place) ORDER BY place
"""
# The desk sets hub.party to the asker's agency, or to * when it sweeps.
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM permit_applications
    WHERE files @> ARRAY[$1::text] AND holder = $2
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write an application as it now stands. Refusal: PERMIT_APPLICATION_OPEN."""
    body = msgspec.json.encode(case).decode()
    whose = (case.permit, case.holder, case.region, case.agency, case.parties)
    try:
        await connection.execute(SAVE, case.number, *whose, case.kind, case.state, case.files, body)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "permit_applications_one_open":
            raise
        raise Refusal("PERMIT_APPLICATION_OPEN", permit=case.permit) from error


async def load(connection: Connection, number: str) -> Case | None:
    """One application."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def renewal_pending(connection: Connection, permit: str) -> bool:
    """Whether the holder has applied for the permit's renewal and it is not decided."""
    pending: bool = await connection.fetchval(PENDING, permit)
    return pending


async def find(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """Applications by number."""
    return {case.number: case for case in map(_case, await connection.fetch(GET, list(numbers)))}


async def page(connection: Connection, query: ListPermitApplications) -> list[Case]:
    """One more than a page of applications."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, query: ListPermitApplications) -> int:
    """How many applications match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(query), COUNT_LIMIT)
    return total


async def of_permits(connection: Connection, permits: Sequence[str], size: int) -> list[list[Case]]:
    """The newest applications about each permit, aligned with the numbers."""
    rows = await connection.fetch(OF_PERMITS, list(permits), size)
    return by_place(rows, len(permits), _case)


async def count_of_permits(connection: Connection, permits: Sequence[str]) -> list[int]:
    """How many applications there are about each permit, up to COUNT_LIMIT."""
    return [row["total"] for row in await connection.fetch(COUNT_OF_PERMITS, list(permits), COUNT_LIMIT)]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether an application that the asker stands in names this holder's file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def _matching(query: ListPermitApplications) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return query.state, query.kind, region, query.holder


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
