"""The registry's automatic readings of the hours in which samples were taken."""

from collections.abc import Sequence

import msgspec

from contracts.joint_inspection.commission_terms import DeliveredSample
from contracts.registry.readings import ReadingFlag, ReadingSource
from contracts.registry.sample_matches import MatchedReading
from kernel.database import Connection
from services.registry.readings.rules.versions import SOURCES
from services.registry.readings.store.hours import FLAGS

# The latest valid version of each hour, the validated one before the raw one; never one measured on the spot.
MATCHES = """
SELECT DISTINCT ON (asked.place)
       asked.place, readings.hour, readings.value, series.unit, readings.batch::text AS batch
FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
     AS asked (place, point, metric, unit, sampled_at)
JOIN points ON points.code = asked.point AND points.credit_code = $6
JOIN series ON series.point = asked.point AND series.metric = asked.metric AND series.unit = asked.unit
JOIN readings ON readings.series = series.id AND readings.hour = date_trunc('hour', asked.sampled_at)
WHERE readings.source = ANY($7::smallint[]) AND readings.flag = $8 AND readings.value IS NOT NULL
ORDER BY asked.place, readings.source DESC, readings.version DESC
"""
AUTOMATIC = [SOURCES.index(ReadingSource.AUTOMATIC), SOURCES.index(ReadingSource.VALIDATED)]


async def matches(connection: Connection, credit_code: str, samples: Sequence[DeliveredSample]) -> list[MatchedReading]:
    """What automatic monitoring says of the same points, items and hours; one statement."""
    rows = await connection.fetch(
        MATCHES,
        [one.place for one in samples],
        [one.point for one in samples],
        [one.pollutant for one in samples],
        [one.unit for one in samples],
        [one.sampled_at for one in samples],
        credit_code,
        AUTOMATIC,
        FLAGS.index(ReadingFlag.VALID),
    )
    return [msgspec.convert(dict(row), MatchedReading) for row in rows]
