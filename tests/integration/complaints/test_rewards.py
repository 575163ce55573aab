"""A reward through the running service: from the proposal to the payment, and the money of many at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from contracts.actors import AgencyKind, Role
from contracts.complaints.intake import Channel, ReplyFinding
from contracts.complaints.rewards import (
    ApproveReward,
    DrawClaimCode,
    GetRewardBudgets,
    GetRewards,
    ListRewardBudgets,
    OwnReward,
    PayReward,
    ProposeReward,
    Reward,
    RewardBudget,
    RewardMeans,
    RewardOfCaller,
    RewardsOfComplaints,
    RewardState,
    RewardTiersOfComplaint,
    SetRewardBudget,
)
from contracts.complaints.routing import ReplyComplaint, SignComplaint
from contracts.errors import Refusal
from contracts.messages import Receipt
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, World, report, sha256, world
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OPERATOR, OTHER_CITY_OFFICER, OTHER_OFFICER, UPPER_HEAD, actor

QUERY_CODE = "7K3M9P2Q7K3M9P2Q"
CLAIM_CODE = "AB12CD34EF56GH78"
CLAIM_ARGON2 = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(CLAIM_CODE)
MILL_ITSELF = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
AMOUNT = 2000
AT_ONCE = 8


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def verified(hub: World, finding: ReplyFinding = ReplyFinding.VERIFIED) -> str:
    """A citizen's complaint that was answered."""
    filed = report(channel=Channel.WEB, query_code_sha256=sha256(QUERY_CODE), enterprise_credit_code=MILL)
    number = (await hub.send(CITIZEN, filed)).record
    await hub.send(OFFICER, SignComplaint(number=number))
    await hub.send(OFFICER, ReplyComplaint(number=number, result="查实并处罚", finding=finding))
    return number


def proposal(number: str) -> ProposeReward:
    confirmed = ["first", "unknown", "penalised"]
    return ProposeReward(number=number, tier="penalised", amount=AMOUNT, confirmed=confirmed, grounds="查实并处罚")


async def proposed(hub: World) -> str:
    return (await hub.send(OFFICER, proposal(await verified(hub)))).record


async def budget(hub: World, amount: int) -> str:
    year = local_date(datetime.now(UTC)).year
    return (await hub.send(HEAD, SetRewardBudget(year=year, amount=amount, reason="年初安排"))).record


async def offered(hub: World) -> tuple[str, str]:
    """The numbers of a complaint and of the reward offered on it."""
    number = await verified(hub)
    reward = (await hub.send(OFFICER, proposal(number))).record
    await hub.send(HEAD, ApproveReward(number=reward))
    return number, reward


def drawing(number: str, query_code: str = QUERY_CODE) -> DrawClaimCode:
    return DrawClaimCode(number=number, query_code=query_code, claim_code_argon2=CLAIM_ARGON2)


def payment(reward: str, claim_code: str = CLAIM_CODE) -> PayReward:
    return PayReward(
        number=reward,
        claim_code=claim_code,
        amount=AMOUNT,
        paid_on=local_date(datetime.now(UTC)),
        means=RewardMeans.CASH,
        voucher_sha256=sha256("凭证"),
    )


async def see(hub: World, reward: str) -> Reward:
    (found,) = await hub.ask(OFFICER, GetRewards(numbers=[reward]))
    assert found is not None
    return found


async def money(hub: World, id: str) -> RewardBudget:
    (found,) = await hub.ask(HEAD, GetRewardBudgets(ids=[id]))
    assert found is not None
    return found


async def own(hub: World, number: str, code: str = QUERY_CODE) -> OwnReward | None:
    return await hub.ask(None, RewardOfCaller(number=number, query_code=code))


async def test_a_reward_goes_from_the_proposal_to_the_payment_and_nobody_opened_the_caller(hub: World) -> None:
    id = await budget(hub, 10_000)
    number, reward = await offered(hub)
    assert (await money(hub, id)).committed == AMOUNT
    await hub.send(None, drawing(number))
    mine = await own(hub, number)
    assert mine is not None and (mine.number, mine.state, mine.draws) == (reward, RewardState.CLAIMED, 1)
    await hub.send(OTHER_OFFICER, payment(reward, CLAIM_CODE.lower()))
    paid, spent = await see(hub, reward), await money(hub, id)
    assert (paid.state, paid.payer, paid.voucher_sha256) == (RewardState.PAID, OTHER_OFFICER.subject, sha256("凭证"))
    assert (spent.committed, spent.paid, spent.free, spent.payments) == (0, AMOUNT, 10_000 - AMOUNT, 1)
    with pytest.raises(Refusal, match="REWARD_STEP_NOT_ALLOWED"):
        await hub.send(OTHER_OFFICER, payment(reward))
    assert await hub.rows("SELECT FROM caller_looks") == []
    stored = await hub.rows("SELECT body::text FROM rewards")
    journal = await hub.rows("SELECT journal::text FROM journal")
    assert CLAIM_CODE not in str([*stored, *journal]) and "argon2id" not in str([*stored, *journal])


