"""Plan, draw with two nonces, visit, a finding above the criminal threshold, and the draw's proof."""

import hashlib
import os
from typing import Any

from cli.story.case import REGION, WITNESS, Case
from cli.story.teller import require
from services.joint_inspection.verifying.rules import verify

OFFICER, HEAD, WITNESS_OFFICER = "bureau-officer", "bureau-head", "urban-management"

PLANS = """
query ($month: String!, $after: [String!]) {
  plans(filter: { month: $month, agency: "ecology-640500" }, first: 20, afterPosition: $after) {
    edges { node { id kind state draws(first: 20) { edges { node { id state redrawnAs } } } } }
  }
}
"""
DRAFT = """
mutation ($input: DraftPlanInput!, $after: [String!]) {
  draftPlan(input: $input, afterPosition: $after) { plan { id state } position }
}
"""
FILE_PLAN = """
mutation ($input: FilePlanInput!, $after: [String!]) {
  filePlan(input: $input, afterPosition: $after) { plan { id state filedWith late filingDue } position }
}
"""
OPEN_DRAW = """
mutation ($input: OpenDrawInput!, $after: [String!]) {
  openDraw(input: $input, afterPosition: $after) { draw {
    id state poolHash poolSize strata { name size count reason } duties { duty dueAt source }
  } position }
}
"""
REDRAW = """
mutation ($input: RedrawInput!, $after: [String!]) {
  redraw(input: $input, afterPosition: $after) { draw {
    id state poolHash poolSize strata { name size count reason } duties { duty dueAt source }
  } position }
}
"""
COMMIT = """
mutation ($input: CommitNonceInput!, $after: [String!]) {
  commitNonce(input: $input, afterPosition: $after) { draw { state } position }
}
"""
REVEAL = """
mutation ($input: RevealNonceInput!, $after: [String!]) {
  revealNonce(input: $input, afterPosition: $after) { draw { state proofHash } position }
}
"""
DRAWN = """
query ($id: String!, $after: [String!]) {
  draw(id: $id, afterPosition: $after) {
    state visits(first: 100) { edges { node { id state creditCode officers } } pageInfo { hasNextPage } }
  }
}
"""
OPEN_VISIT = """
mutation ($input: OpenVisitInput!, $after: [String!]) {
  openVisit(input: $input, afterPosition: $after) { visit { id state officers } position }
}
"""
APPROVE_VISIT = """
mutation ($input: ApproveVisitInput!, $after: [String!]) {
  approveVisit(input: $input, afterPosition: $after) { visit { id state creditCode officers } position }
}
"""
CHECK_IN = """
mutation ($input: CheckInInput!, $after: [String!]) {
  checkIn(input: $input, afterPosition: $after) { visit { state } position }
}
"""
RECORD = """
mutation ($input: RecordFindingInput!, $after: [String!]) {
  recordFinding(input: $input, afterPosition: $after) {
    visit { findings { id kind pollutant multiple criminalThreshold thresholdReason } } position
  }
}
"""
FINISH = """
mutation ($input: FinishVisitInput!, $after: [String!]) {
  finishVisit(input: $input, afterPosition: $after) { visit { state } position }
}
"""
PROOF = """
query ($draw: String!, $offset: Int!, $after: [String!]) {
  drawProof(draw: $draw, offset: $offset, afterPosition: $after) { text next proofHash }
}
"""


async def plan(case: Case) -> None:
    """The month's plan, filed with the level above; an unfiled one could not be executed."""
    async with case.teller.step("plan", "执法人员", "拟定本月检查计划并向上级备案") as step:
        month = case.today[:7]
        known = [edge["node"] for edge in (await case.ask(OFFICER, PLANS, month=month))["plans"]["edges"]]
        routine = next((one for one in known if one["kind"] == "ROUTINE"), None)
        if routine is None:
            draft = {"month": month, "kind": "ROUTINE", "region": REGION, "scope": "涉水排污单位日常随机抽查"}
            routine = (await case.order(OFFICER, DRAFT, input=draft))["plan"]
        if routine["state"] == "DRAFT":
            filed = (await case.order(HEAD, FILE_PLAN, input={"plan": routine["id"]}))["plan"]
            late = f"（逾期：应于 {filed['filingDue']} 前）" if filed["late"] else ""
            step.say(f"{month} 计划已报 {filed['filedWith']} 备案{late}")
        else:
            step.say(f"{month} 计划此前已备案")
        case.plan = routine


async def draw(case: Case) -> None:
    """The pool is frozen first; two agencies commit, then reveal; the seed is the hash of both."""
    async with case.teller.step("draw", "负责人与城市管理局", "随机抽取：先冻结对象库，双方各出一个随机数") as step:
        opened = await open_draw(case)
        case.draw = opened["id"]
        step.say(f"对象库 {opened['poolSize']} 家，SHA-256 {opened['poolHash'][:16]}… 先行存证")
        for stratum in opened["strata"]:
            step.say(f"{stratum['name']}：{stratum['size']} 家抽 {stratum['count']} 家（{stratum['reason']}）")
        nonces = {HEAD: os.urandom(32), WITNESS_OFFICER: os.urandom(32)}
        for persona, nonce in nonces.items():
            commitment = hashlib.sha256(nonce).hexdigest()
            await case.order(persona, COMMIT, input={"draw": case.draw, "commitment": commitment})
        for persona, nonce in nonces.items():
            told = await case.order(persona, REVEAL, input={"draw": case.draw, "nonce": nonce.hex()})
        require(told["draw"]["state"] == "DRAWN", "双方揭示后应已抽取")
        step.say(f"双方揭示后抽取完成，证明文件 SHA-256 {told['draw']['proofHash'][:16]}…，检查前保密")
        step.count(pool=opened["poolSize"], drawn=sum(stratum["count"] for stratum in opened["strata"]))


