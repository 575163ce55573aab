"""Findings are measured against the law of their day, and answered step by step."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.crime_thresholds import Circumstance, in_force, read_thresholds
from contracts.errors import Refusal
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep, RecordFinding
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.joint_inspection.findings import rules
from services.joint_inspection.handlings.rules.ladder import Fit

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 8, tzinfo=UTC)
ROWS = read_thresholds(Jurisdiction(PROJECT / "jurisdiction").table("crime_thresholds"))
WARNING = Fit(LadderStep.WARNING, "某地规则")
IN_FORCE = in_force(ROWS, "640500", TODAY)


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
def test_lead_counts_from_three_times_the_limit(measured: str, suspected: bool) -> None:
    judged = rules.judge(finding(measured=Decimal(measured)), IN_FORCE)
    assert judged.suspected is suspected
    assert "3倍（法释〔2023〕7号第一条第三项，法定）" in judged.reason


@pytest.mark.parametrize(("tonnes", "suspected"), [("2.99", False), ("3", True), ("10", True)])
def test_hazardous_waste_counts_from_three_tonnes(tonnes: str, suspected: bool) -> None:
    waste = finding(kind=FindingKind.HAZARDOUS_WASTE, tonnes=Decimal(tonnes))
    judged = rules.judge(waste, IN_FORCE)
    assert (judged.suspected, judged.multiple) == (suspected, None)


def test_a_pollutant_without_a_threshold_is_no_suspicion_however_high() -> None:
    judged = rules.judge(finding(pollutant="化学需氧量", measured=Decimal(100)), IN_FORCE)
    assert (judged.suspected, judged.multiple) == (False, Decimal("100.0000"))
    assert judged.reason == "没有适用于该问题的追诉标准"


def test_before_the_interpretation_was_in_force_nothing_is_suspected() -> None:
    judged = rules.judge(finding(measured=Decimal(100)), in_force(ROWS, "640500", date(2023, 8, 14)))
    assert (judged.suspected, judged.thresholds) == (False, [])


def test_every_threshold_that_is_met_is_named_and_the_first_stands_for_them() -> None:
    found = finding(measured=Decimal(4), loss_yuan=Decimal(300_000), circumstances=[Circumstance.HIDDEN_DISCHARGE])
    judged = rules.judge(found, IN_FORCE)
    keys = {one.key for one in judged.thresholds}
    assert keys == {"crime.discharge.heavy_metal_a", "crime.loss", "crime.hidden_discharge"}
    assert judged.threshold in keys and judged.source


def test_earlier_penalties_are_not_known_on_a_visit() -> None:
    judged = rules.judge(finding(kind=FindingKind.OTHER, circumstances=[Circumstance.TOXIC_DISCHARGE]), IN_FORCE)
    assert judged.suspected is False


@pytest.mark.parametrize("field", ["loss_yuan", "gain_yuan", "water_cut_hours"])
@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "0", "1e40"])
def test_a_loss_a_gain_or_an_outage_is_a_positive_number(field: str, value: str) -> None:
    with pytest.raises(Refusal, match="FINDING_FIGURE_INVALID"):
        rules.check_finding(finding(**{field: Decimal(value)}), NOW)


def test_a_step_skipped_or_a_lighter_one_needs_a_reason_and_an_order_its_date() -> None:
    rules.check_ladder(finding(ladder=LadderStep.WARNING), WARNING, TODAY)
    with pytest.raises(Refusal, match="LADDER_REASON_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.CASE), WARNING, TODAY)
    with pytest.raises(Refusal, match="LADDER_LIGHTER_UNEXPLAINED"):
        rules.check_ladder(finding(ladder=LadderStep.PUBLICITY), WARNING, TODAY)
    rules.check_ladder(finding(ladder=LadderStep.PUBLICITY, ladder_reason="当场改正"), WARNING, TODAY)
    with pytest.raises(Refusal, match="LADDER_DATE_MISSING"):
        rules.check_ladder(finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪"), WARNING, TODAY)
    dated = finding(ladder=LadderStep.ORDER_TO_CORRECT, ladder_reason="涉嫌犯罪", correct_by=TODAY)
    rules.check_ladder(dated, WARNING, TODAY)


def test_an_order_is_not_due_before_today() -> None:
    late = finding(ladder_reason="涉嫌犯罪", ladder=LadderStep.ORDER_TO_CORRECT, correct_by=date(2026, 12, 2))
    with pytest.raises(Refusal, match="LADDER_DATE_PAST"):
        rules.check_ladder(late, WARNING, TODAY)


def test_what_meets_a_criminal_threshold_is_serious_whatever_was_stated() -> None:
    grave, slight = finding(measured=Decimal(4)), finding(measured=Decimal("1.1"), severity=FindingGravity.ORDINARY)
    assert rules.severity_of(grave, rules.judge(grave, IN_FORCE)) is FindingGravity.SERIOUS
    assert rules.severity_of(slight, rules.judge(slight, IN_FORCE)) is FindingGravity.ORDINARY


def test_a_finding_concerns_who_leads_and_whom_it_names_of_the_visit() -> None:
    agencies = ["ecology-640500", "water-640500", "housing-640500"]
    named = finding(concerns=["housing-640500", "water-640500"])
    assert rules.concerned(named, agencies, "water-640500") == ["ecology-640500", "housing-640500"]
    with pytest.raises(Refusal, match="FINDING_CONCERNS_NOBODY"):
        rules.concerned(finding(concerns=["police-640500"]), agencies, "ecology-640500")
