"""Every SQL statement about the enterprises as this service knows them."""

from collections.abc import Iterable

import asyncpg
from msgspec.structs import astuple

from kernel.database import Connection
from services.complaints.enterprises.rules import KnownEnterprise, Site, name_key

SAVE = """
INSERT INTO known_enterprises (credit_code, name, name_key, region, active)
SELECT credit_code, name, name_key, region, true
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS one (credit_code, name, name_key, region)
ON CONFLICT (credit_code) DO UPDATE SET
    name = excluded.name, name_key = excluded.name_key, region = excluded.region
"""
SAVE_SITES = """
INSERT INTO known_sites (credit_code, trade_code, longitude, latitude)
SELECT * FROM unnest($1::text[], $2::text[], $3::float8[], $4::float8[])
ON CONFLICT (credit_code) DO UPDATE SET
    trade_code = excluded.trade_code, longitude = excluded.longitude, latitude = excluded.latitude
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


async def save(connection: Connection, enterprises: Iterable[KnownEnterprise]) -> None:
    """Keep enterprises under their present names; of several of one code the last counts."""
    last = {one.credit_code: one for one in enterprises}.values()
    rows = [(one.credit_code, one.name, name_key(one.name), one.region) for one in last]
    await connection.execute(SAVE, *(list(column) for column in zip(*rows, strict=True)))


async def save_sites(connection: Connection, sites: Iterable[Site]) -> None:
    """Keep where enterprises are and their trades; of several of one code the last counts."""
    rows = [astuple(one) for one in {one.credit_code: one for one in sites}.values()]
    await connection.execute(SAVE_SITES, *(list(column) for column in zip(*rows, strict=True)))


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


def _known(row: asyncpg.Record) -> KnownEnterprise:
    return KnownEnterprise(credit_code=row["credit_code"], name=row["name"], region=row["region"])
