"""The positive list: applied for, reviewed, approved, shown to the public, in force; an exceedance ends it.

The public notice lasts working days. Where the hub runs on the test clock the story moves it; elsewhere it says how.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from cli import clock
from cli.story.case import BUREAU, REGION, Case
from cli.story.teller import Step, require
from contracts.zone import SHANGHAI
from kernel.settings import Settings

OFFICER, HEAD = "bureau-officer", "bureau-head"
OPEN_STATES = {"INVITED", "APPLIED", "REVIEWED", "NOTICE", "OBJECTED", "IN_FORCE"}
OUTLET, LIMIT, MEASURED = "DA001", "50", (88, 91, 90, 92)
PATIENCE_SECONDS, LOOK_SECONDS = 60, 0.2
HOURS = 24

CANDIDATES = """
query ($region: String!, $cursor: String, $after: [String!]) {
  enterprises(
    filter: { region: $region, supervisionClass: GENERAL, state: ACTIVE }, first: 20, after: $cursor
    afterPosition: $after
  ) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      creditCode name
      positiveListChecks { criterion name result }
      positiveListings(first: 1) { edges { node { state } } }
      permits(first: 1) { edges { node {
        number holder permitClass validFrom validTo standards
        pollutants { name element outlet limit unit standard }
      } } }
    } }
  }
}
"""
APPLY = """
mutation ($input: ApplyForPositiveListInput!, $after: [String!]) {
  applyForPositiveList(input: $input, afterPosition: $after) {
    positiveListing { number state checks { name result seen required source } } position
  }
}
"""
REVIEW = """
mutation ($input: ReviewPositiveListingInput!, $after: [String!]) {
  reviewPositiveListing(input: $input, afterPosition: $after) {
    positiveListing { state checks { criterion result } } position
  }
}
"""
APPROVE = """
mutation ($input: ApprovePositiveListingInput!, $after: [String!]) {
  approvePositiveListing(input: $input, afterPosition: $after) {
    positiveListing { state noticeFrom noticeUntil } position
  }
}
"""
STANDING = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    drawWeight { weight reasons { fact adds source } }
    inspectionExemption { onSite until source }
    positiveListings(first: 1) { edges { node { number state inForceOn endsOn removalReason } } }
  }
}
"""
PERMIT = """
mutation ($input: RecordPermitInput!, $after: [String!]) {
  recordPermit(input: $input, afterPosition: $after) { permit { number } position }
}
"""
POINTS = """
mutation ($input: RegisterPointsInput!, $after: [String!]) {
  registerPoints(input: $input, afterPosition: $after) { enterprise { name } position }
}
"""
READINGS = """
mutation ($input: RecordReadingsInput!, $after: [String!]) {
  recordReadings(input: $input, afterPosition: $after) { readingBatch { accepted alerts } position }
}
"""
NOTICE = """
mutation ($input: IssueRemovalNoticeInput!, $after: [String!]) {
  issueRemovalNotice(input: $input, afterPosition: $after) { positiveListing { papers { number } } position }
}
"""

Standing = dict[str, Any]


async def act(case: Case, settings: Settings) -> None:
    """The whole act on a test clock; on a real one what needs no waiting, and what comes when."""
    async with case.teller.step("positive_list_apply", "企业", "企业申报监督执法正面清单，逐项核对准入条件") as step:
        unit = await candidate(case)
        if unit is None:
            step.say("辖区内没有符合准入条件、又未在申报或列入中的一般监管单位，本幕从略")
            return
        number = await apply(case, unit, step)
    until = await approve(case, unit, number, can_wait=clock.movable(settings))
    if not clock.movable(settings):
        return
    before = await enter(case, settings, unit, until)
    await fall(case, unit, number, before)


