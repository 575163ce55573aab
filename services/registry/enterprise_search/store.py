"""Every SQL statement that searches enterprises: one literal for each order, each filter answered by an index."""

import asyncpg

from contracts.actors import region_prefix
from contracts.registry.directory import Enterprise
from contracts.registry.enterprise_search import EnterpriseOrder, ListEnterprises
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rows import Shape
from services.registry.directory.rules import folded, grams
from services.registry.enterprise_search.rules import Box, Place, box_around, place_of

# No code has a Z: those that begin with $10 lie between it and it with a Z, in the order of the primary key.
FOUND = """
SELECT credit_code, name, region, trade, trade_code, scale, enterprise_type, elements, pollutants, performance_grade,
       supervision_class, domain, longitude, latitude, address, state, registered_at, changed_at, closed_on,
       close_reason, successor
FROM enterprises
"""
FILTERS = """
WHERE ($1::text IS NULL OR left(region, length($1)) = $1)
  AND ($2::text IS NULL OR starts_with(trade_code, $2) OR trade = $2)
  AND ($3::text IS NULL OR supervision_class = $3)
  AND ($4::text IS NULL OR domain = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR (name_grams @> $7::text[] AND strpos(name_folded, $6) > 0))
  AND ($8::text IS NULL OR (address_grams @> $9::text[] AND strpos(address_folded, $8) > 0))
  AND ($10::text IS NULL OR (credit_code BETWEEN $10 AND $10 || 'Z' AND starts_with(credit_code, $10)))
  AND ($11::boolean IS NULL OR positive_listed = $11)
  AND ($12::text IS NULL OR credit_level = $12)
"""
NEAR = """
  AND longitude IS NOT NULL AND point(longitude, latitude) <@ $13::box
  AND metres_between($14::point, point(longitude, latitude)) <= $15
"""
LATER_REGISTERED = "AND (registered_at, credit_code) < ($13::text::timestamptz, $14)"
FURTHER = """
  AND (metres_between($14::point, point(longitude, latitude)), credit_code) > ($16::text::double precision, $17)
"""

ORDERS = {
    EnterpriseOrder.CREDIT_CODE: Order(
        FOUND + FILTERS + "AND credit_code > $13 ORDER BY credit_code LIMIT $14", {"credit_code": ""}
    ),
    EnterpriseOrder.NAME: Order(
        FOUND + FILTERS + "AND (name, credit_code) > ($13, $14) ORDER BY name, credit_code LIMIT $15",
        {"name": "", "credit_code": ""},
    ),
    EnterpriseOrder.REGISTERED: Order(
        FOUND + FILTERS + LATER_REGISTERED + "ORDER BY registered_at DESC, credit_code DESC LIMIT $15",
        {"registered_at": "infinity", "credit_code": ""},
    ),
    EnterpriseOrder.DISTANCE: Order(
        """
SELECT credit_code, name, region, trade, trade_code, scale, enterprise_type, elements, pollutants, performance_grade,
       supervision_class, domain, longitude, latitude, address, state, registered_at, changed_at, closed_on,
       close_reason, successor, metres_between($14::point, point(longitude, latitude)) AS distance
FROM enterprises
"""
        + FILTERS
        + NEAR
        + FURTHER
        + "ORDER BY metres_between($14::point, point(longitude, latitude)), credit_code LIMIT $18",
        {"distance": "-1", "credit_code": ""},
    ),
}
# As many as a page holds, nearest by degrees: the page lies no further away than the furthest of them.
FURTHEST = (
    """
SELECT max(metres_between($14::point, place)) FROM (
    SELECT point(longitude, latitude) AS place FROM enterprises
"""
    + FILTERS
    + NEAR
    + FURTHER
    + "ORDER BY point(longitude, latitude) <-> $14::point LIMIT $18) AS nearest"
)
COUNT = "SELECT count(*) FROM (" + FOUND + FILTERS + "LIMIT $13) AS counted"
COUNT_NEAR = "SELECT count(*) FROM (" + FOUND + FILTERS + NEAR + "LIMIT $16) AS counted"


NEAR_ENTERPRISE = Shape(Enterprise, left_out=("region_name",), needs=("credit_code", "region"))


async def page(connection: Connection, query: ListEnterprises, shape: Shape[Enterprise]) -> list[Enterprise]:
    """One more than a page of enterprises; for those near a place, `shape` is one of NEAR_ENTERPRISE."""
    if query.near:
        return await _nearest(connection, query, shape)
    order = ORDERS[query.order]
    asked = (*_filters(query), *order.place(query.after), query.size + 1)
    return [shape.read(row) for row in await connection.fetch(shape.text(order.statement), *asked)]


async def count(connection: Connection, query: ListEnterprises) -> int:
    """How many enterprises match, up to COUNT_LIMIT."""
    statement = COUNT_NEAR if query.near else COUNT
    total: int = await connection.fetchval(statement, *_filters(query), *_near(query), COUNT_LIMIT)
    return total


async def _nearest(connection: Connection, query: ListEnterprises, shape: Shape[Enterprise]) -> list[Enterprise]:
    order, filters = ORDERS[query.order], _filters(query)
    rest = *order.place(query.after), query.size + 1
    furthest = await connection.fetchval(FURTHEST, *filters, *_near(query), *rest)
    if furthest is None:
        return []
    rows = await connection.fetch(shape.text(order.statement), *filters, *_near(query, furthest), *rest)
    return [shape.read(row) for row in rows]


def _near(query: ListEnterprises, metres: float | None = None) -> tuple[object, ...]:
    if not query.near:
        return ()
    place = place_of(query.near)
    within = query.near.metres if metres is None else metres
    return _box(box_around(place, within)), _point(place), within


def _box(box: Box) -> asyncpg.Box:
    return asyncpg.Box(_point(box.north_east), _point(box.south_west))


def _point(place: Place) -> asyncpg.Point:
    return asyncpg.Point(place.longitude, place.latitude)


def _filters(query: ListEnterprises) -> tuple[object, ...]:
    return (
        region_prefix(query.region) if query.region else None,
        query.trade,
        query.supervision_class,
        query.domain,
        query.state,
        folded(query.name) if query.name else None,
        grams(query.name or ""),
        folded(query.address) if query.address else None,
        grams(query.address or ""),
        query.credit_code,
        query.positive_listed,
        query.credit_level,
    )
