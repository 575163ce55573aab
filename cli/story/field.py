"""The visit taken along on a device without a network: its results come back twice, in parts and out of order."""

import base64
from typing import Any

import msgspec

from cli.field_device import entries_of, parts_of
from cli.story.case import Case
from cli.story.teller import require
from contracts.joint_inspection.checklist_terms import AnswerKind
from contracts.joint_inspection.field_files import PACKAGE_MAGIC
from contracts.joint_inspection.field_terms import TakenAlong
from kernel.ferry.signed import body_of
from kernel.settings import PROJECT

NOTE = "现场查看，与台账相符。" * 150
ANSWERS_MAX = 30
PACK = """
mutation ($input: PackVisitInput!, $after: [String!]) {
  packVisit(input: $input, afterPosition: $after) { fieldPackage { id download } position }
}
"""
TAKE_IN = """
mutation ($input: TakeInFieldResultsInput!, $after: [String!]) {
  takeInFieldResults(input: $input, afterPosition: $after) { fieldPackage { visit parts missing } position }
}
"""
WORK = """
query ($visit: String!, $after: [String!]) {
  visit(id: $visit, afterPosition: $after) {
    checklist { answered } fieldWork { entries { state } conflicts { key } }
  }
}
"""


async def take_along(case: Case) -> None:
    """A package signed by the hub; what was done comes back as signed parts, each taken in once."""
    async with case.teller.step("field", "执法人员", "现场无网络：离线检查包带出，结果两次送回") as step:
        officer = case.visit["officers"][0]
        packed = await case.order(officer, PACK, input={"visit": case.visit["id"], "device": "执法平板"})
        data = await case.graph.download(officer, packed["fieldPackage"]["download"])
        taken = msgspec.json.decode(body_of(PACKAGE_MAGIC, data) or b"", type=TakenAlong)
        parts = _parts(taken, case)
        for part in (*reversed(parts), *parts):
            given = {"results": base64.b64encode(part).decode()}
            told = await case.order(officer, TAKE_IN, input=given)
        require(told["fieldPackage"]["missing"] == [], "各份结果应都已收到")
        seen = (await case.ask(officer, WORK, visit=case.visit["id"]))["visit"]
        work, answered = seen["fieldWork"], len(_answers(taken))
        mine = [entry for entry in work["entries"] if entry["state"] == "TAKEN"]
        require(len(mine) == len(work["entries"]) == answered + 1, "每条现场记录应记入一次")
        require(len(parts) > 1, "结果应分为几份")
        require(work["conflicts"] == [], "应没有冲突")
        require(seen["checklist"]["answered"] == answered, "检查清单应记有每项答复一次")
        once = f"{len(mine)} 条现场记录各记入一次，检查清单答复 {answered} 项，无冲突"
        step.say(f"{taken.enterprise}：{len(parts)} 份结果倒序送回，又送一遍；{once}")
        step.count(field_parts=len(parts), field_entries=len(mine))


def _parts(taken: TakenAlong, case: Case) -> list[bytes]:
    at = case.now.isoformat()
    done: list[dict[str, Any]] = [{"type": "presence", "presence": "arrived"}, *_answers(taken)]
    written = msgspec.json.encode([{"at": at, "what": one} for one in done])
    return parts_of(taken, entries_of(taken, written, PROJECT))


def _answers(taken: TakenAlong) -> list[dict[str, Any]]:
    """What can be judged by looking is in order, what would have to be measured or photographed was not running."""
    looked = {AnswerKind.JUDGED: "ok", AnswerKind.TEXT: "ok"}
    return [
        {"type": "answer", "item": one.item, "value": looked.get(one.answer, "not_applicable"), "note": NOTE}
        for one in taken.checklist[:ANSWERS_MAX]
    ]
