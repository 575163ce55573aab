"""Filing supervision through the running transfer service: reasons asked for, heard, and the order to file."""

import pytest

from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingKind, ProceedingState
from contracts.transfer.reconsiderations import AskReferralReconsideration, UpholdReferralDecline
from contracts.transfer.referral_terms import ReferralState
from contracts.transfer.referrals import FileReferral
from tests.integration.transfer.letting_pass import let_pass
from tests.integration.transfer.watching import Watching
from tests.integration.transfer.world import World
from tests.platform.actors import (
    ENTERPRISE,
    OFFICER,
    OTHER_POLICE,
    POLICE,
    POLICE_HEAD,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)

SUPERVISION = ProceedingKind.SUPERVISION
ORDERED = {"reason": "铅超标十二倍", "decision_number": "卫检通立〔2026〕1号"}


@pytest.fixture
def watching(hub: World) -> Watching:
    return Watching(hub)


async def test_not_filed_reconsidered_supervised_and_filed_as_ordered(hub: World, watching: Watching) -> None:
    number = await watching.declined()
    await hub.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    await hub.take(POLICE_HEAD, UpholdReferralDecline, number, reason="维持")
    asked = await watching.open(OFFICER, SUPERVISION, referral=number)
    assert ("supervision.review", asked) in await watching.owed(PROCURATOR)
    await watching.take(PROCURATOR, asked, A.ASK_REASONS, reason="请说明不立案理由")
    assert ("supervision.explain", asked) in await watching.owed(POLICE)
    await watching.take(POLICE, asked, A.EXPLAIN, reason="认为情节显著轻微")
    done = await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    assert done.state is ProceedingState.FILING_ORDERED
    assert (await hub.seen(POLICE, number)).state is ReferralState.FILING_ORDERED
    assert ("supervision.file", number) in await watching.owed(POLICE)
    assert number not in {case for _, case in await watching.owed(OFFICER)}
    await hub.take(POLICE, FileReferral, number, decision_number="卫公立字2号")
    case = await hub.seen(PROCURATOR, number)
    assert (case.state, case.owner) == (ReferralState.FILED, "police-640500")
    (file,) = [duty for duty in case.duties or [] if duty.duty == "supervision.file"]
    assert (int(file.limit_value), file.source) == (15, "公安机关办理刑事案件程序规定第一百八十二条")


async def test_the_order_to_file_and_its_clock_are_journaled_with_no_word_of_why(
    hub: World, watching: Watching
) -> None:
    number = await watching.declined()
    asked = await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await watching.take(POLICE, asked, A.EXPLAIN, reason="认为情节显著轻微")
    await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    rows = await hub.transfer.pool.fetch("SELECT type, data FROM journal ORDER BY seq DESC LIMIT 2")
    assert {row["type"] for row in rows} == {
        "transfer.proceedings.step_taken.v1",
        "transfer.referrals.filing_ordered.v1",
    }
    assert "铅超标" not in b"".join(row["data"] for row in rows).decode()


async def test_reasons_that_stand_end_it_and_the_case_stays_the_agencys(hub: World, watching: Watching) -> None:
    number = await watching.declined()
    asked = await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await watching.take(POLICE, asked, A.EXPLAIN, reason="未达刑事标准")
    done = await watching.take(PROCURATOR, asked, A.FIND_REASONS_STAND, reason="理由成立")
    assert done.state is ProceedingState.REASONS_STAND
    assert (await hub.seen(OFFICER, number)).state is ReferralState.DECLINED
    assert ("referral.dispose", number) in await watching.owed(OFFICER)


async def test_the_police_are_heard_first_unless_they_let_the_limit_pass(hub: World, watching: Watching) -> None:
    number = await watching.declined()
    asked = await watching.open(PROCURATOR, SUPERVISION, referral=number)
    with pytest.raises(Refusal, match="SUPERVISION_UNHEARD"):
        await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    found = await let_pass(hub, asked, "supervision.explain", aggregate=f"proceeding:{asked}")
    assert (found.agency, found.enterprise_name) == ("police-640500", None)
    await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    assert (await hub.seen(POLICE, number)).state is ReferralState.FILING_ORDERED


async def test_what_is_still_within_its_limit_or_filed_is_not_supervised(hub: World, watching: Watching) -> None:
    number = await hub.received()
    with pytest.raises(Refusal, match="SUPERVISION_TOO_SOON"):
        await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await let_pass(hub, number, "referral.filing")
    asked = await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await hub.take(POLICE, FileReferral, number, decision_number="1")
    with pytest.raises(Refusal, match="SUPERVISION_NOT_DUE"):
        await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await watching.take(POLICE, asked, A.EXPLAIN, reason="已立案")
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    assert (await watching.seen(PROCURATOR, asked)).state is ProceedingState.EXPLAINED


async def test_a_referral_is_supervised_once_at_a_time_and_by_its_own_watchers_only(
    hub: World, watching: Watching
) -> None:
    number = await watching.declined()
    asked = await watching.open(OFFICER, SUPERVISION, referral=number)
    with pytest.raises(Refusal) as running:
        await watching.open(PROCURATOR, SUPERVISION, referral=number)
    assert running.value.data == {"referral": number, "supervision": asked}
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await watching.open(UPPER_HEAD, SUPERVISION, referral=number)
    with pytest.raises(Refusal, match="PROCEEDING_NOT_YOURS_TO_OPEN"):
        await watching.open(POLICE, SUPERVISION, referral=number)
    for outsider in (UPPER_HEAD, OTHER_POLICE, URBAN_MANAGEMENT, ENTERPRISE, None):
        assert await watching.see(outsider, asked) is None
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await watching.take(POLICE, asked, A.DECLINE_SUPERVISION, reason="不予监督")
    declined = await watching.take(PROCURATOR, asked, A.DECLINE_SUPERVISION, reason="理由不充分")
    assert declined.state is ProceedingState.NOT_SUPERVISED
    await watching.open(PROCURATOR, SUPERVISION, referral=number)


async def test_an_order_that_the_police_do_not_follow_in_fifteen_days_is_on_the_list(
    hub: World, watching: Watching
) -> None:
    number = await watching.declined()
    asked = await watching.open(PROCURATOR, SUPERVISION, referral=number)
    await watching.take(POLICE, asked, A.EXPLAIN, reason="未达刑事标准")
    await watching.take(PROCURATOR, asked, A.ORDER_FILING, **ORDERED)
    found = await let_pass(hub, number, "supervision.file")
    assert (found.name, found.days_over) == ("收到通知立案书后立案期限", 2)
