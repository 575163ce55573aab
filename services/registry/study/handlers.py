"""Study of the law: one function per message, and what other topics may do with points."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import study as orders
from contracts.registry.study import (
    StudyAttendanceRow,
    StudyBatch,
    StudyCorrected,
    StudyCourse,
    StudyCoursePlanned,
    StudyEntry,
    StudyExamRow,
    StudyPoints,
    StudyPointsSpent,
    StudyRecorded,
)
from contracts.registry.study_terms import StudyCourseKind, StudyEntryKind
from kernel.calendar import local_date
from kernel.jurisdiction import Jurisdiction
from kernel.law import LawRow
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory.rules import require_region
from services.registry.study import store
from services.registry.study.rules import balance as ledger
from services.registry.study.rules import recording
from services.registry.study.rules.balance import Entry
from services.registry.study.rules.book import REWARD, Book, Row, read_book
from services.registry.study.rules.recording import Course, Sorted

WHAT, ENTRY_WHAT = "学法场次", "积分记录"
NUMBER_PREFIX = "XF-"
HOUR = "study.hour_minutes"
CORRECTABLE = (StudyEntryKind.ATTENDANCE, StudyEntryKind.EXAM)
R = TypeVar("R", StudyAttendanceRow, StudyExamRow)


@lru_cache(maxsize=8)
def book_of(jurisdiction: Jurisdiction) -> Book:
    """What study earns."""
    return read_book(jurisdiction.table("study_rules"))


async def plan(order: orders.PlanStudyCourse, work: Work) -> Outcome:
    """A course or an exam."""
    work.require(region=order.region)
    require_region(order.region, work.jurisdiction.region_names)
    passing, hour = work.law.find("study.pass_mark", order.region, work.today), _hour(order.region, work)
    course = recording.plan(order, NUMBER_PREFIX + work.new_id(), work.actor.agency, passing.value)
    await store.save_course(work.connection, course)
    basis = passing if course.kind is StudyCourseKind.EXAM else hour
    event = StudyCoursePlanned(
        number=course.number,
        kind=course.kind,
        region=course.region,
        agency=course.agency,
        held_at=course.held_at,
        basis=f"{basis.name}：{basis.text}",
    )
    return Outcome(record=course.number, facts=[Fact(aggregate(course.number), event)])


async def record_attendance(order: orders.RecordStudyAttendance, work: Work) -> Outcome:
    """Who came to a course."""
    course = await _load(order.number, work, StudyCourseKind.COURSE)
    most, on = course.minutes or 0, local_date(course.held_at)
    row = book_of(work.jurisdiction).earning("hour", 0, course.region, on)
    hour = int(work.law.find(HOUR, course.region, on).value)

    def minutes(given: StudyAttendanceRow) -> int:
        return most if given.minutes is None else given.minutes

    taken = await _sorted(order.rows, minutes, "学习时长（分钟）", most, course, work)
    entries = [
        (recording.attended(code, value, course, hour, row, work.new_id(), on), None) for code, value in taken.accepted
    ]
    return await _kept(course, StudyEntryKind.ATTENDANCE, taken, entries, work)


async def record_results(order: orders.RecordExamResults, work: Work) -> Outcome:
    """What came of an exam."""
    course = await _load(order.number, work, StudyCourseKind.EXAM)
    book, on = book_of(work.jurisdiction), local_date(course.held_at)
    taken = await _sorted(order.rows, lambda row: row.score, "得分", course.full_mark or 0, course, work)
    entries = [
        (recording.examined(code, score, course, book, work.new_id(), on), score) for code, score in taken.accepted
    ]
    return await _kept(course, StudyEntryKind.EXAM, taken, entries, work)


async def correct(order: orders.CorrectStudyEntry, work: Work) -> Outcome:
    """A counter entry; the entry it takes back stays as it is."""
    entry = await store.load(work.connection, order.entry)
    if entry is None:
        raise Refusal("NOT_FOUND", what=ENTRY_WHAT, id=order.entry)
    work.require(region=entry.region, parties=[entry.credit_code], what=ENTRY_WHAT, id=order.entry)
    await work.lock(aggregate(entry.course or ""), ledger_of(entry.credit_code))
    entry = await store.load(work.connection, order.entry)
    if entry is None or entry.kind not in CORRECTABLE:
        raise Refusal("STUDY_NOT_CORRECTABLE", entry=order.entry)
    if entry.corrected_by:
        raise Refusal("STUDY_CORRECTED_ALREADY", entry=entry.id, correction=entry.corrected_by)
    counter = Entry(
        id=work.new_id(),
        credit_code=entry.credit_code,
        kind=StudyEntryKind.CORRECTION,
        on=work.today,
        points=-entry.points,
        minutes=-entry.minutes,
        basis=f"冲正 {entry.id}",
        course=entry.course,
        corrects=entry.id,
    )
    await store.add(work.connection, [(counter, None)], work.now, order.reason)
    event = StudyCorrected(
        entry=counter.id,
        corrects=entry.id,
        credit_code=entry.credit_code,
        points=counter.points,
        reason_sha256=sha256(order.reason.encode()).hexdigest(),
    )
    return Outcome(record=counter.id, facts=[Fact(ledger_of(entry.credit_code), event)])


async def shortening(credit_code: str, region: str, days: int, work: Work) -> Row | None:
    """The reward an enterprise's points are good for where a repair must wait so many days more."""
    rows = book_of(work.jurisdiction).holding(REWARD, region, work.today)
    entries = (await store.ledgers(work.connection, [credit_code]))[credit_code]
    return ledger.shortening(rows, ledger.balance(entries, work.today).points, days)


