"""The barometer's periods and levels."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints.barometer import HotLevel
from services.complaints.barometer.rules import Thresholds, growth, level, period

THRESHOLDS = Thresholds(least=5, yellow=30, red=100)


def test_a_period_ends_with_its_last_day_in_shanghai_and_is_compared_with_the_one_before() -> None:
    found = period(date(2026, 11, 22), 7)
    assert found.until == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert found.until - found.turn == found.turn - found.since == timedelta(days=7)


@pytest.mark.parametrize(
    ("count", "before", "grown", "hot"),
    [
        (4, 0, None, HotLevel.CALM),
        (5, 0, None, HotLevel.RED),
        (10, 5, 100, HotLevel.RED),
        (13, 10, 30, HotLevel.YELLOW),
        (12, 10, 20, HotLevel.CALM),
        (0, 10, -100, HotLevel.CALM),
    ],
)
def test_a_spot_is_hot_from_a_number_and_a_growth_on(count: int, before: int, grown: int | None, hot: HotLevel) -> None:
    assert (growth(count, before), level(count, before, THRESHOLDS)) == (grown, hot)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_one_complaint_more_never_cools_a_spot(count: int, before: int) -> None:
    heat = list(HotLevel)
    assert heat.index(level(count + 1, before, THRESHOLDS)) >= heat.index(level(count, before, THRESHOLDS))
