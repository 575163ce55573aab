"""Self-checks through the running registry: the enterprise's own until it submits them."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from hashlib import sha256

import pytest

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.registry.self_checks import (
    AnswerSelfCheck,
    CloseSelfCheck,
    FollowUpSelfCheck,
    GetSelfChecks,
    ListSelfChecks,
    PlanSelfCheck,
    SelfCheck,
    SelfCheckAnswer,
    SelfCheckOrigin,
    SelfCheckPlan,
    SelfCheckReply,
    SelfCheckResult,
    SelfCheckState,
    StartSelfCheck,
    SubmitSelfCheck,
)
from kernel.settings import Settings
from tests.integration.registry.serving import BUREAU, MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, WATER


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Serving]:
    async with serving(hub_settings) as hub:
        yield hub


async def started(hub: Serving) -> SelfCheck:
    number = (await hub.caller.send(ENTERPRISE, StartSelfCheck(credit_code=MILL))).record
    return await seen(hub, ENTERPRISE, number)


async def seen(hub: Serving, who: Actor, number: str) -> SelfCheck:
    [found] = await hub.caller.ask(who, GetSelfChecks(numbers=[number]))
    assert found is not None
    return found


def answers(check: SelfCheck, *failing: int, sha256: str | None = None) -> AnswerSelfCheck:
    replies = [
        SelfCheckReply(
            item=item.number,
            answer=SelfCheckAnswer.FAILS if item.number in failing else SelfCheckAnswer.CONFORMS,
            sha256=sha256 if item.number in failing else None,
        )
        for item in check.items
    ]
    return AnswerSelfCheck(number=check.number, answers=replies)


async def test_a_list_is_made_from_permit_and_trade_answered_put_right_and_closed(hub: Serving) -> None:
    check = await started(hub)
    assert {item.origin for item in check.items} >= {
        SelfCheckOrigin.PERMIT,
        SelfCheckOrigin.OUTLET,
        SelfCheckOrigin.POLLUTANT,
        SelfCheckOrigin.TRADE,
    }
    await hub.caller.send(ENTERPRISE, answers(check, 2))
    due = date.today() + timedelta(days=14)
    plan = SelfCheckPlan(item=2, measure="补办手续", due_on=due)
    await hub.caller.send(ENTERPRISE, PlanSelfCheck(number=check.number, plans=[plan]))
    planned = await seen(hub, ENTERPRISE, check.number)
    assert [(duty.agency, duty.state) for duty in planned.duties] == [(MILL, DutyState.RUNNING)]
    result = SelfCheckResult(item=2, done_on=date.today(), note="已补办")
    await hub.caller.send(ENTERPRISE, FollowUpSelfCheck(number=check.number, results=[result]))
    await hub.caller.send(ENTERPRISE, CloseSelfCheck(number=check.number))
    closed = await seen(hub, ENTERPRISE, check.number)
    assert (closed.state, closed.failing, closed.rectified) == (SelfCheckState.CLOSED, 1, 1)
    assert (closed.evidence, [duty.state for duty in closed.duties]) == (False, [DutyState.MET])


async def test_nobody_but_the_enterprise_sees_it_until_it_submits_it_and_then_that_bureau_only(hub: Serving) -> None:
    check = await started(hub)
    for outsider in (OFFICER, HEAD, UPPER_HEAD, OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        assert await hub.caller.ask(outsider, GetSelfChecks(numbers=[check.number])) == [None]
        assert (await hub.caller.ask(outsider, ListSelfChecks())).items == []
    await hub.caller.send(ENTERPRISE, SubmitSelfCheck(number=check.number, agency=BUREAU))
    assert (await seen(hub, OFFICER, check.number)).submitted_to == [BUREAU]
    assert (await hub.caller.ask(OFFICER, ListSelfChecks(credit_code=MILL, count=True))).total == 1
    for outsider in (UPPER_HEAD, OTHER_CITY_OFFICER):
        assert await hub.caller.ask(outsider, GetSelfChecks(numbers=[check.number])) == [None]
    for stranger in (WATER, POLICE, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, ListSelfChecks())


async def test_a_bureau_that_sees_it_may_not_write_it(hub: Serving) -> None:
    check = await started(hub)
    await hub.caller.send(ENTERPRISE, SubmitSelfCheck(number=check.number, agency=BUREAU))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.caller.send(OFFICER, answers(check))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(enterprise(PEERS[0]), answers(check))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(enterprise(PEERS[0]), StartSelfCheck(credit_code=MILL))


async def test_bad_orders_are_refused(hub: Serving) -> None:
    check = await started(hub)
    plan = SelfCheckPlan(item=1, measure="补", due_on=date.today() + timedelta(days=5))
    for command, code in (
        (StartSelfCheck(credit_code=MILL), "SELF_CHECK_OPEN_ALREADY"),
        (CloseSelfCheck(number=check.number), "SELF_CHECK_UNFINISHED"),
        (PlanSelfCheck(number=check.number, plans=[plan]), "SELF_CHECK_ITEM_CONFORMS"),
        (SubmitSelfCheck(number=check.number, agency="water-640500"), "SELF_CHECK_AGENCY_UNSUITABLE"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(ENTERPRISE, command)


async def test_a_file_named_by_a_check_is_had_by_those_who_may_see_the_check(hub: Serving) -> None:
    check, picture = await started(hub), b"\xff\xd8\xff picture"
    await hub.caller.upload(ENTERPRISE, "registry", "照片.jpg", picture)
    digest = sha256(picture).hexdigest()
    await hub.caller.send(ENTERPRISE, answers(check, 1, sha256=digest))
    assert await file(hub, ENTERPRISE, digest) == picture
    assert await file(hub, OFFICER, digest) is None
    await hub.caller.send(ENTERPRISE, SubmitSelfCheck(number=check.number, agency=BUREAU))
    assert await file(hub, OFFICER, digest) == picture
    for outsider in (OTHER_CITY_OFFICER, enterprise(PEERS[0])):
        assert await file(hub, outsider, digest) is None


async def file(hub: Serving, who: Actor, digest: str) -> bytes | None:
    token = hub.caller.token(who)
    try:
        found = await hub.caller.client.file("registry", "get", GetFile(file=digest), FileSlice, token=token)
    except Refusal as refusal:
        assert refusal.code == "NOT_FOUND"
        return None
    return found.data


async def test_no_answer_stands_in_the_journal(hub: Serving) -> None:
    check = await started(hub)
    await hub.caller.send(ENTERPRISE, answers(check, 1))
    name = f"self_check:{check.number}"
    rows = await hub.service.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", name)
    assert len(rows) == 2
    assert all(b"fails" not in row["data"] and MILL.encode() not in row["data"] for row in rows)
