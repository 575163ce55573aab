"""What each order to a referral decides, and when it is refused."""

from datetime import timedelta

import msgspec
import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.guidance_terms import FINDING_PREFIX
from contracts.registry.self_checks import NUMBER_PREFIX
from contracts.transfer.referral_terms import (
    DeclineGround,
    DocumentKind,
    ExtensionGround,
    ReferralAction,
    ReferralState,
)
from services.transfer.machine.rules import overdue
from services.transfer.referrals.rules import decisions
from services.transfer.referrals.rules.case import number_from
from services.transfer.referrals.rules.machine import TABLE
from tests.unit.transfer.world import (
    FULL_FILE,
    HEAD,
    MONDAY,
    OFFICER,
    OTHER_POLICE,
    OTHER_POLICEMAN,
    OTHER_PROCURATORATE,
    POLICE,
    POLICE_HEAD,
    POLICEMAN,
    PROCURATORATE,
    REQUIRED,
    approved,
    document,
    extend,
    handed_over,
    incomplete,
    order,
    propose,
    proposed,
    received,
    somebody,
)


def test_a_proposal_is_known_to_its_agency_alone_and_starts_the_heads_clock() -> None:
    decision = propose(order())
    assert decision.case.parties == ("ecology-640500",)
    assert decision.case.state is ReferralState.PROPOSED
    assert [(start.duty, start.by, start.since) for start in decision.starts] == [
        ("referral.approve", "ecology-640500", MONDAY)
    ]


def test_two_officers_need_two_certificates() -> None:
    with pytest.raises(Refusal) as caught:
        propose(order(certificates=["E-1", "E-1 "]))
    assert caught.value.code == "REFERRAL_TEAM_TOO_SMALL"
    assert caught.value.data == {"count": 1, "limit": "2个（国务院令第310号第五条，法定）"}


def test_a_finding_nobody_has_recorded_is_named_in_the_refusal() -> None:
    with pytest.raises(Refusal) as caught:
        propose(order(findings=["F-1", "F-9"]))
    assert (caught.value.code, caught.value.data) == ("REFERRAL_FINDING_UNKNOWN", {"finding": "F-9"})


@pytest.mark.parametrize("cited", [FINDING_PREFIX + "1", NUMBER_PREFIX + "1"], ids=["guidance", "self-check"])
def test_what_was_seen_on_guidance_or_in_a_self_check_is_no_evidence(cited: str) -> None:
    with pytest.raises(Refusal) as caught:
        propose(order(findings=["F-1", cited]))
    assert (caught.value.code, caught.value.data) == ("REFERRAL_FINDING_NOT_EVIDENCE", {"finding": cited})


def test_a_finding_of_another_enterprise_is_refused() -> None:
    with pytest.raises(Refusal, match="REFERRAL_FINDING_FOREIGN"):
        propose(order(findings=["F-3"]))


def test_findings_below_every_threshold_need_a_reason() -> None:
    with pytest.raises(Refusal, match="REFERRAL_REASON_REQUIRED"):
        propose(order(findings=["F-2"]))
    assert propose(order(findings=["F-2"], reason="两年内曾受两次行政处罚")).case.subthreshold_reason


def test_a_finding_named_twice_counts_once() -> None:
    assert [finding.finding for finding in propose(order(findings=["F-1", "F-1"])).case.findings] == ["F-1"]


def test_the_head_who_proposed_may_not_approve_or_refuse() -> None:
    both = somebody("li", "ecology-640500", AgencyKind.ECOLOGY, Role.OFFICER, Role.HEAD)
    for decide in (decisions.approve, lambda case, actor, now: decisions.refuse(case, actor, now, "不构成犯罪")):
        with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
            decide(proposed(), both, MONDAY)


def test_approval_ends_the_heads_clock_and_starts_the_hand_over() -> None:
    decision = decisions.approve(proposed(), HEAD, MONDAY)
    assert decision.ends == ("referral.approve",)
    assert [start.limit for start in decision.starts] == ["referral.hand_over"]
    assert decision.case.parties == ("ecology-640500",)


def test_a_refused_referral_is_over_and_frees_its_findings() -> None:
    decision = decisions.refuse(proposed(), HEAD, MONDAY, "不构成犯罪")
    assert (decision.case.state, decision.starts) == (ReferralState.REFUSED, ())
    assert not decisions.is_open(decision.case)
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        decisions.approve(decision.case, HEAD, MONDAY)


