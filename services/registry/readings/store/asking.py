"""Readings as queries show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from contracts.registry.readings import HourlyReading, HourlyReadingOrder, ListReadings, ReadingFlag, ReadingSource
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from services.registry.readings.rules.versions import SOURCES
from services.registry.readings.store.hours import FLAGS

MATCHING = """
SELECT point, metric, unit, hour, source, version, value, flag, current, reason, batch, series
FROM unnest($1::integer[]) AS asked (id)
JOIN series USING (id)
CROSS JOIN LATERAL (
    SELECT * FROM readings
    WHERE series = asked.id
      AND ($2::timestamptz IS NULL OR hour >= $2) AND ($3::timestamptz IS NULL OR hour < $3)
      AND ($4::smallint IS NULL OR source = $4) AND (NOT $5 OR current)
"""
NEWEST = """
      AND hour <= $6::text::timestamptz
      AND (hour, series, source, version)
        < ($6::text::timestamptz, $7::text::integer, $8::text::smallint, $9::text::smallint)
    ORDER BY hour DESC, source DESC, version DESC LIMIT $10
) AS one
ORDER BY hour DESC, series DESC, source DESC, version DESC LIMIT $10
"""
OLDEST = """
      AND hour >= $6::text::timestamptz
      AND (hour, series, source, version)
        > ($6::text::timestamptz, $7::text::integer, $8::text::smallint, $9::text::smallint)
    ORDER BY hour, source, version LIMIT $10
) AS one
ORDER BY hour, series, source, version LIMIT $10
"""
ORDERS = {
    HourlyReadingOrder.NEWEST: Order(
        MATCHING + NEWEST, {"hour": "infinity", "series": "0", "source": "0", "version": "0"}
    ),
    HourlyReadingOrder.OLDEST: Order(
        MATCHING + OLDEST, {"hour": "-infinity", "series": "0", "source": "0", "version": "0"}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + ") AS one LIMIT $6) AS counted"
CITED = """
SELECT hour, source, version, value, flag, batch FROM readings
WHERE series = $1 AND hour >= $2 AND hour < $3 AND current ORDER BY hour
"""


class Cited(NamedTuple):
    """A reading that counts, as a citation needs it."""

    hour: datetime
    source: ReadingSource
    version: int
    value: float | None
    flag: ReadingFlag
    batch: str


async def page(connection: Connection, series: Sequence[int], query: ListReadings) -> list[asyncpg.Record]:
    """One more than a page of readings."""
    order = ORDERS[query.order]
    matching = _matching(series, query)
    return await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)


async def count(connection: Connection, series: Sequence[int], query: ListReadings) -> int:
    """How many readings match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(series, query), COUNT_LIMIT)
    return total


def _matching(series: Sequence[int], query: ListReadings) -> tuple[object, ...]:
    source = None if query.source is None else SOURCES.index(query.source)
    return list(series), query.since, query.until, source, query.only_effective


async def cited(connection: Connection, series: int, since: datetime, until: datetime) -> list[Cited]:
    """The readings that count in a period."""
    rows = await connection.fetch(CITED, series, since, until)
    return [
        Cited(row["hour"], SOURCES[row["source"]], row["version"], row["value"], FLAGS[row["flag"]], str(row["batch"]))
        for row in rows
    ]


def shown(row: asyncpg.Record) -> HourlyReading:
    """A reading as a query shows it."""
    return HourlyReading(
        point=row["point"],
        metric=row["metric"],
        hour=row["hour"],
        source=SOURCES[row["source"]],
        version=row["version"],
        value=row["value"],
        unit=row["unit"],
        flag=FLAGS[row["flag"]],
        reason=row["reason"],
        batch=str(row["batch"]),
        effective=row["current"],
    )
