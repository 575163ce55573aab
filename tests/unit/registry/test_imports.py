"""What becomes of each imported row, and how it is reported."""

import csv
import io

import pytest
from msgspec.structs import replace

from contracts.registry.directory import EnterpriseState, SupervisionClass
from contracts.registry.imports import (
    FindingSeverity,
    ImportFinding,
    ImportOutcome,
    ImportProblem,
    ImportRow,
    RepairSource,
)
from contracts.registry.permits import PermitFacts
from services.registry.directory.rules import Entry
from services.registry.imports import rules
from services.registry.rows.rules import Ground, read_row, region_codes

MILL, OTHER = "916400002276950035", "91640500317866371F"
REGIONS = {"640000": "宁夏回族自治区", "640500": "中卫市"}
GROUND = Ground(
    headings={"name": "企业名称", "credit_code": "代码", "permit_number": "许可证"},
    region_default="640000",
    reach="64",
    regions=REGIONS,
    region_codes=region_codes(REGIONS, "64"),
    trades={},
)


def decide(entry: Entry | None = None, permit: PermitFacts | None = None, **cells: str) -> rules.Decision:
    full = {"name": "试验纸业", "credit_code": MILL, "region": "中卫"} | cells
    return rules.decide(read_row(2, full, GROUND), entry, permit, GROUND)


def standing(**cells: str) -> Entry:
    change = decide(None, None, **cells).change
    assert change is not None
    return change.entry


def problems(decision: rules.Decision) -> list[ImportProblem]:
    return [finding.problem for finding in decision.findings]


def test_a_good_row_is_registered_with_its_permit() -> None:
    decision = decide(permit_number=MILL + "001P", water_pollutants="化学需氧量")
    assert (decision.outcome, decision.findings) == (ImportOutcome.ACCEPTED, [])
    assert decision.change is not None and decision.change.facts.region == "640500"
    assert decision.permit is not None and decision.permit.pollutants[0].name == "化学需氧量"


def test_the_same_row_again_changes_nothing() -> None:
    first = decide(permit_number=MILL + "001P", water_pollutants="化学需氧量")
    assert first.change is not None
    again = decide(first.change.entry, first.permit, permit_number=MILL + "001P", water_pollutants="化学需氧量")
    assert (again.outcome, again.change, again.permit) == (ImportOutcome.UNCHANGED, None, None)


def test_a_code_under_another_name_is_reported_with_that_name() -> None:
    decision = decide(standing(), name="另一家纸业")
    assert decision.outcome is ImportOutcome.REJECTED
    assert "试验纸业" in decision.findings[0].reason


def test_an_entry_of_a_region_out_of_reach_is_left_as_it_is() -> None:
    entry = standing()
    elsewhere = replace(entry, facts=replace(entry.facts, region="610100"))
    decision = decide(elsewhere, trade="造纸和纸制品业")
    assert (decision.outcome, problems(decision)) == (ImportOutcome.REJECTED, [ImportProblem.REGION_OUT_OF_REACH])


def test_a_name_that_differs_only_in_the_width_of_brackets_is_the_same() -> None:
    assert decide(standing(name="纸业(宁夏)"), name="纸业（宁夏）").outcome is ImportOutcome.UNCHANGED


def test_new_facts_of_a_known_unit_change_its_entry() -> None:
    decision = decide(standing(), trade="造纸和纸制品业")
    changed = decision.change
    assert changed is not None
    assert (decision.outcome, [field.label for field in changed.fields]) == (
        ImportOutcome.CHANGED,
        ["行业名称"],
    )


def test_a_file_never_lowers_what_it_does_not_state() -> None:
    key = Entry(facts=replace(standing().facts, supervision_class=SupervisionClass.KEY))
    assert decide(key).outcome is ImportOutcome.UNCHANGED


def test_a_closed_unit_is_not_opened_again_by_a_file() -> None:
    closed = replace(standing(), state=EnterpriseState.CLOSED)
    assert problems(decide(closed)) == [ImportProblem.ENTERPRISE_CLOSED]


def test_a_permit_of_another_code_is_a_warning_and_the_unit_stands() -> None:
    decision = decide(permit_number=OTHER + "001V")
    assert (decision.outcome, problems(decision)) == (ImportOutcome.ACCEPTED, [ImportProblem.PERMIT_HOLDER_DIFFERS])
    assert decision.permit is not None and not decision.permit.holder_in_number


def test_a_permit_number_in_lower_case_is_offered_in_upper_case() -> None:
    [finding] = decide(credit_code=OTHER, permit_number=OTHER.lower() + "001V").findings
    assert (finding.repair, finding.repair_from) == (OTHER + "001V", RepairSource.LETTER_CASE)


def test_a_malformed_permit_number_is_a_warning_and_no_permit() -> None:
    decision = decide(permit_number=MILL)
    assert (decision.outcome, decision.permit) == (ImportOutcome.ACCEPTED, None)
    assert problems(decision) == [ImportProblem.PERMIT_NUMBER_MALFORMED]


def test_a_permit_already_held_by_another_is_reported_with_its_holder() -> None:
    held = PermitFacts(number=MILL + "001P", holder=OTHER, region="640500")
    decision = decide(permit=held, permit_number=MILL + "001P")
    assert problems(decision) == [ImportProblem.PERMIT_HELD_BY_ANOTHER]
    assert OTHER in decision.findings[0].reason


def test_a_failing_code_keeps_the_row_out_and_nothing_is_decided() -> None:
    decision = decide(credit_code="-", permit_number=MILL + "001P")
    assert (decision.outcome, decision.change, decision.permit) == (ImportOutcome.REJECTED, None, None)


@pytest.mark.parametrize(("rows_total", "chunk"), [(1, 20), (220, 22), (1_000_000, 2000)])
def test_chunks_are_a_tenth_of_the_file_within_bounds(rows_total: int, chunk: int) -> None:
    assert rules.chunk_rows(rows_total) == chunk


def test_the_report_opens_in_spreadsheets_and_runs_no_formula() -> None:
    finding = ImportFinding(
        severity=FindingSeverity.ERROR,
        column="代码",
        value="=1+1",
        problem=ImportProblem.CREDIT_CODE_INVALID,
        reason="原因",
    )
    text = rules.report([ImportRow(row=2, outcome=ImportOutcome.REJECTED, name="试验纸业", findings=[finding])])
    assert text[0] == "\ufeff"
    line = list(csv.reader(io.StringIO(text[1:])))[1]
    assert line == ["2", "未入库", "试验纸业", "错误", "代码", "'=1+1", "CREDIT_CODE_INVALID", "原因", "", ""]
