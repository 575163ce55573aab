"""Working days and due dates: days end at 24:00 in Shanghai, hours run on the clock."""

import csv
import hashlib
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import chinese_calendar

from contracts.law import TIME_UNITS, Unit
from contracts.zone import SHANGHAI

DAY = timedelta(days=1)
KINDS = {"rest": False, "work": True}
LIBRARY_YEARS = frozenset(day.year for day in chinese_calendar.holidays)


class Limit(Protocol):
    """A value with a unit of time, such as a LawRow."""

    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> Unit: ...


class Due(NamedTuple):
    """When a limit ends (aware, UTC); provisional while it rests on a year not yet announced."""

    at: datetime
    provisional: bool


class CalendarInvalid(ValueError):
    """A cell of holidays.csv or statutory_days.csv that cannot be used; the header is row 1."""

    def __init__(self, file: str, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{file} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")
        self.file, self.row, self.column, self.got, self.allowed = file, row, column, got, allowed


class Calendar:
    """Rest and working days: the editable table first, then the announced years, then statutory days."""

    def __init__(self, table: dict[date, bool], statutory: frozenset[date | str]) -> None:
        self._table, self._statutory = table, statutory
        in_table = {day.year for day in table if (day.month, day.day) == (1, 1)}
        self._announced = LIBRARY_YEARS | in_table

    @property
    def fingerprint(self) -> str:
        """Changes whenever a running due date may have to be computed anew."""
        known = (sorted(self._table.items()), sorted(map(str, self._statutory)), sorted(LIBRARY_YEARS))
        return hashlib.sha256(repr(known).encode()).hexdigest()

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read `holidays.csv` and `statutory_days.csv` of a jurisdiction directory, else CalendarInvalid."""
        return cls(_table(directory / "holidays.csv"), _statutory(directory / "statutory_days.csv"))

    def announced(self, year: int) -> bool:
        """Whether the year's holidays are known: in the library, or the table holds its 1 January."""
        return year in self._announced

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day, as far as is known."""
        if day in self._table:
            return self._table[day]
        if day.year in LIBRARY_YEARS:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5 and day not in self._statutory and f"{day:%m-%d}" not in self._statutory

    def next_working_day(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day


def due_at(limit: Limit, started_at: datetime, calendar: Calendar) -> Due:
    """When a limit ends: 民法典第二百零一条至第二百零三条; the day of the start is not counted."""
    return resumed_due(limit, started_at, (), calendar)


def resumed_due(
    limit: Limit, started_at: datetime, suspended: Sequence[tuple[datetime, datetime]], calendar: Calendar
) -> Due:
    """When a limit ends that stood still in the given intervals, which are closed and do not overlap.

    A day is left out if the interval covers its end: the day of the suspension counts no more
    than the day of the start, the day of the resumption counts in full.
    """
    if limit.unit not in TIME_UNITS:
        raise ValueError(f"{limit.unit} is no unit of time")
    if started_at.tzinfo is None:
        raise ValueError("started_at carries no offset")
    if limit.unit is Unit.HOURS:
        return Due(_clock_end(started_at, timedelta(hours=int(limit.value)), suspended), False)
    return _day_end(limit, local_date(started_at), suspended, calendar)


def ahead_of(limit: Limit, due: datetime, calendar: Calendar) -> datetime:
    """When so much of a limit is left: hours on the clock, days from the first moment of the earliest that is left."""
    if limit.unit is Unit.HOURS:
        return due - timedelta(hours=int(limit.value))
    if limit.unit is Unit.MONTHS:
        raise ValueError("months are not counted back")
    day = local_date(due - timedelta(microseconds=1))
    left = (day - DAY * back for back in count())
    counted = (one for one in left if limit.unit is not Unit.WORKING_DAYS or calendar.is_working_day(one))
    return start_of(next(islice(counted, int(limit.value) - 1, None)))


def _clock_end(started_at: datetime, length: timedelta, suspended: Sequence[tuple[datetime, datetime]]) -> datetime:
    end = started_at.astimezone(UTC) + length
    for since, until in sorted(suspended):
        if since < end:
            end += max(until - max(since, started_at), timedelta())
    return end


def _day_end(limit: Limit, start: date, suspended: Sequence[tuple[datetime, datetime]], calendar: Calendar) -> Due:
    working = limit.unit is Unit.WORKING_DAYS
    counted = (day for day in _running_days(start, suspended) if not working or calendar.is_working_day(day))
    length = (_month_later(start, int(limit.value)) - start).days if limit.unit is Unit.MONTHS else int(limit.value)
    last = next(day for number, day in enumerate(counted, start=1) if number == length)
    last = calendar.next_working_day(last)
    first_unknown = start + DAY if working else last
    provisional = not all(calendar.announced(year) for year in range(first_unknown.year, last.year + 1))
    return Due(_midnight_after(last), provisional)


def _running_days(start: date, suspended: Sequence[tuple[datetime, datetime]]) -> Iterator[date]:
    pauses = [(local_date(since), local_date(until)) for since, until in suspended]
    day = start
    while True:
        day += DAY
        if not any(since <= day < until for since, until in pauses):
            yield day


def _month_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def local_date(moment: datetime) -> date:
    """The day in Shanghai: days end at 24:00 there."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def _midnight_after(day: date) -> datetime:
    return start_of(day + DAY)


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for column in columns:
            if column not in (lines.fieldnames or ()):
                raise CalendarInvalid(path.name, 1, column, "", "表头中的一列")
        yield from enumerate(lines, start=2)


def _table(path: Path) -> dict[date, bool]:
    table: dict[date, bool] = {}
    for row, line in _lines(path, ("date", "kind", "name", "source")):
        if line["kind"] not in KINDS:
            raise CalendarInvalid(path.name, row, "kind", line["kind"], "rest（休息）或 work（上班）")
        day = _date(path.name, row, "date", line["date"])
        if day in table:
            raise CalendarInvalid(path.name, row, "date", line["date"], "未出现过的日期")
        table[day] = KINDS[line["kind"]]
    return table


def _statutory(path: Path) -> frozenset[date | str]:
    days: set[date | str] = set()
    for row, line in _lines(path, ("day", "name", "source")):
        day = line["day"]
        yearly = len(day) == 5
        parsed = _date(path.name, row, "day", f"2000-{day}" if yearly else day)
        days.add(day if yearly else parsed)
    return frozenset(days)


def _date(file: str, row: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarInvalid(file, row, column, text, "YYYY-MM-DD 日期（每年固定的写 MM-DD）") from None
