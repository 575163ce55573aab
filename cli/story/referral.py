"""The suspected crime goes to the police: proposed, approved, handed over, received, filed."""

import hashlib
import os
from typing import Any

from cli.graph import GraphRefused
from cli.story.case import REGION, Case
from cli.story.teller import Step, require
from contracts.transfer.referral_terms import ReferralAction

OFFICER, HEAD, POLICE, PROCURATOR = "bureau-officer", "bureau-head", "police", "procurator"
DOCUMENTS = {
    "TRANSFER_LETTER": "涉嫌犯罪案件移送书",
    "INVESTIGATION_REPORT": "涉嫌犯罪案件情况调查报告",
    "ITEM_LIST": "涉案物品清单",
    "TEST_REPORT": "监测站检验报告",
}

PEOPLE = """
query ($after: [String!]) {
  officers(filter: { agency: "ecology-640500" }, first: 20, afterPosition: $after) {
    edges { node { certificate name } }
  }
}
"""


def mutation(order: str) -> str:
    """The mutation of one step: `proposeReferral` takes a `ProposeReferralInput`."""
    kind = order[0].upper() + order[1:]
    return f"""
    mutation ($input: {kind}Input!, $after: [String!]) {{
      {order}(input: $input, afterPosition: $after) {{
        referral {{ number version state police procuratorate duties {{ name dueAt source state }} }} position
      }}
    }}
    """


PROPOSE, APPROVE, HAND_OVER, RECEIVE, FILE = (
    mutation(f"{verb}Referral") for verb in ("propose", "approve", "handOver", "receive", "file")
)
COPY = """
query ($number: String!, $after: [String!]) {
  referral(number: $number, afterPosition: $after) { number state steps { action by } documents { title } }
}
"""


async def propose(case: Case) -> None:
    """Two officers report in writing; the head has three days."""
    async with case.teller.step("propose", "执法人员", "提请移送：专案组两人书面报告") as step:
        people = (await case.ask(OFFICER, PEOPLE))["officers"]["edges"]
        team = [edge["node"] for edge in people][:2]
        payload = await case.order(
            OFFICER,
            PROPOSE,
            input={
                "creditCode": case.mill["creditCode"],
                "region": REGION,
                "findings": [case.finding],
                "offence": "POLLUTION",
                "facts": "通过暗管排放含铅废水，总铅为排放限值的4.5倍。",
                "officers": team,
                "documents": [document(kind, title) for kind, title in DOCUMENTS.items()],
            },
        )
        case.referral, case.referral_version = payload["referral"]["number"], payload["referral"]["version"]
        step.say(f"移送编号 {case.referral}")
        clocks(step, payload)


async def step_of(case: Case, persona: str, order: str, **fields: Any) -> Any:
    """Take a step of the referral in the version seen last."""
    seen = {"number": case.referral, "version": case.referral_version}
    payload = await case.order(persona, order, input=seen | fields)
    case.referral_version = payload["referral"]["version"]
    return payload


def document(kind: str, title: str) -> dict[str, str]:
    """A paper of the file, known by its digest."""
    return {"kind": kind, "title": title, "sha256": hashlib.sha256(title.encode() + os.urandom(8)).hexdigest()}


async def approve(case: Case) -> None:
    """Another person decides: the head of the same agency."""
    async with case.teller.step("approve", "负责人", "负责人批准移送（与提请人不是同一人）") as step:
        payload = await step_of(case, HEAD, APPROVE)
        require(payload["referral"]["state"] == "APPROVED", "应为已批准")
        clocks(step, payload)


async def hand_over(case: Case) -> None:
    """To the police of the same level, with the procuratorate's copy at the same moment."""
    async with case.teller.step("hand_over", "执法人员", "移送公安机关，同时抄送检察机关") as step:
        payload = await step_of(case, OFFICER, HAND_OVER)
        referral = payload["referral"]
        step.say(f"受案：{referral['police']}；抄送：{referral['procuratorate']}")
        clocks(step, payload)


async def receive_and_file(case: Case) -> None:
    """The police sign and decide to file."""
    async with case.teller.step("receive_and_file", "公安机关", "公安机关签收回执并立案") as step:
        received = await step_of(case, POLICE, RECEIVE)
        clocks(step, received)
        decision = f"卫公（环）立字〔2026〕{int.from_bytes(os.urandom(2)):05d}号"
        filed = await step_of(case, POLICE, FILE, decisionNumber=decision)
        require(filed["referral"]["state"] == "FILED", "应为已立案")
        step.say(f"已立案：{decision}")


async def supervised(case: Case) -> None:
    """The procuratorate sees its copy from the hand-over on."""
    async with case.teller.step("procurator_sees", "检察人员", "检察机关看到自己的抄送件") as step:
        copy = (await case.ask(PROCURATOR, COPY, number=case.referral))["referral"]
        require(copy is not None and copy["state"] == "FILED", "检察机关应看到案件")
        step.say("经过：" + " → ".join(ReferralAction[one["action"]].label for one in copy["steps"]))
        step.say("材料：" + "、".join(one["title"] for one in copy["documents"]))


async def unseen(case: Case) -> None:
    """Nobody else sees that the case exists."""
    async with case.teller.step("others_see_nothing", "城市管理局、企业、社会公众", "其他人看不到这件移送") as step:
        for persona, name in (
            (None, "社会公众"),
            ("urban-management", "城市管理局"),
            ("hotline-operator", "12345热线"),
        ):
            step.say(f"{name}：{await sees(case, persona)}")


async def sees(case: Case, persona: str | None) -> str:
    """What someone without a relation to the case is told."""
    try:
        found: Any = (await case.ask(persona, COPY, number=case.referral))["referral"]
    except GraphRefused as refusal:
        require(refusal.code in ("NOT_PERMITTED", "NOT_FOUND"), f"应看不到，实为 {refusal}")
        return refusal.message
    require(found is None, f"{persona or '公众'}不应看到移送案件")
    return "查无此件"


def clocks(step: Step, payload: dict[str, Any]) -> None:
    """Say which clocks now run, with their source."""
    for duty in payload["referral"]["duties"]:
        if duty["state"] == "RUNNING":
            step.say(f"时限 {duty['name']}：{duty['dueAt']}（{duty['source']}）")
