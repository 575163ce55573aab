"""The notice of a visit: by whom, until when, and what its code opens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.notices import NoticeOfficer
from contracts.joint_inspection.visits import VisitState
from services.joint_inspection.notices import rules
from services.joint_inspection.notices.rules import Notice
from services.joint_inspection.ratings.rules import check_rating
from tests.unit.joint_inspection.field import LEAD, SECOND, STRANGER, visit

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DRAFT = Notice(
    visit="V1",
    matters="水污染物排放",
    officers=[NoticeOfficer(certificate=SECOND, name="王芳"), NoticeOfficer(certificate=LEAD, name="李明")],
    drafted_by=LEAD,
    drafted_at=NOW,
)


@given(st.sampled_from(VisitState), st.integers(-5, 5))
def test_a_code_opens_nothing_before_the_day_nor_of_a_visit_that_is_not_to_be(state: VisitState, days: int) -> None:
    opens = rules.verifiable(state, TODAY + timedelta(days=days), TODAY)
    begun = state in (VisitState.CHECKED_IN, VisitState.FINISHED)
    assert opens == (begun or (state is VisitState.PLANNED and days <= 0))


def test_who_drafted_a_notice_does_not_approve_it() -> None:
    assert rules.check_approval(visit(), DRAFT, "head") is DRAFT
    with pytest.raises(Refusal, match="VISIT_SAME_PERSON"):
        rules.check_approval(visit(), DRAFT, LEAD)


def test_a_notice_that_names_others_than_now_assigned_is_not_approved() -> None:
    with pytest.raises(Refusal, match="NOTICE_OFFICERS_DIFFER"):
        rules.check_approval(visit(officers=(LEAD, STRANGER)), DRAFT, "head")


def test_an_issued_notice_stays_and_none_is_drafted_once_the_visit_has_begun() -> None:
    with pytest.raises(Refusal, match="NOTICE_ISSUED"):
        rules.check_draft(visit(), replace(DRAFT, number="环检通〔2026〕1号"), DRAFT.officers)
    with pytest.raises(Refusal, match="VISIT_STATE"):
        rules.check_draft(visit(VisitState.CHECKED_IN), None, DRAFT.officers)


def test_a_rating_is_taken_after_the_end_until_the_limit_and_once() -> None:
    until = NOW + timedelta(days=1)
    check_rating(NOW, until, False, NOW)
    for finished, rated, now, code in (
        (None, False, NOW, "RATING_TOO_EARLY"),
        (NOW, True, NOW, "RATING_GIVEN"),
        (NOW, False, until, "RATING_TOO_LATE"),
    ):
        with pytest.raises(Refusal, match=code):
            check_rating(finished, until, rated, now)
