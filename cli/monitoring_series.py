"""Hourly series with a given median and a given share of hours over a limit: for trials, never for evidence."""

import math
import random
from statistics import NormalDist

NORMAL = NormalDist()
# How much an hour resembles the one before.
MEMORY = 0.5
SPREAD = 0.25
OVER_LEAST = 1.01
DIGITS = 4


def series(median: float, exceeding_percent: float, limit: float, hours: int, seed: str) -> list[float]:
    """Values of so many hours; the same seed gives the same series."""
    random_of = random.Random(seed)
    share = min(max(exceeding_percent / 100, 0.0), 1.0)
    state, values = random_of.gauss(0, 1), []
    for _ in range(hours):
        state = MEMORY * state + math.sqrt(1 - MEMORY**2) * random_of.gauss(0, 1)
        values.append(_significant(quantile(NORMAL.cdf(state), median, share, limit)))
    return values


def quantile(at: float, median: float, share: float, limit: float) -> float:
    """The value below which a share `at` of the hours lies: `1 - share` of them at or below the limit."""
    within = 1 - share
    if limit <= 0:
        return max(median, 0.0) * math.exp(SPREAD * _normal(at))
    if at > within:
        return _over(at, within, median, limit)
    return _within(at, within, median, limit)


def _within(at: float, within: float, median: float, limit: float) -> float:
    """Up to the limit: around the median, where the median lies there."""
    middle = min(max(median, 0.0), limit)
    if within <= 0.5 or median > limit:
        return limit * (at / within)
    if at <= 0.5:
        return middle * math.exp(SPREAD * min(_normal(at), 0.0))
    return middle + (limit - middle) * ((at - 0.5) / (within - 0.5)) ** 2 * 0.999


def _over(at: float, within: float, median: float, limit: float) -> float:
    """Above the limit: up to the median in the middle, where the median lies there, and rising after it."""
    if median > limit and within < 0.5:
        top = max(median, limit * OVER_LEAST)
        if at <= 0.5:
            return limit * OVER_LEAST + (top - limit * OVER_LEAST) * (at - within) / (0.5 - within)
        return top * math.exp(SPREAD * max(_normal(at), 0.0))
    return limit * (OVER_LEAST + (at - within) / (1 - within))


def _normal(at: float) -> float:
    return NORMAL.inv_cdf(min(max(at, 1e-9), 1 - 1e-9))


def _significant(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
