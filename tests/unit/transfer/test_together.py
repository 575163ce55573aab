"""The tables of what agencies do together, and that many hands leave nothing undone or done twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.transfer.case_notices import CaseNoticeAction, CaseNoticeState, SendCaseNotice
from contracts.transfer.early_involvement import EarlyInvolvementAction
from contracts.transfer.legal_disputes import LegalDisputeAction
from contracts.transfer.meeting_terms import (
    MeetingAction,
    MeetingKind,
    MeetingMinutes,
    MeetingSeat,
    MeetingState,
    NewMeetingDecision,
    SeatAnswer,
)
from services.transfer.case_notices import rules as notices
from services.transfer.copies.rules import KnownAgency
from services.transfer.early_involvement.rules import machine as involvement
from services.transfer.legal_disputes.rules import machine as disputes
from services.transfer.machine.rules import Table, taken
from services.transfer.meetings.rules import machine, minutes
from services.transfer.meetings.rules.machine import Case

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
KINDS = (AgencyKind.ECOLOGY, AgencyKind.POLICE, AgencyKind.PROCURATORATE, AgencyKind.COURT)
BUREAU, *OTHERS = [
    Actor(
        subject=f"s-{kind.value}", agency=f"{kind.value}-640500", agency_kind=kind, region="640500", roles=(Role.HEAD,)
    )
    for kind in KINDS
]
STANDING = {one.agency: KnownAgency(one.agency, one.agency_kind, "640500", "") for one in (BUREAU, *OTHERS)}
TABLES: dict[str, tuple[Table[Any, Any], Any]] = {
    "early_involvement": (involvement.TABLE, EarlyInvolvementAction),
    "case_notice": (notices.TABLE, CaseNoticeAction),
    "meeting": (machine.TABLE, MeetingAction),
    "legal_dispute": (disputes.TABLE, LegalDisputeAction),
}
SPOKEN = st.lists(st.tuples(st.sampled_from(OTHERS), st.booleans()), max_size=14)


@pytest.mark.parametrize("kind", ["early_involvement", "meeting"])
def test_nothing_leads_out_of_what_has_ended_but_reports_on_decisions(kind: str) -> None:
    table, _ = TABLES[kind]
    assert {action for (state, action) in table.moves if state in table.ended} <= {MeetingAction.REPORT}


@given(st.permutations([(one, step) for one in OTHERS for step in ("sign", "answer")]), st.booleans())
def test_a_notice_is_done_when_each_has_signed_and_answered_where_asked_whatever_the_order(
    steps: list[tuple[Actor, str]], wanted: bool
) -> None:
    order = SendCaseNotice(
        addressees=[one.agency for one in OTHERS], title="通报", text="案情", clue="X-1", feedback_wanted=wanted
    )
    case = notices.send(order, "TB-1", BUREAU, "640500", NOW, STANDING)
    for one, step in steps:
        try:
            case = notices.acknowledge(case, one, NOW) if step == "sign" else notices.feed_back(case, one, NOW, "无")
        except Refusal as refusal:
            assert refusal.code == "CASE_NOTICE_UNSIGNED"
    signed = all(one.acknowledged_at for one in case.receipts)
    answered = all(one.feedback_at for one in case.receipts)
    assert signed
    assert (case.state is CaseNoticeState.DONE) == (answered or not wanted)
    assert len({one.agency for one in case.receipts}) == len(OTHERS)


@given(SPOKEN)
def test_decisions_bind_exactly_when_all_that_came_have_confirmed_one_edition(words: list[tuple[Actor, bool]]) -> None:
    case = _minuted()
    for one, agrees in words:
        try:
            case = minutes.confirm(case, one, NOW) if agrees else minutes.object_(case, one, NOW, "有误")
        except Refusal as refusal:
            assert refusal.code in ("JOINT_DONE_ALREADY", "CASE_STEP_NOT_ALLOWED")
        if case.state is MeetingState.OBJECTED and agrees:
            case = minutes.written(case, MeetingAction.CORRECT, _edition(len(case.minutes) + 1), BUREAU, NOW)
    agreed = {voice.agency for voice in case.minutes[-1].voices if voice.objection is None}
    assert (case.state is MeetingState.CONFIRMED) == (agreed == {one.agency for one in OTHERS})
    assert bool(case.decisions) == (case.state is MeetingState.CONFIRMED)
    assert [one.edition for one in case.minutes] == list(range(1, len(case.minutes) + 1))


def _minuted() -> Case:
    seats = tuple(MeetingSeat(agency=one.agency, attendance=SeatAnswer.CONFIRMED) for one in (BUREAU, *OTHERS))
    case = Case(
        number="LX-1",
        state=MeetingState.CALLED,
        owner=BUREAU.agency,
        steps=(taken(machine.TABLE, MeetingAction.CALL, BUREAU, NOW, reason=None),),
        kind=MeetingKind.JOINT,
        region="640500",
        title="联席会议",
        starts_at=NOW - timedelta(hours=1),
        place="一楼",
        called_at=NOW,
        seats=seats,
        agenda=(),
    )
    held = minutes.attended(case, BUREAU, NOW, [one.agency for one in OTHERS])
    return minutes.written(held, MeetingAction.RECORD, _edition(1), BUREAU, NOW)


def _edition(edition: int) -> MeetingMinutes:
    decided = NewMeetingDecision(text="制定指引", owner=OTHERS[0].agency, due_on=NOW.date())
    return MeetingMinutes(
        edition=edition,
        text="纪要",
        decisions=[decided],
        recorded_by=BUREAU.agency,
        recorded_at=NOW,
        document_number="联席纪〔2026〕1号",
        sha256="0" * 64,
        voices=[],
    )
