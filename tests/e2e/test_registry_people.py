"""People, experts and equipment through GraphQL, as each of those who take part."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.actors import AgencyKind, Role
from kernel.calendar import local_date
from kernel.settings import Settings
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, UPPER_HEAD, actor
from tests.platform.gateway import Door, open_door

MILL, BUREAU, UPPER = ENTERPRISE.agency, "ecology-640500", "ecology-640000"
INSPECTOR = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="HB640500-901")
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
ENTERED = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
OFFICERS = "mutation ($input: RegisterOfficersInput!) { registerOfficers(input: $input) { position } }"
RENEW = """
mutation ($input: RenewCertificateInput!) { renewCertificate(input: $input) { officer { certified state } position } }
"""
SUSPEND = "mutation ($input: SuspendOfficerInput!) { suspendOfficer(input: $input) { officer { state } position } }"
REINSTATE = "mutation ($input: ReinstateOfficerInput!) { reinstateOfficer(input: $input) { position } }"
OFFICER_SEEN = "query ($c: String!) { officer(certificate: $c) { certified state conflicts } }"
DECLARE = """
mutation ($input: DeclareRecusalInput!) { declareRecusal(input: $input) { recusal { number state } position } }
"""
RECUSALS = "query { recusals { totalCount edges { node { kind note until } } } }"
TRAINED = "mutation ($input: RecordTrainingInput!) { recordTraining(input: $input) { training { number hours } } }"
SHORT = """
query ($agency: String!, $year: Int!) {
  trainingYears(filter: {agency: $agency, year: $year, short: true}) {
    totalCount edges { node { certificate hours required } }
  }
}
"""
PLAN = "mutation ($input: DraftPlanInput!) { draftPlan(input: $input) { plan { id } } }"
FILE = """
mutation ($input: FilePlanInput!, $after: [String!]) {
  filePlan(input: $input, afterPosition: $after) { plan { state } }
}
"""
OPEN = """
mutation ($input: OpenDrawInput!, $after: [String!]) {
  openDraw(input: $input, afterPosition: $after) { draw { id } }
}
"""
EXPERTS = "mutation ($input: RegisterExpertsInput!) { registerExperts(input: $input) { position } }"
ENGAGE = "mutation ($input: EngageExpertInput!) { engageExpert(input: $input) { expert { state score } } }"
RATE = "mutation ($input: RateExpertInput!) { rateExpert(input: $input) { expert { state score marks { name } } } }"
GROUP = "mutation ($input: FormExpertGroupInput!) { formExpertGroup(input: $input) { expertGroup { members } } }"
EXPERT = "query { experts(filter: {kind: INSTITUTION}) { edges { node { number name state score agency } } } }"
STOCK = "mutation ($input: RegisterEquipmentInput!) { registerEquipment(input: $input) { position } }"
ITEMS = "query { equipment { edges { node { number kindName state holder } } } }"
NEEDS = "query ($code: String!) { equipmentNeeds(code: $code) { missing needs { kind required held missing source } } }"
ASK = "mutation ($input: AskForEquipmentInput!) { askForEquipment(input: $input) { lending { number state } } }"
APPROVE = "mutation ($input: ApproveLendingInput!) { approveLending(input: $input) { lending { state } } }"
HAND_OVER = "mutation ($input: HandOverEquipmentInput!) { handOverEquipment(input: $input) { lending { state } } }"
RECEIVE = "mutation ($input: ReceiveEquipmentInput!) { receiveEquipment(input: $input) { lending { state } } }"
USED = "mutation ($input: RecordEquipmentUseInput!) { recordEquipmentUse(input: $input) { equipmentItem { holder } } }"
GIVE_BACK = "mutation ($input: GiveBackEquipmentInput!) { giveBackEquipment(input: $input) { lending { state } } }"
TAKE_BACK = """
mutation ($input: TakeBackEquipmentInput!) {
  takeBackEquipment(input: $input) { lending { state steps { action condition } duties { name state } } }
}
"""
USE = """
query ($agency: String!, $from: Date!, $to: Date!) {
  equipmentUse(filter: {agency: $agency, fromOn: $from, toOn: $to}) { edges { node { daysInUse daysInStock rate } } }
}
"""


def day(after: int = 0) -> str:
    return (local_date(datetime.now(UTC)) + timedelta(days=after)).isoformat()


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY, JOINT_INSPECTION]) as door:
        for code, level in ((UPPER, "PROVINCE"), (BUREAU, "CITY")):
            facts = {"code": code, "name": code, "kind": "ECOLOGY", "level": level, "region": code[-6:]}
            await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts | {"validFrom": "2020-01-01"}})
        mill = {"creditCode": MILL, "name": "试验纸业", "region": "640500", "supervisionClass": "KEY"}
        await door.data(OFFICER, ENTERED, input=mill)
        yield door


def person(certificate: str, valid_to: str) -> dict[str, Any]:
    return {
        "certificate": certificate,
        "name": "王试",
        "region": "640500",
        "validFrom": "2024-01-01",
        "validTo": valid_to,
    }


async def opened(door: Door, *after: str) -> dict[str, Any]:
    """What comes of a draw over today, once the draw has heard of these positions."""
    plan = {"month": day()[:7], "kind": "ROUTINE", "region": "640500", "scope": f"水污染物排放{len(after)}{after[-1]}"}
    number = (await door.data(HEAD, PLAN, input=plan))["draftPlan"]["plan"]["id"]
    await door.data(HEAD, FILE, input={"plan": number}, after=list(after))
    draw = {"plan": number, "witness": UPPER, "visitFrom": day(), "visitUntil": day()}
    return await door.post(HEAD, OPEN, input=draw, after=list(after))


async def test_who_may_not_inspect_is_in_no_draw_and_comes_back_with_a_renewed_certificate(door: Door) -> None:
    people = [person(INSPECTOR.subject, day(300)), person("HB640500-902", day(-1))]
    entered = await door.data(HEAD, OFFICERS, input={"agency": BUREAU, "officers": people})
    refused = await opened(door, entered["registerOfficers"]["position"])
    assert refused["errors"][0]["extensions"]["code"] == "DRAW_OFFICERS_SHORT"
    renewal = {"certificate": "HB640500-902", "validFrom": "2024-01-01", "validTo": day(300)}
    renewed = (await door.data(HEAD, RENEW, input=renewal))["renewCertificate"]
    assert renewed["officer"] == {"certified": True, "state": "ACTIVE"}
    assert "errors" not in await opened(door, renewed["position"])
    suspended = await door.data(HEAD, SUSPEND, input={"certificate": "HB640500-902", "reason": "核查"})
    refused = await opened(door, suspended["suspendOfficer"]["position"])
    assert refused["errors"][0]["extensions"]["code"] == "DRAW_OFFICERS_SHORT"
    await door.data(HEAD, REINSTATE, input={"certificate": "HB640500-902", "reason": "核查完毕"})
    kin = {"certificate": INSPECTOR.subject, "creditCode": MILL, "kind": "KINSHIP", "note": "岳父任厂长"}
    declared = (await door.data(INSPECTOR, DECLARE, input=kin))["declareRecusal"]
    refused = await opened(door, declared["position"])
    assert refused["errors"][0]["extensions"]["code"] == "DRAW_OFFICERS_SHORT"
    for who, sees in ((INSPECTOR, [MILL]), (HEAD, [MILL]), (UPPER_HEAD, None), (OFFICER, None), (None, None)):
        seen = (await door.data(who, OFFICER_SEEN, c=INSPECTOR.subject))["officer"]
        assert seen["conflicts"] == sees
    assert (await door.data(HEAD, RECUSALS))["recusals"]["totalCount"] == 1
    assert (await door.data(OFFICER, RECUSALS))["recusals"]["totalCount"] == 0
    course = {"kind": "COURSE", "topic": "法典", "heldOn": day(), "hours": 60, "heldBy": "厅"}
    await door.data(HEAD, TRAINED, input=course | {"certificates": [INSPECTOR.subject]})
    short = (await door.data(HEAD, SHORT, agency=BUREAU, year=int(day()[:4])))["trainingYears"]
    assert [edge["node"]["certificate"] for edge in short["edges"]] == ["HB640500-902"]
    error = await door.error(HEAD, TRAINED, input=course | {"certificates": ["HB640500-999"]})
    assert (error["extensions"]["code"], "HB640500-999" in error["message"]) == ("TRAINING_STRANGER", True)


def institute(number: str) -> dict[str, Any]:
    return {
        "number": number,
        "kind": "INSTITUTION",
        "name": "某检测公司",
        "region": "640500",
        "qualification": "检验检测机构资质认定",
        "creditCode": MILL,
        "validFrom": "2024-01-01",
        "validTo": day(300),
    }


async def test_an_institution_is_engaged_rated_and_suspended_by_rule(door: Door) -> None:
    await door.data(HEAD, EXPERTS, input={"agency": BUREAU, "experts": [institute("JG640500-901")]})
    told = await door.data(HEAD, ENGAGE, input={"number": "JG640500-901", "reason": "政府采购"})
    assert told["engageExpert"]["expert"] == {"state": "ENGAGED", "score": 100}
    group = await door.data(OFFICER, GROUP, input={"name": "组", "purpose": "会诊", "members": ["JG640500-901"]})
    assert group["formExpertGroup"]["expertGroup"]["members"] == ["JG640500-901"]
    error = await door.error(OFFICER, RATE, input={"number": "JG640500-901", "code": "other", "reason": "无"})
    assert error["extensions"]["code"] == "EXPERT_MARK_UNKNOWN" and "quality_check_failed" in error["message"]
    rating = {"number": "JG640500-901", "code": "false_report", "reason": "报告失实"}
    rated = (await door.data(OFFICER, RATE, input=rating))["rateExpert"]["expert"]
    assert (rated["state"], rated["score"]) == ("SUSPENDED", 50)
    [seen] = (await door.data(None, EXPERT))["experts"]["edges"]
    assert seen["node"] == {
        "number": "JG640500-901",
        "name": None,
        "state": "SUSPENDED",
        "score": None,
        "agency": BUREAU,
    }
    error = await door.error(HEAD, ENGAGE, input={"number": "JG640500-901", "reason": "再聘"})
    assert error["extensions"]["code"] == "EXPERT_CREDIT_LOW" and "低于最低分 60" in error["message"]


async def test_a_drone_is_missing_borrowed_used_and_returned(door: Door) -> None:
    drone = {"kind": "drone", "model": "四旋翼", "serial": "WR-1", "acquiredOn": day(-9)}
    await door.data(HEAD, STOCK, input={"agency": BUREAU, "items": [drone]})
    lacking = (await door.data(UPPER_HEAD, NEEDS, code=UPPER))["equipmentNeeds"]["needs"]
    assert [need["missing"] for need in lacking if need["kind"] == "drone"] == [4]
    [edge] = (await door.data(UPPER_HEAD, ITEMS))["equipment"]["edges"]
    number = edge["node"]["number"]
    wish = {"equipment": number, "fromOn": day(), "dueOn": day(3), "purpose": "走航"}
    lending = (await door.data(UPPER_HEAD, ASK, input=wish))["askForEquipment"]["lending"]["number"]
    await door.data(HEAD, APPROVE, input={"number": lending})
    error = await door.error(UPPER_HEAD, ASK, input=wish)
    assert (error["extensions"]["code"], day(3) in error["message"]) == ("EQUIPMENT_LENT_ALREADY", True)
    await door.data(OFFICER, HAND_OVER, input={"number": lending})
    await door.data(UPPER_HEAD, RECEIVE, input={"number": lending, "condition": "GOOD"})
    used = {"number": number, "usedFrom": day(), "usedTo": day(), "purpose": "航拍"}
    told = await door.data(UPPER_HEAD, USED, input=used)
    assert told["recordEquipmentUse"]["equipmentItem"]["holder"] == UPPER
    await door.data(UPPER_HEAD, GIVE_BACK, input={"number": lending, "condition": "GOOD"})
    done = await door.data(HEAD, TAKE_BACK, input={"number": lending, "condition": "GOOD"})
    returned = done["takeBackEquipment"]["lending"]
    assert (returned["state"], len(returned["steps"])) == ("RETURNED", 6)
    assert {duty["state"] for duty in returned["duties"]} == {"MET"}
    [use] = (await door.data(HEAD, USE, agency=BUREAU, **{"from": day(-9), "to": day()}))["equipmentUse"]["edges"]
    assert use["node"] == {"daysInUse": 1, "daysInStock": 10, "rate": "10.0"}
