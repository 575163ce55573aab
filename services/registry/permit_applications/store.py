"""Every SQL statement about applications about permits."""

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.permit_applications import ListPermitApplications, PermitApplicationOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
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
ITEMS_OF_PERMITS = """
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

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
of_permits = Gathering(
    items=ITEMS_OF_PERMITS, count=COUNT_OF_PERMITS, order=ORDERS[PermitApplicationOrder.NEWEST], read=cases.read
)


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


async def renewal_pending(connection: Connection, permit: str) -> bool:
    """Whether the holder has applied for the permit's renewal and it is not decided."""
    pending: bool = await connection.fetchval(PENDING, permit)
    return pending


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether an application that the asker stands in names this holder's file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def load(connection: Connection, number: str) -> Case | None:
    """One application."""
    return await cases.load(connection, LOAD, number)


def matching(query: ListPermitApplications) -> tuple[object, ...]:
    """What a list of applications is asked for."""
    region = region_prefix(query.region) if query.region else None
    return query.state, query.kind, region, query.holder
