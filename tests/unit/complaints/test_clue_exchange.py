"""An exchanged clue: one owner, one clock, nobody twice; who stands in it."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.clue_exchange_terms import ExchangedClueFile
from contracts.errors import Refusal
from services.complaints.clue_exchange.rules import facts, steps
from services.complaints.clue_exchange.rules.base import (
    ACCEPT_DUTY,
    ARBITRATE_DUTY,
    FEEDBACK_DUTY,
    Case,
    S,
    Seat,
    acts_for,
    leads,
    stands_in,
    turn,
)
from services.complaints.clue_exchange.rules.owners import Owner, arbiter_of
from tests.platform.actors import HEAD, OFFICER, URBAN_MANAGEMENT, WATER, actor
from tests.unit.complaints.clues import (
    ACTORS,
    AGENCIES,
    BUREAU,
    ENFORCEMENT,
    HOUSES,
    NOW,
    PERMIT,
    SEATS,
    TERMS,
    URBAN,
    URBAN_HEAD,
    WATERS,
    accepted,
    declined,
    finishing,
    sent,
)


def head_of(case: Case) -> Actor:
    return actor(AgencyKind.ECOLOGY, "640000", Role.HEAD, agency=case.arbiter)


def moves(case: Case, draw: st.DrawFn) -> Case:
    """One step that somebody takes, rightly or not; a refused one changes nothing."""
    seat = draw(st.sampled_from(SEATS))
    who = draw(st.sampled_from([*ACTORS.values(), *([head_of(case)] if case.arbiter else [])]))
    owner = draw(st.sampled_from([None, Owner(seat, "指明")]))
    step = draw(st.integers(0, 6))
    try:
        match step:
            case 0:
                return steps.accept(case, who, NOW)
            case 1 | 2:
                return declined(case, who, owner)
            case 3:
                return steps.rule(case, who, Owner(seat, "裁定"), "职责所在", NOW)
            case 4:
                return steps.finish(case, who, finishing(), [], NOW)
            case 5:
                return steps.report(case, who, "正在核查", [], NOW)
            case _:
                mine = turn(case)
                return steps.overdue(case, mine.duty, mine.by, NOW) if mine else case
    except Refusal:
        return case


@st.composite
def histories(draw: st.DrawFn) -> list[Case]:
    to = draw(st.sampled_from([seat for seat in SEATS if seat != Seat(BUREAU, "permit")]))
    history = [sent(to)]
    for _ in range(draw(st.integers(1, 14))):
        history.append(moves(history[-1], draw))
    return history


@given(histories())
def test_whatever_happens_it_has_one_owner_and_one_clock_or_is_done(history: list[Case]) -> None:
    for case in history:
        assert (case.receiver is not None) + (case.state is S.ARBITRATION) == 1
        assert (case.arbiter is not None) == (case.state is S.ARBITRATION)
        mine = turn(case)
        assert (mine is None) == (case.state is S.FINISHED)
        if mine and case.receiver:
            assert mine.by == case.receiver.agency
            assert mine.duty == (ACCEPT_DUTY if case.state is S.SENT else FEEDBACK_DUTY)
        if mine and case.arbiter:
            assert (mine.duty, mine.by) == (ARBITRATE_DUTY, case.arbiter)


@given(histories())
def test_it_never_goes_back_to_its_sender_and_to_who_had_it_only_by_a_ruling_that_ends_all_declining(
    history: list[Case],
) -> None:
    for before, after in pairwise(history):
        if after.receiver == before.receiver:
            continue
        assert after.receiver is None or not after.receiver.overlaps(after.sender)
        if after.receiver and not after.final:
            assert not any(after.receiver.overlaps(seat) for seat in before.held)
    rulings = [one for one in pairwise(history) if one[1].final and not one[0].final]
    assert len(rulings) <= 1
    assert len(history[-1].declined) <= 2


@given(histories())
def test_the_clock_moves_on_whenever_it_changes_hands_and_stands_otherwise(history: list[Case]) -> None:
    for before, after in pairwise(history):
        same = (before.state, before.receiver, before.arbiter) == (after.state, after.receiver, after.arbiter)
        assert (turn(before) == turn(after)) == same


@given(histories())
def test_the_parties_are_the_sides_of_the_moment_and_nobody_who_declined(history: list[Case]) -> None:
    for case in history:
        sides = {case.sender.agency, *([case.receiver.agency] if case.receiver else []), *([case.arbiter or ""])}
        assert set(case.parties) == sides - {""}


def test_an_office_of_the_same_bureau_that_is_no_side_does_not_stand_in_it_and_the_head_does() -> None:
    case = sent(Seat(BUREAU, "enforcement"))
    supervision = replace(OFFICER, office="supervision")
    office_head = replace(HEAD, office="supervision")
    assert [stands_in(one, case) for one in (PERMIT, ENFORCEMENT, HEAD)] == [True, True, True]
    assert [stands_in(one, case) for one in (supervision, OFFICER, office_head, WATER)] == [False] * 4
    assert acts_for(ENFORCEMENT, Seat(BUREAU)) and acts_for(OFFICER, Seat(BUREAU))
    assert leads(HEAD, Seat(BUREAU, "permit")) and not leads(office_head, Seat(BUREAU, "permit"))


def test_between_offices_of_one_bureau_its_head_arbitrates_and_sees_it_then_even_without_being_a_side() -> None:
    case = declined(sent(Seat(BUREAU, "enforcement")), ENFORCEMENT)
    assert (case.state, case.receiver, arbiter_of(case, None, AGENCIES)) == (S.ARBITRATION, None, BUREAU)
    ruled = steps.rule(case, HEAD, Owner(Seat(BUREAU, "enforcement"), ""), "现场证据充分", NOW)
    assert (ruled.receiver, ruled.final, ruled.arbiter) == (Seat(BUREAU, "enforcement"), True, None)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_RULED"):
        declined(ruled, ENFORCEMENT)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_ARBITER"):
        steps.rule(case, PERMIT, Owner(Seat(BUREAU, "enforcement"), ""), "自己定", NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_ARBITER"):
        steps.rule(case, replace(HEAD, office="permit"), Owner(Seat(BUREAU, "enforcement"), ""), "科长定", NOW)


def test_a_decline_names_the_owner_the_second_always_goes_to_arbitration() -> None:
    once = declined(sent(Seat(URBAN)), URBAN_MANAGEMENT, Owner(Seat(WATERS), "应由水务部门"))
    assert (once.state, once.receiver, once.owner_reason) == (S.SENT, Seat(WATERS), "应由水务部门")
    twice = declined(once, WATER, Owner(Seat(HOUSES), "应由住建部门"))
    assert (twice.state, twice.receiver, twice.declined) == (S.ARBITRATION, None, (Seat(URBAN), Seat(WATERS)))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
        declined(once, WATER, Owner(Seat(URBAN), "还是城管"))
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_NOT_YOURS"):
        declined(once, URBAN_MANAGEMENT, Owner(Seat(HOUSES), ""))


def test_it_is_bound_to_an_enterprise_until_feedback_is_given_and_the_clock_stands() -> None:
    case = accepted()
    bound = steps.bind(case, URBAN_MANAGEMENT, "91640500MA75K3TE0C", NOW)
    assert (bound.credit_code, turn(bound)) == ("91640500MA75K3TE0C", turn(case))
    assert steps.bind(bound, PERMIT, "91640500MA75K3TE0C", NOW) == bound
    finished = steps.finish(bound, URBAN_MANAGEMENT, finishing(), [], NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_STATE_WRONG"):
        steps.bind(finished, URBAN_MANAGEMENT, "91640500MA75L8NQ1Y", NOW)


def test_nobody_sends_a_clue_to_themselves() -> None:
    for seat, who in ((Seat(BUREAU, "permit"), PERMIT), (Seat(BUREAU), PERMIT), (Seat(BUREAU, "permit"), HEAD)):
        with pytest.raises(Refusal, match="EXCHANGED_CLUE_WOULD_BOUNCE"):
            sent(seat, who)


def test_more_time_is_asked_for_once_in_time_within_the_limit_and_granted_by_another_person() -> None:
    case = accepted()
    asked = steps.ask_extension(case, URBAN_MANAGEMENT, 5, 10, case.sender, "需委托检测", NOW)
    assert turn(asked) == turn(case)
    granted = steps.decide_extension(asked, HEAD, True, "同意", NOW)
    assert (mine := turn(granted)) is not None and mine.more_days == 5
    refused = steps.decide_extension(asked, HEAD, False, "理由不足", NOW)
    assert turn(refused) == turn(case)
    attempts: list[tuple[Callable[[], Case], str]] = [
        (lambda: steps.ask_extension(asked, URBAN_MANAGEMENT, 1, 10, case.sender, "再要", NOW), "EXTENSION_ASKED"),
        (lambda: steps.ask_extension(case, URBAN_MANAGEMENT, 11, 10, case.sender, "太长", NOW), "EXTENSION_TOO_LONG"),
        (lambda: steps.ask_extension(case, PERMIT, 1, 10, case.sender, "不是我的", NOW), "NOT_YOURS"),
        (lambda: steps.decide_extension(asked, URBAN_HEAD, True, "不归我批", NOW), "EXTENSION_NOT_YOURS"),
        (lambda: steps.decide_extension(granted, HEAD, True, "再批", NOW), "EXTENSION_NOT_ASKED"),
        (lambda: steps.decide_extension(case, HEAD, True, "没人要", NOW), "EXTENSION_NOT_ASKED"),
    ]
    for attempt, code in attempts:
        with pytest.raises(Refusal, match=f"EXCHANGED_CLUE_{code} "):
            attempt()
    own = steps.ask_extension(case, URBAN_HEAD, 5, 10, Seat(URBAN), "自批", NOW)
    with pytest.raises(Refusal, match="EXTENSION_NOT_YOURS"):
        steps.decide_extension(own, URBAN_HEAD, True, "自批", NOW)


def test_after_feedback_is_overdue_it_lies_before_the_head_and_no_more_time_is_given() -> None:
    late = steps.overdue(accepted(), FEEDBACK_DUTY, URBAN, NOW)
    assert (late.escalated_to, late.steps[-1].action.label) == (URBAN, "逾期，报本单位负责人")
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_LATE"):
        steps.ask_extension(late, URBAN_MANAGEMENT, 1, 10, late.sender, "晚了", NOW)
    finished = steps.finish(late, URBAN_MANAGEMENT, finishing(), [], NOW)
    assert (finished.escalated_to, facts.record_of(finished, [], TERMS).overdue) == (None, True)


def test_reports_and_files_have_a_bound() -> None:
    case = accepted()
    for _ in range(steps.REPORTS_MAX):
        case = steps.report(case, URBAN_MANAGEMENT, "正在核查", [], NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_FULL"):
        steps.report(case, URBAN_MANAGEMENT, "还在核查", [], NOW)
    photo = ExchangedClueFile(sha256="ab" * 32, title="照片", size=1, agency=URBAN, at=NOW)
    with pytest.raises(Refusal, match="EXCHANGED_CLUE_FULL"):
        steps.finish(accepted(), URBAN_MANAGEMENT, finishing(), [photo] * (steps.CASE_FILES_MAX + 1), NOW)


def test_the_journal_hears_of_words_by_their_hash_only() -> None:
    told = facts.step_taken(declined(sent(), URBAN_MANAGEMENT))
    assert "不属本单位职责" not in str(told) and "夜间" not in str(told)
    assert told.text_sha256 is not None and len(told.text_sha256) == 64


def test_only_as_many_records_as_fit_one_answer_make_a_page() -> None:
    long = facts.record_of(replace(sent(), facts="长" * 5000, result="长" * 5000), [], TERMS)
    assert facts.fitting([long] * 30, 30) < 30
    assert facts.fitting([long] * 2, 2) == 2
