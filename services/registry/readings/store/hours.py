"""Hours: written once per version; which version counts may change."""

from collections.abc import Iterable, Sequence

from contracts.registry.readings import ReadingFlag, ReadingSource
from kernel.database import Connection
from services.registry.readings.rules.versions import SOURCES, Canonical, Fresh, Hour, Standing, Switch

FLAGS = tuple(ReadingFlag)

STANDING = """
SELECT DISTINCT ON (asked.series, asked.hour, source)
       asked.series, asked.hour, source, version, value, flag, current
FROM unnest($1::integer[], $2::timestamptz[]) AS asked (series, hour)
CROSS JOIN LATERAL (
    SELECT * FROM readings WHERE series = asked.series AND hour = asked.hour OFFSET 0
) AS one
ORDER BY asked.series, asked.hour, source, version DESC
"""
ADD = """
INSERT INTO readings (series, hour, source, version, flag, current, row, value, batch, reason)
SELECT one.series, one.hour, $1, one.version, one.flag, one.current, one.row, one.value, $2, one.reason
FROM unnest($3::integer[], $4::timestamptz[], $5::smallint[], $6::smallint[], $7::boolean[], $8::integer[],
            $9::float8[], $10::text[]) AS one (series, hour, version, flag, current, row, value, reason)
"""
SWITCH = "UPDATE readings SET current = $5 WHERE series = $1 AND hour = $2 AND source = $3 AND version = $4"
ROWS = """
SELECT batch, row, point, metric, unit, hour, source, version, value, flag, reason
FROM readings JOIN series ON id = series WHERE batch = ANY($1::uuid[]) ORDER BY batch, row
"""


async def standing(connection: Connection, hours: Iterable[Hour]) -> dict[Hour, dict[ReadingSource, Standing]]:
    """The latest version of each hour from each source."""
    wanted = list(hours)
    rows = await connection.fetch(STANDING, [series for series, _ in wanted], [hour for _, hour in wanted])
    found: dict[Hour, dict[ReadingSource, Standing]] = {}
    for series, hour, source, version, value, flag, current in rows:
        found.setdefault((series, hour), {})[SOURCES[source]] = Standing(version, value, FLAGS[flag], current)
    return found


async def add(connection: Connection, source: int, batch: str, fresh: Sequence[Fresh]) -> None:
    """Write the new versions of a batch."""
    await connection.execute(
        ADD,
        source,
        batch,
        [one.series for one in fresh],
        [one.hour for one in fresh],
        [one.version for one in fresh],
        [FLAGS.index(one.flag) for one in fresh],
        [one.current for one in fresh],
        [one.row for one in fresh],
        [one.value for one in fresh],
        [one.reason for one in fresh],
    )


async def switch(connection: Connection, switches: Sequence[Switch]) -> None:
    """Have other versions count than before."""
    rows = [(one.series, one.hour, SOURCES.index(one.source), one.version, one.current) for one in switches]
    await connection.executemany(SWITCH, rows)


async def rows_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Canonical]]:
    """The rows of batches as their hashes cover them."""
    found: dict[str, list[Canonical]] = {id: [] for id in ids}
    for row in await connection.fetch(ROWS, list(ids)):
        found[str(row["batch"])].append(
            Canonical(
                row["row"],
                row["point"],
                row["metric"],
                row["unit"],
                row["hour"],
                row["version"],
                row["value"],
                FLAGS[row["flag"]],
                row["reason"],
            )
        )
    return found
