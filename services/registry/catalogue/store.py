"""Every SQL statement about the responsibility matrix and the enforcement items."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.registry.catalogue import (
    EnforcementItem,
    GovernmentLevel,
    ItemKind,
    ItemRow,
    ListItems,
    ListMatrixRows,
    MatrixEntry,
    MatrixRow,
    PublishedVersion,
)
from kernel.database import Connection
from services.registry.catalogue.rules import Key, Version

FIND = """
SELECT version, valid_from, approval, parts, published_at IS NOT NULL AS published,
       array(SELECT part FROM catalogue_parts AS one
             WHERE one.catalogue = $1 AND one.version = $2 ORDER BY part) AS numbers,
       array(SELECT digest FROM catalogue_parts AS one
             WHERE one.catalogue = $1 AND one.version = $2 ORDER BY part) AS digests
FROM catalogue_versions WHERE catalogue = $1 AND version = $2
"""
TAKEN_DATES = "SELECT valid_from, version FROM catalogue_versions WHERE catalogue = $1 AND published_at IS NOT NULL"
OPEN = """
INSERT INTO catalogue_versions (catalogue, version, valid_from, approval, parts) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (catalogue, version) DO NOTHING
"""
ADD_PART = """
INSERT INTO catalogue_parts (catalogue, version, part, digest, rows_total) VALUES ($1, $2, $3, $4, $5)
"""
PUBLISH = "UPDATE catalogue_versions SET published_at = $3 WHERE catalogue = $1 AND version = $2"
ADD_MATRIX_ROW = """
INSERT INTO matrix_rows (version, part, place, matter, matter_name, level, region, agency, legal_basis, office)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
ADD_ITEM = """
INSERT INTO item_rows (version, part, place, code, name, kind, legal_basis, level, matter)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
MATRIX_KEYS = "SELECT matter, level, region FROM matrix_rows WHERE version = $1"
ITEM_KEYS = "SELECT code FROM item_rows WHERE version = $1"
MATRIX_ROWS = """
SELECT version, part, matter, matter_name, level, region, agency, legal_basis, office
FROM matrix_rows WHERE version = $1 ORDER BY part, place
"""
ITEM_ROWS = """
SELECT version, part, code, name, kind, legal_basis, level, matter
FROM item_rows WHERE version = $1 ORDER BY part, place
"""
GET = """
SELECT version, valid_from, approval, published_at,
       (SELECT sum(rows_total) FROM catalogue_parts AS part
        WHERE part.catalogue = known.catalogue AND part.version = known.version)::integer AS rows_total
FROM catalogue_versions AS known
WHERE catalogue = $1 AND version = ANY($2::text[])
"""
LIST = """
SELECT version, valid_from, approval, published_at,
       (SELECT sum(rows_total) FROM catalogue_parts AS part
        WHERE part.catalogue = known.catalogue AND part.version = known.version)::integer AS rows_total
FROM catalogue_versions AS known
WHERE catalogue = $1 AND published_at IS NOT NULL
  AND ($2::date IS NULL OR valid_from > $2) AND ($3::date IS NULL OR valid_from <= $3)
ORDER BY valid_from LIMIT $4
"""
DECIDING = """
SELECT version FROM catalogue_versions
WHERE catalogue = $1 AND published_at IS NOT NULL AND valid_from <= $2
ORDER BY valid_from DESC LIMIT 1
"""
IS_PUBLISHED = """
SELECT version FROM catalogue_versions WHERE catalogue = $1 AND version = $2 AND published_at IS NOT NULL
"""
LIST_MATRIX_ROWS = """
SELECT version, matter, matter_name, level, region, agency, legal_basis, office
FROM matrix_rows
WHERE version = $1
  AND ($2::text IS NULL OR matter = $2)
  AND ($3::text IS NULL OR level = $3)
  AND ($4::text IS NULL OR region = $4)
  AND matter || '|' || level || '|' || region > $5
ORDER BY matter || '|' || level || '|' || region LIMIT $6
"""
LIST_ITEMS = """
SELECT version, code, name, kind, legal_basis, level, matter
FROM item_rows WHERE version = $1 AND ($2::text IS NULL OR kind = $2) AND code > $3
ORDER BY code LIMIT $4
"""


async def find(connection: Connection, catalogue: str, version: str) -> Version | None:
    """A version as far as it has come."""
    row = await connection.fetchrow(FIND, catalogue, version)
    if row is None:
        return None
    return Version(
        version=row["version"],
        valid_from=row["valid_from"],
        approval=row["approval"],
        parts=row["parts"],
        digests=dict(zip(row["numbers"], row["digests"], strict=True)),
        published=row["published"],
    )


async def taken_dates(connection: Connection, catalogue: str) -> dict[date, str]:
    """Published versions by the day they start."""
    return {row["valid_from"]: row["version"] for row in await connection.fetch(TAKEN_DATES, catalogue)}


async def add_part(connection: Connection, catalogue: str, version: Version, part: int, rows_total: int) -> None:
    """Write a version's head, where it is new, and one part's digest."""
    head = (catalogue, version.version)
    await connection.execute(OPEN, *head, version.valid_from, version.approval, version.parts)
    await connection.execute(ADD_PART, *head, part, version.digests[part], rows_total)


async def publish(connection: Connection, catalogue: str, version: str, at: datetime) -> None:
    """Mark a version as published."""
    await connection.execute(PUBLISH, catalogue, version, at)


async def add_matrix_rows(connection: Connection, version: str, part: int, rows: Sequence[MatrixRow]) -> None:
    """Write one part's rows."""
    columns = [(version, part, place, *msgspec.structs.astuple(row)) for place, row in enumerate(rows)]
    await connection.executemany(ADD_MATRIX_ROW, columns)