def test_a_hand_over_names_every_document_that_is_missing_and_its_source() -> None:
    bare = decisions.approve(
        decisions.add_document(
            propose(msgspec.structs.replace(order(), documents=[])).case,
            OFFICER,
            MONDAY,
            document(DocumentKind.ITEM_LIST),
        ).case,
        HEAD,
        MONDAY,
    ).case
    with pytest.raises(Refusal) as caught:
        decisions.hand_over(bare, OFFICER, MONDAY, REQUIRED, POLICE, PROCURATORATE)
    assert caught.value.code == "REFERRAL_DOCUMENTS_MISSING"
    assert caught.value.data["missing"] == "涉嫌犯罪案件移送书、涉嫌犯罪案件情况的调查报告、检验报告或鉴定结论"
    assert "第六条第四项" in caught.value.data["source"]


def test_an_appraisal_stands_in_for_a_test_report() -> None:
    with_appraisal = [*FULL_FILE[:3], document(DocumentKind.APPRAISAL)]
    case = propose(msgspec.structs.replace(order(), documents=with_appraisal)).case
    case = decisions.approve(case, HEAD, MONDAY).case
    assert decisions.hand_over(case, OFFICER, MONDAY, REQUIRED, POLICE, PROCURATORATE).case.police == POLICE


def test_the_police_and_the_procuratorate_learn_of_the_case_at_the_same_moment() -> None:
    assert approved().parties == ("ecology-640500",)
    assert handed_over().parties == ("ecology-640500", POLICE, PROCURATORATE)


def test_the_same_file_is_not_added_twice() -> None:
    with pytest.raises(Refusal, match="REFERRAL_DOCUMENT_REPEATED"):
        decisions.add_document(proposed(), OFFICER, MONDAY, FULL_FILE[0])


def test_nothing_is_added_after_the_hand_over() -> None:
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        decisions.add_document(handed_over(), OFFICER, MONDAY, document(DocumentKind.OTHER))


def test_the_agency_cannot_sign_for_the_police_nor_other_police() -> None:
    for stranger in (OFFICER, OTHER_POLICEMAN):
        with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
            decisions.receive(handed_over(), stranger, MONDAY)


def test_an_incomplete_file_stays_received_and_the_filing_clock_runs_on() -> None:
    decision = decisions.report_incomplete(received(), POLICEMAN, MONDAY, "缺采样记录", None)
    assert decision.case.state is ReferralState.INCOMPLETE
    assert decision.ends == ()
    assert [(start.duty, start.by) for start in decision.starts] == [("referral.supplement", "ecology-640500")]


def test_a_late_notice_of_incompleteness_counts_but_is_marked() -> None:
    source = "公安机关办理刑事案件程序规定第一百八十条"
    step = decisions.report_incomplete(received(), POLICEMAN, MONDAY, "缺采样记录", source).case.steps[-1]
    assert (step.late, step.basis) == (True, source)


def test_a_supplement_brings_the_case_back_to_the_police() -> None:
    decision = decisions.supplement(incomplete(), OFFICER, MONDAY, [document(DocumentKind.SAMPLING_RECORD)])
    assert (decision.case.state, decision.ends) == (ReferralState.RECEIVED, ("referral.supplement",))
    assert decision.case.documents[-1].kind is DocumentKind.SAMPLING_RECORD


def test_police_who_pass_the_case_on_see_it_no_more_and_the_new_ones_must_sign() -> None:
    decision = decisions.redirect(
        received(), POLICEMAN, MONDAY, OTHER_POLICE, OTHER_PROCURATORATE, "行为地在石嘴山市", None
    )
    assert decision.case.parties == ("ecology-640500", PROCURATORATE, OTHER_POLICE, OTHER_PROCURATORATE)
    assert decision.case.procuratorate == OTHER_PROCURATORATE
    assert (decision.case.state, decision.case.received_at) == (ReferralState.HANDED_OVER, None)
    assert decision.ends == ("referral.filing",)
    assert [(start.duty, start.by) for start in decision.starts] == [("referral.receipt", OTHER_POLICE)]


