"""A complaint that two agencies give back: the bureau above rules, and like cases follow the ruling."""

from secrets import randbelow
from typing import Any

from cli.story.case import BUREAU, REGION, WITNESS, Case
from cli.story.teller import Step, require

FILE = """
mutation ($input: FileComplaintInput!, $after: [String!]) {
  fileComplaint(input: $input, afterPosition: $after) { number complaint { state agency routingReason } position }
}
"""
RETURN = """
mutation ($input: ReturnComplaintInput!, $after: [String!]) {
  returnComplaint(input: $input, afterPosition: $after) { position }
}
"""
ASSIGN = """
mutation ($input: AssignComplaintInput!, $after: [String!]) {
  assignComplaint(input: $input, afterPosition: $after) { complaint { state agency routingReason } position }
}
"""
RULINGS = """
query ($after: [String!]) {
  complaintRulings(filter: {region: "640500", matter: "environment.noise"}, afterPosition: $after) {
    edges { node { agency complaint reason } }
  }
}
"""
WORKERS = {BUREAU: "bureau-officer", WITNESS: "urban-management"}
HOUSES = 9000
OTHER = {BUREAU: WITNESS, WITNESS: BUREAU}


async def arbitrate(case: Case) -> None:
    """Given back by one and by the other, it is ruled on; the next like case goes where the ruling says."""
    title = "噪声投诉被两家先后退单，上级裁定，同类件从此照办"
    async with case.teller.step("return_arbitrated", "两家承办机构、话务员、上级负责人", title) as step:
        first = await _file(case, "夜市音响噪声扰民", f"{_house()}号楼下夜市音响噪声太吵。")
        number, holder = first["number"], first["complaint"]["agency"]
        step.say(f"工单 {number} 分派给 {holder}；理由：{first['complaint']['routingReason']}")
        await _give_back(case, number, holder, step)
        await _assign(case, "hotline-operator", number, OTHER[holder], "请核实后承办")
        await _give_back(case, number, OTHER[holder], step)
        ruled = await _assign(case, "upper-bureau", number, WITNESS, "社会生活噪声由城市管理部门承办")
        require(ruled["agency"] == WITNESS, f"应裁定由 {WITNESS} 承办")
        step.say(ruled["routingReason"])
        await _like_case(case, number, step)


def _house() -> int:
    """Each report is about another house: none repeats one of an earlier run."""
    return randbelow(HOUSES) + 1


async def _file(case: Case, title: str, text: str) -> dict[str, Any]:
    report = {"channel": "HOTLINE_12345", "title": title, "text": text, "region": REGION}
    return await case.order("hotline-operator", FILE, input=report)


async def _give_back(case: Case, number: str, holder: str, step: Step) -> None:
    proposed = OTHER[holder]
    words = {"reason": "不属于本单位职责", "proposedAgency": proposed, "basis": "噪声污染防治法有关部门分工"}
    await case.order(WORKERS[holder], RETURN, input={"number": number, **words})
    step.say(f"{holder} 退单，认为应由 {proposed} 承办")


async def _assign(case: Case, persona: str, number: str, agency: str, reason: str) -> dict[str, Any]:
    order = {"number": number, "agency": agency, "reason": reason}
    found: dict[str, Any] = (await case.order(persona, ASSIGN, input=order))["complaint"]
    return found


async def _like_case(case: Case, number: str, step: Step) -> None:
    text = f"{_house()}号院外广场舞音响噪声大，深夜仍不停。"
    like = (await _file(case, "广场舞音响噪声扰民", text))["complaint"]
    require(like["agency"] == WITNESS and "裁定成例" in like["routingReason"], "同类件应从裁定")
    step.say(f"下一件同类投诉直接分派给 {like['agency']}：{like['routingReason']}")
    listed = await case.ask("hotline-operator", RULINGS)
    rulings = [edge["node"]["complaint"] for edge in listed["complaintRulings"]["edges"]]
    require(number in rulings, "裁定一览中应有本件")
