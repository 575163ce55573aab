"""Every SQL statement about what this service counts for a report."""

from contracts.figures import FigureCount, FigureSpan
from kernel.database import Connection

COUNTED = """
SELECT 'handed_over' AS figure, count(*) AS count FROM referrals
WHERE region LIKE $1 || '%' AND handed_over_at >= $2 AND handed_over_at < $3
UNION ALL
SELECT 'received', count(*) FROM referrals
WHERE region LIKE $1 || '%' AND received_at >= $2 AND received_at < $3
UNION ALL
SELECT 'decided', count(*) FROM referrals
WHERE region LIKE $1 || '%' AND decided_at >= $2 AND decided_at < $3
UNION ALL
SELECT 'penalties', count(*) FROM penalties
WHERE region LIKE $1 || '%' AND decided_on >= ($2 AT TIME ZONE 'Asia/Shanghai')::date
  AND decided_on < ($3 AT TIME ZONE 'Asia/Shanghai')::date
UNION ALL
SELECT 'proceedings', count(*) FROM proceedings
WHERE region LIKE $1 || '%' AND opened_at >= $2 AND opened_at < $3
UNION ALL
SELECT 'meetings', count(*) FROM meetings
WHERE region LIKE $1 || '%' AND state <> 'cancelled' AND starts_at >= $2 AND starts_at < $3
"""


async def counted(connection: Connection, span: FigureSpan) -> list[FigureCount]:
    """Each figure, in the order of the enumeration."""
    rows = await connection.fetch(COUNTED, span.prefix, span.since, span.until)
    return [FigureCount(figure=row["figure"], count=row["count"]) for row in rows]
