"""One visit for all, by those assigned, with findings measured against the law of their day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding, VisitBasis, VisitState
from contracts.law import Unit
from services.joint_inspection.lottery.rules import PoolObject
from services.joint_inspection.visits import rules
from services.joint_inspection.visits.rules import VisitCase
from tests.unit.joint_inspection.world import BUREAU, CITY_MANAGERS, code, law, officer

TODAY = date(2026, 12, 3)
PLACE = PoolObject(credit_code=code(1), stratum="key", weight=1, region="640500", needs=("water",))
CASE = VisitCase(
    id="visit-1",
    state=VisitState.PLANNED,
    basis=VisitBasis.DRAW,
    credit_code=code(1),
    region="640500",
    agencies=(BUREAU,),
    officers=("NX-0001", "NX-0002"),
    planned_on=date(2026, 12, 5),
    visit_from=date(2026, 12, 1),
)
TIMES_A = law("crime.discharge.heavy_metal_a", 3, Unit.TIMES)
LEAST = law("draw.officers_min", 2)
CAP = law("visit.yearly_cap", 2)


def finding(**changes: object) -> RecordFinding:
    facts: dict[str, object] = {
        "visit": "visit-1",
        "kind": FindingKind.DISCHARGE_EXCEEDANCE,
        "text": "总排口采样超标",
        "ladder": LadderStep.PUBLICITY,
        "pollutant": "总铅",
        "measured": Decimal("3.5"),
        "limit_value": Decimal("1.0"),
        "unit": "mg/L",
        "sampled_at": datetime(2026, 12, 3, 2, tzinfo=UTC),
    }
    return RecordFinding(**(facts | changes))  # type: ignore[arg-type]


def test_a_second_visit_in_the_period_is_refused_and_names_the_one_to_join() -> None:
    with pytest.raises(Refusal, match="VISIT_DUPLICATE") as caught:
        rules.check_room(code(1), CASE, 0, CAP)
    assert caught.value.data == {"credit_code": code(1), "visit": "visit-1", "agency": BUREAU, "month": "2026-12"}


def test_a_visit_over_the_yearly_cap_is_refused_unless_no_cap_counts() -> None:
    rules.check_room(code(1), None, 1, CAP)
    rules.check_room(code(1), None, 9, None)
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED"):
        rules.check_room(code(1), None, 2, CAP)


def test_a_team_has_two_fit_officers_of_its_own_agency() -> None:
    people = [officer(1), officer(2), officer(3, CITY_MANAGERS), officer(4, conflicts=[code(1)])]
    rules.check_team(["NX-0001", "NX-0002"], people, PLACE, BUREAU, TODAY, LEAST)
    with pytest.raises(Refusal, match="VISIT_OFFICERS_SHORT"):
        rules.check_team(["NX-0001", "NX-0001"], people, PLACE, BUREAU, TODAY, LEAST)
    for unfit in ("NX-0003", "NX-0004", "NX-9999"):
        with pytest.raises(Refusal, match="VISIT_OFFICER_UNFIT"):
            rules.check_team(["NX-0001", unfit], people, PLACE, BUREAU, TODAY, LEAST)


def test_who_asked_does_not_approve() -> None:
    asked = msgspec.structs.replace(CASE, requested_by="甲")
    rules.check_second_person(asked, "乙")
    with pytest.raises(Refusal, match="VISIT_SAME_PERSON"):
        rules.check_second_person(asked, "甲")


def test_another_agency_joins_once_and_only_before_the_visit() -> None:
    rules.check_merge(CASE, CITY_MANAGERS)
    with pytest.raises(Refusal, match="VISIT_ALREADY_JOINED"):
        rules.check_merge(CASE, BUREAU)
    with pytest.raises(Refusal, match="VISIT_STATE"):
        rules.check_merge(msgspec.structs.replace(CASE, state=VisitState.FINISHED), CITY_MANAGERS)


def test_only_assigned_officers_act() -> None:
    rules.check_assigned(CASE, "NX-0002")
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        rules.check_assigned(CASE, "NX-0003")


def test_nobody_checks_in_before_the_window_or_with_a_new_conflict() -> None:
    rules.check_in(CASE, officer(1), PLACE, TODAY)
    with pytest.raises(Refusal, match="VISIT_TOO_EARLY"):
        rules.check_in(CASE, officer(1), PLACE, date(2026, 11, 30))
    with pytest.raises(Refusal, match="VISIT_OFFICER_UNFIT"):
        rules.check_in(CASE, officer(1, conflicts=[code(1)]), PLACE, TODAY)


@pytest.mark.parametrize("field", ["pollutant", "measured", "limit_value", "unit", "sampled_at"])
def test_an_exceedance_needs_its_figures(field: str) -> None:
    with pytest.raises(Refusal, match="FINDING_INCOMPLETE"):
        rules.check_finding(finding(**{field: None}))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "0"])
def test_a_figure_is_a_positive_number(value: str) -> None:
    with pytest.raises(Refusal, match="FINDING_INCOMPLETE"):
        rules.check_finding(finding(limit_value=Decimal(value)))


def test_a_value_within_the_limit_is_no_exceedance() -> None:
    with pytest.raises(Refusal, match="FINDING_NOT_EXCEEDED"):
        rules.check_finding(finding(measured=Decimal("1.0")))


@pytest.mark.parametrize(("measured", "suspected"), [("3.0", False), ("3.0001", True), ("3.5", True), ("1.1", False)])
def test_lead_counts_from_more_than_three_times_the_limit(measured: str, suspected: bool) -> None:
    judged = rules.judge(finding(measured=Decimal(measured)), TIMES_A)
    assert judged.suspected is suspected
    assert "3倍（测试规定第一条，地方设定）" in judged.reason


@pytest.mark.parametrize(
    ("pollutant", "key"),
    [
        ("总铅", "crime.discharge.heavy_metal_a"),
        ("六价铬", "crime.discharge.heavy_metal_a"),
        ("Hg", "crime.discharge.heavy_metal_a"),
        ("总锌", "crime.discharge.heavy_metal_b"),
        ("镍及其化合物", "crime.discharge.heavy_metal_b"),
        ("化学需氧量", None),
        ("", None),
    ],
)
def test_a_pollutant_is_compared_with_the_row_that_names_it(pollutant: str, key: str | None) -> None:
    assert rules.threshold_key(FindingKind.DISCHARGE_EXCEEDANCE, pollutant) == key


@pytest.mark.parametrize(("tonnes", "suspected"), [("2.99", False), ("3", True), ("10", True)])
def test_hazardous_waste_counts_from_three_tonnes(tonnes: str, suspected: bool) -> None:
    waste = finding(kind=FindingKind.HAZARDOUS_WASTE, tonnes=Decimal(tonnes))
    assert rules.judge(waste, law("crime.hazardous_waste", 3, Unit.TONNES)).suspected is suspected


def test_without_a_row_nothing_is_suspected() -> None:
    judged = rules.judge(finding(measured=Decimal(100)), None)
    assert (judged.suspected, judged.multiple) == (False, Decimal("100.0000"))


def test_a_step_skipped_needs_a_reason_and_an_order_its_date() -> None:
    rules.check_ladder(finding(), None)
    rules.check_ladder(finding(ladder=LadderStep.WARNING), LadderStep.GUIDANCE)
    with pytest.raises(Refusal, match="LADDER_REASON_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.WARNING), LadderStep.PUBLICITY)
    with pytest.raises(Refusal, match="LADDER_DATE_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪"), None)
    rules.check_ladder(finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪", correct_by=TODAY), None)
    rules.check_ladder(finding(ladder=LadderStep.CASE), LadderStep.CASE)
