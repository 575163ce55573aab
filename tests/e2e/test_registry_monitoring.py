"""Off-site supervision through GraphQL: readings in, an alert to the enterprise, its answer, a clue, a citation."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.settings import Settings
from kernel.signatures import public_text
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.registry.letters import BUREAU, gateway
from tests.integration.registry.monitoring import hours_ago, row
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE
from tests.platform.gateway import Door, open_door

MILL = "916400002276950035"
STACK = f"{MILL}-DA001"
REGISTER = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
PERMIT = "mutation ($input: RecordPermitInput!) { recordPermit(input: $input) { position } }"
POINTS = """
mutation ($input: RegisterPointsInput!) {
  registerPoints(input: $input) { enterprise { points { edges { node { code kind } } } } position }
}
"""
SEND = """
mutation ($input: RecordReadingsInput!) {
  recordReadings(input: $input) {
    readingBatch { id accepted rejected alerts sha256 findings { row column value problem reason } }
  }
}
"""
READINGS = """
query ($point: String!, $after: String) {
  readings(filter: {point: $point}, first: 2, after: $after, order: OLDEST) {
    totalCount edges { node { hour value flag source effective } } pageInfo { hasNextPage endCursor }
  }
}
"""
ALERTS = """
{ alerts(filter: {state: OPEN}, order: OLDEST) {
    totalCount edges { node { id rule fact value limit duties { name agency limitValue limitUnit } } } } }
"""
ANSWER = "mutation ($input: AnswerAlertInput!) { answerAlert(input: $input) { alert { state explanation } } }"
REJECT = """
mutation ($input: RejectAnswerInput!) { rejectAnswer(input: $input) { alert { state clue } position } }
"""
PROFILE = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    alerts { edges { node { rule state } } }
    clues { edges { node { cause priority score parts { fact adds source } } } }
    weakPoints { rule alerts text }
    drawWeight { weight reasons { fact adds } }
  }
}
"""
CITE = """
query ($point: String!, $since: DateTime!, $until: DateTime!) {
  readingCitations(point: $point, metric: "二氧化硫", since: $since, until: $until) { value validity sha256 position }
}
"""
CHECK = "query ($ids: [String!]!) { readingChecks(ids: $ids) { rows holds } }"
OBSERVE = """
mutation ($input: RecordObservationsInput!) {
  recordObservations(input: $input) { observationBatch { accepted repeated alerts } }
}
"""
OBSERVED = """
query ($code: String!) { enterprise(creditCode: $code) { observations { edges { node { kind finding } } } } }
"""
IMPORT = """
mutation ($file: Upload!, $source: ReadingSource!) {
  importReadings(file: $file, source: $source) { readingFile { id rowsTotal } position }
}
"""
PROGRESS = "query ($id: String!) { readingFile(id: $id) { state rowsDone accepted rejected } }"
BATCHES = """
query ($id: String!) { readingBatches(filter: {file: $id, withFindings: true}) {
  edges { node { findings { row column value problem } } } } }
"""
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
SOURCE = """
mutation ($input: RegisterIntakeSourceInput!) { registerIntakeSource(input: $input) { intakeSource { code kinds } } }
"""
END = "mutation ($input: EndIntakeSourceInput!) { endIntakeSource(input: $input) { intakeSource { reason } } }"
OFFICERS = "mutation ($input: RegisterOfficersInput!) { registerOfficers(input: $input) { position } }"
OPEN = """
mutation ($input: OpenVisitInput!, $after: [String!]) {
  openVisit(input: $input, afterPosition: $after) { visit { id basis } position }
}
"""
CLUE = """
query ($id: String!, $after: [String!]) {
  clue(id: $id, afterPosition: $after) { priority visit duties { name agency limitValue limitUnit state } }
}
"""
FROM_STREAM = "{ readingBatches { edges { node { sender accepted rejected alerts } } } }"


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY, JOINT_INSPECTION]) as door:
        await door.data(OFFICER, REGISTER, input={"creditCode": MILL, "name": "试验纸业", "region": "640500"})
        limit = {"name": "二氧化硫", "outlet": "DA001", "limit": "50", "unit": "mg/m3"}
        permit = {"number": f"{MILL}001P", "holder": MILL, "validTo": "2099-01-01", "pollutants": [limit]}
        await door.data(OFFICER, PERMIT, input=permit)
        point = {"number": "DA001", "name": "锅炉废气排放口", "kind": "AIR_OUTLET"}
        told = await door.data(OFFICER, POINTS, input={"creditCode": MILL, "points": [point]})
        points = told["registerPoints"]["enterprise"]["points"]
        assert points["edges"][0]["node"]["code"] == STACK
        yield door


