"""Who may have a complaint checked on the spot, and what joint inspection's answers come to."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.complaints.inspections import ComplaintInspectionState as S
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from services.complaints.enterprises.rules import KnownEnterprise
from services.complaints.inspections import rules
from services.complaints.inspections.rules import Inspection
from services.complaints.intake.rules import Case
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD
from tests.unit.complaints.world import MILL, NOW, agency, case

BUREAU = agency(AgencyKind.ECOLOGY, "640500")


def signed(**changes: object) -> Case:
    facts = {"matter": "environment.water", "environmental": True, "credit_code": MILL, "agency": "ecology-640500"}
    return case(**(facts | {"state": ComplaintState.SIGNED, "signed_by": OFFICER.subject} | changes))


def inspection(state: S = S.ASKED) -> Inspection:
    return Inspection(id="J-1", complaint="TS000000000000", agency="ecology-640500", asked_at=NOW, state=state)


def enterprise(region: str) -> KnownEnterprise:
    return KnownEnterprise(credit_code=MILL, name="某厂", region=region)


def test_the_officer_who_signed_and_the_head_may_ask() -> None:
    rules.check_may_ask(signed(), OFFICER)
    rules.check_may_ask(signed(), HEAD)


def test_nobody_else_may_ask_nor_for_a_complaint_that_is_no_clue() -> None:
    for wrong, actor, code in (
        (signed(), replace(OFFICER, subject="another"), "INSPECTION_NOT_IN_CHARGE"),
        (signed(), UPPER_HEAD, "COMPLAINT_NOT_YOURS"),
        (signed(credit_code=None), OFFICER, "INSPECTION_NO_CLUE"),
        (signed(environmental=False), OFFICER, "INSPECTION_NO_CLUE"),
        (signed(state=ComplaintState.CLOSED), HEAD, "COMPLAINT_STATE_WRONG"),
    ):
        with pytest.raises(Refusal, match=code):
            rules.check_may_ask(wrong, actor)


def test_an_agency_inspects_in_its_own_region_only() -> None:
    rules.check_place(BUREAU, "640500", enterprise("640502"))
    for absent in (enterprise("640400"), None):
        with pytest.raises(Refusal, match="OUT_OF_REACH"):
            rules.check_place(BUREAU, "640500", absent)


def test_there_is_one_inspection_at_a_time_and_another_after_it_ended() -> None:
    ended = [inspection(state) for state in set(S) - rules.OPEN]
    rules.check_none_open("TS000000000000", ended)
    with pytest.raises(Refusal, match="INSPECTION_OPEN_ALREADY"):
        rules.check_none_open("TS000000000000", [*ended, inspection(S.PLANNED)])


@given(st.lists(st.sampled_from(S), max_size=20))
def test_whatever_comes_in_whatever_order_an_inspection_only_goes_forward_and_ends_once(answers: list[S]) -> None:
    now, told = inspection(), []
    for answer in answers:
        step = rules.moved(now, answer, at=NOW + timedelta(days=1)) if answer in rules.BEFORE else None
        if step:
            now, event = step
            told.append(event.state)
    assert len(told) == len(set(told)) and told == [state for state in S if state in told]
    assert (now.finished_at is not None) == (now.state is S.FINISHED)
    assert sum(state not in rules.OPEN for state in told) <= 1
