"""A month's report through the running service: computed from visits and findings, filed once, late by the clock."""

import asyncio
import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from contracts.errors import Refusal
from contracts.joint_inspection.plan_filings import FilingKind, FilingState, ListPlanFilings
from contracts.joint_inspection.plan_reports import FilePlanReport, GetPlanReports, IssuePlanReport, PlanReport
from contracts.joint_inspection.visits import CheckIn, FindingKind, FinishVisit, LadderStep, RecordFinding, Visit
from contracts.registry.directory import SupervisionClass
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.test_reports import downloaded
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, inspector, world_of
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD
from tests.platform.days import today


def this_month() -> str:
    return today().strftime("%Y-%m")


def fourth_of_next() -> date:
    """The day by which this month is reported."""
    return (today().replace(day=1) + timedelta(days=32)).replace(day=4)


async def report(world: World) -> PlanReport:
    """This month's, as the head sees it."""
    (found,) = await world.ask(HEAD, GetPlanReports(ids=[f"{BUREAU}@{this_month()}"]))
    assert found is not None
    return found


async def found_something(world: World, visit: Visit) -> None:
    """A visit with one finding."""
    assert visit.officers
    lead = inspector(visit.officers[0])
    await world.send(lead, CheckIn(visit=visit.id))
    finding = RecordFinding(visit=visit.id, kind=FindingKind.OTHER, text="台账不全", ladder=LadderStep.PUBLICITY)
    await world.send(lead, finding)
    await world.send(lead, FinishVisit(visit=visit.id))


async def pass_to(world: World, day: date) -> None:
    await world.rows(f"UPDATE test_clock SET shift = '{(day - today()).days} days'")


async def test_a_months_results_are_those_of_its_visits_and_stay_as_they_were_filed(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(8)
        _, visits = await world.drawn()
        assert (await report(world)).figures.finished == 0
        await found_something(world, visits[0])
        now = await report(world)
        assert (now.figures.planned, now.figures.finished, now.figures.led, now.figures.findings) == (2, 1, 1, 1)
        (plan,) = now.figures.plans
        assert (plan.planned, plan.drawn, plan.finished, plan.findings) == (2, 2, 1, 1)
        (of_class,) = now.figures.classes
        assert (of_class.supervision_class, of_class.finished, of_class.findings) == (SupervisionClass.KEY, 1, 1)
        assert [(one.ladder, one.findings) for one in now.figures.ladder] == [(LadderStep.PUBLICITY, 1)]
        with pytest.raises(Refusal, match="PLAN_REPORT_EARLY"):
            await world.send(HEAD, FilePlanReport(month=this_month()))
        await pass_to(world, fourth_of_next())
        await world.send(HEAD, FilePlanReport(month=this_month()))
        await world.visited(visits[1])
        filed = await report(world)
        assert (filed.sha256, filed.figures, filed.filed_with, filed.late) == (now.sha256, now.figures, UPPER, False)
        with pytest.raises(Refusal, match="PLAN_REPORT_FILED"):
            await world.send(HEAD, FilePlanReport(month=this_month()))
        await printed_as_filed(world, filed)


async def printed_as_filed(world: World, filed: PlanReport) -> None:
    """The PDF and the workbook of a filed month show its figures, to the level above too, and are made once."""
    await world.send(OFFICER, IssuePlanReport(month=this_month()))
    paper = await report(world)
    await world.send(HEAD, IssuePlanReport(month=this_month()))
    assert await report(world) == paper
    assert paper.figures == filed.figures and paper.number and paper.number.startswith("环检报〔")
    assert paper.pdf and paper.excel
    pdf = PdfReader(io.BytesIO(await downloaded(world, UPPER_HEAD, paper.pdf)))
    text = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert [word for word in (paper.number, "落实情况", "宣传教育", "水污染物排放") if word not in text] == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(await downloaded(world, UPPER_HEAD, paper.excel)))
    assert ["参加并完成的检查", 1.0] in book.get_sheet_by_name("落实情况").to_python()
    assert book.get_sheet_by_name("采取的措施").to_python() == [["采取的措施", "问题数"], ["宣传教育", 1.0]]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await downloaded(world, OTHER_CITY_OFFICER, paper.pdf)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(HEAD, IssuePlanReport(month="2020-01"))


async def test_a_month_not_reported_by_the_4th_is_overdue_and_late(settings_for_test: SettingsMaker) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled(4)
        await world.filed()
        await pass_to(world, fourth_of_next() + timedelta(days=1))
        asked = ListPlanFilings(kind=FilingKind.REPORT, state=FilingState.OVERDUE)
        async with asyncio.timeout(10):
            while not (overdue := (await world.ask(UPPER_HEAD, asked)).items):
                await world.service.clock.strike(world.service.endpoints.deadlines)
        assert [(one.period, one.due_on) for one in overdue] == [(this_month(), fourth_of_next())]
        await world.send(HEAD, FilePlanReport(month=this_month()))
        assert (await report(world)).late is True


async def test_a_months_results_are_for_the_agency_and_the_level_above(world: World) -> None:
    await world.peopled(1)
    asked = GetPlanReports(ids=[f"{BUREAU}@{this_month()}", f"nobody-640500@{this_month()}", "无"])
    for insider in (HEAD, OFFICER, UPPER_HEAD):
        shown = await world.ask(insider, asked)
        assert [one.id if one else None for one in shown] == [f"{BUREAU}@{this_month()}", None, None]
    assert await world.ask(OTHER_CITY_OFFICER, asked) == [None, None, None]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.ask(CITIZEN, asked)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, FilePlanReport(month=this_month()))
