"""Every SQL statement about permits."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.permits import (
    ListPermits,
    Permit,
    PermitCause,
    PermitClass,
    PermitFacts,
    PermitOrder,
    PermitOutlet,
    PermitPollutant,
    PermitState,
    PermitVersion,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rows import by_place

GET = """
SELECT number, holder, region, permit_class, valid_from, valid_to, permits.pollutants, standards, outlets,
       holder_in_number, recorded_at, permits.state, version, cause, ended_reason,
       held_since
FROM permits JOIN enterprises ON credit_code = holder
WHERE number = ANY($1::text[])
"""
MATCHING = """
SELECT number, holder, region, permit_class, valid_from, valid_to, permits.pollutants, standards, outlets,
       holder_in_number, recorded_at, permits.state, version, cause, ended_reason,
       held_since
FROM permits JOIN enterprises ON credit_code = holder
WHERE ($1::text IS NULL OR left(region, length($1)) = $1)
  AND ($2::text IS NULL OR permit_class = $2)
  AND ($3::date IS NULL OR valid_to < $3)
  AND ($4::text IS NULL OR permits.state = $4)
"""
BY_VALID_TO = """
  AND (coalesce(valid_to, 'infinity'), number) > ($5::text::date, $6)
ORDER BY coalesce(valid_to, 'infinity'), number LIMIT $7
"""
ORDERS = {
    PermitOrder.NUMBER: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
    PermitOrder.VALID_TO: Order(MATCHING + BY_VALID_TO, {"valid_to": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
OF_HOLDERS = """
SELECT asked.place, one.number, one.holder, region, one.permit_class, one.valid_from, one.valid_to, one.pollutants,
       one.standards, one.outlets, one.holder_in_number, one.recorded_at, one.state, one.version, one.cause,
       one.ended_reason, one.held_since
FROM and_merged($1) AS asked
JOIN enterprises USING (credit_code)
CROSS JOIN LATERAL (
    SELECT * FROM permits WHERE holder = asked.credit_code ORDER BY number LIMIT $2
) AS one
ORDER BY asked.place, one.number
"""
COUNT_OF_HOLDERS = """
SELECT sum((
    SELECT count(*) FROM (SELECT FROM permits WHERE holder = asked.credit_code LIMIT $2) AS counted
))::bigint AS total
FROM and_merged($1) AS asked GROUP BY place ORDER BY place
"""
# What a version replaces is kept; both parts of the statement see the row as it was before.
SAVE = """
WITH kept AS (
    INSERT INTO permit_versions (number, version, cause, permit_class, valid_from, valid_to, pollutants, standards,
                                 outlets, recorded_at, replaced_at)
    SELECT number, version, cause, permit_class, valid_from, valid_to, pollutants, standards, outlets, recorded_at, $10
    FROM permits WHERE number = $1
)
INSERT INTO permits (number, holder, permit_class, valid_from, valid_to, pollutants, standards, outlets,
                     holder_in_number, recorded_at, state, held_since, cause, ended_reason)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8::jsonb, $9, $10, $11, $12, $13, $14)
ON CONFLICT (number) DO UPDATE SET
    holder = excluded.holder, permit_class = excluded.permit_class, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, pollutants = excluded.pollutants, standards = excluded.standards,
    outlets = excluded.outlets, holder_in_number = excluded.holder_in_number, recorded_at = excluded.recorded_at,
    state = excluded.state, held_since = excluded.held_since, cause = excluded.cause,
    ended_reason = excluded.ended_reason, version = permits.version + 1
"""
VERSIONS_NOW = "SELECT number, version FROM permits WHERE number = ANY($1::text[])"
SET_STATE = "UPDATE permits SET state = $2 WHERE number = $1"
VERSIONS = """
SELECT asked.place, holder, region, one.version, one.cause, one.permit_class, one.valid_from, one.valid_to,
       one.pollutants, one.standards, one.outlets, one.recorded_at, one.replaced_at
