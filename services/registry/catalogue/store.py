"""Every SQL statement about the responsibility matrix and the enforcement items."""

from datetime import date

import asyncpg

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

TAKEN_DATES = "SELECT valid_from, version FROM catalogue_versions WHERE catalogue = $1 AND published_at IS NOT NULL"
PUBLISH = """
WITH head AS (
    INSERT INTO catalogue_versions (catalogue, version, valid_from, approval, parts, published_at)
    VALUES ($1, $2, $3, $4, 1, $5)
)
INSERT INTO catalogue_parts (catalogue, version, part, digest, rows_total) VALUES ($1, $2, 1, $6, $7)
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
MATRIX_ROWS = """
SELECT matter, matter_name, level, region, agency, legal_basis, office
FROM matrix_rows WHERE version = $1 ORDER BY matter, level, region, agency
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
        MATCHING_MATRIX_ROWS
        + "AND (matter, level, region, agency) > ($5, $6, $7, $8) ORDER BY matter, level, region, agency LIMIT $9",
        {"matter": "", "level": "", "region": "", "agency": ""},
    ),
    MatrixOrder.REGION: Order(
        MATCHING_MATRIX_ROWS
        + "AND (region, matter, level, agency) > ($5, $6, $7, $8) ORDER BY region, matter, level, agency LIMIT $9",
        {"region": "", "matter": "", "level": "", "agency": ""},
    ),
}
COUNT_MATRIX_ROWS = "SELECT count(*) FROM (" + MATCHING_MATRIX_ROWS + "LIMIT $5) AS counted"
MATCHING_ITEMS = """
SELECT version, code, name, kind, legal_basis, level, matter, office
FROM item_rows WHERE version = $1 AND ($2::text IS NULL OR kind = $2)
"""
ITEM_ORDERS = {
    ItemOrder.CODE: Order(MATCHING_ITEMS + "AND code > $3 ORDER BY code LIMIT $4", {"code": ""}),
    ItemOrder.NAME: Order(
        MATCHING_ITEMS + "AND (name, code) > ($3, $4) ORDER BY name, code LIMIT $5", {"name": "", "code": ""}
    ),
}
COUNT_ITEMS = "SELECT count(*) FROM (" + MATCHING_ITEMS + "LIMIT $3) AS counted"


async def taken_dates(connection: Connection, catalogue: str) -> dict[date, str]:
    """Published versions by the day they start."""
    return {row["valid_from"]: row["version"] for row in await connection.fetch(TAKEN_DATES, catalogue)}


async def publish(connection: Connection, catalogue: str, head: PublishedVersion, sha256: str) -> None:
    """Write a published version's head; its rows stand already."""
    approved = (head.version, head.valid_from, head.approval, head.published_at)
    await connection.execute(PUBLISH, catalogue, *approved, sha256, head.rows_total)


async def matrix_rows(connection: Connection, version: str) -> list[MatrixRow]:
    """Every row of a version, in the order of its key."""
    return [matrix_row(row) for row in await connection.fetch(MATRIX_ROWS, version)]


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


def matrix_row(row: asyncpg.Record) -> MatrixRow:
    """A row as it was put into its version."""
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
    plain = matrix_row(row)
    return MatrixEntry(
        version=row["version"],
        basis=plain.legal_basis,
        **{name: getattr(plain, name) for name in plain.__struct_fields__},
    )


def item_row(row: asyncpg.Record) -> ItemRow:
    """An item as it was put into its version."""
    return ItemRow(
        code=row["code"],
        name=row["name"],
        kind=ItemKind(row["kind"]),
        legal_basis=row["legal_basis"],
        level=GovernmentLevel(row["level"]),
        matter=row["matter"],
        office=row["office"],
    )


def _item(row: asyncpg.Record) -> EnforcementItem:
    plain = item_row(row)
    return EnforcementItem(
        version=row["version"],
        basis=plain.legal_basis,
        **{name: getattr(plain, name) for name in plain.__struct_fields__},
    )
