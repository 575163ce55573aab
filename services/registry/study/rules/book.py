"""What study earns, as data: study_rules.csv."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.law import LawStatus

FILE = "study_rules.csv"
WHOLE = ("at_least", "value", "spends", "months")
EARN, REWARD = "earn", "reward"


class StudyBookInvalid(ValueError):
    """A cell of study_rules.csv that cannot be used; `row` counts from the header as 1."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{FILE} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: what an hour or an exam earns for how long, or what points are good for."""

    part: str
    code: str
    at_least: int = 0
    value: int = 0
    spends: int = 0
    months: int = 0
    source: str
    status: LawStatus
    region: str = ""
    valid_from: date
    valid_to: date | None = None
    name: str

    @property
    def prefix(self) -> str:
        """The significant digits of its region; empty = nationwide."""
        return region_prefix(self.region) if self.region else ""

    @property
    def basis(self) -> str:
        """The row as a user reads it."""
        return f"{self.name}（{self.source}，{self.status.label}）"

    def holds(self, region: str, on: date) -> bool:
        """Whether the row speaks of this region on this day."""
        within = region.startswith(self.prefix)
        return within and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Book(msgspec.Struct, frozen=True):
    """The whole file."""

    rows: tuple[Row, ...]

    def holding(self, part: str, region: str, on: date) -> list[Row]:
        """The rows that hold; a region's own rows of a code replace the wider ones."""
        rows = [row for row in self.rows if row.part == part and row.holds(region, on)]
        widest: dict[str, int] = {}
        for row in rows:
            widest[row.code] = max(widest.get(row.code, 0), len(row.prefix))
        return [row for row in rows if len(row.prefix) == widest[row.code]]

    def earning(self, code: str, reached: int, region: str, on: date) -> Row | None:
        """The row of the highest measure reached."""
        rows = [row for row in self.holding(EARN, region, on) if row.code == code and reached >= row.at_least]
        return max(rows, key=lambda row: row.at_least, default=None)


def read_book(lines: Iterable[Mapping[str, str]]) -> Book:
    """The file, refusing a bad cell with StudyBookInvalid."""
    return Book(tuple(_row(number, line) for number, line in enumerate(lines, start=2)))


def _row(number: int, line: Mapping[str, str]) -> Row:
    if line["part"] not in (EARN, REWARD):
        raise StudyBookInvalid(number, "part", line["part"], f"{EARN}、{REWARD}")
    cells: dict[str, object] = {column: text for column, text in line.items() if text}
    for column in WHOLE:
        if line[column]:
            if not line[column].isdecimal():
                raise StudyBookInvalid(number, column, line[column], "不小于零的整数，或空")
            cells[column] = int(line[column])
    if line["part"] == EARN and not cells.get("months"):
        raise StudyBookInvalid(number, "months", line["months"], "积分有效的月数")
    try:
        return msgspec.convert(cells, Row)
    except msgspec.ValidationError as error:
        raise StudyBookInvalid(number, "一", str(dict(line)), str(error)) from None