async def spend(credit_code: str, row: Row, reference: str, work: Work) -> tuple[str, Fact]:
    """Use points for a reward; the caller has locked the ledger before it looked at the balance."""
    entry = Entry(
        id=work.new_id(),
        credit_code=credit_code,
        kind=StudyEntryKind.SPENT,
        on=work.today,
        points=-row.spends,
        basis=row.basis,
    )
    await store.add(work.connection, [(entry, None)], work.now, f"{row.name}：{reference}")
    event = StudyPointsSpent(
        entry=entry.id,
        credit_code=credit_code,
        points=row.spends,
        code=row.code,
        reference=reference,
        basis=row.basis,
    )
    return entry.id, Fact(ledger_of(credit_code), event)


async def get(query: orders.GetStudyCourses, reading: Reading) -> list[StudyCourse | None]:
    """Courses in the order asked."""
    found = await store.courses(reading.connection, query.numbers)
    return [_shown(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: orders.ListStudyCourses, reading: Reading) -> Page[StudyCourse]:
    """A page of courses, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, query))
    shown = [_shown(found, reading) for found in await store.page(reading.connection, query)]
    return page_of(shown, query.size, key=store.COURSE_ORDERS[query.order].key_of)


async def batches(query: orders.GetStudyBatches, reading: Reading) -> list[StudyBatch | None]:
    """Batches in the order asked."""
    found = await store.batches(reading.connection, reading.reach, query.ids)
    return [found.get(id) for id in query.ids]


async def entries(query: orders.GetStudyEntries, reading: Reading) -> list[StudyEntry | None]:
    """Lines in the order asked."""
    found = await store.entries(reading.connection, reading.reach, query.ids)
    return [found.get(id) for id in query.ids]


async def list_entries(query: orders.ListStudyEntries, reading: Reading) -> Page[StudyEntry]:
    """A page of lines, or their number."""
    if query.count:
        return counted(await store.count_entries(reading.connection, reading.reach, query))
    found = await store.page_of_entries(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=store.ENTRY_ORDERS[query.order].key_of)


async def points(query: orders.GetStudyPoints, reading: Reading) -> list[StudyPoints | None]:
    """Balances in the order asked."""
    today = local_date(await reading.now())
    owners = await store.owners(reading.connection, query.credit_codes)
    seen = {code: region for code, region in owners.items() if _within(reading, code, region)}
    ledgers = await store.ledgers(reading.connection, list(seen))
    found: dict[str, StudyPoints] = {}
    for code, region in seen.items():
        stands = ledger.balance(ledgers[code], today)
        rows, hour = book_of(reading.jurisdiction).holding(REWARD, region, today), reading.law.find(HOUR, region, today)
        whole = StudyPoints(
            credit_code=code,
            on=today,
            minutes=stands.minutes,
            hours=_hours(stands.minutes, hour),
            hour_basis=f"1学时为{hour.value:f}分钟（{hour.source}，{hour.status.label}）",
            points=stands.points,
            parts=stands.parts,
            rewards=ledger.rewards(rows, stands.points),
        )
        found[code] = reading.show(whole, region=region, parties=[code])
    return [found.get(code) for code in query.credit_codes]


def aggregate(number: str) -> str:
    """The journal's name of a course."""
    return f"study:{number}"


def ledger_of(credit_code: str) -> str:
    """The journal's name of an enterprise's ledger."""
    return f"study_ledger:{credit_code}"


async def _load(number: str, work: Work, kind: StudyCourseKind) -> Course:
    await work.lock(aggregate(number))
    found = (await store.courses(work.connection, [number])).get(number)
    if found is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=found[0].region, what=WHAT, id=number)
    recording.require_held(found[0], kind, work.now)
    return found[0]


async def _sorted(
    rows: Sequence[R], value_of: Callable[[R], int], field: str, most: int, course: Course, work: Work
) -> Sorted:
    regions = await store.regions(work.connection, [row.credit_code for row in rows])
    known = await store.recorded(work.connection, course.number)
    return recording.sort_rows(rows, value_of, field, most, course, regions, known)


async def _kept(
    course: Course, kind: StudyEntryKind, taken: Sorted, entries: Sequence[tuple[Entry, int | None]], work: Work
) -> Outcome:
    batch = work.new_id()
    await store.add(work.connection, entries, work.now)
    await store.keep_batch(work.connection, batch, course.number, work.now, taken)
    event = StudyRecorded(
        number=course.number,
        batch=batch,
        kind=kind,
        entries=[entry.id for entry, _ in entries],
        credit_codes=[entry.credit_code for entry, _ in entries],
        points=[entry.points for entry, _ in entries],
        rejected=len(taken.problems),
    )
    return Outcome(record=batch, facts=[Fact(aggregate(course.number), event)])


def _shown(found: tuple[Course, int], reading: Reading) -> StudyCourse:
    course, enterprises = found
    hours = None
    if course.minutes is not None:
        hours = _hours(course.minutes, reading.law.find(HOUR, course.region, local_date(course.held_at)))
    kept = {name: getattr(course, name) for name in Course.__struct_fields__}
    return reading.show(StudyCourse(**kept, hours=hours, enterprises=enterprises), region=course.region)


def _within(reading: Reading, code: str, region: str) -> bool:
    reach = reading.reach
    inside = reach.prefix is not None and region.startswith(reach.prefix)
    return reach.everywhere or inside or reach.party == code


def _hour(region: str, work: Work) -> LawRow:
    return work.law.find(HOUR, region, work.today)


def _hours(minutes: int, hour: LawRow) -> float:
    return round(minutes / float(hour.value), 2)
