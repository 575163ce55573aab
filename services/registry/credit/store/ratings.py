"""Every SQL statement about the rating of enterprises."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.credit import ListCredits, ListPublishedCredits, PublishedCredit
from contracts.registry.credit_terms import CreditOrder, PublishedCreditOrder
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.credit.rules.score import Rating

UNITS = """
SELECT credit_code, region, score, level, published_at
FROM enterprises LEFT JOIN credits USING (credit_code) WHERE credit_code = ANY($1::text[])
"""
SAVE = """
INSERT INTO credits (credit_code, score, level, published_at, published_level, published_name, published_score)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (credit_code) DO UPDATE SET
    score = $2, level = $3, published_at = $4, published_level = $5, published_name = $6, published_score = $7
"""
# The directory is searched by level: its entry carries what was kept here, written in the same transaction.
MARK = "UPDATE enterprises SET credit_level = $2 WHERE credit_code = $1 AND credit_level IS DISTINCT FROM $2"
RATED = """
SELECT credit_code, region, score, level, published_at FROM credits JOIN enterprises USING (credit_code)
WHERE ($1 OR region LIKE $2 || '%' OR credit_code = $3)
  AND ($4::text IS NULL OR level = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
  AND ($6::boolean IS NULL OR (published_at IS NOT NULL) = $6)
"""
ORDERS = {
    CreditOrder.SCORE: Order(
        RATED + "AND (score, credit_code) > ($7::text::integer, $8) ORDER BY score, credit_code LIMIT $9",
        {"score": "-2147483648", "credit_code": ""},
    ),
    CreditOrder.CODE: Order(RATED + "AND credit_code > $7 ORDER BY credit_code LIMIT $8", {"credit_code": ""}),
}
COUNT = "SELECT count(*) FROM (" + RATED + "LIMIT $7) AS counted"
PUBLISHED = """
SELECT credit_code, name, region, published_level AS level, published_name AS level_name, published_score AS score,
       published_at
FROM credits JOIN enterprises USING (credit_code)
WHERE published_at IS NOT NULL
  AND ($1::text IS NULL OR published_level = $1)
  AND ($2::text IS NULL OR region LIKE $2 || '%')
"""
PUBLISHED_NEWEST = """
  AND (published_at, credit_code) < ($3::text::timestamptz, $4) ORDER BY published_at DESC, credit_code DESC LIMIT $5
"""
PUBLISHED_ORDERS = {
    PublishedCreditOrder.NEWEST: Order(PUBLISHED + PUBLISHED_NEWEST, {"published_at": "infinity", "credit_code": ""}),
    PublishedCreditOrder.CODE: Order(
        PUBLISHED + "AND credit_code > $3 ORDER BY credit_code LIMIT $4", {"credit_code": ""}
    ),
}
COUNT_PUBLISHED = "SELECT count(*) FROM (" + PUBLISHED + "LIMIT $3) AS counted"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise with what was last kept of its rating."""

    credit_code: str
    region: str
    score: int | None
    level: str | None
    published_at: datetime | None


async def units(connection: Connection, credit_codes: Sequence[str]) -> dict[str, Unit]:
    """Enterprises by code, rated or not."""
    return {row["credit_code"]: _unit(row) for row in await connection.fetch(UNITS, list(credit_codes))}


async def save(connection: Connection, unit: Unit, now: Rating, public: Rating | None) -> None:
    """Keep a rating as it stands, and as the public may know it."""
    shown = (public.level.code, public.level.name, public.score) if public else (None, None, None)
    await connection.execute(SAVE, unit.credit_code, now.score, now.level.code, unit.published_at, *shown)
    await connection.execute(MARK, unit.credit_code, now.level.code)


async def page(connection: Connection, reach: Reach, query: ListCredits) -> list[Unit]:
    """One more than a page of rated enterprises."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_rated(reach, query), *order.place(query.after), query.size + 1)
    return [_unit(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListCredits) -> int:
    """How many rated enterprises match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_rated(reach, query), COUNT_LIMIT)
    return total


async def published(connection: Connection, query: ListPublishedCredits) -> list[PublishedCredit]:
    """One more than a page of published levels."""
    order = PUBLISHED_ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_public(query), *order.place(query.after), query.size + 1)
    return [PublishedCredit(**row) for row in rows]


async def count_published(connection: Connection, query: ListPublishedCredits) -> int:
    """How many published levels match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_PUBLISHED, *_public(query), COUNT_LIMIT)
    return total


def _rated(reach: Reach, query: ListCredits) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return *reach.within, query.level, region, query.published


def _public(query: ListPublishedCredits) -> tuple[object, ...]:
    return query.level, region_prefix(query.region) if query.region else None


def _unit(row: asyncpg.Record) -> Unit:
    return Unit(**row)
