"""Every SQL statement about groups of experts."""

import asyncpg

from contracts.registry.expert_groups import ExpertGroup, ExpertGroupOrder, ListExpertGroups
from kernel.database import Connection
from kernel.listing import Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import EVERYWHERE, Reach

INSERT = """
INSERT INTO expert_groups (number, name, purpose, agency, region, members) VALUES ($1, $2, $3, $4, $5, $6)
"""
DISSOLVE = "UPDATE expert_groups SET dissolved = true WHERE number = $1"
GET = """
SELECT number, name, purpose, agency, region, members, dissolved FROM expert_groups
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND number = ANY($4::text[])
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


def read(row: asyncpg.Record) -> ExpertGroup:
    """One of the groups, as a row has it."""
    return ExpertGroup(**dict(row))


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)


async def insert(connection: Connection, group: ExpertGroup) -> None:
    """Write a new group."""
    await connection.execute(INSERT, group.number, group.name, group.purpose, group.agency, group.region, group.members)


async def dissolve(connection: Connection, number: str) -> None:
    """The group takes part no more."""
    await connection.execute(DISSOLVE, number)


async def load(connection: Connection, number: str) -> ExpertGroup | None:
    """One of the groups."""
    row = await connection.fetchrow(GET, *EVERYWHERE, [number])
    return read(row) if row else None


def matching(reach: Reach, query: ListExpertGroups) -> tuple[object, ...]:
    """What a list of groups is asked for."""
    return *reach.within, query.agency, query.member
