"""The scoring rules as data: credit_rules.csv."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from contracts.actors import region_prefix
from contracts.law import LawStatus
from contracts.registry.credit_terms import CreditFactKind

FILE = "credit_rules.csv"
WHOLE = ("value", "months", "repair_days")
PARTS = ("base", "minimum", "maximum", "level", "fact")


class CreditBookInvalid(ValueError):
    """A cell of credit_rules.csv that cannot be used; `row` counts from the header as 1."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{FILE} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: the base, a bound, a level from `value` on, or what a fact is worth and for how many months."""

    part: str
    code: str
    kind: CreditFactKind | None = None
    value: int
    months: int | None = None
    repair_days: int | None = None
    publish: bool = False
    trigger: str | None = None
    source: str
    status: LawStatus
    region: str = ""
    valid_from: date
    valid_to: date | None = None
    name: str

    def holds(self, region: str, on: date) -> bool:
        """Whether the row speaks of this region on this day."""
        within = region.startswith(self.prefix)
        return within and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def prefix(self) -> str:
        """The significant digits of its region; empty = nationwide."""
        return region_prefix(self.region) if self.region else ""

    @property
    def rival(self) -> tuple[str, str]:
        """Rows of one rival replace one another by region: a level scale as a whole, a fact by its code."""
        return self.part, self.code if self.part == "fact" else ""

    @property
    def basis(self) -> str:
        """The row as a user reads it."""
        return f"{self.name}（{self.source}，{self.status.label}）"


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How a sum of points becomes a score and a level; levels from the highest down."""

    base: Row
    minimum: Row
    maximum: Row
    levels: tuple[Row, ...]


class Book(msgspec.Struct, frozen=True):
    """The whole file."""

    rows: tuple[Row, ...]

    def holding(self, region: str, on: date) -> list[Row]:
        """The rows of the most specific region that hold on the day."""
        rows = [row for row in self.rows if row.holds(region, on)]
        widest: dict[tuple[str, str], int] = {}
        for row in rows:
            widest[row.rival] = max(widest.get(row.rival, 0), len(row.prefix))
        return [row for row in rows if len(row.prefix) == widest[row.rival]]

    def facts(self, region: str, on: date) -> dict[str, Row]:
        """What facts are worth, by code."""
        return {row.code: row for row in self.holding(region, on) if row.part == "fact"}

    def triggered(self, trigger: str, region: str, on: date) -> Row | None:
        """The rule that an event of another topic calls for."""
        return next((row for row in self.facts(region, on).values() if row.trigger == trigger), None)

    def scale(self, region: str, on: date) -> Scale:
        """The scale of a region on a day."""
        rows = self.holding(region, on)
        single = {row.part: row for row in rows if row.part in PARTS[:3]}
        levels = sorted((row for row in rows if row.part == "level"), key=lambda row: row.value, reverse=True)
        return Scale(**single, levels=tuple(levels))


def read_book(lines: Iterable[Mapping[str, str]]) -> Book:
    """The file, refusing a bad cell with CreditBookInvalid."""
    return Book(tuple(_row(number, line) for number, line in enumerate(lines, start=2)))


def _row(number: int, line: Mapping[str, str]) -> Row:
    cells: dict[str, object] = {column: text for column, text in line.items() if text}
    if line["part"] not in PARTS:
        raise CreditBookInvalid(number, "part", line["part"], "、".join(PARTS))
    for column in WHOLE:
        if line[column]:
            cells[column] = _whole(number, column, line[column])
    cells["publish"] = line["publish"] == "yes"
    if line["part"] == "fact" and not (line["kind"] and line["months"]):
        raise CreditBookInvalid(number, "kind、months", line["kind"], "类别和计分月数")
    try:
        return msgspec.convert(cells, Row)
    except msgspec.ValidationError as error:
        raise CreditBookInvalid(number, "一", str(dict(line)), str(error)) from None


def _whole(number: int, column: str, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise CreditBookInvalid(number, column, text, "整数") from None
    if column != "value" and value < 1:
        raise CreditBookInvalid(number, column, text, "正整数，或空")
    return value
