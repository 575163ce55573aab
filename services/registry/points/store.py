"""Every SQL statement about monitoring points."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.points import ListPoints, Point, PointFacts, PointKind, PointOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rows import by_place

OF_ENTERPRISE = "SELECT code, credit_code, number, name, kind, production FROM points WHERE credit_code = $1"
SAVE = """
INSERT INTO points (code, credit_code, number, name, kind, production) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, production = excluded.production
"""
GET = """
SELECT code, credit_code, region, number, points.name, kind, production, metrics, last_hour
FROM points JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(metric ORDER BY metric), '{}') AS metrics, max(last_hour) AS last_hour
    FROM series WHERE point = code
) AS measured
WHERE code = ANY($1::text[])
"""
MATCHING = """
SELECT code, credit_code, region, number, points.name, kind, production, metrics, last_hour
FROM points JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(metric ORDER BY metric), '{}') AS metrics, max(last_hour) AS last_hour
    FROM series WHERE point = code
) AS measured
WHERE ($1::text IS NULL OR region LIKE $1 || '%')
  AND ($2::text IS NULL OR credit_code = $2)
  AND ($3::text IS NULL OR kind = $3)
"""
ORDERS = {PointOrder.CODE: Order(MATCHING + "AND code > $4 ORDER BY code LIMIT $5", {"code": ""})}
COUNT = """
SELECT count(*) FROM (
    SELECT FROM points JOIN enterprises USING (credit_code)
    WHERE ($1::text IS NULL OR region LIKE $1 || '%')
      AND ($2::text IS NULL OR credit_code = $2)
      AND ($3::text IS NULL OR kind = $3)
    LIMIT $4
) AS counted
"""
OF_ENTERPRISES = """
SELECT asked.place, one.code, one.credit_code, enterprises.region, one.number, one.name, one.kind, one.production,
       metrics, last_hour
FROM and_merged($1) AS asked
JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (SELECT * FROM points WHERE points.credit_code = asked.credit_code ORDER BY code LIMIT $2) AS one
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(metric ORDER BY metric), '{}') AS metrics, max(series.last_hour) AS last_hour
    FROM series WHERE point = one.code
) AS measured
ORDER BY asked.place, one.code
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (SELECT FROM points WHERE points.credit_code = asked.credit_code LIMIT $2) AS counted
))::bigint AS total
FROM and_merged($1) AS asked GROUP BY place ORDER BY place
"""

OF_PERMITS = """
SELECT asked.place, one.code, one.credit_code, enterprises.region, one.number, one.name, one.kind, one.production,
       metrics, last_hour
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place)
JOIN permits ON permits.number = asked.permit
JOIN enterprises ON enterprises.credit_code = holder
CROSS JOIN LATERAL (
    SELECT * FROM points
    WHERE points.credit_code = holder AND outlets @> jsonb_build_array(jsonb_build_object('number', points.number))
    ORDER BY code LIMIT $2
) AS one
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(metric ORDER BY metric), '{}') AS metrics, max(series.last_hour) AS last_hour
    FROM series WHERE point = one.code
) AS measured
ORDER BY asked.place, one.code
"""
COUNT_OF_PERMITS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM permits JOIN points ON points.credit_code = holder
        WHERE permits.number = asked.permit
          AND outlets @> jsonb_build_array(jsonb_build_object('number', points.number))
        LIMIT $2
    ) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS asked (permit, place) ORDER BY place
"""


async def of_enterprise(connection: Connection, credit_code: str) -> list[PointFacts]:
    """The points of one enterprise."""
    return [msgspec.convert(dict(row), PointFacts) for row in await connection.fetch(OF_ENTERPRISE, credit_code)]


async def save(connection: Connection, points: Sequence[PointFacts]) -> None:
    """Write points as they now stand."""
    await connection.executemany(SAVE, [msgspec.structs.astuple(point) for point in points])


async def find(connection: Connection, codes: Sequence[str]) -> dict[str, Point]:
    """Points by code."""
    return {row["code"]: _point(row) for row in await connection.fetch(GET, list(codes))}


async def page(connection: Connection, query: ListPoints) -> list[Point]:
    """One more than a page of points."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(query), *order.place(query.after), query.size + 1)
    return [_point(row) for row in rows]


async def count(connection: Connection, query: ListPoints) -> int:
    """How many points match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(query), COUNT_LIMIT)
    return total


def _matching(query: ListPoints) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return region, query.credit_code, query.kind


async def of_enterprises(connection: Connection, credit_codes: Sequence[str], size: int) -> list[list[Point]]:
    """The points of each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_ENTERPRISES, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _point)


async def count_of_enterprises(connection: Connection, credit_codes: Sequence[str]) -> list[int]:
    """How many points each enterprise has, up to COUNT_LIMIT."""
    return [row["total"] for row in await connection.fetch(COUNT_OF_ENTERPRISES, list(credit_codes), COUNT_LIMIT)]


async def of_permits(connection: Connection, numbers: Sequence[str], size: int) -> list[list[Point]]:
    """The points at the outlets of each permit, aligned with the numbers."""
    rows = await connection.fetch(OF_PERMITS, list(numbers), size)
    return by_place(rows, len(numbers), _point)


async def count_of_permits(connection: Connection, numbers: Sequence[str]) -> list[int]:
    """How many points each permit's outlets have, up to COUNT_LIMIT."""
    return [row["total"] for row in await connection.fetch(COUNT_OF_PERMITS, list(numbers), COUNT_LIMIT)]


def _point(row: asyncpg.Record) -> Point:
    return Point(
        code=row["code"],
        credit_code=row["credit_code"],
        region=row["region"],
        number=row["number"],
        name=row["name"],
        kind=PointKind(row["kind"]),
        production=row["production"],
        metrics=row["metrics"],
        last_hour=row["last_hour"],
    )
