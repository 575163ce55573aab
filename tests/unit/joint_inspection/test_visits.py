"""One visit for all, by those assigned."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.visits import VisitBasis, VisitState
from services.joint_inspection.lottery.rules import PoolObject
from services.joint_inspection.visits import rules
from services.joint_inspection.visits.rules import VisitCase, VisitStep
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
PLACED = (VisitState.PLANNED, VisitState.CHECKED_IN, VisitState.FINISHED)
OVER = {VisitState.FINISHED, VisitState.REFUSED, VisitState.CANCELLED, VisitState.MERGED}
FIRST = [VisitState.REQUESTED, VisitState.PLANNED, VisitState.NOT_ARRANGED]
steps = st.sampled_from(list(VisitStep))
LEAST = law("draw.officers_min", 2)


def test_a_second_visit_of_the_agency_in_the_month_is_refused_and_names_the_first() -> None:
    again = msgspec.structs.replace(CASE, id="visit-2")
    rules.check_duplicate(again, None)
    with pytest.raises(Refusal, match="VISIT_DUPLICATE") as caught:
        rules.check_duplicate(again, CASE)
    assert caught.value.data == {"credit_code": code(1), "visit": "visit-1", "agency": BUREAU, "month": "2026-12"}


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
    rules.check_in(CASE, "NX-0001", officer(1), PLACE, TODAY)
    with pytest.raises(Refusal, match="VISIT_TOO_EARLY"):
        rules.check_in(CASE, "NX-0001", officer(1), PLACE, date(2026, 11, 30))
    with pytest.raises(Refusal, match="VISIT_OFFICER_UNFIT"):
        rules.check_in(CASE, "NX-0001", officer(1, conflicts=[code(1)]), PLACE, TODAY)


@given(
    st.sampled_from([VisitState.REQUESTED, VisitState.PLANNED, VisitState.NOT_ARRANGED]), st.lists(steps, max_size=9)
)
def test_a_visit_begins_only_with_its_place_and_what_is_over_stays_over(
    first: VisitState, taken: list[VisitStep]
) -> None:
    case = msgspec.structs.replace(CASE, state=first)
    for step in taken:
        before = case
        try:
            case = rules.moved(case, step)
        except Refusal as refusal:
            assert refusal.code == "VISIT_STATE" and before.state not in rules.MOVES[step][0]
            continue
        assert before.state not in OVER
        assert case.state is not VisitState.CHECKED_IN or before.state is VisitState.PLANNED
        assert case.state is not VisitState.FINISHED or before.state is VisitState.CHECKED_IN
        assert not (before.state is VisitState.CHECKED_IN and case.state not in PLACED)


def test_every_state_that_is_not_over_can_be_left() -> None:
    left = {state for allowed, _ in rules.MOVES.values() for state in allowed}
    assert left == set(VisitState) - OVER
