"""Who approves a visit outside the plan, and what may begin without."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.joint_inspection.approvals import ApprovalKind, ApprovalState, VisitApproval
from contracts.joint_inspection.visits import VisitBasis, VisitState
from services.joint_inspection.approvals import rules
from services.joint_inspection.visits.rules import VisitCase
from tests.unit.joint_inspection.world import BUREAU, UPPER, code

TODAY, NOW = date(2026, 12, 1), datetime(2026, 12, 1, 4, tzinfo=UTC)


def case(state: VisitState = VisitState.REQUESTED, **changes: Any) -> VisitCase:
    """A visit asked for outside the plan."""
    facts: dict[str, Any] = {
        "id": "visit-1",
        "basis": VisitBasis.OFF_PLAN,
        "credit_code": code(1),
        "region": "640500",
        "agencies": (BUREAU,),
        "officers": ("NX-0001", "NX-0002"),
        "planned_on": TODAY,
        "visit_from": TODAY,
        "requested_by": "asker",
    }
    return VisitCase(state=state, **(facts | changes))


def approval(kind: ApprovalKind = ApprovalKind.SUPERIOR) -> VisitApproval:
    """An approval that waits."""
    return rules.asked(case(), kind, UPPER, "declarer", "夜间排水", NOW)


@given(st.sampled_from(VisitState), st.sampled_from(ApprovalKind))
def test_an_approval_is_asked_for_only_while_the_visit_waits_for_one(state: VisitState, kind: ApprovalKind) -> None:
    if state is VisitState.REQUESTED:
        assert rules.asked(case(state), kind, UPPER, "declarer", "夜间排水", NOW).state is ApprovalState.PENDING
        return
    with pytest.raises(Refusal, match="VISIT_STATE"):
        rules.asked(case(state), kind, UPPER, "declarer", "夜间排水", NOW)


def test_an_emergency_is_declared_by_who_goes_there_or_asked_and_only_for_today() -> None:
    for subject in ("asker", "NX-0002"):
        rules.check_emergency(case(), subject, TODAY)
    with pytest.raises(Refusal, match="VISIT_NOT_ASSIGNED"):
        rules.check_emergency(case(), "NX-0009", TODAY)
    with pytest.raises(Refusal, match="VISIT_NOT_URGENT"):
        rules.check_emergency(case(planned_on=date(2026, 12, 2)), "asker", TODAY)


def test_what_waits_for_the_level_above_may_become_an_emergency_and_nothing_is_asked_twice_otherwise() -> None:
    rules.check_new(None, ApprovalKind.SUPERIOR)
    rules.check_new(approval(), ApprovalKind.EMERGENCY)
    for known, kind in (
        (approval(), ApprovalKind.SUPERIOR),
        (approval(ApprovalKind.EMERGENCY), ApprovalKind.SUPERIOR),
        (approval(ApprovalKind.EMERGENCY), ApprovalKind.EMERGENCY),
    ):
        with pytest.raises(Refusal, match="APPROVAL_ASKED"):
            rules.check_new(known, kind)


@given(st.sampled_from([ApprovalState.APPROVED, ApprovalState.WITHHELD]), st.booleans())
def test_an_approval_is_decided_once_by_another_person_and_late_after_its_limit(
    decision: ApprovalState, in_time: bool
) -> None:
    waiting = approval(ApprovalKind.EMERGENCY)
    late = rules.overdue(waiting)
    assert late is not None and rules.overdue(late) is None
    done = rules.decided(waiting if in_time else late, case(VisitState.FINISHED), "head", decision, "理由", NOW)
    assert (done.state, done.late, done.decided_by) == (decision, not in_time, "head")
    with pytest.raises(Refusal, match="APPROVAL_DECIDED"):
        rules.decided(done, case(), "head", decision, None, NOW)
    for person in ("asker", "declarer"):
        with pytest.raises(Refusal, match="VISIT_SAME_PERSON"):
            rules.decided(waiting, case(), person, decision, None, NOW)


def test_the_level_above_does_not_decide_what_is_decided() -> None:
    with pytest.raises(Refusal, match="VISIT_STATE"):
        rules.decided(approval(), case(VisitState.PLANNED), "head", ApprovalState.APPROVED, None, NOW)
