"""A reward offered on a complaint that proved true, and the budget it is paid from."""

from datetime import UTC, datetime

import msgspec

from contracts.complaints.follow_ups import RateComplaint, Satisfaction
from contracts.complaints.intake import ReplyFinding
from contracts.complaints.rewards import ApproveReward, ProposeReward, SetRewardBudget
from contracts.complaints.routing import ReplyComplaint
from kernel.calendar import local_date
from tests.integration.complaints.world import World
from tests.platform.actors import HEAD, OFFICER


class Rewarded(msgspec.Struct, frozen=True):
    """How they are asked for."""

    reward: str
    budget: str


async def reward_offered(hub: World, number: str, query_code: str) -> Rewarded:
    """Answer the complaint, propose and approve, and let its caller rate the answer."""
    year = local_date(datetime.now(UTC)).year
    budget = await hub.send(HEAD, SetRewardBudget(year=year, amount=9000, reason="年初安排"))
    await hub.send(OFFICER, ReplyComplaint(number=number, result="已责令改正", finding=ReplyFinding.VERIFIED))
    confirmed = ["first", "unknown", "corrected"]
    proposal = ProposeReward(number=number, tier="corrected", amount=300, confirmed=confirmed, grounds="查实")
    reward = (await hub.send(OFFICER, proposal)).record
    await hub.send(HEAD, ApproveReward(number=reward))
    rating = RateComplaint(
        number=number, query_code=query_code, satisfaction=Satisfaction.VERY_DISSATISFIED, solved=False
    )
    await hub.send(None, rating)
    return Rewarded(reward, budget.record)
