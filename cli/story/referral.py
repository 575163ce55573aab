"""The suspected crime goes to the police: proposed, approved, handed over, received, completed, filed."""

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
        referral {{
          number version state police procuratorate manifest {{ sha256 }} duties {{ name dueAt source state }}
        }}
        position
      }}
    }}
    """


PROPOSE, APPROVE, HAND_OVER, RECEIVE, SUPPLEMENT, FILE = (
    mutation(f"{verb}Referral") for verb in ("propose", "approve", "handOver", "receive", "supplement", "file")
)
INCOMPLETE = mutation("reportReferralIncomplete")
MISSING = "危险废物认定意见"
INBOX = """
query ($after: [String!]) {
  transferInbox(first: 50, afterPosition: $after) { edges { node { what name number due source step } } }
}
"""
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
        case.referral = payload["referral"]["number"]
        remember(case, payload)
        step.say(f"移送编号 {case.referral}")
        clocks(step, payload)


async def step_of(case: Case, persona: str, order: str, **fields: Any) -> Any:
    """Take a step of the referral in the version seen last."""
    seen = {"number": case.referral, "version": case.referral_version}
    payload = await case.order(persona, order, input=seen | fields)
    remember(case, payload)
    return payload


def remember(case: Case, payload: Any) -> None:
    """Remember the version, and the dossier's manifest once there is one."""
    referral = payload["referral"]
    case.referral_version = referral["version"]
    case.manifest = (referral["manifest"] or {"sha256": ""})["sha256"]


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


async def receive_incomplete(case: Case) -> None:
    """The police sign, and within 24 hours name what the file lacks, which is no reason to refuse it."""
    async with case.teller.step("receive_incomplete", "公安机关", "公安机关签收回执，24小时内告知材料不全") as step:
        received = await step_of(case, POLICE, RECEIVE, manifest=case.manifest)
        step.say(f"先看案卷再签收，回执载明卷宗目录摘要 {case.manifest[:16]}…")
        clocks(step, received)
        payload = await step_of(case, POLICE, INCOMPLETE, missing=MISSING)
        require(payload["referral"]["state"] == "INCOMPLETE", "应为已签收、待补正")
        step.say(f"缺：{MISSING}；立案审查期限照常计算")


async def complete(case: Case) -> None:
    """The bureau finds it in its inbox and completes the file in three days."""
    async with case.teller.step("complete", "执法人员", "移送机关在待办中看到补正任务并补正") as step:
        owed = await inbox(case, OFFICER, "DUTY")
        require(len(owed) == 1, "移送机关应只欠补正一项")
        step.say(f"待办 {owed[0]['name']}：{owed[0]['due']}（{owed[0]['source']}）")
        payload = await step_of(case, OFFICER, SUPPLEMENT, documents=[document("OTHER", MISSING)])
        require(payload["referral"]["state"] == "RECEIVED", "应为已签收、待立案决定")
        require(await inbox(case, OFFICER, "DUTY") == [], "补正后不应再有待办")
        clocks(step, payload)


async def file(case: Case) -> None:
    """The police decide to file."""
    async with case.teller.step("file", "公安机关", "公安机关立案") as step:
        decision = f"卫公（环）立字〔2026〕{int.from_bytes(os.urandom(2)):05d}号"
        filed = await step_of(case, POLICE, FILE, decisionNumber=decision)
        require(filed["referral"]["state"] == "FILED", "应为已立案")
        step.say(f"已立案：{decision}")


async def inbox(case: Case, persona: str, what: str) -> list[dict[str, Any]]:
    """What an agency owes (DUTY) or was told (NOTICE) on this referral, newest first."""
    items = [edge["node"] for edge in (await case.ask(persona, INBOX))["transferInbox"]["edges"]]
    return [one for one in items if one["number"] == case.referral and one["what"] == what]


async def supervised(case: Case) -> None:
    """The procuratorate sees its copy from the hand-over on."""
    async with case.teller.step("procurator_sees", "检察人员", "检察机关看到自己的抄送件") as step:
        copy = (await case.ask(PROCURATOR, COPY, number=case.referral))["referral"]
        require(copy is not None and copy["state"] == "FILED", "检察机关应看到案件")
        step.say("经过：" + " → ".join(ReferralAction[one["action"]].label for one in copy["steps"]))
        step.say("材料：" + "、".join(one["title"] for one in copy["documents"]))
        told = await inbox(case, PROCURATOR, "NOTICE")
        require([one["step"] for one in told][:1] == ["file"], "检察机关应已获告知立案")
        step.say("告知：" + " → ".join(one["name"] for one in reversed(told)))


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
