"""Commissioned work: who may be given what, which step is whose, and which results do not agree."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionAction as A
from contracts.joint_inspection.commission_terms import CommissionKind, CommissionResult, ContradictionKind
from contracts.joint_inspection.commission_terms import CommissionState as S
from contracts.law import Unit
from services.joint_inspection.commissions.rules import ordering
from services.joint_inspection.commissions.rules.machine import AGENCY, DELIVER, DUTIES, MOVES, TABLE, Case
from services.joint_inspection.commissions.rules.results import Rival, apart, contradiction, seen_from
from services.joint_inspection.course import rules as course
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD
from tests.unit.joint_inspection.commissioned import (
    COD,
    LAB,
    LAB_CODE,
    MILL,
    NOW,
    PEOPLE,
    TODAY,
    begun,
    delivered,
    laboratory,
    ordered,
    result,
)
from tests.unit.joint_inspection.world import law

VALUES = st.decimals(min_value=0, max_value=1000, places=2)
DEVIATION = law("commission.report_deviation", 20, Unit.PERCENT)
ENDED = {S.DECLINED, S.WITHDRAWN, S.SETTLED}


def refusal(what: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=what)


def test_sampling_goes_from_order_to_settlement_and_each_step_is_of_its_side() -> None:
    case = begun(ordered())
    assert case.state is S.UNDER_WAY and case.begun_at == NOW
    case = delivered(case, result("60"))
    assert [one.exceeded for one in case.reports[-1].results] == [True]
    with refusal("CASE_STEP_NEEDS_ROLE"):
        course.advance(TABLE, case, A.SETTLE, OFFICER, NOW)
    with refusal("CASE_NOT_YOUR_STEP"):
        course.advance(TABLE, case, A.SETTLE, LAB, NOW)
    assert course.advance(TABLE, case, A.SETTLE, HEAD, NOW).case.state is S.SETTLED


@pytest.mark.parametrize(
    "changes",
    [
        {"visit": "V-1"},
        {"case_number": None},
        {"credit_code": None},
        {"kind": CommissionKind.SOURCE_SURVEY, "credit_code": None},
    ],
)
def test_samples_are_for_a_visit_or_a_case_and_all_but_an_area_report_names_an_enterprise(
    changes: dict[str, Any],
) -> None:
    with refusal("COMMISSION_SUBJECT_WRONG"):
        ordered(**changes)
    report = ordered(kind=CommissionKind.AREA_REPORT, case_number=None, credit_code=None, items=[])
    assert report.credit_code is None


def test_an_order_without_items_twice_the_same_or_with_days_or_a_price_that_cannot_be_is_refused() -> None:
    for items in ([], [COD, COD], [replace(COD, limit_value=Decimal("NaN"))]):
        with refusal("COMMISSION_ITEMS_WRONG"):
            ordered(items=items)
    with refusal("COMMISSION_DAYS_WRONG"):
        ordered(begin_by=TODAY - timedelta(days=1))
    with refusal("COMMISSION_DAYS_WRONG"):
        ordered(deliver_by=TODAY + timedelta(days=1))
    for price in ("0", "-1", "0.001", "NaN", "Infinity"):
        with refusal("COMMISSION_PRICE_WRONG"):
            ordered(price_yuan=Decimal(price))


@given(st.integers(-40, 40), st.integers(-40, 40), st.booleans())
def test_only_who_is_engaged_and_qualified_on_the_day_is_given_work(first: int, last: int, engaged: bool) -> None:
    day = TODAY + timedelta(days=2)
    lab = laboratory(valid_from=day + timedelta(days=first), valid_to=day + timedelta(days=last), engaged=engaged)
    if engaged and first <= 0 <= last:
        assert ordered(lab=lab).state is S.ORDERED
    else:
        with refusal("LABORATORY_UNQUALIFIED"):
            ordered(lab=lab)


def test_an_ability_counts_for_its_method_and_until_its_day_and_nobody_measures_itself() -> None:
    with refusal("LABORATORY_OUT_OF_SCOPE"):
        ordered(items=[replace(COD, method="HJ/T 399-2007")])
    with refusal("LABORATORY_OUT_OF_SCOPE"):
        ordered(lab=laboratory(scope=[replace(laboratory().scope[0], valid_to=TODAY)]))
    with refusal("LABORATORY_CONFLICT"):
        ordered(credit_code=LAB_CODE)


def test_a_qualification_that_ended_since_the_order_stops_acceptance_and_sampling() -> None:
    ended = laboratory(valid_to=TODAY + timedelta(days=1))
    with refusal("LABORATORY_UNQUALIFIED"):
        ordering.accept(ordered(), ended, LAB, NOW)
    with refusal("LABORATORY_UNQUALIFIED"):
        begun(ordered(), on=TODAY + timedelta(days=2), lab=ended)


def test_work_begun_or_delivered_after_its_day_is_taken_and_marked_with_its_basis() -> None:
    late = begun(ordered(), on=TODAY + timedelta(days=3))
    assert late.overdue and late.steps[-1].late and late.steps[-1].basis == "委托约定"
    case = delivered(begun(ordered()), result(), on=TODAY + timedelta(days=10))
    assert case.overdue and case.reports[-1].late
    assert not delivered(begun(ordered()), result(), on=TODAY + timedelta(days=9)).reports[-1].late


def test_results_are_of_what_was_ordered_and_leave_nothing_out() -> None:
    case = begun(ordered())
    for wrong in ([], [result(unit="g/L")], [result(method="别的")], [result(point="别处")]):
        with refusal("COMMISSION_RESULTS_WRONG"):
            delivered(case, *wrong)
    for value in ("-1", "NaN", "Infinity"):
        with refusal("COMMISSION_VALUE_WRONG"):
            delivered(case, result(value))
    for moment in (NOW - timedelta(hours=1), NOW + timedelta(hours=1)):
        with refusal("COMMISSION_TIME_WRONG"):
            delivered(case, result(sampled_at=moment))


def test_a_report_sent_back_stays_beside_the_next_one() -> None:
    case = delivered(begun(ordered()), result("48"))
    case = course.advance(TABLE, case, A.SEND_BACK, OFFICER, NOW, reason="缺原始记录").case
    case = delivered(case, result("49"))
    assert [(one.edition, one.results[0].value) for one in case.reports] == [(1, Decimal(48)), (2, Decimal(49))]


def test_who_decides_on_what_is_no_longer_so_is_told_what_happened() -> None:
    case = begun(ordered())
    with refusal("CASE_CHANGED") as caught:
        course.require_version(TABLE, case, 1)
    assert "接受" in str(caught.value.data["happened"]) and caught.value.data["version"] == 3
    assert TABLE.version(ordering.late(case, DELIVER, "委托约定", NOW).steps) == 3


def measured(value: Decimal, limit: Decimal | None) -> CommissionResult:
    return CommissionResult(
        point=COD.point,
        pollutant=COD.pollutant,
        method=COD.method,
        value=value,
        unit=COD.unit,
        sampled_at=NOW,
        limit_value=limit,
        exceeded=None if limit is None else value > limit,
    )


@given(VALUES, VALUES, st.none() | VALUES)
def test_data_contradict_when_one_is_over_the_limit_and_one_not_or_they_are_too_far_apart(
    own: Decimal, other: Decimal, limit: Decimal | None
) -> None:
    rival = Rival(kind=ContradictionKind.REPORT, other="WT-2", at=NOW, value=other, unit=COD.unit)
    found = contradiction(1, measured(own, limit), rival, DEVIATION)
    parted = limit is not None and (own > limit) != (other > limit)
    assert (found is not None) == (parted or apart(own, other) > 20)
    if found:
        there = seen_from(3, found, "WT-1", measured(own, limit))
        assert (there.value, there.other_value, there.other, there.edition) == (other, own, "WT-1", 3)


def test_values_in_other_units_are_not_compared_and_data_taken_on_the_spot_prevail_over_automatic_ones() -> None:
    rival = Rival(kind=ContradictionKind.READING, other="B-1", at=NOW, value=Decimal(10), unit=COD.unit)
    assert contradiction(1, measured(Decimal(60), Decimal(50)), replace(rival, unit="g/L"), DEVIATION) is None
    found = contradiction(1, measured(Decimal(60), Decimal(50)), rival, DEVIATION)
    assert found is not None and "优先于同一时段的自动监测数据" in found.explanation


@dataclass
class Modelled:
    """What must be so of any commission, worked out apart from its rules."""

    case: Case
    owed: set[str]


def taken(case: Case, action: A, who: Actor, late: bool) -> course.Decision[Case]:
    """A step with whatever it brings."""
    on = TODAY + timedelta(days=20 if late else 0)
    match action:
        case A.BEGIN:
            return ordering.begin(case, laboratory(), None, NOW, on, "委托约定", who, NOW)
        case _:
            return course.advance(TABLE, case, action, who, NOW, reason="说明")


@given(
    st.lists(
        st.tuples(st.sampled_from(list(A)), st.sampled_from([*PEOPLE, UPPER_HEAD, OTHER_CITY_OFFICER]), st.booleans())
    )
)
def test_no_order_of_steps_leaves_the_table_and_what_has_ended_owes_nothing(
    steps: list[tuple[A, Actor, bool]],
) -> None:
    model = Modelled(ordered(), {"commission.answer"})
    for action, who, late in steps:
        case = model.case
        move = MOVES.get((case.state, action))
        try:
            decided = taken(case, action, who, late)
        except Refusal as refused:
            assert refused.code.startswith("CASE_")
            continue
        assert move is not None and who.agency == (case.agency if move.by is AGENCY else case.contractor)
        assert TABLE.version(decided.case.steps) == TABLE.version(case.steps) + 1
        model.owed = (model.owed - set(decided.ends)) | set(decided.starts)
        model.case = decided.case
        assert model.owed <= set(DUTIES) and bool(model.owed) == (model.case.state not in ENDED)


def test_a_commission_for_a_visit_is_known_to_insiders_only_until_the_work_begins() -> None:
    case = replace(ordered(), visit="V-1")
    insiders = [who for who in (OFFICER, HEAD, LAB, UPPER_HEAD) if case.open_to(who)]
    assert insiders == [OFFICER, HEAD, LAB]
    colleague = replace(OFFICER, subject="NX-9999")
    assert not case.open_to(colleague) and replace(case, begun_at=NOW).open_to(colleague)
    assert MILL not in case.parties and date(2026, 11, 24) == case.begin_by