def reading(back: int, value: str, **changes: str) -> dict[str, str]:
    row = {"point": STACK, "metric": "二氧化硫", "hour": hours_ago(back).isoformat(), "value": value, "unit": "mg/m3"}
    return row | changes


async def sent(door: Door, *rows: dict[str, str], **given: Any) -> dict[str, Any]:
    told = await door.data(ENTERPRISE, SEND, input={"rows": list(rows), **given})
    batch: dict[str, Any] = told["recordReadings"]["readingBatch"]
    return batch


async def test_readings_go_in_by_batch_and_come_out_by_page(door: Door) -> None:
    batch = await sent(door, reading(3, "10"), reading(2, "11"), reading(1, "12"), reading(1, "约12"))
    assert (batch["accepted"], batch["rejected"]) == (3, 1)
    assert batch["findings"] == [
        {
            "row": 4,
            "column": "数值",
            "value": "约12",
            "problem": "VALUE_UNREADABLE",
            "reason": "须为不小于零的数",
        }
    ]
    first = (await door.data(POLICE, READINGS, point=STACK))["readings"]
    rest = (await door.data(POLICE, READINGS, point=STACK, after=first["pageInfo"]["endCursor"]))["readings"]
    values = [edge["node"]["value"] for page in (first, rest) for edge in page["edges"]]
    assert (first["totalCount"], values, rest["pageInfo"]["hasNextPage"]) == (3, [10.0, 11.0, 12.0], False)
    assert (await door.data(OTHER_CITY_OFFICER, READINGS, point=STACK))["readings"]["edges"] == []
    assert (await door.error(CITIZEN, READINGS, point=STACK))["extensions"]["code"] == "NOT_PERMITTED"
    assert (await door.data(OFFICER, CHECK, ids=[batch["id"]]))["readingChecks"] == [{"rows": 3, "holds": True}]


async def test_an_alert_goes_to_the_enterprise_first_and_a_poor_answer_makes_it_a_clue(door: Door) -> None:
    await sent(door, reading(1, "120"))
    alerts = (await door.data(ENTERPRISE, ALERTS))["alerts"]
    [edge] = alerts["edges"]
    alert = edge["node"]
    assert (alerts["totalCount"], alert["rule"], alert["value"], alert["limit"]) == (1, "OVER_HOURLY", 120.0, 50.0)
    assert alert["duties"] == [
        {"name": "企业答复监测预警期限", "agency": MILL, "limitValue": "2", "limitUnit": "WORKING_DAYS"}
    ]
    answer = {"id": alert["id"], "explanation": "不清楚", "evidence": ["ab" * 32]}
    told = await door.data(ENTERPRISE, ANSWER, input=answer)
    assert told["answerAlert"]["alert"] == {"state": "ANSWERED", "explanation": "不清楚"}
    rejected = await door.data(OFFICER, REJECT, input={"id": alert["id"], "reason": "没有说明原因"})
    assert rejected["rejectAnswer"]["alert"]["state"] == "CLUE"
    position = [rejected["rejectAnswer"]["position"]]
    profile = (await door.data(HEAD, PROFILE, code=MILL, after=position))["enterprise"]
    [clue] = [edge["node"] for edge in profile["clues"]["edges"]]
    assert (clue["cause"], clue["score"], clue["priority"]) == ("NOT_ACCEPTED", 45, "MEDIUM")
    assert sum(part["adds"] for part in clue["parts"]) == 45
    assert profile["weakPoints"][0]["rule"] == "OVER_HOURLY"
    assert profile["drawWeight"]["reasons"][1] == {
        "fact": "最近12个月内有1条非现场监管线索，每条加1",
        "adds": 1,
    }
    hidden = (await door.data(CITIZEN, PROFILE, code=MILL, after=position))["enterprise"]
    assert (hidden["alerts"]["edges"], hidden["clues"]["edges"], hidden["weakPoints"]) == ([], [], [])


