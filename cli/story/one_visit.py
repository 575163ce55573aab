"""综合查一次: three agencies' tasks become one visit that uses up one place of the year; a fourth finds no room."""

from secrets import randbelow
from typing import Any

from cli.story.case import BUREAU, REGION, WITNESS, Case
from cli.story.inspection import APPROVE_VISIT, CHECK_IN, FINISH, OPEN_VISIT
from cli.story.teller import require
from services.registry.directory.rules import ALPHABET, code_holds

REGISTER = """
mutation ($input: RegisterEnterpriseInput!, $after: [String!]) {
  registerEnterprise(input: $input, afterPosition: $after) { enterprise { creditCode name } position }
}
"""
JOIN = """
mutation ($input: MergeVisitInput!, $after: [String!]) {
  mergeVisit(input: $input, afterPosition: $after) { visit { id state obstacleText } position }
}
"""
PROPOSALS = """
query ($after: [String!]) {
  visitMerges(filter: { state: OPEN }, first: 100, afterPosition: $after) {
    edges { node { id version creditCode reason lead leadReason sides { agency visit } } }
  }
}
"""
ACCEPT = """
mutation ($input: AcceptMergeInput!, $after: [String!]) {
  acceptMerge(input: $input, afterPosition: $after) { visitMerge { state visit lead leadReason } position }
}
"""
YEAR = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    visitAllowance { cap used left visits { visit agency agencies begunOn counts } }
  }
}
"""
WATER = "water-640500"
HEADS = {BUREAU: "bureau-head", WITNESS: "urban-management-head", WATER: "water-head"}
TEAMS = {
    BUREAU: ["HB640500-001", "HB640500-005"],
    WITNESS: ["CG640500-002", "CG640500-005"],
    WATER: ["SW640500-001", "SW640500-002"],
}
FOURTH = ["HB640000-001", "HB640000-003"]


async def merge(case: Case) -> None:
    """Two agencies plan, the hub proposes, a third asks to go along; all accept, and one of them leads."""
    async with case.teller.step("one_visit", "三个单位负责人", "综合查一次：三个单位的检查合并为一次入企") as step:
        case.visited = await _new_enterprise(case)
        ours = await _planned(case, BUREAU, ["I01", "I02"])
        await _planned(case, WITNESS, [])
        await case.order(HEADS[WATER], JOIN, input={"visit": ours, "officers": TEAMS[WATER], "items": []})
        for agency in (WITNESS, BUREAU):
            proposal = await _proposal(case, agency)
            answer = {"merge": proposal["id"], "version": proposal["version"]}
            done = (await case.order(HEADS[agency], ACCEPT, input=answer))["visitMerge"]
        require((done["state"], done["visit"]) == ("MERGED", ours), "三个单位同意后应合并为一次检查")
        step.say(f"{case.visited['name']}：{proposal['reason']}")
        step.say(f"由 {done['lead']} 牵头（{done['leadReason']}），检查事项与执法人员并入检查 {ours}")
        await _carried_out(case, ours, TEAMS[WATER][0])
        year = await _year(case)
        (visit,) = year["visits"]
        require((year["used"], sorted(visit["agencies"])) == (1, sorted(TEAMS)), "三个单位只应占用一次频次")
        who = "、".join(visit["agencies"])
        step.say(f"企业看到：上限 {year['cap']} 次，已用 {year['used']} 次（{visit['begunOn']} {who}）")


async def refuse_fourth(case: Case) -> None:
    """With the year used up another agency is refused, and told by whom and when."""
    async with case.teller.step("visit_refused", "上级执法人员", "年度频次已满：第四个单位的检查被拒绝") as step:
        await _carried_out(case, await _planned(case, WATER, ["I04"]), TEAMS[WATER][0])
        asked = _asked(case, FOURTH, [])
        refused = await case.graph.refused(FOURTH[0], OPEN_VISIT, ["VISIT_CAP_REACHED"], input=asked)
        require(BUREAU in refused.message and WATER in refused.message, "应指明此前由谁检查")
        step.say(refused.message)


async def _new_enterprise(case: Case) -> dict[str, Any]:
    """One that nobody has visited this year."""
    number = randbelow(10**7)
    body = f"91640500MA{number:07d}"
    code = next(body + last for last in ALPHABET if code_holds(body + last))
    facts = {"creditCode": code, "name": f"综合检查样例企业{number}", "region": REGION, "elements": ["WATER", "AIR"]}
    registered = await case.order("bureau-officer", REGISTER, input=facts)
    result: dict[str, Any] = registered["enterprise"]
    return result


def _asked(case: Case, officers: list[str], items: list[str]) -> dict[str, Any]:
    return {
        "creditCode": case.visited["creditCode"],
        "reason": "年度监督检查",
        "plannedOn": case.today,
        "officers": officers,
        "items": items,
    }


async def _planned(case: Case, agency: str, items: list[str]) -> str:
    """Asked for by an officer, approved by the head."""
    team = TEAMS[agency]
    visit: str = (await case.order(team[0], OPEN_VISIT, input=_asked(case, team, items)))["visit"]["id"]
    await case.order(HEADS[agency], APPROVE_VISIT, input={"visit": visit})
    return visit


async def _proposal(case: Case, agency: str) -> dict[str, Any]:
    """The proposal about the enterprise, as the agency's head now sees it."""
    found = [edge["node"] for edge in (await case.ask(HEADS[agency], PROPOSALS))["visitMerges"]["edges"]]
    proposal: dict[str, Any] = next(one for one in found if one["creditCode"] == case.visited["creditCode"])
    return proposal


async def _carried_out(case: Case, visit: str, officer: str) -> None:
    await case.order(officer, CHECK_IN, input={"visit": visit})
    await case.order(officer, FINISH, input={"visit": visit})


async def _year(case: Case) -> dict[str, Any]:
    """The year as the enterprise itself sees it."""
    code = case.visited["creditCode"]
    year: dict[str, Any] = (await case.ask(code, YEAR, code=code))["enterprise"]["visitAllowance"]
    return year
