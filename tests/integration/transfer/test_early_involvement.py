"""Early involvement through the running service: what the guest sees, for how long, and what ends it."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from hashlib import sha256

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.early_involvement import (
    AcceptEarlyInvolvement,
    AddEarlyInvolvementDocuments,
    AskForEarlyInvolvement,
    EarlyInvolvementAction,
    EarlyInvolvementState,
    EarlyOpinionKind,
    EndEarlyInvolvement,
    GetEarlyInvolvements,
    GiveEarlyOpinion,
    GrantEarlyInvolvement,
    InviteEarlyInvolvement,
    ListEarlyInvolvements,
    RefuseEarlyInvolvement,
)
from contracts.transfer.joint_terms import NewJointFile
from contracts.transfer.referrals import HandOverReferral
from tests.conftest import SettingsMaker
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.steps import inbox_of, seen, step, wait_for
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    JUDGE,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
)
from tests.platform.days import today

GET = GetEarlyInvolvements
REPORT, SECRET = b"%PDF-1.7 report", b"%PDF-1.7 not named"
NAMED = NewJointFile(title="监测报告", sha256=sha256(REPORT).hexdigest())


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[World]:
    async with world(settings_for_test(test_clock=True)) as hub:
        for name, data in (("报告.pdf", REPORT), ("线人.pdf", SECRET)):
            await hub.caller.upload(OFFICER, "transfer", name, data)
        yield hub


async def invited(
    hub: World, guest: Actor = POLICE, *, referral: str | None = None, findings: Sequence[str] = ("F-7",)
) -> str:
    """An invitation on a finding, or on a referral that is not handed over."""
    order = InviteEarlyInvolvement(
        guest=guest.agency,
        credit_code=MILL,
        reason="疑似私设暗管，拟请提前介入固定证据",
        until=today() + timedelta(days=5),
        findings=[] if referral else list(findings),
        referral=referral,
        summary="暗管排放含铅废水",
        documents=[NAMED],
    )
    return (await hub.send(OFFICER, order)).record


async def involved(
    hub: World, guest: Actor = POLICE, *, referral: str | None = None, findings: Sequence[str] = ("F-7",)
) -> str:
    """A guest that accepted."""
    number = await invited(hub, guest, referral=referral, findings=findings)
    await step(hub, guest, GET, AcceptEarlyInvolvement, number)
    return number


async def gets(hub: World, actor: Actor, data: bytes) -> bool:
    """Whether the actor is given this file."""
    asked, token = GetFile(file=sha256(data).hexdigest()), hub.caller.token(actor)
    try:
        return bool((await hub.caller.client.file("transfer", "get", asked, FileSlice, token=token)).data)
    except Refusal as refusal:
        assert refusal.code == "NOT_FOUND"
        return False


async def test_the_guest_sees_the_named_documents_only_while_it_is_involved(hub: World) -> None:
    number = await invited(hub)
    before = await seen(hub, POLICE, GET, number)
    assert (before.state, before.documents, before.findings) == (EarlyInvolvementState.INVITED, None, None)
    assert not await gets(hub, POLICE, REPORT)
    await step(hub, POLICE, GET, AcceptEarlyInvolvement, number)
    let_in = await seen(hub, POLICE, GET, number)
    assert ([one.title for one in let_in.documents], let_in.findings, let_in.active) == (["监测报告"], ["F-7"], True)
    assert (await gets(hub, POLICE, REPORT), await gets(hub, POLICE, SECRET)) == (True, False)
    assert not await gets(hub, PROCURATOR, REPORT)
    more = NewJointFile(title="举报笔录", sha256=sha256(SECRET).hexdigest())
    await step(hub, OFFICER, GET, AddEarlyInvolvementDocuments, number, documents=[more])
    assert await gets(hub, POLICE, SECRET)
    opinion = {"kind": EarlyOpinionKind.EVIDENCE, "text": "应封存流量计并调取台账。"}
    await step(hub, POLICE, GET, GiveEarlyOpinion, number, **opinion)
    await step(hub, OFFICER, GET, EndEarlyInvolvement, number, reason="证据已固定")
    after, own = await seen(hub, POLICE, GET, number), await seen(hub, OFFICER, GET, number)
    assert (after.state, after.documents, after.summary, after.active) == ("ended", None, None, False)
    assert not await gets(hub, POLICE, REPORT)
    assert [one.text for one in after.opinions] == [one.text for one in own.opinions] == [opinion["text"]]
    assert len(own.documents) == 2
    aggregate = f"early_involvement:{number}"
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", aggregate)
    journal = b"".join(row["data"] for row in rows).decode()
    assert NAMED.sha256 in journal
    assert not [words for words in ("暗管", "流量计", "固定", "监测报告") if words in journal]


async def test_after_its_last_day_the_guest_is_out_though_nobody_did_anything(hub: World) -> None:
    number = await involved(hub, PROCURATOR)
    assert await gets(hub, PROCURATOR, REPORT)
    await advance_clock(hub, "6 days 1 hour")
    assert not await gets(hub, PROCURATOR, REPORT)
    ended = await wait_for(hub, OFFICER, GET, number, lambda one: one.state is EarlyInvolvementState.ENDED)
    assert ended.steps[-1].action is EarlyInvolvementAction.EXPIRE
    assert [duty.duty for duty in ended.duties if duty.ended_at is None] == []
    assert "expire" in await inbox_of(hub, PROCURATOR, number)
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await step(hub, PROCURATOR, GET, GiveEarlyOpinion, number, kind=EarlyOpinionKind.LAW, text="迟到的意见")


async def test_the_hand_over_ends_it_at_once_for_every_guest_and_tells_them(hub: World) -> None:
    referral = await hub.approved()
    numbers = [await involved(hub, POLICE, referral=referral), await involved(hub, PROCURATOR, findings=["F-1"])]
    assert (await seen(hub, POLICE, GET, numbers[0])).referral == referral
    assert await hub.see(POLICE, referral) is None
    await hub.take(OFFICER, HandOverReferral, referral)
    for guest, number in zip((POLICE, PROCURATOR), numbers, strict=True):
        ended = await seen(hub, guest, GET, number)
        assert (ended.state, ended.steps[-1].action) == ("ended", EarlyInvolvementAction.REFERRED)
        assert not await gets(hub, guest, REPORT)
        assert await inbox_of(hub, guest, number) == ["invite", "referred"]
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_REFERRED"):
        await invited(hub, referral=referral)


async def test_a_guest_is_in_once_for_each_case_of_an_enterprise(hub: World) -> None:
    referral = await hub.proposed()
    numbers = {await invited(hub), await invited(hub, referral=referral)}
    assert len(numbers) == 2
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_OPEN"):
        await invited(hub, referral=referral)


async def test_who_asks_learns_nothing_and_the_head_lets_in_for_a_time_to_what_it_names(hub: World) -> None:
    order = AskForEarlyInvolvement(host=OFFICER.agency, credit_code=MILL, reason="接群众举报")
    number = (await hub.send(POLICE, order)).record
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_OPEN"):
        await hub.send(POLICE, order)
    assert await inbox_of(hub, HEAD, number) == ["ask", "early_involvement.answer"]
    until, findings = today() + timedelta(days=31), ["F-1"]
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_PERIOD_WRONG"):
        await step(hub, HEAD, GET, GrantEarlyInvolvement, number, until=until, findings=findings)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await step(hub, OFFICER, GET, GrantEarlyInvolvement, number, until=today(), findings=findings)
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_FINDING_FOREIGN"):
        await step(hub, HEAD, GET, GrantEarlyInvolvement, number, until=today(), findings=["F-9"])
    await step(hub, HEAD, GET, GrantEarlyInvolvement, number, until=today(), findings=findings, documents=[NAMED])
    assert await gets(hub, POLICE, REPORT)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await hub.send(HEAD, RefuseEarlyInvolvement(number=number, version=1, reason="改主意"))


async def test_an_answer_that_does_not_come_is_overdue_and_nobody_else_knows_of_it(hub: World) -> None:
    number = await invited(hub)
    await advance_clock(hub, "12 days")
    late = await wait_for(hub, OFFICER, GET, number, lambda one: len(one.steps) == 2)
    assert (late.state, late.version) == (EarlyInvolvementState.INVITED, 1)
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_PERIOD_WRONG"):
        await step(hub, POLICE, GET, AcceptEarlyInvolvement, number)
    for stranger in (OTHER_POLICE, OTHER_CITY_OFFICER, UPPER_HEAD, PROCURATOR):
        assert await seen(hub, stranger, GET, number) is None
        assert (await hub.caller.ask(stranger, ListEarlyInvolvements())).items == []
    for outsider in (ENTERPRISE, JUDGE, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub, outsider, GET, number)
    assert [one.number for one in (await hub.caller.ask(POLICE, ListEarlyInvolvements())).items] == [number]
    assert (await hub.caller.ask(POLICE, ListEarlyInvolvements(count=True))).total == 1