async def test_a_citation_is_refused_in_chinese_until_the_readings_are_validated(door: Door) -> None:
    await sent(door, reading(1, "60"))
    period = {"point": STACK, "since": hours_ago(1).isoformat(), "until": hours_ago(0).isoformat()}
    error = await door.error(OFFICER, CITE, **period)
    assert error["extensions"]["code"] == "READING_NOT_CITABLE"
    assert error["message"].endswith("的数据不能作为证据：该时段的自动监测数据尚未审核。")
    validated = {"source": "VALIDATED", "rows": [reading(1, "59.5")]}
    told = await door.data(OFFICER, SEND, input=validated)
    [cited] = (await door.data(OFFICER, CITE, **period))["readingCitations"]
    assert (cited["value"], cited["sha256"]) == (59.5, told["recordReadings"]["readingBatch"]["sha256"])
    assert cited["position"].startswith("registry:")


async def test_a_file_of_readings_goes_in_batch_by_batch_with_its_bad_rows_named(door: Door) -> None:
    rows = [
        f"{STACK},二氧化硫,{hours_ago(back).isoformat()},{back % 40 + back / 1000},mg/m3" for back in range(1, 1501)
    ]
    rows[1200] = f"{STACK},二氧化硫,昨天,1,mg/m3"
    table = "点位代码,污染物,监测时间,监测值,单位\n" + "\n".join(rows)
    told = await door.upload(ENTERPRISE, IMPORT, "监测.csv", table.encode("gb18030"), source="AUTOMATIC")
    assert "errors" not in told, json.dumps(told, ensure_ascii=False)
    id = told["data"]["importReadings"]["readingFile"]["id"]
    while True:
        one = (await door.data(ENTERPRISE, PROGRESS, id=id))["readingFile"]
        if one["state"] == "FINISHED":
            break
    assert one == {"state": "FINISHED", "rowsDone": 1500, "accepted": 1499, "rejected": 1}
    [edge] = (await door.data(ENTERPRISE, BATCHES, id=id))["readingBatches"]["edges"]
    assert edge["node"]["findings"] == [
        {"row": 1202, "column": "监测时间", "value": "昨天", "problem": "HOUR_UNREADABLE"}
    ]


async def test_what_a_drone_saw_is_told_to_the_enterprise_and_shown_in_its_profile(door: Door) -> None:
    finding = {
        "number": "2026-1",
        "observedAt": hours_ago(1).isoformat(),
        "finding": "厂区西侧有烟",
        "suspected": True,
        "creditCode": MILL,
    }
    order = {"kind": "DRONE", "source": "无人机一号", "region": "640500", "findings": [finding]}
    told = (await door.data(OFFICER, OBSERVE, input=order))["recordObservations"]["observationBatch"]
    assert (told["accepted"], told["alerts"]) == (1, 1)
    again = (await door.data(OFFICER, OBSERVE, input=order))["recordObservations"]["observationBatch"]
    assert (again["accepted"], again["repeated"]) == (0, ["2026-1"])
    seen = (await door.data(OFFICER, OBSERVED, code=MILL))["enterprise"]["observations"]["edges"]
    assert [edge["node"] for edge in seen] == [{"kind": "DRONE", "finding": "厂区西侧有烟"}]
    [edge] = (await door.data(ENTERPRISE, ALERTS))["alerts"]["edges"]
    assert edge["node"]["fact"] == "无人机发现：厂区西侧有烟"


