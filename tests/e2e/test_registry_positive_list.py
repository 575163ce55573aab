"""The positive list through GraphQL, from the application to fewer inspections and off the list again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from kernel.settings import Settings
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.conftest import SettingsMaker
from tests.integration.registry.monitoring import yesterday
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, WATER
from tests.platform.gateway import Door, open_door

MILL = ENTERPRISE.agency
FACILITIES = {"criterion": "facilities", "met": True, "note": "视频核实正常"}
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
ENTERED = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
PERMIT = "mutation ($input: RecordPermitInput!) { recordPermit(input: $input) { position } }"
INVITE = """
mutation ($input: InviteToPositiveListInput!) {
  inviteToPositiveList(input: $input) { positiveListing { number state checks { name result seen required source } } }
}
"""
APPLY = """
mutation ($input: ApplyForPositiveListInput!) {
  applyForPositiveList(input: $input) { positiveListing { number state } }
}
"""
REVIEW = """
mutation ($input: ReviewPositiveListingInput!) { reviewPositiveListing(input: $input) { positiveListing { state } } }
"""
APPROVE = """
mutation ($input: ApprovePositiveListingInput!) {
  approvePositiveListing(input: $input) { positiveListing { state noticeUntil } }
}
"""
INCENTIVE = """
mutation ($input: RecordIncentiveInput!) { recordIncentive(input: $input) { positiveListing { state } } }
"""
REMOVE = """
mutation ($input: RemoveFromPositiveListInput!) {
  removeFromPositiveList(input: $input) { positiveListing { state papers { number download } } position }
}
"""
ISSUE = """
mutation ($input: IssueRemovalNoticeInput!) {
  issueRemovalNotice(input: $input) { positiveListing { papers { number } } }
}
"""
POINTS = "mutation ($input: RegisterPointsInput!) { registerPoints(input: $input) { position } }"
SEND = "mutation ($input: RecordReadingsInput!) { recordReadings(input: $input) { readingBatch { alerts } position } }"
LISTED = "query { positiveListings { totalCount edges { node { enterpriseName state endsOn checks { name } } } } }"
CRITERIA = 'query { positiveListCriteria(region: "640500") { name required source } }'
INCENTIVES = "query { positiveListIncentives { edges { node { kind text active } } } }"
SPARED = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    drawWeight { weight reasons { fact source } }
    inspectionExemption { onSite until source offSiteOn }
    positiveListings(first: 1) { edges { node { state removalReason } } }
    positiveListChecks { criterion result }
  }
}
"""


@pytest.fixture
async def settings(settings_for_test: SettingsMaker) -> Settings:
    return settings_for_test(test_clock=True)


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[Door]:
    async with open_door(settings, [REGISTRY, JOINT_INSPECTION]) as door:
        facts = {"code": "ecology-640500", "name": "中卫市生态环境局", "kind": "ECOLOGY", "level": "CITY"}
        facts |= {"region": "640500", "validFrom": "2020-01-01"}
        await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts})
        mill = {"creditCode": MILL, "name": "试验纸业", "region": "640500", "tradeCode": "C2221"}
        await door.data(OFFICER, ENTERED, input=mill)
        limit = {"name": "二氧化硫", "outlet": "DA001", "limit": "50", "unit": "mg/m3"}
        permit = {"number": f"{MILL}001P", "holder": MILL, "validTo": "2099-01-01", "pollutants": [limit]}
        await door.data(OFFICER, PERMIT, input=permit)
        point = {"number": "DA001", "name": "锅炉废气排放口", "kind": "AIR_OUTLET"}
        await door.data(OFFICER, POINTS, input={"creditCode": MILL, "points": [point]})
        yield door


async def moved_on(settings: Settings, days: int) -> None:
    for service in ("registry", "joint_inspection"):
        connection = await asyncpg.connect(settings.postgres_dsn(f"{service}_owner"))
        try:
            await connection.execute("UPDATE test_clock SET shift = $1", timedelta(days=days))
        finally:
            await connection.close()


