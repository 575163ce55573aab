"""The barometer's periods, levels and names."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

import msgspec

from contracts.complaints.barometer import BarometerPart, BarometerReading, HotLevel, PlaceLevel

SHANGHAI = timezone(timedelta(hours=8))
HUNDRED = 100
PLACE_DIGITS = {PlaceLevel.PROVINCE: 2, PlaceLevel.CITY: 4, PlaceLevel.COUNTY: 6}


class Period(msgspec.Struct, frozen=True):
    """Two stretches of as many days, one after the other: `since` to `turn`, `turn` to `until`."""

    since: datetime
    turn: datetime
    until: datetime


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Local settings: from how many complaints a cell can be hot, and from what growth in percent it is."""

    least: int
    yellow: int
    red: int


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A cell as it was counted."""

    region: str | None
    matter: str | None
    trade: str | None
    count: int
    before: int


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What codes are called."""

    regions: Mapping[str, str]
    matters: Mapping[str, str]
    trades: Mapping[str, str]


def period(last: date, days: int) -> Period:
    """So many days up to the end of the last one, and as many before them."""
    until = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    apart = timedelta(days=days)
    return Period(until - 2 * apart, until - apart, until)


def growth(count: int, before: int) -> int | None:
    """How much more than before, in percent; nothing to compare with where there was none."""
    return HUNDRED * (count - before) // before if before else None


def level(count: int, before: int, thresholds: Thresholds) -> HotLevel:
    """Few complaints are no hot spot however they grow; many where there was none before are one."""
    grown = growth(count, before)
    if count < thresholds.least:
        return HotLevel.CALM
    if grown is None or grown >= thresholds.red:
        return HotLevel.RED
    return HotLevel.YELLOW if grown >= thresholds.yellow else HotLevel.CALM


def reading(one: Counted, thresholds: Thresholds, names: Names) -> BarometerReading:
    """A cell as it is shown."""
    return BarometerReading(
        region=one.region,
        region_name=names.regions.get(one.region or ""),
        matter=one.matter,
        matter_name=names.matters.get(one.matter or ""),
        trade=one.trade,
        trade_name=names.trades.get(one.trade or ""),
        count=one.count,
        before=one.before,
        growth=growth(one.count, one.before),
        level=level(one.count, one.before, thresholds),
    )


def place_digits(by: list[BarometerPart], places: PlaceLevel) -> int | None:
    """How many digits of a division's code tell places apart; None where they are not told apart."""
    return PLACE_DIGITS[places] if BarometerPart.PLACE in by else None
