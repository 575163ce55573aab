"""Every SQL statement of the list of rulings."""

from contracts.actors import region_prefix
from contracts.complaints.rulings import ComplaintRuling, ComplaintRulingOrder, ListComplaintRulings
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from kernel.rows import reader

IN_REACH = """
SELECT matter, region, kind, agency, complaint, ruled_by, ruled_at, reason FROM complaint_rulings
WHERE ($1 OR region LIKE $2 || '%' OR ruled_by = $3 OR agency = $3)
  AND ($4::text IS NULL OR region LIKE $4 || '%')
  AND ($5::text IS NULL OR matter = $5)
  AND ($6::text IS NULL OR agency = $6)
"""
NEWEST = """
  AND (ruled_at, complaint) < ($7::text::timestamptz, $8::text) ORDER BY ruled_at DESC, complaint DESC LIMIT $9
"""
OLDEST = "  AND (ruled_at, complaint) > ($7::text::timestamptz, $8::text) ORDER BY ruled_at, complaint LIMIT $9"
ORDERS = {
    ComplaintRulingOrder.NEWEST: Order(IN_REACH + NEWEST, {"ruled_at": "infinity", "complaint": ""}),
    ComplaintRulingOrder.OLDEST: Order(IN_REACH + OLDEST, {"ruled_at": "-infinity", "complaint": ""}),
}
COUNT = "SELECT count(*) FROM (" + IN_REACH + " LIMIT $7) AS counted"

_ruling = reader(ComplaintRuling)


async def page(connection: Connection, reach: Reach, query: ListComplaintRulings) -> list[ComplaintRuling]:
    """One more than a page."""
    order = ORDERS[query.order]
    asked = (*_asked(reach, query), *order.place(query.after), query.size + 1)
    return [_ruling(row) for row in await connection.fetch(order.statement, *asked)]


async def count(connection: Connection, reach: Reach, query: ListComplaintRulings) -> int:
    """How many there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_asked(reach, query), COUNT_LIMIT)
    return total


def _asked(reach: Reach, query: ListComplaintRulings) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, region, query.matter, query.agency
