"""Which hours of a window of readings raise an alert; hours are counted since 1970 in UTC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from contracts.registry.alert_terms import AlertRule
from contracts.registry.points import PointKind
from contracts.registry.readings import ReadingFlag
from services.registry.alerts.rules.book import Rule

BEIJING_HOURS = 8
DAY_HOURS = 24
SECONDS = 3600
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)

OUTLETS = frozenset({PointKind.AIR_OUTLET, PointKind.WATER_OUTLET})

Rules = Mapping[AlertRule, Rule]


class Point(NamedTuple):
    """One hour: its value where it has one, and its flag."""

    hour: int
    value: float | None
    flag: ReadingFlag

    @property
    def valid(self) -> bool:
        """Whether the value can be compared."""
        return self.flag is ReadingFlag.VALID and self.value is not None


class Watched(NamedTuple):
    """What the rules need to know of a series; `begins`: an hour before the window that had data, if any."""

    subject: str
    kind: PointKind
    name: str
    metric: str
    unit: str
    limit: float | None
    basis: str | None
    begins: int | None


class Hit(NamedTuple):
    """A rule that held in one hour of a subject."""

    rule: AlertRule
    subject: str
    hour: int
    value: float | None
    limit: float | None
    unit: str
    fact: str

    @property
    def day(self) -> date:
        """The day in Beijing the hour belongs to."""
        return day_of(self.hour)


def hour_of(moment: datetime) -> int:
    """The number of an hour."""
    return int(moment.timestamp()) // SECONDS


def moment_of(hour: int) -> datetime:
    """When an hour begins."""
    return EPOCH + timedelta(hours=hour)


def day_of(hour: int) -> date:
    """The day in Beijing of an hour."""
    return EPOCH_DAY + timedelta(days=(hour + BEIJING_HOURS) // DAY_HOURS)


def reach_back(rules: Iterable[Rule]) -> int:
    """How many hours before and after a reading a rule may look."""
    return max((rule.hours for rule in rules), default=0)


def may_hold(series: Watched, hours: Sequence[int], values: Sequence[float | None], whole: bool, rules: Rules) -> bool:
    """Whether a window needs a close look: False only where no rule can hold. `whole`: every hour of it is valid."""
    if not whole or not hours or None in values:
        return True
    begins = hours[0] - 1 if series.begins is None else series.begins
    absent = hours[-1] - begins - len(hours)
    if AlertRule.NO_DATA in rules and absent >= rules[AlertRule.NO_DATA].hours:
        return True
    same = len(values) - len(set(values))
    if series.kind in OUTLETS and AlertRule.CONSTANT in rules and same >= rules[AlertRule.CONSTANT].hours - 1:
        return True
    bounds = [rules[rule].threshold for rule in (AlertRule.OVER_HOURLY, AlertRule.OVER_DAILY) if rule in rules]
    if series.limit is None or not bounds:
        return False
    return max(value or 0 for value in values) > series.limit * min(bounds)


def watch(series: Watched, window: Sequence[Point], fresh: frozenset[int], rules: Rules) -> list[Hit]:
    """What the fresh hours of one series raise, given the hours around them in order."""
    hits: list[Hit] = []
    if series.limit is not None:
        hits += over_hourly(series, window, fresh, rules.get(AlertRule.OVER_HOURLY))
        hits += over_daily(series, window, fresh, rules.get(AlertRule.OVER_DAILY))
    if series.kind in OUTLETS:
        hits += constant(series, window, fresh, rules.get(AlertRule.CONSTANT))
    hits += no_data(series, window, fresh, rules.get(AlertRule.NO_DATA))
    return hits


def over_hourly(series: Watched, window: Sequence[Point], fresh: frozenset[int], rule: Rule | None) -> Iterator[Hit]:
    """Hours over the permit's limit, where `rule.hours` of them follow one another."""
    if rule is None or series.limit is None:
        return
    bound = series.limit * rule.threshold
    over = [one for one in window if one.valid and (one.value or 0) > bound]
    for run in _runs(over):
        for one in run if len(run) >= rule.hours else ():
            if one.hour in fresh:
                fact = f"{series.name}{series.metric}小时值 {one.value:g} {series.unit}，许可限值 {series.limit:g}"
                yield Hit(rule.rule, series.subject, one.hour, one.value, series.limit, series.unit, fact)


