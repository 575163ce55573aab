"""Every SQL statement about what this service counts for a report."""

from contracts.figures import FigureCount, FigureSpan
from kernel.database import Connection

COUNTED = """
SELECT 'enterprises' AS figure, count(*) AS count FROM enterprises
WHERE region LIKE $1 || '%' AND registered_at < $3
  AND (closed_on IS NULL OR closed_on >= ($3 AT TIME ZONE 'Asia/Shanghai')::date)
UNION ALL
SELECT 'registered', count(*) FROM enterprises
WHERE region LIKE $1 || '%' AND registered_at >= $2 AND registered_at < $3
UNION ALL
SELECT 'alerts', count(*) FROM alerts WHERE region LIKE $1 || '%' AND raised_at >= $2 AND raised_at < $3
UNION ALL
SELECT 'clues', count(*) FROM clues WHERE region LIKE $1 || '%' AND raised_at >= $2 AND raised_at < $3
UNION ALL
SELECT 'observations', count(*) FROM observations
WHERE region LIKE $1 || '%' AND observed_at >= $2 AND observed_at < $3
UNION ALL
SELECT 'trainings', count(*) FROM trainings
WHERE region LIKE $1 || '%' AND NOT withdrawn AND held_on >= ($2 AT TIME ZONE 'Asia/Shanghai')::date
  AND held_on < ($3 AT TIME ZONE 'Asia/Shanghai')::date
UNION ALL
SELECT 'publicity_held', count(*) FROM publicity_sessions
WHERE region LIKE $1 || '%' AND state = 'held' AND starts_at >= $2 AND starts_at < $3
UNION ALL
SELECT 'publicity_attended', count(*)
FROM publicity_attendance AS one JOIN publicity_sessions AS session ON session.number = one.session
WHERE session.region LIKE $1 || '%' AND one.held_at >= $2 AND one.held_at < $3
UNION ALL
SELECT 'incentives', count(*) FROM positive_list_incentives
WHERE region LIKE $1 || '%' AND recorded_at >= $2 AND recorded_at < $3
"""


async def counted(connection: Connection, span: FigureSpan) -> list[FigureCount]:
    """Each figure, in the order of the enumeration."""
    rows = await connection.fetch(COUNTED, span.prefix, span.since, span.until)
    return [FigureCount(figure=row["figure"], count=row["count"]) for row in rows]
