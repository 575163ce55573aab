"""A fair draw rarely alarms, a rigged one does; the arithmetic is what the tables of χ² say."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.joint_inspection.fairness import FairnessDimension
from services.joint_inspection.fairness.rules import Place, Tally, beyond, examined, inclusion, tallies
from services.joint_inspection.lottery.rules import PoolObject, StratumTerms, draw_objects
from tests.unit.joint_inspection.world import code, pools, seeds

AREA, SIZE, CLASS = FairnessDimension.AREA, FairnessDimension.SIZE, FairnessDimension.SUPERVISION_CLASS
REGIONS = ("640502", "640521", "640522")
SIZES = ("large", "medium", "small", "micro")
LEAST, LEVEL = 5.0, 0.01
TRIES = 150

weights = st.dictionaries(st.integers(1, 12), st.integers(1, 200), min_size=1)


@given(weights, st.data())
def test_the_chances_of_all_objects_add_up_to_the_number_drawn(numbers: dict[int, int], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, sum(numbers.values())))
    likely = inclusion(numbers, count)
    assert math.isclose(sum(number * likely[one] for one, number in numbers.items()), count, abs_tol=1e-6)
    assert all(0 <= likely[one] <= 1 for one in numbers)
    assert [likely[one] for one in sorted(likely)] == sorted(likely.values())


def test_an_object_three_times_as_heavy_has_its_chance_and_is_drawn_as_often() -> None:
    pool, strata = population(60, 15, lambda n: 3 if n < 20 else 1)
    likely = inclusion(Counter(one.weight for one in pool), 15)
    hits = Counter(one.weight for n in range(600) for one in draw_objects(seed(n), pool, strata))
    assert abs(hits[3] / 600 - 20 * likely[3]) < 0.25


@pytest.mark.parametrize(
    ("chi_square", "degrees", "probability"),
    [(3.841, 1, 0.05), (6.635, 1, 0.01), (5.991, 2, 0.05), (11.345, 3, 0.01), (18.307, 10, 0.05), (0, 4, 1.0)],
)
def test_the_probabilities_are_those_of_the_tables(chi_square: float, degrees: int, probability: float) -> None:
    assert math.isclose(beyond(chi_square, degrees), probability, rel_tol=1e-3)


@given(st.floats(0, 400), st.integers(1, 60))
def test_a_greater_difference_is_never_more_likely(chi_square: float, degrees: int) -> None:
    assert 0 <= beyond(chi_square + 1, degrees) <= beyond(chi_square, degrees) + 1e-12 <= 1 + 1e-12


@given(pools(), seeds, st.integers(0, 30))
def test_the_groups_of_every_dimension_hold_each_object_once(
    pool: tuple[PoolObject, ...], seed_: bytes, count: int
) -> None:
    sizes = Counter(one.stratum for one in pool)
    strata = [stratum(name, size, min(count, size)) for name, size in sizes.items()]
    drawn = {one.credit_code for one in draw_objects(seed_, pool, strata)}
    found = tallies(strata, pool, drawn, size_of)
    for dimension in FairnessDimension:
        groups = [tally for (one, _), tally in found.items() if one is dimension]
        assert sum(tally.objects for tally in groups) == len(pool)
        assert sum(tally.drawn for tally in groups) == len(drawn)
        assert math.isclose(sum(tally.expected for tally in groups), len(drawn), abs_tol=1e-6)


def seed(number: int) -> bytes:
    return hashlib.sha256(f"抽取{number}".encode()).digest()


def stratum(name: str, size: int, count: int) -> StratumTerms:
    return StratumTerms(name=name, basis="percent", value=25, officers=0, size=size, count=count, source="")


def size_of(credit_code: str) -> str:
    return SIZES[int(credit_code[-4:]) % 4]


def population(
    size: int, count: int, weight_of: Callable[[int], int]
) -> tuple[tuple[PoolObject, ...], list[StratumTerms]]:
    """So many key units over three counties and four sizes."""
    pool = tuple(
        PoolObject(credit_code=code(n), stratum="key", weight=weight_of(n), region=REGIONS[n % 3], needs=())
        for n in range(size)
    )
    return pool, [stratum("key", size, count)]


def year_of(number: int, spared: Callable[[PoolObject], bool] = lambda _: False) -> dict[Place, Tally]:
    """Four draws added up; the objects spared are struck from each list, and others drawn in their place."""
    pool, strata = population(240, 60, lambda n: 1 + n % 5)
    total: dict[Place, Tally] = {}
    for quarter in range(4):
        rigged = tuple(one for one in pool if not spared(one))
        drawn = {one.credit_code for one in draw_objects(seed(number * 4 + quarter), rigged, strata)}
        for place, tally in tallies(strata, pool, drawn, size_of).items():
            total[place] = total.get(place, Tally(0, 0.0, 0.0, 0)).plus(tally)
    return total


def alarms(total: dict[Place, Tally], dimension: FairnessDimension) -> bool:
    outcome = examined({cell: tally for (one, cell), tally in total.items() if one is dimension}, LEAST)
    return outcome is not None and outcome.probability < LEVEL


def test_fair_draws_rarely_alarm() -> None:
    years = [year_of(number) for number in range(TRIES)]
    for dimension in FairnessDimension:
        assert sum(alarms(year, dimension) for year in years) <= TRIES * LEVEL * 3


def test_draws_that_spare_most_of_the_large_enterprises_alarm_by_size_and_not_by_area() -> None:
    def spared(one: PoolObject) -> bool:
        return size_of(one.credit_code) == "large" and int(one.credit_code[-4:]) % 8 == 0

    years = [year_of(number, spared) for number in range(12)]
    assert sum(alarms(year, SIZE) for year in years) >= 10
    assert not any(alarms(year, CLASS) for year in years)


def test_draws_that_spare_a_county_alarm_by_area() -> None:
    years = [year_of(number, lambda one: one.region == REGIONS[0] and one.weight > 3) for number in range(12)]
    assert all(alarms(year, AREA) for year in years)


def test_a_class_drawn_otherwise_than_fixed_alarms_whatever_its_size() -> None:
    outcome = examined({"key": Tally(8, 2.0, 0.0, 1), "general": Tally(90, 9.0, 0.0, 10)}, LEAST)
    assert outcome is not None and outcome.probability == 0.0
    assert examined({"key": Tally(8, 2.0, 0.0, 2), "general": Tally(90, 9.0, 0.0, 9)}, LEAST) is None


def test_groups_too_small_to_test_stand_together_and_too_few_are_not_tested() -> None:
    small = {"a": Tally(10, 3.0, 2.1, 9), "b": Tally(12, 4.0, 2.6, 3), "c": Tally(100, 40.0, 24.0, 35)}
    outcome = examined(small, LEAST)
    assert outcome is not None and (outcome.degrees, outcome.pooled) == (1, frozenset({"a", "b"}))
    assert examined({"a": Tally(10, 3.0, 2.1, 9), "b": Tally(12, 4.0, 2.6, 0)}, LEAST) is None
