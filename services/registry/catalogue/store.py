"""Every SQL statement about the responsibility matrix and the enforcement items."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.registry.catalogue import (
    EnforcementItem,
    GovernmentLevel,
    ItemKind,
    ItemOrder,
    ItemRow,
    ListItems,
    ListMatrices,
    ListMatrixRows,
    MatrixEntry,
    MatrixOrder,
    MatrixRow,
    PublishedVersion,
    VersionOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
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
MATCHING = """
SELECT version, valid_from, approval, published_at,
       (SELECT sum(rows_total) FROM catalogue_parts AS part
        WHERE part.catalogue = known.catalogue AND part.version = known.version)::integer AS rows_total
FROM catalogue_versions AS known
WHERE catalogue = $1 AND published_at IS NOT NULL AND ($2::date IS NULL OR valid_from <= $2)
"""
ORDERS = {
    VersionOrder.EARLIEST: Order(
        MATCHING + "AND valid_from > $3::text::date ORDER BY valid_from LIMIT $4", {"valid_from": "-infinity"}
    ),
    VersionOrder.LATEST: Order(
        MATCHING + "AND valid_from < $3::text::date ORDER BY valid_from DESC LIMIT $4", {"valid_from": "infinity"}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $3) AS counted"
DECIDING = """
SELECT version FROM catalogue_versions
WHERE catalogue = $1 AND published_at IS NOT NULL AND valid_from <= $2
ORDER BY valid_from DESC LIMIT 1
"""
IS_PUBLISHED = """
SELECT version FROM catalogue_versions WHERE catalogue = $1 AND version = $2 AND published_at IS NOT NULL
"""
MATCHING_MATRIX_ROWS = """
SELECT version, matter, matter_name, level, region, agency, legal_basis, office
FROM matrix_rows
WHERE version = $1
  AND ($2::text IS NULL OR matter = $2)
  AND ($3::text IS NULL OR level = $3)
  AND ($4::text IS NULL OR region = $4)
"""
MATRIX_ORDERS = {
    MatrixOrder.MATTER: Order(
        MATCHING_MATRIX_ROWS + "AND (matter, level, region) > ($5, $6, $7) ORDER BY matter, level, region LIMIT $8",
        {"matter": "", "level": "", "region": ""},
    ),
    MatrixOrder.REGION: Order(
        MATCHING_MATRIX_ROWS + "AND (region, matter, level) > ($5, $6, $7) ORDER BY region, matter, level LIMIT $8",
        {"region": "", "matter": "", "level": ""},
    ),
}
COUNT_MATRIX_ROWS = "SELECT count(*) FROM (" + MATCHING_MATRIX_ROWS + "LIMIT $5) AS counted"
MATCHING_ITEMS = """
SELECT version, code, name, kind, legal_basis, level, matter
FROM item_rows WHERE version = $1 AND ($2::text IS NULL OR kind = $2)
"""
ITEM_ORDERS = {
    ItemOrder.CODE: Order(MATCHING_ITEMS + "AND code > $3 ORDER BY code LIMIT $4", {"code": ""}),
    ItemOrder.NAME: Order(
        MATCHING_ITEMS + "AND (name, code) > ($3, $4) ORDER BY name, code LIMIT $5", {"name": "", "code": ""}
    ),
}
COUNT_ITEMS = "SELECT count(*) FROM (" + MATCHING_ITEMS + "LIMIT $3) AS counted"


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


async def page(connection: Connection, catalogue: str, query: ListMatrices) -> list[PublishedVersion]:
    """One more than a page of published versions."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, catalogue, query.valid_by, *order.place(query.after), query.size + 1)
    return [_version(row) for row in rows]


async def count(connection: Connection, catalogue: str, query: ListMatrices) -> int:
    """How many published versions match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, catalogue, query.valid_by, COUNT_LIMIT)
    return total


async def deciding(connection: Connection, catalogue: str, version: str | None, on: date) -> str | None:
    """The named version if it is published, else the one that decides on the day."""
    statement, argument = (IS_PUBLISHED, version) if version is not None else (DECIDING, on)
    found: str | None = await connection.fetchval(statement, catalogue, argument)
    return found


async def matrix_page(connection: Connection, version: str, query: ListMatrixRows) -> list[MatrixEntry]:
    """One more than a page of a version's rows."""
    order = MATRIX_ORDERS[query.order]
    matching = (version, query.matter, query.level, query.region)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return [_matrix_entry(row) for row in rows]


async def matrix_count(connection: Connection, version: str, query: ListMatrixRows) -> int:
    """How many of a version's rows match, up to COUNT_LIMIT."""
    matching = (version, query.matter, query.level, query.region)
    total: int = await connection.fetchval(COUNT_MATRIX_ROWS, *matching, COUNT_LIMIT)
    return total


async def item_page(connection: Connection, version: str, query: ListItems) -> list[EnforcementItem]:
    """One more than a page of a version's items."""
    order = ITEM_ORDERS[query.order]
    rows = await connection.fetch(order.statement, version, query.kind, *order.place(query.after), query.size + 1)
    return [_item(row) for row in rows]


async def item_count(connection: Connection, version: str, query: ListItems) -> int:
    """How many of a version's items match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_ITEMS, version, query.kind, COUNT_LIMIT)
    return total


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
