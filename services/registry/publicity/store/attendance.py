"""Every SQL statement about who came to a session, and who is owed one."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.directory import EnterpriseScale
from contracts.registry.publicity import (
    Attendance,
    AttendanceBatch,
    AttendanceOrder,
    AttendanceProblem,
    AttendanceRow,
    ListAttendance,
    ListOwedTraining,
    OwedTraining,
    OwedTrainingOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.publicity.rules import Case

REGIONS = "SELECT credit_code, region FROM enterprises WHERE credit_code = ANY($1::text[])"
ATTEND = """
INSERT INTO publicity_attendance (session, credit_code, year, held_at, people, readers)
SELECT $1, credit_code, $2, $3, people, readers
FROM unnest($4::text[], $5::integer[], $6::integer[]) AS came (credit_code, people, readers)
ON CONFLICT (session, credit_code) DO UPDATE SET people = excluded.people, readers = excluded.readers
"""
COUNT_YEAR = """
INSERT INTO publicity_years (year, credit_code, sessions)
SELECT $1, credit_code, count(*) FROM publicity_attendance
WHERE year = $1 AND credit_code = ANY($2::text[]) GROUP BY credit_code
ON CONFLICT (year, credit_code) DO UPDATE SET sessions = excluded.sessions
"""
KEEP_BATCH = """
INSERT INTO publicity_batches (id, session, recorded_at, accepted, rejected, problems)
VALUES ($1, $2, $3, $4, $5, $6::jsonb)
"""
BATCHES = """
SELECT id, session, recorded_at, accepted, rejected, problems
FROM publicity_batches JOIN publicity_sessions ON number = session
WHERE id = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%')
"""
CAME = """
SELECT came.session, publicity_sessions.body ->> 'title' AS title, came.credit_code, enterprises.name, came.held_at,
       came.people, came.readers
FROM publicity_attendance AS came
JOIN publicity_sessions ON number = session
JOIN enterprises USING (credit_code)
WHERE ($1 OR enterprises.region LIKE $2 || '%' OR came.credit_code = $3)
  AND ($4::text IS NULL OR came.session = $4)
  AND ($5::text IS NULL OR came.credit_code = $5)
"""
CAME_LATEST = """
  AND (came.held_at, came.session, came.credit_code) < ($6::text::timestamptz, $7, $8)
ORDER BY came.held_at DESC, came.session DESC, came.credit_code DESC LIMIT $9
"""
ORDERS = {AttendanceOrder.LATEST: Order(CAME + CAME_LATEST, {"held_at": "infinity", "session": "", "credit_code": ""})}
COUNT = "SELECT count(*) FROM (" + CAME + "LIMIT $6) AS counted"
OWED = """
SELECT credit_code, name, region, scale, trade_code,
       coalesce((SELECT sessions FROM publicity_years AS had
                 WHERE had.year = $1 AND had.credit_code = enterprises.credit_code), 0) AS attended
FROM enterprises
WHERE state = 'active' AND scale IN ('medium', 'small', 'micro')
  AND region COLLATE "C" >= $3 AND region COLLATE "C" < $3 || ':'
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR starts_with(trade_code, $5))
  AND NOT EXISTS (
      SELECT FROM publicity_years AS had
      WHERE had.year = $1 AND had.credit_code = enterprises.credit_code AND had.sessions >= $2
  )
"""
BY_REGION = """
  AND (region COLLATE "C", credit_code COLLATE "C") > ($6, $7)
ORDER BY region COLLATE "C", credit_code COLLATE "C" LIMIT $8
"""
OWED_ORDERS = {OwedTrainingOrder.REGION: Order(OWED + BY_REGION, {"region": "", "credit_code": ""})}
OWED_ONE = OWED + "AND credit_code = $4"
COUNT_OWED = "SELECT count(*) FROM (" + OWED + "LIMIT $6) AS counted"
NOWHERE = "~"

_problems = msgspec.json.Decoder(list[AttendanceProblem])


async def regions(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The regions of the enterprises the directory knows."""
    rows = await connection.fetch(REGIONS, list(credit_codes))
    return {row["credit_code"]: row["region"] for row in rows}


async def attend(connection: Connection, case: Case, year: int, rows: Sequence[AttendanceRow]) -> None:
    """Write who came, and count their year anew."""
    codes = [row.credit_code for row in rows]
    people, readers = [row.people for row in rows], [row.readers for row in rows]
    await connection.execute(ATTEND, case.number, year, case.starts_at, codes, people, readers)
    await connection.execute(COUNT_YEAR, year, codes)


async def keep_batch(
    connection: Connection, id: str, session: str, at: datetime, accepted: int, problems: Sequence[AttendanceProblem]
) -> None:
    """Write what became of a list."""
    told = msgspec.json.encode(problems).decode()
    await connection.execute(KEEP_BATCH, id, session, at, accepted, len(problems), told)


async def batches(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, AttendanceBatch]:
    """Batches by id, within reach."""
    rows = await connection.fetch(BATCHES, list(ids), reach.everywhere, reach.prefix)
    return {row["id"]: _batch(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListAttendance) -> list[Attendance]:
    """One more than a page of attendance."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_came(reach, query), *order.place(query.after), query.size + 1)
    return [Attendance(**row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListAttendance) -> int:
    """How much attendance matches, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_came(reach, query), COUNT_LIMIT)
    return total


async def owed(
    connection: Connection, reach: Reach, query: ListOwedTraining, year: int, required: int
) -> list[OwedTraining]:
    """One more than a page of units owed a session; who asks for itself is one at most."""
    if reach.prefix is None:
        one = await connection.fetch(OWED_ONE, *_owed(reach, query, year, required))
        return [_unit(row, year, required) for row in one if not query.after]
    order = OWED_ORDERS[query.order]
    rows = await connection.fetch(
        order.statement, *_owed(reach, query, year, required), *order.place(query.after), query.size + 1
    )
    return [_unit(row, year, required) for row in rows]


async def count_owed(connection: Connection, reach: Reach, query: ListOwedTraining, year: int, required: int) -> int:
    """How many units are owed a session, up to COUNT_LIMIT."""
    if reach.prefix is None:
        return len(await connection.fetch(OWED_ONE, *_owed(reach, query, year, required)))
    total: int = await connection.fetchval(COUNT_OWED, *_owed(reach, query, year, required), COUNT_LIMIT)
    return total


def _came(reach: Reach, query: ListAttendance) -> tuple[object, ...]:
    return *reach.within, query.session, query.credit_code


def _owed(reach: Reach, query: ListOwedTraining, year: int, required: int) -> tuple[object, ...]:
    party = reach.party if reach.prefix is None else None
    return year, required, _span(reach.prefix or "", query.region), party, query.trade


def _span(own: str, region: str | None) -> str:
    """The narrower of two prefixes, one of which must begin with the other: a range that an index can walk."""
    asked = region_prefix(region) if region else ""
    if own.startswith(asked):
        return own
    return asked if asked.startswith(own) else NOWHERE


def _batch(row: asyncpg.Record) -> AttendanceBatch:
    return AttendanceBatch(
        id=row["id"],
        session=row["session"],
        recorded_at=row["recorded_at"],
        accepted=row["accepted"],
        rejected=row["rejected"],
        problems=_problems.decode(row["problems"]),
    )


def _unit(row: asyncpg.Record, year: int, required: int) -> OwedTraining:
    return OwedTraining(
        credit_code=row["credit_code"],
        name=row["name"],
        region=row["region"],
        scale=EnterpriseScale(row["scale"]),
        trade_code=row["trade_code"],
        year=year,
        attended=row["attended"],
        required=required,
    )
