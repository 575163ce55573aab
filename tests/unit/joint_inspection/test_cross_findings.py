"""A finding handed over: taken on, given back, insisted on, taken upward by the clock, settled with its handling."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.cross_findings import CrossFindingAction as A
from contracts.joint_inspection.cross_findings import CrossFindingState as S
from contracts.joint_inspection.handling_terms import HandlingState
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep
from services.joint_inspection.course.rules import Decision
from services.joint_inspection.cross_findings import rules
from services.joint_inspection.cross_findings.rules import ACCEPT, DECIDE, ESCALATED, MOVES, Case
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD, URBAN_MANAGEMENT, actor

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
LENDER = actor(AgencyKind.ECOLOGY, "640400", Role.OFFICER, subject="GY-0001")
LENDER_HEAD = actor(AgencyKind.ECOLOGY, "640400", Role.HEAD)
BUREAU, MANAGERS, COUNTY = "ecology-640500", "urban_management-640500", "ecology-640502"
PEOPLE = (HEAD, OFFICER, UPPER_HEAD, LENDER, LENDER_HEAD, URBAN_MANAGEMENT)


def case() -> Case:
    return rules.handed(
        Case(
            finding="F-1",
            cross_check="JC-1",
            visit="V-1",
            credit_code="916405000000000001",
            region="640502",
            kind=FindingKind.OTHER,
            severity=FindingGravity.MINOR,
            fitting=LadderStep.GUIDANCE,
            fitting_source="某规则",
            state=S.HANDED,
            agency=BUREAU,
            orderer="ecology-640000",
            lender="ecology-640400",
            person="GY-0001",
            concerned=["ecology-640000"],
            handed_at=NOW,
            steps=[],
        ),
        LENDER,
        NOW,
    )


def returned() -> Case:
    return rules.returned(case(), "不属实", HEAD, NOW).case


def test_it_goes_to_the_nearest_agency_of_the_place() -> None:
    assert rules.local_agencies("ecology", "640502") == [COUNTY, BUREAU, "ecology-640000"]
    assert rules.local_agencies("ecology", "640000") == ["ecology-640000"]
    assert (case().steps[0].to, case().version) == (BUREAU, 1)


def test_what_is_given_back_may_go_to_another_agency_of_the_place_but_to_no_stranger() -> None:
    for agency in ("ecology-640400", "ecology-640100", "police-640500", "nobody-640500", "640500"):
        with pytest.raises(Refusal, match="CROSS_FINDING_AGENCY_WRONG"):
            rules.handed_again(returned(), agency, "由其管辖", UPPER_HEAD, NOW)
    there = rules.handed_again(returned(), MANAGERS, "由其管辖", UPPER_HEAD, NOW).case
    assert (there.agency, there.insisted, there.state) == (MANAGERS, False, S.HANDED)
    assert BUREAU not in there.parties and MANAGERS in there.parties


def test_what_the_orderer_insists_on_is_not_given_back_again() -> None:
    again = rules.handed_again(returned(), BUREAU, "照片清楚", UPPER_HEAD, NOW).case
    with pytest.raises(Refusal, match="CROSS_FINDING_INSISTED"):
        rules.returned(again, "仍不属实", HEAD, NOW)
    assert rules.accepted(again, OFFICER, NOW).case.state is S.ACCEPTED


def test_only_the_head_gives_back_anyone_of_the_agency_takes_on() -> None:
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        rules.returned(case(), "不属实", OFFICER, NOW)
    for stranger in (UPPER_HEAD, LENDER_HEAD, URBAN_MANAGEMENT):
        with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
            rules.accepted(case(), stranger, NOW)


def test_being_late_takes_it_up_level_by_level_and_leaves_the_step_to_be_taken() -> None:
    first = rules.late(case(), BUREAU, "某规则", "ecology-640000", NOW)
    again = rules.late(first, "ecology-640000", "某规则", "ecology-000000", NOW)
    top = rules.late(again, "ecology-000000", "某规则", None, NOW)
    assert top.superiors == ["ecology-640000", "ecology-000000"] and top.overdue and top.version == 1
    assert {"ecology-000000", "ecology-640400", BUREAU} <= set(top.parties)
    assert [step.to for step in top.steps] == [BUREAU, "ecology-640000", "ecology-000000", None]
    taken = rules.accepted(top, HEAD, NOW)
    assert taken.ends == (ACCEPT, ESCALATED) and not taken.case.overdue


@pytest.mark.parametrize("state", list(HandlingState))
def test_it_is_settled_with_its_handling_and_not_before(state: HandlingState) -> None:
    accepted = rules.accepted(case(), OFFICER, NOW).case
    after = rules.settled(accepted, state, NOW)
    expected = {HandlingState.CLOSED: S.CORRECTED, HandlingState.ENDED: S.ENDED}.get(state)
    assert (after.state if after else None) is expected
    assert rules.settled(case(), state, NOW) is None
    if after:
        assert after.settled_at == NOW and {"ecology-640000", "ecology-640400"} <= set(after.parties)


def step(now: Case, action: A, who: Actor) -> Decision[Case]:
    return {
        A.ACCEPT: lambda: rules.accepted(now, who, NOW),
        A.RETURN: lambda: rules.returned(now, "不属实", who, NOW),
        A.HAND_AGAIN: lambda: rules.handed_again(now, MANAGERS, "由其管辖", who, NOW),
        A.WITHDRAW: lambda: rules.withdrawn(now, "采纳", who, NOW),
    }[action]()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([A.ACCEPT, A.RETURN, A.HAND_AGAIN, A.WITHDRAW]),
            st.sampled_from([*PEOPLE, actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)]),
        ),
        max_size=20,
    )
)
def test_whatever_is_tried_someone_always_owes_the_next_step_until_it_is_taken_on_or_withdrawn(
    tried: list[tuple[A, Actor]],
) -> None:
    now, running = case(), {ACCEPT}
    for action, who in tried:
        try:
            decision = step(now, action, who)
        except Refusal:
            continue
        assert decision.case.state is MOVES[now.state, action].to
        assert decision.case.version == now.version + 1
        now, running = decision.case, (running - set(decision.ends)) | set(decision.starts)
        assert {"ecology-640000", "ecology-640400"} <= set(now.parties)
    assert running == {S.HANDED: {ACCEPT}, S.RETURNED: {DECIDE}}.get(now.state, set())
