"""The rules of monitoring and of scoring as data: monitoring_rules.csv and clue_scores.csv."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import msgspec

from contracts.actors import region_prefix
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.alert_terms import AlertRule

Line = Mapping[str, str]


class BookInvalid(ValueError):
    """A cell of a rule file that cannot be used; `row` counts from the header as 1."""

    def __init__(self, file: str, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{file} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Validity(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a row holds, and on whose word."""

    source: str
    status: LawStatus
    region: str
    valid_from: date
    valid_to: date | None
    name: str

    def holds(self, region: str, on: date) -> bool:
        """Whether the row speaks of this region on this day."""
        within = region.startswith(region_prefix(self.region)) if self.region else True
        return within and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def basis(self) -> str:
        """The row as a user reads it."""
        return f"{self.name}（{self.source}，{self.status.label}）"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: what `threshold`, `hours` and `floor` mean depends on it (jurisdiction/README.md)."""

    rule: AlertRule
    threshold: float
    unit: str
    hours: int
    floor: float
    metric: str
    repeat_count: int
    repeat_days: int
    valid: Validity

    def limit(self) -> LawRow:
        """Its hours as a limit a clock can run on."""
        valid = self.valid
        return LawRow(
            key=f"monitoring.{self.rule.value}",
            value=Decimal(self.hours),
            unit=Unit.HOURS,
            source=valid.source,
            status=valid.status,
            region=valid.region,
            valid_from=valid.valid_from,
            valid_to=valid.valid_to,
            name=valid.name,
        )


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What a factor adds from a measure on."""

    factor: str
    at_least: float
    adds: int
    valid: Validity


class Book(NamedTuple):
    """Both files."""

    rules: tuple[Rule, ...]
    scores: tuple[Score, ...]

    def rules_of(self, region: str, on: date) -> dict[AlertRule, Rule]:
        """The rules that hold in the region on the day, the most specific region's first."""
        holding = [rule for rule in self.rules if rule.valid.holds(region, on)]
        holding.sort(key=lambda rule: len(region_prefix(rule.valid.region)) if rule.valid.region else 0)
        return {rule.rule: rule for rule in holding}

    def scores_of(self, region: str, on: date) -> list[Score]:
        """The rows of scoring that hold; a region's own rows of a factor replace the wider ones."""
        holding = [score for score in self.scores if score.valid.holds(region, on)]
        widest: dict[str, int] = {}
        for score in holding:
            widest[score.factor] = max(widest.get(score.factor, 0), len(score.valid.region.rstrip("0")))
        return [score for score in holding if len(score.valid.region.rstrip("0")) == widest[score.factor]]


def read_book(rules: Iterable[Line], scores: Iterable[Line]) -> Book:
    """Both files, refusing a bad cell with BookInvalid."""
    return Book(
        tuple(_rule(Cells("monitoring_rules.csv", number, line)) for number, line in enumerate(rules, start=2)),
        tuple(_score(Cells("clue_scores.csv", number, line)) for number, line in enumerate(scores, start=2)),
    )


class Cells(NamedTuple):
    """One line of a file, read cell by cell."""

    file: str
    row: int
    line: Line

    def number(self, column: str) -> float:
        """A number, or 0 where the cell is empty."""
        text = self.line[column]
        try:
            value = float(Decimal(text or 0))
        except InvalidOperation:
            raise BookInvalid(self.file, self.row, column, text, "不小于零的数，或空") from None
        if not 0 <= value < float("inf"):
            raise BookInvalid(self.file, self.row, column, text, "不小于零的数，或空")
        return value

    def rule(self) -> AlertRule:
        """The rule's name."""
        for rule in AlertRule:
            if rule == self.line["rule"]:
                return rule
        raise BookInvalid(self.file, self.row, "rule", self.line["rule"], "、".join(AlertRule))

    def validity(self) -> Validity:
        """The columns both files share."""
        names = ("source", "status", "region", "valid_from", "name")
        given = {name: self.line[name] for name in names} | {"valid_to": self.line["valid_to"] or None}
        try:
            return msgspec.convert(given, Validity)
        except msgspec.ValidationError as error:
            raise BookInvalid(self.file, self.row, "status、valid_from、valid_to", str(given), str(error)) from None


def _rule(cells: Cells) -> Rule:
    return Rule(
        rule=cells.rule(),
        threshold=cells.number("threshold"),
        unit=cells.line["unit"],
        hours=int(cells.number("hours")),
        floor=cells.number("floor"),
        metric=cells.line["metric"],
        repeat_count=int(cells.number("repeat_count")),
        repeat_days=int(cells.number("repeat_days")),
        valid=cells.validity(),
    )


def _score(cells: Cells) -> Score:
    return Score(
        factor=cells.line["factor"],
        at_least=cells.number("at_least"),
        adds=int(cells.number("adds")),
        valid=cells.validity(),
    )
