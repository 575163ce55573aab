"""Credit and study through GraphQL, as each of those who take part."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.calendar import local_date
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.registry.serving import PEERS
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, OTHER_OFFICER, WATER
from tests.platform.gateway import Door, open_door

MILL = ENTERPRISE.agency
ENTERED = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
RECORD = """
mutation ($input: RecordCreditFactInput!) {
  recordCreditFact(input: $input) { creditFact { number state points lastDay basis duties { name } } }
}
"""
PUBLISH = """
mutation ($input: PublishCreditInput!) { publishCredit(input: $input) { credit { publishedLevel publishedScore } } }
"""
APPEAL = "mutation ($input: AppealCreditFactInput!) { appealCreditFact(input: $input) { creditFact { state } } }"
ANSWER = "mutation ($input: AnswerCreditAppealInput!) { answerCreditAppeal(input: $input) { creditFact { state } } }"
REPAIR = "mutation ($input: ApplyCreditRepairInput!) { applyCreditRepair(input: $input) { creditFact { state } } }"
CHECK = "mutation ($input: CheckCreditRepairInput!) { checkCreditRepair(input: $input) { creditFact { state } } }"
DECIDE = """
mutation ($input: DecideCreditRepairInput!) {
  decideCreditRepair(input: $input) { creditFact { state studyDays steps { action basis } } }
}
"""
PROFILE = """
query ($codes: String!) {
  enterprise(creditCode: $codes) {
    credit { level levelName score publishedName parts { fact adds source lastDay } }
    creditFacts { edges { node { name state } } }
    studyPoints { points hours rewards { suggestion reached source } parts { left lastDay } }
  }
}
"""
PUBLISHED = """
query { publishedCredits(filter: {level: "warning"}) { totalCount edges { node { creditCode name levelName } } } }
"""
RATED = """
query { credits(filter: {level: "warning"}) { totalCount edges { node { creditCode score parts { fact } } } } }
"""
PLAN = "mutation ($input: PlanStudyCourseInput!) { planStudyCourse(input: $input) { studyCourse { number hours } } }"
ATTENDED = """
mutation ($input: RecordStudyAttendanceInput!) {
  recordStudyAttendance(input: $input) { studyBatch { accepted problems { row field got reason } } }
}
"""
LEDGER = "query { studyEntries { edges { node { id points kind correctedBy } } } }"
CORRECT = """
mutation ($input: CorrectStudyEntryInput!) { correctStudyEntry(input: $input) { studyEntry { points corrects } } }
"""


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        await door.data(OFFICER, ENTERED, input={"creditCode": MILL, "name": "试验纸业", "region": "640500"})
        yield door


def day(before: int = 0) -> str:
    return (local_date(datetime.now(UTC)) - timedelta(days=before)).isoformat()


async def recorded(door: Door, before: int = 0) -> dict[str, Any]:
    order = {"creditCode": MILL, "code": "violation", "on": day(before), "reason": "夜间超标排放"}
    fact: dict[str, Any] = (await door.data(OFFICER, RECORD, input=order))["recordCreditFact"]["creditFact"]
    return fact


async def profile(door: Door, who: Any) -> dict[str, Any]:
    unit: dict[str, Any] = (await door.data(who, PROFILE, codes=MILL))["enterprise"]
    return unit


async def studied(door: Door, minutes: int = 480) -> dict[str, Any]:
    course: dict[str, Any] = {"kind": "COURSE", "title": "水污染防治", "laws": ["生态环境法典"], "region": "640500"}
    course |= {"heldAt": (datetime.now(UTC) - timedelta(hours=9)).isoformat(), "minutes": minutes}
    number = (await door.data(OFFICER, PLAN, input=course))["planStudyCourse"]["studyCourse"]["number"]
    rows = [{"creditCode": MILL}, {"creditCode": PEERS[0]}]
    told = await door.data(OFFICER, ATTENDED, input={"number": number, "rows": rows})
    batch: dict[str, Any] = told["recordStudyAttendance"]["studyBatch"]
    return batch


async def test_a_violation_costs_points_is_explained_to_its_own_and_published_to_all(door: Door) -> None:
    fact = await recorded(door)
    assert (fact["state"], fact["points"]) == ("IN_FORCE", -15) and "由各地设定" in fact["basis"]
    own = await profile(door, ENTERPRISE)
    assert (own["credit"]["levelName"], len(own["creditFacts"]["edges"])) == ("警示（黄）", 1)
    assert [part["adds"] for part in own["credit"]["parts"]] == [80, -15]
    water = await profile(door, WATER)
    assert (water["credit"]["score"], water["credit"]["parts"], water["studyPoints"]) == (65, None, None)
    assert water["creditFacts"] == {"edges": []}
    assert (await profile(door, None))["credit"]["level"] is None
    told = await door.data(HEAD, PUBLISH, input={"creditCode": MILL})
    assert told["publishCredit"]["credit"] == {"publishedLevel": "warning", "publishedScore": 65}
    listed = (await door.data(None, PUBLISHED))["publishedCredits"]
    node = {"creditCode": MILL, "name": "试验纸业", "levelName": "警示（黄）"}
    assert listed == {"totalCount": 1, "edges": [{"node": node}]}
    rated = (await door.data(WATER, RATED))["credits"]
    assert rated == {"totalCount": 1, "edges": [{"node": {"creditCode": MILL, "score": 65, "parts": None}}]}


async def test_an_appeal_is_upheld_and_the_points_come_back(door: Door) -> None:
    number = (await recorded(door))["number"]
    told = await door.data(ENTERPRISE, APPEAL, input={"number": number, "grounds": "监测设备故障"})
    assert told["appealCreditFact"]["creditFact"]["state"] == "APPEALED"
    answer = {"number": number, "upheld": True, "reason": "属实"}
    error = await door.error(OFFICER, ANSWER, input=answer)
    assert error["extensions"]["code"] == "CREDIT_SAME_PERSON" and "采纳申诉" in error["message"]
    await door.data(OTHER_OFFICER, ANSWER, input=answer)
    assert (await profile(door, ENTERPRISE))["credit"]["score"] == 80


async def test_study_shortens_the_wait_of_a_repair(door: Door) -> None:
    number = (await recorded(door, before=70))["number"]
    await door.data(ENTERPRISE, REPAIR, input={"number": number, "corrected": "更换设备"})
    checked = {"number": number, "corrected": True, "on": day(), "note": "达标"}
    await door.data(OFFICER, CHECK, input=checked)
    decision = {"number": number, "granted": True, "reason": "已改正"}
    error = await door.error(HEAD, DECIDE, input=decision)
    assert error["extensions"]["code"] == "CREDIT_REPAIR_TOO_EARLY" and "学法积分" in error["message"]
    batch = await studied(door)
    assert (batch["accepted"], batch["problems"][0]["got"]) == (1, PEERS[0])
    told = (await door.data(HEAD, DECIDE, input=decision))["decideCreditRepair"]["creditFact"]
    assert (told["state"], told["studyDays"]) == ("REPAIRED", 30)
    assert "营口" in told["steps"][-1]["basis"]
    left = (await profile(door, ENTERPRISE))["studyPoints"]
    assert (left["points"], left["hours"], left["parts"][0]["left"]) == (2, 12.0, 2)


async def test_points_are_a_suggestion_with_its_source_and_corrected_by_a_counter_entry(door: Door) -> None:
    await studied(door, minutes=1200)
    points = (await profile(door, OFFICER))["studyPoints"]
    reached = {one["suggestion"] for one in points["rewards"] if one["reached"]}
    assert "轻微违法并及时改正、没有造成危害后果的，建议不予处罚" in reached
    assert all(one["source"] for one in points["rewards"])
    [line] = (await door.data(ENTERPRISE, LEDGER))["studyEntries"]["edges"]
    told = await door.data(OFFICER, CORRECT, input={"entry": line["node"]["id"], "reason": "并未到课"})
    assert told["correctStudyEntry"]["studyEntry"] == {"points": -30, "corrects": line["node"]["id"]}
    assert (await profile(door, ENTERPRISE))["studyPoints"]["points"] == 0
