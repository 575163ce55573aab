"""Referrals through the running transfer service."""

import asyncpg
import msgspec
import pytest

from contracts.actors import AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.guidance import GuidanceDiagnosed, GuidanceFindingFact
from contracts.registry.guidance_terms import FINDING_PREFIX
from contracts.registry.self_checks import NUMBER_PREFIX
from contracts.transfer.passages import ListReferralPassages, PassageState
from contracts.transfer.referral_branches import TakeBackReferral
from contracts.transfer.referral_terms import (
    DeclineGround,
    DocumentKind,
    ExtensionGround,
    ReferralAction,
    ReferralState,
)
from contracts.transfer.referrals import (
    AddReferralDocument,
    ApproveReferral,
    DeclineReferral,
    ExtendReferralFiling,
    FileReferral,
    HandOverReferral,
    ListReferrals,
    NewDocument,
    ReceiveReferral,
    RedirectReferral,
    ReferralsOfEnterprises,
    RefuseReferral,
    ReportReferralIncomplete,
    SupplementReferral,
)
from tests.integration.merges import merged, unmerged
from tests.integration.transfer.outsiders import OUTSIDERS
from tests.integration.transfer.passing import advance_clock, until_journaled
from tests.integration.transfer.world import FULL_FILE, MILL, World, publish
from tests.platform.actors import (
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    UPPER_HEAD,
    actor,
)

TANNERY = "91640500MA75L8NQ1Y"


async def test_a_case_goes_from_the_proposal_to_the_filing_with_its_clocks(hub: World) -> None:
    number = await hub.received()
    await hub.take(POLICE, FileReferral, number, decision_number="卫公（环）立字〔2026〕12号")
    filed = await hub.seen(OFFICER, number)
    assert (filed.state, filed.police) == (ReferralState.FILED, "police-640500")
    assert filed.enterprise_name == "宁夏某纸业有限公司"
    assert [step.action for step in filed.steps or []] == [
        ReferralAction.PROPOSE,
        ReferralAction.APPROVE,
        ReferralAction.HAND_OVER,
        ReferralAction.RECEIVE,
        ReferralAction.FILE,
    ]
    assert [(duty.duty, duty.state) for duty in filed.duties or []] == [
        ("referral.approve", DutyState.MET),
        ("referral.hand_over", DutyState.MET),
        ("referral.receipt", DutyState.MET),
        ("referral.filing", DutyState.MET),
        ("referral.decision_notice", DutyState.RUNNING),
        ("referral.items_hand_over", DutyState.RUNNING),
    ]
    assert "国务院令第310号第八条" in {duty.source for duty in filed.duties or []}


async def test_before_the_hand_over_only_the_agency_sees_the_case(hub: World) -> None:
    number = await hub.approved()
    assert await hub.see(OTHER_OFFICER, number) is not None
    for outsider in (*OUTSIDERS, POLICE, PROCURATOR):
        assert await hub.see(outsider, number) is None


async def test_from_the_hand_over_on_police_and_procuratorate_see_it_and_nobody_else(hub: World) -> None:
    number = await hub.handed_over()
    copy = await hub.seen(PROCURATOR, number)
    assert copy.facts and len(copy.documents or []) == len(FULL_FILE)
    assert copy == await hub.seen(POLICE, number)
    for outsider in OUTSIDERS:
        assert await hub.see(outsider, number) is None
        page = await hub.caller.ask(outsider, ListReferrals())
        (nested,) = await hub.caller.ask(outsider, ReferralsOfEnterprises(credit_codes=[MILL]))
        assert (page.items, nested.items, nested.next) == ([], [], None)


async def test_a_stranger_to_the_case_is_told_the_same_as_of_no_case(hub: World) -> None:
    number = await hub.handed_over()
    for id in (number, "YS-NONE"):
        with pytest.raises(Refusal) as caught:
            await hub.take(OTHER_POLICE, ReceiveReferral, id)
        assert (caught.value.code, caught.value.data) == ("NOT_FOUND", {"what": "移送案件", "id": id})