async def test_a_device_gateway_sends_over_the_stream_and_the_enterprise_is_told(
    door: Door, hub_settings: Settings
) -> None:
    facts = {"code": BUREAU, "name": "某局", "kind": "ECOLOGY", "level": "CITY", "region": "640500"}
    await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts | {"validFrom": "2020-01-01"}})
    async with gateway(hub_settings) as sender:
        source = {"code": sender.code, "name": "网关", "agency": BUREAU, "publicKey": public_text(sender.key)}
        order = source | {"kinds": ["READINGS"], "enterprises": [MILL]}
        told = await door.data(ADMINISTRATOR, SOURCE, input=order)
        assert told["registerIntakeSource"]["intakeSource"] == {"code": sender.code, "kinds": ["READINGS"]}
        await sender.send([row(hours_ago(1), 120), row(hours_ago(2), "坏")])
        await sender.publish("intake.readings.640500", b"not json")
        await sender.all_taken()
        [edge] = (await door.data(OFFICER, FROM_STREAM))["readingBatches"]["edges"]
        assert edge["node"] == {"sender": sender.code, "accepted": 1, "rejected": 1, "alerts": 1}
        [alert] = (await door.data(ENTERPRISE, ALERTS))["alerts"]["edges"]
        assert alert["node"]["rule"] == "OVER_HOURLY"
        await door.data(HEAD, END, input={"code": sender.code, "reason": "设备停用"})
        again = await door.error(HEAD, END, input={"code": sender.code, "reason": "设备停用"})
        assert again["message"].startswith(f"采集来源 {sender.code} 已于")
    wrong = await door.error(ADMINISTRATOR, SOURCE, input=order | {"code": "X1", "publicKey": "短"})
    assert wrong["message"].startswith("publicKey 的值") or "公钥" in wrong["message"]


async def test_an_urgent_clue_is_checked_on_the_spot_by_the_bureau_in_time(door: Door) -> None:
    facts = {"code": BUREAU, "name": "某局", "kind": "ECOLOGY", "level": "CITY", "region": "640500"}
    await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts | {"validFrom": "2020-01-01"}})
    people = [
        {"certificate": f"HB640500-90{number}", "name": "王试", "region": "640500"}
        | {"validFrom": "2024-01-01", "validTo": "2030-12-31"}
        for number in (1, 2)
    ]
    await door.data(HEAD, OFFICERS, input={"agency": BUREAU, "officers": people})
    await sent(door, reading(1, "160"))
    [alert] = (await door.data(ENTERPRISE, ALERTS))["alerts"]["edges"]
    await door.data(ENTERPRISE, ANSWER, input={"id": alert["node"]["id"], "explanation": "不清楚"})
    answered = await door.data(OFFICER, REJECT, input={"id": alert["node"]["id"], "reason": "没有说明原因"})
    rejected = answered["rejectAnswer"]
    clue = rejected["alert"]["clue"]
    before = (await door.data(OFFICER, CLUE, id=clue))["clue"]
    assert (before["priority"], before["visit"]) == ("MEDIUM", None)
    owed = {"name": "中优先级线索启动现场检查的期限", "agency": BUREAU, "limitValue": "10", "limitUnit": "WORKING_DAYS"}
    assert before["duties"] == [owed | {"state": "RUNNING"}]
    order = {"creditCode": MILL, "reason": "核查超标线索", "plannedOn": in_two_days(), "clue": clue}
    order["officers"] = [one["certificate"] for one in people]
    opened = (await door.data(OFFICER, OPEN, input=order, after=[rejected["position"]]))["openVisit"]
    after = (await door.data(OFFICER, CLUE, id=clue, after=[opened["position"]]))["clue"]
    assert after["visit"] == opened["visit"]["id"]
    assert after["duties"] == [owed | {"state": "MET"}]


def in_two_days() -> str:
    return (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
