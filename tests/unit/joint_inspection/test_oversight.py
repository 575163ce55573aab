"""A listing's steps: whose they are, in which state, and that nothing is released while a demand is open."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.oversight import DemandState, ListForOversight, NewDemand, OversightKind, OversightState
from contracts.joint_inspection.oversight import OversightAction as A
from contracts.law import LawRow, LawStatus, Unit
from services.joint_inspection.oversight import rules
from services.joint_inspection.oversight.rules import CHECK, DEMAND, ESCALATED, MOVES, Case
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, actor

NOW, TODAY = datetime(2026, 11, 2, 1, tzinfo=UTC), date(2026, 11, 2)
LONGEST = LawRow(
    key="oversight.demand_days_max",
    value=Decimal(30),
    unit=Unit.NATURAL_DAYS,
    source="某规则",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="最长",
)
OWNERS = ("urban_management-640500", "ecology-640500")
CHECKER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="checker")
PEOPLE = (HEAD, OFFICER, CHECKER, URBAN_MANAGEMENT, UPPER_HEAD)
STEPS = st.tuples(
    st.integers(1, 2), st.sampled_from([A.PROGRESS, A.REPORT, A.PASS, A.RETURN, A.EXTEND]), st.sampled_from(PEOPLE)
)


def case(due_on: date = TODAY + timedelta(days=10)) -> Case:
    demands = [NewDemand(text="清运", owner=owner, due_on=due_on) for owner in OWNERS]
    order = ListForOversight(
        kind=OversightKind.JOINT_LISTING, region="640500", title="固废堆场", text="堆存", demands=demands
    )
    return rules.listed(order, "GP-1", HEAD, ["ecology-640000"], LONGEST, NOW, TODAY)


@given(st.lists(STEPS, max_size=30))
def test_whatever_is_tried_steps_follow_the_table_and_only_a_whole_list_is_released(
    tried: list[tuple[int, A, Actor]],
) -> None:
    now, taken = case(), 1
    for nth, action, who in tried:
        demand = now.demands[nth - 1]
        try:
            after, move = rules.advance(now, nth, action, who, "说明", NOW)
        except Refusal:
            continue
        taken += 1
        assert MOVES[demand.state, action] is move
        assert who.agency == (demand.owner if move.by is rules.Side.OWNER else now.lister)
        assert after.demands[nth - 1].state is move.to and after.version == taken
        assert [one for one in after.demands if one.nth != nth] == [one for one in now.demands if one.nth != nth]
        if action in (A.PASS, A.RETURN):
            [*_, reported] = [step for step in now.steps if step.action is A.REPORT and step.demand == nth]
            assert reported.person != who.subject
        now = after
    if all(one.state is DemandState.MET for one in now.demands):
        assert rules.release(now, HEAD, "完成", NOW).state is OversightState.RELEASED
    else:
        with pytest.raises(Refusal, match="OVERSIGHT_DEMANDS_OPEN"):
            rules.release(now, HEAD, "完成", NOW)


def test_every_demand_has_a_clock_its_owners_while_open_and_its_listers_while_reported() -> None:
    for (state, _), move in MOVES.items():
        begins = move.to is DemandState.OPEN and state is not DemandState.OPEN
        assert not begins or DEMAND in move.starts
        assert (CHECK in move.starts) == (move.to is DemandState.REPORTED)
        assert (CHECK in move.ends) == (state is DemandState.REPORTED)
        assert move.to is not DemandState.MET or not move.starts
        left = state is DemandState.OPEN and move.to is not DemandState.OPEN
        assert not left or set(move.ends) == {DEMAND, ESCALATED}


def test_who_decides_on_what_has_changed_is_told_what_happened() -> None:
    after, _ = rules.advance(case(), 1, A.PROGRESS, URBAN_MANAGEMENT, "已清运一半", NOW)
    with pytest.raises(Refusal, match="CASE_CHANGED") as caught:
        rules.require_version(after, 1)
    assert caught.value.data["happened"] == "2026-11-02 09:00 urban_management-640500 报告进展"


def test_more_time_is_later_than_before_and_ends_being_overdue() -> None:
    late = rules.late(case(), 1, OWNERS[0], "规则", NOW)
    assert late.overdue and late.version == 1
    due_on = TODAY + timedelta(days=20)
    after, _ = rules.advance(late, 1, A.EXTEND, HEAD, "汛期", NOW, due_on)
    assert not after.overdue and (after.demands[0].due_on, after.demands[0].extended) == (due_on, 1)
    for wrong in (TODAY + timedelta(days=10), TODAY + timedelta(days=31)):
        with pytest.raises(Refusal, match="OVERSIGHT_DATE_WRONG"):
            rules.require_date(wrong, TODAY, LONGEST, after=TODAY + timedelta(days=10))


def test_a_head_lists_nobody_outside_the_region_and_nothing_for_yesterday() -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        rules.require_reach("ecology-640400", HEAD)
    rules.require_reach("ecology-640500", UPPER_HEAD)
    with pytest.raises(Refusal, match="OVERSIGHT_DATE_WRONG"):
        case(TODAY - timedelta(days=1))


def test_a_released_matter_takes_no_more_steps() -> None:
    one = case()
    for nth, who in ((1, URBAN_MANAGEMENT), (2, OFFICER)):
        one, _ = rules.advance(one, nth, A.REPORT, who, "完成", NOW)
        one, _ = rules.advance(one, nth, A.PASS, CHECKER, "属实", NOW)
    done = rules.release(one, HEAD, "销号", NOW)
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        rules.advance(done, 1, A.PROGRESS, URBAN_MANAGEMENT, "x", NOW)
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        rules.release(done, HEAD, "再销号", NOW)
    with pytest.raises(Refusal, match="OVERSIGHT_DEMAND_UNKNOWN"):
        rules.demand_of(done, 3)
