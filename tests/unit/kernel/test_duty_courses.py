"""A duty's end follows from its start, its limit, what was added and when it stood still — and from nothing else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.law import Unit
from kernel.calendar import Calendar, local_date
from kernel.duty_courses import Course, Span

CALENDAR = Calendar.load(Path(__file__).parents[3] / "jurisdiction")
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)

lengths = st.integers(1, 60)
breaks = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5)


def course(length: int, unit: Unit, gaps: list[tuple[int, int]]) -> Course:
    """Pauses after so many hours of going on, of so many hours each."""
    at, pauses = START, []
    for going, standing in gaps:
        since = at + timedelta(hours=going)
        at = since + timedelta(hours=standing)
        pauses.append((since, at))
    return Course(limit=Span(Decimal(length), unit), started_at=START, pauses=tuple(pauses))


def standing_hours(one: Course, end: datetime) -> timedelta:
    return sum((min(until, end) - min(since, end) for since, until in one.pauses), timedelta())


@given(lengths, breaks)
def test_hours_that_go_on_are_exactly_the_limit_whatever_stood_still(length: int, gaps: list[tuple[int, int]]) -> None:
    one = course(length, Unit.HOURS, gaps)
    end = one.times(CALENDAR).due.at
    assert end - START - standing_hours(one, end) == timedelta(hours=length)


@given(lengths, breaks)
def test_working_days_that_go_on_are_exactly_the_limit_whatever_stood_still(
    length: int, gaps: list[tuple[int, int]]
) -> None:
    one = course(length, Unit.WORKING_DAYS, gaps)
    last = local_date(one.times(CALENDAR).due.at - timedelta(seconds=1))
    stood = [(local_date(since), local_date(until)) for since, until in one.pauses]
    days = [local_date(START) + DAY * offset for offset in range(1, (last - local_date(START)).days + 1)]
    went_on = [day for day in days if not any(since <= day < until for since, until in stood)]
    assert sum(map(CALENDAR.is_working_day, went_on)) == length


@given(lengths, st.integers(0, 30), breaks, st.sampled_from([Unit.HOURS, Unit.NATURAL_DAYS, Unit.WORKING_DAYS]))
def test_what_is_added_counts_like_a_longer_limit(
    length: int, more: int, gaps: list[tuple[int, int]], unit: Unit
) -> None:
    extended = course(length, unit, gaps).with_more(Decimal(more))
    assert extended.times(CALENDAR) == course(length + more, unit, gaps).times(CALENDAR)


@given(lengths, st.integers(1, 30))
def test_what_was_added_stays_what_it_is_where_the_limit_comes_to_be_in_another_unit(hours: int, days: int) -> None:
    extended = course(5, Unit.WORKING_DAYS, []).with_more(Decimal(days))
    urgent = replace(extended, limit=Span(Decimal(hours), Unit.HOURS))
    first, last = START + timedelta(hours=hours), urgent.times(CALENDAR).due.at
    counted = [local_date(first) + DAY * offset for offset in range(1, (last - first).days + 1)]
    assert sum(map(CALENDAR.is_working_day, counted)) in (days - 1, days)
    with pytest.raises(ValueError, match="added before"):
        urgent.with_more(Decimal(1))


def test_a_limit_no_longer_than_its_warning_is_not_warned_of() -> None:
    warn = Span(Decimal(1), Unit.WORKING_DAYS)
    short = Course(limit=Span(Decimal(2), Unit.HOURS), started_at=START, warn=warn)
    assert short.times(CALENDAR).warn_at is None
    day = replace(short, limit=Span(Decimal(1), Unit.WORKING_DAYS))
    assert day.times(CALENDAR).warn_at == datetime(2026, 3, 2, 16, tzinfo=UTC)
