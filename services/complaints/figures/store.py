"""Every SQL statement about what this service counts for a report."""

from contracts.figures import FigureCount, FigureSpan
from kernel.database import Connection

COUNTED = """
SELECT 'filed' AS figure, count(*) AS count FROM complaints
WHERE NOT historic AND region LIKE $1 || '%' AND filed_at >= $2 AND filed_at < $3
UNION ALL
SELECT 'signed', count(*) FROM complaints
WHERE NOT historic AND region LIKE $1 || '%' AND signed_at >= $2 AND signed_at < $3
UNION ALL
SELECT 'replied', count(*) FROM complaints
WHERE NOT historic AND region LIKE $1 || '%' AND replied_at >= $2 AND replied_at < $3
UNION ALL
SELECT 'verified', count(*) FROM complaints
WHERE NOT historic AND region LIKE $1 || '%' AND replied_at >= $2 AND replied_at < $3
  AND finding IN ('verified', 'partly')
UNION ALL
SELECT 'clues_sent', count(*) FROM exchanged_clues
WHERE region LIKE $1 || '%' AND sent_at >= $2 AND sent_at < $3
UNION ALL
SELECT 'clues_finished', count(*) FROM exchanged_clues
WHERE region LIKE $1 || '%' AND finished_at >= $2 AND finished_at < $3
UNION ALL
SELECT 'answers', count(*) FROM answers
WHERE region LIKE $1 || '%' AND published_at >= $2 AND published_at < $3
"""


async def counted(connection: Connection, span: FigureSpan) -> list[FigureCount]:
    """Each figure, in the order of the enumeration."""
    rows = await connection.fetch(COUNTED, span.prefix, span.since, span.until)
    return [FigureCount(figure=row["figure"], count=row["count"]) for row in rows]
