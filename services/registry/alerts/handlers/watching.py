"""From a batch of readings to the occasions for alerts, and the clock that notices silence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import starmap

import msgspec

from contracts.duties import Duty
from contracts.registry.alert_terms import AlertRule
from contracts.registry.points import PointKind
from contracts.registry.readings import ReadingFlag
from kernel.work import EndDuty, Outcome, StartDuty, Work
from services.registry.alerts.handlers.raising import Raised, book_of, raise_alerts
from services.registry.alerts.rules.raising import Occasion
from services.registry.alerts.rules.watching import (
    BEIJING_HOURS,
    DAY_HOURS,
    Hit,
    Point,
    Rules,
    Watched,
    hour_of,
    may_hold,
    moment_of,
    reach_back,
    silence,
    treatment_off,
    watch,
)
from services.registry.alerts.store import standing as store
from services.registry.series import store as series_store
from services.registry.series.store import Series

SILENCE = "series.silence"
FLAGS = tuple(ReadingFlag)

Fresh = Mapping[int, frozenset[int]]
Spans = dict[int, tuple[datetime, datetime]]


async def watch_readings(series: Sequence[Series], fresh: Fresh, work: Work) -> Raised:
    """Alerts of the hours that came in, by series; `series` as they were before."""
    ground = Ground(work)
    pairs = await _pairs(series, ground, work)
    fresh = _with_partners(fresh, pairs)
    windows = await _windows([*series, *(one for pair in pairs for one in pair)], fresh, ground, work)
    occasions = [ground.occasion(one, hit) for one in series for hit in _watched(one, windows, fresh, ground)]
    for treatment, production in pairs:
        hits = treatment_off(
            _facts(treatment, None),
            _points(windows[treatment.id]),
            _points(windows[production.id]),
            fresh[treatment.id],
            ground.rules(treatment.region).get(AlertRule.TREATMENT_OFF),
        )
        occasions += [ground.occasion(treatment, hit) for hit in hits]
    raised = await raise_alerts(occasions, work)
    watching = await _watch_silence(series, ground, work)
    return msgspec.structs.replace(raised, duties=[*raised.duties, *watching])


async def silent(duty: Duty, work: Work) -> Outcome:
    """The clock asks for a series: an alert where nothing came since, else it waits on from the last reading."""
    [one] = await series_store.get(work.connection, [int(duty.aggregate.partition(":")[2])])
    ground = Ground(work)
    rule = ground.rules(one.region).get(AlertRule.NO_DATA)
    if rule is None or one.last_hour is None:
        await series_store.watch(work.connection, [one.id], False)
        return Outcome(record=one.point)
    last, now = hour_of(one.last_hour), hour_of(work.now)
    gap = now - last - 1
    if gap < rule.hours:
        again = StartDuty(
            duty=SILENCE,
            aggregate=duty.aggregate,
            by=one.credit_code,
            limit=rule.limit(),
            since=one.last_hour + timedelta(hours=1),
        )
        return Outcome(record=one.point, duties=[EndDuty(duty=SILENCE, aggregate=duty.aggregate), again])
    hit = silence(_facts(one, None), last, gap, rule)
    raised = await raise_alerts([ground.occasion(one, hit)], work)
    await series_store.watch(work.connection, [one.id], False)
    return Outcome(record=one.point, facts=raised.facts, duties=raised.duties)


class Ground:
    """The rules by region, looked up once each."""

    def __init__(self, work: Work) -> None:
        self._book = book_of(work.jurisdiction)
        self._known: dict[str, Rules] = {}
        self.today = work.today

    def rules(self, region: str) -> Rules:
        """The rules that hold in a region today."""
        if region not in self._known:
            self._known[region] = self._book.rules_of(region, self.today)
        return self._known[region]

    def occasion(self, one: Series, hit: Hit) -> Occasion:
        """A hit of a series with whom it concerns."""
        rule = self.rules(one.region)[hit.rule]
        over = hit.rule in (AlertRule.OVER_HOURLY, AlertRule.OVER_DAILY)
        basis = f"{one.limit_basis}；{rule.valid.basis}" if over and one.limit_basis else rule.valid.basis
        return Occasion(hit, one.credit_code, one.region, one.point, one.metric, basis)


def _watched(one: Series, windows: Mapping[int, store.Window], fresh: Fresh, ground: Ground) -> list[Hit]:
    window = windows[one.id]
    facts, rules = _facts(one, window.hours[0] if window.hours else None), ground.rules(one.region)
    if not may_hold(facts, window.hours, window.values, not any(window.flags), rules):
        return []
    return watch(facts, _points(window), fresh[one.id], rules)


def _facts(one: Series, first: int | None) -> Watched:
    begins = None
    if first is not None and one.first_hour and one.last_hour and hour_of(one.first_hour) < first:
        begins = min(hour_of(one.last_hour), first - 1)
    subject = f"series:{one.id}"
    return Watched(subject, one.kind, one.name, one.metric, one.unit, one.limit_value, one.limit_basis, begins)


async def _pairs(series: Sequence[Series], ground: Ground, work: Work) -> list[tuple[Series, Series]]:
    """Treatment units with the production they serve, of which either side has fresh readings of power."""
    sides = {PointKind.TREATMENT, PointKind.PRODUCTION}
    powered = [one for one in series if one.kind in sides and _is_power(one, ground)]
    if not powered:
        return []
    others = await series_store.partners(work.connection, [one.id for one in powered])
    known = {one.id: one for one in [*powered, *others]}.values()
    production = {(one.credit_code, one.number): one for one in known if one.kind is PointKind.PRODUCTION}
    treating = [one for one in known if one.kind is PointKind.TREATMENT and one.production]
    asked = [(one, production.get((one.credit_code, one.production or ""))) for one in treating]
    return [(one, other) for one, other in asked if other]


def _is_power(one: Series, ground: Ground) -> bool:
    rule = ground.rules(one.region).get(AlertRule.TREATMENT_OFF)
    return rule is not None and rule.metric == one.metric


def _with_partners(fresh: Fresh, pairs: Iterable[tuple[Series, Series]]) -> dict[int, frozenset[int]]:
    found = dict(fresh)
    for treatment, production in pairs:
        both = fresh.get(treatment.id, frozenset()) | fresh.get(production.id, frozenset())
        found[treatment.id] = found.get(treatment.id, frozenset()) | both
        found.setdefault(production.id, both)
    return found


async def _windows(series: Iterable[Series], fresh: Fresh, ground: Ground, work: Work) -> dict[int, store.Window]:
    spans: Spans = {}
    for one in series:
        back = reach_back(ground.rules(one.region).values())
        hours = fresh[one.id]
        first = (min(hours) + BEIJING_HOURS) // DAY_HOURS * DAY_HOURS - BEIJING_HOURS - back
        last = ((max(hours) + BEIJING_HOURS) // DAY_HOURS + 1) * DAY_HOURS - BEIJING_HOURS + back
        spans[one.id] = (moment_of(first), moment_of(last))
    return await store.windows(work.connection, spans)


def _points(window: store.Window) -> list[Point]:
    flags = [FLAGS[flag] for flag in window.flags]
    return list(starmap(Point, zip(window.hours, window.values, flags, strict=True)))


async def _watch_silence(series: Sequence[Series], ground: Ground, work: Work) -> list[StartDuty]:
    new = [one for one in series if not one.watched and AlertRule.NO_DATA in ground.rules(one.region)]
    if not new:
        return []
    await series_store.watch(work.connection, [one.id for one in new], True)
    return [
        StartDuty(
            duty=SILENCE,
            aggregate=f"series:{one.id}",
            by=one.credit_code,
            limit=ground.rules(one.region)[AlertRule.NO_DATA].limit(),
        )
        for one in new
    ]
