"""Publicity of the law: one function per message."""

from datetime import date
from hashlib import sha256

from contracts.errors import Refusal
from contracts.messages import Event, Page
from contracts.registry import publicity as orders
from contracts.registry.publicity import (
    Attendance,
    AttendanceBatch,
    AttendanceRecorded,
    OwedTraining,
    PublicityCancelled,
    PublicityInvited,
    PublicityPlanned,
    PublicitySession,
)
from kernel.calendar import local_date
from kernel.law import LawMissing, LawTable
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory.rules import require_region
from services.registry.publicity import rules
from services.registry.publicity.rules import Case
from services.registry.publicity.store import attendance, sessions
from services.registry.publicity.store.sessions import Found

WHAT = "普法场次"
NUMBER_PREFIX = "PF-"
DECEMBER, LAST = 12, 31
COUNTS = ("invited", "attended", "people", "readers")


async def plan(order: orders.PlanPublicity, work: Work) -> Outcome:
    """A session to come."""
    work.require(region=order.region)
    require_region(order.region, work.jurisdiction.region_names)
    trades = {row["code"]: row["name"] for row in work.jurisdiction.table("trades")}
    case = rules.plan(order, NUMBER_PREFIX + work.new_id(), work.actor.agency, trades, work.now)
    await sessions.save(work.connection, case)
    event = PublicityPlanned(
        number=case.number,
        kind=case.kind,
        region=case.region,
        trades=case.trades,
        agency=case.agency,
        starts_at=case.starts_at,
    )
    return _told(case.number, event)


async def invite(order: orders.InviteToPublicity, work: Work) -> Outcome:
    """Invite the units of its trades and region, or those of them still owed a session."""
    case = await _load(order.number, work)
    rules.require_to_come(case, work.now)
    if order.owed_only:
        year = local_date(case.starts_at).year
        least = required(work.law, case.region, year, work.today)
        invited = await sessions.invite_owed(work.connection, case, order.scales, year, least)
    else:
        invited = await sessions.invite(work.connection, case, order.scales)
    if not invited:
        raise Refusal("PUBLICITY_NOBODY_INVITED", number=case.number)
    return _told(case.number, PublicityInvited(number=case.number, invited=invited))


async def cancel(order: orders.CancelPublicity, work: Work) -> Outcome:
    """It does not take place."""
    case = rules.cancel(await _load(order.number, work), order.reason, work.now)
    await sessions.save(work.connection, case)
    digest = sha256(order.reason.encode()).hexdigest()
    return _told(case.number, PublicityCancelled(number=case.number, reason_sha256=digest))


async def record_attendance(order: orders.RecordAttendance, work: Work) -> Outcome:
    """Who came; the year is locked, for its counts are taken anew."""
    case = rules.hold(await _load(order.number, work), work.now)
    year, batch = local_date(case.starts_at).year, work.new_id()
    await work.lock(f"publicity_year:{year}")
    known = await attendance.regions(work.connection, [row.credit_code for row in order.rows])
    taken = rules.sort(case, order.rows, known)
    await sessions.save(work.connection, case)
    await attendance.attend(work.connection, case, year, taken.accepted)
    await attendance.keep_batch(work.connection, batch, case.number, work.now, len(taken.accepted), taken.problems)
    event = AttendanceRecorded(
        number=case.number,
        batch=batch,
        year=year,
        credit_codes=[row.credit_code for row in taken.accepted],
        rejected=len(taken.problems),
    )
    return Outcome(record=batch, facts=[Fact(aggregate(case.number), event)])


async def get(query: orders.GetPublicitySessions, reading: Reading) -> list[PublicitySession | None]:
    """Sessions in the order asked."""
    found = await sessions.find(reading.connection, query.numbers)
    return [_shown(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: orders.ListPublicitySessions, reading: Reading) -> Page[PublicitySession]:
    """A page of sessions, or their number."""
    if query.count:
        return counted(await sessions.count(reading.connection, query, reading.actor.agency))
    page = await sessions.page(reading.connection, query, reading.actor.agency)
    shown = [_shown(found, reading) for found in page]
    return page_of(shown, query.size, key=sessions.ORDERS[query.order].key_of)


async def batches(query: orders.GetAttendanceBatches, reading: Reading) -> list[AttendanceBatch | None]:
    """Batches in the order asked."""
    found = await attendance.batches(reading.connection, reading.reach, query.ids)
    return [found.get(id) for id in query.ids]


async def list_attendance(query: orders.ListAttendance, reading: Reading) -> Page[Attendance]:
    """A page of attendance, or its number."""
    if query.count:
        return counted(await attendance.count(reading.connection, reading.reach, query))
    found = await attendance.page(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=attendance.ORDERS[query.order].key_of)


async def list_owed(query: orders.ListOwedTraining, reading: Reading) -> Page[OwedTraining]:
    """A page of units owed a session, or their number."""
    today = local_date(await reading.now())
    year = query.year or today.year
    least = required(reading.law, query.region or reading.actor.region, year, today)
    if query.count:
        return counted(await attendance.count_owed(reading.connection, reading.reach, query, year, least))
    found = await attendance.owed(reading.connection, reading.reach, query, year, least)
    return page_of(found, query.size, key=attendance.OWED_ORDERS[query.order].key_of)


def required(law: LawTable, region: str, year: int, today: date) -> int:
    """How many sessions a small or medium unit is owed in a year, by the row that holds at its end or today."""
    try:
        return int(law.find("publicity.yearly_min", region, min(date(year, DECEMBER, LAST), today)).value)
    except LawMissing:
        raise Refusal("INVALID_INPUT", field="年度", got=year, allowed="有场数规定的年度") from None


def aggregate(number: str) -> str:
    """The journal's name of a session."""
    return f"publicity:{number}"


def _told(number: str, event: Event) -> Outcome:
    return Outcome(record=number, facts=[Fact(aggregate(number), event)])


async def _load(number: str, work: Work) -> Case:
    await work.lock(aggregate(number))
    case = await sessions.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, what=WHAT, id=number)
    return case


def _shown(found: Found, reading: Reading) -> PublicitySession:
    case = found.case
    kept = {name: getattr(case, name) for name in Case.__struct_fields__}
    session = PublicitySession(**kept, **{name: getattr(found, name) for name in COUNTS})
    return reading.show(session, region=case.region, parties=[case.agency])
