"""Every SQL statement about the places visits have in an enterprise's year."""

from collections.abc import Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.joint_inspection.allowances import VisitGround
from kernel.database import Connection
from kernel.rights import Reach
from kernel.rows import by_place
from services.joint_inspection.allowances.rules import Held
from services.joint_inspection.visits.store import Asker

# Whoever books for the same enterprise waits here; an entry merged into another is the other's.
OPEN = """
INSERT INTO visit_books (credit_code)
SELECT DISTINCT coalesce(successor, wanted.code) AS code
FROM unnest($1::text[]) AS wanted (code) LEFT JOIN merged_enterprises AS merged ON merged.credit_code = wanted.code
ORDER BY code
ON CONFLICT (credit_code) DO UPDATE SET credit_code = excluded.credit_code
"""
HELD = """
SELECT wanted.place, visits.id AS visit, agencies, planned_on, counts, ground, items,
       (checked_in_at AT TIME ZONE 'Asia/Shanghai')::date AS begun_on,
       lent_by <> '{}' AND checked_in_at IS NULL AS secret
FROM and_merged($1) AS wanted
JOIN visit_bookings ON visit_bookings.credit_code = wanted.credit_code AND year BETWEEN $2::integer - 1 AND $2 + 1
JOIN visits ON visits.id = visit_bookings.visit
"""
LOOKED_AT_AGAIN = """
UNION ALL
SELECT wanted.place, again.visit, ARRAY[again.agency], made_on, counts, 'reinspection', '{}', made_on, false
FROM and_merged($1) AS wanted
JOIN reinspection_bookings AS again ON again.credit_code = wanted.credit_code
    AND made_on BETWEEN make_date($2 - 1, 1, 1) AND make_date($2 + 1, 12, 31)
"""
BY_DAY = LOOKED_AT_AGAIN + "ORDER BY place, planned_on, visit"
AGAIN = """
INSERT INTO reinspection_bookings (finding, nth, visit, credit_code, agency, made_on, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
HELD_AND_KNOWN = HELD + "WHERE checked_in_at IS NOT NULL OR may_see_visit(visits, $3, $4, $5, $6, $7, $8)\n" + BY_DAY
BOOK = """
INSERT INTO visit_bookings (visit, credit_code, year, counts)
SELECT visit, credit_code, year, counts
FROM jsonb_to_recordset($1::jsonb) AS booked (visit text, credit_code text, year integer, counts boolean)
"""
RELEASE = "DELETE FROM visit_bookings WHERE visit = ANY($1::text[]) RETURNING visit, credit_code, year, counts"
REGIONS_WITHIN = """
SELECT credit_code, region FROM targets
WHERE active AND credit_code = ANY($1::text[])
  AND ($2 OR coalesce(region LIKE $3 || '%', false) OR coalesce($4 = credit_code, false))
"""
CLUE_GROUND = """
SELECT 'complaint' FROM and_merged(ARRAY[$2]) JOIN clues USING (credit_code) WHERE complaint = $1
UNION ALL
SELECT 'reported' FROM and_merged(ARRAY[$2]) JOIN exchanged_clues USING (credit_code) WHERE number = $1
UNION ALL
SELECT 'monitoring' FROM and_merged(ARRAY[$2]) JOIN supervision_clues USING (credit_code) WHERE clue = $1
LIMIT 1
"""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A visit's place in a year."""

    visit: str
    credit_code: str
    year: int
    counts: bool


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """An on-site re-inspection's place in a year."""

    finding: str
    nth: int
    visit: str
    credit_code: str
    agency: str
    made_on: date
    counts: bool


async def open_books(connection: Connection, credit_codes: Sequence[str]) -> None:
    """Hold these enterprises' books until the transaction ends; call before looking at what is booked."""
    await connection.execute(OPEN, list(credit_codes))


async def held(connection: Connection, credit_codes: Sequence[str], year: int) -> list[list[Held]]:
    """What is booked for each enterprise in the year and the ones beside it, aligned with the codes."""
    return by_place(await connection.fetch(HELD + BY_DAY, list(credit_codes), year), len(credit_codes), _held)


async def held_and_known(
    connection: Connection, credit_codes: Sequence[str], year: int, asker: Asker
) -> list[list[Held]]:
    """Of that, the visits that have begun and those that the asker may know of before."""
    rows = await connection.fetch(HELD_AND_KNOWN, list(credit_codes), year, *asker)
    return by_place(rows, len(credit_codes), _held)


async def book(connection: Connection, bookings: Sequence[Booking]) -> None:
    """Give visits their places."""
    await connection.execute(BOOK, msgspec.json.encode(bookings).decode())


async def book_again(connection: Connection, one: Again) -> None:
    """Give an on-site re-inspection its place."""
    booked = one.finding, one.nth, one.visit, one.credit_code, one.agency, one.made_on, one.counts
    await connection.execute(AGAIN, *booked)


async def release(connection: Connection, visits: Sequence[str]) -> list[Booking]:
    """Take places back; returns those there were."""
    return [msgspec.convert(dict(row), Booking) for row in await connection.fetch(RELEASE, list(visits))]


async def regions_within(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> dict[str, str]:
    """Where the active enterprises lie that the asker stands in a relation to, by credit code."""
    rows = await connection.fetch(REGIONS_WITHIN, list(credit_codes), *reach.within)
    return {row["credit_code"]: row["region"] for row in rows}


async def clue_ground(connection: Connection, clue: str, credit_code: str) -> VisitGround | None:
    """What kind of clue against this enterprise it is, or None where it is none."""
    found = await connection.fetchval(CLUE_GROUND, clue, credit_code)
    return VisitGround(found) if found else None


def _held(row: asyncpg.Record) -> Held:
    return msgspec.convert({name: row[name] for name in Held.__struct_fields__}, Held)