async def test_whatever_a_stranger_gets_wrong_the_answer_is_the_same_and_nothing_is_drawn(hub: World) -> None:
    await budget(hub, 10_000)
    number, reward = await offered(hub)
    unrewarded = await verified(hub)
    wrong = [drawing(number, "0" * 16), drawing("TS00000000000"), drawing("nothing"), drawing(unrewarded)]
    assert [await hub.send(None, order) for order in wrong] == [Receipt(record="")] * len(wrong)
    assert [await own(hub, number, "0" * 16), await own(hub, unrewarded)] == [None, None]
    assert (await see(hub, reward)).state is RewardState.OFFERED
    for _ in range(4):
        await hub.send(None, drawing(number, "0" * 16))
    assert (await hub.send(None, drawing(number))).record == ""
    mine = await own(hub, number)
    assert mine is not None and mine.locked_until is not None
    await hub.move_clock("25 hours")
    assert (await hub.send(None, drawing(number))).record == reward


async def test_wrong_claim_codes_are_counted_by_the_offer_until_the_code_is_dead(hub: World) -> None:
    await budget(hub, 10_000)
    number, reward = await offered(hub)
    await hub.send(None, drawing(number))
    for wrong in range(1, 5):
        await hub.send(OTHER_OFFICER, payment(reward, "0" * 16))
        assert (await see(hub, reward)).wrong_claim_codes == wrong
    await hub.send(OTHER_OFFICER, payment(reward, "0" * 16))
    with pytest.raises(Refusal, match="REWARD_STEP_NOT_ALLOWED"):
        await hub.send(OTHER_OFFICER, payment(reward))
    await hub.send(None, drawing(number))
    await hub.send(OTHER_OFFICER, payment(reward))
    assert (await see(hub, reward)).state is RewardState.PAID


async def test_many_approvals_at_once_never_spend_more_than_the_budget(hub: World) -> None:
    rewards = [await proposed(hub) for _ in range(AT_ONCE)]
    with pytest.raises(Refusal, match="REWARD_BUDGET_MISSING"):
        await hub.send(HEAD, ApproveReward(number=rewards[0]))
    id = await budget(hub, 3 * AMOUNT + 1)
    orders = [hub.send(OTHER_OFFICER, ApproveReward(number=reward)) for reward in rewards]
    told = await asyncio.gather(*orders, return_exceptions=True)
    refused = [one.code for one in told if isinstance(one, Refusal)]
    assert refused == ["REWARD_BUDGET_SHORT"] * (AT_ONCE - 3)
    states = [(await see(hub, reward)).state for reward in rewards]
    assert (states.count(RewardState.OFFERED), states.count(RewardState.PROPOSED)) == (3, AT_ONCE - 3)
    assert ((await money(hub, id)).committed, (await money(hub, id)).free) == (3 * AMOUNT, 1)
    with pytest.raises(Refusal, match="REWARD_BUDGET_BELOW_SPENT"):
        await budget(hub, 3 * AMOUNT - 1)


async def test_what_nobody_claims_lapses_and_its_money_is_free_again(hub: World) -> None:
    id = await budget(hub, AMOUNT)
    number, reward = await offered(hub)
    await hub.send(None, drawing(number))
    late = await proposed(hub)
    await hub.move_clock("190 days")
    assert ((await see(hub, reward)).state, (await money(hub, id)).free) == (RewardState.LAPSED, AMOUNT)
    assert (await see(hub, late)).approval_overdue
    mine = await own(hub, number)
    assert mine is not None and mine.state is RewardState.LAPSED
    assert (await hub.send(None, drawing(number))).record == ""
    with pytest.raises(Refusal, match="REWARD_ALREADY"):
        await hub.send(OFFICER, proposal(number))


async def test_who_has_no_part_in_a_reward_learns_nothing_of_it(hub: World) -> None:
    id = await budget(hub, 10_000)
    number, reward = await offered(hub)
    for outsider in (OPERATOR, OTHER_CITY_OFFICER):
        assert await hub.ask(outsider, RewardsOfComplaints(numbers=[number])) == [None]
    for stranger in (MILL_ITSELF, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.ask(stranger, GetRewards(numbers=[reward]))
    assert await hub.ask(OTHER_CITY_OFFICER, RewardTiersOfComplaint(number=number)) == []
    assert [one.tier for one in await hub.ask(OFFICER, RewardTiersOfComplaint(number=number))][:1] == ["corrected"]
    above = await hub.ask(UPPER_HEAD, RewardsOfComplaints(numbers=[number]))
    assert [one and one.number for one in above] == [reward]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(OTHER_CITY_OFFICER, ApproveReward(number=reward))
    (public,) = (await hub.ask(None, ListRewardBudgets())).items
    assert (public.id, public.amount, public.committed, public.paid, public.total_paid) == (id, None, None, None, None)
