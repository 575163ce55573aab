"""Every SQL statement about listings."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseState, SupervisionClass
from contracts.registry.positive_list import ListingOrder, ListPositiveListings
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.positive_list.rules.case import Candidate, Case

SAVE = """
INSERT INTO positive_listings (number, credit_code, state, region, agency, parties, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, files = $7, body = $8::jsonb
"""
# The directory is searched by who is in the list now: its entry says so, written in the same transaction.
MARK = """
UPDATE enterprises SET positive_listed = NOT positive_listed
WHERE credit_code = $1 AND positive_listed <> EXISTS (
    SELECT FROM positive_listings AS listed WHERE listed.credit_code = $1 AND listed.state = 'in_force'
)
"""
LOAD = "SELECT body FROM positive_listings WHERE number = $1"
OPEN_OF = """
SELECT body FROM positive_listings
WHERE credit_code = $1 AND state IN ('invited', 'applied', 'reviewed', 'notice', 'objected', 'in_force')
"""
WITH_OPEN = """
SELECT credit_code FROM positive_listings
WHERE credit_code = ANY($1::text[])
  AND state IN ('invited', 'applied', 'reviewed', 'notice', 'objected', 'in_force')
"""
UNITS = """
SELECT credit_code, name, region, supervision_class, state FROM enterprises WHERE credit_code = ANY($1::text[])
"""
# Who stands in no relation sees what is published; `everywhere` means no more than that here.
GET = """
SELECT number, body, name FROM positive_listings JOIN enterprises USING (credit_code)
WHERE (
    ($1 AND positive_listings.state IN ('notice', 'in_force'))
    OR positive_listings.region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT number, body, name FROM positive_listings JOIN enterprises USING (credit_code)
WHERE (
    ($1 AND positive_listings.state IN ('notice', 'in_force'))
    OR positive_listings.region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
)
  AND ($4::text IS NULL OR positive_listings.state = $4)
  AND ($5::text IS NULL OR positive_listings.region LIKE $5 || '%')
  AND ($6::text IS NULL OR credit_code = $6)
"""
ORDERS = {
    ListingOrder.NEWEST: Order(
        MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}
    ),
    ListingOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT asked.place, one.number, one.body, name
FROM and_merged($4) AS asked
JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT listed.number, listed.body FROM positive_listings AS listed
    WHERE listed.credit_code = asked.credit_code AND (
        ($1 AND listed.state IN ('notice', 'in_force'))
        OR listed.region LIKE $2 || '%' OR (parties || asked.asked_as) @> ARRAY[$3::text]
    )
    ORDER BY listed.number DESC LIMIT $5
) AS one
ORDER BY asked.place, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM positive_listings AS listed
        WHERE listed.credit_code = asked.credit_code AND (
            ($1 AND listed.state IN ('notice', 'in_force'))
            OR listed.region LIKE $2 || '%' OR (parties || asked.asked_as) @> ARRAY[$3::text]
        )
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM positive_listings
    WHERE files @> ARRAY[$1::text] AND credit_code = $2
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
) OR EXISTS (
    SELECT FROM issued_documents AS issued
    JOIN positive_listings ON issued.aggregate = 'positive_listing:' || positive_listings.number
    WHERE issued.sha256 = $1 AND issued.agency = $2
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""

cases = Bodies(Case)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A listing with the name of its enterprise."""

    case: Case
    name: str

    @property
    def number(self) -> str:
        """The listing's number."""
        return self.case.number


async def load(connection: Connection, number: str) -> Case | None:
    """One listing."""
    return await cases.load(connection, LOAD, number)


async def open_of(connection: Connection, credit_code: str) -> Case | None:
    """The enterprise's listing that is not over."""
    return await cases.load(connection, OPEN_OF, credit_code)


async def save(connection: Connection, case: Case) -> None:
    """Write a listing as it now stands. Refusal: POSITIVE_LIST_OPEN_ALREADY."""
    body = msgspec.json.encode(case).decode()
    columns = (case.number, case.credit_code, case.state, case.region, case.agency, case.parties, case.all_files, body)
    try:
        await connection.execute(SAVE, *columns)
    except asyncpg.UniqueViolationError:
        raise Refusal("POSITIVE_LIST_OPEN_ALREADY", credit_code=case.credit_code, state="另一申报办理中") from None
    await connection.execute(MARK, case.credit_code)


async def with_open(connection: Connection, credit_codes: Sequence[str]) -> set[str]:
    """Those of these enterprises whose listing is not over."""
    return {row["credit_code"] for row in await connection.fetch(WITH_OPEN, list(credit_codes))}


async def units(connection: Connection, credit_codes: Sequence[str]) -> dict[str, Candidate]:
    """Enterprises as the criteria look at them, by credit code."""
    rows = await connection.fetch(UNITS, list(credit_codes))
    return {row["credit_code"]: _unit(row) for row in rows}


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a listing that the asker stands in names this agency's file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def _found(row: asyncpg.Record) -> Found:
    return Found(case=cases.read(row), name=row["name"])


def _unit(row: asyncpg.Record) -> Candidate:
    return Candidate(
        credit_code=row["credit_code"],
        name=row["name"],
        region=row["region"],
        supervision_class=SupervisionClass(row["supervision_class"]),
        active=row["state"] == EnterpriseState.ACTIVE,
    )


def matching(reach: Reach, query: ListPositiveListings) -> tuple[object, ...]:
    """What a list of listings is asked for."""
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.state, region, query.credit_code


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=_found)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[ListingOrder.NEWEST], read=_found
)