async def candidate(case: Case) -> Standing | None:
    """A general unit with a permit that fails no criterion and stands on no list; not the mill."""
    cursor, more = None, True
    while more:
        page = (await case.ask(OFFICER, CANDIDATES, region=REGION, cursor=cursor))["enterprises"]
        for edge in page["edges"]:
            if edge["node"]["creditCode"] != case.mill["creditCode"] and fits(edge["node"]):
                found: Standing = edge["node"]
                return found
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return None


def fits(unit: Standing) -> bool:
    """Whether the unit may apply, and has a permit whose limit it can then exceed."""
    listings = [edge["node"]["state"] for edge in unit["positiveListings"]["edges"]]
    failed = [check for check in unit["positiveListChecks"] if check["result"] == "FAILED"]
    permits = [edge["node"] for edge in unit["permits"]["edges"]]
    return not failed and not OPEN_STATES & set(listings) and any(permit["pollutants"] for permit in permits)


async def apply(case: Case, unit: Standing, step: Step) -> str:
    """The enterprise itself applies; what the registry can check is checked at once."""
    order = {"creditCode": unit["creditCode"], "agency": BUREAU, "statement": "治污设施齐全，连续三年达标排放"}
    listing = (await case.order(unit["creditCode"], APPLY, input=order))["positiveListing"]
    require(listing["state"] == "APPLIED", "应为已申报")
    step.say(f"{unit['name']}（{unit['creditCode']}）申报，编号 {listing['number']}")
    for check in listing["checks"]:
        seen = f"{check['seen']}，{check['required']}" if check["seen"] else "由审核人核实"
        step.say(f"{check['name']}：{seen}（{check['source']}）")
    number: str = listing["number"]
    return number


async def approve(case: Case, unit: Standing, number: str, *, can_wait: bool) -> date:
    """An officer reviews, the head approves; the last day of the public notice."""
    async with case.teller.step("positive_list_approve", "执法人员与负责人", "审核、批准并向社会公示") as step:
        unknown = [check["criterion"] for check in unit["positiveListChecks"] if check["result"] == "UNKNOWN"]
        findings = [{"criterion": one, "met": True, "note": "查阅台账并经视频核实"} for one in unknown]
        reviewed = await case.order(
            OFFICER, REVIEW, input={"number": number, "opinion": "符合准入条件", "findings": findings}
        )
        require(reviewed["positiveListing"]["state"] == "REVIEWED", "应为审核通过")
        listing = (await case.order(HEAD, APPROVE, input={"number": number}))["positiveListing"]
        require(listing["state"] == "NOTICE", "应为公示中")
        until = date.fromisoformat(listing["noticeUntil"])
        step.say(f"审核与批准为两人；公示 {listing['noticeFrom']} 至 {until}，无异议则于次日列入")
        if not can_wait:
            step.say("其后的列入、抽查权重下降和超标移出须等公示期满：本联动未启用可拨动的时钟，")
            step.say("请以 ./hub up --test-clock 启动后再运行 ./hub story，由故事拨快时钟讲完本幕")
        return until


async def enter(case: Case, settings: Settings, unit: Standing, until: date) -> int:
    """The clock is moved past the notice: the enterprise is listed and drawn less; the weight before."""
    async with case.teller.step("positive_list_in_force", "演示时钟", "公示期满列入清单，抽查权重下降") as step:
        before: int = (await standing(case, unit))["drawWeight"]["weight"]
        await move(case, settings, until + timedelta(days=1))
        step.say(f"时钟拨快至 {case.now:%Y-%m-%d %H:%M}")
        now = await until_it_is(case, unit, lambda one: listing_of(one)["state"] == "IN_FORCE" and exempt(one))
        require(now["drawWeight"]["weight"] < before, "列入后权重应下降")
        listing, reason = listing_of(now), now["drawWeight"]["reasons"][-1]
        step.say(
            f"{listing['inForceOn']} 列入，豁免至 {listing['endsOn']}；权重 {before} → {now['drawWeight']['weight']}"
        )
        step.say(f"{reason['fact']}（{reason['source']}）")
        step.count(weight_before=before, weight_listed=now["drawWeight"]["weight"])
        return before


