"""A finding is told, corrected, given time, looked at again, and goes one step up where it was not corrected."""

from datetime import timedelta

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.handling_terms import HandlingState as S
from contracts.joint_inspection.visits import LadderStep as L
from services.joint_inspection.handlings.rules import decisions, enterprise
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.machine import (
    CORRECT,
    DELIVER,
    PLAN,
    REINSPECT,
    require_version,
)
from tests.unit.joint_inspection.handled import (
    COLLEAGUE,
    HEAD,
    MILL,
    OWNER,
    RECORDER,
    RECORDING_HEAD,
    RIVAL,
    TODAY,
    answer,
    ask,
    at,
    deliver,
    look_again,
    recorded,
)


def warned() -> Case:
    return deliver(recorded(L.WARNING), RECORDER).case


def test_publicity_is_carried_out_and_closes_the_finding() -> None:
    decision = deliver(recorded(L.PUBLICITY), COLLEAGUE)
    assert (decision.case.state, decision.case.correct_by, decision.starts) == (S.CLOSED, None, ())
    assert MILL in decision.case.parties


def test_the_enterprise_sees_nothing_before_it_is_told() -> None:
    case = recorded(L.WARNING)
    assert MILL not in case.parties
    assert MILL in deliver(case, RECORDER).case.parties


def test_guidance_asks_for_no_plan_and_a_warning_does() -> None:
    guided, warning = deliver(recorded(L.GUIDANCE), RECORDER), deliver(recorded(L.WARNING), RECORDER)
    assert (guided.starts, warning.starts) == ((CORRECT,), (PLAN, CORRECT))
    assert guided.case.correct_by == TODAY + timedelta(days=30)


def test_an_order_is_the_heads_and_not_of_who_recorded_the_finding() -> None:
    case = recorded(L.ORDER_TO_CORRECT, due=TODAY)
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        deliver(case, COLLEAGUE)
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        deliver(case, RECORDING_HEAD)
    assert deliver(case, HEAD).case.correct_by == TODAY


def test_an_order_has_a_date_that_is_neither_past_nor_beyond_the_longest() -> None:
    case = recorded(L.CASE)
    assert deliver(case, HEAD).case.correct_by == TODAY + timedelta(days=30)
    with pytest.raises(Refusal, match="LADDER_DATE_PAST"):
        deliver(case, HEAD, day=2, due=TODAY)
    with pytest.raises(Refusal, match="CORRECTION_TOO_LONG"):
        deliver(case, HEAD, due=TODAY + timedelta(days=181))


def test_a_talk_names_who_was_there() -> None:
    with pytest.raises(Refusal, match="MEASURE_INCOMPLETE"):
        deliver(recorded(L.WARNING), RECORDER, present=())


def test_a_plan_is_handed_in_given_back_and_handed_in_anew() -> None:
    case = warned()
    with pytest.raises(Refusal, match="PLAN_NOT_STANDING"):
        decisions.return_plan(case, "过于笼统", at(RECORDER))
    first = enterprise.submit_plan(case, "一周内修复", [], at(OWNER))
    assert first.ends == (PLAN,)
    back = decisions.return_plan(first.case, "过于笼统", at(RECORDER))
    assert (back.starts, back.case.plans[0].return_reason) == ((PLAN,), "过于笼统")
    with pytest.raises(Refusal, match="PLAN_NOT_STANDING"):
        decisions.return_plan(back.case, "再退", at(RECORDER))
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        enterprise.submit_plan(back.case, "我替企业写", [], at(RECORDER))


def test_time_is_asked_for_once_in_time_and_given_by_the_head() -> None:
    case = warned()
    asked = ask(case, OWNER, day=30).case
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        answer(asked, RECORDER, granted=True)
    granted = answer(asked, HEAD, granted=True, day=31)
    assert granted.case.correct_by == TODAY + timedelta(days=40)
    assert CORRECT in granted.ends and CORRECT in granted.starts
    with pytest.raises(Refusal, match="EXTENSIONS_USED_UP"):
        ask(granted.case, OWNER, day=32)


@pytest.mark.parametrize(("day", "days", "code"), [(31, 10, "EXTENSION_TOO_LATE"), (1, 31, "EXTENSION_TOO_LONG")])
def test_time_is_not_asked_for_too_late_nor_too_long(day: int, days: int, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        ask(warned(), OWNER, day=day, days=days)


def test_time_declined_after_the_date_leaves_the_agency_to_look_again() -> None:
    asked = ask(warned(), OWNER, day=30).case
    assert REINSPECT not in answer(asked, HEAD, granted=False, day=30).starts
    assert REINSPECT in answer(asked, HEAD, granted=False, day=31).starts


def test_time_granted_when_it_is_over_lasts_at_least_that_day() -> None:
    asked = ask(warned(), OWNER, day=30, days=1).case
    assert answer(asked, HEAD, granted=True, day=40).case.correct_by == TODAY + timedelta(days=40)


def test_passed_closes_it_and_failed_is_the_next_step_told_anew() -> None:
    reported = enterprise.report(warned(), "已修复", [], at(OWNER)).case
    assert look_again(reported, COLLEAGUE, passed=True).case.state is S.CLOSED
    failed = look_again(reported, COLLEAGUE, passed=False)
    assert (failed.case.state, failed.case.rung, failed.starts) == (S.TO_DELIVER, L.ORDER_TO_CORRECT, (DELIVER,))
    assert failed.case.measure.skipped == []
    assert not failed.case.skipped or failed.case.measures[0].skipped


def test_a_step_skipped_after_a_failure_needs_a_reason_and_is_shown() -> None:
    reported = enterprise.report(deliver(recorded(L.GUIDANCE), RECORDER).case, "已修复", [], at(OWNER)).case
    with pytest.raises(Refusal, match="LADDER_REASON_MISSING"):
        look_again(reported, COLLEAGUE, passed=False, step=L.CASE)
    with pytest.raises(Refusal, match="LADDER_NOT_HIGHER"):
        look_again(reported, COLLEAGUE, passed=False, step=L.GUIDANCE)
    skipping = look_again(reported, COLLEAGUE, passed=False, step=L.CASE, reason="拒不改正").case
    assert skipping.measure.skipped == [L.WARNING, L.ORDER_TO_CORRECT]


def test_on_the_last_step_a_failure_is_told_anew_on_the_same() -> None:
    told = deliver(recorded(L.CASE), HEAD, due=TODAY).case
    assert look_again(told, COLLEAGUE, passed=False).case.rung is L.CASE


def test_who_records_a_reinspection_took_part_in_it() -> None:
    with pytest.raises(Refusal, match="REINSPECTION_BY_OTHERS"):
        look_again(warned(), HEAD, passed=True)


def test_raising_goes_up_and_is_the_heads() -> None:
    case = warned()
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        decisions.raise_(case, L.CASE, "逃避检查", at(RECORDER))
    with pytest.raises(Refusal, match="LADDER_NOT_HIGHER"):
        decisions.raise_(case, L.WARNING, "逃避检查", at(HEAD))
    raised = decisions.raise_(case, L.CASE, "逃避检查", at(HEAD)).case
    assert (raised.rung, raised.measure.skipped) == (L.CASE, [L.ORDER_TO_CORRECT])


def test_another_agency_takes_no_step_and_an_old_version_is_told_what_happened() -> None:
    case = recorded(L.PUBLICITY)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        deliver(case, RIVAL)
    with pytest.raises(Refusal, match="CASE_CHANGED") as caught:
        require_version(deliver(case, RECORDER).case, 1)
    assert caught.value.data["happened"] == f"{RECORDER.agency} 宣传教育"
