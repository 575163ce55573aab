"""Study: points come in lots that expire, go oldest first, and are put right by counter entries."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.study import PlanStudyCourse, StudyAttendanceRow
from contracts.registry.study_terms import StudyCourseKind, StudyEntryKind
from services.registry.study.rules import recording
from services.registry.study.rules.balance import Entry, balance, rewards, shortening
from services.registry.study.rules.book import REWARD, StudyBookInvalid, read_book
from services.registry.study.rules.recording import Course
from tests.integration.registry.serving import MILL, PEERS

FILE = Path(__file__).parents[3] / "jurisdiction" / "study_rules.csv"
with FILE.open(encoding="utf-8") as _file:
    LINES = list(csv.DictReader(_file))
BOOK = read_book(LINES)
TODAY, HELD = date(2026, 11, 20), datetime(2026, 11, 20, 1, tzinfo=UTC)
REWARDS = BOOK.holding(REWARD, "640500", TODAY)
HOUR = BOOK.earning("hour", 0, "640500", TODAY)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def entry(number: int, points: int, on: date, days: int = 700, corrects: str | None = None) -> Entry:
    kind = StudyEntryKind.SPENT if points < 0 else StudyEntryKind.ATTENDANCE
    return Entry(
        id=f"{number:04d}",
        credit_code=MILL,
        kind=StudyEntryKind.CORRECTION if corrects else kind,
        on=on,
        points=points,
        minutes=max(points, 0) * 40,
        last_day=on + timedelta(days=days) if points > 0 else None,
        basis="规则",
        corrects=corrects,
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """A ledger in which nobody spends more than stands on that day."""
    lines: list[Entry] = []
    for number, on in enumerate(sorted(draw(st.lists(DAYS, max_size=10)))):
        stands = balance(lines, on).points
        if stands and draw(st.booleans()):
            lines.append(entry(number, -draw(st.integers(1, stands)), on))
        else:
            lines.append(entry(number, draw(st.integers(1, 40)), on, draw(st.integers(0, 900))))
    return lines


@given(ledgers(), DAYS, st.randoms())
def test_the_order_of_the_lines_does_not_matter(lines: list[Entry], day: date, random: object) -> None:
    mixed = lines[:]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert balance(mixed, day) == balance(lines, day)


@given(ledgers(), DAYS)
def test_a_balance_is_the_sum_of_its_lines_and_never_below_zero(lines: list[Entry], day: date) -> None:
    stands = balance(lines, day)
    assert stands.points == sum(part.left for part in stands.parts)
    assert all(0 <= part.left <= part.adds for part in stands.parts)


@given(ledgers(), DAYS, st.integers(1, 40))
def test_a_counter_entry_leaves_the_balance_as_if_the_line_had_never_been(
    lines: list[Entry], day: date, points: int
) -> None:
    wrong = entry(900, points, date(2025, 1, 1), 2000)
    counter = entry(901, -points, date(2025, 1, 1), corrects=wrong.id)
    corrected, never = balance([*lines, wrong, counter], day), balance(lines, day)
    assert (corrected.points, corrected.minutes) == (never.points, never.minutes)


@given(ledgers())
def test_long_after_the_last_line_nothing_is_left(lines: list[Entry]) -> None:
    assert balance(lines, date(2035, 1, 1)).points == 0


def test_what_was_spent_and_then_corrected_is_owed_and_paid_from_what_comes_next() -> None:
    earned, used = entry(1, 10, TODAY), entry(2, -10, TODAY)
    counter = entry(3, -10, TODAY, corrects="0001")
    owing = balance([earned, used, counter], TODAY)
    assert owing.points == -10 and owing.parts[-1].fact == "已使用而后被冲正的积分"
    assert balance([earned, used, counter, entry(4, 15, TODAY + timedelta(days=1))], date(2026, 12, 1)).points == 5


@given(st.integers(1, 6000), st.sampled_from([30, 40, 45]))
def test_points_come_for_full_study_hours_of_as_many_minutes_as_the_law_says(minutes: int, hour: int) -> None:
    earned = recording.attended(MILL, minutes, course(), hour, HOUR, "1", TODAY)
    assert earned.points * hour <= minutes < (earned.points + 1) * hour


def course(kind: StudyCourseKind = StudyCourseKind.COURSE) -> Course:
    return recording.plan(order(kind), "XF-1", "ecology-640500", Decimal(60))


def order(kind: StudyCourseKind, minutes: int | None = 80, mark: int | None = 75) -> PlanStudyCourse:
    exam = kind is StudyCourseKind.EXAM
    return PlanStudyCourse(
        kind=kind,
        title="水污染防治",
        laws=["生态环境法典"],
        region="640500",
        held_at=HELD,
        minutes=None if exam else minutes,
        full_mark=mark if exam else None,
    )


def test_an_exam_earns_by_its_mark_and_nothing_below_the_pass_mark() -> None:
    exam = course(StudyCourseKind.EXAM)
    assert exam.pass_mark == 45
    marks = {44: 0, 45: 5, 67: 5, 68: 10, 75: 10}
    for score, points in marks.items():
        assert recording.examined(MILL, score, exam, BOOK, "1", TODAY).points == points


def test_a_course_without_its_length_and_an_exam_without_its_mark_are_refused() -> None:
    for wrong in (order(StudyCourseKind.COURSE, minutes=None), order(StudyCourseKind.EXAM, mark=None)):
        with pytest.raises(Refusal, match="STUDY_COURSE_INCOMPLETE"):
            recording.plan(wrong, "XF-1", "ecology-640500", Decimal(60))


def test_every_bad_row_is_told_with_its_field_its_value_and_why() -> None:
    rows = [
        StudyAttendanceRow(credit_code=MILL),
        StudyAttendanceRow(credit_code=MILL),
        StudyAttendanceRow(credit_code="1"),
        StudyAttendanceRow(credit_code=PEERS[0]),
        StudyAttendanceRow(credit_code=PEERS[1]),
        StudyAttendanceRow(credit_code=PEERS[2], minutes=81),
        StudyAttendanceRow(credit_code=PEERS[3]),
    ]
    regions = {MILL: "640500", PEERS[0]: "640400", PEERS[2]: "640521", PEERS[3]: "640500"}
    taken = recording.sort_rows(
        rows,
        lambda row: 80 if row.minutes is None else row.minutes,
        "时长",
        80,
        course(),
        regions,
        frozenset({PEERS[3]}),
    )
    assert taken.accepted == [(MILL, 80)]
    assert [problem.row for problem in taken.problems] == [2, 3, 4, 5, 6, 7]
    assert (taken.problems[4].field, taken.problems[4].got) == ("时长", "81")


def test_what_points_are_good_for_is_a_suggestion_with_its_source() -> None:
    told = {one.suggestion: one.reached for one in rewards(REWARDS, 20)}
    assert told["同等条件下优先纳入监督执法正面清单"] and not told["具备法定减轻情形的，建议减轻处罚"]
    assert all("营口" in one.source for one in rewards(REWARDS, 0))


def test_a_wait_is_shortened_at_the_least_cost_that_suffices() -> None:
    chosen = [shortening(REWARDS, points, days) for points, days in ((9, 10), (10, 10), (40, 31), (10, 45))]
    assert [row and (row.value, row.spends) for row in chosen] == [None, (30, 10), (60, 20), (30, 10)]


def test_a_bad_cell_is_refused_with_its_row_and_column() -> None:
    with pytest.raises(StudyBookInvalid, match="第 2 行 value 列：'一'"):
        read_book([dict(LINES[0], value="一")])
