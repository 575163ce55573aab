"""A unit is drawn in the class it is registered in, or a closer one by rule, and every step has its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.law import Unit
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.classes.rules import ClassRows, Known, class_of, class_reasons, is_major, stratum_of
from tests.unit.joint_inspection.world import law

GENERAL, SPECIAL, KEY = SupervisionClass.GENERAL, SupervisionClass.SPECIAL, SupervisionClass.KEY
ROWS = ClassRows(
    months=law("draw.clue_months", 12, Unit.MONTHS),
    special=law("draw.special_complaints", 3),
    violations=law("draw.key.violations", 3),
    harmful=law("draw.key.harmful", 1),
    credit={"bad": law("draw.key.credit_bad", 1)},
)


def test_only_a_general_unit_with_enough_verified_complaints_is_drawn_as_a_special_one() -> None:
    assert class_of(GENERAL, Known(verified=2), ROWS) is GENERAL
    assert class_of(GENERAL, Known(verified=3), ROWS) is SPECIAL
    assert class_of(KEY, Known(verified=9), ROWS) is KEY


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (Known(violations=3), "最近12个月内有3次违法，违法频次高，列为重点监管单位"),
        (Known(harmful=1), "最近12个月内有1次重大问题，环境危害大，列为重点监管单位并提高抽查频次"),
        (Known(credit="bad", credit_name="不良（红）"), "环境信用不良（红），列为重点监管单位"),
    ],
)
def test_frequent_harmful_and_poor_credit_violators_become_key_units(known: Known, why: str) -> None:
    for registered in (GENERAL, SPECIAL):
        assert class_of(registered, known, ROWS) is KEY
        first, second = class_reasons(registered, known, ROWS)
        assert first.fact == f"登记为{registered.label}监管单位"
        assert second.fact == why and "测试规定第一条" in second.source


def test_fewer_violations_or_better_credit_change_nothing() -> None:
    known = Known(violations=2, credit="warning", credit_name="警示（黄）")
    assert class_of(GENERAL, known, ROWS) is GENERAL
    assert len(class_reasons(GENERAL, known, ROWS)) == 1


def test_a_major_problem_raises_how_often_a_unit_is_drawn() -> None:
    assert is_major(Known(harmful=1), ROWS) and not is_major(Known(violations=9), ROWS)
    assert stratum_of(SupervisionDomain.POLLUTION, KEY, major=True) == "major"
    assert stratum_of(SupervisionDomain.RADIATION, KEY, major=True) == "radiation_key"


known_of = st.builds(
    Known,
    verified=st.integers(0, 5),
    violations=st.integers(0, 5),
    harmful=st.integers(0, 2),
    credit=st.sampled_from([None, "honest", "bad"]),
)


@given(st.sampled_from(SupervisionClass), known_of)
def test_a_class_never_becomes_a_lighter_one_and_whatever_changes_has_a_reason(
    registered: SupervisionClass, known: Known
) -> None:
    order = [GENERAL, SPECIAL, KEY]
    drawn = class_of(registered, known, ROWS)
    assert order.index(drawn) >= order.index(registered)
    assert drawn is registered or len(class_reasons(registered, known, ROWS)) > 1


def test_radiation_and_hazardous_waste_are_strata_of_their_own() -> None:
    assert stratum_of(SupervisionDomain.POLLUTION, SPECIAL) == "special"
    assert stratum_of(SupervisionDomain.RADIATION, SPECIAL) == "radiation_key"
    assert stratum_of(SupervisionDomain.HAZARDOUS_WASTE, GENERAL) == "hazardous_waste_general"
