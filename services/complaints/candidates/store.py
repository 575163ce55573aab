"""Every SQL statement that looks for the enterprise of a report, each for all reports asked about at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.complaints.candidates import ComplaintPoint
from contracts.complaints.intake import GeoPoint
from kernel.database import Connection
from kernel.rights import Reach
from kernel.rows import by_place
from kernel.work import Write
from services.complaints.candidates.rules import How, Match, Sought, core_of
from services.complaints.enterprises.rules import grams, name_key, possible_names

BY_CODE = """
SELECT asked.place, 'code' AS how, asked.code AS words, known.credit_code, known.name, known.region, known.active,
       NULL::double precision AS metres
FROM unnest($1::bigint[], $2::text[]) AS asked (place, code)
LEFT JOIN merged_enterprises AS merged ON merged.credit_code = asked.code
JOIN known_enterprises AS known ON known.credit_code = coalesce(merged.successor, asked.code)
"""
# A name stated, or mentioned in the text: borne now, borne before, or of an entry that was merged into another.
BY_NAME = """
SELECT asked.place, CASE WHEN asked.how = 'name' AND (named.former OR merged.successor IS NOT NULL) THEN 'former_name'
       ELSE asked.how END AS how, named.name AS words, known.credit_code, known.name, known.region, known.active,
       NULL::double precision AS metres
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS asked (place, how, key)
CROSS JOIN LATERAL (
    SELECT credit_code, name, false AS former FROM known_enterprises WHERE name_key = asked.key
    UNION ALL SELECT credit_code, name, true FROM former_names WHERE name_key = asked.key
) AS named
LEFT JOIN merged_enterprises AS merged ON merged.credit_code = named.credit_code
JOIN known_enterprises AS known ON known.credit_code = coalesce(merged.successor, named.credit_code)
"""
# The first READ_MAX that hold the words; of these the shortest names, as the words are most of them.
BY_PART = """
SELECT asked.place, 'part' AS how, asked.core AS words, found.credit_code, found.name, found.region, true AS active,
       NULL::double precision AS metres
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS asked (place, province, core, grams)
CROSS JOIN LATERAL (
    SELECT credit_code, name, region FROM (
        SELECT credit_code, name, name_key, region FROM known_enterprises
        WHERE active AND name_grams @> string_to_array(asked.grams, ' ') AND strpos(name_key, asked.core) > 0
          AND starts_with(region, asked.province)
        LIMIT $5
    ) AS holding
    ORDER BY length(name_key), credit_code LIMIT $6
) AS found
"""
NEAR = """
SELECT asked.place, 'near' AS how, '' AS words, found.credit_code, found.name, found.region, true AS active, metres
FROM unnest($1::bigint[], $2::double precision[], $3::double precision[], $4::double precision[])
     AS asked (place, longitude, latitude, reach)
CROSS JOIN LATERAL (
    SELECT credit_code, name, region,
           metres_between(point(asked.longitude, asked.latitude), point(known.longitude, known.latitude)) AS metres
    FROM known_enterprises AS known
    WHERE active AND known.longitude IS NOT NULL
    ORDER BY point(known.longitude, known.latitude) <-> point(asked.longitude, asked.latitude) LIMIT $5
) AS found
WHERE metres <= asked.reach
"""
REPORTED = """
SELECT asked.place, region, named_code AS code, named_enterprise AS name, title || E'\\n' || text AS text,
       longitude, latitude
FROM unnest($4::text[]) WITH ORDINALITY AS asked (number, place)
JOIN complaints USING (number) LEFT JOIN complaint_points USING (number)
WHERE $1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
"""
PLACE = """
INSERT INTO complaint_points (number, longitude, latitude, given_at)
SELECT number, longitude, latitude, given_at
FROM jsonb_to_recordset($1::jsonb) AS one (
    number text, longitude double precision, latitude double precision, given_at timestamptz)
ON CONFLICT (number) DO UPDATE SET
    longitude = excluded.longitude, latitude = excluded.latitude, given_at = excluded.given_at
"""
POINTS = """
SELECT number, longitude, latitude, given_at, region, parties FROM complaint_points JOIN complaints USING (number)
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
READ_MAX = 500
FOUND_MAX = 20


class SeenPoint(msgspec.Struct, frozen=True):
    """A point before rights hide what the asker may not see, where its complaint lies and whose it is."""

    record: ComplaintPoint
    region: str
    parties: list[str]


def place(points: Mapping[str, GeoPoint], at: datetime) -> Write:
    """Put complaints on the map, by number."""
    rows = [
        {"number": number, "longitude": point.longitude, "latitude": point.latitude, "given_at": at}
        for number, point in points.items()
    ]
    return Write(PLACE, rows)


async def reported(connection: Connection, reach: Reach, numbers: Sequence[str]) -> list[list[Sought]]:
    """What each complaint in reach says about its enterprise; nothing for one out of reach."""
    rows = await connection.fetch(REPORTED, *reach.within, list(numbers))
    return by_place(rows, len(numbers), _sought)


async def points(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, SeenPoint]:
    """Where complaints in reach lie, by number."""
    rows = await connection.fetch(POINTS, *reach.within, list(numbers))
    return {row["number"]: _point(row) for row in rows}


async def matches(connection: Connection, sought: Sequence[Sought], reaches: Sequence[int]) -> list[list[Match]]:
    """Every enterprise each report may be about, aligned with the reports; `reaches` in metres."""
    rows = [
        *await connection.fetch(BY_CODE, *_columns(sought, 2, lambda one: [(one.code,)] if one.code else [])),
        *await connection.fetch(BY_NAME, *_columns(sought, 3, _names)),
        *await connection.fetch(BY_PART, *_columns(sought, 4, _parts), READ_MAX, FOUND_MAX),
        *await connection.fetch(NEAR, *_near(sought, reaches), FOUND_MAX),
    ]
    return by_place(rows, len(sought), _match)


def _columns(
    sought: Sequence[Sought], width: int, asked: Callable[[Sought], Iterable[tuple[object, ...]]]
) -> list[list[object]]:
    rows = [(place, *row) for place, one in enumerate(sought, start=1) for row in asked(one)]
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _names(one: Sought) -> list[tuple[str, str]]:
    stated = [(How.NAME.value, name_key(one.name))] if one.name else []
    return [*stated, *((How.TEXT.value, key) for key in possible_names(one.text))]


def _parts(one: Sought) -> list[tuple[str, str, str]]:
    core = core_of(one.name) if one.name else None
    return [(one.region[:2], core, " ".join(grams(core)))] if core else []


def _near(sought: Sequence[Sought], reaches: Sequence[int]) -> list[list[object]]:
    rows = [
        (place, one.point.longitude, one.point.latitude, reach)
        for place, (one, reach) in enumerate(zip(sought, reaches, strict=True), start=1)
        if one.point
    ]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]


def _sought(row: asyncpg.Record) -> Sought:
    placed = row["longitude"] is not None
    point = GeoPoint(longitude=row["longitude"], latitude=row["latitude"]) if placed else None
    return Sought(region=row["region"], code=row["code"], name=row["name"], text=row["text"], point=point)


def _point(row: asyncpg.Record) -> SeenPoint:
    return SeenPoint(msgspec.convert(dict(row), ComplaintPoint), row["region"], row["parties"])


def _match(row: asyncpg.Record) -> Match:
    return msgspec.convert({name: row[name] for name in Match.__struct_fields__}, Match)
