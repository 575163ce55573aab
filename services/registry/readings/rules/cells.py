"""One row of text as a reading, or what is wrong with it."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from contracts.registry.readings import ReadingFinding, ReadingFlag, ReadingProblem, ReadingRow
from contracts.zone import SHANGHAI

HOUR = timedelta(hours=1)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LENGTHS = {"point": 80, "metric": 100, "unit": 50}
COLUMNS = {"point": "点位代码", "metric": "监测项目", "hour": "时段", "value": "数值", "unit": "单位", "flag": "标记"}
SHOWN_MAX = 100
UNSHOWN = "\ufffd"
FLAGS = {name: flag for flag in ReadingFlag for name in (flag.value, flag.label)} | {"": ReadingFlag.VALID}


class Cells(NamedTuple):
    """A row that could be read; `row` is its number where it came from."""

    row: int
    point: str
    metric: str
    hour: datetime
    value: float | None
    unit: str
    flag: ReadingFlag


class Period(NamedTuple):
    """Which hours are taken in: those that have ended by `now` and are not before `oldest`."""

    now: datetime
    oldest: datetime


class Unusable(Exception):
    """A cell that cannot be used."""

    def __init__(self, column: str, problem: ReadingProblem) -> None:
        super().__init__(column, problem)
        self.column, self.problem = column, problem


def read_rows(
    rows: Sequence[tuple[int, ReadingRow]], period: Period, columns: Mapping[str, str] = COLUMNS
) -> tuple[list[Cells], list[ReadingFinding]]:
    """The rows that can be read, and a finding for each other one; `columns` are the headings to name."""
    good, findings = [], []
    for number, row in rows:
        try:
            good.append(_read(number, row, period))
        except Unusable as error:
            value = str(getattr(row, error.column))
            findings.append(finding(number, columns.get(error.column, error.column), value, error.problem))
    return good, findings


def finding(row: int, column: str, value: str, problem: ReadingProblem) -> ReadingFinding:
    """What is reported of a row."""
    shown = "".join(letter if letter.isprintable() else UNSHOWN for letter in value[:SHOWN_MAX])
    return ReadingFinding(row=row, column=column, value=shown, problem=problem, reason=problem.label)


def _read(number: int, row: ReadingRow, period: Period) -> Cells:
    for column, length in LENGTHS.items():
        text = getattr(row, column)
        if len(text) > length or not text.isprintable():
            raise Unusable(column, ReadingProblem.TEXT_UNUSABLE)
    if not row.metric.strip():
        raise Unusable("metric", ReadingProblem.METRIC_MISSING)
    flag = FLAGS.get(row.flag.strip())
    if flag is None:
        raise Unusable("flag", ReadingProblem.FLAG_UNKNOWN)
    hour = _hour_within(row.hour, period)
    value = _value(row.value.strip(), flag)
    return Cells(number, row.point.strip(), row.metric.strip(), hour, value, row.unit.strip(), flag)


def _hour_within(text: str, period: Period) -> datetime:
    hour = read_hour(text)
    if hour is None:
        raise Unusable("hour", ReadingProblem.HOUR_UNREADABLE)
    if hour + HOUR > period.now:
        raise Unusable("hour", ReadingProblem.HOUR_NOT_ENDED)
    if hour < period.oldest:
        raise Unusable("hour", ReadingProblem.HOUR_TOO_OLD)
    return hour


@lru_cache(maxsize=4096)
def read_hour(text: str) -> datetime | None:
    """A full hour in UTC, or None; without a zone it is Beijing time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None if moment.minute or moment.second or moment.microsecond else moment


def _value(text: str, flag: ReadingFlag) -> float | None:
    if flag is ReadingFlag.MISSING:
        if text:
            raise Unusable("value", ReadingProblem.VALUE_OF_MISSING)
        return None
    if not text and flag is not ReadingFlag.VALID:
        return None
    value = float(text) if NUMBER.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise Unusable("value", ReadingProblem.VALUE_UNREADABLE)
    return value
