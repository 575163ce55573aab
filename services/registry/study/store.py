"""Every SQL statement about courses, lists of attendance and the ledger of points."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.registry.study import ListStudyCourses, ListStudyEntries, StudyBatch, StudyEntry
from contracts.registry.study_terms import StudyCourseOrder, StudyEntryKind, StudyEntryOrder, StudyProblem
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.study.rules.balance import Entry
from services.registry.study.rules.recording import Course, Sorted

SAVE_COURSE = "INSERT INTO study_courses (number, kind, region, held_at, body) VALUES ($1, $2, $3, $4, $5::jsonb)"
COURSES = """
SELECT number, held_at, body,
       (SELECT count(DISTINCT credit_code) FROM study_entries WHERE course = number AND corrects IS NULL
        AND NOT EXISTS (SELECT FROM study_entries AS counter WHERE counter.corrects = study_entries.id)) AS enterprises
FROM study_courses
"""
GET_COURSES = COURSES + "WHERE number = ANY($1::text[])"
MATCHING = "WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR region LIKE $2 || '%')"
LATEST = " AND (held_at, number) < ($3::text::timestamptz, $4) ORDER BY held_at DESC, number DESC LIMIT $5"
EARLIEST = " AND (held_at, number) > ($3::text::timestamptz, $4) ORDER BY held_at, number LIMIT $5"
COURSE_ORDERS = {
    StudyCourseOrder.LATEST: Order(COURSES + MATCHING + LATEST, {"held_at": "infinity", "number": ""}),
    StudyCourseOrder.EARLIEST: Order(COURSES + MATCHING + EARLIEST, {"held_at": "-infinity", "number": ""}),
}
COUNT_COURSES = "SELECT count(*) FROM (SELECT FROM study_courses " + MATCHING + " LIMIT $3) AS counted"
REGIONS = "SELECT credit_code, region FROM enterprises WHERE state = 'active' AND credit_code = ANY($1::text[])"
RECORDED = """
SELECT credit_code FROM study_entries AS one
WHERE course = $1 AND corrects IS NULL
  AND NOT EXISTS (SELECT FROM study_entries AS counter WHERE counter.corrects = one.id)
"""
ADD = """
INSERT INTO study_entries (id, credit_code, kind, held_on, points, minutes, score, last_day, basis, course, corrects,
                           reason, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
KEEP_BATCH = """
INSERT INTO study_batches (id, course, recorded_at, accepted, rejected, problems) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
"""
BATCHES = """
SELECT id, course, recorded_at, accepted, rejected, problems FROM study_batches JOIN study_courses ON number = course
WHERE id = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%')
"""
LEDGERS = """
SELECT asked_as, id, credit_code, kind, held_on AS "on", points, minutes, last_day, basis, course, corrects
FROM and_merged($1) AS asked JOIN study_entries USING (credit_code)
"""
OWNERS = "SELECT credit_code, region FROM enterprises WHERE credit_code = ANY($1::text[])"
ENTRIES = """
SELECT id, credit_code, region, kind, held_on AS "on", points, minutes, score, last_day, basis, course, corrects,
       reason, recorded_at,
       (SELECT counter.id FROM study_entries AS counter WHERE counter.corrects = one.id) AS corrected_by
FROM study_entries AS one JOIN enterprises USING (credit_code)
"""
ENTRY = ENTRIES + "WHERE id = $1"
SEEN = "WHERE ($1 OR region LIKE $2 || '%' OR credit_code = $3)"
GET_ENTRIES = ENTRIES + SEEN + " AND id = ANY($4::text[])"
ENTRIES_MATCHING = (
    ENTRIES
    + SEEN
    + """
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR course = $5)
  AND ($6::text IS NULL OR kind = $6)
"""
)
ENTRY_ORDERS = {
    StudyEntryOrder.NEWEST: Order(
        ENTRIES_MATCHING + "AND id < $7 ORDER BY id DESC LIMIT $8", {"id": LATER_THAN_ANY_ID}
    ),
    StudyEntryOrder.OLDEST: Order(ENTRIES_MATCHING + "AND id > $7 ORDER BY id LIMIT $8", {"id": ""}),
}
COUNT_ENTRIES = "SELECT count(*) FROM (" + ENTRIES_MATCHING + "LIMIT $7) AS counted"

_courses = msgspec.json.Decoder(Course)
_problems = msgspec.json.Decoder(list[StudyProblem])
Found = tuple[Course, int]


async def save_course(connection: Connection, course: Course) -> None:
    """Write a course or exam."""
    body = msgspec.json.encode(course).decode()
    await connection.execute(SAVE_COURSE, course.number, course.kind, course.region, course.held_at, body)


async def courses(connection: Connection, numbers: Sequence[str]) -> dict[str, Found]:
    """Courses by number, with how many enterprises came."""
    return {found[0].number: found for found in map(_found, await connection.fetch(GET_COURSES, list(numbers)))}


async def page(connection: Connection, query: ListStudyCourses) -> list[Found]:
    """One more than a page of courses."""
    order = COURSE_ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(query), *order.place(query.after), query.size + 1)
    return [_found(row) for row in rows]


