"""The police decline another case: reconsidered, supervised by the procuratorate, and filed as it orders."""

from dataclasses import dataclass
from typing import Any

from cli.story.case import REGION, Case
from cli.story.referral import DOCUMENTS, HEAD, OFFICER, PEOPLE, POLICE, PROCURATOR, clocks, document, mutation
from cli.story.teller import require

POLICE_HEAD = "police-head"
EXPLAIN_DUTY, FILE_DUTY = "supervision.explain", "supervision.file"
PROPOSE, APPROVE, HAND_OVER, RECEIVE, DECLINE, FILE = (
    mutation(f"{verb}Referral") for verb in ("propose", "approve", "handOver", "receive", "decline", "file")
)
ASK, UPHOLD = mutation("askReferralReconsideration"), mutation("upholdReferralDecline")
OPEN = """
mutation ($input: OpenProceedingInput!, $after: [String!]) {
  openProceeding(input: $input, afterPosition: $after) { proceeding { number version state } position }
}
"""
STEP = """
mutation ($input: TakeProceedingStepInput!, $after: [String!]) {
  takeProceedingStep(input: $input, afterPosition: $after) {
    proceeding { number version state duties { name dueAt source state } } position
  }
}
"""
OWED = """
query ($after: [String!]) {
  transferInbox(filter: { what: DUTY }, first: 50, afterPosition: $after) {
    edges { node { duty name number due source } }
  }
}
"""
NOW = """
query ($number: String!, $after: [String!]) { referral(number: $number, afterPosition: $after) { version state } }
"""


@dataclass
class Unfiled:
    """The case that the police decline, and its supervision."""

    number: str = ""
    version: int = 0
    supervision: str = ""
    step: int = 0


async def act(case: Case) -> None:
    """Not filed, reconsidered, supervised, filed."""
    unfiled = Unfiled()
    await _decline(case, unfiled)
    await _reconsider(case, unfiled)
    await _supervise(case, unfiled)
    await _file(case, unfiled)


async def _decline(case: Case, unfiled: Unfiled) -> None:
    async with case.teller.step("not_filed", "公安机关", "另一件移送：公安机关不予立案并退回案卷") as step:
        people = (await case.ask(OFFICER, PEOPLE))["officers"]["edges"]
        report = {
            "creditCode": case.mill["creditCode"],
            "region": REGION,
            "findings": [case.unfiled_finding],
            "offence": "POLLUTION",
            "facts": "车间废水六价铬为排放限值的8倍，经雨水沟外排。",
            "officers": [edge["node"] for edge in people][:2],
            "documents": [document(kind, title) for kind, title in DOCUMENTS.items()],
        }
        proposed = (await case.order(OFFICER, PROPOSE, input=report))["referral"]
        unfiled.number, unfiled.version = proposed["number"], proposed["version"]
        await _take(case, unfiled, HEAD, APPROVE)
        sent = await _take(case, unfiled, OFFICER, HAND_OVER)
        await _take(case, unfiled, POLICE, RECEIVE, manifest=sent["referral"]["manifest"]["sha256"])
        reason = "外排去向不明，认为没有犯罪事实"
        await _take(case, unfiled, POLICE, DECLINE, ground="NO_CRIMINAL_FACTS", reason=reason)
        step.say(f"移送编号 {unfiled.number}：{reason}")


async def _reconsider(case: Case, unfiled: Unfiled) -> None:
    async with case.teller.step("reconsider", "移送机关、公安机关", "申请复议；另一人复议，维持不予立案") as step:
        clocks(step, await _take(case, unfiled, OFFICER, ASK, reason="补充监测证明外排至沟渠"))
        upheld = await _take(case, unfiled, POLICE_HEAD, UPHOLD, reason="仍认为没有犯罪事实")
        require(upheld["referral"]["state"] == "FINALLY_DECLINED", "应为复议维持不予立案")
        clocks(step, upheld)


async def _supervise(case: Case, unfiled: Unfiled) -> None:
    title = "建议立案监督；要求说明理由；理由不成立，通知立案"
    async with case.teller.step("supervise", "检察人员", title) as step:
        asked = {
            "kind": "SUPERVISION",
            "title": "应当立案而不立案",
            "facts": "六价铬超标8倍，外排证据充分。",
            "region": REGION,
            "referral": unfiled.number,
            "reason": "复议维持不当",
        }
        opened = (await case.order(OFFICER, OPEN, input=asked))["proceeding"]
        unfiled.supervision, unfiled.step = opened["number"], opened["version"]
        await _supervised(case, unfiled, PROCURATOR, "ASK_REASONS", reason="请书面说明不立案理由")
        step.say(f"公安机关待办：{await _owed(case, POLICE, unfiled.supervision, EXPLAIN_DUTY)}")
        await _supervised(case, unfiled, POLICE, "EXPLAIN", reason="认为外排事实不清")
        order = {"reason": "监测和勘查足以证明外排", "decisionNumber": "卫检通立〔2026〕1号"}
        done = await _supervised(case, unfiled, PROCURATOR, "ORDER_FILING", **order)
        require(done["state"] == "FILING_ORDERED", "应为已通知立案")
        step.say(f"公安机关待办：{await _owed(case, POLICE, unfiled.number, FILE_DUTY)}")


async def _file(case: Case, unfiled: Unfiled) -> None:
    async with case.teller.step("filed_as_ordered", "公安机关", "公安机关依通知立案") as step:
        ordered = (await case.ask(POLICE, NOW, number=unfiled.number))["referral"]
        require(ordered["state"] == "FILING_ORDERED", "应为待依通知立案")
        unfiled.version = ordered["version"]
        filed = await _take(case, unfiled, POLICE, FILE, decisionNumber="卫公（环）立字〔2026〕00002号")
        require(filed["referral"]["state"] == "FILED", "应为已立案")
        step.say("已立案：卫公（环）立字〔2026〕00002号")


async def _take(case: Case, unfiled: Unfiled, persona: str, order: str, **fields: Any) -> dict[str, Any]:
    seen = {"number": unfiled.number, "version": unfiled.version}
    payload = await case.order(persona, order, input=seen | fields)
    unfiled.version = payload["referral"]["version"]
    return payload


async def _supervised(case: Case, unfiled: Unfiled, persona: str, action: str, **fields: Any) -> dict[str, Any]:
    seen = {"number": unfiled.supervision, "version": unfiled.step, "action": action}
    found: dict[str, Any] = (await case.order(persona, STEP, input=seen | fields))["proceeding"]
    unfiled.step = found["version"]
    return found


async def _owed(case: Case, persona: str, number: str, duty: str) -> str:
    """What the inbox of a persona's agency says of one duty of a case."""
    edges = (await case.ask(persona, OWED))["transferInbox"]["edges"]
    owed = [edge["node"] for edge in edges if (edge["node"]["number"], edge["node"]["duty"]) == (number, duty)]
    require(len(owed) == 1, f"{number} 应有一件待办")
    return f"{owed[0]['name']}，至 {owed[0]['due']}（{owed[0]['source']}）"
