"""What follows a refusal to file, through the running transfer service."""

import pytest
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.transfer.lapses import LapseKind
from contracts.transfer.reconsiderations import (
    AskReferralReconsideration,
    OverturnReferralDecline,
    ReportReferralDisposal,
    UpholdReferralDecline,
)
from contracts.transfer.referral_branches import IssueReferralPaper, TakeBackReferral
from contracts.transfer.referral_terms import DeclineGround, Disposal, PaperKind, ReferralState
from contracts.transfer.referrals import DeclineReferral, ProposeReferral
from tests.integration.transfer.letting_pass import let_pass
from tests.integration.transfer.world import World
from tests.platform.actors import OFFICER, OTHER_POLICE, POLICE, POLICE_HEAD, PROCURATOR, UPPER_HEAD, actor

POLICE_TOO = actor(AgencyKind.POLICE, "640500", Role.OFFICER, subject="police-640500-officer-2")
JOURNALED = "SELECT type, data FROM journal WHERE aggregate = $1 ORDER BY seq"


async def declined(hub: World) -> str:
    number = await hub.received()
    await hub.take(POLICE, DeclineReferral, number, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="未达三倍")
    return number


async def anew(hub: World, number: str) -> ProposeReferral:
    """The order to refer the same findings again, on new grounds."""
    findings = [one.finding for one in (await hub.seen(OFFICER, number)).findings or []]
    return replace(await hub.proposal(findings=findings), previous=number, new_grounds="补充了监测报告")


async def running(hub: World, number: str, who: Actor = OFFICER) -> list[tuple[str, str]]:
    duties: list[Duty] = (await hub.seen(who, number)).duties or []
    return [(duty.duty, duty.agency) for duty in duties if duty.ended_at is None]


async def test_a_refusal_opens_three_days_and_asking_starts_the_polices_clock(hub: World) -> None:
    number = await declined(hub)
    assert (await hub.seen(OFFICER, number)).reconsider_until is None
    await hub.send(POLICE, IssueReferralPaper(number=number, kind=PaperKind.NON_FILING_NOTICE))
    case = await hub.seen(OFFICER, number)
    assert case.reconsider_until and case.decided_at and case.reconsider_until > case.decided_at
    assert ("referral.dispose", "ecology-640500") in await running(hub, number)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    assert ("referral.reconsider", "police-640500") in await running(hub, number, PROCURATOR)
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        await hub.take(POLICE, UpholdReferralDecline, number, reason="维持")


async def test_upheld_it_comes_back_to_be_disposed_of(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    await hub.take(POLICE_HEAD, UpholdReferralDecline, number, reason="维持")
    assert (await hub.seen(PROCURATOR, number)).state is ReferralState.FINALLY_DECLINED
    assert ("referral.dispose", "ecology-640500") in await running(hub, number)
    await hub.take(OFFICER, TakeBackReferral, number)
    penalty = {"disposal": Disposal.PENALISED, "disposal_number": "卫环罚〔2026〕8号", "reason": "罚款二十万元"}
    await hub.take(OFFICER, ReportReferralDisposal, number, **penalty)
    case = await hub.seen(PROCURATOR, number)
    assert (case.state, case.disposal_number) == (ReferralState.DISPOSED, "卫环罚〔2026〕8号")
    assert await running(hub, number) == [("referral.decision_notice", "police-640500")]


async def test_overturned_it_is_filed_as_any_other_and_no_reason_is_journaled(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    await hub.take(POLICE_TOO, OverturnReferralDecline, number, reason="事实成立", decision_number="卫公立字1号")
    case = await hub.seen(OFFICER, number)
    assert (case.state, case.owner, case.decision_number) == (ReferralState.FILED, "police-640500", "卫公立字1号")
    rows = await hub.transfer.pool.fetch(JOURNALED, f"referral:{number}")
    assert [row["type"] for row in rows][-2:] == [
        "transfer.reconsiderations.overturned.v1",
        "transfer.referrals.filed.v1",
    ]
    journal = b"".join(row["data"] for row in rows).decode()
    assert not [text for text in ("另有检测报告", "事实成立") if text in journal]


async def test_findings_referred_anew_meanwhile_are_not_reconsidered_too(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, TakeBackReferral, number)
    await hub.send(OFFICER, await anew(hub, number))
    with pytest.raises(Refusal, match="REFERRAL_FINDING_TAKEN"):
        await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    assert (await hub.seen(OFFICER, number)).state is ReferralState.DECLINED


async def test_findings_under_reconsideration_are_not_referred_anew(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, TakeBackReferral, number)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    with pytest.raises(Refusal, match="REFERRAL_SENT_TWICE"):
        await hub.send(OFFICER, await anew(hub, number))


async def test_police_who_do_not_think_again_in_time_are_on_the_procuratorates_list(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    found = await let_pass(hub, number, "referral.reconsider")
    assert (found.kind, found.agency, found.source) == (
        LapseKind.NOT_FILED,
        "police-640500",
        "国务院令第310号第九条",
    )


async def test_only_the_parties_own_sides_take_these_steps(hub: World) -> None:
    number = await declined(hub)
    asking = {"reason": "另有检测报告"}
    for outsider, code in ((UPPER_HEAD, "NOT_FOUND"), (PROCURATOR, "NOT_PERMITTED"), (POLICE, "NOT_PERMITTED")):
        with pytest.raises(Refusal, match=code):
            await hub.take(outsider, AskReferralReconsideration, number, **asking)
    await hub.take(OFFICER, AskReferralReconsideration, number, **asking)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.take(OTHER_POLICE, UpholdReferralDecline, number, reason="维持")


async def test_of_two_officers_of_the_police_the_second_is_told_what_the_first_decided(hub: World) -> None:
    number = await declined(hub)
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    version = await hub.version(number)
    await hub.send(POLICE_HEAD, UpholdReferralDecline(number=number, version=version, reason="维持"))
    order = OverturnReferralDecline(number=number, version=version, reason="事实成立", decision_number="1")
    with pytest.raises(Refusal) as late:
        await hub.send(POLICE_TOO, order)
    assert late.value.code == "CASE_CHANGED"
    assert "police-640500 复议维持不予立案" in str(late.value.data["happened"])