async def test_each_step_is_for_its_own_kind_of_agency_and_role(hub: World) -> None:
    number = await hub.proposed()
    wrong = [
        (OFFICER, ApproveReferral(number=number, version=await hub.version(number))),
        (POLICE, HandOverReferral(number=number, version=await hub.version(number))),
        (OFFICER, ReceiveReferral(number=number, version=await hub.version(number), manifest="0" * 64)),
        (PROCURATOR, FileReferral(number=number, version=await hub.version(number), decision_number="1")),
        (UPPER_HEAD, ApproveReferral(number=number, version=await hub.version(number))),
    ]
    codes = []
    for stranger, command in wrong:
        with pytest.raises(Refusal) as caught:
            await hub.send(stranger, command)
        codes.append(caught.value.code)
    assert codes == ["NOT_PERMITTED", "NOT_PERMITTED", "NOT_PERMITTED", "NOT_PERMITTED", "NOT_FOUND"]


async def test_the_proposer_who_is_also_head_may_not_approve(hub: World) -> None:
    both = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, Role.HEAD)
    number = (await hub.send(both, await hub.proposal())).record
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        await hub.take(both, ApproveReferral, number)
    await hub.take(HEAD, ApproveReferral, number)
    assert (await hub.seen(both, number)).state is ReferralState.APPROVED


async def test_a_proposal_outside_the_officers_region_is_refused(hub: World) -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await hub.send(OTHER_CITY_OFFICER, await hub.proposal())


