"""Every SQL statement about execution reports."""

import msgspec

from contracts.actors import region_prefix
from contracts.registry.permit_reports import ListPermitReports, PermitReportOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from services.registry.permit_reports.rules import Case

ADD = """
INSERT INTO permit_reports (number, permit, holder, region, parties, kind, last_day, state, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (permit, kind, last_day) DO NOTHING RETURNING true
"""
SAVE = "UPDATE permit_reports SET state = $2, files = $3, body = $4::jsonb WHERE number = $1"
LOAD = "SELECT body FROM permit_reports WHERE number = $1"
GET = "SELECT body FROM permit_reports WHERE number = ANY($1::text[])"
MATCHING = """
SELECT body FROM permit_reports
WHERE ($1::text IS NULL OR state = $1)
  AND ($2::text IS NULL OR kind = $2)
  AND ($3::text IS NULL OR region LIKE $3 || '%')
  AND ($4::text IS NULL OR holder = $4)
"""
ORDERS = {
    PermitReportOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    PermitReportOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
ITEMS_OF_PERMITS = """
SELECT asked.place, one.body
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM permit_reports AS made
    WHERE made.permit = asked.permit ORDER BY number DESC LIMIT $2
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_PERMITS = """
SELECT (
    SELECT count(*) FROM (SELECT FROM permit_reports AS made WHERE made.permit = asked.permit LIMIT $2) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place) ORDER BY place
"""
ITEMS_OF_HOLDERS = """
SELECT asked.place, one.body
FROM unnest($1::text[]) WITH ORDINALITY AS asked (holder, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM permit_reports AS made
    WHERE made.holder = asked.holder ORDER BY number DESC LIMIT $2
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_HOLDERS = """
SELECT (
    SELECT count(*) FROM (SELECT FROM permit_reports AS made WHERE made.holder = asked.holder LIMIT $2) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS asked (holder, place) ORDER BY place
"""
# The desk sets hub.party to the asker's agency, or to * when it sweeps.
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM permit_reports
    WHERE files @> ARRAY[$1::text] AND holder = $2
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
of_permits = Gathering(
    items=ITEMS_OF_PERMITS, count=COUNT_OF_PERMITS, order=ORDERS[PermitReportOrder.NEWEST], read=cases.read
)
of_holders = Gathering(
    items=ITEMS_OF_HOLDERS, count=COUNT_OF_HOLDERS, order=ORDERS[PermitReportOrder.NEWEST], read=cases.read
)


async def add(connection: Connection, case: Case) -> bool:
    """Write a report that is owed; false where it is there already."""
    body = msgspec.json.encode(case).decode()
    whose = (case.permit, case.holder, case.region, case.parties)
    columns = (case.number, *whose, case.kind, case.last_day, case.state, case.files, body)
    return await connection.fetchval(ADD, *columns) is not None


async def save(connection: Connection, case: Case) -> None:
    """Write a report as it now stands."""
    await connection.execute(SAVE, case.number, case.state, case.files, msgspec.json.encode(case).decode())


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a report of this holder that the asker may see names the file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def load(connection: Connection, number: str) -> Case | None:
    """One report."""
    return await cases.load(connection, LOAD, number)


def matching(query: ListPermitReports) -> tuple[object, ...]:
    """What a list of reports is asked for."""
    region = region_prefix(query.region) if query.region else None
    return query.state, query.kind, region, query.holder
