"""Guidance, self-checks and problems through GraphQL, as each of those who take part."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, ENTERPRISE, HEAD, OFFICER, WATER
from tests.platform.gateway import Door, open_door

MILL = ENTERPRISE.agency
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
MILL_ENTERED = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
OFFICERS = "mutation ($input: RegisterOfficersInput!) { registerOfficers(input: $input) { position } }"
BOOK = """
mutation ($input: BookGuidanceInput!) {
  bookGuidance(input: $input) { guidance { number kindName state consents { creditCode given } } }
}
"""
SCHEDULE = """
mutation ($input: ScheduleGuidanceInput!) { scheduleGuidance(input: $input) { guidance { state } } }
"""
GUIDANCES = """
query { guidances { totalCount edges { node { topic wish duties { name source state } } } } }
"""
START = """
mutation ($input: StartSelfCheckInput!) {
  startSelfCheck(input: $input) { selfCheck { number evidence items { number origin text legalBasis } } }
}
"""
ANSWER = """
mutation ($input: AnswerSelfCheckInput!) { answerSelfCheck(input: $input) { selfCheck { answered failing } } }
"""
SUBMIT = "mutation ($input: SubmitSelfCheckInput!) { submitSelfCheck(input: $input) { selfCheck { submittedTo } } }"
SELF_CHECKS = "query { selfChecks { totalCount } }"
ESCALATE = """
mutation ($input: EscalateProblemInput!) { escalateProblem(input: $input) { problem { number state } } }
"""
SOLVE = "mutation ($input: SolveProblemInput!) { solveProblem(input: $input) { problem { state result } } }"


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        for code, kind in (("ecology-640500", "ECOLOGY"), ("water-640500", "WATER")):
            facts = {"code": code, "name": code, "kind": kind, "level": "CITY", "region": "640500"}
            await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts | {"validFrom": "2020-01-01"}})
        mill = {"creditCode": MILL, "name": "试验纸业", "region": "640500", "tradeCode": "C2221"}
        await door.data(OFFICER, MILL_ENTERED, input=mill)
        yield door


def day(after: int) -> str:
    return (date.today() + timedelta(days=after)).isoformat()


async def booked(door: Door) -> dict[str, Any]:
    order = {
        "creditCode": MILL,
        "agency": "ecology-640500",
        "kind": "on_site",
        "topic": "白水回用",
        "wish": "请上门看看",
        "wishedFrom": day(1),
        "wishedTo": day(9),
    }
    guidance: dict[str, Any] = (await door.data(ENTERPRISE, BOOK, input=order))["bookGuidance"]["guidance"]
    return guidance


async def test_an_enterprise_books_guidance_and_the_bureau_fixes_the_time(door: Door) -> None:
    guidance = await booked(door)
    assert (guidance["kindName"], guidance["consents"]) == (
        "现场指导帮扶（预约式执法）",
        [{"creditCode": MILL, "given": True}],
    )
    person = {"certificate": "NX-001", "name": "王试", "region": "640500"}
    person |= {"validFrom": "2024-01-01", "validTo": "2030-12-31"}
    await door.data(HEAD, OFFICERS, input={"agency": "ecology-640500", "officers": [person]})
    at = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    order = {"number": guidance["number"], "at": at, "place": "厂区", "officers": ["NX-001"]}
    told = await door.data(OFFICER, SCHEDULE, input=order)
    assert told["scheduleGuidance"]["guidance"]["state"] == "SCHEDULED"
    seen = (await door.data(WATER, GUIDANCES))["guidances"]
    assert (seen["totalCount"], seen["edges"][0]["node"]["wish"]) == (1, None)
    assert [duty["state"] for duty in seen["edges"][0]["node"]["duties"]] == ["MET", "RUNNING"]


async def test_an_enterprise_checks_itself_and_shows_it_to_the_bureau_when_it_likes(door: Door) -> None:
    told = await door.data(ENTERPRISE, START, input={"creditCode": MILL})
    check = told["startSelfCheck"]["selfCheck"]
    assert check["evidence"] is False and any("白水" in item["text"] for item in check["items"])
    replies = [{"item": item["number"], "answer": "CONFORMS"} for item in check["items"]]
    replies[0]["answer"] = "FAILS"
    told = await door.data(ENTERPRISE, ANSWER, input={"number": check["number"], "answers": replies})
    assert told["answerSelfCheck"]["selfCheck"] == {"answered": len(replies), "failing": 1}
    assert (await door.data(OFFICER, SELF_CHECKS))["selfChecks"]["totalCount"] == 0
    await door.data(ENTERPRISE, SUBMIT, input={"number": check["number"], "agency": "ecology-640500"})
    assert (await door.data(OFFICER, SELF_CHECKS))["selfChecks"]["totalCount"] == 1


async def test_a_problem_is_escalated_to_its_owner_who_solves_it(door: Door) -> None:
    order = {"region": "640500", "title": "管网雨污不分", "text": "老旧", "owner": "water-640500", "dueOn": day(20)}
    problem = (await door.data(OFFICER, ESCALATE, input=order))["escalateProblem"]["problem"]
    told = await door.data(WATER, SOLVE, input={"number": problem["number"], "result": "已改造"})
    assert told["solveProblem"]["problem"] == {"state": "SOLVED", "result": "已改造"}
    error = await door.error(OFFICER, ESCALATE, input=order | {"dueOn": day(0)})
    assert error["extensions"]["code"] == "PROBLEM_DATE_WRONG" and "180日" in error["message"]
