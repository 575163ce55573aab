"""A year's summary over all four services through the door: asked for, frozen, downloaded, recounted."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from python_calamine import CalamineWorkbook

from contracts.actors import AgencyKind
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.directory import RegisterEnterprise
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.joint_inspection.endpoints import ENDPOINTS as JOINT_INSPECTION
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.integration.complaints.world import report
from tests.platform.actors import ADMINISTRATOR, CITIZEN, HEAD, OFFICER, OPERATOR, OTHER_CITY_OFFICER, UPPER_HEAD
from tests.platform.days import today
from tests.platform.gateway import Door, open_door
from tests.platform.hub import calling, running_service

BUREAU = "ecology-640500"
MILLS = ("91640500MA75L8NQ1Y", "91640500MA75K3TE0C")
COMPILE = """
mutation ($input: CompileReportInput!) { compileReport(input: $input) { report { id state } position } }
"""
ADOPT = """
mutation ($input: AdoptImplementationPlanInput!) {
  adoptImplementationPlan(input: $input) { implementationPlan { number measures { nth state version } } position }
}
"""
UPDATE = """
mutation ($input: UpdatePlannedMeasureInput!) {
  updatePlannedMeasure(input: $input) { implementationPlan { measures { state version note } } position }
}
"""
REPORT = """
query ($id: String!) {
  report(id: $id) {
    state complete sha256 excel positions { service position } charts { topic sha256 }
    tables { topic total cells { key label count } } measures { text state note }
  }
}
"""
RECOUNT = "{ enterprises { totalCount } complaints { totalCount } }"


class Hub(msgspec.Struct):
    """All four services behind the door."""

    door: Door

    async def frozen(self, id: str) -> dict[str, Any]:
        """The report once every service has told its figures."""
        async with asyncio.timeout(20):
            while True:
                report: dict[str, Any] = (await self.door.data(HEAD, REPORT, id=id))["report"]
                if report["state"] == "FROZEN":
                    return report
                await asyncio.sleep(0.1)


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[Hub]:
    async with AsyncExitStack() as stack:
        for endpoints in (REGISTRY, COMPLAINTS, JOINT_INSPECTION, TRANSFER):
            await stack.enter_async_context(running_service(endpoints, hub_settings))
        caller = await stack.enter_async_context(calling(hub_settings))
        for code, parent in ((ADMINISTRATOR.agency, None), (BUREAU, ADMINISTRATOR.agency)):
            agency = AgencyFacts(
                code=code,
                name="中卫市生态环境局" if parent else "宁夏回族自治区生态环境厅",
                kind=AgencyKind.ECOLOGY,
                level=AgencyLevel.CITY if parent else AgencyLevel.PROVINCE,
                region=code[-6:],
                parent=parent,
                valid_from=date(2020, 1, 1),
            )
            await caller.send(ADMINISTRATOR, RegisterAgency(agency=agency))
        for mill in MILLS:
            await caller.send(OFFICER, RegisterEnterprise(credit_code=mill, name="某纸业", region="640500"))
        for text in ("夜间排放污水", "晚上有刺鼻气味", "河边倾倒垃圾"):
            await caller.send(OPERATOR, report(text=text))
        yield Hub(await stack.enter_async_context(open_door(hub_settings, [])))


async def test_a_years_summary_says_what_the_services_records_say_and_is_had_as_excel_and_pictures(hub: Hub) -> None:
    due_on = str(today() + timedelta(days=20))
    plan = {
        "year": today().year,
        "title": "优化执法方式实施方案",
        "measures": [
            {"text": "编制执法事项目录", "lead": BUREAU, "leadOffice": "enforcement", "dueOn": due_on},
            {"text": "组织联合培训", "lead": BUREAU, "dueOn": due_on},
        ],
    }
    number = (await hub.door.data(HEAD, ADOPT, input=plan))["adoptImplementationPlan"]["implementationPlan"]["number"]
    done = {"number": number, "measure": 2, "version": 1, "note": "=已办三期", "done": True}
    updated = (await hub.door.data(OFFICER, UPDATE, input=done))["updatePlannedMeasure"]["implementationPlan"]
    assert updated["measures"][1] == {"state": "DONE", "version": 2, "note": "=已办三期"}
    asked = (await hub.door.data(OFFICER, COMPILE, input={"period": str(today().year)}))["compileReport"]["report"]
    assert asked == {"id": f"{BUREAU}@{today().year}-1", "state": "COMPILING"}
    report = await hub.frozen(asked["id"])
    assert {one["service"] for one in report["positions"]} == {
        "registry",
        "complaints",
        "joint_inspection",
        "transfer",
    }
    counts = {one["topic"]: {cell["key"]: cell["count"] for cell in one["cells"]} for one in report["tables"]}
    naive = await hub.door.data(OFFICER, RECOUNT)
    assert counts["REGISTRY"]["enterprises"] == naive["enterprises"]["totalCount"] == 2
    assert counts["COMPLAINTS"]["filed"] == 3
    assert (counts["MEASURES"]["all"], counts["MEASURES"]["done"]) == (2, 1)
    assert report["measures"][1] == {"text": "组织联合培训", "state": "DONE", "note": "=已办三期"}
    await _downloaded(hub.door, report)


async def _downloaded(door: Door, report: dict[str, Any]) -> None:
    """The files say what the report says, for who may see it and nobody else."""
    place = f"/files/joint_inspection/{report['excel']}"
    answer = await door.http.get(place, headers=door.headers(UPPER_HEAD))
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert ["filed", "受理的投诉举报", 3.0] in [row[:3] for row in book.get_sheet_by_name("投诉举报").to_python()]
    assert "=已办三期" in [row[-1] for row in book.get_sheet_by_name("措施进展").to_python()]
    for chart in report["charts"]:
        picture = await door.http.get(f"/files/joint_inspection/{chart['sha256']}", headers=door.headers(OFFICER))
        assert picture.status_code == 200 and picture.headers["content-type"] == "image/svg+xml"
    assert {one["topic"] for one in report["charts"]} == {"REGISTRY", "COMPLAINTS", "MEASURES"}
    for stranger in (OTHER_CITY_OFFICER, CITIZEN, None):
        assert (await door.http.get(place, headers=door.headers(stranger))).status_code in (401, 403, 404)


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [JOINT_INSPECTION]) as door:
        yield door


async def test_what_is_no_period_or_no_measure_is_refused_in_words(door: Door) -> None:
    wrong = await door.error(HEAD, COMPILE, input={"period": "2026-Q9"})
    assert wrong["extensions"]["code"] == "INVALID_INPUT" and "季度如 2026-Q3" in wrong["message"]
    early = await door.error(HEAD, COMPILE, input={"period": str(today().year + 1)})
    assert early["extensions"]["code"] == "REPORT_EARLY" and "尚未开始" in early["message"]
    plan = {"year": 2026, "title": "方案", "measures": [{"text": "x", "lead": BUREAU, "dueOn": "2020-01-01"}]}
    past = await door.error(HEAD, ADOPT, input=plan)
    assert past["extensions"]["code"] == "IMPLEMENTATION_DATE_WRONG"
    assert (await door.error(None, "{ reports { totalCount } }"))["extensions"]["code"] == "NOT_PERMITTED"