async def open_draw(case: Case) -> dict[str, Any]:
    """The plan's draw, or where one is finished a redraw with its reason; never a replacement."""
    draws = [edge["node"] for edge in case.plan.get("draws", {"edges": []})["edges"]]
    last = next((one for one in draws if one["redrawnAs"] is None), None)
    if last is None:
        window = {"visitFrom": case.today, "visitUntil": case.month_end}
        opening = {"plan": case.plan["id"], "witness": WITNESS} | window
        opened = await case.order(HEAD, OPEN_DRAW, input=opening)
    elif last["state"] in ("COMMITTING", "REVEALING"):
        raise AssertionError(f"抽取 {last['id']} 尚未完成，须先由双方完成或等其逾期失败")
    else:
        reason = "再次演示：线索变化后重新抽取"
        opened = await case.order(HEAD, REDRAW, input={"draw": last["id"], "reason": reason})
    result: dict[str, Any] = opened["draw"]
    return result


async def visit(case: Case) -> None:
    """The mill is visited, drawn or as the check of a clue; every other drawn visit is carried out too."""
    async with case.teller.step("visits", "被抽中的执法人员", "上门检查：两名以上执法人员亮证") as step:
        drawn = await drawn_visits(case)
        mine = next((one for one in drawn if one["creditCode"] == case.mill["creditCode"]), None)
        step.say(
            f"抽中 {len(drawn)} 家，{'其中有该纸厂' if mine else '该纸厂未被抽中，改以投诉线索核查并经负责人批准'}"
        )
        case.visit = mine or await clue_visit(case)
        others = [one for one in drawn if one["id"] != case.visit["id"] and one["state"] == "PLANNED"]
        for one in others:
            await case.order(one["officers"][0], CHECK_IN, input={"visit": one["id"]})
            await case.order(one["officers"][0], FINISH, input={"visit": one["id"]})
        await case.order(case.visit["officers"][0], CHECK_IN, input={"visit": case.visit["id"]})
        step.say(f"纸厂由 {'、'.join(case.visit['officers'])} 检查；其余 {len(others)} 家检查完毕，未发现问题")
        step.count(visits=len(others) + 1, mill_drawn=int(mine is not None))


async def drawn_visits(case: Case) -> list[dict[str, Any]]:
    """The drawn list, which before the visits only the head sees."""
    found = (await case.ask(HEAD, DRAWN, id=case.draw))["draw"]["visits"]
    require(not found["pageInfo"]["hasNextPage"], "一页应容下全部检查")
    return [edge["node"] for edge in found["edges"]]


async def clue_visit(case: Case) -> dict[str, Any]:
    """An inspection outside the plan: asked for by an officer, approved by the head."""
    asked = {
        "creditCode": case.mill["creditCode"],
        "reason": "核查投诉反映的夜间偷排",
        "plannedOn": case.today,
        "officers": ["HB640500-001", "HB640500-005"],
        "clue": case.complaint,
    }
    requested = await case.order(OFFICER, OPEN_VISIT, input=asked)
    approved = await case.order(HEAD, APPROVE_VISIT, input={"visit": requested["visit"]["id"]})
    result: dict[str, Any] = approved["visit"]
    return result


async def find(case: Case) -> None:
    """A discharge far above the limit: the multiple meets the criminal threshold, with its source."""
    async with case.teller.step("finding", "执法人员", "发现总铅超标排放，达到刑事追诉标准") as step:
        found = {
            "visit": case.visit["id"],
            "kind": "DISCHARGE_EXCEEDANCE",
            "text": "厂区东侧暗管排水，现场采样监测总铅严重超标",
            "ladder": "CASE",
            "ladderReason": "涉嫌犯罪，直接立案查处",
            "pollutant": "总铅",
            "measured": "4.5",
            "limitValue": "1.0",
            "unit": "mg/L",
            "sampledAt": case.now.isoformat(),
        }
        officer = case.visit["officers"][0]
        told = await case.order(officer, RECORD, input=found)
        finding = told["visit"]["findings"][-1]
        require(finding["criminalThreshold"] is True, "应达到刑事追诉标准")
        case.finding = finding["id"]
        step.say(f"{finding['pollutant']} 为限值的 {finding['multiple']} 倍：{finding['thresholdReason']}")
        chromium = {"text": "车间排口六价铬超标", "pollutant": "六价铬", "measured": "4.0", "limitValue": "0.5"}
        told = await case.order(officer, RECORD, input=found | chromium)
        case.unfiled_finding = told["visit"]["findings"][-1]["id"]
        await case.order(officer, FINISH, input={"visit": case.visit["id"]})


async def verify_draw(case: Case) -> None:
    """The last visit is over: the proof is public, and repeating it gives the same result."""
    async with case.teller.step("verify_draw", "社会公众", "检查结束，抽取公布：任何人都能重算") as step:
        text, offset = "", 0
        while offset is not None:
            part = (await case.ask(None, PROOF, draw=case.draw, offset=offset))["drawProof"]
            require(part is not None, "抽取应已公布")
            text, offset = text + part["text"], part["next"]
        require(hashlib.sha256(text.encode()).hexdigest() == part["proofHash"], "证明文件应与存证一致")
        proof = verify(text.encode())
        step.say(f"证明文件 {len(text)} 字，离线重算抽中 {len(proof.body.result)} 家，与公布的一致")
        step.count(proof_characters=len(text))
