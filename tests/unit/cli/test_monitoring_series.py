"""Made series have the median and the exceedance rate they were asked for."""

from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.monitoring import Pollutant, read_file
from cli.monitoring_series import quantile, series

SAMPLE = Path(__file__).parents[3] / "samples" / "monitoring.json"
HOURS = 24 * 90
PERCENT_TOLERANCE = 4.0
POLLUTANTS = [known for source in read_file(SAMPLE) for outlet in source.outlets for known in outlet.pollutants]


def made(known: Pollutant) -> list[float]:
    return series(known.median, known.exceed, known.standard, HOURS, known.pollutant_name)


@pytest.mark.parametrize("known", POLLUTANTS, ids=lambda known: f"{known.pollutant_name} {known.exceed:g}%")
def test_the_exceedance_rate_of_the_sample_comes_back_out(known: Pollutant) -> None:
    over = sum(value > known.standard for value in made(known))
    assert 100 * over / HOURS == pytest.approx(known.exceed, abs=PERCENT_TOLERANCE)


@pytest.mark.parametrize("known", POLLUTANTS, ids=lambda known: f"{known.pollutant_name} {known.median:g}")
def test_the_median_of_the_sample_comes_back_out(known: Pollutant) -> None:
    assert median(made(known)) == pytest.approx(known.median, rel=0.1, abs=known.standard / 100)


@given(st.floats(0.01, 500), st.floats(0, 100), st.floats(0.1, 300), st.floats(0.001, 0.999))
@settings(max_examples=300)
def test_values_are_over_the_limit_exactly_above_their_share(
    middle: float, percent: float, limit: float, at: float
) -> None:
    share = percent / 100
    value = quantile(at, middle, share, limit)
    assert value >= 0
    if at > 1 - share:
        assert value > limit
    elif at < 1 - share:
        assert value <= limit * (1 + 1e-9)


def test_the_same_seed_gives_the_same_series() -> None:
    assert series(10, 5, 20, 48, "one") == series(10, 5, 20, 48, "one") != series(10, 5, 20, 48, "two")
