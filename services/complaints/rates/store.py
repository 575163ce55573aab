"""Every SQL statement about rates: one text says what counts, and numbers and lists are both made of it."""

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.complaints.rates import (
    ComplaintRateOrder,
    CountedComplaint,
    CountedComplaintOrder,
    ListComplaintRates,
    ListCountedComplaints,
    ListPublicComplaintRates,
    PublicComplaintRateOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.complaints.follow_ups.rules.rounds import SATISFIED
from services.complaints.rates.rules import Cell, PublicCell, bounds

# Response: of what was routed in the month and either signed or let lie past the limit, what was signed in time.
# Solution and satisfaction: of what was replied to in the month and judged by the caller, what is well.
COUNTED = """
SELECT * FROM (
    SELECT 'response' AS rate, number AS complaint, 0 AS round, agency, coalesce(matter, '') AS matter, region, parties,
           routed_at AS at, signed_at IS NOT NULL AND NOT sign_overdue AS achieved
    FROM complaints
    WHERE NOT historic AND agency IS NOT NULL AND (signed_at IS NOT NULL OR sign_overdue)
      AND routed_at >= $4 AND routed_at < $5
    UNION ALL
    SELECT 'solution', complaint, round, agency, matter, region, parties, replied_at, solved
    FROM follow_ups
    WHERE (satisfaction IS NOT NULL OR solved IS NOT NULL) AND solved IS NOT NULL
      AND replied_at >= $4 AND replied_at < $5
    UNION ALL
    SELECT 'satisfaction', complaint, round, agency, matter, region, parties, replied_at, satisfaction = ANY($6::text[])
    FROM follow_ups
    WHERE (satisfaction IS NOT NULL OR solved IS NOT NULL) AND satisfaction IS NOT NULL
      AND replied_at >= $4 AND replied_at < $5
) AS counted
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($7::text IS NULL OR region LIKE $7 || '%')
  AND ($8::text IS NULL OR agency = $8)
  AND ($9::text IS NULL OR matter = $9)
"""
CELLS = (
    "SELECT agency, matter, rate, count(*) AS counted, count(*) FILTER (WHERE achieved) AS achieved FROM ("
    + COUNTED
    + ") AS one "
)
PER_CELL = "GROUP BY agency, matter, rate ORDER BY agency, matter, rate LIMIT "
ORDERS = {
    ComplaintRateOrder.AGENCY: Order(
        CELLS + "WHERE (agency, matter, rate) > ($10::text, $11::text, $12::text) " + PER_CELL + "$13",
        {"agency": "", "matter": "", "rate": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + CELLS + PER_CELL + "$10) AS cells"
BEHIND = (
    "SELECT complaint, round, at, achieved FROM ("
    + COUNTED
    + ") AS one WHERE rate = $10 AND ($11::boolean IS NULL OR achieved = $11) "
)
BEHIND_ORDERS = {
    CountedComplaintOrder.NUMBER: Order(
        BEHIND + "AND (complaint, round) > ($12::text, $13::text::integer) ORDER BY complaint, round LIMIT $14",
        {"complaint": "", "round": "-1"},
    ),
}
COUNT_BEHIND = "SELECT count(*) FROM (" + BEHIND + "LIMIT $12) AS counted"

# Over all work orders of an agency, whoever asks; what is too few to be told of nobody stays out.
PUBLIC = (
    """
SELECT one.agency, known_agencies.region, rate, count(*) AS counted, count(*) FILTER (WHERE achieved) AS achieved
FROM ("""
    + COUNTED
    + """) AS one JOIN known_agencies ON known_agencies.code = one.agency
WHERE ($10::text IS NULL OR known_agencies.region LIKE $10 || '%')
"""
)
OF_ENOUGH = "GROUP BY one.agency, known_agencies.region, rate HAVING count(*) >= $11 ORDER BY one.agency, rate LIMIT "
PUBLIC_ORDERS = {
    PublicComplaintRateOrder.AGENCY: Order(
        PUBLIC + "AND (one.agency, rate) > ($12::text, $13::text) " + OF_ENOUGH + "$14", {"agency": "", "rate": ""}
    ),
}
COUNT_PUBLIC = "SELECT count(*) FROM (" + PUBLIC + OF_ENOUGH + "$12) AS cells"


async def page_of_public(connection: Connection, query: ListPublicComplaintRates, least: int) -> list[PublicCell]:
    """One more than a page of what anyone may read."""
    order = PUBLIC_ORDERS[query.order]
    asked = (*_public(query, least), *order.place(query.after), query.size + 1)
    return [msgspec.convert(dict(row), PublicCell) for row in await connection.fetch(order.statement, *asked)]


async def count_public(connection: Connection, query: ListPublicComplaintRates, least: int) -> int:
    """How many numbers anyone may read, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_PUBLIC, *_public(query, least), COUNT_LIMIT)
    return total


def _public(query: ListPublicComplaintRates, least: int) -> tuple[object, ...]:
    of_all = (True, None, None, *bounds(query.month), list(SATISFIED), None, query.agency, None)
    return *of_all, region_prefix(query.region) if query.region else None, least


async def page(connection: Connection, reach: Reach, query: ListComplaintRates) -> list[Cell]:
    """One more than a page of cells."""
    order = ORDERS[query.order]
    asked = (*_counted(reach, query), *order.place(query.after), query.size + 1)
    return [_cell(row) for row in await connection.fetch(order.statement, *asked)]


async def count(connection: Connection, reach: Reach, query: ListComplaintRates) -> int:
    """How many cells there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_counted(reach, query), COUNT_LIMIT)
    return total


async def page_behind(connection: Connection, reach: Reach, query: ListCountedComplaints) -> list[CountedComplaint]:
    """One more than a page of the work orders behind a cell."""
    order = BEHIND_ORDERS[query.order]
    asked = (*_counted(reach, query), query.rate, query.achieved, *order.place(query.after), query.size + 1)
    return [CountedComplaint(**dict(row)) for row in await connection.fetch(order.statement, *asked)]


async def count_behind(connection: Connection, reach: Reach, query: ListCountedComplaints) -> int:
    """How many work orders are behind a cell, up to COUNT_LIMIT."""
    asked = (*_counted(reach, query), query.rate, query.achieved, COUNT_LIMIT)
    total: int = await connection.fetchval(COUNT_BEHIND, *asked)
    return total


def _counted(reach: Reach, query: ListComplaintRates | ListCountedComplaints) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, *bounds(query.month), list(SATISFIED), region, query.agency, query.matter


def _cell(row: asyncpg.Record) -> Cell:
    return msgspec.convert(dict(row), Cell)
