"""Which hours raise an alert, what an alert may become, and how a clue is scored."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertAction, AlertRule, AlertState, ClueCause, CluePriority
from contracts.registry.points import PointKind
from contracts.registry.readings import ReadingFlag
from services.registry.alerts.rules import machine, scoring, watching
from services.registry.alerts.rules.book import Book, BookInvalid, read_book
from services.registry.alerts.rules.checking import checks_of
from services.registry.alerts.rules.watching import Point, Watched, hour_of, may_hold, moment_of, watch

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
DAY = date(2026, 11, 1)
START = hour_of(moment_of(494_000))
VALID, MISSING, MAINTENANCE = ReadingFlag.VALID, ReadingFlag.MISSING, ReadingFlag.MAINTENANCE
FLAGS = st.sampled_from(ReadingFlag)
VALUES = st.one_of(st.none(), st.sampled_from([0.0, 10.0, 49.9, 50.0, 50.1, 90.0]), st.floats(0, 200))


def lines(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def book() -> Book:
    return read_book(lines("monitoring_rules"), lines("clue_scores"))


RULES = book().rules_of("640500", DAY)


@st.composite
def windows(draw: st.DrawFn) -> list[Point]:
    hours = sorted(draw(st.sets(st.integers(START, START + 80), max_size=60)))
    return [Point(hour, draw(VALUES), draw(FLAGS)) for hour in hours]


def stack(limit: float | None = 50.0, begins: int | None = None) -> Watched:
    return Watched("series:1", PointKind.AIR_OUTLET, "排放口", "二氧化硫", "mg/m3", limit, "许可证", begins)


def run(values: list[float], first: int = START) -> list[Point]:
    return [Point(first + at, value, VALID) for at, value in enumerate(values)]


def every(window: list[Point]) -> frozenset[int]:
    return frozenset(one.hour for one in window)


@given(windows())
def test_an_hour_is_over_the_limit_exactly_when_it_is_valid_and_above_it(window: list[Point]) -> None:
    hits = watching.over_hourly(stack(), window, every(window), RULES[AlertRule.OVER_HOURLY])
    assert {hit.hour for hit in hits} == {one.hour for one in window if one.valid and (one.value or 0) > 50}


@given(windows(), st.sets(st.integers(START, START + 80)))
def test_only_fresh_hours_raise_and_twice_the_same(window: list[Point], some: set[int]) -> None:
    fresh = frozenset(some) & every(window)
    hits = [hit for hit in watch(stack(), window, fresh, RULES) if hit.rule is AlertRule.OVER_HOURLY]
    assert {hit.hour for hit in hits} <= fresh
    assert watch(stack(), window, fresh, RULES) == watch(stack(), window, fresh, RULES)


@given(windows(), st.lists(st.booleans(), min_size=61, max_size=61))
def test_hours_taken_in_in_two_parts_are_over_the_limit_as_they_are_together(
    window: list[Point], first: list[bool]
) -> None:
    rules = {AlertRule.OVER_HOURLY: RULES[AlertRule.OVER_HOURLY]}
    early = [one for one, taken in zip(window, first, strict=False) if taken]
    late = every(window) - every(early)
    apart = watch(stack(), early, every(early), rules) + watch(stack(), window, late, rules)
    assert set(apart) == set(watch(stack(), window, every(window), rules))


@given(windows(), st.one_of(st.none(), st.integers(START - 40, START - 1)), st.sampled_from([None, 50.0]))
def test_what_the_quick_look_passes_over_raises_nothing(
    window: list[Point], begins: int | None, limit: float | None
) -> None:
    series = stack(limit, begins)
    whole = all(one.flag is VALID for one in window)
    hours, values = [one.hour for one in window], [one.value for one in window]
    if not may_hold(series, hours, values, whole, RULES):
        assert watch(series, window, every(window), RULES) == []


@given(st.lists(st.floats(0, 200), min_size=1, max_size=24))
def test_a_days_mean_counts_from_twenty_valid_hours_on(values: list[float]) -> None:
    midnight = START - (START + 8) % 24
    window = run(values, midnight)
    hits = list(watching.over_daily(stack(), window, every(window), RULES[AlertRule.OVER_DAILY]))
    assert bool(hits) == (len(values) >= 20 and sum(values) / len(values) > 50)


@pytest.mark.parametrize(("hours", "alerts"), [(23, 0), (24, 1), (30, 1)])
def test_a_day_of_one_and_the_same_value_is_an_alert_and_zero_is_none(hours: int, alerts: int) -> None:
    window = run([12.5] * hours)
    assert len(list(watching.constant(stack(), window, every(window), RULES[AlertRule.CONSTANT]))) == alerts
    idle = run([0.0] * hours)
    assert list(watching.constant(stack(), idle, every(idle), RULES[AlertRule.CONSTANT])) == []


@pytest.mark.parametrize(("gap", "alerts"), [(11, 0), (12, 1), (40, 1)])
def test_a_gap_counts_from_twelve_hours_and_is_dated_to_when_it_became_one(gap: int, alerts: int) -> None:
    window = [Point(START, 1.0, VALID), Point(START + gap + 1, 1.0, VALID)]
    hits = list(watching.no_data(stack(), window, every(window), RULES[AlertRule.NO_DATA]))
    assert [hit.hour for hit in hits] == [START + 12] * alerts


def test_maintenance_is_no_gap_and_hours_marked_missing_are_one() -> None:
    cared = [Point(START + at, None, MAINTENANCE) for at in range(20)]
    lost = [Point(START, 1.0, VALID), *(Point(START + at, None, MISSING) for at in range(1, 20))]
    assert list(watching.no_data(stack(), cared, every(cared), RULES[AlertRule.NO_DATA])) == []
    hits = list(watching.no_data(stack(), lost, every(lost), RULES[AlertRule.NO_DATA]))
    assert {hit.hour for hit in hits} == {START + 12}


@given(st.floats(0, 5), st.floats(0, 50))
def test_a_treatment_unit_is_off_only_while_its_production_runs(treatment: float, production: float) -> None:
    unit = Watched("series:2", PointKind.TREATMENT, "脱硫塔", "用电量", "kWh", None, None, None)
    hits = list(
        watching.treatment_off(
            unit, run([treatment]), run([production]), frozenset({START}), RULES[AlertRule.TREATMENT_OFF]
        )
    )
    assert bool(hits) == (treatment < 1 and production >= 10)


@given(st.integers(-400, 400))
def test_a_permit_is_about_to_expire_from_ninety_days_before_its_end_on(days: int) -> None:
    hit = watching.expiring("X", DAY + timedelta(days=days), DAY, RULES[AlertRule.PERMIT_EXPIRING])
    assert (hit is not None) == (days <= 90)
    assert hit is None or hit.day == DAY + timedelta(days=days)


@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("action", AlertAction)
def test_a_step_is_in_the_table_or_refused(state: AlertState, action: AlertAction) -> None:
    if (state, action) in machine.MOVES:
        assert machine.step("1", state, action) is machine.MOVES[state, action]
    else:
        with pytest.raises(Refusal, match="ALERT_STEP_NOT_ALLOWED"):
            machine.step("1", state, action)


def test_nothing_leads_out_of_a_closed_alert() -> None:
    assert not [action for state, action in machine.MOVES if state is AlertState.CLOSED]


CASES = st.builds(
    scoring.Case,
    st.sampled_from(AlertRule),
    st.sampled_from(ClueCause),
    st.one_of(st.none(), st.floats(0, 1000)),
    st.one_of(st.none(), st.floats(1, 100)),
    st.integers(1, 24),
    st.integers(0, 20),
    st.booleans(),
)


@given(CASES)
def test_a_score_is_the_sum_of_its_parts_each_with_its_source(case: scoring.Case) -> None:
    rows = book().scores_of("640500", DAY)
    parts = scoring.score(case, rows)
    assert scoring.total(parts) == sum(part.adds for part in parts)
    assert all("地方设定" in part.source for part in parts)
    assert [part for part in parts if part.fact == case.rule.label]


@given(CASES, st.integers(0, 10), st.integers(0, 10))
def test_more_repetition_and_more_hours_never_lower_a_score(case: scoring.Case, repeats: int, hours: int) -> None:
    rows = book().scores_of("640500", DAY)
    worse = case._replace(repeats=case.repeats + repeats, hours=case.hours + hours)
    assert scoring.total(scoring.score(worse, rows)) >= scoring.total(scoring.score(case, rows))


@pytest.mark.parametrize(
    ("score", "priority"), [(0, CluePriority.LOW), (35, CluePriority.MEDIUM), (60, CluePriority.HIGH)]
)
def test_the_priority_follows_from_the_sum(score: int, priority: CluePriority) -> None:
    assert scoring.priority(score, book().scores_of("640500", DAY)) is priority


def test_a_regions_own_rule_comes_before_the_nations() -> None:
    own = [line | {"region": "640500", "threshold": "2"} for line in lines("monitoring_rules")[:1]]
    ours = read_book([*lines("monitoring_rules"), *own], lines("clue_scores"))
    assert ours.rules_of("640521", DAY)[AlertRule.OVER_HOURLY].threshold == 2
    assert ours.rules_of("640100", DAY)[AlertRule.OVER_HOURLY].threshold == 1


@pytest.mark.parametrize("changed", [{"rule": "too_hot"}, {"threshold": "-1"}, {"hours": "many"}, {"status": "大概"}])
def test_a_bad_cell_names_its_file_row_and_column(changed: dict[str, str]) -> None:
    with pytest.raises(BookInvalid, match=r"monitoring_rules\.csv 第 2 行"):
        read_book([lines("monitoring_rules")[0] | changed], [])


def test_an_urgent_clue_calls_for_a_check_in_time_and_a_slight_one_only_weighs_in_the_draw() -> None:
    assert [checks_of(one) for one in CluePriority] == ["monitoring.check_high", "monitoring.check_medium", None]
    assert checks_of(None) is None
