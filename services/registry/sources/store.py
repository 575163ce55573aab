"""Every SQL statement about sources."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.sources import IntakeSource, IntakeSourceOrder, ListIntakeSources
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.sources.rules import Source

LOAD = """
SELECT code, name, agency, agency_kind, region, parties, kinds, enterprises, public_key, registered_at, ended_at, reason
FROM intake_sources WHERE code = $1
"""
ADD = """
INSERT INTO intake_sources (code, name, agency, agency_kind, region, parties, kinds, enterprises, public_key,
                            registered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING code
"""
SAVE = "UPDATE intake_sources SET public_key = $2, ended_at = $3, reason = $4 WHERE code = $1"
GET = """
SELECT code, name, agency, region, parties, kinds, enterprises, public_key, registered_at, ended_at, reason
FROM intake_sources WHERE code = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR $4 = ANY(parties))
"""
MATCHING = """
SELECT code, name, agency, region, parties, kinds, enterprises, public_key, registered_at, ended_at, reason
FROM intake_sources
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties)) AND ($4::text IS NULL OR region LIKE $4 || '%')
"""
ORDERS = {IntakeSourceOrder.CODE: Order(MATCHING + "AND code > $5 ORDER BY code LIMIT $6", {"code": ""})}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A source with the scope its reader is checked against."""

    record: IntakeSource
    parties: list[str]

    @property
    def code(self) -> str:
        """The key of the list."""
        return self.record.code


async def load(connection: Connection, code: str) -> Source | None:
    """A source to decide on."""
    row = await connection.fetchrow(LOAD, code)
    return None if row is None else msgspec.convert(dict(row), Source, strict=False)


async def add(connection: Connection, one: Source) -> bool:
    """Write a new source; False where its code is taken."""
    owned = (one.agency, one.agency_kind, one.region, list(one.parties))
    sends = (list(one.kinds), list(one.enterprises), one.public_key, one.registered_at)
    return await connection.fetchval(ADD, one.code, one.name, *owned, *sends) is not None


async def save(connection: Connection, one: Source) -> None:
    """Write a source's key and its end."""
    await connection.execute(SAVE, one.code, one.public_key, one.ended_at, one.reason)


async def get(connection: Connection, codes: Sequence[str], reach: Reach) -> dict[str, Seen]:
    """Sources by code, within reach."""
    return {row["code"]: _seen(row) for row in await connection.fetch(GET, list(codes), *reach.within)}


async def page(connection: Connection, reach: Reach, query: ListIntakeSources) -> list[Seen]:
    """One more than a page of sources."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListIntakeSources) -> int:
    """How many sources match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListIntakeSources) -> tuple[object, ...]:
    return *reach.within, region_prefix(query.region) if query.region else None


def _seen(row: asyncpg.Record) -> Seen:
    columns = dict(row)
    parties = columns.pop("parties")
    return Seen(record=msgspec.convert(columns, IntakeSource, strict=False), parties=parties)
