"""Clues: written once, withdrawn at most once."""

from collections.abc import Iterable
from datetime import date

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.alert_terms import ClueState
from contracts.registry.alerts import Clue, ClueOrder, ListClues, ScorePart
from kernel.database import Connection
from kernel.ids import UUID_FORM
from kernel.listing import Gathering, Listing
from kernel.paging import LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach

HIGHER_THAN_ANY_SCORE = "2147483647"

ADD = """
INSERT INTO clues (id, alert, rule, credit_code, region, parties, cause, score, priority, parts, state, raised_at)
VALUES ($1, $2, $3, $4, $5, ARRAY[$4], $6, $7, $8, $9::jsonb, $10, $11)
"""
WITHDRAW = "UPDATE clues SET state = $2, withdrawn_reason = $3 WHERE id = $1"
OF_VISIT = """
SELECT id, alert, credit_code, region, rule, cause, score, priority, parts, state, raised_at, withdrawn_reason, visit
FROM clues WHERE visit = $1 FOR UPDATE
"""
CHECKED = "UPDATE clues SET visit = $2 WHERE id = $1"
BUREAUS = """
SELECT asked.region, (
    SELECT code FROM agencies
    WHERE kind = 'ecology'
      AND region IN (asked.region, left(asked.region, 4) || '00', left(asked.region, 2) || '0000')
      AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
    ORDER BY region DESC, code LIMIT 1
) AS code
FROM unnest($1::text[]) AS asked (region)
"""
SEE = """
SELECT id, alert, credit_code, region, rule, cause, score, priority, parts, state, raised_at, withdrawn_reason, visit
FROM clues WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties)) AND id = ANY($4::uuid[])
"""
LOAD = """
SELECT id, alert, credit_code, region, rule, cause, score, priority, parts, state, raised_at, withdrawn_reason, visit
FROM clues WHERE id = $1 FOR UPDATE
"""
MATCHING = """
SELECT id, alert, credit_code, region, rule, cause, score, priority, parts, state, raised_at, withdrawn_reason, visit
FROM clues
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties))
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR priority = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::text IS NULL OR credit_code = $7)
"""
BY_SCORE = "AND (score, id) < ($8::text::integer, $9::text::uuid) ORDER BY score DESC, id DESC LIMIT $10"
ORDERS = {
    ClueOrder.SCORE: Order(MATCHING + BY_SCORE, {"score": HIGHER_THAN_ANY_SCORE, "id": LATER_THAN_ANY_UUID}),
    ClueOrder.NEWEST: Order(
        MATCHING + "AND id < $8::text::uuid ORDER BY id DESC LIMIT $9", {"id": LATER_THAN_ANY_UUID}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT asked.place, one.id, one.alert, one.credit_code, one.region, one.rule, one.cause, one.score, one.priority,
       one.parts, one.state, one.raised_at, one.withdrawn_reason, one.visit
FROM and_merged($4) AS asked
CROSS JOIN LATERAL (
    SELECT * FROM clues
    WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked.asked_as))
    ORDER BY id DESC LIMIT $5
) AS one
ORDER BY asked.place, one.id DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM clues
        WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked_as))
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""

_parts = msgspec.json.Decoder(list[ScorePart])


async def add(connection: Connection, clues: Iterable[Clue]) -> None:
    """Write new clues."""
    await connection.executemany(ADD, [_columns(clue) for clue in clues])


def _columns(clue: Clue) -> tuple[object, ...]:
    return (
        clue.id,
        clue.alert,
        clue.rule,
        clue.credit_code,
        clue.region,
        clue.cause,
        clue.score,
        clue.priority,
        msgspec.json.encode(clue.parts).decode(),
        clue.state,
        clue.raised_at,
    )


async def load(connection: Connection, id: str) -> Clue | None:
    """One clue, locked."""
    row = await connection.fetchrow(LOAD, id)
    return _clue(row) if row else None


async def withdraw(connection: Connection, id: str, reason: str) -> None:
    """Have a clue count no more."""
    await connection.execute(WITHDRAW, id, ClueState.WITHDRAWN.value, reason)


async def of_visit(connection: Connection, visit: str) -> Clue | None:
    """The clue a visit is to check, locked."""
    row = await connection.fetchrow(OF_VISIT, visit)
    return _clue(row) if row else None


async def checked(connection: Connection, id: str, visit: str | None) -> None:
    """A visit was asked for to check it; None: it was not approved."""
    await connection.execute(CHECKED, id, visit)


async def bureaus(connection: Connection, regions: Iterable[str], on: date) -> dict[str, str]:
    """The nearest ecology bureau of each region, where one stands on the day."""
    rows = await connection.fetch(BUREAUS, sorted(set(regions)), on)
    return {row["region"]: row["code"] for row in rows if row["code"] is not None}


def _clue(row: asyncpg.Record) -> Clue:
    columns = {name: row[name] for name in Clue.__struct_fields__ if name != "duties"}
    ids = {"id": str(row["id"]), "alert": str(row["alert"])}
    return msgspec.convert(columns | ids | {"parts": _parts.decode(row["parts"])}, Clue)


def matching(reach: Reach, query: ListClues) -> tuple[object, ...]:
    """What a list of clues is asked for."""
    region = region_prefix(query.region) if query.region else None
    return (*reach.within, query.state, query.priority, region, query.credit_code)


listing = Listing(get=SEE, orders=ORDERS, count=COUNT, read=_clue, name="id", form=UUID_FORM)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[ClueOrder.NEWEST], read=_clue
)
