"""Compensation of ecological damage 生态环境损害赔偿 through the running transfer service."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction as A
from contracts.transfer.proceeding_terms import ProceedingKind
from contracts.transfer.proceeding_terms import ProceedingState as S
from contracts.transfer.proceedings import NewMilestone, Proceeding
from contracts.transfer.referral_terms import DocumentKind as D
from tests.conftest import SettingsMaker
from tests.integration.transfer.proceedings import Proceedings, papers
from tests.integration.transfer.world import MILL, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    WATER,
)

ON = date(2026, 10, 9)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Proceedings]:
    async with world(settings_for_test(test_clock=True)) as hub:
        yield Proceedings(hub)


async def reported(hub: Proceedings) -> str:
    """A clue of damage that the water department of a county of the city reports."""
    documents = papers(D.DAMAGE_CLUE)
    return await hub.open(WATER, ProceedingKind.DAMAGE, region="640521", credit_code=MILL, documents=documents)


async def negotiated(hub: Proceedings) -> str:
    """A damage assessed at 300 000 yuan and under negotiation."""
    number = await reported(hub)
    await hub.take(OFFICER, number, A.ACCEPT)
    await hub.take(HEAD, number, A.START_CLAIM, documents=papers(D.CHECK_REPORT))
    worth = Decimal("300000.00")
    await hub.take(OFFICER, number, A.RECORD_ASSESSMENT, amount=worth, documents=papers(D.DAMAGE_ASSESSMENT))
    await hub.take(OFFICER, number, A.NEGOTIATE)
    return number


async def agreed(hub: Proceedings) -> str:
    """A damage for which 280 000 yuan were agreed on."""
    number = await negotiated(hub)
    papers_of = papers(D.COMPENSATION_AGREEMENT)
    await hub.take(HEAD, number, A.AGREE, amount=Decimal(280000), on=ON, documents=papers_of)
    return number


async def refused(hub: Proceedings, who: Actor, number: str, action: A, **given: Any) -> str:
    """The code with which a step is refused."""
    with pytest.raises(Refusal) as caught:
        await hub.take(who, number, action, **given)
    return caught.value.code


def running(record: Proceeding) -> set[str]:
    """The duties that run."""
    return {one.duty for one in record.duties or [] if one.state is DutyState.RUNNING}


async def test_a_clue_goes_up_to_the_bureau_of_the_city_and_is_checked_in_its_time(hub: Proceedings) -> None:
    number = await reported(hub)
    assert (await hub.seen(OFFICER, number)).owner == WATER.agency
    for outsider in (OTHER_CITY_OFFICER, UPPER_HEAD, POLICE, PROCURATOR, ENTERPRISE):
        assert await hub.see(outsider, number) is None
    checked = await hub.take(OFFICER, number, A.ACCEPT)
    (check,) = [one for one in checked.duties or [] if one.state is DutyState.RUNNING]
    assert (checked.owner, check.duty, check.limit_value) == (OFFICER.agency, "damage.lead_check", Decimal(30))
    assert await refused(hub, WATER, number, A.DISMISS, reason="不是我们的") == "CASE_NOT_YOUR_STEP"
    assert await refused(hub, OFFICER, number, A.DISMISS, reason="未造成损害") == "CASE_STEP_NEEDS_ROLE"
    assert (await hub.take(HEAD, number, A.DISMISS, reason="未造成损害")).state is S.DISMISSED


async def test_money_and_restoration_are_followed_until_both_are_done(hub: Proceedings) -> None:
    number = await agreed(hub)
    court = papers(D.COURT_PAPER)
    assert await refused(hub, OFFICER, number, A.ENFORCE, on=ON, reason="逾期未付") == "DAMAGE_NOT_ENFORCEABLE"
    await hub.take(OFFICER, number, A.CONFIRM, decision_number="（2026）宁05民特1号", on=ON, documents=court)
    assert await refused(hub, OFFICER, number, A.CONFIRM, decision_number="2", on=ON) == "PROCEEDING_ONCE"
    first = await hub.take(
        OFFICER, number, A.PAY, amount=Decimal("100000.50"), on=ON, documents=papers(D.PAYMENT_PROOF)
    )
    assert running(first) == {"damage.pay", "damage.restore", "damage.close"}
    more = {"on": ON, "documents": papers(D.PAYMENT_PROOF)}
    assert await refused(hub, OFFICER, number, A.PAY, amount=Decimal(180000), **more) == "DAMAGE_OVERPAID"
    paid = await hub.take(OFFICER, number, A.PAY, amount=Decimal("179999.50"), **more)
    assert running(paid) == {"damage.restore", "damage.close"}
    assert paid.compensation and paid.compensation.paid == paid.compensation.owed == Decimal(280000)
    parts = [NewMilestone(name=name, due_on=date(2027, 6, 1)) for name in ("清淤", "补植")]
    await hub.take(OFFICER, number, A.PLAN_RESTORATION, milestones=parts, documents=papers(D.RESTORATION_PLAN))
    await hub.take(OFFICER, number, A.REACH_MILESTONE, milestone="清淤", on=ON)
    accept = {"on": ON, "documents": papers(D.ACCEPTANCE_REPORT)}
    assert await refused(hub, HEAD, number, A.ACCEPT_RESTORATION, **accept) == "DAMAGE_RESTORATION_UNFINISHED"
    await hub.take(OFFICER, number, A.REACH_MILESTONE, milestone="补植", on=ON)
    assert await refused(hub, HEAD, number, A.CLOSE) == "DAMAGE_NOT_SETTLED"
    assert running(await hub.take(HEAD, number, A.ACCEPT_RESTORATION, **accept)) == {"damage.close"}
    closed = await hub.take(HEAD, number, A.CLOSE)
    assert (closed.state, running(closed)) == (S.CLOSED, set())
    assert (await hub.seen(WATER, number)).state is S.CLOSED


async def test_a_negotiation_is_paused_extended_and_where_it_fails_goes_to_court(hub: Proceedings) -> None:
    number = await negotiated(hub)
    ninety = next(one for one in (await hub.seen(OFFICER, number)).duties or [] if one.duty == "damage.negotiate")
    suspended = await hub.take(OFFICER, number, A.SUSPEND, reason="补充鉴定")
    assert running(suspended) == {"damage.resume"}
    await hub.take(OFFICER, number, A.RESUME)
    longer = await hub.take(HEAD, number, A.EXTEND, reason="赔偿义务人请求分期")
    negotiating = next(one for one in longer.duties or [] if one.duty == "damage.negotiate")
    assert (negotiating.started_at, negotiating.limit_value) == (ninety.started_at, Decimal(120))
    assert negotiating.due_at > ninety.due_at
    assert await refused(hub, HEAD, number, A.EXTEND, reason="再延长") == "PROCEEDING_ONCE"
    await hub.take(OFFICER, number, A.BREAK_OFF, reason="对数额不能达成一致")
    await hub.take(HEAD, number, A.SUE, on=ON, documents=papers(D.STATEMENT_OF_CLAIM))
    ruling = {"decision_number": "（2027）宁05民初8号", "on": ON, "documents": papers(D.COURT_PAPER)}
    judged = await hub.take(OFFICER, number, A.JUDGE, amount=Decimal(300000), **ruling)
    assert judged.compensation and judged.compensation.enforceable
    assert running(judged) == {"damage.pay", "damage.restore", "damage.close"}
    await hub.take(OFFICER, number, A.ENFORCE, on=ON, reason="逾期未付")
    await hub.take(HEAD, number, A.WAIVE_RESTORATION, reason="水体已自然恢复")
