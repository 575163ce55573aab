"""Due dates by the calendar of the jurisdiction."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.law import Unit
from contracts.zone import SHANGHAI
from kernel.calendar import Calendar, CalendarInvalid, ahead_of, due_at, resumed_due

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
CALENDAR = Calendar.load(JURISDICTION)
DAY = timedelta(days=1)


class Limit(NamedTuple):
    value: Decimal
    unit: Unit


def limit(value: int, unit: Unit) -> Limit:
    return Limit(Decimal(value), unit)


def shanghai(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def last_day(moment: datetime) -> date:
    return (moment - timedelta(seconds=1)).astimezone(SHANGHAI).date()


starts = st.datetimes(datetime(2015, 1, 1), datetime(2029, 6, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
lengths = st.integers(1, 120)
day_units = st.sampled_from([Unit.NATURAL_DAYS, Unit.WORKING_DAYS])
time_units = st.sampled_from([Unit.HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS])


@given(starts, st.timedeltas(timedelta(), timedelta(days=40)), lengths, time_units)
def test_a_later_start_never_ends_earlier(start: datetime, later: timedelta, length: int, unit: Unit) -> None:
    assert due_at(limit(length, unit), start, CALENDAR).at <= due_at(limit(length, unit), start + later, CALENDAR).at


@given(starts, lengths, time_units)
def test_a_longer_limit_never_ends_earlier(start: datetime, length: int, unit: Unit) -> None:
    assert due_at(limit(length, unit), start, CALENDAR).at <= due_at(limit(length + 1, unit), start, CALENDAR).at


@given(starts, lengths, st.sampled_from([Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS]))
def test_a_limit_in_days_ends_at_midnight_of_a_working_day(start: datetime, length: int, unit: Unit) -> None:
    end = due_at(limit(length, unit), start, CALENDAR).at
    assert end.utcoffset() == timedelta()
    assert end.astimezone(SHANGHAI).time() == shanghai(2026, 1, 1).time()
    assert CALENDAR.is_working_day(last_day(end))


@given(starts, lengths)
def test_hours_run_on_the_clock_and_are_never_provisional(start: datetime, length: int) -> None:
    due = due_at(limit(length, Unit.HOURS), start, CALENDAR)
    assert due == (start + timedelta(hours=length), False)


@given(starts, lengths)
def test_working_days_never_end_before_natural_days(start: datetime, length: int) -> None:
    natural = due_at(limit(length, Unit.NATURAL_DAYS), start, CALENDAR).at
    assert natural <= due_at(limit(length, Unit.WORKING_DAYS), start, CALENDAR).at


@given(starts, lengths)
def test_exactly_so_many_working_days_pass(start: datetime, length: int) -> None:
    first = start.astimezone(SHANGHAI).date()
    end = last_day(due_at(limit(length, Unit.WORKING_DAYS), start, CALENDAR).at)
    passed = [first + DAY * offset for offset in range(1, (end - first).days + 1)]
    assert sum(map(CALENDAR.is_working_day, passed)) == length


@given(starts, lengths, day_units, st.integers(0, 30), st.integers(0, 30))
def test_a_suspension_never_brings_the_end_forward(
    start: datetime, length: int, unit: Unit, offset: int, pause: int
) -> None:
    since = start + DAY * offset
    suspended = [(since, since + DAY * pause)]
    plain = due_at(limit(length, unit), start, CALENDAR).at
    assert plain <= resumed_due(limit(length, unit), start, suspended, CALENDAR).at


@given(starts, lengths, st.integers(0, 200), st.integers(0, 200))
def test_suspended_hours_are_added_only_while_the_limit_still_runs(
    start: datetime, length: int, offset: int, pause: int
) -> None:
    since = start + timedelta(hours=offset)
    end = resumed_due(limit(length, Unit.HOURS), start, [(since, since + timedelta(hours=pause))], CALENDAR).at
    assert end - start == timedelta(hours=length + (pause if offset < length else 0))


def test_the_day_of_the_start_is_not_counted_whatever_the_hour() -> None:
    for hour in (0, 23):
        due = due_at(limit(3, Unit.NATURAL_DAYS), shanghai(2026, 11, 2, hour), CALENDAR)
        assert due == (shanghai(2026, 11, 6), False)


def test_the_day_is_the_one_in_shanghai() -> None:
    start = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
    assert due_at(limit(1, Unit.NATURAL_DAYS), start, CALENDAR).at == shanghai(2026, 11, 4)


def test_the_make_up_day_before_national_day_2026_is_a_working_day() -> None:
    due = due_at(limit(3, Unit.NATURAL_DAYS), shanghai(2026, 9, 17, 9), CALENDAR)
    assert due.at == shanghai(2026, 9, 21)


def test_national_day_2026_carries_a_natural_limit_to_the_first_working_day() -> None:
    due = due_at(limit(3, Unit.NATURAL_DAYS), shanghai(2026, 9, 29, 9), CALENDAR)
    assert due.at == shanghai(2026, 10, 9)


def test_working_days_skip_national_day_2026_and_count_its_make_up_saturday() -> None:
    due = due_at(limit(5, Unit.WORKING_DAYS), shanghai(2026, 9, 29, 9), CALENDAR)
    assert last_day(due.at) == date(2026, 10, 12)


def test_spring_festival_2026_carries_a_natural_limit_past_its_nine_days() -> None:
    due = due_at(limit(3, Unit.NATURAL_DAYS), shanghai(2026, 2, 12, 9), CALENDAR)
    assert due == (shanghai(2026, 2, 25), False)


def test_working_days_count_the_make_up_saturdays_of_spring_festival_2026() -> None:
    due = due_at(limit(2, Unit.WORKING_DAYS), shanghai(2026, 2, 12, 9), CALENDAR)
    assert last_day(due.at) == date(2026, 2, 14)


def test_sixty_days_from_late_2026_end_in_an_unannounced_year_and_are_provisional() -> None:
    due = due_at(limit(60, Unit.NATURAL_DAYS), shanghai(2026, 11, 22, 10), CALENDAR)
    assert due == (shanghai(2027, 1, 22), True)


def test_a_limit_within_the_announced_year_is_final() -> None:
    assert not due_at(limit(30, Unit.NATURAL_DAYS), shanghai(2026, 11, 22), CALENDAR).provisional


def test_new_year_2027_rests_although_nobody_has_announced_it() -> None:
    due = due_at(limit(2, Unit.NATURAL_DAYS), shanghai(2026, 12, 30, 9), CALENDAR)
    assert due == (shanghai(2027, 1, 5), True)


def test_spring_festival_2027_rests_on_its_statutory_days() -> None:
    assert [CALENDAR.is_working_day(date(2027, 2, day)) for day in (4, 5, 8, 9)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (shanghai(2026, 1, 31, 9), 1, date(2026, 2, 28)),
        (shanghai(2025, 11, 20, 9), 2, date(2026, 1, 20)),
        (shanghai(2025, 8, 4, 9), 2, date(2025, 10, 9)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: datetime, months: int, expected: date) -> None:
    assert last_day(due_at(limit(months, Unit.MONTHS), start, CALENDAR).at) == expected


def test_days_between_suspension_and_resumption_are_left_out() -> None:
    suspended = [(shanghai(2026, 11, 3, 9), shanghai(2026, 11, 6, 9))]
    due = resumed_due(limit(5, Unit.NATURAL_DAYS), shanghai(2026, 11, 2, 9), suspended, CALENDAR)
    assert last_day(due.at) == date(2026, 11, 10)


@given(starts, lengths, st.integers(1, 5), day_units)
def test_a_warning_leaves_exactly_so_many_working_days(start: datetime, length: int, ahead: int, unit: Unit) -> None:
    due = due_at(limit(length, unit), start, CALENDAR).at
    warned = ahead_of(limit(ahead, Unit.WORKING_DAYS), due, CALENDAR)
    first = warned.astimezone(SHANGHAI).date()
    left = [first + DAY * offset for offset in range((last_day(due) - first).days + 1)]
    assert sum(map(CALENDAR.is_working_day, left)) == ahead


def test_one_working_day_before_a_tuesday_after_national_day_is_that_morning() -> None:
    due = due_at(limit(4, Unit.WORKING_DAYS), shanghai(2026, 9, 28, 9), CALENDAR).at
    assert ahead_of(limit(1, Unit.WORKING_DAYS), due, CALENDAR) == shanghai(2026, 10, 9)
    assert ahead_of(limit(2, Unit.HOURS), due, CALENDAR) == due - timedelta(hours=2)


def test_months_are_not_counted_back() -> None:
    with pytest.raises(ValueError, match="months"):
        ahead_of(limit(1, Unit.MONTHS), shanghai(2026, 9, 28), CALENDAR)


def write(directory: Path, *rows: str) -> Calendar:
    statutory = (JURISDICTION / "statutory_days.csv").read_text(encoding="utf-8")
    (directory / "statutory_days.csv").write_text(statutory, encoding="utf-8")
    (directory / "holidays.csv").write_text("\n".join(["date,kind,name,source", *rows]) + "\n", encoding="utf-8")
    return Calendar.load(directory)


def test_the_table_overrides_what_the_library_knows(tmp_path: Path) -> None:
    extended = write(tmp_path, "2026-11-03,rest,地方节日,地方政府公告", "2026-11-07,work,调休,地方政府公告")
    assert not extended.is_working_day(date(2026, 11, 3))
    assert extended.is_working_day(date(2026, 11, 7))


def test_a_year_is_final_once_the_table_holds_its_first_of_january(tmp_path: Path) -> None:
    extended = write(tmp_path, "2027-01-01,rest,元旦,国务院办公厅通知", "2027-01-02,rest,元旦,国务院办公厅通知")
    due = due_at(limit(60, Unit.NATURAL_DAYS), shanghai(2026, 11, 22), extended)
    assert due == (shanghai(2027, 1, 22), False)


def test_a_local_rest_day_alone_does_not_make_a_year_final(tmp_path: Path) -> None:
    extended = write(tmp_path, "2027-03-10,rest,地方节日,地方政府公告")
    assert due_at(limit(60, Unit.NATURAL_DAYS), shanghai(2026, 11, 22), extended).provisional


@pytest.mark.parametrize(
    ("row", "column"),
    [("2027-13-01,rest,甲,乙", "date"), ("2027-01-01,休,甲,乙", "kind"), ("2027-05-01,work,甲,乙", "date")],
)
def test_a_bad_holiday_is_refused_with_its_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        write(tmp_path, "2027-05-01,rest,劳动节,通知", row)
    assert (refused.value.row, refused.value.column) == (3, column)


def test_an_amount_is_no_limit_in_time() -> None:
    with pytest.raises(ValueError, match="tonnes"):
        due_at(limit(3, Unit.TONNES), shanghai(2026, 11, 2), CALENDAR)


def test_a_start_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        due_at(limit(3, Unit.HOURS), datetime(2026, 11, 2), CALENDAR)
