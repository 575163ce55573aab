"""Every SQL statement about the tallies of published draws."""

from collections.abc import Mapping, Sequence
from datetime import date

from contracts.joint_inspection.fairness import FairnessDimension
from kernel.database import Connection
from services.joint_inspection.fairness.rules import Place, Tally

SIZES = "SELECT credit_code, scale FROM targets WHERE credit_code = ANY($1::text[]) AND scale IS NOT NULL"
INSERT = """
INSERT INTO draw_tallies (draw, region, published_on, dimension, cell, objects, expected, variance, drawn)
SELECT $1, $2, $3, one.* FROM unnest($4::text[], $5::text[], $6::bigint[], $7::float8[], $8::float8[], $9::bigint[])
    AS one (dimension, cell, objects, expected, variance, drawn)
"""
READ = """
SELECT dimension, cell, sum(objects)::bigint AS objects, sum(expected) AS expected, sum(variance) AS variance,
       sum(drawn)::bigint AS drawn
FROM draw_tallies WHERE published_on BETWEEN $1 AND $2 AND region LIKE $3 || '%'
GROUP BY dimension, cell ORDER BY dimension, cell
"""
DRAWS = """
SELECT count(*) FROM draw_tallies
WHERE published_on BETWEEN $1 AND $2 AND region LIKE $3 || '%' AND dimension = 'draw'
"""


async def sizes(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The size of each enterprise that has one in the directory."""
    return {row["credit_code"]: row["scale"] for row in await connection.fetch(SIZES, credit_codes)}


async def insert(connection: Connection, draw: str, region: str, on: date, found: Mapping[Place, Tally]) -> None:
    """Keep a published draw's groups, and that there was a draw."""
    names = [("draw", ""), *((dimension.value, cell) for dimension, cell in found)]
    numbers = [Tally(0, 0.0, 0.0, 0), *found.values()]
    columns = [list(column) for column in zip(*numbers, strict=True)]
    await connection.execute(INSERT, draw, region, on, [one for one, _ in names], [one for _, one in names], *columns)


async def read(
    connection: Connection, prefix: str, since: date, until: date
) -> dict[FairnessDimension, dict[str, Tally]]:
    """The groups of every draw of a region published in the period, added up."""
    found: dict[FairnessDimension, dict[str, Tally]] = {one: {} for one in FairnessDimension}
    for row in await connection.fetch(READ, since, until, prefix):
        if row["dimension"] != "draw":
            tally = Tally(row["objects"], row["expected"], row["variance"], row["drawn"])
            found[FairnessDimension(row["dimension"])][row["cell"]] = tally
    return found


async def draws(connection: Connection, prefix: str, since: date, until: date) -> int:
    """How many draws of a region were published in the period."""
    number: int = await connection.fetchval(DRAWS, since, until, prefix)
    return number