async def spared(door: Door, after: list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (await door.data(OFFICER, SPARED, code=MILL, after=after))["enterprise"]
    return found


async def until_it_is(door: Door, state: str) -> dict[str, Any]:
    """The enterprise once its listing has come there and joint inspection knows."""
    began = datetime.now(UTC)
    while datetime.now(UTC) - began < timedelta(seconds=90):
        found = await spared(door)
        standing = found["positiveListings"]["edges"][0]["node"]["state"]
        if standing == state and bool(found["inspectionExemption"]) == (state == "IN_FORCE"):
            return await spared(door)
    raise AssertionError(f"the listing did not come to {state}")


async def admitted(door: Door, settings: Settings) -> dict[str, str]:
    """An application that went through, its notice period over."""
    order = {"creditCode": MILL, "agency": "ecology-640500", "statement": "连续三年达标"}
    applied = (await door.data(ENTERPRISE, APPLY, input=order))["applyForPositiveList"]["positiveListing"]
    number = {"number": applied["number"]}
    await door.data(OFFICER, REVIEW, input=number | {"opinion": "符合", "findings": [FACILITIES]})
    await door.data(HEAD, APPROVE, input=number)
    await moved_on(settings, 12)
    return number


async def test_an_invited_enterprise_is_listed_inspected_less_rewarded_and_removed(
    door: Door, settings: Settings
) -> None:
    assert len((await door.data(None, CRITERIA))["positiveListCriteria"]) >= 5
    told = await door.data(OFFICER, INVITE, input={"creditCode": MILL, "text": "贵单位符合条件"})
    listing = told["inviteToPositiveList"]["positiveListing"]
    assert {check["result"] for check in listing["checks"]} == {"PASSED", "UNKNOWN"}
    order = {"creditCode": MILL, "agency": "ecology-640500", "statement": "连续三年达标"}
    applied = (await door.data(ENTERPRISE, APPLY, input=order))["applyForPositiveList"]["positiveListing"]
    assert applied == {"number": listing["number"], "state": "APPLIED"}
    number = {"number": listing["number"]}
    error = await door.error(OFFICER, REVIEW, input=number | {"opinion": "符合"})
    assert error["extensions"]["code"] == "POSITIVE_LIST_CRITERION_OPEN" and "污染治理设施" in error["message"]
    await door.data(OFFICER, REVIEW, input=number | {"opinion": "符合", "findings": [FACILITIES]})
    assert (await door.data(None, LISTED))["positiveListings"]["totalCount"] == 0
    await door.data(HEAD, APPROVE, input=number)
    [shown] = (await door.data(None, LISTED))["positiveListings"]["edges"]
    assert shown["node"] == {"enterpriseName": "试验纸业", "state": "NOTICE", "endsOn": None, "checks": None}
    assert (await spared(door))["drawWeight"]["weight"] == 2

    await moved_on(settings, 12)
    found = await until_it_is(door, "IN_FORCE")
    assert found["inspectionExemption"]["onSite"] == "FEWER" and found["inspectionExemption"]["source"]
    assert found["drawWeight"]["weight"] == 1
    assert found["drawWeight"]["reasons"][-1]["fact"].startswith("列入监督执法正面清单")
    await door.data(OFFICER, INCENTIVE, input=number | {"kind": "GREEN_FINANCE", "text": "推荐绿色信贷"})
    [incentive] = (await door.data(WATER, INCENTIVES))["positiveListIncentives"]["edges"]
    assert incentive["node"] == {"kind": "GREEN_FINANCE", "text": "推荐绿色信贷", "active": True}

    told = (await door.data(HEAD, REMOVE, input=number | {"reason": "备案材料虚假"}))["removeFromPositiveList"]
    [paper] = told["positiveListing"]["papers"]
    assert paper["number"].startswith("环清移〔") and paper["download"].startswith("/files/registry/")
    after = await spared(door, [told["position"]])
    assert (after["drawWeight"]["weight"], after["inspectionExemption"]) == (2, None)
    assert after["positiveListings"]["edges"][0]["node"]["state"] == "REMOVED"


async def test_a_days_mean_over_the_limit_removes_the_enterprise_and_its_weight_is_as_before(
    door: Door, settings: Settings
) -> None:
    number = await admitted(door, settings)
    assert (await until_it_is(door, "IN_FORCE"))["drawWeight"]["weight"] == 1
    hours = [yesterday(hour).isoformat() for hour in range(24)]
    place = {"point": f"{MILL}-DA001", "metric": "二氧化硫", "unit": "mg/m3", "value": "90"}
    await door.data(ENTERPRISE, SEND, input={"rows": [place | {"hour": hour} for hour in hours]})
    after = await until_it_is(door, "REMOVED")
    assert "没有未说明的日均值超标：1个" in after["positiveListings"]["edges"][0]["node"]["removalReason"]
    assert after["drawWeight"]["weight"] == 2
    told = (await door.data(OFFICER, ISSUE, input=number))["issueRemovalNotice"]["positiveListing"]
    assert told["papers"][0]["number"].startswith("环清移〔")
