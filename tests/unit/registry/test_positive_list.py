"""What the positive list decides: its criteria, its steps, and who falls off it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, FindingRecorded, LadderStep
from contracts.registry.directory import SupervisionClass
from contracts.registry.positive_list import ApplyForPositiveList, FileCompliance, ReviewPositiveListing
from contracts.registry.positive_list_terms import CheckResult, ListingAction, ListingCheck, ListingState, ReviewFinding
from services.registry.positive_list.rules import checks, decisions, findings
from services.registry.positive_list.rules.case import Candidate, Case
from services.registry.positive_list.rules.machine import CLOCKS, MOVES, NOBODY, OVER, PUBLISHED, Side, advance

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY, LATER = date(2026, 11, 22), date(2027, 11, 22)
BUREAU, MILL = "ecology-640500", "916400002276950035"
UNIT = Candidate(
    credit_code=MILL, name="试验纸业", region="640500", supervision_class=SupervisionClass.GENERAL, active=True
)
FIELDS = ("key", "name", "looks_at", "threshold", "unit", "months", "source", "region", "valid_from", "valid_to")
ROWS = [
    dict(zip(FIELDS, line.split(","), strict=True))
    for line in (
        "permit,许可证,permit_days,0,natural_days,,规定甲,,2021-01-01,",
        "clue,没有线索,supervision_clues,0,count,12,规定乙,,2021-01-01,",
        "clue,线索少,supervision_clues,2,count,6,中卫规定,640500,2021-01-01,",
        "clue,旧规定,supervision_clues,9,count,6,旧规定,640500,2020-01-01,2020-12-31",
        "facilities,设施正常,reviewed,,,,规定丙,,2021-01-01,",
    )
]
CRITERIA = {one.key: one for one in checks.criteria_of(ROWS, "640500", TODAY)}


def looked(permit: int | None = 70, clues: int = 0) -> list[ListingCheck]:
    seen = {"permit": permit, "clue": clues, "facilities": None}
    return [
        checks.check(one, None if (value := seen[key]) is None else Decimal(value)) for key, one in CRITERIA.items()
    ]


def code_of(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.code


FACILITIES = ReviewFinding(criterion="facilities", met=True, note="现场视频核实正常")


def applied(invited: Case | None = None) -> Case:
    order = ApplyForPositiveList(credit_code=MILL, agency=BUREAU, statement="连续三年达标")
    return decisions.apply(order, UNIT, invited, "QD-1", looked(), NOW).case


def reviewed() -> Case:
    order = ReviewPositiveListing(number="QD-1", opinion="符合", findings=[FACILITIES])
    return decisions.review(applied(), order, looked(), "officer", NOW).case


def noticed() -> Case:
    return decisions.approve(reviewed(), looked(), "head", TODAY, TODAY + timedelta(days=7), NOW).case


def listed() -> Case:
    return decisions.enter(noticed(), looked(), TODAY, LATER, NOW).case


def test_a_region_may_set_its_own_threshold_and_an_old_row_counts_no_more() -> None:
    assert (CRITERIA["clue"].source, CRITERIA["clue"].required) == ("中卫规定", "最近6个月不超过2个")
    elsewhere = {one.key: one for one in checks.criteria_of(ROWS, "110000", TODAY)}
    assert elsewhere["clue"].source == "规定乙"
    assert checks.first_day(CRITERIA["clue"], date(2026, 8, 31)) == date(2026, 2, 28)


def test_each_check_shows_what_was_seen_what_is_asked_and_by_which_rule() -> None:
    permit, clue, facilities = looked(permit=-1, clues=2)
    assert (permit.result, permit.seen, permit.required) == (CheckResult.FAILED, "-1日", "不少于0日")
    assert (clue.result, clue.seen, clue.source) == (CheckResult.PASSED, "2个", "中卫规定")
    assert (facilities.result, facilities.seen) == (CheckResult.UNKNOWN, None)


@given(st.integers(-500, 500), st.integers(0, 50))
def test_what_is_unknown_never_passes_and_what_fails_is_never_listed(permit: int, clues: int) -> None:
    seen = looked(permit, clues)
    fits = permit >= 0 and clues <= 2
    assert bool(checks.failed(seen)) is not fits
    order = ReviewPositiveListing(number="QD-1", opinion="符合", findings=[FACILITIES])
    if fits:
        assert decisions.review(applied(), order, seen, "o", NOW).case.state is ListingState.REVIEWED
    else:
        with pytest.raises(Refusal, match="POSITIVE_LIST_CRITERION_FAILED"):
            decisions.review(applied(), order, seen, "o", NOW)


def test_an_enterprise_that_does_not_fit_is_told_which_criterion_with_its_source() -> None:
    with pytest.raises(Refusal) as error:
        decisions.invite(UNIT, "QD-1", BUREAU, "贵单位符合条件", looked(clues=3), NOW)
    assert error.value.data == {
        "criterion": "线索少",
        "seen": "3个",
        "required": "最近6个月不超过2个",
        "source": "中卫规定",
    }
    with pytest.raises(Refusal) as error:
        decisions.invite(replace(UNIT, active=False), "QD-1", BUREAU, "贵单位符合条件", looked(), NOW)
    assert code_of(error) == "ENTERPRISE_CLOSED"


def test_an_enterprise_told_that_it_fits_goes_on_in_the_same_listing() -> None:
    invited = decisions.invite(UNIT, "QD-0", BUREAU, "贵单位符合条件", looked(), NOW).case
    assert applied(invited).number == "QD-0"
    with pytest.raises(Refusal, match="POSITIVE_LIST_OPEN_ALREADY"):
        applied(reviewed())


def test_what_the_registry_cannot_see_the_reviewer_must_find_and_nothing_else() -> None:
    bare = ReviewPositiveListing(number="QD-1", opinion="符合")
    with pytest.raises(Refusal, match="POSITIVE_LIST_CRITERION_OPEN"):
        decisions.review(applied(), bare, looked(), "officer", NOW)
    wrong = replace(bare, findings=[ReviewFinding(criterion="clue", met=True, note="算了")])
    with pytest.raises(Refusal, match="POSITIVE_LIST_FINDING_WRONG"):
        decisions.review(applied(), wrong, looked(clues=9), "officer", NOW)
    unmet = replace(bare, findings=[replace(FACILITIES, met=False)])
    with pytest.raises(Refusal, match="POSITIVE_LIST_CRITERION_FAILED"):
        decisions.review(applied(), unmet, looked(), "officer", NOW)


def test_the_reviewer_does_not_approve() -> None:
    with pytest.raises(Refusal, match="POSITIVE_LIST_SAME_PERSON"):
        decisions.approve(reviewed(), looked(), "officer", TODAY, TODAY, NOW)


def test_the_reviewers_finding_stands_at_the_approval_and_the_rest_is_looked_at_anew() -> None:
    facilities = noticed().checks[-1]
    assert (facilities.result, facilities.note) == (CheckResult.PASSED, "现场视频核实正常")
    with pytest.raises(Refusal, match="POSITIVE_LIST_CRITERION_FAILED"):
        decisions.approve(reviewed(), looked(permit=-3), "head", TODAY, TODAY, NOW)


def test_an_objection_stops_the_notice_and_dismissing_it_begins_a_new_one() -> None:
    decision = decisions.objection(noticed(), "夜间有异味", NOW)
    assert (decision.case.state, decision.ends) == (ListingState.OBJECTED, ("positive_list.notice",))
    assert "夜间有异味" not in str(decision.case.steps)
    until = TODAY + timedelta(days=20)
    again = decisions.dismiss(decision.case, looked(), TODAY, until, NOW, "异味来自另一单位")
    assert (again.case.state, again.case.notice_until) == (ListingState.NOTICE, until)
    assert [start.duty for start in again.starts] == ["positive_list.notice"]


def test_the_list_is_entered_with_an_end_and_a_filing_to_make() -> None:
    decision = decisions.enter(noticed(), looked(), TODAY, LATER, NOW)
    assert (decision.case.state, decision.case.ends_on) == (ListingState.IN_FORCE, LATER)
    assert [start.duty for start in decision.starts] == ["positive_list.term", "positive_list.filing"]


def test_a_criterion_that_has_come_to_fail_keeps_an_enterprise_off_the_list() -> None:
    decision = decisions.enter(noticed(), looked(clues=3), TODAY, LATER, NOW)
    assert (decision.case.state, decision.case.ends_on) == (ListingState.REFUSED, None)


def test_a_listed_enterprise_falls_off_by_rule_and_is_owed_a_written_notice() -> None:
    assert decisions.recheck(listed(), looked(clues=2), NOW) is None
    decision = decisions.recheck(listed(), looked(clues=3), NOW)
    assert decision is not None and decision.case.state is ListingState.REMOVED
    assert decision.case.removal_reason == "线索少：3个，要求最近6个月不超过2个"
    assert [start.duty for start in decision.starts] == ["positive_list.removal_notice"]


def test_a_filing_made_late_counts_and_is_owed_again_by_the_shorter_limit() -> None:
    late = decisions.filing_late(listed(), NOW)
    assert (late.case.late_filings, [(one.duty, one.limit) for one in late.starts]) == (
        1,
        [("positive_list.filing", "positive_list.filing_late")],
    )
    order = FileCompliance(number="QD-1", title="年度执行报告", text="已提交")
    filed = decisions.file(late.case, order, NOW)
    assert [(one.duty, one.limit) for one in filed.starts] == [("positive_list.filing", "positive_list.filing")]


def test_only_what_was_ordered_to_be_corrected_or_filed_counts_as_a_violation() -> None:
    finding = FindingRecorded(
        finding="F-1",
        visit="V-1",
        credit_code=MILL,
        region="640500",
        agency=BUREAU,
        agencies=[BUREAU],
        kind=FindingKind.OTHER,
        facts_on=TODAY,
        ladder=LadderStep.PUBLICITY,
        suspected_crime=False,
        text_hash="0" * 64,
    )
    counted = {step for step in LadderStep if findings.counts(replace(finding, ladder=step))}
    assert counted == {LadderStep.ORDER_TO_CORRECT, LadderStep.CASE}
    assert findings.counts(replace(finding, suspected_crime=True))


WHO = {Side.AGENCY: BUREAU, Side.ENTERPRISE: MILL, Side.ANYONE: "public", Side.HUB: NOBODY}


@given(st.lists(st.tuples(st.sampled_from(list(ListingAction)), st.sampled_from([BUREAU, MILL, NOBODY])), max_size=30))
def test_only_the_table_moves_a_listing_and_every_clock_that_runs_has_been_started(
    steps: list[tuple[ListingAction, str]],
) -> None:
    case, running = applied(), {"positive_list.review"}
    for action, by in steps:
        move = MOVES.get((case.state, action))
        if move is None or (move.by is not Side.ANYONE and WHO[move.by] != by):
            with pytest.raises(Refusal):
                advance(case, action, by, NOW)
            continue
        decision = advance(case, action, by, NOW)
        assert len(decision.case.steps) == len(case.steps) + 1
        running = (running - set(decision.ends)) | {start.duty for start in decision.starts}
        case = decision.case
        if case.state in OVER:
            assert running <= {"positive_list.removal_notice"}
        assert not (case.state in OVER and case.state in PUBLISHED)


def test_nobody_leaves_the_list_but_by_a_step_and_nobody_comes_back_on_the_same_listing() -> None:
    assert {move.to for (state, _), move in MOVES.items() if state in OVER} == {ListingState.REMOVED}
    assert {duty for move in MOVES.values() for duty in move.starts} >= set(CLOCKS) - {"positive_list.permit_recheck"}
