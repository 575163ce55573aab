"""After the reply, through GraphQL: a reward claimed unseen, a rating, a second handling, by number and codes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.complaints.intake import ReplyFinding
from contracts.complaints.rewards import ApproveReward, ProposeReward, SetRewardBudget
from contracts.complaints.routing import ReplyComplaint, SignComplaint
from kernel.settings import Settings
from tests.e2e.test_complaints import Desk
from tests.integration.complaints.world import world
from tests.platform.actors import HEAD, OFFICER, OPERATOR, OTHER_OFFICER, POLICE
from tests.platform.days import today
from tests.platform.gateway import open_door
from tests.platform.hub import new_id

DRAW = """
mutation ($number: String!, $code: String!, $id: String) {
  drawClaimCode(number: $number, queryCode: $code, commandId: $id) { claimCode reward { number state amount draws } }
}
"""
PAY = """
mutation ($input: PayRewardInput!) {
  payReward(input: $input) { reward { state amount payer wrongClaimCodes } position }
}
"""
RATE = """
mutation ($number: String!, $code: String!) {
  rateComplaint(number: $number, queryCode: $code, satisfaction: VERY_DISSATISFIED, solved: false) {
    round satisfaction rateUntil reopenUntil
  }
}
"""
REOPEN = """
mutation ($number: String!, $code: String!) {
  reopenOwnComplaint(number: $number, queryCode: $code, reason: "第二天夜里又排了") { round reopenUntil }
}
"""
SEEN = """
query ($number: String!, $month: String!) {
  complaint(number: $number) {
    state reward { state tierName conditions { name check met } }
    followUps(first: 5) { edges { node { round satisfaction callBack reopenReason } } totalCount }
  }
  complaintRates(filter: { month: $month }) { edges { node { agency matter rate counted achieved percent } } }
  countedComplaints(filter: {
    month: $month, rate: SATISFACTION, agency: "ecology-640500", matter: "environment.water"
  }) { edges { node { complaint achieved } } totalCount }
}
"""
NOTHING = {"drawClaimCode": {"claimCode": None, "reward": None}}


@pytest.fixture
async def desk(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        yield Desk(door, hub)


async def replied(desk: Desk) -> dict[str, Any]:
    """What filing told a citizen whose complaint then proved true."""
    filed = await desk.file(None, channel="WEB")
    number = filed["number"]
    await desk.world.send(OFFICER, SignComplaint(number=number))
    found = ReplyComplaint(number=number, result="查实并处罚", finding=ReplyFinding.VERIFIED)
    await desk.world.send(OFFICER, found)
    return filed


async def offered(desk: Desk, number: str) -> str:
    """A reward of 800 yuan, approved."""
    await desk.world.send(HEAD, SetRewardBudget(year=today().year, amount=5000, reason="年初安排"))
    confirmed = ["first", "unknown", "penalised"]
    proposal = ProposeReward(number=number, tier="penalised", amount=800, confirmed=confirmed, grounds="查实")
    reward = (await desk.world.send(OFFICER, proposal)).record
    await desk.world.send(HEAD, ApproveReward(number=reward))
    return reward


def paying(reward: str, code: str) -> dict[str, Any]:
    voucher = {"means": "CASH", "voucherSha256": "a" * 64}
    return {"number": reward, "claimCode": code, "amount": 800, "paidOn": today().isoformat()} | voucher


async def test_an_informant_without_login_claims_a_reward_with_a_code_that_works_once(desk: Desk) -> None:
    filed = await replied(desk)
    number, code = filed["number"], filed["queryCode"]
    assert await desk.door.data(None, DRAW, number=number, code=code) == NOTHING
    reward = await offered(desk, number)
    for wrong in ({"number": number, "code": "0" * 16}, {"number": "TS00000000000Z", "code": code}):
        assert await desk.door.data(None, DRAW, **wrong) == NOTHING
    id = new_id()
    drawn = (await desk.door.data(None, DRAW, number=number, code=code, id=id))["drawClaimCode"]
    assert drawn["reward"] == {"number": reward, "state": "CLAIMED", "amount": 800, "draws": 1}
    again = (await desk.door.data(None, DRAW, number=number, code=code, id=id))["drawClaimCode"]
    assert again == drawn
    for order, refused in (
        (paying(reward, "0000-0000"), "REWARD_CODE_WRONG"),
        (paying(reward, drawn["claimCode"]) | {"amount": 801}, "REWARD_AMOUNT_DIFFERS"),
    ):
        assert (await desk.door.error(OTHER_OFFICER, PAY, input=order))["extensions"]["code"] == refused
    paid = (await desk.door.data(OTHER_OFFICER, PAY, input=paying(reward, drawn["claimCode"])))["payReward"]
    assert paid["reward"] == {"state": "PAID", "amount": 800, "payer": OTHER_OFFICER.subject, "wrongClaimCodes": 1}
    assert await desk.door.data(None, DRAW, number=number, code=code) == NOTHING


async def test_a_caller_rates_and_reopens_by_query_code_and_the_numbers_say_so(desk: Desk) -> None:
    filed = await replied(desk)
    asked = {"number": filed["number"], "code": filed["queryCode"]}
    rated = (await desk.door.data(None, RATE, **asked))["rateComplaint"]
    assert (rated["round"], rated["satisfaction"], rated["rateUntil"]) == (1, "VERY_DISSATISFIED", None)
    wrong = await desk.door.error(None, RATE, number=filed["number"], code="0" * 16)
    assert wrong["extensions"]["code"] == "NOT_FOUND"
    reopened = (await desk.door.data(None, REOPEN, **asked))["reopenOwnComplaint"]
    assert reopened == {"round": 1, "reopenUntil": None}
    seen = await desk.door.data(OPERATOR, SEEN, number=filed["number"], month=f"{today():%Y-%m}")
    assert (seen["complaint"]["state"], seen["complaint"]["reward"]) == ("SIGNED", None)
    (edge,) = seen["complaint"]["followUps"]["edges"]
    assert (edge["node"]["callBack"], edge["node"]["reopenReason"]) == ("DROPPED", "第二天夜里又排了")
    rates = {edge["node"]["rate"]: edge["node"] for edge in seen["complaintRates"]["edges"]}
    assert {rate: one["percent"] for rate, one in rates.items()} == {
        "RESPONSE": 100.0,
        "SOLUTION": 0.0,
        "SATISFACTION": 0.0,
    }
    assert seen["countedComplaints"]["totalCount"] == rates["SATISFACTION"]["counted"] == 1
    refused = await desk.door.error(POLICE, SEEN, number=filed["number"], month=f"{today():%Y-%m}")
    assert refused["extensions"]["code"] == "NOT_PERMITTED"
