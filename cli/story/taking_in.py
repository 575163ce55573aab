"""The files of the bureau and of the hotline come in."""

from collections import Counter
from typing import Any

from cli.graph import GraphRefused
from cli.story.case import PROVINCE, REGION, Case
from cli.story.teller import Step, require

PAGE = 100
BEHIND = "COPY_BEHIND"

IMPORT_ENTERPRISES = """
mutation ($file: Upload!, $region: String!) {
  importDirectory(file: $file, regionDefault: $region) { directoryImport { id rowsTotal } position }
}
"""
ENTERPRISE_PROGRESS = """
query ($id: String!, $after: [String!]) {
  progress: directoryImport(id: $id, afterPosition: $after) {
    state position encoding rowsTotal rowsDone accepted changed unchanged rejected permits
  }
}
"""
ENTERPRISE_ROWS = """
query ($filter: ImportRowFilter!, $cursor: String) {
  rows: directoryImportRows(filter: $filter, first: 100, after: $cursor) {
    edges { node { row findings { severity column value problem reason repair repairFrom } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
IMPORT_COMPLAINTS = """
mutation ($file: Upload!, $region: String!) {
  importComplaints(file: $file, region: $region) { complaintImport { id rowsTotal } position }
}
"""
COMPLAINT_PROGRESS = """
query ($id: String!, $after: [String!]) {
  progress: complaintImport(id: $id, afterPosition: $after) {
    state position rowsTotal rowsDone accepted unchanged rejected
  }
}
"""
FIND_MILL = """
query ($region: String!, $after: [String!]) {
  enterprises(filter: { region: $region, name: "纸业" }, first: 20, afterPosition: $after) {
    edges { node { creditCode name state permits(first: 5) { edges { node { number } } } } }
  }
}
"""


async def take_in_enterprises(case: Case) -> None:
    """Import the bureau's export; what is wrong in it is reported row by row."""
    async with case.teller.step("import_enterprises", "名录库管理员", f"导入企业名录 {case.enterprises.name}") as step:
        uploaded = await case.graph.upload(
            "registry-administrator", IMPORT_ENTERPRISES, case.enterprises, region=PROVINCE
        )
        started = uploaded["importDirectory"]
        done = await follow(case, "registry-administrator", ENTERPRISE_PROGRESS, started["directoryImport"]["id"])
        standing = done["accepted"] + done["changed"] + done["unchanged"]
        require(standing + done["rejected"] == done["rowsTotal"], "每一行都应有结果")
        step.say(
            f"{done['encoding']} 编码，{done['rowsTotal']} 行："
            f"{standing} 家企业在库，{done['rejected']} 行未入库并逐行说明"
        )
        step.count(rows=done["rowsTotal"], enterprises=standing, reported=done["rejected"], permits=done["permits"])
        await explain(case, step, started["directoryImport"]["id"])


async def explain(case: Case, step: Step, id: str) -> None:
    """Say why rows were kept out, and which repairs are offered."""
    errors = [
        finding for row in await rejected(case, id) for finding in row["findings"] if finding["severity"] == "ERROR"
    ]
    problems = Counter(finding["problem"] for finding in errors)
    invalid = problems["CREDIT_CODE_INVALID"] + problems["CREDIT_CODE_MISSING"]
    from_permit = sum(finding["repairFrom"] == "PERMIT_NUMBER" for finding in errors)
    step.say(f"其中 {invalid} 行代码未通过校验（{from_permit} 行在许可证编号中找到有效代码，作为建议给出）")
    step.say(f"另有 {problems['ENTERPRISE_EXISTS']} 行的代码已以另一名称在库")
    example = next((finding for finding in errors if finding["repair"]), None)
    if example:
        step.say(f"例：{example['column']}“{example['value']}”——{example['reason']}，建议改为 {example['repair']}")
    step.count(invalid_codes=invalid, repairs=from_permit, other_names=problems["ENTERPRISE_EXISTS"])


async def rejected(case: Case, id: str) -> list[dict[str, Any]]:
    """Every row that did not go in."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        filter = {"importId": id, "only": "REJECTED"}
        page = (await case.graph.ask("registry-administrator", ENTERPRISE_ROWS, filter=filter, cursor=cursor))["rows"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        cursor = page["pageInfo"]["endCursor"]


async def take_in_complaints(case: Case) -> None:
    """Import the hotline's own work orders."""
    async with case.teller.step("import_complaints", "12345话务员", f"导入热线工单 {case.complaints.name}") as step:
        uploaded = await case.graph.upload("hotline-operator", IMPORT_COMPLAINTS, case.complaints, region=REGION)
        started = uploaded["importComplaints"]
        done = await follow(case, "hotline-operator", COMPLAINT_PROGRESS, started["complaintImport"]["id"])
        standing = done["accepted"] + done["unchanged"]
        require(standing + done["rejected"] == done["rowsTotal"], "每一行都应有结果")
        step.say(
            f"{done['rowsTotal']} 行：{standing} 件工单在库，{done['rejected']} 行未入库；反映人身份密封，逾期的不留"
        )
        step.count(rows=done["rowsTotal"], complaints=standing, rejected=done["rejected"])


async def follow(case: Case, persona: str, query: str, id: str) -> dict[str, Any]:
    """Follow an import until it is finished, each read waiting for the chunk before it."""
    after: list[str] = []
    with case.teller.progress() as progress:
        task = progress.add_task("入库", total=None)
        while True:
            try:
                done: dict[str, Any] = (await case.graph.ask(persona, query, id=id, after=after))["progress"]
            except GraphRefused as refusal:
                if refusal.code != BEHIND:
                    raise
                continue
            progress.update(task, total=done["rowsTotal"], completed=done["rowsDone"])
            if done["state"] == "FINISHED":
                case.reached(done["position"])
                return done
            after = [done["position"]] if done["position"] else []


async def find_mill(case: Case) -> None:
    """Look the paper mill up in the registry."""
    async with case.teller.step("find_mill", "执法人员", "在名录库中查到辖区内的造纸企业") as step:
        found = (await case.ask("bureau-officer", FIND_MILL, region=REGION))["enterprises"]["edges"]
        mills = [edge["node"] for edge in found if edge["node"]["state"] == "ACTIVE"]
        require(bool(mills), f"{REGION} 应有一家造纸企业")
        case.mill = mills[0]
        permits = "、".join(edge["node"]["number"] for edge in case.mill["permits"]["edges"]) or "无"
        step.say(f"{case.mill['name']}（{case.mill['creditCode']}），排污许可证：{permits}")
        step.count(found=len(mills))
