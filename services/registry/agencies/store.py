"""Every SQL statement about agencies."""

from datetime import date

import asyncpg

from contracts.actors import AgencyKind, region_prefix
from contracts.registry.agencies import Agency, AgencyFacts, AgencyLevel, AgencyOrder, ListAgencies
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach

GET = """
SELECT code, name, kind, level, region, parent, valid_from, valid_to, successor
FROM agencies WHERE code = ANY($1::text[])
"""
MATCHING = """
SELECT code, name, kind, level, region, parent, valid_from, valid_to, successor
FROM agencies
WHERE ($1 OR region LIKE $2 || '%')
  AND ($3::text IS NULL OR region LIKE $3 || '%')
  AND ($4::text IS NULL OR kind = $4)
"""
ORDERS = {
    AgencyOrder.CODE: Order(MATCHING + "AND code > $5 ORDER BY code LIMIT $6", {"code": ""}),
    AgencyOrder.NAME: Order(
        MATCHING + "AND (name, code) > ($5, $6) ORDER BY name, code LIMIT $7", {"name": "", "code": ""}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
SAVE = """
INSERT INTO agencies (code, name, kind, level, region, parent, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, level = excluded.level, region = excluded.region,
    parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""
END = "UPDATE agencies SET valid_to = $2, successor = $3 WHERE code = $1"


async def find(connection: Connection, codes: list[str]) -> dict[str, Agency]:
    """Agencies by code."""
    return {row["code"]: _agency(row) for row in await connection.fetch(GET, codes)}


async def page(connection: Connection, reach: Reach, query: ListAgencies) -> list[Agency]:
    """One more than a page of agencies."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_agency(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListAgencies) -> int:
    """How many agencies match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListAgencies) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return reach.everywhere, reach.prefix, region, query.kind


async def save(connection: Connection, facts: AgencyFacts) -> None:
    """Insert an agency or replace its facts."""
    await connection.execute(
        SAVE,
        facts.code,
        facts.name,
        facts.kind.value,
        facts.level.value,
        facts.region,
        facts.parent,
        facts.valid_from,
        facts.valid_to,
    )


async def end(connection: Connection, code: str, valid_to: date, successor: str | None) -> None:
    """Record the end of an agency."""
    await connection.execute(END, code, valid_to, successor)


def _agency(row: asyncpg.Record) -> Agency:
    return Agency(
        code=row["code"],
        name=row["name"],
        kind=AgencyKind(row["kind"]),
        level=AgencyLevel(row["level"]),
        region=row["region"],
        parent=row["parent"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        successor=row["successor"],
    )
