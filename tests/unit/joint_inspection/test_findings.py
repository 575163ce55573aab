"""Findings are measured against the law of their day, and answered step by step."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding
from contracts.law import Unit
from services.joint_inspection.findings import rules
from tests.unit.joint_inspection.world import law

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 8, tzinfo=UTC)
TIMES_A = law("crime.discharge.heavy_metal_a", 3, Unit.TIMES)


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


@pytest.mark.parametrize("field", ["pollutant", "measured", "limit_value", "unit", "sampled_at"])
def test_an_exceedance_needs_its_figures(field: str) -> None:
    with pytest.raises(Refusal, match="FINDING_INCOMPLETE"):
        rules.check_finding(finding(**{field: None}), NOW)


def test_a_sample_is_not_taken_in_the_future() -> None:
    with pytest.raises(Refusal, match="FINDING_SAMPLED_LATER"):
        rules.check_finding(finding(sampled_at=datetime(2026, 12, 3, 9, tzinfo=UTC)), NOW)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "0", "1e40", "1e-40"])
def test_a_figure_is_a_positive_number(value: str) -> None:
    with pytest.raises(Refusal, match="FINDING_INCOMPLETE"):
        rules.check_finding(finding(limit_value=Decimal(value)), NOW)


def test_a_value_within_the_limit_is_no_exceedance() -> None:
    with pytest.raises(Refusal, match="FINDING_NOT_EXCEEDED"):
        rules.check_finding(finding(measured=Decimal("1.0")), NOW)


@pytest.mark.parametrize(("measured", "suspected"), [("2.9999", False), ("3.0", True), ("3.5", True), ("1.1", False)])
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
    rules.check_ladder(finding(), [], TODAY)
    rules.check_ladder(finding(ladder=LadderStep.WARNING), [LadderStep.PUBLICITY, LadderStep.GUIDANCE], TODAY)
    with pytest.raises(Refusal, match="LADDER_REASON_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.WARNING), [LadderStep.PUBLICITY], TODAY)
    with pytest.raises(Refusal, match="LADDER_DATE_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪"), [], TODAY)
    rules.check_ladder(
        finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪", correct_by=TODAY), [], TODAY
    )
    rules.check_ladder(finding(ladder=LadderStep.CASE), [LadderStep.CASE], TODAY)


def test_an_order_is_not_due_before_today() -> None:
    late = finding(ladder_reason="涉嫌犯罪", ladder=LadderStep.ORDER_TO_CORRECT, correct_by=date(2026, 12, 2))
    with pytest.raises(Refusal, match="LADDER_DATE_PAST"):
        rules.check_ladder(late, [], TODAY)