def test_the_notices_of_the_new_police_count_from_the_case_reaching_them() -> None:
    later = MONDAY + timedelta(hours=5)
    case = decisions.redirect(handed_over(), POLICEMAN, later, OTHER_POLICE, None, "无管辖权", None).case
    assert decisions.arrived_at(case) == later
    assert case.procuratorate == PROCURATORATE


def test_a_case_is_not_passed_on_to_those_who_have_it() -> None:
    with pytest.raises(Refusal, match="REFERRAL_SAME_POLICE"):
        decisions.redirect(received(), POLICEMAN, MONDAY, POLICE, PROCURATORATE, "无管辖权", None)


def test_seven_days_for_a_lead_are_counted_from_the_receipt() -> None:
    later = MONDAY + timedelta(days=1)
    decision = extend(received(), POLICEMAN, later, ExtensionGround.LEAD, MONDAY + timedelta(days=3))
    start = decision.starts[0]
    assert (decision.ends, start.duty, start.limit) == (
        ("referral.filing",),
        "referral.filing",
        "referral.filing_lead",
    )
    assert start.since == MONDAY


def test_thirty_days_need_the_head_of_the_police() -> None:
    due = MONDAY + timedelta(days=3)
    with pytest.raises(Refusal, match="REFERRAL_EXTENSION_NEEDS_HEAD"):
        extend(received(), POLICEMAN, MONDAY, ExtensionGround.COMPLEX, due)
    extended = extend(received(), POLICE_HEAD, MONDAY, ExtensionGround.COMPLEX, due)
    assert extended.starts[0].limit == "referral.filing_complex"


def test_an_extension_is_refused_once_the_limit_has_passed_or_was_stretched_already() -> None:
    case, due = received(), MONDAY + timedelta(days=3)
    with pytest.raises(Refusal, match="REFERRAL_EXTENSION_TOO_LATE"):
        extend(case, POLICEMAN, due + timedelta(seconds=1), ExtensionGround.LEAD, due)
    once = extend(case, POLICEMAN, MONDAY, ExtensionGround.LEAD, due).case
    with pytest.raises(Refusal, match="REFERRAL_ALREADY_EXTENDED"):
        extend(once, POLICEMAN, MONDAY, ExtensionGround.LEAD, due)


def test_the_new_police_may_extend_although_the_former_did() -> None:
    due = MONDAY + timedelta(days=3)
    case = extend(received(), POLICEMAN, MONDAY, ExtensionGround.LEAD, due).case
    case = decisions.redirect(case, POLICEMAN, MONDAY, OTHER_POLICE, None, "无管辖权", None).case
    case = decisions.receive(case, OTHER_POLICEMAN, MONDAY).case
    extended = extend(case, OTHER_POLICEMAN, MONDAY, ExtensionGround.LEAD, due)
    assert extended.case.state is ReferralState.RECEIVED


def test_filing_ends_the_clock_even_while_a_supplement_is_awaited() -> None:
    decision = decisions.file(incomplete(), POLICEMAN, MONDAY, "卫公（环）立字〔2026〕12号")
    assert decision.case.state is ReferralState.FILED
    assert set(decision.ends) == {"referral.filing", "referral.supplement"}
    assert decisions.is_open(decision.case)


def test_declining_returns_the_file_with_its_ground_and_reason() -> None:
    case = decisions.decline(received(), POLICEMAN, MONDAY, DeclineGround.NO_CRIMINAL_FACTS, "未达标准").case
    assert (case.state, case.file_returned_at) == (ReferralState.DECLINED, MONDAY)
    assert (case.decline_ground, case.decline_reason) == (DeclineGround.NO_CRIMINAL_FACTS, "未达标准")
    assert not decisions.is_open(case)


def test_an_overdue_step_is_written_down_and_decides_nothing() -> None:
    case = overdue(TABLE, approved(), "ecology-640500", "国务院令第310号第五条", MONDAY)
    assert case.state is ReferralState.APPROVED
    assert (case.steps[-1].action, case.steps[-1].late) == (ReferralAction.OVERDUE, True)


def test_an_incomplete_file_is_no_ground_for_declining() -> None:
    assert not [ground for ground in DeclineGround if "材料" in ground.label]


def test_numbers_do_not_follow_each_other() -> None:
    assert number_from(bytes(10)) == "YS-AAAAAAAAAAAAAAAA"
    assert number_from(b"\xff" * 10) == "YS-7777777777777777"
