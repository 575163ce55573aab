"""Every SQL statement about ratings."""

from collections.abc import Sequence
from decimal import Decimal

from kernel.database import Connection

ADD = "INSERT INTO agency_ratings (agency, score) SELECT agency, $2 FROM unnest($1::text[]) AS agency"
# Only whole batches are summed: one more rating changes nothing until its batch is full.
SUMMED = """
SELECT agency, count(*) AS ratings, round(avg(score), 2) AS average FROM (
    SELECT agency, score, row_number() OVER (PARTITION BY agency ORDER BY id) AS nth,
        count(*) OVER (PARTITION BY agency) AS total
    FROM agency_ratings WHERE agency = ANY($1::text[])
) AS rating
WHERE nth <= total / $2 * $2 GROUP BY agency
"""


async def add(connection: Connection, agencies: Sequence[str], score: int) -> None:
    """A rating for each agency that took part."""
    await connection.execute(ADD, list(agencies), score)


async def summed(connection: Connection, agencies: Sequence[str], batch: int) -> dict[str, tuple[int, Decimal]]:
    """How many ratings of each agency are in whole batches, and their average."""
    rows = await connection.fetch(SUMMED, list(agencies), batch)
    return {row["agency"]: (row["ratings"], row["average"]) for row in rows}
