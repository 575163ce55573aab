"""Permits and static facts through GraphQL: found about to expire, renewed, reported on; confirmed once by a visit."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.calendar import local_date
from kernel.settings import Settings
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.joint_inspection.world import inspector
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER
from tests.platform.gateway import Door, open_door

MILL = ENTERPRISE.agency
NUMBER, OFFICERS = f"{MILL}001P", ("NX-0001", "NX-0002")
PATIENCE_SECONDS = 30
NOT_HEARD_YET = {"ENTERPRISE_UNKNOWN", "VISIT_OFFICER_UNFIT"}
ORDER = "mutation ($input: {0}Input!) {{ {1}(input: $input) {{ {2} position }} }}"
WATCHED = """
query ($number: String!, $after: [String!]) {
  permit(number: $number, afterPosition: $after) {
    state version cause validFrom validTo endedReason
    duties { name agency state } points { edges { node { code } } }
    versions { totalCount edges { node { version cause validTo } } }
    applications { edges { node { kind state late reason duties { name state } } } }
    reports { totalCount }
  }
  permits(filter: {state: EXPIRING}) { totalCount }
}
"""
CONFIRM = """
mutation ($input: ConfirmStaticFactInput!, $after: [String!]) {
  confirmStaticFact(input: $input, afterPosition: $after) { staticFact { state until confirmedBy } position }
}
"""
SPARED = "query ($code: String!) { enterprise(creditCode: $code) { verifiedFacts { title } } }"
PROFILE = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    staticFacts { edges { node { title state visit changedBy } } }
    verifiedFacts { title visit reason }
    permitReports { totalCount }
  }
}
"""


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY, JOINT_INSPECTION]) as door:
        facts = {"code": "ecology-640500", "name": "中卫市生态环境局", "kind": "ECOLOGY", "level": "CITY"}
        await send(
            door, ADMINISTRATOR, "RegisterAgency", agency=facts | {"region": "640500", "validFrom": "2020-01-01"}
        )
        await send(
            door, OFFICER, "RegisterEnterprise", creditCode=MILL, name="试验纸业", region="640500", elements=["WATER"]
        )
        valid = {"region": "640500", "specialties": ["WATER"], "validFrom": "2020-01-01", "validTo": "2099-01-01"}
        people = [{"certificate": one, "name": "王试"} | valid for one in OFFICERS]
        await send(door, HEAD, "RegisterOfficers", agency="ecology-640500", officers=people)
        await send(door, OFFICER, "RegisterPoints", creditCode=MILL, points=[POINT])
        yield door


POINT = {"number": "DW001", "name": "总排口", "kind": "WATER_OUTLET"}


def today() -> Any:
    return local_date(datetime.now(UTC))


async def send(door: Door, who: Any, command: str, picked: str = "", **given: Any) -> dict[str, Any]:
    field = command[0].lower() + command[1:]
    told: dict[str, Any] = (await door.data(who, ORDER.format(command, field, picked), input=given))[field]
    return told


async def refused(door: Door, who: Any, command: str, **given: Any) -> tuple[str, str]:
    field = command[0].lower() + command[1:]
    error = await door.error(who, ORDER.format(command, field, ""), input=given)
    return error["extensions"]["code"], error["message"]


async def recorded(door: Door, days: int) -> str:
    """The mill's permit, valid for so many days yet."""
    permit = {
        "permitClass": "KEY",
        "validFrom": "2020-01-01",
        "validTo": (today() + timedelta(days=days)).isoformat(),
        "outlets": [{"number": "DW001", "element": "WATER"}],
        "pollutants": [
            {
                "name": "化学需氧量",
                "outlet": "DW001",
                "limit": "80",
                "unit": "mg/L",
                "amount": "20",
                "amountUnit": "t/a",
            }
        ],
    }
    told = await send(door, OFFICER, "RecordPermit", number=NUMBER, holder=MILL, **permit)
    return str(told["position"])


