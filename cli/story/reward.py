"""Someone reports without a name, it proves true, and they take their reward unseen: by number and codes alone."""

import hashlib
import os
from typing import Any

from cli.story.case import BUREAU, REGION, Case
from cli.story.complaint import SIGN
from cli.story.teller import require

OFFICER, HEAD, CASHIER = "bureau-officer", "bureau-head", "bureau-officer-2"
AMOUNT, SPARE = 2000, 10_000

FILE = """
mutation ($input: FileComplaintInput!, $after: [String!]) {
  fileComplaint(input: $input, afterPosition: $after) { number queryCode position }
}
"""
REPLY = """
mutation ($input: ReplyComplaintInput!, $after: [String!]) {
  replyComplaint(input: $input, afterPosition: $after) { complaint { state finding } position }
}
"""
BUDGET = """
query ($id: String!, $after: [String!]) { rewardBudget(id: $id, afterPosition: $after) { committed paid free } }
"""
SET_BUDGET = """
mutation ($input: SetRewardBudgetInput!, $after: [String!]) {
  setRewardBudget(input: $input, afterPosition: $after) { rewardBudget { id free } position }
}
"""
PROPOSE = """
mutation ($input: ProposeRewardInput!, $after: [String!]) {
  proposeReward(input: $input, afterPosition: $after) {
    reward { number state tierName basis conditions { name check met } } position
  }
}
"""
APPROVE = """
mutation ($input: ApproveRewardInput!, $after: [String!]) {
  approveReward(input: $input, afterPosition: $after) {
    reward { number state year duties { duty name dueAt source } } position
  }
}
"""
DRAW = """
mutation ($number: String!, $code: String!) {
  drawClaimCode(number: $number, queryCode: $code) { claimCode reward { number state amount } }
}
"""
PAY = """
mutation ($input: PayRewardInput!, $after: [String!]) {
  payReward(input: $input, afterPosition: $after) { reward { number state payer } position }
}
"""
FOLLOW = """
query ($number: String!, $code: String!) {
  complaintReward(number: $number, queryCode: $code) { state amount }
  complaintProgress(number: $number, queryCode: $code) { callerOpenings { openedAt } }
}
"""


async def report_unnamed(case: Case) -> None:
    """A citizen reports on the web without login or name; the bureau finds it true."""
    async with case.teller.step("report_unnamed", "匿名反映人", "公众不登录、不留姓名，在网上反映一处暗管") as step:
        filed = await case.order(None, FILE, input=report())
        case.unnamed, case.query_code = filed["number"], filed["queryCode"]
        await case.order(OFFICER, SIGN, input={"number": case.unnamed})
        result = "经现场核查属实，已责令拆除暗管并作出行政处罚。"
        reply = {"number": case.unnamed, "result": result, "finding": "VERIFIED"}
        replied = await case.order(OFFICER, REPLY, input=reply)
        require(replied["complaint"]["finding"] == "VERIFIED", "应查实")
        step.say(f"工单 {case.unnamed}：查实并处罚；反映人只有编号和查询码")


def report() -> dict[str, Any]:
    """What is reported, by nobody."""
    return {
        "channel": "WEB",
        "title": "暗管夜间排放污水",
        "text": "有人在河边埋了一根暗管，夜里往河里排黑色污水，水污染严重，请查处。",
        "region": REGION,
        "place": f"黄河南岸第 {int.from_bytes(os.urandom(2))} 号桩附近",
    }


async def reward_unseen(case: Case) -> None:
    """Proposed, approved within the budget, claimed and paid: three people, and none of them learns who."""
    async with case.teller.step("reward_unseen", "承办人、负责人、兑付人", "举报奖励：凭领取码匿名兑付") as step:
        await have_budget(case)
        number = await offered(case)
        drawn = (await case.graph.ask(None, DRAW, number=case.unnamed, code=case.query_code))["drawClaimCode"]
        require(drawn["reward"]["number"] == number, "反映人应领到本件奖励的领取码")
        await case.graph.refused(CASHIER, PAY, ["REWARD_CODE_WRONG"], input=payment(case, number, "0000-0000"))
        paid = (await case.order(CASHIER, PAY, input=payment(case, number, drawn["claimCode"])))["reward"]
        require(paid["state"] == "PAID", "应已兑付")
        again = payment(case, number, drawn["claimCode"])
        await case.graph.refused(CASHIER, PAY, ["REWARD_STEP_NOT_ALLOWED"], input=again)
        seen = await case.graph.ask(None, FOLLOW, number=case.unnamed, code=case.query_code)
        require(seen["complaintReward"]["state"] == "PAID", "反映人应看到已兑付")
        require(seen["complaintProgress"]["callerOpenings"] == [], "身份应从未被查看")
        step.say(f"奖励 {number}：{AMOUNT} 元已兑付；错误的领取码被拒，用过的领取码失效，身份从未被查看")
        step.count(yuan=AMOUNT, caller_openings=0)


async def have_budget(case: Case) -> None:
    """The head sees to it that there is money."""
    year = case.now.year
    known = (await case.ask(HEAD, BUDGET, id=f"{BUREAU}:{year}"))["rewardBudget"]
    spent = known["committed"] + known["paid"] if known else 0
    given = {"year": year, "amount": spent + SPARE, "reason": "年度奖励经费"}
    await case.order(HEAD, SET_BUDGET, input=given)


async def offered(case: Case) -> str:
    """The number of the reward, proposed and approved by two people."""
    proposal = {
        "number": case.unnamed,
        "tier": "penalised",
        "amount": AMOUNT,
        "confirmed": ["first", "unknown", "penalised"],
        "grounds": "首先反映，查实后作出行政处罚",
    }
    reward = (await case.order(OFFICER, PROPOSE, input=proposal))["reward"]
    require(all(one["met"] for one in reward["conditions"]), "条件应全部符合")
    refused = {"number": reward["number"]}
    await case.graph.refused(OFFICER, APPROVE, ["REWARD_SAME_PERSON"], input=refused, after=case.positions)
    approved = (await case.order(HEAD, APPROVE, input={"number": reward["number"]}))["reward"]
    require(approved["state"] == "OFFERED", "应已批准")
    return str(reward["number"])


def payment(case: Case, number: str, code: str) -> dict[str, Any]:
    """What the cashier enters; the voucher stays outside the hub."""
    return {
        "number": number,
        "claimCode": code,
        "amount": AMOUNT,
        "paidOn": case.today,
        "means": "CASH",
        "voucherSha256": hashlib.sha256(number.encode()).hexdigest(),
    }