def over_daily(series: Watched, window: Sequence[Point], fresh: frozenset[int], rule: Rule | None) -> Iterator[Hit]:
    """Days whose mean is over the permit's limit, where at least `rule.hours` hours are valid."""
    if rule is None or series.limit is None:
        return
    days = {day_of(hour) for hour in fresh}
    for day, hours in groupby(window, key=lambda one: day_of(one.hour)):
        valid = [one for one in hours if one.valid]
        if day not in days or len(valid) < max(rule.hours, 1):
            continue
        mean = sum(one.value or 0 for one in valid) / len(valid)
        if mean > series.limit * rule.threshold:
            fact = f"{series.name}{series.metric}日均值 {mean:.4g} {series.unit}，许可限值 {series.limit:g}"
            yield Hit(rule.rule, series.subject, valid[-1].hour, mean, series.limit, series.unit, fact)


def constant(series: Watched, window: Sequence[Point], fresh: frozenset[int], rule: Rule | None) -> Iterator[Hit]:
    """Runs of `rule.hours` hours and more with one and the same value above `rule.floor`."""
    if rule is None or rule.hours < 2:
        return
    moving = [one for one in window if one.valid and (one.value or 0) > rule.floor]
    for value, same in groupby(moving, key=lambda one: one.value):
        for run in _runs(list(same)):
            touched = [one.hour for one in run if one.hour in fresh]
            if len(run) >= rule.hours and touched:
                fact = f"{series.name}{series.metric}连续 {len(run)} 小时恒为 {value:g} {series.unit}"
                yield Hit(rule.rule, series.subject, touched[-1], value, None, series.unit, fact)


def no_data(series: Watched, window: Sequence[Point], fresh: frozenset[int], rule: Rule | None) -> Iterator[Hit]:
    """Gaps of `rule.hours` hours and more without data before a fresh hour; maintenance is no gap."""
    if rule is None or rule.hours < 1:
        return
    last = series.begins
    for one in window:
        there = one.valid or one.flag is ReadingFlag.MAINTENANCE
        gap = 0 if last is None else one.hour - last - (1 if there else 0)
        if last is not None and gap >= rule.hours and one.hour in fresh:
            yield silence(series, last, gap, rule)
        last = one.hour if there else (one.hour - 1 if last is None else last)


def silence(series: Watched, last: int, gap: int, rule: Rule) -> Hit:
    """The alert of hours without data after the `last` one, dated to the hour in which the rule came to hold."""
    fact = f"{series.name}{series.metric}连续 {gap} 小时没有有效数据"
    return Hit(rule.rule, series.subject, last + rule.hours, float(gap), float(rule.hours), "小时", fact)


def treatment_off(
    series: Watched,
    window: Sequence[Point],
    production: Sequence[Point],
    fresh: frozenset[int],
    rule: Rule | None,
) -> Iterator[Hit]:
    """Hours in which the production draws power and its treatment unit does not; `fresh` of either side."""
    if rule is None or series.metric != rule.metric:
        return
    drawn = {one.hour: one.value or 0 for one in production if one.valid}
    idle = [
        one
        for one in window
        if one.valid and (one.value or 0) < rule.threshold and drawn.get(one.hour, -1.0) >= max(rule.floor, 0.0)
    ]
    for run in _runs(idle):
        for one in run if len(run) >= rule.hours else ():
            if one.hour in fresh:
                fact = f"{series.name}用电 {one.value:g} {series.unit}，同时生产设施用电 {drawn[one.hour]:g}"
                yield Hit(rule.rule, series.subject, one.hour, one.value, rule.threshold, series.unit, fact)


def expiring(permit: str, ends: date | None, on: date, rule: Rule | None) -> Hit | None:
    """A permit that ends within `rule.threshold` days, or has ended; once for each end."""
    if rule is None or ends is None or (ends - on).days > rule.threshold:
        return None
    left = (ends - on).days
    fact = f"排污许可证 {permit} 有效期至 {ends}，" + (f"还有 {left} 日" if left >= 0 else "已过期")
    hour = (ends - EPOCH_DAY).days * DAY_HOURS - BEIJING_HOURS
    return Hit(rule.rule, subject_of(permit), hour, float(left), rule.threshold, "日", fact)


def subject_of(permit: str) -> str:
    """What an alert about a permit is one of."""
    return f"permit:{permit}"


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The points in stretches of hours that follow one another."""
    run: list[Point] = []
    for one in points:
        if run and one.hour != run[-1].hour + 1:
            yield run
            run = []
        run.append(one)
    if run:
        yield run
