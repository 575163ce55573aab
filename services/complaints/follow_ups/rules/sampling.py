"""Who is called back, as data: call_back_rules.csv."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.intake import Channel
from contracts.law import LawStatus

FILE = "call_back_rules.csv"
PERCENT = 100


class When(StrEnum):
    """Of which replies a rule speaks."""

    ANY = "any"
    OVERDUE = "overdue"
    UNPROVEN = "unproven"
    REDONE = "redone"
    DISSATISFIED = "dissatisfied"


class CallBackRulesInvalid(ValueError):
    """A cell of call_back_rules.csv that cannot be used; `row` counts from the header as 1."""

    def __init__(self, row: int, column: str, got: str, allowed: str) -> None:
        super().__init__(f"{FILE} 第 {row} 行 {column} 列：{got!r}，应为{allowed}")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Of such replies, on this channel or any, this share (percent) is called back."""

    when: When
    channel: Channel | None = None
    share: int
    source: str
    status: LawStatus
    region: str = ""
    valid_from: date
    valid_to: date | None = None
    name: str

    def holds(self, channel: Channel, region: str, on: date) -> bool:
        """Whether it speaks of this channel and region on this day."""
        within = region.startswith(self.prefix) and self.channel in (None, channel)
        return within and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def prefix(self) -> str:
        """The significant digits of its region; empty = nationwide."""
        return region_prefix(self.region) if self.region else ""

    @property
    def narrowness(self) -> tuple[int, bool]:
        """A region's own rule comes before the wider one, then a channel's own."""
        return len(self.prefix), self.channel is not None

    @property
    def basis(self) -> str:
        """The row as a user reads it."""
        return f"{self.name}，{self.share}%（{self.source}，{self.status.label}）"


def read_rules(lines: Iterable[Mapping[str, str]]) -> tuple[Rule, ...]:
    """The file, refusing a bad cell with CallBackRulesInvalid."""
    return tuple(_rule(number, line) for number, line in enumerate(lines, start=2))


def drawn(
    rules: Iterable[Rule], whens: Collection[When], channel: Channel, region: str, on: date, roll: int
) -> Rule | None:
    """The rule by which a reply is called back; `roll` is 0 … 99. Of each kind of reply the narrowest rule counts, and
    of those the one with the largest share."""
    narrowest: dict[When, Rule] = {}
    for rule in rules:
        if rule.when in whens and rule.holds(channel, region, on):
            known = narrowest.get(rule.when)
            if known is None or rule.narrowness > known.narrowness:
                narrowest[rule.when] = rule
    found = max(narrowest.values(), key=lambda rule: rule.share, default=None)
    return found if found is not None and roll < found.share else None


def _rule(number: int, line: Mapping[str, str]) -> Rule:
    share = line["share"]
    if not (share.isascii() and share.isdecimal() and int(share) <= PERCENT):
        raise CallBackRulesInvalid(number, "share", share, "0 至 100 的整数")
    cells: dict[str, object] = {column: text for column, text in line.items() if text}
    try:
        return msgspec.convert(cells | {"share": int(share)}, Rule)
    except msgspec.ValidationError as error:
        raise CallBackRulesInvalid(number, "一", str(dict(line)), str(error)) from None
