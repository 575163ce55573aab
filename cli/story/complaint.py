"""A new complaint names the mill: filed, routed, signed, bound — and the mill's draw weight rises."""

import os
from typing import Any

from cli.story.case import BUREAU, REGION, Case
from cli.story.teller import require

FILE = """
mutation ($input: FileComplaintInput!, $caller: CallerInput, $after: [String!]) {
  fileComplaint(input: $input, caller: $caller, afterPosition: $after) {
    number complaint { state matterName routingReason agency } position
  }
}
"""
REPEAT = """
query ($number: String!, $after: [String!]) {
  complaint(number: $number, afterPosition: $after) {
    agency duties { name dueAt state }
    cluster { size members(first: 10) { edges { node { number repeats likeness reason } } } }
  }
}
"""
SIGN = """
mutation ($input: SignComplaintInput!, $after: [String!]) {
  signComplaint(input: $input, afterPosition: $after) {
    complaint { state duties { name dueAt source status provisional state } } position
  }
}
"""
BIND = """
mutation ($input: BindComplaintInput!, $after: [String!]) {
  bindComplaint(input: $input, afterPosition: $after) { complaint { enterpriseCreditCode } position }
}
"""
WEIGHT = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    drawWeight { weight ratio reasons { fact adds source } }
  }
}
"""


async def complain(case: Case) -> None:
    """The hotline forwards a complaint; the responsibility matrix says whose it is."""
    async with case.teller.step("file_complaint", "12345话务员", "转来一件新投诉，点名该纸厂") as step:
        payload = await case.order("hotline-operator", FILE, input=report(case), caller=caller())
        case.complaint = payload["number"]
        complaint = payload["complaint"]
        require(complaint["agency"] == BUREAU, f"应分派给 {BUREAU}，实为 {complaint['agency']}")
        step.say(f"工单 {case.complaint}：归类为“{complaint['matterName']}”，分派给 {complaint['agency']}")
        step.say(f"理由：{complaint['routingReason']}")


def report(case: Case) -> dict[str, Any]:
    """What the caller says."""
    return {
        "channel": "HOTLINE_12345",
        "title": "造纸厂夜间偷排污水",
        "text": f"{case.mill['name']}近日夜间向排水沟排放黑褐色污水，有刺鼻气味，沟里的鱼都死了，请查处水污染。",
        "region": REGION,
        "place": "厂区东侧排水沟",
        "externalNumber": f"STORY-{os.urandom(6).hex()}",
    }


async def repeat(case: Case) -> None:
    """Another resident reports the same in nearly the same words: tied to the first one, with a clock of its own."""
    async with case.teller.step("join_repeat", "居民", "另一位居民在网上反映同一件事：自动并案，随前一件办理") as step:
        told = report(case) | {"channel": "WEB", "externalNumber": None}
        told["text"] = told["text"].replace("请查处水污染", "请尽快查处水污染")
        payload = await case.order(None, FILE, input=told, caller={"name": "李某某"})
        seen = (await case.ask("bureau-officer", REPEAT, number=payload["number"]))["complaint"]
        require(seen is not None and seen["cluster"] is not None, "应与前一件并案")
        members = {edge["node"]["number"]: edge["node"] for edge in seen["cluster"]["members"]["edges"]}
        require(payload["number"] in members and len(members) > 1, "并案中应有前后两件")
        require(seen["agency"] == BUREAU, f"应随前一件由 {BUREAU} 承办，实为 {seen['agency']}")
        running = [duty for duty in seen["duties"] if duty["state"] == "RUNNING"]
        require(len(running) == 1, "重复件应有自己的时限")
        step.say(f"理由：{members[payload['number']]['reason']}")
        step.say(f"并案共 {seen['cluster']['size']} 件，各有编号、时限和答复")
        step.say(f"本件{running[0]['name']}：{running[0]['dueAt']} 前")
        step.count(cluster_size=seen["cluster"]["size"])


def caller() -> dict[str, str]:
    """Who calls; the gateway seals it before anything else sees it."""
    return {"name": "王某某", "phone": "13800000000"}


async def sign(case: Case) -> None:
    """The bureau signs; the clock of handling starts with its source."""
    async with case.teller.step("sign_complaint", "执法人员", "生态环境局签收，办理时限开始计算") as step:
        payload = await case.order("bureau-officer", SIGN, input={"number": case.complaint})
        require(payload["complaint"]["state"] == "SIGNED", "应为办理中")
        running = [duty for duty in payload["complaint"]["duties"] if duty["state"] == "RUNNING"]
        for duty in running:
            provisional = "，暂定" if duty["provisional"] else ""
            step.say(f"{duty['name']}：{duty['dueAt']} 前（{duty['source']}{provisional}）")
        require(bool(running), "签收后应有办理时限")


async def bind(case: Case) -> None:
    """Bound to the mill, the complaint becomes a clue: the weight before and after, with its reasons."""
    async with case.teller.step("clue_raises_weight", "执法人员", "关联到企业：投诉成为线索，抽查权重上升") as step:
        before = await weight(case)
        payload = await case.order(
            "bureau-officer", BIND, input={"number": case.complaint, "creditCode": case.mill["creditCode"]}
        )
        require(payload["complaint"]["enterpriseCreditCode"] == case.mill["creditCode"], "应关联到该企业")
        after = await weight(case)
        step.say(f"权重 {before['weight']} → {after['weight']}；{after['ratio']}")
        for reason in after["reasons"]:
            step.say(f"+{reason['adds']} {reason['fact']}（{reason['source']}）")
        step.count(weight_before=before["weight"], weight_after=after["weight"])
        clues_before, clues_after = len(before["reasons"]), len(after["reasons"])
        grown = after["weight"] > before["weight"] or "上限" in after["reasons"][-1]["fact"]
        require(grown or clues_after > clues_before, "权重应上升，或已达上限")


async def weight(case: Case) -> dict[str, Any]:
    """The mill's draw weight as the bureau's officer sees it."""
    data = await case.ask("bureau-officer", WEIGHT, code=case.mill["creditCode"])
    found: dict[str, Any] = data["enterprise"]["drawWeight"]
    return found
