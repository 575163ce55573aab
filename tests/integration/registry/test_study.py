"""Study through the running registry: lists taken in row by row, a ledger that only grows, who may see it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command
from contracts.registry.study import (
    CorrectStudyEntry,
    GetStudyBatches,
    GetStudyCourses,
    GetStudyPoints,
    ListStudyCourses,
    ListStudyEntries,
    PlanStudyCourse,
    RecordExamResults,
    RecordStudyAttendance,
    StudyAttendanceRow,
    StudyBatch,
    StudyEntry,
    StudyExamRow,
    StudyPoints,
)
from contracts.registry.study_terms import StudyCourseKind, StudyEntryKind, StudyEntryOrder
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.registry.serving import MILL, PEERS, Serving, code, enterprise, serving
from tests.platform.actors import CITIZEN, ENTERPRISE, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, WATER


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with serving(hub_settings) as hub:
        yield hub


def plan(kind: StudyCourseKind = StudyCourseKind.COURSE, days: int = -1, region: str = "640500") -> PlanStudyCourse:
    exam = kind is StudyCourseKind.EXAM
    return PlanStudyCourse(
        kind=kind,
        title="水污染防治",
        laws=["生态环境法典"],
        region=region,
        held_at=datetime.now(UTC) + timedelta(days=days),
        minutes=None if exam else 100,
        full_mark=100 if exam else None,
    )


async def planned(hub: Serving, kind: StudyCourseKind = StudyCourseKind.COURSE, days: int = -1) -> str:
    return (await hub.caller.send(OFFICER, plan(kind, days))).record


async def attended(hub: Serving, course: str, *rows: StudyAttendanceRow) -> StudyBatch:
    order = RecordStudyAttendance(number=course, rows=list(rows) or [StudyAttendanceRow(credit_code=MILL)])
    batch = (await hub.caller.send(OFFICER, order)).record
    [found] = await hub.caller.ask(OFFICER, GetStudyBatches(ids=[batch]))
    assert found is not None
    return found


async def points(hub: Serving, who: Actor | None = ENTERPRISE) -> StudyPoints | None:
    [found] = await hub.caller.ask(who, GetStudyPoints(credit_codes=[MILL]))
    return found


async def lines(hub: Serving, who: Actor = ENTERPRISE) -> list[StudyEntry]:
    return (await hub.caller.ask(who, ListStudyEntries(order=StudyEntryOrder.OLDEST))).items


async def test_study_and_exams_earn_an_explained_balance_and_what_it_is_good_for(hub: Serving) -> None:
    await attended(hub, await planned(hub))
    exam = await planned(hub, StudyCourseKind.EXAM)
    results = [StudyExamRow(credit_code=MILL, score=92), StudyExamRow(credit_code=PEERS[0], score=59)]
    await hub.caller.send(OFFICER, RecordExamResults(number=exam, rows=results))
    stands = await points(hub)
    assert stands is not None and stands.parts is not None and stands.rewards is not None
    assert (stands.minutes, stands.hours, stands.points) == (100, 2.5, 12)
    assert stands.hour_basis is not None and "1学时为40分钟" in stands.hour_basis
    assert sorted(part.left for part in stands.parts) == [2, 10]
    assert next((one.code, one.reached, one.days) for one in stands.rewards) == ("repair", True, 30)
    assert not any(one.reached for one in stands.rewards if one.code.startswith("penalty"))
    [peer] = await hub.caller.ask(OFFICER, GetStudyPoints(credit_codes=[PEERS[0]]))
    assert peer is not None and peer.points == 0


async def test_good_rows_go_in_and_each_bad_one_is_reported(hub: Serving) -> None:
    course = await planned(hub)
    row = StudyAttendanceRow
    batch = await attended(
        hub,
        course,
        row(credit_code=MILL),
        row(credit_code="91640500"),
        row(credit_code=code(77)),
        row(credit_code=PEERS[0], minutes=101),
        row(credit_code=PEERS[1], minutes=80),
    )
    assert (batch.accepted, batch.rejected) == (2, 3)
    assert [(one.row, one.field, one.got) for one in batch.problems] == [
        (2, "统一社会信用代码", "91640500"),
        (3, "统一社会信用代码", code(77)),
        (4, "学习时长（分钟）", "101"),
    ]
    again = await attended(hub, course)
    assert (again.accepted, "冲正" in again.problems[0].reason) == (0, True)
    [found] = await hub.caller.ask(OFFICER, GetStudyCourses(numbers=[course]))
    assert found is not None and (found.enterprises, found.hours) == (2, 2.5)


async def test_a_thousand_rows_are_one_event_and_one_more_is_refused(hub: Serving) -> None:
    course = await planned(hub)
    many = [StudyAttendanceRow(credit_code=code(number + 5000)) for number in range(999)]
    batch = await attended(hub, course, *many, StudyAttendanceRow(credit_code=MILL))
    assert (batch.accepted, batch.rejected, batch.problems[-1].row) == (1, 999, 999)
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await attended(hub, course, *many, *many[:2])
    events = await hub.service.pool.fetch("SELECT type FROM journal WHERE aggregate = $1", f"study:{course}")
    assert [row["type"] for row in events] == ["registry.study.planned.v1", "registry.study.recorded.v1"]


async def test_a_mistake_is_put_right_by_a_counter_entry_and_nothing_is_edited(hub: Serving) -> None:
    course = await planned(hub)
    await attended(hub, course)
    [wrong] = await lines(hub)
    counter = (await hub.caller.send(OFFICER, CorrectStudyEntry(entry=wrong.id, reason="并未到课"))).record
    before, after = await lines(hub)
    assert (before.points, before.minutes, before.corrected_by) == (wrong.points, wrong.minutes, counter)
    assert (after.kind, after.points, after.corrects) == (StudyEntryKind.CORRECTION, -2, wrong.id)
    stands = await points(hub)
    assert stands is not None and (stands.points, stands.minutes) == (0, 0)
    for entry, refused in ((wrong.id, "STUDY_CORRECTED_ALREADY"), (counter, "STUDY_NOT_CORRECTABLE")):
        with pytest.raises(Refusal, match=refused):
            await hub.caller.send(OFFICER, CorrectStudyEntry(entry=entry, reason="再改"))
    assert (await attended(hub, course, StudyAttendanceRow(credit_code=MILL, minutes=40))).accepted == 1
    assert sum(line.points for line in await lines(hub)) == 1


async def test_who_sees_a_balance_and_a_ledger(hub: Serving) -> None:
    await attended(hub, await planned(hub))
    for who in (ENTERPRISE, OFFICER, UPPER_HEAD):
        stands = await points(hub, who)
        assert stands is not None and stands.points == 2
        assert len(await lines(hub, who)) == 1
    for outsider in (OTHER_CITY_OFFICER, enterprise(PEERS[0]), WATER, POLICE, CITIZEN, None):
        assert await points(hub, outsider) is None
    for outsider in (OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        assert await lines(hub, outsider) == []
    for stranger in (WATER, POLICE, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await lines(hub, stranger)
    [public] = (await hub.caller.ask(None, ListStudyCourses())).items
    assert (public.title, public.enterprises) == ("水污染防治", None)


async def test_who_may_order_what_and_bad_orders_are_refused(hub: Serving) -> None:
    course, exam = await planned(hub), await planned(hub, StudyCourseKind.EXAM)
    coming = await planned(hub, days=1)
    rows = [StudyAttendanceRow(credit_code=MILL)]
    await attended(hub, course)
    [line] = await lines(hub)
    orders: list[tuple[Actor, Command, str]] = [
        (ENTERPRISE, plan(), "NOT_PERMITTED"),
        (WATER, RecordStudyAttendance(number=course, rows=rows), "NOT_PERMITTED"),
        (ENTERPRISE, CorrectStudyEntry(entry=line.id, reason="改"), "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, RecordStudyAttendance(number=course, rows=rows), "NOT_FOUND"),
        (OTHER_CITY_OFFICER, CorrectStudyEntry(entry=line.id, reason="改"), "NOT_FOUND"),
        (OFFICER, plan(region="640400"), "OUT_OF_REACH"),
        (OFFICER, RecordStudyAttendance(number=exam, rows=rows), "STUDY_KIND_WRONG"),
        (OFFICER, RecordStudyAttendance(number=coming, rows=rows), "STUDY_NOT_HELD_YET"),
        (OFFICER, CorrectStudyEntry(entry="没有", reason="改"), "NOT_FOUND"),
    ]
    for who, command, refused in orders:
        with pytest.raises(Refusal, match=refused):
            await hub.caller.send(who, command)
    assert line.on == local_date(datetime.now(UTC) - timedelta(days=1))


async def test_courses_and_lines_are_listed_filtered_and_counted(hub: Serving) -> None:
    course, exam = await planned(hub), await planned(hub, StudyCourseKind.EXAM)
    await attended(hub, course, *(StudyAttendanceRow(credit_code=one) for one in (MILL, *PEERS)))
    first = await hub.caller.ask(OFFICER, ListStudyEntries(course=course, size=3))
    second = await hub.caller.ask(OFFICER, ListStudyEntries(course=course, size=3, after=first.next))
    assert len({line.id for line in (*first.items, *second.items)}) == 5
    assert (await hub.caller.ask(OFFICER, ListStudyEntries(credit_code=MILL, count=True))).total == 1
    exams = await hub.caller.ask(None, ListStudyCourses(kind=StudyCourseKind.EXAM, region="640500"))
    assert [one.number for one in exams.items] == [exam]
    assert (await hub.caller.ask(None, ListStudyCourses(count=True))).total == 2
