"""What becomes of a referral beside the straight way, and when each step is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from contracts.errors import Refusal
from contracts.transfer.referral_branches import (
    DropReferral,
    HandOverReferralItems,
    MoveReferral,
    TellReferralOutcome,
)
from contracts.transfer.referral_parts import ReferralItem
from contracts.transfer.referral_terms import DropGround, PaperKind, ReferralOutcome
from contracts.transfer.referral_terms import ReferralState as S
from services.transfer.machine.rules import Decision
from services.transfer.referrals.rules import branches, decisions
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.shown import refusals
from tests.unit.transfer.world import (
    HEAD,
    MONDAY,
    OFFICER,
    OTHER_POLICE,
    OTHER_POLICEMAN,
    OTHER_PROCURATORATE,
    POLICE,
    POLICE_HEAD,
    POLICEMAN,
    PROCURATOR,
    PROCURATORATE,
    declined,
    filed,
    handed_over,
    order,
    propose,
    receive,
    received,
)

BUREAU, TODAY = OFFICER.agency, date(2026, 9, 7)
DRUM = ReferralItem(name="废油桶", quantity="12只")


def items(*given: ReferralItem, none: bool = False) -> HandOverReferralItems:
    return HandOverReferralItems(number="YS-1", version=1, items=list(given), none=none)


def move(case: Case) -> Decision[Case]:
    wanted = MoveReferral(number="YS-1", version=1, police=OTHER_POLICE, decided_on=TODAY, reason="指定管辖")
    return branches.move(case, POLICEMAN, MONDAY, wanted, None)


def drop(case: Case) -> Decision[Case]:
    wanted = DropReferral(number="YS-1", version=1, ground=DropGround.MINOR, decided_on=TODAY, reason="数量极少")
    return branches.drop(case, POLICE_HEAD, MONDAY, wanted, None)


def tell(case: Case, outcome: ReferralOutcome) -> Decision[Case]:
    wanted = TellReferralOutcome(
        number="YS-1",
        version=1,
        outcome=outcome,
        document_number="卫检1号",
        decided_on=TODAY,
        summary="告知",
    )
    return branches.tell_outcome(case, PROCURATOR, MONDAY, wanted, None)


def starts(decision: Decision[Case]) -> list[tuple[str, str, str]]:
    return [(start.duty, start.limit, start.by) for start in decision.starts]


def test_only_the_head_takes_a_case_out_and_only_while_no_police_hold_it() -> None:
    with pytest.raises(Refusal, match="CASE_STEP_NEEDS_ROLE"):
        branches.withdraw(handed_over(), OFFICER, MONDAY, "须补充调查")
    decision = branches.withdraw(handed_over(), HEAD, MONDAY, "须补充调查")
    assert (decision.case.state, decision.ends) == (S.WITHDRAWN, ("referral.receipt",))
    assert decision.tells == (POLICE, PROCURATORATE)
    passed_on = decisions.redirect(received(), POLICEMAN, MONDAY, OTHER_POLICE, None, "无管辖权", None).case
    with pytest.raises(Refusal, match="CASE_NOT_HELD"):
        branches.withdraw(passed_on, HEAD, MONDAY, "须补充调查")


@pytest.mark.parametrize("case", [handed_over(), received()], ids=["unsigned", "signed"])
def test_what_is_no_police_matter_waits_to_be_taken_back_and_says_who_refused(case: Case) -> None:
    decision = branches.return_file(case, POLICEMAN, MONDAY, "属行政违法")
    assert starts(decision) == [
        ("referral.decision_notice", "referral.return_notice", POLICE),
        ("referral.take_back", "referral.take_back", BUREAU),
    ]
    assert decision.case.owner == case.owner
    (refusal,) = refusals(decision.case)
    assert (refusal.agency, refusal.person, refusal.reason) == (POLICE, POLICEMAN.subject, "属行政违法")
    back = branches.take_back(decision.case, OFFICER, MONDAY).case
    assert (back.state, back.owner, back.file_returned_at) == (S.TAKEN_BACK, BUREAU, MONDAY)


def test_the_written_notice_is_owed_until_it_is_given_even_when_the_file_was_taken_back() -> None:
    back = branches.take_back(declined(), OFFICER, MONDAY).case
    assert branches.notice_due(back) is PaperKind.NON_FILING_NOTICE
    told = branches.notify(back, POLICEMAN, MONDAY)
    assert told.ends == ("referral.decision_notice",)
    assert branches.notice_due(told.case) is None


def test_filing_starts_the_notice_and_the_hand_over_of_items() -> None:
    assert starts(decisions.file(received(), POLICEMAN, MONDAY, "立字1号")) == [
        ("referral.decision_notice", "referral.decision_notice", POLICE),
        ("referral.items_hand_over", "referral.items_hand_over", BUREAU),
    ]


def test_items_are_handed_over_once_and_signed_for_once() -> None:
    sent = branches.hand_over_items(filed(), OFFICER, MONDAY, items(DRUM))
    assert (sent.ends, starts(sent)) == (
        ("referral.items_hand_over", "referral.items_receipt"),
        [("referral.items_receipt", "referral.items_receipt", POLICE)],
    )
    with pytest.raises(Refusal, match="REFERRAL_ITEMS_HANDED_OVER"):
        branches.hand_over_items(sent.case, OFFICER, MONDAY, items(DRUM))
    signed = branches.accept_items(sent.case, POLICEMAN, MONDAY).case
    assert signed.particulars.items and signed.particulars.items.accepted_at == MONDAY
    for case in (signed, filed()):
        with pytest.raises(Refusal, match="REFERRAL_NO_ITEMS_TO_ACCEPT"):
            branches.accept_items(case, POLICEMAN, MONDAY)


@pytest.mark.parametrize("nothing_said", [items(), items(DRUM, none=True)])
def test_either_items_are_listed_or_it_is_said_that_there_are_none(nothing_said: HandOverReferralItems) -> None:
    with pytest.raises(Refusal, match="REFERRAL_NOTHING_HANDED_OVER"):
        branches.hand_over_items(filed(), OFFICER, MONDAY, nothing_said)


def test_a_moved_case_is_held_by_the_former_police_until_the_others_sign_and_by_them_if_these_refuse() -> None:
    moved = move(filed()).case
    assert (moved.state, moved.owner, moved.police) == (S.MOVED, POLICE, OTHER_POLICE)
    taken = receive(moved, OTHER_POLICEMAN).case
    assert (taken.state, taken.owner) == (S.FILED, OTHER_POLICE)
    assert POLICE not in taken.parties
    refused = branches.refuse_move(moved, OTHER_POLICEMAN, MONDAY, "无管辖权").case
    assert (refused.state, refused.owner, refused.police) == (S.FILED, POLICE, POLICE)
    assert OTHER_POLICE not in refused.parties
    assert refused.procuratorate == PROCURATORATE


def test_a_moved_case_is_watched_by_the_procuratorate_of_those_who_signed() -> None:
    moved = move(filed()).case
    seen = moved.particulars.manifest
    assert seen is not None
    taken = decisions.receive(moved, OTHER_POLICEMAN, MONDAY + timedelta(days=1), seen.sha256, OTHER_PROCURATORATE).case
    assert (taken.procuratorate, taken.received_at) == (OTHER_PROCURATORATE, MONDAY)
    assert OTHER_PROCURATORATE in taken.parties


def test_no_case_is_moved_or_dropped_before_its_notice_nor_moved_with_items_under_way() -> None:
    unnoticed = decisions.file(received(), POLICEMAN, MONDAY, "立字1号").case
    for step in (move, drop):
        with pytest.raises(Refusal, match="REFERRAL_NOTICE_FIRST"):
            step(unnoticed)
    with pytest.raises(Refusal, match="REFERRAL_ITEMS_PENDING"):
        move(branches.hand_over_items(filed(), OFFICER, MONDAY, items(DRUM)).case)


def test_a_dropped_case_is_told_in_its_own_limit_and_taken_back() -> None:
    dropped = drop(filed())
    assert starts(dropped)[0] == ("referral.decision_notice", "referral.withdrawal_notice", POLICE)
    assert branches.notice_due(dropped.case) is PaperKind.RETURN_NOTICE
    assert branches.take_back(dropped.case, OFFICER, MONDAY).case.owner == BUREAU


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([ReferralOutcome.NOT_PROSECUTED], S.NOT_PROSECUTED),
        ([ReferralOutcome.PROSECUTED], S.PROSECUTED),
        ([ReferralOutcome.PROSECUTED, ReferralOutcome.CONVICTED], S.JUDGED),
        ([ReferralOutcome.PROSECUTED, ReferralOutcome.ACQUITTED], S.JUDGED),
    ],
)
def test_the_procuratorate_tells_how_it_ended(told: Sequence[ReferralOutcome], state: S) -> None:
    case = filed()
    for outcome in told:
        case = tell(case, outcome).case
    assert (case.state, [one.outcome for one in case.particulars.outcomes]) == (state, list(told))
    assert (case.particulars.ended_at is None) == (state is S.PROSECUTED)


def test_there_is_no_judgment_without_a_prosecution() -> None:
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        tell(filed(), ReferralOutcome.CONVICTED)


def test_a_decision_of_tomorrow_is_told_tomorrow() -> None:
    branches.require_past("YS-1", TODAY, TODAY)
    with pytest.raises(Refusal, match="REFERRAL_DATE_AHEAD"):
        branches.require_past("YS-1", TODAY + timedelta(days=1), TODAY)


def test_the_same_findings_are_sent_again_only_after_the_end_naming_the_last_and_on_new_grounds() -> None:
    wanted, first = order(), branches.take_back(declined(), OFFICER, MONDAY).case
    older = replace(first, number="YS-0")
    linked = msgspec.structs.replace(wanted, previous="YS-1")
    for given, earlier, code in (
        (wanted, [received()], "REFERRAL_SENT_TWICE"),
        (wanted, [declined()], "REFERRAL_SENT_TWICE"),
        (wanted, [first], "REFERRAL_SENT_BEFORE"),
        (linked, [first], "REFERRAL_NEW_GROUNDS_REQUIRED"),
        (linked, [], "REFERRAL_NOT_SENT_BEFORE"),
        (msgspec.structs.replace(linked, previous="YS-0"), [first, older], "REFERRAL_NOT_SENT_BEFORE"),
    ):
        with pytest.raises(Refusal, match=code):
            propose(given, earlier=earlier)
    anew = msgspec.structs.replace(linked, new_grounds="补测超标五倍")
    assert propose(anew, earlier=[first, older]).case.particulars.previous == "YS-1"
