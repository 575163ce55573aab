"""Every SQL statement about series: one metric of one point, its limit and how far its readings reach."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.registry.directory import SupervisionClass
from contracts.registry.points import PointKind
from kernel.database import Connection
from services.registry.series.rules import Bound

LOCK = """
SELECT series.id, point, metric, unit, first_hour, last_hour, watched, limit_value, limit_basis,
       credit_code, number, points.name, kind, production, region, supervision_class
FROM series JOIN points ON code = point JOIN enterprises USING (credit_code)
WHERE (point, metric) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY series.id FOR NO KEY UPDATE OF series
"""
GET = """
SELECT series.id, point, metric, unit, first_hour, last_hour, watched, limit_value, limit_basis,
       credit_code, number, points.name, kind, production, region, supervision_class
FROM series JOIN points ON code = point JOIN enterprises USING (credit_code)
WHERE series.id = ANY($1::integer[]) ORDER BY series.id FOR NO KEY UPDATE OF series
"""
OF_POINT = """
SELECT series.id, point, metric, unit, first_hour, last_hour, watched, limit_value, limit_basis,
       credit_code, number, points.name, kind, production, region, supervision_class
FROM series JOIN points ON code = point JOIN enterprises USING (credit_code)
WHERE point = $1 AND ($2::text IS NULL OR metric = $2) ORDER BY metric
"""
WITH_POINTS = "SELECT DISTINCT credit_code FROM points WHERE credit_code = ANY($1::text[])"
OF_ENTERPRISE = """
SELECT series.id, point, metric, unit, first_hour, last_hour, watched, limit_value, limit_basis,
       credit_code, number, points.name, kind, production, region, supervision_class
FROM series JOIN points ON code = point JOIN enterprises USING (credit_code)
WHERE credit_code = $1 ORDER BY series.id FOR NO KEY UPDATE OF series
"""
PARTNERS = """
SELECT theirs.id, theirs.point, theirs.metric, theirs.unit, theirs.first_hour, theirs.last_hour, theirs.watched,
       theirs.limit_value, theirs.limit_basis, other.credit_code, other.number, other.name, other.kind,
       other.production, region, supervision_class
FROM series AS ours
JOIN points AS own ON own.code = ours.point
JOIN points AS other ON other.credit_code = own.credit_code
 AND (other.number = own.production OR other.production = own.number)
JOIN series AS theirs ON theirs.point = other.code AND theirs.metric = ours.metric
JOIN enterprises ON enterprises.credit_code = own.credit_code
WHERE ours.id = ANY($1::integer[])
"""
PLACES = """
SELECT code, credit_code, number, region FROM points JOIN enterprises USING (credit_code)
WHERE code = ANY($1::text[]) AND state <> 'closed'
"""
ADD = """
INSERT INTO series (point, metric, unit) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (point, metric) DO NOTHING RETURNING id
"""
BIND = """
UPDATE series SET limit_value = bound.limit_value, limit_basis = bound.limit_basis
FROM unnest($1::integer[], $2::float8[], $3::text[]) AS bound (id, limit_value, limit_basis)
WHERE series.id = bound.id
"""
REACHED = """
UPDATE series SET first_hour = least(series.first_hour, reached.first_hour),
       last_hour = greatest(series.last_hour, reached.last_hour)
FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[]) AS reached (id, first_hour, last_hour)
WHERE series.id = reached.id
  AND (series.last_hour IS NULL OR reached.last_hour > series.last_hour OR reached.first_hour < series.first_hour)
"""
WATCHED = "UPDATE series SET watched = $2 WHERE id = ANY($1::integer[])"


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one point, with what its alerts depend on."""

    id: int
    point: str
    metric: str
    unit: str
    first_hour: datetime | None
    last_hour: datetime | None
    watched: bool
    limit_value: float | None
    limit_basis: str | None
    credit_code: str
    number: str
    name: str
    kind: PointKind
    production: str | None
    region: str
    supervision_class: SupervisionClass


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a point is."""

    code: str
    credit_code: str
    number: str
    region: str


async def lock(connection: Connection, keys: Iterable[tuple[str, str]]) -> list[Series]:
    """The series of these points and metrics, locked in one order until the transaction ends."""
    points, metrics = _split(keys)
    return _all(await connection.fetch(LOCK, points, metrics))


async def get(connection: Connection, ids: Sequence[int]) -> list[Series]:
    """Series by id, locked."""
    return _all(await connection.fetch(GET, list(ids)))


async def of_point(connection: Connection, point: str, metric: str | None) -> list[Series]:
    """The series of one point."""
    return _all(await connection.fetch(OF_POINT, point, metric))


async def of_enterprise(connection: Connection, credit_code: str) -> list[Series]:
    """The series of one enterprise, locked."""
    return _all(await connection.fetch(OF_ENTERPRISE, credit_code))


async def with_points(connection: Connection, credit_codes: Sequence[str]) -> set[str]:
    """Those of these enterprises that have points."""
    return {row["credit_code"] for row in await connection.fetch(WITH_POINTS, list(credit_codes))}


async def partners(connection: Connection, ids: Sequence[int]) -> list[Series]:
    """The same metric on the production or treatment side of these series."""
    return _all(await connection.fetch(PARTNERS, list(ids)))


async def places(connection: Connection, codes: Iterable[str]) -> dict[str, Place]:
    """Points of enterprises that are not closed by code; a merged entry's points go on measuring."""
    rows = await connection.fetch(PLACES, sorted(codes))
    return {row["code"]: msgspec.convert(dict(row), Place) for row in rows}


async def add(connection: Connection, units: dict[tuple[str, str], str]) -> None:
    """Make series that are not there, each with the unit its readings have."""
    points, metrics = _split(sorted(units))
    await connection.execute(ADD, points, metrics, [units[key] for key in sorted(units)])


async def bind(connection: Connection, bounds: dict[int, Bound]) -> None:
    """Write what the permits say of series."""
    columns = ([getattr(one, name) for one in bounds.values()] for name in Bound._fields)
    await connection.execute(BIND, list(bounds), *columns)


async def reached(connection: Connection, spans: dict[int, tuple[datetime, datetime]]) -> None:
    """Keep the first and the last hour of series."""
    firsts, lasts = [one for one, _ in spans.values()], [one for _, one in spans.values()]
    await connection.execute(REACHED, list(spans), firsts, lasts)


async def watch(connection: Connection, ids: Sequence[int], watched: bool) -> None:
    """Keep whether the clock waits for the next reading of these series."""
    await connection.execute(WATCHED, list(ids), watched)


def _split(keys: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    listed = list(keys)
    return [point for point, _ in listed], [metric for _, metric in listed]


def _all(rows: Sequence[asyncpg.Record]) -> list[Series]:
    return [msgspec.convert(dict(row), Series) for row in rows]
