"""A complaint through GraphQL, as each of the people it concerns, and as those it does not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE, PROCURATOR, URBAN_MANAGEMENT
from tests.platform.gateway import Door, open_door
from tests.platform.hub import new_id

FILE = """
mutation ($input: FileComplaintInput!, $caller: CallerInput, $id: String, $after: [String!]) {
  fileComplaint(input: $input, caller: $caller, commandId: $id, afterPosition: $after) {
    number queryCode repeated complaint { state matterName agency matterReason routingReason enterpriseCreditCode }
  }
}
"""
SEE = """
query ($number: String!) {
  complaint(number: $number) { number state text callerKnown duties { duty source } }
}
"""
CLUSTER = """
query ($number: String!) {
  complaint(number: $number) {
    routingReason possibleRepeats { edges { node { other } } }
    cluster { id size members { edges { node { repeats reason likeness complaint { number state } } } } }
  }
}
"""
TAKE_OUT = "mutation ($input: TakeOutOfClusterInput!) { takeOutOfCluster(input: $input) { position } }"
PROGRESS = """
query ($number: String!, $code: String!) {
  complaintProgress(number: $number, queryCode: $code) { number state filedAt }
}
"""
IMPORT = """
mutation ($file: Upload!) {
  importComplaints(file: $file, region: "640500") { complaintImport { id state rowsTotal } repeated }
}
"""
IMPORTED = """
query ($id: String!) {
  complaintImport(id: $id) {
    state accepted rejected
    rejectedRows(first: 5) { edges { node { row findings { column value problem reason repair } } } }
  }
}
"""
CSV = "留言编号,留言用户,留言主题,留言时间,留言详情\r\n1,A1,占道,2026/10/1,门口占道\r\n2,A2,占道,昨天,路口占道\r\n"


class Desk(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def file(self, actor: Actor | None, id: str | None = None, **changes: Any) -> dict[str, Any]:
        """The answer to a report about waste water."""
        given = {"channel": "HOTLINE_12345", "title": "纸厂排废水", "text": "夜里排废水", "region": "640500"} | changes
        caller = {"name": "王小明", "phone": "13900000000"}
        told = await self.door.data(actor, FILE, input=given, caller=caller, id=id, after=[self.world.heard])
        answer: dict[str, Any] = told["fileComplaint"]
        return answer

    async def order(self, actor: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation about a complaint."""
        kind = mutation[0].upper() + mutation[1:]
        asked = f"{mutation}(input: $input) {{ complaint {{ number state }} position }}"
        text = f"mutation ($input: {kind}Input!) {{ {asked} }}"
        payload: dict[str, Any] = (await self.door.data(actor, text, input=input))[mutation]
        return payload