async def fall(case: Case, unit: Standing, number: str, before: int) -> None:
    """A day's mean above the permit's limit takes it off again, by rule and with a written notice."""
    async with case.teller.step("positive_list_removed", "企业与执法人员", "日均值超标，按规则移出清单") as step:
        pollutant = await watched(case, unit)
        yesterday = datetime.combine(case.now.date() - timedelta(days=1), clock_time(), SHANGHAI)
        place = {"point": f"{unit['creditCode']}-{OUTLET}", "metric": pollutant, "unit": "mg/m3"}
        rows = [place | reading_of(yesterday, hour) for hour in range(HOURS)]
        sent = await case.order(unit["creditCode"], READINGS, input={"rows": rows})
        measured = f"{min(MEASURED)}～{max(MEASURED)} mg/m3，许可限值 {LIMIT}"
        step.say(f"{pollutant}全日 {measured}：{sent['readingBatch']['alerts']} 条监测预警")
        now = await until_it_is(case, unit, lambda one: listing_of(one)["state"] == "REMOVED" and not exempt(one))
        step.say(f"移出理由：{listing_of(now)['removalReason']}")
        require(now["drawWeight"]["weight"] >= before, "移出后权重应恢复")
        paper = (await case.order(OFFICER, NOTICE, input={"number": number}))["positiveListing"]["papers"][0]
        step.say(f"权重恢复为 {now['drawWeight']['weight']}；移出告知书 {paper['number']}")
        step.count(weight_removed=now["drawWeight"]["weight"])


def reading_of(day: datetime, hour: int) -> dict[str, str]:
    """One hour's reading: above the limit, and not the same all day, which would be an alert of its own."""
    return {"hour": (day + timedelta(hours=hour)).isoformat(), "value": str(MEASURED[hour % len(MEASURED)])}


async def watched(case: Case, unit: Standing) -> str:
    """The permit's first pollutant with a limit at an outlet of the enterprise; its name."""
    permit = dict(unit["permits"]["edges"][0]["node"])
    first, *others = permit["pollutants"]
    limited = first | {"outlet": OUTLET, "limit": LIMIT, "unit": "mg/m3"}
    await case.order(OFFICER, PERMIT, input=permit | {"pollutants": [limited, *others]})
    outlet = {"number": OUTLET, "name": "废气排放口", "kind": "AIR_OUTLET"}
    await case.order(unit["creditCode"], POINTS, input={"creditCode": unit["creditCode"], "points": [outlet]})
    name: str = first["name"]
    return name


async def move(case: Case, settings: Settings, day: date) -> None:
    """Move the clock of every service to the first minute of a day."""
    to = datetime.combine(day, clock_time(0, 1), SHANGHAI)
    await clock.shift(settings, to - case.now)
    case.ahead = await clock.ahead(settings)


async def standing(case: Case, unit: Standing) -> Standing:
    """How the enterprise stands with the list and with the draw."""
    found: Standing = (await case.ask(OFFICER, STANDING, code=unit["creditCode"]))["enterprise"]
    return found


async def until_it_is(case: Case, unit: Standing, holds: Callable[[Standing], bool]) -> Standing:
    """The enterprise once the clock or a fact has brought it there; asked again, as its parts come one by one."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while not holds(found := await standing(case, unit)):
        require(time.monotonic() < patience, f"等候 {PATIENCE_SECONDS} 秒仍为“{listing_of(found)['state']}”")
        await asyncio.sleep(LOOK_SECONDS)
    return await standing(case, unit)


def listing_of(found: Standing) -> Standing:
    """The enterprise's newest listing."""
    listing: Standing = found["positiveListings"]["edges"][0]["node"]
    return listing


def exempt(found: Standing) -> bool:
    """Whether joint inspection knows of the exemption."""
    return found["inspectionExemption"] is not None
