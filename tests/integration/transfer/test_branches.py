"""What becomes of a referral beside the straight way, through the running service: notices, items, moves, ends."""

from datetime import timedelta

import pytest

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.passages import ListReferralPassages, PassageState
from contracts.transfer.referral_branches import (
    AcceptReferralItems,
    DropReferral,
    HandOverReferralItems,
    IssueReferralPaper,
    MoveReferral,
    RefuseMovedReferral,
    TakeBackReferral,
    TellReferralOutcome,
    WithdrawReferral,
)
from contracts.transfer.referral_parts import PenaltyRuleKind, ReferralItem
from contracts.transfer.referral_terms import (
    DeclineGround,
    DropGround,
    PaperKind,
    ReferralOutcome,
    ReferralState,
)
from contracts.transfer.referrals import DeclineReferral, FileReferral, ReceiveReferral, RedirectReferral, Referral
from tests.integration.transfer.test_papers import text_of
from tests.integration.transfer.world import World
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
)
from tests.platform.days import today

DRUM = ReferralItem(name="废油桶", quantity="12只", note="已封存")


async def filed(hub: World) -> str:
    """A case the police filed and gave notice of."""
    number = await hub.received()
    await hub.take(POLICE, FileReferral, number, decision_number="卫公（环）立字〔2026〕12号")
    await hub.send(POLICE, IssueReferralPaper(number=number, kind=PaperKind.FILING_NOTICE))
    return number


async def paper(hub: World, number: str, kind: PaperKind, reader: Actor) -> str:
    """What a reader reads in the document."""
    (issued,) = [one for one in (await hub.seen(reader, number)).papers or [] if one.kind is kind]
    token = hub.caller.token(reader)
    asked = GetFile(file=issued.sha256)
    return text_of((await hub.caller.client.file("transfer", "get", asked, FileSlice, token=token)).data)


def running(case: Referral) -> set[str]:
    return {one.duty for one in case.duties or [] if one.state is DutyState.RUNNING}


async def test_a_filed_case_is_notified_its_items_handed_over_and_its_end_told(hub: World) -> None:
    number = await filed(hub)
    notice = await paper(hub, number, PaperKind.FILING_NOTICE, PROCURATOR)
    assert "卫公（环）立字〔2026〕12号" in notice
    assert "3日内将涉案物品" in notice
    assert running(await hub.seen(OFFICER, number)) == {"referral.items_hand_over"}
    await hub.take(OFFICER, HandOverReferralItems, number, items=[DRUM])
    assert running(await hub.seen(OFFICER, number)) == {"referral.items_receipt"}
    await hub.send(OFFICER, IssueReferralPaper(number=number, kind=PaperKind.ITEMS))
    assert "废油桶12只已封存" in await paper(hub, number, PaperKind.ITEMS, POLICE)
    await hub.take(POLICE, AcceptReferralItems, number)
    for outcome in (ReferralOutcome.PROSECUTED, ReferralOutcome.CONVICTED):
        told = {"document_number": "卫检〔2026〕1号", "decided_on": today(), "summary": "判处罚金"}
        fined = outcome is ReferralOutcome.CONVICTED
        await hub.take(PROCURATOR, TellReferralOutcome, number, outcome=outcome, fined=fined, **told)
    case = await hub.seen(OFFICER, number)
    assert (case.state, running(case)) == (ReferralState.JUDGED, set())
    assert case.ended_at
    rules = {one.rule: one for one in case.penalty_rules or []}
    assert PenaltyRuleKind.NO_NEW_FINE in rules
    assert rules[PenaltyRuleKind.PERIOD_LEFT_OUT].until == case.ended_at


async def test_only_the_watching_procuratorate_tells_the_end_and_late_notices_are_marked(hub: World) -> None:
    number = await filed(hub)
    order = {"outcome": ReferralOutcome.NOT_PROSECUTED, "document_number": "1", "summary": "情节轻微"}
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.take(POLICE, TellReferralOutcome, number, decided_on=today(), **order)
    with pytest.raises(Refusal, match="REFERRAL_DATE_AHEAD"):
        await hub.take(PROCURATOR, TellReferralOutcome, number, decided_on=today() + timedelta(days=1), **order)
    await hub.take(PROCURATOR, TellReferralOutcome, number, decided_on=today() - timedelta(days=30), **order)
    case = await hub.seen(OFFICER, number)
    assert case.state is ReferralState.NOT_PROSECUTED
    assert [(step.late, step.basis) for step in (case.steps or [])[-1:]] == [(True, "环环监〔2017〕17号")]