@pytest.fixture
async def desk(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        yield Desk(door, hub)


async def test_a_report_that_names_a_mill_is_bound_routed_signed_and_answered(desk: Desk) -> None:
    filed = await desk.file(OPERATOR, enterpriseName=MILL_NAME, externalNumber="GD-1")
    complaint = filed["complaint"]
    assert (complaint["state"], complaint["matterName"], complaint["agency"], complaint["enterpriseCreditCode"]) == (
        "ROUTED",
        "水污染",
        "ecology-640500",
        MILL,
    )
    assert "废水" in complaint["matterReason"] and "权责清单 2026-1 版" in complaint["routingReason"]
    again = await desk.file(OPERATOR, enterpriseName=MILL_NAME, externalNumber="GD-1")
    assert again["queryCode"] == filed["queryCode"] is not None
    signed = await desk.order(OFFICER, "signComplaint", number=filed["number"])
    assert signed["complaint"]["state"] == "SIGNED"
    answer = {"number": filed["number"], "result": "已立案调查", "finding": "VERIFIED"}
    replied = await desk.order(OFFICER, "replyComplaint", **answer)
    assert replied["complaint"]["state"] == "CLOSED"


async def test_a_second_caller_is_tied_to_the_first_and_the_barometer_counts_both(desk: Desk) -> None:
    words = {"title": "纸厂夜里排废水", "text": "每天夜里十点后有黑色的废水排进沟里，味道难闻。"}
    first, second = await desk.file(OPERATOR, **words), await desk.file(None, channel="WEB", **words)
    seen = (await desk.door.data(OFFICER, CLUSTER, number=second["number"]))["complaint"]
    members = [edge["node"] for edge in seen["cluster"]["members"]["edges"]]
    assert seen["routingReason"] == f"与投诉 {first['number']} 重复，随该件由640500生态环境部门一并办理"
    assert [(one["complaint"]["number"], one["repeats"]) for one in members] == [
        (first["number"], None),
        (second["number"], first["number"]),
    ]
    out = {"number": second["number"], "reason": "现场核实是两处排口"}
    taken = await desk.order(OPERATOR, "takeOutOfCluster", **out)
    assert taken["complaint"]["number"] == second["number"]
    told = await desk.door.error(OPERATOR, TAKE_OUT, input=out)
    assert told["message"] == f"投诉 {second['number']} 不在任何并案中。"
    counted = await desk.door.data(OFFICER, "{ complaintBarometer { regionName matterName count level } }")
    assert counted == {
        "complaintBarometer": [{"regionName": "中卫市", "matterName": "水污染", "count": 2, "level": "CALM"}]
    }
    assert (await desk.door.data(OFFICER, "{ complaintHeatMap(input: {grid: 10}) { count } }")) == {
        "complaintHeatMap": []
    }
    refused = await desk.door.error(OFFICER, "{ complaintBarometer(input: {days: 0}) { count } }")
    assert refused["extensions"]["code"] == "INVALID_INPUT"


async def test_a_citizen_without_login_files_and_follows_by_number_and_code_only(desk: Desk) -> None:
    filed = await desk.file(None, channel="WEB")
    assert filed["complaint"] is None
    progress = await desk.door.data(None, PROGRESS, number=filed["number"], code=filed["queryCode"].lower())
    assert progress["complaintProgress"]["state"] == "ROUTED"
    wrong = await desk.door.data(None, PROGRESS, number=filed["number"], code="0000-0000-0000-0000")
    assert wrong == {"complaintProgress": None}


async def test_a_report_sent_again_under_its_id_is_the_same_with_the_same_query_code(desk: Desk) -> None:
    id = new_id()
    first, again = await desk.file(CITIZEN, id, channel="WEB"), await desk.file(CITIZEN, id, channel="WEB")
    assert again == first | {"repeated": True}


async def test_several_callers_are_answered_at_once_and_each_reads_the_answer_and_what_was_found(desk: Desk) -> None:
    filed = [await desk.file(None, channel="WEB") for _ in range(2)]
    for one in filed:
        await desk.order(OFFICER, "signComplaint", number=one["number"])
    answer = {"numbers": [one["number"] for one in filed], "result": "已封堵排口", "finding": "PARTLY"}
    asked = "replyComplaints(input: $input) { complaints { number state finding } }"
    told = await desk.door.data(OFFICER, f"mutation ($input: ReplyComplaintsInput!) {{ {asked} }}", input=answer)
    assert told["replyComplaints"]["complaints"] == [
        {"number": one["number"], "state": "CLOSED", "finding": "PARTLY"} for one in filed
    ]
    follow = """query ($number: String!, $code: String!) {
      complaintProgress(number: $number, queryCode: $code) { state reply finding inspectedAt }
    }"""
    for one in filed:
        progress = await desk.door.data(None, follow, number=one["number"], code=one["queryCode"])
        assert progress["complaintProgress"] == {
            "state": "CLOSED",
            "reply": "已封堵排口",
            "finding": "PARTLY",
            "inspectedAt": None,
        }


async def test_the_operator_sees_who_may_be_meant_and_the_agency_what_it_asked_to_inspect(desk: Desk) -> None:
    drafted = """query ($draft: CandidatesOfDraftInput!) {
      enterpriseCandidates(draft: $draft) { creditCode certain reasons { fact adds source } }
    }"""
    place = {"longitude": 105.19, "latitude": 37.51}
    number = (await desk.file(OPERATOR, enterpriseName=MILL_NAME, point=place))["number"]
    said = {"region": "640500", "name": MILL_NAME}
    told = await desk.door.data(OPERATOR, drafted, draft=said)
    (only,) = told["enterpriseCandidates"]
    assert (only["creditCode"], only["certain"], only["reasons"][0]["fact"]) == (MILL, True, "名称相同")
    assert (await desk.door.error(CITIZEN, drafted, draft=said))["extensions"]["code"] == "NOT_PERMITTED"
    await desk.order(OFFICER, "signComplaint", number=number)
    day = {"plannedOn": "2999-01-01", "officers": ["NX-0001", "NX-0002"]}
    await desk.order(OFFICER, "inspectComplaint", number=number, reason="夜间排放", **day)
    seen = "query ($number: String!) { complaint(number: $number) { point { latitude } inspections { state reason } } }"
    assert (await desk.door.data(OFFICER, seen, number=number))["complaint"] == {
        "point": {"latitude": 37.51},
        "inspections": [{"state": "ASKED", "reason": "夜间排放"}],
    }
    refused = await desk.door.error(OPERATOR, seen, number=number)
    assert refused["extensions"]["code"] == "NOT_PERMITTED"


async def test_nobody_else_learns_of_the_complaint(desk: Desk) -> None:
    number = (await desk.file(OPERATOR, enterpriseCreditCode=MILL))["number"]
    mill = msgspec.structs.replace(ENTERPRISE, agency=MILL)
    for outsider in (URBAN_MANAGEMENT, POLICE, PROCURATOR, mill, CITIZEN, None):
        assert await desk.door.data(outsider, SEE, number=number) == {"complaint": None}
        listed = await desk.door.data(outsider, "{ complaints { edges { node { number } } } }")
        assert listed == {"complaints": {"edges": []}}


async def test_a_refusal_says_in_chinese_what_stands_in_the_way(desk: Desk) -> None:
    number = (await desk.file(OPERATOR))["number"]
    text = "mutation ($input: ReplyComplaintInput!) { replyComplaint(input: $input) { position } }"
    error = await desk.door.error(OFFICER, text, input={"number": number, "result": "已办结", "finding": "VERIFIED"})
    assert error["message"] == f"投诉 {number} 现为“待签收”，不能答复。"
    assert error["extensions"]["code"] == "COMPLAINT_STATE_WRONG"


async def test_a_clock_is_extended_paused_and_seen_with_its_source_and_a_co_owner_gives_its_opinion(desk: Desk) -> None:
    filed = await desk.file(OPERATOR, title="咨询", text="无人认领")
    number, both = filed["number"], ["urban_management-640500"]
    named = {"number": number, "agency": "ecology-640500", "reason": "请牵头", "coAgencies": both}
    await desk.order(OPERATOR, "assignComplaint", **named)
    await desk.order(OFFICER, "signComplaint", number=number)
    await desk.order(URBAN_MANAGEMENT, "giveOpinion", number=number, opinion="占道部分由本局清理")
    await desk.order(OFFICER, "askForExtension", number=number, value=2, reason="需现场核实")
    await desk.order(OPERATOR, "decideExtension", number=number, approve=True, opinion="同意")
    await desk.order(HEAD, "pauseComplaint", number=number, reason="appraisal", note="等待检测")
    text = """query ($number: String!) { complaint(number: $number) {
      kind coAgencies duties { duty state extended extendedUnit }
      handling { limits { part name value unit source } coHandlings { agency state text } extensions { state } }
    } }"""
    for asker in (OFFICER, OPERATOR, URBAN_MANAGEMENT):
        seen = (await desk.door.data(asker, text, number=number))["complaint"]
        handle = next(one for one in seen["duties"] if one["duty"] == "complaint.handle")
        assert (handle["state"], handle["extended"], handle["extendedUnit"]) == ("PAUSED", "2", "WORKING_DAYS")
        limits = {one["part"]: one for one in seen["handling"]["limits"]}
        assert (seen["kind"], limits["HANDLE"]["value"], limits["HANDLE"]["unit"]) == ("ENQUIRY", 3, "WORKING_DAYS")
        [part] = seen["handling"]["coHandlings"]
        assert (part["state"], part["text"]) == ("GIVEN", "占道部分由本局清理")
    for outsider in (ENTERPRISE, CITIZEN, POLICE):
        assert (await desk.door.data(outsider, text, number=number)) == {"complaint": None}
    pause = "mutation ($input: PauseComplaintInput!) { pauseComplaint(input: $input) { position } }"
    again = {"number": number, "reason": "appraisal", "note": "再等"}
    assert (await desk.door.error(HEAD, pause, input=again))["message"] == f"投诉 {number} 已中止计时。"


async def test_a_hotlines_file_comes_in_with_a_report_of_its_bad_rows(desk: Desk) -> None:
    told = await desk.door.upload(OPERATOR, IMPORT, "工单.csv", CSV.encode("gb18030"))
    started = told["data"]["importComplaints"]["complaintImport"]
    assert started["rowsTotal"] == 2
    async with asyncio.timeout(20):
        while (done := await desk.door.data(OPERATOR, IMPORTED, id=started["id"]))["complaintImport"][
            "state"
        ] != "FINISHED":
            await asyncio.sleep(0.02)
    report = done["complaintImport"]
    assert (report["accepted"], report["rejected"]) == (1, 1)
    assert report["rejectedRows"]["edges"][0]["node"] == {
        "row": 3,
        "findings": [
            {
                "column": "留言时间",
                "value": "昨天",
                "problem": "TIME_UNREADABLE",
                "reason": "时间无法识别",
                "repair": "改为 2026/11/22 09:30:00 这样的写法",
            }
        ],
    }
    again = await desk.door.upload(OPERATOR, IMPORT, "工单.csv", CSV.encode("gb18030"))
    assert again["data"]["importComplaints"]["complaintImport"]["id"] == started["id"]
