"""What a plan asks for, and whether officers, equipment and budget suffice; every refusal names its figures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.plan_terms import PlannedEquipment, PlannedRatio
from contracts.law import Unit
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from services.joint_inspection.capacity import rules
from services.joint_inspection.capacity.rules import ClassSize
from tests.unit.joint_inspection.world import law, officer, ratio_row

EACH, TEAM = law("plan.visits_per_officer", 20), law("draw.officers_min", 2)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
sizes = st.lists(
    st.builds(ClassSize, st.sampled_from(SupervisionDomain), st.sampled_from(SupervisionClass), st.integers(0, 10_000)),
    max_size=9,
    unique_by=lambda one: (one.domain, one.supervision_class),
)
ratios = st.lists(
    st.builds(PlannedRatio, supervision_class=st.sampled_from(SupervisionClass), percent=st.integers(1, 100)),
    max_size=3,
    unique_by=lambda one: one.supervision_class,
)


@given(sizes, ratios, st.integers(0, 50))
def test_a_task_never_asks_for_more_than_there_is_nor_for_less_than_without_the_plans_ratio(
    library: list[ClassSize], raised: list[PlannedRatio], officers: int
) -> None:
    with_ratios = rules.tasks_of(library, raised, officers, ratio_row)
    without = rules.tasks_of(library, [], officers, ratio_row)
    assert [(one.domain, one.supervision_class) for one in with_ratios] == [
        (one.domain, one.supervision_class) for one in without
    ]
    assert all(low.count <= one.count <= one.size for low, one in zip(without, with_ratios, strict=True))


@given(st.integers(0, 200), st.integers(0, 1000), st.integers(0, 1000))
def test_officers_suffice_exactly_up_to_what_they_can_carry_out(officers: int, wanted: int, others: int) -> None:
    possible = rules.possible_checks(officers, EACH, TEAM)
    fits = not wanted or wanted + others <= possible
    try:
        rules.check_officers("ecology-640500", "2026-11", officers, wanted, others, EACH, TEAM)
    except Refusal as refused:
        assert not fits and refused.data["possible"] == possible and refused.data["wanted"] == wanted
    else:
        assert fits


def test_an_officer_whose_certificate_ended_before_the_month_is_not_counted() -> None:
    people = [officer(1), officer(2, valid_to=date(2026, 10, 31)), officer(3, valid_to=date(2026, 11, 1))]
    assert rules.in_post(people, *NOVEMBER) == 2


def test_equipment_of_a_kind_is_counted_together_and_the_kind_is_named() -> None:
    two = [PlannedEquipment(kind="noise_meter", count=1), PlannedEquipment(kind="noise_meter", count=1)]
    names = {"noise_meter": "声级计"}
    rules.check_equipment("ecology-640500", two, {"noise_meter": 2}, names, NOVEMBER[1])
    with pytest.raises(Refusal, match="PLAN_EQUIPMENT_SHORT") as caught:
        rules.check_equipment("ecology-640500", two, {"noise_meter": 1}, names, NOVEMBER[1])
    assert (caught.value.data["kind"], caught.value.data["wanted"], caught.value.data["held"]) == ("声级计", 2, 1)


def test_a_kind_of_equipment_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refusal, match="EQUIPMENT_KIND_UNKNOWN"):
        rules.check_kinds([PlannedEquipment(kind="submarine", count=1)], ["drone"])


def test_the_budget_of_the_year_is_not_gone_beyond() -> None:
    assert rules.cost_of(7, law("plan.visit_cost", 500, Unit.YUAN)) == 3500
    rules.check_budget("2026", 3500, 6500, 10_000)
    with pytest.raises(Refusal, match="PLAN_BUDGET_SHORT"):
        rules.check_budget("2026", 3501, 6500, 10_000)
