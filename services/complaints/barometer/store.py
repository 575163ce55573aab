"""Every SQL statement that counts complaints by place, matter, trade and time."""

from collections.abc import Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.barometer import BarometerPart, BarometerRank, HeatCell, MapComplaints, ReadBarometer
from kernel.database import Connection
from kernel.rights import Reach
from kernel.rows import reader
from services.complaints.barometer.rules import Counted, Period, place_digits

# Two periods, read from the index `complaints_counted` alone; only what it comes to meets the enterprises.
COUNTED = """
WITH counted AS (
    SELECT region, matter, credit_code,
           count(*) FILTER (WHERE filed_at >= $5) AS now, count(*) FILTER (WHERE filed_at < $5) AS before
    FROM complaints
    WHERE filed_at >= $4 AND filed_at < $6
      AND ($1 OR left(region, length($2::text)) = $2) AND ($3::text IS NULL OR left(region, length($3)) = $3)
      AND ($7::text IS NULL OR matter = $7 OR starts_with(matter, $7 || '.'))
    GROUP BY region, matter, credit_code
)
"""
CELLS = (
    COUNTED
    + """
SELECT rpad(left(counted.region, $9::int), 6, '0') AS region, CASE WHEN $10 THEN matter END AS matter,
       CASE WHEN $11 THEN left(trade_code, 3) END AS trade, sum(now)::int AS count, sum(before)::int AS before
FROM counted LEFT JOIN known_enterprises USING (credit_code)
WHERE $8::text IS NULL OR starts_with(trade_code, $8)
GROUP BY 1, 2, 3
"""
)
RANKS = {
    BarometerRank.COUNT: CELLS + "ORDER BY 4 DESC, 5, 1, 2, 3 LIMIT $12",
    BarometerRank.GROWTH: CELLS + "ORDER BY sum(now) - sum(before) DESC, 4 DESC, 1, 2, 3 LIMIT $12",
}
GRID = (
    COUNTED
    + """
SELECT (floor(longitude * 100 / $9::int) * $9 + $9 / 2.0) / 100 AS longitude,
       (floor(latitude * 100 / $9) * $9 + $9 / 2.0) / 100 AS latitude,
       sum(now)::int AS count, sum(before)::int AS before, count(DISTINCT credit_code)::int AS enterprises
FROM counted JOIN known_enterprises USING (credit_code)
WHERE longitude IS NOT NULL AND latitude IS NOT NULL AND ($8::text IS NULL OR starts_with(trade_code, $8))
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $10
"""
)

_counted = reader(Counted)
_cell = reader(HeatCell)


async def cells(connection: Connection, reach: Reach, query: ReadBarometer, period: Period) -> list[Counted]:
    """The cells in reach."""
    parts = (BarometerPart.MATTER in query.by, BarometerPart.TRADE in query.by)
    asked = (*_asked(reach, query, period), place_digits(query.by, query.places), *parts, query.size)
    return [_counted(row) for row in await connection.fetch(RANKS[query.rank], *asked)]


async def grid(connection: Connection, reach: Reach, query: MapComplaints, period: Period) -> list[HeatCell]:
    """The cells of the grid in reach."""
    rows = await connection.fetch(GRID, *_asked(reach, query, period), query.grid, query.size)
    return [_cell(row) for row in rows]


def _asked(reach: Reach, query: ReadBarometer | MapComplaints, period: Period) -> Sequence[object]:
    region = region_prefix(query.region) if query.region else None
    scope = (reach.everywhere, reach.prefix, region)
    return (*scope, *msgspec.structs.astuple(period), query.matter, query.trade)
