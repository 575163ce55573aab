"""Criminal thresholds: one table, one comparison, its own value included."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.crime_thresholds import (
    Circumstance,
    Compared,
    CrimeFacts,
    CrimeThreshold,
    ThresholdMeasure,
    compared,
    in_force,
    met,
    names,
    read_thresholds,
)
from contracts.law import LawStatus
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT

TABLE = Jurisdiction(PROJECT / "jurisdiction").table("crime_thresholds")
ROWS = read_thresholds(TABLE)
IN_FORCE = in_force(ROWS, "640500", date(2026, 9, 1))
BY_KEY = {row.key: row for row in IN_FORCE}
AMOUNTS = {
    "tonnes": "crime.hazardous_waste",
    "loss": "crime.loss",
    "gain": "crime.gain",
    "water_cut": "crime.water_cut",
}
FIGURES = st.decimals(min_value="0.000001", max_value="1000000", places=6)
A_METALS, B_METALS = BY_KEY["crime.discharge.heavy_metal_a"], BY_KEY["crime.discharge.heavy_metal_b"]


def reached(**facts: object) -> set[str]:
    return {one.key for one in met(compared(IN_FORCE, CrimeFacts(**facts)))}  # type: ignore[arg-type]


def of(row: CrimeThreshold, **facts: object) -> Compared:
    (found,) = compared([row], CrimeFacts(**facts))  # type: ignore[arg-type]
    return found


@given(limit=FIGURES, measured=FIGURES, more=FIGURES)
def test_what_is_a_crime_stays_one_when_more_is_measured(limit: Decimal, measured: Decimal, more: Decimal) -> None:
    for row in (A_METALS, B_METALS):
        less, worse = (
            of(row, pollutant=row.concerns[0], measured=one, limit_value=limit) for one in (measured, measured + more)
        )
        assert worse.met or not less.met


@given(limit=FIGURES)
def test_a_concentration_counts_from_exactly_the_multiple_on(limit: Decimal) -> None:
    for row in (A_METALS, B_METALS):
        assert row.value is not None
        just = of(row, pollutant=row.concerns[0], measured=limit * row.value, limit_value=limit)
        below = of(row, pollutant=row.concerns[0], measured=limit * row.value - Decimal("1e-12"), limit_value=limit)
        assert (just.met, below.met) == (True, False)


@given(times=st.decimals(min_value="0.01", max_value="100", places=4), limit=FIGURES, factor=st.sampled_from([1000, 1]))
def test_only_the_ratio_counts_not_the_unit_both_are_given_in(times: Decimal, limit: Decimal, factor: int) -> None:
    facts = CrimeFacts(pollutant="总铅", measured=limit * times, limit_value=limit)
    other = replace(facts, measured=limit * times * factor, limit_value=limit * factor)
    assert met(compared(IN_FORCE, facts)) == met(compared(IN_FORCE, other))


@pytest.mark.parametrize(("field", "key"), AMOUNTS.items())
@given(amount=st.decimals(min_value="0", max_value="10000000", places=3))
def test_an_amount_counts_from_its_threshold_on(field: str, key: str, amount: Decimal) -> None:
    threshold = BY_KEY[key].value
    assert threshold is not None
    assert (key in reached(**{field: amount})) is (amount >= threshold)
    assert key in reached(**{field: threshold})


@given(one=st.sampled_from(Circumstance), others=st.sets(st.sampled_from(Circumstance)))
def test_a_further_circumstance_never_takes_a_threshold_back(one: Circumstance, others: set[Circumstance]) -> None:
    alone = reached(circumstances=(one,), penalties={})
    assert alone <= reached(circumstances=(one, *others), penalties={})


@pytest.mark.parametrize(
    ("circumstance", "key"),
    [
        (Circumstance.PROTECTED_AREA, "crime.protected_area"),
        (Circumstance.HIDDEN_DISCHARGE, "crime.hidden_discharge"),
        (Circumstance.FALSIFIED_MONITORING, "crime.falsified_monitoring"),
    ],
)
def test_some_circumstances_suffice_by_themselves(circumstance: Circumstance, key: str) -> None:
    assert reached(circumstances=(circumstance,)) == {key}


@given(times=st.integers(min_value=0, max_value=9))
def test_others_count_with_two_penalties_before_them(times: int) -> None:
    key = "crime.repeated_toxic"
    found = reached(circumstances=(Circumstance.TOXIC_DISCHARGE,), penalties={key: times})
    assert (key in found) is (times >= 2)


def test_where_penalties_are_not_known_they_are_not_compared() -> None:
    assert compared(IN_FORCE, CrimeFacts(circumstances=(Circumstance.TOXIC_DISCHARGE,))) == []


@pytest.mark.parametrize(
    ("pollutant", "row"),
    [
        ("总铅", A_METALS),
        ("六价铬", A_METALS),
        ("Hg", A_METALS),
        ("烷基汞", A_METALS),
        ("总锌", B_METALS),
        ("镍及其化合物", B_METALS),
    ],
)
def test_a_pollutant_is_compared_with_the_row_that_names_it(pollutant: str, row: CrimeThreshold) -> None:
    assert [one for one in IN_FORCE if one.measure is ThresholdMeasure.TIMES and names(one, pollutant)] == [row]


@pytest.mark.parametrize("pollutant", ["化学需氧量", "", "总", "铅锌"])
def test_a_pollutant_that_no_row_names_is_not_compared(pollutant: str) -> None:
    facts = CrimeFacts(pollutant=pollutant, measured=Decimal(1000), limit_value=Decimal(1))
    assert compared(IN_FORCE, facts) == []


def test_a_limit_of_nothing_is_not_compared() -> None:
    assert compared(IN_FORCE, CrimeFacts(pollutant="铅", measured=Decimal(1), limit_value=Decimal(0))) == []


def test_a_threshold_holds_on_its_days_and_the_nearest_region_counts() -> None:
    local = replace(A_METALS, region="640500", value=Decimal(2), status=LawStatus.LOCAL)
    rows = [*ROWS, local]
    assert in_force(ROWS, "640500", date(2023, 8, 14)) == []
    assert local in in_force(rows, "640521", date(2026, 9, 1))
    assert A_METALS in in_force(rows, "640400", date(2026, 9, 1))


def test_every_item_of_the_article_is_there_and_what_was_not_checked_is_not_called_law() -> None:
    assert {row.item for row in ROWS} == set("一二三四五六七八九十")
    assert [row.key for row in ROWS if "待核" in row.source and row.status is LawStatus.STATUTORY] == []


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("crime.loss", "value", ""),
        ("crime.loss", "unit", "miles"),
        ("crime.loss", "measure", "luck"),
        ("crime.loss", "months", "24"),
        ("crime.hidden_discharge", "value", "3"),
        ("crime.repeated_toxic", "months", ""),
        ("crime.loss", "valid_from", "昨天"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_with_its_row(key: str, cell: str, value: str) -> None:
    number = next(number for number, row in enumerate(TABLE, start=2) if row["key"] == key)
    changed = [row | {cell: value} if row["key"] == key else row for row in TABLE]
    with pytest.raises(ValueError, match=f"第 {number} 行"):
        read_thresholds(changed)