async def until(door: Door, state: str, who: Any = ENTERPRISE) -> dict[str, Any]:
    """The permit and what counts it, asked once the clock has found it so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await door.data(who, WATCHED, number=NUMBER))["permit"]["state"] != state:
            pass
    return await door.data(who, WATCHED, number=NUMBER)


async def test_a_permit_about_to_expire_is_announced_and_renewed_and_the_old_version_is_kept(door: Door) -> None:
    code, message = await refused(door, OFFICER, "RecordPermit", number="91640500317866371F001V", holder=MILL)
    assert code == "PERMIT_NUMBER_NOT_HOLDERS" and MILL in message
    await recorded(door, 70)
    found = await until(door, "EXPIRING")
    assert found["permits"]["totalCount"] == 1
    permit = found["permit"]
    assert [(one["name"], one["agency"]) for one in permit["duties"]] == [("排污许可证延续申请提前期", MILL)]
    assert [edge["node"]["code"] for edge in permit["points"]["edges"]] == [f"{MILL}-DW001"]
    renewal = {"permit": NUMBER, "kind": "RENEW", "agency": "ecology-640500", "reason": "继续生产"}
    told = await send(door, ENTERPRISE, "ApplyForPermit", "permitApplication { number late }", **renewal)
    assert told["permitApplication"]["late"] is False
    number = told["permitApplication"]["number"]
    told = await send(door, HEAD, "GrantPermitApplication", number=number, opinion="符合条件")
    renewed = (await until(door, "VALID"))["permit"]
    assert (renewed["version"], renewed["cause"]) == (2, "RENEWED")
    assert renewed["validFrom"] == (today() + timedelta(days=71)).isoformat()
    [kept] = renewed["versions"]["edges"]
    assert kept["node"]["validTo"] == (today() + timedelta(days=70)).isoformat()
    public = (await door.data(None, WATCHED, number=NUMBER))["permit"]
    [shown] = public["applications"]["edges"]
    assert shown["node"] == {"kind": "RENEW", "state": "GRANTED", "late": False, "reason": None, "duties": None}
    code, message = await refused(door, HEAD, "GrantPermitApplication", number=number, opinion="再准")
    assert code == "PERMIT_APPLICATION_STEP_NOT_ALLOWED" and "准予" in message


async def visited(door: Door) -> str:
    """An off-plan visit of two officers to the mill, done."""
    request = {"creditCode": MILL, "reason": "许可证核查", "plannedOn": today().isoformat(), "officers": list(OFFICERS)}
    ask = ORDER.format("OpenVisit", "openVisit", "visit { id }")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "errors" in (told := await door.post(OFFICER, ask, input=request)):
            assert told["errors"][0]["extensions"]["code"] in NOT_HEARD_YET
    visit: str = told["data"]["openVisit"]["visit"]["id"]
    await send(door, HEAD, "ApproveVisit", visit=visit)
    await send(door, inspector(OFFICERS[0]), "CheckIn", visit=visit)
    return visit


async def test_a_fact_confirmed_by_a_visit_is_left_out_of_checks_until_the_permit_is_amended(door: Door) -> None:
    await recorded(door, 700)
    fact = {"creditCode": MILL, "kind": "PERMITTING", "title": "排污许可证", "statement": "证载内容与现场一致"}
    code, message = await refused(door, ENTERPRISE, "ProposeStaticFact", **fact)
    assert code == "STATIC_FACT_ORIGIN_MISSING" and "二者取一" in message
    told = await send(door, ENTERPRISE, "ProposeStaticFact", "staticFact { number state }", **fact, permit=NUMBER)
    assert told["staticFact"]["state"] == "PROPOSED"
    confirm = {"number": told["staticFact"]["number"], "evidence": ["ab" * 32], "remark": "现场核对无误"}
    code, message = await refused(door, OFFICER, "ConfirmStaticFact", **confirm, visit="没有")
    assert code == "STATIC_FACT_VISIT_UNKNOWN" and "现场检查" in message
    visit = await visited(door)
    done = await send(door, inspector(OFFICERS[0]), "FinishVisit", visit=visit)
    seen = {"input": confirm | {"visit": visit}, "after": [done["position"]]}
    told = (await door.data(inspector(OFFICERS[0]), CONFIRM, **seen))["confirmStaticFact"]
    assert (told["staticFact"]["state"], told["staticFact"]["confirmedBy"]) == ("IN_FORCE", OFFICERS[0])
    profile = (await door.data(OFFICER, PROFILE, code=MILL, after=[told["position"]]))["enterprise"]
    [verified] = profile["verifiedFacts"]
    assert verified["visit"] == visit and "免检" in verified["reason"]
    assert (await door.data(None, SPARED, code=MILL))["enterprise"]["verifiedFacts"] == []
    content = {"standards": ["GB 3544-2008"]}
    amend = {"permit": NUMBER, "kind": "AMEND", "agency": "ecology-640500", "reason": "换标准", "content": content}
    told = await send(door, ENTERPRISE, "ApplyForPermit", "permitApplication { number }", **amend)
    await send(door, HEAD, "GrantPermitApplication", number=told["permitApplication"]["number"], opinion="同意")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            profile = (await door.data(OFFICER, PROFILE, code=MILL))["enterprise"]
            [shown] = profile["staticFacts"]["edges"]
            if shown["node"]["state"] == "RECONFIRM" and not profile["verifiedFacts"]:
                break
    assert shown["node"]["changedBy"].startswith("所依排污许可证变更")