async def test_a_declined_case_is_told_in_writing_with_its_reasons_to_bureau_and_procuratorate(hub: World) -> None:
    number = await hub.received()
    with pytest.raises(Refusal, match="REFERRAL_PAPER_NOT_YET"):
        await hub.send(POLICE, IssueReferralPaper(number=number, kind=PaperKind.NON_FILING_NOTICE))
    await hub.take(POLICE, DeclineReferral, number, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="超标倍数未达三倍")
    await hub.take(OFFICER, TakeBackReferral, number)
    assert running(await hub.seen(OFFICER, number)) == {"referral.decision_notice", "referral.dispose"}
    await hub.send(POLICE, IssueReferralPaper(number=number, kind=PaperKind.NON_FILING_NOTICE))
    assert running(await hub.seen(OFFICER, number)) == {"referral.dispose"}
    for reader in (OFFICER, PROCURATOR):
        text = await paper(hub, number, PaperKind.NON_FILING_NOTICE, reader)
        assert "没有犯罪事实" in text
        assert "超标倍数未达三倍" in text


async def test_a_filed_case_that_other_police_refuse_stays_where_it_is_and_they_keep_only_that(hub: World) -> None:
    number = await filed(hub)
    wanted = {"police": OTHER_POLICE.agency, "decided_on": today() - timedelta(days=10), "reason": "指定管辖"}
    await hub.take(POLICE, MoveReferral, number, **wanted)
    moved = await hub.seen(OTHER_POLICE, number)
    assert (moved.state, moved.owner, (moved.steps or [])[-1].late) == (ReferralState.MOVED, POLICE.agency, True)
    await hub.take(OTHER_POLICE, RefuseMovedReferral, number, reason="未收到指定管辖决定")
    stayed = await hub.seen(POLICE, number)
    assert (stayed.state, stayed.owner, stayed.police) == (ReferralState.FILED, POLICE.agency, POLICE.agency)
    assert (stayed.refusals or [])[-1].person == OTHER_POLICE.subject
    assert await hub.see(OTHER_POLICE, number) is None
    (passage,) = (await hub.caller.ask(OTHER_POLICE, ListReferralPassages())).items
    assert (passage.number, passage.state) == (number, PassageState.NOT_ACCEPTED)


async def test_a_filed_case_moves_when_the_other_police_sign_and_can_be_dropped_by_their_head(hub: World) -> None:
    number = await filed(hub)
    await hub.take(
        POLICE, MoveReferral, number, police=OTHER_POLICE.agency, decided_on=today(), reason="主要行为地在固原市"
    )
    await hub.take(OTHER_POLICE, ReceiveReferral, number)
    taken = await hub.seen(OTHER_POLICE, number)
    assert (taken.state, taken.owner, taken.procuratorate) == (
        ReferralState.FILED,
        OTHER_POLICE.agency,
        "procuratorate-640400",
    )
    assert await hub.see(POLICE, number) is None
    order = {"ground": DropGround.MINOR, "decided_on": today(), "reason": "数量极少"}
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.take(OTHER_POLICE, DropReferral, number, **order)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.take(POLICE_HEAD, DropReferral, number, **order)


async def test_a_withdrawn_case_is_over_for_the_police_who_still_see_that_it_was(hub: World) -> None:
    number = await hub.handed_over()
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.take(OFFICER, WithdrawReferral, number, reason="须补充调查")
    await hub.take(HEAD, WithdrawReferral, number, reason="须补充调查")
    seen = await hub.seen(POLICE, number)
    assert (seen.state, running(seen)) == (ReferralState.WITHDRAWN, set())
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await hub.take(POLICE, ReceiveReferral, number)


async def test_who_passed_a_case_on_gives_written_notice_of_it(hub: World) -> None:
    number = await hub.handed_over()
    await hub.take(POLICE, RedirectReferral, number, police=OTHER_POLICE.agency, reason="主要行为地在固原市")
    with pytest.raises(Refusal, match="REFERRAL_PAPER_NOT_YOURS"):
        await hub.send(OTHER_POLICE, IssueReferralPaper(number=number, kind=PaperKind.REDIRECT_NOTICE))
    await hub.send(POLICE, IssueReferralPaper(number=number, kind=PaperKind.REDIRECT_NOTICE))
    assert "主要行为地在固原市" in await paper(hub, number, PaperKind.REDIRECT_NOTICE, OFFICER)


async def test_the_enterprise_and_other_bureaus_learn_nothing_of_passages(hub: World) -> None:
    number = await hub.handed_over()
    await hub.take(POLICE, RedirectReferral, number, police=OTHER_POLICE.agency, reason="主要行为地在固原市")
    for outsider in (ENTERPRISE, OTHER_CITY_OFFICER, None):
        assert (await hub.caller.ask(outsider, ListReferralPassages())).items == []
        assert (await hub.caller.ask(outsider, ListReferralPassages(count=True))).total == 0
