"""Editions themselves: how far each has come."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.edition_terms import EditionState
from contracts.registry.editions import Edition, EditionOrder, ListEditions
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from services.registry.editions.rules.machine import Case

LOAD = """
SELECT version, region, parties, valid_from, state, based_on, submitted_by, submitted_at, returned, approval,
       approved_at, published_at, sha256
FROM editions WHERE version = $1
"""
ADD = """
INSERT INTO editions (version, region, parties, valid_from, state, based_on)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING version
"""
SAVE = """
UPDATE editions SET state = $2, submitted_by = $3, submitted_at = $4, returned = $5, approval = $6, approved_at = $7,
       published_at = $8, sha256 = $9
WHERE version = $1
"""
SHOWN = """
SELECT version, region, valid_from, state, based_on, submitted_by, submitted_at, returned, approval, approved_at,
       published_at, sha256,
       (SELECT count(*) FROM item_rows WHERE item_rows.version = editions.version) AS items,
       (SELECT count(*) FROM matrix_rows WHERE matrix_rows.version = editions.version) AS responsibilities,
       (SELECT count(*) FROM post_duties WHERE post_duties.version = editions.version) AS duties
FROM editions
"""
GET = SHOWN + "WHERE version = ANY($1::text[])"
MATCHING = "WHERE ($1::text IS NULL OR state = $1)"
ORDERS = {
    EditionOrder.LATEST: Order(
        SHOWN
        + MATCHING
        + """
AND valid_from <= $2::text::date AND (valid_from, version) < ($2::text::date, $3)
ORDER BY valid_from DESC, version DESC LIMIT $4""",
        {"valid_from": "infinity", "version": ""},
    )
}
COUNT = "SELECT count(*) FROM (SELECT FROM editions " + MATCHING + " LIMIT $2) AS counted"


async def load(connection: Connection, version: str) -> Case | None:
    """An edition to decide on."""
    row = await connection.fetchrow(LOAD, version)
    if row is None:
        return None
    columns = dict(row) | {"state": EditionState(row["state"]), "parties": tuple(row["parties"])}
    return Case(**columns)


async def add(connection: Connection, case: Case) -> bool:
    """Write a new edition; False where its version exists."""
    head = (case.version, case.region, list(case.parties), case.valid_from, case.state, case.based_on)
    return await connection.fetchval(ADD, *head) is not None


async def save(connection: Connection, case: Case) -> None:
    """Write how far an edition has come."""
    submitted = (case.submitted_by, case.submitted_at, case.returned)
    approved = (case.approval, case.approved_at, case.published_at, case.sha256)
    await connection.execute(SAVE, case.version, case.state, *submitted, *approved)


async def get(connection: Connection, versions: Sequence[str]) -> dict[str, Edition]:
    """Editions by version."""
    return {row["version"]: _edition(row) for row in await connection.fetch(GET, list(versions))}


async def page(connection: Connection, query: ListEditions) -> list[Edition]:
    """One more than a page of editions."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, query.state, *order.place(query.after), query.size + 1)
    return [_edition(row) for row in rows]


async def count(connection: Connection, query: ListEditions) -> int:
    """How many editions match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, query.state, COUNT_LIMIT)
    return total


def _edition(row: asyncpg.Record) -> Edition:
    return msgspec.convert(dict(row), Edition)
