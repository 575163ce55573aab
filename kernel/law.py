"""The limits of a jurisdiction: law and local settings as data."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Self, TypeVar

from contracts.actors import region_prefix
from contracts.fields import Labelled
from contracts.law import TIME_UNITS, LawRow, LawStatus, Unit

__all__ = ["LawInvalid", "LawMissing", "LawRow", "LawStatus", "LawTable", "Unit"]

E = TypeVar("E", bound=Labelled)

COLUMNS = ("key", "value", "unit", "source", "status", "region", "valid_from", "valid_to", "name")


class LawMissing(LookupError):
    """No limit of this key holds in the region on the date."""

    def __init__(self, key: str, region: str, on: date) -> None:
        super().__init__(f"limits.csv 中没有 {on} 在 {region or '全国'} 有效的 {key}")
        self.key, self.region, self.on = key, region, on


class LawInvalid(ValueError):
    """A cell of limits.csv that cannot be used; `row` counts from the header as 1."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"limits.csv 第 {row} 行 {column} 列：{got!r}，应为{allowed}")
        self.row, self.column, self.got, self.allowed = row, column, got, allowed


class LawTable:
    """The limits that hold, by key, region and date."""

    def __init__(self, rows: Iterable[LawRow]) -> None:
        self._rows: dict[str, list[LawRow]] = {}
        for row in rows:
            self._rows.setdefault(row.key, []).append(row)
        for candidates in self._rows.values():
            candidates.sort(key=lambda row: len(_prefix(row)), reverse=True)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read `limits.csv` of a jurisdiction directory, refusing a bad cell with LawInvalid."""
        with (directory / "limits.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            for column in COLUMNS:
                if column not in (lines.fieldnames or ()):
                    raise LawInvalid(1, column, "", "表头中的一列")
            rows = [_parse(number, line) for number, line in enumerate(lines, start=2)]
        _refuse_overlaps(rows)
        return cls(rows)

    def find(self, key: str, region: str, on: date) -> LawRow:
        """The row of the most specific region that holds on the date, else LawMissing."""
        for row in self._rows.get(key, ()):
            if region.startswith(_prefix(row)) and _holds(row, on):
                return row
        raise LawMissing(key, region, on)

    def rows(self) -> list[LawRow]:
        """Every row, grouped by key, the most specific region first."""
        return [row for candidates in self._rows.values() for row in candidates]


def _prefix(row: LawRow) -> str:
    return region_prefix(row.region) if row.region else ""


def _holds(row: LawRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _parse(number: int, line: dict[str, str]) -> LawRow:
    cell = _Cells(number, line)
    unit = cell.one_of("unit", Unit)
    valid_from = cell.day("valid_from")
    return LawRow(
        key=cell.text("key"),
        value=cell.value(whole=unit in TIME_UNITS),
        unit=unit,
        source=cell.text("source"),
        status=cell.one_of("status", LawStatus),
        region=cell.region(),
        valid_from=valid_from,
        valid_to=cell.end("valid_to", valid_from),
        name=cell.text("name"),
    )


class _Cells:
    """One line of the file, read cell by cell."""

    def __init__(self, number: int, line: dict[str, str]) -> None:
        self._number = number
        self._line = {column: (line[column] or "").strip() for column in COLUMNS}

    def _refuse(self, column: str, allowed: str) -> LawInvalid:
        return LawInvalid(self._number, column, self._line[column], allowed)

    def text(self, column: str) -> str:
        if not self._line[column]:
            raise self._refuse(column, "非空文字")
        return self._line[column]

    def one_of(self, column: str, kind: type[E]) -> E:
        for member in kind:
            if member == self._line[column]:
                return member
        raise self._refuse(column, "、".join(kind))

    def value(self, *, whole: bool) -> Decimal:
        allowed = "正整数" if whole else "不小于零的数"
        try:
            value = Decimal(self._line["value"])
        except InvalidOperation:
            raise self._refuse("value", allowed) from None
        usable = value.is_finite() and value >= 0
        if not usable or (whole and (value == 0 or value % 1)):
            raise self._refuse("value", allowed)
        return value

    def region(self) -> str:
        region = self._line["region"]
        if region and not (len(region) == 6 and region.isdecimal() and region.isascii()):
            raise self._refuse("region", "六位行政区划代码，或空（全国）")
        return region

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self._line[column])
        except ValueError:
            raise self._refuse(column, "YYYY-MM-DD 日期") from None

    def end(self, column: str, since: date) -> date | None:
        if not self._line[column]:
            return None
        end = self.day(column)
        if end < since:
            raise self._refuse(column, f"不早于 {since} 的日期，或空")
        return end


def _refuse_overlaps(rows: list[LawRow]) -> None:
    ordered = sorted(enumerate(rows, start=2), key=lambda item: (item[1].key, item[1].region, item[1].valid_from))
    for (_, earlier), (number, later) in pairwise(ordered):
        same = (earlier.key, earlier.region) == (later.key, later.region)
        if same and _holds(earlier, later.valid_from):
            raise LawInvalid(number, "valid_from", str(later.valid_from), "前一条同键同地区规定失效之后的日期")
