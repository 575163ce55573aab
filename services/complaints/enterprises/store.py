"""Every SQL statement about the enterprises as this service knows them."""

from collections.abc import Collection, Iterable

import asyncpg

from kernel.database import Connection
from services.complaints.enterprises.rules import KnownEnterprise, grams, name_key

SAVE = """
INSERT INTO known_enterprises (
    credit_code, name, name_key, region, active, longitude, latitude, trade_code, name_grams
)
SELECT credit_code, name, name_key, region, true, longitude, latitude, trade_code, string_to_array(grams, ' ')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[], $6::double precision[], $7::text[],
    $8::text[]
) AS one (credit_code, name, name_key, region, longitude, latitude, trade_code, grams)
ON CONFLICT (credit_code) DO UPDATE SET
    name = excluded.name, name_key = excluded.name_key, region = excluded.region, longitude = excluded.longitude,
    latitude = excluded.latitude, trade_code = excluded.trade_code, name_grams = excluded.name_grams
"""
# $1, $2: the names they bear from now on; $3 … $5: those they bore in between.
KEEP_FORMER = """
INSERT INTO former_names (credit_code, name_key, name)
SELECT known.credit_code, known.name_key, known.name
FROM unnest($1::text[], $2::text[]) AS one (credit_code, name_key)
JOIN known_enterprises AS known ON known.credit_code = one.credit_code AND known.name_key <> one.name_key
UNION SELECT credit_code, name_key, name
FROM unnest($3::text[], $4::text[], $5::text[]) AS one (credit_code, name_key, name)
ON CONFLICT DO NOTHING
"""
CLOSE = "UPDATE known_enterprises SET active = false WHERE credit_code = $1"
ACTIVATE = "UPDATE known_enterprises SET active = true WHERE credit_code = $1"
MERGE = """
INSERT INTO merged_enterprises (credit_code, successor) VALUES ($1, $2)
ON CONFLICT (credit_code) DO UPDATE SET successor = excluded.successor
"""
UNMERGE = "DELETE FROM merged_enterprises WHERE credit_code = $1"
BY_CODE = """
SELECT credit_code, name, region FROM known_enterprises
WHERE active AND credit_code IN (
    SELECT coalesce(merged.successor, asked.code)
    FROM unnest($1::text[]) AS asked (code) LEFT JOIN merged_enterprises AS merged ON merged.credit_code = asked.code
)
"""
BY_NAME = """
SELECT known_enterprises.credit_code, name, region
FROM unnest($1::text[]) AS wanted (key) JOIN known_enterprises ON name_key = wanted.key
WHERE active
"""
# By the name it bears, has borne, or of an entry merged into it; of one enterprise the name it bears first.
STATED = """
SELECT DISTINCT ON (known.credit_code, wanted.key) known.credit_code, named.name, known.region
FROM unnest($1::text[]) AS wanted (key)
CROSS JOIN LATERAL (
    SELECT credit_code, name, false AS former FROM known_enterprises WHERE name_key = wanted.key
    UNION ALL SELECT credit_code, name, true FROM former_names WHERE name_key = wanted.key
) AS named
LEFT JOIN merged_enterprises AS merged ON merged.credit_code = named.credit_code
JOIN known_enterprises AS known ON known.credit_code = coalesce(merged.successor, named.credit_code)
WHERE known.active
ORDER BY known.credit_code, wanted.key, former
"""


async def save(connection: Connection, enterprises: Iterable[KnownEnterprise]) -> None:
    """Keep enterprises under their present names, the last of each code, and the names they bore before."""
    enterprises = list(enterprises)
    last = {one.credit_code: one for one in enterprises}.values()
    keys = {one.credit_code: name_key(one.name) for one in last}
    borne = [(one.credit_code, name_key(one.name), one.name) for one in enterprises]
    gone = [(code, key, name) for code, key, name in borne if key != keys[code]]
    former = [list(column) for column in zip(*gone, strict=True)] or [[], [], []]
    await connection.execute(KEEP_FORMER, list(keys), list(keys.values()), *former)
    rows = [
        (
            one.credit_code,
            one.name,
            key,
            one.region,
            one.longitude,
            one.latitude,
            one.trade_code,
            " ".join(grams(key)),
        )
        for one, key in zip(last, keys.values(), strict=True)
    ]
    await connection.execute(SAVE, *(list(column) for column in zip(*rows, strict=True)))


async def close(connection: Connection, credit_code: str) -> None:
    """An enterprise is no longer supervised."""
    await connection.execute(CLOSE, credit_code)


async def activate(connection: Connection, credit_code: str) -> None:
    """An enterprise is supervised again."""
    await connection.execute(ACTIVATE, credit_code)


async def merge(connection: Connection, credit_code: str, successor: str) -> None:
    """An entry is another's now."""
    await connection.execute(MERGE, credit_code, successor)
    await connection.execute(CLOSE, credit_code)


async def unmerge(connection: Connection, credit_code: str) -> None:
    """An entry stands by itself again."""
    await connection.execute(UNMERGE, credit_code)
    await connection.execute(ACTIVATE, credit_code)


async def find_codes(connection: Connection, credit_codes: Iterable[str]) -> list[KnownEnterprise]:
    """Active enterprises by credit code, by that of an entry merged into them too."""
    return [_known(row) for row in await connection.fetch(BY_CODE, list(credit_codes))]


async def find_names(connection: Connection, names: Iterable[str]) -> list[KnownEnterprise]:
    """Active enterprises whose name is one of these."""
    return [_known(row) for row in await connection.fetch(BY_NAME, sorted({name_key(name) for name in names}))]


async def find_stated(connection: Connection, names: Iterable[str]) -> list[KnownEnterprise]:
    """Active enterprises that bear or bore one of these names, each as it was named."""
    return [_known(row) for row in await connection.fetch(STATED, sorted({name_key(name) for name in names}))]


async def find_mentioned(
    connection: Connection, codes: Collection[str], stated: Collection[str], words: Collection[str]
) -> list[KnownEnterprise]:
    """Active enterprises that reports may mean: by code, by a name stated, by a name among words of a text."""
    known = await find_codes(connection, codes) if codes else []
    known += await find_stated(connection, stated) if stated else []
    others = set(words) - {name_key(name) for name in stated}
    return known + (await find_names(connection, others) if others else [])


def _known(row: asyncpg.Record) -> KnownEnterprise:
    return KnownEnterprise(credit_code=row["credit_code"], name=row["name"], region=row["region"])
