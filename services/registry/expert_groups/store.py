"""Every SQL statement about groups of experts."""

from collections.abc import Sequence

import asyncpg

from contracts.registry.expert_groups import ExpertGroup, ExpertGroupOrder, ListExpertGroups
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach

INSERT = """
INSERT INTO expert_groups (number, name, purpose, agency, region, members) VALUES ($1, $2, $3, $4, $5, $6)
"""
DISSOLVE = "UPDATE expert_groups SET dissolved = true WHERE number = $1"
GET = """
SELECT number, name, purpose, agency, region, members, dissolved FROM expert_groups
WHERE number = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR agency = $4)
"""
MATCHING = """
SELECT number, name, purpose, agency, region, members, dissolved FROM expert_groups
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3)
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR members @> ARRAY[$5])
"""
ORDERS = {
    ExpertGroupOrder.NEWEST: Order(
        MATCHING + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    ExpertGroupOrder.OLDEST: Order(MATCHING + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"


async def insert(connection: Connection, group: ExpertGroup) -> None:
    """Write a new group."""
    await connection.execute(INSERT, group.number, group.name, group.purpose, group.agency, group.region, group.members)


async def dissolve(connection: Connection, number: str) -> None:
    """The group takes part no more."""
    await connection.execute(DISSOLVE, number)


async def load(connection: Connection, number: str) -> ExpertGroup | None:
    """One group."""
    row = await connection.fetchrow(GET, [number], True, None, None)
    return _group(row) if row else None


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, ExpertGroup]:
    """Groups by number, within reach."""
    rows = await connection.fetch(GET, list(numbers), *reach.within)
    return {row["number"]: _group(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListExpertGroups) -> list[ExpertGroup]:
    """One more than a page of groups."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_group(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListExpertGroups) -> int:
    """How many groups match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListExpertGroups) -> tuple[object, ...]:
    return *reach.within, query.agency, query.member


def _group(row: asyncpg.Record) -> ExpertGroup:
    return ExpertGroup(**dict(row))