async def count(connection: Connection, query: ListStudyCourses) -> int:
    """How many courses match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_COURSES, *_matching(query), COUNT_LIMIT)
    return total


async def regions(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The regions of the enterprises in the directory that are not closed."""
    rows = await connection.fetch(REGIONS, list(credit_codes))
    return {row["credit_code"]: row["region"] for row in rows}


async def recorded(connection: Connection, course: str) -> frozenset[str]:
    """Who stands on a course already, counter entries apart."""
    return frozenset(row["credit_code"] for row in await connection.fetch(RECORDED, course))


async def add(
    connection: Connection, entries: Sequence[tuple[Entry, int | None]], at: datetime, reason: str | None = None
) -> None:
    """Add lines to the ledger, each with its score where it has one."""
    rows = [
        (one.id, one.credit_code, one.kind, one.on, one.points, one.minutes, score, one.last_day, one.basis, one.course,
         one.corrects, reason, at)
        for one, score in entries
    ]  # fmt: skip
    await connection.executemany(ADD, rows)


async def keep_batch(connection: Connection, id: str, course: str, at: datetime, taken: Sorted) -> None:
    """Write what became of a list."""
    told = msgspec.json.encode(taken.problems).decode()
    await connection.execute(KEEP_BATCH, id, course, at, len(taken.accepted), len(taken.problems), told)


async def batches(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, StudyBatch]:
    """Batches by id, within reach."""
    rows = await connection.fetch(BATCHES, list(ids), reach.everywhere, reach.prefix)
    return {row["id"]: StudyBatch(**(dict(row) | {"problems": _problems.decode(row["problems"])})) for row in rows}


async def ledgers(connection: Connection, credit_codes: Sequence[str]) -> dict[str, list[Entry]]:
    """Every line of each enterprise's ledger, and of those merged into it."""
    found: dict[str, list[Entry]] = {code: [] for code in credit_codes}
    for row in await connection.fetch(LEDGERS, list(credit_codes)):
        columns = {name: row[name] for name in Entry.__struct_fields__}
        found[row["asked_as"]].append(Entry(**columns | {"kind": StudyEntryKind(row["kind"])}))
    return found


async def owners(connection: Connection, credit_codes: Sequence[str]) -> dict[str, str]:
    """The regions of enterprises, closed ones too."""
    return {row["credit_code"]: row["region"] for row in await connection.fetch(OWNERS, list(credit_codes))}


async def load(connection: Connection, id: str) -> StudyEntry | None:
    """One line of a ledger."""
    row = await connection.fetchrow(ENTRY, id)
    return _entry(row) if row else None


async def entries(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, StudyEntry]:
    """Lines by id, within reach."""
    rows = await connection.fetch(GET_ENTRIES, *reach.within, list(ids))
    return {row["id"]: _entry(row) for row in rows}


async def page_of_entries(connection: Connection, reach: Reach, query: ListStudyEntries) -> list[StudyEntry]:
    """One more than a page of lines."""
    order = ENTRY_ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_lines(reach, query), *order.place(query.after), query.size + 1)
    return [_entry(row) for row in rows]


async def count_entries(connection: Connection, reach: Reach, query: ListStudyEntries) -> int:
    """How many lines match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_ENTRIES, *_lines(reach, query), COUNT_LIMIT)
    return total


def _lines(reach: Reach, query: ListStudyEntries) -> tuple[object, ...]:
    return *reach.within, query.credit_code, query.course, query.kind


def _matching(query: ListStudyCourses) -> tuple[object, ...]:
    return query.kind, region_prefix(query.region) if query.region else None


def _found(row: asyncpg.Record) -> Found:
    return _courses.decode(row["body"]), row["enterprises"]


def _entry(row: asyncpg.Record) -> StudyEntry:
    return StudyEntry(**(dict(row) | {"kind": StudyEntryKind(row["kind"])}))
