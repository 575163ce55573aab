"""A year's plan, a month within it, its draw and the month's report through GraphQL, as the people concerned."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from kernel.settings import Settings
from tests.e2e.test_joint_inspection import Hub
from tests.integration.joint_inspection.world import BUREAU, UPPER, code, inspector, world_of
from tests.platform.actors import CITIZEN, HEAD, OFFICER, PROCURATOR, UPPER_HEAD
from tests.platform.days import today
from tests.platform.gateway import open_door

KEY_UNITS = {"domain": "POLLUTION", "supervisionClass": "KEY", "count": 4}
INSERT = "mutation ($input: InsertCampaignInput!) { insertCampaign(input: $input) { annualPlan { state version } } }"
FILE_YEAR = "mutation ($input: FileAnnualPlanInput!) { fileAnnualPlan(input: $input) { annualPlan { state late } } }"
DRAFT_YEAR = "mutation ($input: DraftAnnualPlanInput!) { draftAnnualPlan(input: $input) { annualPlan { id } } }"
FILE_MONTH = "mutation ($input: FilePlanInput!) { filePlan(input: $input) { plan { state tasks { size count } } } }"
FILE_REPORT = "mutation ($input: FilePlanReportInput!) { filePlanReport(input: $input) { planReport { id } } }"
SEEN = """
query ($plan: String!) {
  annualPlan(id: $plan) {
    state filedWith budgetYuan campaigns { name count endsOn } routine { supervisionClass count }
    versions { version sha256 content { campaigns { name } } }
  }
}
"""
OWED = """
{ planFilings(filter: {kind: ADJUSTED}) { totalCount edges { node { agency period state dueOn source } } } }
"""
REPORT = """
query ($id: String!) {
  planReport(id: $id) { filedAt sha256 figures { planned finished findings plans { planned drawn } classes { basis } } }
}
"""
GRANT = """
mutation ($input: GrantVisitApprovalInput!) { grantVisitApproval(input: $input) { visitApproval { state late } } }
"""
WAITING = "{ visitApprovals(filter: {state: PENDING}) { edges { node { visit kind state creditCode } } } }"


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with world_of(hub_settings) as world, open_door(hub_settings, []) as door:
        await world.peopled(4)
        yield Hub(door, world)


def campaign(**changes: Any) -> dict[str, Any]:
    """A campaign in this month."""
    facts = {
        "name": "自动监测专项",
        "reason": "上级临时部署",
        "classes": ["KEY"],
        "items": ["自动监测设施"],
        "count": 1,
    }
    return facts | {"startsOn": str(today()), "endsOn": str(today())} | changes


async def refused(hub: Hub, document: str, **input: Any) -> dict[str, Any]:
    """What a head's order is refused with."""
    (error,) = (await hub.door.post(HEAD, document, input=input))["errors"]
    return {"message": error["message"], **error["extensions"]}


async def test_a_year_is_filed_adjusted_filed_again_and_carried_out_month_by_month(hub: Hub) -> None:
    year = {"year": today().year, "routine": [KEY_UNITS], "budgetYuan": 5000}
    plan = (await hub.door.data(OFFICER, DRAFT_YEAR, input=year))["draftAnnualPlan"]["annualPlan"]["id"]
    assert plan == f"{BUREAU}@{today().year}"
    assert (await hub.door.data(CITIZEN, SEEN, plan=plan))["annualPlan"] is None
    await hub.door.data(HEAD, FILE_YEAR, input={"plan": plan})
    sweep = await refused(hub, INSERT, plan=plan, version=1, campaign=campaign(count=4))
    assert sweep["code"] == "CAMPAIGN_SWEEP" and "共 4 家，拟查 4 家次" in sweep["message"]
    inserted = await hub.door.data(HEAD, INSERT, input={"plan": plan, "version": 1, "campaign": campaign()})
    assert inserted["insertCampaign"]["annualPlan"] == {"state": "AMENDED", "version": 2}
    owed = (await hub.door.data(UPPER_HEAD, OWED))["planFilings"]
    assert [(one["node"]["period"], one["node"]["state"]) for one in owed["edges"]] == [(plan, "OWED")]

    month = {"month": f"{today():%Y-%m}", "kind": "ROUTINE", "region": "640500", "scope": "水污染物"}
    draft = (await hub.order(HEAD, "draftPlan", **month))["id"]
    unfiled = await refused(hub, FILE_MONTH, plan=draft)
    assert unfiled["code"] == "PLAN_ANNUAL_UNFILED" and "已调整，待重新备案" in unfiled["message"]
    await hub.door.data(HEAD, FILE_YEAR, input={"plan": plan})
    filed = (await hub.door.data(HEAD, FILE_MONTH, input={"plan": draft}))["filePlan"]["plan"]
    assert filed == {"state": "FILED", "tasks": [{"size": 4, "count": 1}]}

    assert (await hub.door.data(CITIZEN, SEEN, plan=plan))["annualPlan"] is None
    elsewhere = (await hub.door.data(PROCURATOR, SEEN, plan=plan))["annualPlan"]
    assert (elsewhere["filedWith"], elsewhere["budgetYuan"], len(elsewhere["versions"])) == (UPPER, None, 2)
    assert [len(one["content"]["campaigns"]) for one in elsewhere["versions"]] == [1, 0]


async def test_a_months_report_is_computed_and_not_filed_before_the_month_is_over(hub: Hub) -> None:
    await hub.draw()
    asked = {"id": f"{BUREAU}@{today():%Y-%m}"}
    report = (await hub.door.data(HEAD, REPORT, **asked))["planReport"]
    assert report["filedAt"] is None and report["figures"]["plans"] == [{"planned": 1, "drawn": 1}]
    assert (await hub.door.data(UPPER_HEAD, REPORT, **asked))["planReport"]["sha256"] == report["sha256"]
    assert (await hub.door.post(CITIZEN, REPORT, **asked))["errors"]
    early = await refused(hub, FILE_REPORT, month=f"{today():%Y-%m}")
    assert early["code"] == "PLAN_REPORT_EARLY"


async def test_an_emergency_begins_at_once_and_its_approval_follows(hub: Hub) -> None:
    officers = ["NX-0001", "NX-0002"]
    input: dict[str, Any] = {"creditCode": code(1), "reason": "夜间排水", "plannedOn": str(today())}
    visit = (await hub.order(OFFICER, "openVisit", **input, officers=officers))["id"]
    begun = await hub.order(OFFICER, "beginInEmergency", shown="state approvedBy", visit=visit, reason="正在排放")
    assert begun == {"state": "PLANNED", "approvedBy": None}
    await hub.order(inspector("NX-0001"), "checkIn", visit=visit)
    (waiting,) = (await hub.door.data(HEAD, WAITING))["visitApprovals"]["edges"]
    assert waiting["node"] == {"visit": visit, "kind": "EMERGENCY", "state": "PENDING", "creditCode": code(1)}
    granted = (await hub.door.data(HEAD, GRANT, input={"visit": visit}))["grantVisitApproval"]["visitApproval"]
    assert granted == {"state": "APPROVED", "late": False}
