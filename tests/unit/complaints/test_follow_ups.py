"""Who is called back, whose word stands, and how often and how long a complaint is handled again."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from contracts.complaints.follow_ups import CallBackState, HeardBy, RecordCallBack, Satisfaction
from contracts.complaints.intake import Channel, ComplaintState, ReplyFinding
from contracts.errors import Refusal
from kernel.jurisdiction import Jurisdiction
from services.complaints.follow_ups.rules import rounds
from services.complaints.follow_ups.rules.rounds import SATISFIED, Round, Windows
from services.complaints.follow_ups.rules.sampling import CallBackRulesInvalid, When, drawn, read_rules
from services.complaints.intake.rules import Case
from services.complaints.rates.rules import bounds
from services.complaints.routing.rules import base, steps
from tests.unit.complaints.test_rewards import COMPLAINT

TABLE = Jurisdiction(Path(__file__).parents[3] / "jurisdiction").table("call_back_rules")
RULES = read_rules(TABLE)
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
TODAY = date(2026, 11, 2)
WINDOWS = Windows(rate_until=NOW + timedelta(days=30), reopen_until=NOW + timedelta(days=15), reopen_max=2)
REPLIED = structs.replace(COMPLAINT, replied_at=NOW, reply="已处罚", round=1)
PENDING = structs.replace(rounds.begin(REPLIED, WINDOWS), call_back=CallBackState.PENDING)
DISSATISFIED = tuple(set(Satisfaction) - set(SATISFIED))


def called(
    reached: bool = True, satisfaction: Satisfaction | None = None, solved: bool | None = None
) -> RecordCallBack:
    return RecordCallBack(number=REPLIED.number, reached=reached, satisfaction=satisfaction, solved=solved)


def reopened(case: Case, standing: Collection[str]) -> Case:
    return steps.reopen(case, standing, HeardBy.CALLER, "没有解决", NOW).case


def test_of_a_channel_the_share_that_the_rules_say_is_called_back() -> None:
    for channel, share in ((Channel.HOTLINE_12345, 30), (Channel.WEB, 20)):
        rolls = [drawn(RULES, {When.ANY}, channel, "640500", TODAY, roll) for roll in range(100)]
        assert sum(rule is not None for rule in rolls) == share


@pytest.mark.parametrize("when", [When.OVERDUE, When.UNPROVEN, When.REDONE, When.DISSATISFIED])
def test_some_replies_are_always_called_back(when: When) -> None:
    rule = drawn(RULES, {When.ANY, when}, Channel.WEB, "640500", TODAY, 99)
    assert rule is not None and rule.when is when


def test_a_regions_own_rule_comes_before_the_wider_one_even_if_smaller() -> None:
    own = TABLE[0] | {"region": "640500", "share": "5"}
    rules = read_rules([*TABLE, own])
    rolls = [drawn(rules, {When.ANY}, Channel.HOTLINE_12345, "640500", TODAY, roll) for roll in range(100)]
    assert sum(rule is not None for rule in rolls) == 5


@pytest.mark.parametrize(
    ("column", "cell"), [("share", "101"), ("share", "半"), ("when", "sometimes"), ("channel", "x")]
)
def test_a_bad_cell_of_the_rules_is_named(column: str, cell: str) -> None:
    with pytest.raises(CallBackRulesInvalid, match="第 2 行"):
        read_rules([TABLE[0] | {column: cell}])


def test_what_kind_of_reply_it_is_comes_from_the_record() -> None:
    late = structs.replace(REPLIED, handle_overdue=True, finding=ReplyFinding.UNVERIFIABLE, redone=1)
    assert rounds.whens(rounds.begin(late, WINDOWS)) == {When.ANY, When.OVERDUE, When.UNPROVEN, When.REDONE}
    assert rounds.whens(rounds.begin(REPLIED, WINDOWS)) == {When.ANY}


def test_the_callers_own_word_stands_over_what_an_operator_heard_and_is_given_once() -> None:
    heard = rounds.record(PENDING, called(satisfaction=Satisfaction.SATISFIED, solved=True), 3, NOW)
    assert (heard.heard_by, heard.call_back) == (HeardBy.OPERATOR, CallBackState.DONE)
    own = rounds.rate(heard, Satisfaction.DISSATISFIED, False, NOW)
    assert (own.heard_by, own.satisfaction, own.solved) == (HeardBy.CALLER, Satisfaction.DISSATISFIED, False)
    with pytest.raises(Refusal, match="FOLLOW_UP_RATED"):
        rounds.rate(own, Satisfaction.SATISFIED, True, NOW)
    bad = rounds.rate(PENDING, Satisfaction.DISSATISFIED, False, NOW)
    assert bad.call_back is CallBackState.PENDING
    after = rounds.record(bad, called(satisfaction=Satisfaction.SATISFIED, solved=True), 3, NOW)
    assert (after.satisfaction, after.call_back) == (Satisfaction.DISSATISFIED, CallBackState.DONE)


@pytest.mark.parametrize("good", SATISFIED)
def test_who_is_satisfied_by_their_own_word_is_not_called(good: Satisfaction) -> None:
    spared = rounds.rate(PENDING, good, True, NOW)
    assert spared.call_back is CallBackState.SPARED
    with pytest.raises(Refusal, match="CALL_BACK_NOT_PENDING"):
        rounds.record(spared, called(), 3, NOW)


def test_who_cannot_be_reached_is_tried_so_many_times_and_rates_nothing() -> None:
    one = PENDING
    for calls in (1, 2):
        one = rounds.record(one, called(reached=False), 3, NOW)
        assert (one.calls, one.call_back) == (calls, CallBackState.PENDING)
    assert rounds.record(one, called(reached=False), 3, NOW).call_back is CallBackState.UNREACHED
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        rounds.record(PENDING, called(reached=False, solved=True), 3, NOW)


@given(st.timedeltas(timedelta(), timedelta(days=60)), st.sampled_from(HeardBy))
def test_a_complaint_is_reopened_within_its_window_only(passed: timedelta, by: HeardBy) -> None:
    if NOW + passed < WINDOWS.reopen_until:
        assert rounds.reopen(PENDING, by, "没有解决", NOW + passed).call_back is CallBackState.DROPPED
    else:
        with pytest.raises(Refusal, match="FOLLOW_UP_TOO_LATE"):
            rounds.reopen(PENDING, by, "没有解决", NOW + passed)


@given(st.integers(0, 5))
def test_a_complaint_is_reopened_so_many_times_and_no_more(redone: int) -> None:
    one = rounds.begin(structs.replace(REPLIED, redone=redone), WINDOWS)
    if redone < WINDOWS.reopen_max:
        again = rounds.reopen(one, HeardBy.CALLER, "没有解决", NOW)
        with pytest.raises(Refusal, match="FOLLOW_UP_NONE"):
            rounds.reopen(again, HeardBy.CALLER, "没有解决", NOW)
        with pytest.raises(Refusal, match="FOLLOW_UP_NONE"):
            rounds.rate(again, Satisfaction.FAIR, True, NOW)
    else:
        assert rounds.own(one, True, NOW).reopen_until is None
        with pytest.raises(Refusal, match="REOPENED_TOO_OFTEN"):
            rounds.reopen(one, HeardBy.CALLER, "没有解决", NOW)


def test_a_reopened_complaint_is_its_agencys_again_with_a_new_clock_or_is_routed_anew() -> None:
    again = reopened(REPLIED, {"ecology-640500"})
    assert (again.state, again.agency, again.round, again.redone) == (ComplaintState.SIGNED, "ecology-640500", 2, 1)
    assert (again.reply, again.finding, again.replied_at) == (None, None, None)
    assert base.clock(again) == base.Clock(base.HANDLE_DUTY, "ecology-640500")
    anew = reopened(REPLIED, ())
    assert (anew.state, anew.agency, base.clock(anew)) == (
        ComplaintState.PENDING,
        None,
        base.Clock(base.ROUTE_DUTY, "hotline-640500"),
    )
    for state in set(ComplaintState) - {ComplaintState.CLOSED}:
        with pytest.raises(Refusal, match="COMPLAINT_STATE_WRONG"):
            reopened(structs.replace(REPLIED, state=state), ())


def test_what_the_caller_may_still_do_shrinks_with_time_and_with_what_was_done() -> None:
    fresh: Round = PENDING
    mine = rounds.own(fresh, True, NOW)
    assert (mine.rate_until, mine.reopen_until) == (WINDOWS.rate_until, WINDOWS.reopen_until)
    assert rounds.own(fresh, True, WINDOWS.reopen_until).reopen_until is None
    assert rounds.own(fresh, True, WINDOWS.rate_until).rate_until is None
    assert rounds.own(fresh, False, NOW).reopen_until is None
    rated = rounds.rate(fresh, DISSATISFIED[0], False, NOW)
    assert (rounds.own(rated, True, NOW).rate_until, rounds.own(rated, True, NOW).solved) == (None, False)


@given(st.integers(2020, 2040), st.integers(1, 12))
def test_months_are_of_beijing_time_and_follow_one_another(year: int, month: int) -> None:
    begins, ends = bounds(f"{year}-{month:02d}")
    following = f"{year + month // 12}-{month % 12 + 1:02d}"
    assert (begins.hour, bounds(following)[0]) == (16, ends)
    assert timedelta(days=28) <= ends - begins <= timedelta(days=31)
