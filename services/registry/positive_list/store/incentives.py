"""Every SQL statement about incentives."""

from datetime import datetime

import asyncpg

from contracts.actors import region_prefix
from contracts.registry.positive_list_incentives import (
    IncentiveOrder,
    ListPositiveListIncentives,
    PositiveListIncentive,
)
from contracts.registry.positive_list_terms import IncentiveKind
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.positive_list.rules.case import Incentive

ADD = """
INSERT INTO positive_list_incentives (id, listing, credit_code, region, parties, kind, text, agency, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
MATCHING = """
SELECT granted.id::text AS id, listing, granted.credit_code, name AS enterprise_name, granted.region, granted.kind,
       granted.text, granted.agency, recorded_at, (listed.body ->> 'ends_on')::date AS until,
       listed.state = 'in_force' AS active
FROM positive_list_incentives AS granted
JOIN positive_listings AS listed ON listed.number = listing
JOIN enterprises ON enterprises.credit_code = granted.credit_code
WHERE ($1 OR granted.region LIKE $2 || '%' OR granted.parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR granted.kind = $4)
  AND ($5::text IS NULL OR granted.region LIKE $5 || '%')
  AND ($6::text IS NULL OR granted.credit_code = $6)
  AND ($7::boolean IS NULL OR (listed.state = 'in_force') = $7)
"""
ORDERS = {
    IncentiveOrder.NEWEST: Order(
        MATCHING + "AND granted.id::text < $8 ORDER BY granted.id DESC LIMIT $9", {"id": LATER_THAN_ANY_ID}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"


async def add(connection: Connection, one: Incentive, at: datetime) -> None:
    """Keep an incentive."""
    parties = [one.agency, one.credit_code]
    await connection.execute(
        ADD, one.id, one.number, one.credit_code, one.region, parties, one.kind, one.text, one.agency, at
    )


async def page(connection: Connection, reach: Reach, query: ListPositiveListIncentives) -> list[PositiveListIncentive]:
    """One more than a page of incentives."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_incentive(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListPositiveListIncentives) -> int:
    """How many incentives match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListPositiveListIncentives) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.kind, region, query.credit_code, query.active


def _incentive(row: asyncpg.Record) -> PositiveListIncentive:
    return PositiveListIncentive(**(dict(row) | {"kind": IncentiveKind(row["kind"])}))
