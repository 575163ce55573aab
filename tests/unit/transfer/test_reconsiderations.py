"""What may follow a refusal to file: reconsideration, disposal, the order to file; and what never may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.law import Unit
from contracts.transfer.reconsiderations import OverturnReferralDecline, ReportReferralDisposal
from contracts.transfer.referral_terms import DeclineGround, Disposal
from contracts.transfer.referral_terms import ReferralAction as A
from contracts.transfer.referral_terms import ReferralState as S
from services.transfer.machine.rules import Decision, advance
from services.transfer.reconsiderations import rules
from services.transfer.referrals.rules import branches, decisions
from services.transfer.referrals.rules.case import Case
from services.transfer.referrals.rules.clocks import DISPOSAL, NOTICE, ORDERED, RECONSIDER, TAKE_BACK
from services.transfer.referrals.rules.machine import FREE, MOVES, TABLE
from services.transfer.referrals.rules.machine import FREE_ONCE_BACK as ONCE_BACK
from tests.unit.transfer.world import (
    MONDAY,
    OFFICER,
    POLICE_HEAD,
    POLICEMAN,
    PROCURATORATE,
    limit,
    received,
    somebody,
)

WINDOW = limit("referral.reconsider_ask", 3, Unit.NATURAL_DAYS, "国务院令第310号第九条")
PROCURATOR = somebody("zhou", PROCURATORATE, AgencyKind.PROCURATORATE, Role.OFFICER)
UNTIL = MONDAY + timedelta(days=3)
AFTER_DECLINE = (A.TAKE_BACK, A.ASK_RECONSIDERATION, A.UPHOLD, A.OVERTURN, A.DISPOSE, A.ORDER_FILING, A.FILE)
NEXT = {RECONSIDER, DISPOSAL, ORDERED}
BY = {A.UPHOLD: POLICE_HEAD, A.OVERTURN: POLICE_HEAD, A.FILE: POLICE_HEAD, A.ORDER_FILING: PROCURATOR}


def declined() -> Case:
    decision = decisions.decline(received(), POLICEMAN, MONDAY, DeclineGround.NO_CRIMINAL_FACTS, "未达三倍")
    return replace(decision.case, reconsider_until=UNTIL)


def back() -> Case:
    """Declined, and the agency took its file back."""
    return branches.take_back(declined(), OFFICER, MONDAY).case


def asked() -> Case:
    return rules.ask(declined(), OFFICER, UNTIL, "另有检测报告", WINDOW).case


def overturned(case: Case, by: Actor) -> Decision[Case]:
    order = OverturnReferralDecline(number="YS-1", version=1, reason="事实成立", decision_number="立字1号")
    return rules.overturn(case, by, MONDAY, order)


def disposal(case: Case, disposal: Disposal, number: str | None = None) -> Decision[Case]:
    order = ReportReferralDisposal(number="YS-1", version=1, disposal=disposal, reason="已处理", disposal_number=number)
    return rules.dispose(case, OFFICER, MONDAY, order)


def test_a_declined_case_owes_its_agency_a_disposal_until_it_asks_the_police_again() -> None:
    decision = decisions.decline(received(), POLICEMAN, MONDAY, DeclineGround.NO_CRIMINAL_FACTS, "未达三倍")
    agency, police = "ecology-640500", "police-640500"
    assert [(one.duty, one.by) for one in decision.starts] == [
        (NOTICE, police),
        (TAKE_BACK, agency),
        (DISPOSAL, agency),
    ]
    asking = rules.ask(declined(), OFFICER, MONDAY, "另有检测报告", WINDOW)
    assert asking.ends == (DISPOSAL,)
    assert [(one.duty, one.by) for one in asking.starts] == [(RECONSIDER, "police-640500")]


def test_asking_ends_with_the_window_that_the_notice_opened() -> None:
    assert asked().state is S.RECONSIDERING
    unnotified = rules.ask(
        replace(declined(), reconsider_until=None), OFFICER, MONDAY + timedelta(days=30), "另有", WINDOW
    )
    assert unnotified.case.state is S.RECONSIDERING
    with pytest.raises(Refusal) as late:
        rules.ask(declined(), OFFICER, UNTIL + timedelta(seconds=1), "另有检测报告", WINDOW)
    assert (late.value.code, late.value.data["until"]) == ("REFERRAL_RECONSIDERATION_TOO_LATE", "2026-09-10 09:00")


def test_who_declined_does_not_think_again() -> None:
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        rules.uphold(asked(), POLICEMAN, MONDAY, "维持")
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        overturned(asked(), POLICEMAN)


def test_upheld_it_is_the_agencys_to_dispose_of() -> None:
    decision = rules.uphold(asked(), POLICE_HEAD, MONDAY, "维持")
    assert (decision.case.state, decision.ends) == (S.FINALLY_DECLINED, (RECONSIDER,))
    assert [(one.duty, one.by) for one in decision.starts] == [(DISPOSAL, "ecology-640500")]
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        rules.ask(decision.case, OFFICER, MONDAY, "再次申请", WINDOW)


def test_overturned_it_is_filed_and_the_polices() -> None:
    case = overturned(asked(), POLICE_HEAD).case
    assert (case.state, case.owner, case.decision_number) == (S.FILED, "police-640500", "立字1号")


def test_a_penalty_is_named_by_its_number() -> None:
    with pytest.raises(Refusal, match="REFERRAL_DISPOSAL_UNNUMBERED"):
        disposal(back(), Disposal.PENALISED)
    assert disposal(back(), Disposal.PENALISED, "宁环罚〔2026〕8号").case.state is S.DISPOSED
    assert disposal(back(), Disposal.NOT_PENALISED).ends == (DISPOSAL,)


def test_nobody_disposes_of_a_case_whose_file_the_police_still_hold_and_nobody_takes_it_back_twice() -> None:
    with pytest.raises(Refusal, match="CASE_NOT_HELD"):
        disposal(declined(), Disposal.NOT_PENALISED)
    assert (back().state, back().owner) == (S.DECLINED, "ecology-640500")
    with pytest.raises(Refusal, match="CASE_NOT_HELD"):
        branches.take_back(back(), OFFICER, MONDAY)


def test_an_order_to_file_starts_the_polices_fifteen_days_and_only_filing_ends_them() -> None:
    ordered = advance(TABLE, declined(), A.ORDER_FILING, PROCURATOR, MONDAY)
    assert [(one.duty, one.limit, one.by) for one in ordered.starts] == [(ORDERED, ORDERED, "police-640500")]
    assert ordered.ends == (DISPOSAL, TAKE_BACK)
    assert {action for state, action in MOVES if state is S.FILING_ORDERED} == {A.FILE, A.NOTIFY}
    filed = decisions.file(ordered.case, POLICEMAN, MONDAY, "立字2号")
    assert (filed.ends, filed.case.owner) == ((ORDERED, NOTICE), "police-640500")


@given(st.lists(st.sampled_from(AFTER_DECLINE), max_size=8))
def test_whatever_is_tried_one_side_owes_the_next_step_until_the_case_ends(tried: list[A]) -> None:
    decision = decisions.decline(received(), POLICEMAN, MONDAY, DeclineGround.NO_CRIMINAL_FACTS, "未达三倍")
    case, owed = decision.case, {one.duty for one in decision.starts}
    for action in tried:
        try:
            decision = advance(TABLE, case, action, BY.get(action, OFFICER), MONDAY)
        except Refusal as refusal:
            assert refusal.code in ("CASE_STEP_NOT_ALLOWED", "CASE_NOT_HELD")
            continue
        case, owed = decision.case, (owed - set(decision.ends)) | {one.duty for one in decision.starts}
        assert len(owed & NEXT) == (0 if case.state in (S.FILED, S.DISPOSED) else 1)
        assert (TAKE_BACK in owed) <= (case.owner == "police-640500")
    assert case.owner == "police-640500" or A.TAKE_BACK in {step.action for step in case.steps}
    assert decisions.is_open(case) == (case.state not in FREE and (case.state not in ONCE_BACK or TAKE_BACK in owed))