async def add_items(connection: Connection, version: str, part: int, rows: Sequence[ItemRow]) -> None:
    """Write one part's items."""
    columns = [(version, part, place, *msgspec.structs.astuple(row)) for place, row in enumerate(rows)]
    await connection.executemany(ADD_ITEM, columns)


async def matrix_keys(connection: Connection, version: str) -> list[Key]:
    """The keys of the rows that are here."""
    return [tuple(row) for row in await connection.fetch(MATRIX_KEYS, version)]


async def item_keys(connection: Connection, version: str) -> list[Key]:
    """The keys of the items that are here."""
    return [tuple(row) for row in await connection.fetch(ITEM_KEYS, version)]


async def matrix_parts(connection: Connection, version: str) -> dict[int, list[MatrixRow]]:
    """A version's rows by part."""
    parts: dict[int, list[MatrixRow]] = {}
    for row in await connection.fetch(MATRIX_ROWS, version):
        parts.setdefault(row["part"], []).append(_matrix_row(row))
    return parts


async def item_parts(connection: Connection, version: str) -> dict[int, list[ItemRow]]:
    """A version's items by part."""
    parts: dict[int, list[ItemRow]] = {}
    for row in await connection.fetch(ITEM_ROWS, version):
        parts.setdefault(row["part"], []).append(_item_row(row))
    return parts


async def get(connection: Connection, catalogue: str, versions: Sequence[str]) -> dict[str, PublishedVersion]:
    """Versions by number."""
    return {row["version"]: _version(row) for row in await connection.fetch(GET, catalogue, list(versions))}


async def page(
    connection: Connection, catalogue: str, *, after: date | None, valid_by: date | None, size: int
) -> list[PublishedVersion]:
    """Up to `size` published versions that start after one day and by another."""
    return [_version(row) for row in await connection.fetch(LIST, catalogue, after, valid_by, size)]


async def deciding(connection: Connection, catalogue: str, version: str | None, on: date) -> str | None:
    """The named version if it is published, else the one that decides on the day."""
    statement, argument = (IS_PUBLISHED, version) if version is not None else (DECIDING, on)
    found: str | None = await connection.fetchval(statement, catalogue, argument)
    return found


async def matrix_page(connection: Connection, version: str, query: ListMatrixRows, size: int) -> list[MatrixEntry]:
    """Up to `size` rows of a version after the query's key."""
    rows = await connection.fetch(
        LIST_MATRIX_ROWS, version, query.matter, query.level, query.region, query.after or "", size
    )
    return [_matrix_entry(row) for row in rows]


async def item_page(connection: Connection, version: str, query: ListItems, size: int) -> list[EnforcementItem]:
    """Up to `size` items of a version after the query's key."""
    return [_item(row) for row in await connection.fetch(LIST_ITEMS, version, query.kind, query.after or "", size)]


def _version(row: asyncpg.Record) -> PublishedVersion:
    return PublishedVersion(
        version=row["version"],
        valid_from=row["valid_from"],
        approval=row["approval"],
        rows_total=row["rows_total"],
        published_at=row["published_at"],
    )


def _matrix_row(row: asyncpg.Record) -> MatrixRow:
    return MatrixRow(
        matter=row["matter"],
        matter_name=row["matter_name"],
        level=GovernmentLevel(row["level"]),
        region=row["region"],
        agency=row["agency"],
        legal_basis=row["legal_basis"],
        office=row["office"],
    )


def _matrix_entry(row: asyncpg.Record) -> MatrixEntry:
    plain = _matrix_row(row)
    return MatrixEntry(version=row["version"], **{name: getattr(plain, name) for name in plain.__struct_fields__})


def _item_row(row: asyncpg.Record) -> ItemRow:
    return ItemRow(
        code=row["code"],
        name=row["name"],
        kind=ItemKind(row["kind"]),
        legal_basis=row["legal_basis"],
        level=GovernmentLevel(row["level"]),
        matter=row["matter"],
    )


def _item(row: asyncpg.Record) -> EnforcementItem:
    plain = _item_row(row)
    return EnforcementItem(version=row["version"], **{name: getattr(plain, name) for name in plain.__struct_fields__})