FROM unnest($1::text[]) WITH ORDINALITY AS asked (number, place)
JOIN permits USING (number)
JOIN enterprises ON credit_code = holder
CROSS JOIN LATERAL (
    SELECT * FROM permit_versions WHERE permit_versions.number = asked.number ORDER BY version DESC LIMIT $2
) AS one
ORDER BY asked.place, one.version DESC
"""
COUNT_VERSIONS = """
SELECT (
    SELECT count(*) FROM (SELECT FROM permit_versions WHERE number = asked.number LIMIT $2) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS asked (number, place)
ORDER BY place
"""

_pollutants = msgspec.json.Decoder(list[PermitPollutant])
_outlets = msgspec.json.Decoder(list[PermitOutlet])


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier version of a permit, and whose it is."""

    record: PermitVersion
    holder: str
    region: str


async def find(connection: Connection, numbers: Sequence[str]) -> dict[str, Permit]:
    """Permits by number."""
    return {row["number"]: _permit(row) for row in await connection.fetch(GET, list(numbers))}


async def facts(connection: Connection, numbers: Sequence[str]) -> dict[str, PermitFacts]:
    """What decisions are taken on, by number."""
    return {number: _facts(known) for number, known in (await find(connection, numbers)).items()}


async def page(connection: Connection, query: ListPermits) -> list[Permit]:
    """One more than a page of permits."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(query), *order.place(query.after), query.size + 1)
    return [_permit(row) for row in rows]


async def count(connection: Connection, query: ListPermits) -> int:
    """How many permits match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(query), COUNT_LIMIT)
    return total


def _matching(query: ListPermits) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return region, query.permit_class, query.expires_before, query.state


async def of_holders(connection: Connection, credit_codes: Sequence[str], size: int) -> list[list[Permit]]:
    """The permits of each enterprise, aligned with the codes."""
    rows = await connection.fetch(OF_HOLDERS, list(credit_codes), size)
    return by_place(rows, len(credit_codes), _permit)


async def count_of_holders(connection: Connection, credit_codes: Sequence[str]) -> list[int]:
    """How many permits each enterprise has, up to COUNT_LIMIT."""
    return [row["total"] for row in await connection.fetch(COUNT_OF_HOLDERS, list(credit_codes), COUNT_LIMIT)]


async def save(
    connection: Connection,
    permits: Sequence[PermitFacts],
    at: datetime,
    cause: PermitCause = PermitCause.RECORDED,
    ended_reason: str | None = None,
) -> dict[str, int]:
    """Write permits as they now stand, keep what each of them was before, and tell the version of each by number."""
    if not permits:
        return {}
    rows = [(*_columns(permit, at), permit.state, permit.held_since, cause, ended_reason) for permit in permits]
    await connection.executemany(SAVE, rows)
    numbers = [permit.number for permit in permits]
    return {row["number"]: row["version"] for row in await connection.fetch(VERSIONS_NOW, numbers)}


async def set_state(connection: Connection, number: str, state: PermitState) -> None:
    """Write what the clock found; the version stays the same."""
    await connection.execute(SET_STATE, number, state)


async def versions(connection: Connection, numbers: Sequence[str], size: int) -> list[list[Kept]]:
    """The earlier versions of each permit, aligned with the numbers, the latest first."""
    rows = await connection.fetch(VERSIONS, list(numbers), size)
    return by_place(rows, len(numbers), _kept)


async def count_versions(connection: Connection, numbers: Sequence[str]) -> list[int]:
    """How many earlier versions each permit has, up to COUNT_LIMIT."""
    return [row["total"] for row in await connection.fetch(COUNT_VERSIONS, list(numbers), COUNT_LIMIT)]


def _kept(row: asyncpg.Record) -> Kept:
    plain = ("version", "valid_from", "valid_to", "standards", "recorded_at", "replaced_at")
    record = PermitVersion(
        **{name: row[name] for name in plain},
        cause=PermitCause(row["cause"]),
        permit_class=PermitClass(row["permit_class"]) if row["permit_class"] else None,
        pollutants=_pollutants.decode(row["pollutants"]),
        outlets=_outlets.decode(row["outlets"]),
    )
    return Kept(record=record, holder=row["holder"], region=row["region"])


def _columns(permit: PermitFacts, at: datetime) -> tuple[object, ...]:
    return (
        permit.number,
        permit.holder,
        permit.permit_class,
        permit.valid_from,
        permit.valid_to,
        msgspec.json.encode(permit.pollutants).decode(),
        permit.standards,
        msgspec.json.encode(permit.outlets).decode(),
        permit.holder_in_number,
        at,
    )


def _permit(row: asyncpg.Record) -> Permit:
    return Permit(
        number=row["number"],
        holder=row["holder"],
        region=row["region"],
        permit_class=PermitClass(row["permit_class"]) if row["permit_class"] else None,
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        pollutants=_pollutants.decode(row["pollutants"]),
        standards=row["standards"],
        outlets=_outlets.decode(row["outlets"]),
        holder_in_number=row["holder_in_number"],
        recorded_at=row["recorded_at"],
        state=PermitState(row["state"]),
        version=row["version"],
        cause=PermitCause(row["cause"]),
        ended_reason=row["ended_reason"],
        held_since=row["held_since"],
    )


def _facts(known: Permit) -> PermitFacts:
    return PermitFacts(**{name: getattr(known, name) for name in PermitFacts.__struct_fields__})
