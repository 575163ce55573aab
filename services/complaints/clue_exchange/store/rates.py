"""Every SQL statement that counts exchanged clues by month, department and office."""

from collections.abc import Mapping

import asyncpg
import msgspec

from contracts.complaints.clue_exchange import ExchangedClueRateOrder, ListExchangedClueRates
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.complaints.clue_exchange.rules.base import Seat
from services.complaints.clue_exchange.store.clues import SEEN

COUNTED = ("clues", "declined", "accepted", "finished", "on_time", "overdue")
# A clue counts for who has it or sent it; who declined it has it in a count of its own.
SIDES = (
    """
WITH seen AS (
    SELECT * FROM exchanged_clues
    WHERE ($7::text IS NULL OR month >= $7) AND ($8::text IS NULL OR month <= $8) AND """
    + SEEN
    + """
), sides AS (
    SELECT month, receiver AS agency, receiver_office AS office, true AS had, state, overdue, accepted, quality
    FROM seen WHERE $5::text = 'in' AND receiver IS NOT NULL
    UNION ALL
    SELECT month, sender, sender_office, true, state, overdue, accepted, quality FROM seen WHERE $5 = 'out'
    UNION ALL
    SELECT month, split_part(seat, '/', 1), split_part(seat, '/', 2), false, state, overdue, accepted, NULL
    FROM seen CROSS JOIN unnest(declined_by) AS seat WHERE $5 = 'in'
), rated AS (
    SELECT month, agency, office, quality, count(*) FILTER (WHERE had) AS clues,
           count(*) FILTER (WHERE NOT had) AS declined, count(*) FILTER (WHERE had AND accepted) AS accepted,
           count(*) FILTER (WHERE had AND state = 'finished') AS finished,
           count(*) FILTER (WHERE had AND state = 'finished' AND NOT overdue) AS on_time,
           count(*) FILTER (WHERE had AND overdue) AS overdue
    FROM sides WHERE $6::text IS NULL OR agency = $6 GROUP BY month, agency, office, quality
)
SELECT month, agency, office, sum(clues)::integer AS clues, sum(declined)::integer AS declined,
       sum(accepted)::integer AS accepted, sum(finished)::integer AS finished, sum(on_time)::integer AS on_time,
       sum(overdue)::integer AS overdue,
       coalesce(jsonb_object_agg(quality, clues) FILTER (WHERE quality IS NOT NULL), '{}') AS qualities
FROM rated
"""
)
GROUPED = " GROUP BY month, agency, office "
ORDERS = {
    ExchangedClueRateOrder.NEWEST: Order(
        SIDES
        + "WHERE (month, agency, office) < ($9, $10, $11)"
        + GROUPED
        + "ORDER BY month DESC, agency DESC, office DESC LIMIT $12",
        {"month": "z", "agency": "", "office": ""},
    ),
    ExchangedClueRateOrder.OLDEST: Order(
        SIDES + "WHERE (month, agency, office) > ($9, $10, $11)" + GROUPED + "ORDER BY month, agency, office LIMIT $12",
        {"month": "", "agency": "", "office": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + SIDES + GROUPED + "LIMIT $9) AS counted"

_qualities = msgspec.json.Decoder(dict[str, int])


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of a department's office in a month."""

    month: str
    seat: Seat
    counts: Mapping[str, int]
    qualities: Mapping[str, int]


async def page(connection: Connection, reach: Reach, query: ListExchangedClueRates) -> list[Rated]:
    """One more than a page of rates."""
    order = ORDERS[query.order]
    asked = (*_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_rated(row) for row in await connection.fetch(order.statement, *asked)]


async def count(connection: Connection, reach: Reach, query: ListExchangedClueRates) -> int:
    """How many rates there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListExchangedClueRates) -> tuple[object, ...]:
    return *reach.within, reach.offices, query.side, query.agency, query.since_month, query.until_month


def _rated(row: asyncpg.Record) -> Rated:
    return Rated(
        month=row["month"],
        seat=Seat(row["agency"], row["office"]),
        counts={name: row[name] for name in COUNTED},
        qualities=_qualities.decode(row["qualities"]),
    )