async def test_findings_are_checked_against_the_copy(hub: World) -> None:
    for finding, code in (
        ("F-99", "REFERRAL_FINDING_UNKNOWN"),
        ("F-9", "REFERRAL_FINDING_FOREIGN"),
        ("F-8", "REFERRAL_REASON_REQUIRED"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.send(OFFICER, await hub.proposal(findings=[finding]))


async def test_what_was_seen_on_guidance_is_no_evidence_unless_its_region_lets_it_be(hub: World) -> None:
    facts = [
        GuidanceFindingFact(
            finding=f"{FINDING_PREFIX}{citable}", credit_code=MILL, citable=citable, source="规定", text_sha256="0" * 64
        )
        for citable in (False, True)
    ]
    event = GuidanceDiagnosed(number="BF-1", region="640500", agency="ecology-640500", findings=facts)
    hub.positions.append(await publish(hub.registry, [("guidance:BF-1", event)]))
    for cited in (f"{FINDING_PREFIX}False", f"{FINDING_PREFIX}never-seen", f"{NUMBER_PREFIX}1"):
        with pytest.raises(Refusal) as error:
            await hub.send(OFFICER, await hub.proposal(findings=["F-6", cited]))
        assert (error.value.code, error.value.data) == ("REFERRAL_FINDING_NOT_EVIDENCE", {"finding": cited})
    await hub.send(OFFICER, await hub.proposal(findings=["F-6", f"{FINDING_PREFIX}True"]))


async def test_a_finding_is_referred_once_and_again_after_a_refusal(hub: World) -> None:
    order = await hub.proposal(findings=["F-7"])
    number = (await hub.send(OFFICER, order)).record
    with pytest.raises(Refusal, match="REFERRAL_SENT_TWICE"):
        await hub.send(OTHER_OFFICER, order)
    await hub.take(HEAD, RefuseReferral, number, reason="证据不足")
    anew = msgspec.structs.replace(order, previous=number, new_grounds="补充了监测报告")
    again = (await hub.send(OFFICER, anew)).record
    assert (await hub.seen(OFFICER, again)).previous == number
    assert (await hub.seen(OFFICER, number)).state is ReferralState.REFUSED


async def test_a_missing_document_is_named_and_can_be_added(hub: World) -> None:
    number = await hub.proposed(documents=FULL_FILE[:3])
    await hub.take(HEAD, ApproveReferral, number)
    with pytest.raises(Refusal) as caught:
        await hub.take(OFFICER, HandOverReferral, number)
    assert caught.value.data["missing"] == "检验报告或鉴定结论"
    await hub.take(OFFICER, AddReferralDocument, number, document=FULL_FILE[3])
    await hub.take(OFFICER, HandOverReferral, number)
    assert (await hub.seen(PROCURATOR, number)).state is ReferralState.HANDED_OVER


async def test_an_incomplete_file_is_supplemented_while_the_filing_clock_runs_on(hub: World) -> None:
    number = await hub.received()
    await hub.take(POLICE, ReportReferralIncomplete, number, missing="缺采样记录")
    more = NewDocument(kind=DocumentKind.SAMPLING_RECORD, title="采样记录", sha256="9" * 64)
    owing = await hub.seen(OFFICER, number)
    running = {duty.duty: duty.agency for duty in owing.duties or [] if duty.ended_at is None}
    assert running == {"referral.supplement": "ecology-640500", "referral.filing": "police-640500"}
    await hub.take(OFFICER, SupplementReferral, number, documents=[more])
    case = await hub.seen(POLICE, number)
    assert (case.state, len(case.documents or [])) == (ReferralState.RECEIVED, 5)


async def test_a_case_passed_on_is_the_former_polices_until_the_next_sign_and_then_they_know_only_that(
    hub: World,
) -> None:
    number = await hub.received()
    await hub.take(POLICE, RedirectReferral, number, police="police-640400", reason="主要行为地在固原市")
    waiting = await hub.seen(POLICE, number)
    assert (waiting.state, waiting.owner, waiting.police) == (
        ReferralState.HANDED_OVER,
        POLICE.agency,
        OTHER_POLICE.agency,
    )
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await hub.take(POLICE, ReceiveReferral, number)
    await hub.take(OTHER_POLICE, ReceiveReferral, number)
    moved = await hub.seen(OTHER_POLICE, number)
    assert (moved.owner, moved.procuratorate) == (OTHER_POLICE.agency, "procuratorate-640400")
    assert await hub.see(PROCURATOR, number) is not None
    assert await hub.see(POLICE, number) is None
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.take(POLICE, FileReferral, number, decision_number="1")
    (passage,) = (await hub.caller.ask(POLICE, ListReferralPassages())).items
    assert (passage.number, passage.police, passage.state) == (number, OTHER_POLICE.agency, PassageState.ACCEPTED)
    assert passage.reason == "主要行为地在固原市"
    for outsider in OUTSIDERS:
        seen = (await hub.caller.ask(outsider, ListReferralPassages())).items
        assert [one.number for one in seen] == ([number] if outsider is OTHER_POLICE else [])


async def test_a_case_is_passed_on_to_police_only(hub: World) -> None:
    number = await hub.received()
    with pytest.raises(Refusal, match="REFERRAL_NOT_POLICE"):
        await hub.take(POLICE, RedirectReferral, number, police="ecology-640400", reason="无管辖权")


async def test_thirty_days_for_a_complex_case_count_from_the_receipt(hub: World) -> None:
    number = await hub.received()
    order = ExtendReferralFiling(
        number=number, version=await hub.version(number), ground=ExtensionGround.COMPLEX, reason="跨省作案"
    )
    with pytest.raises(Refusal, match="REFERRAL_EXTENSION_NEEDS_HEAD"):
        await hub.send(POLICE, order)
    await hub.send(POLICE_HEAD, order)
    case = await hub.seen(POLICE, number)
    (filing,) = [duty for duty in case.duties or [] if duty.duty == "referral.filing" and duty.ended_at is None]
    assert (int(filing.limit_value), filing.source, filing.started_at) == (30, "公通字〔2015〕32号", case.received_at)


async def test_a_declined_case_is_the_agencys_again_once_taken_back_with_its_findings(hub: World) -> None:
    number = await hub.received()
    await hub.take(POLICE, DeclineReferral, number, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="超标倍数未达三倍")
    declined = await hub.seen(OFFICER, number)
    assert (declined.state, declined.owner) == (ReferralState.DECLINED, POLICE.agency)
    assert (declined.decline_reason, declined.file_returned_at) == ("超标倍数未达三倍", None)
    findings = [finding.finding for finding in declined.findings or []]
    anew = await hub.proposal(findings=findings)
    with pytest.raises(Refusal) as caught:
        await hub.send(OFFICER, anew)
    assert (caught.value.code, caught.value.data["number"]) == ("REFERRAL_SENT_TWICE", number)
    await hub.take(OFFICER, TakeBackReferral, number)
    back = await hub.seen(OFFICER, number)
    assert (back.state, back.owner) == (ReferralState.DECLINED, OFFICER.agency)
    assert back.file_returned_at is not None
    with pytest.raises(Refusal, match="CASE_NOT_HELD"):
        await hub.take(OFFICER, TakeBackReferral, number)
    await hub.send(OFFICER, msgspec.structs.replace(anew, previous=number, new_grounds="补测超标五倍"))


async def test_a_step_not_taken_in_time_is_written_down_for_the_parties(hub: World) -> None:
    number = await hub.handed_over()
    await advance_clock(hub, "25 hours")
    await until_journaled(hub, "transfer.referrals.step_overdue.v1")
    case = await hub.seen(PROCURATOR, number)
    late = (case.steps or [])[-1]
    assert (late.action, late.by, late.late) == (ReferralAction.OVERDUE, "police-640500", True)
    await hub.take(POLICE, ReceiveReferral, number)
    receipt = next(duty for duty in (await hub.seen(POLICE, number)).duties or [] if duty.duty == "referral.receipt")
    assert receipt.state is DutyState.MET_LATE


async def test_a_notice_after_its_24_hours_counts_but_is_marked_late(hub: World) -> None:
    number = await hub.received()
    await advance_clock(hub, "25 hours")
    await hub.take(POLICE, ReportReferralIncomplete, number, missing="缺采样记录")
    step = (await hub.seen(OFFICER, number)).steps or []
    assert (step[-1].late, step[-1].basis) == (True, "公安机关办理刑事案件程序规定第一百八十条")


async def test_lists_are_paged_newest_first_and_filtered(hub: World) -> None:
    numbers = [await hub.proposed() for _ in range(3)]
    await hub.send(HEAD, RefuseReferral(version=1, number=numbers[0], reason="证据不足"))
    first = await hub.caller.ask(OFFICER, ListReferrals(size=2))
    second = await hub.caller.ask(OFFICER, ListReferrals(size=2, after=first.next))
    assert [record.number for record in (*first.items, *second.items)] == numbers[::-1]
    assert second.next is None
    refused = await hub.caller.ask(OFFICER, ListReferrals(state=ReferralState.REFUSED))
    assert [record.number for record in refused.items] == numbers[:1]
    nested, none = await hub.caller.ask(OFFICER, ReferralsOfEnterprises(credit_codes=[MILL, "X"], size=2))
    assert [record.number for record in nested.items] == numbers[:0:-1]
    assert none.items == []
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.caller.ask(OFFICER, ListReferrals(after="nonsense"))


async def test_referrals_of_a_merged_entry_are_its_successors_until_the_merge_is_undone(hub: World) -> None:
    number, asked = await hub.proposed(), ReferralsOfEnterprises(credit_codes=[TANNERY, MILL])
    heard = await publish(hub.registry, [merged(MILL, TANNERY)])
    other, mill = await hub.caller.ask(OFFICER, asked, after=[heard])
    assert [[one.number for one in page.items] for page in (other, mill)] == [[number], [number]]
    heard = await publish(hub.registry, [unmerged(MILL, TANNERY)])
    other, mill = await hub.caller.ask(OFFICER, asked, after=[heard])
    assert [[one.number for one in page.items] for page in (other, mill)] == [[], [number]]


async def test_a_connection_that_names_no_party_sees_and_adds_nothing(hub: World) -> None:
    number = await hub.handed_over()
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer"))
    try:
        assert await connection.fetchval("SELECT count(*) FROM referrals") == 0
        assert await connection.fetchval("SELECT count(*) FROM referral_findings") == 0
        for party, seen in (("police-640500", 1), ("police-640400", 0), ("", 0)):
            await connection.execute("SELECT set_config('hub.party', $1, false)", party)
            assert await connection.fetchval("SELECT count(*) FROM referrals WHERE number = $1", number) == seen
            assert await connection.fetchval("SELECT count(*) FROM referral_findings") == seen
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("ALTER TABLE referrals DISABLE ROW LEVEL SECURITY")
    finally:
        await connection.close()


async def test_the_owner_of_the_schema_is_under_row_security_too(hub: World) -> None:
    await hub.handed_over()
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer_owner"))
    try:
        assert await connection.fetchval("SELECT count(*) FROM referrals") == 0
    finally:
        await connection.close()


async def test_the_journal_holds_no_name_and_no_free_text(hub: World) -> None:
    number = await hub.received()
    await hub.take(POLICE, ReportReferralIncomplete, number, missing="缺采样记录")
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"referral:{number}")
    journal = b"".join(row["data"] for row in rows).decode()
    assert len(rows) == 5
    assert not [text for text in ("李某", "NX-0501", "暗管", "缺采样记录", "纸业") if text in journal]
