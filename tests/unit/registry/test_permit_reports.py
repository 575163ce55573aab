"""Which execution reports are owed for which periods, and the steps of a report."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.permit_reports import PermitDischarge, SubmitPermitReport
from contracts.registry.permit_reports import PermitReportAction as A
from contracts.registry.permit_reports import PermitReportKind as K
from contracts.registry.permit_reports import PermitReportState as S
from contracts.registry.permits import PermitClass, PermitFacts, PermitPollutant, PermitState
from services.registry.permit_reports import rules

MILL, NOW = "916400002276950035", datetime(2026, 11, 22, 4, tzinfo=UTC)
PERMIT = PermitFacts(number=MILL + "001P", holder=MILL, region="640500", permit_class=PermitClass.KEY)
ROWS = list(csv.DictReader((Path(__file__).parents[3] / "jurisdiction/permit_reports.csv").open(encoding="utf-8")))
YEAR = rules.Period(K.ANNUAL, date(2026, 1, 1), date(2026, 12, 31))
CASE = rules.opened(PERMIT, YEAR, "ZB-1", "ecology-640500")
DAYS = st.dates(date(2021, 4, 1), date(2060, 12, 31))


def owed(permit_class: PermitClass | None) -> set[K]:
    permit = replace(PERMIT, permit_class=permit_class)
    return {one.kind for one in rules.owing_of(ROWS, permit, NOW.date())}


def test_each_class_owes_what_the_data_says() -> None:
    assert owed(PermitClass.KEY) == {K.ANNUAL, K.QUARTERLY}
    assert owed(PermitClass.SIMPLIFIED) == {K.ANNUAL}
    assert owed(PermitClass.REGISTRATION) == owed(None) == set()


def test_a_regions_own_row_goes_before_the_nations_and_only_while_it_is_valid() -> None:
    national = ROWS[0] | {"valid_to": ""}
    local = ROWS[0] | {"region": "640000", "days_after": "20", "valid_from": "2026-01-01"}
    [found] = rules.owing_of([local, national], PERMIT, NOW.date())
    [earlier] = rules.owing_of([local, national], PERMIT, date(2025, 6, 1))
    [elsewhere] = rules.owing_of([local, national], replace(PERMIT, region="450100"), NOW.date())
    assert [one.days_after for one in (found, earlier, elsewhere)] == [20, 31, 31]


@given(DAYS, st.integers(0, 1500))
def test_periods_follow_one_another_without_a_gap_and_each_has_ended(since: date, days: int) -> None:
    today = since + timedelta(days=days)
    found = list(rules.periods_ended(list(K), since, today))
    for kind in K:
        some = [one for one in found if one.kind is kind]
        assert all(one.last_day < today and one.last_day >= since - timedelta(days=1) for one in some)
        following = pairwise(some)
        assert all(after.first_day == before.last_day + timedelta(days=1) for before, after in following)


@given(DAYS)
def test_the_clock_that_looks_at_the_next_quarter_finds_the_one_that_ended_then(today: date) -> None:
    again = rules.next_quarter(today)
    assert again > today
    [quarter, *year] = rules.periods_ended([K.QUARTERLY, K.ANNUAL], again, again)
    assert quarter.first_day <= today <= quarter.last_day
    assert [one.last_day for one in year] == ([quarter.last_day] if again.month == 1 else [])


@given(st.integers(-400, 400), st.integers(0, 400))
def test_a_report_is_owed_for_a_period_of_enough_days_with_a_permit(begins: int, valid_days: int) -> None:
    first = YEAR.first_day + timedelta(days=begins)
    permit = replace(PERMIT, valid_from=first, valid_to=first + timedelta(days=valid_days))
    days = [first + timedelta(days=day) for day in range(valid_days + 1)]
    covered = sum(YEAR.first_day <= day <= YEAR.last_day for day in days)
    assert rules.is_owed(permit, YEAR, 90) == (covered >= 90)


def test_a_permit_renewed_for_a_later_period_still_owes_the_report_of_this_one() -> None:
    renewed = replace(PERMIT, valid_from=date(2027, 2, 1), valid_to=date(2032, 1, 31), held_since=date(2022, 2, 1))
    assert rules.is_owed(renewed, YEAR, 90)
    assert not rules.is_owed(replace(renewed, held_since=None), YEAR, 90)


def test_a_permit_that_was_ended_owes_no_report() -> None:
    assert rules.is_owed(PERMIT, YEAR, 90)
    assert not rules.is_owed(replace(PERMIT, state=PermitState.CANCELLED), YEAR, 90)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", A)
def test_a_step_is_in_the_table_or_refused(state: S, action: A) -> None:
    case = replace(CASE, state=state)
    if (state, action) in rules.STEPS:
        assert rules.step(case, action).state is rules.STEPS[state, action]
        return
    with pytest.raises(Refusal) as error:
        rules.step(case, action)
    assert error.value.code == "PERMIT_REPORT_STEP_NOT_ALLOWED"


@given(st.lists(st.sampled_from(A), max_size=10))
def test_a_report_once_late_stays_late_and_once_accepted_stays_accepted(actions: list[A]) -> None:
    case = CASE
    for action in actions:
        try:
            after = rules.step(case, action)
        except Refusal:
            continue
        assert case.state is not S.ACCEPTED
        assert after.late >= case.late
        case = after


def discharge(amount: str, unit: str = "t") -> PermitDischarge:
    return PermitDischarge(pollutant="化学需氧量", amount=Decimal(amount), unit=unit)


def test_a_years_discharge_is_held_against_the_sum_of_the_permits_amounts() -> None:
    allowed = [PermitPollutant(name="化学需氧量", outlet=o, amount=Decimal("10.5"), amount_unit="t/a") for o in "12"]
    assert rules.exceeding([discharge("21")], allowed) == []
    assert rules.exceeding([discharge("11"), discharge("10.5", "吨")], allowed) == ["化学需氧量：21.5t，许可21.0t"]
    assert rules.exceeding([discharge("9999", "kg")], allowed) == []


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity"])
def test_an_amount_that_cannot_be_is_refused(amount: str) -> None:
    order = SubmitPermitReport(number="ZB-1", summary="正常", discharges=[discharge(amount)])
    with pytest.raises(Refusal) as error:
        rules.submit(CASE, order, [], NOW)
    assert error.value.code == "PERMIT_DISCHARGE_WRONG"
