"""Reports through the running service: counted here, told by the others, frozen edition by edition."""

import io
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import pytest
from python_calamine import CalamineWorkbook

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.figures import ComplaintsFiguresCounted
from contracts.errors import Refusal
from contracts.figures import FigureCount
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.report_terms import ReportState, ReportTable, ReportTopic
from contracts.joint_inspection.reports import CompileReport, GetReports, ListReports, Report
from contracts.joint_inspection.visits import (
    CheckIn,
    Finding,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    RecordFinding,
    Visit,
)
from contracts.registry.figures import RegistryFiguresCounted
from contracts.transfer.figures import TransferFiguresCounted
from tests.integration.joint_inspection.world import BUREAU, World, inspector
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, actor
from tests.platform.days import today

MANAGERS_OFFICER = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.OFFICER)
ASKED = """
SELECT convert_from(data, 'UTF8') FROM journal WHERE type = 'joint_inspection.reports.asked.v1' ORDER BY seq DESC
"""
LADDERS = (LadderStep.PUBLICITY, LadderStep.WARNING, LadderStep.PUBLICITY)


def this_quarter() -> str:
    return f"{today().year}-Q{(today().month + 2) // 3}"


async def report(world: World, id: str, who: Actor | None = HEAD) -> Report | None:
    (found,) = await world.ask(who, GetReports(ids=[id]))
    return found


async def downloaded(world: World, who: Actor, sha256: str) -> bytes:
    """A file as the gateway would have it for this actor."""
    token = world.caller.token(who)
    part: FileSlice = await world.caller.client.file(
        "joint_inspection", "get", GetFile(file=sha256), FileSlice, token=token
    )
    return bytes(part.data)


async def tell(world: World, report: str) -> None:
    """The other services' figures."""
    name = f"figures:{report}"
    counts = [FigureCount(figure="filed", count=7), FigureCount(figure="replied", count=5)]
    await world.told((name, ComplaintsFiguresCounted(report=report, position=31, counts=counts)))
    await world.told((name + "r", RegistryFiguresCounted(report=report, position=11, counts=[])))
    handed = [FigureCount(figure="handed_over", count=2)]
    await world.told((name + "t", TransferFiguresCounted(report=report, position=9, counts=handed)))


async def found_on(world: World, visit: Visit, ladder: LadderStep) -> None:
    assert visit.officers
    lead = inspector(visit.officers[0])
    await world.send(lead, CheckIn(visit=visit.id))
    reason = "情节需要" if ladder is not LadderStep.PUBLICITY else None
    await world.send(
        lead,
        RecordFinding(visit=visit.id, kind=FindingKind.OTHER, text="台账不全", ladder=ladder, ladder_reason=reason),
    )
    await world.send(lead, FinishVisit(visit=visit.id))


def cells(tables: Sequence[ReportTable], topic: ReportTopic) -> dict[str, int]:
    (table,) = [one for one in tables if one.topic is topic]
    return {cell.key: cell.count for cell in table.cells}


async def test_a_reports_figures_are_a_recount_of_the_records_and_stay_when_more_is_recorded(world: World) -> None:
    await world.peopled(12)
    _, visits = await world.drawn()
    for visit, ladder in zip(visits, LADDERS, strict=True):
        await found_on(world, visit, ladder)
    id = (await world.send(OFFICER, CompileReport(period=this_quarter()))).record
    assert id == f"{BUREAU}@{this_quarter()}-1"
    waiting = await report(world, id)
    assert waiting and waiting.state is ReportState.COMPILING and waiting.sha256 is None
    with pytest.raises(Refusal, match="REPORT_COMPILING"):
        await world.send(HEAD, CompileReport(period=this_quarter()))
    await tell(world, id)
    frozen = await report(world, id)
    assert frozen and frozen.state is ReportState.FROZEN and not frozen.complete
    recorded = [one for visit in await visited(world, visits) for one in visit]
    assert cells(frozen.tables, ReportTopic.LADDER) == counted(LadderStep, [one.ladder for one in recorded])
    assert cells(frozen.tables, ReportTopic.KIND) == counted(FindingKind, [one.kind for one in recorded])
    assert cells(frozen.tables, ReportTopic.HARM) == counted(FindingGravity, [one.severity for one in recorded])
    assert cells(frozen.tables, ReportTopic.REGION) == {"640500": len(recorded)}
    own = cells(frozen.tables, ReportTopic.INSPECTION)
    assert (own["finished"], own["findings"], own["off_plan"]) == (len(visits), len(recorded), 0)
    assert cells(frozen.tables, ReportTopic.COMPLAINTS)["filed"] == 7
    assert cells(frozen.tables, ReportTopic.TRANSFER)["handed_over"] == 2
    told = {one.service: one.position for one in frozen.positions}
    assert (told["complaints"], told["registry"], told["transfer"]) == (31, 11, 9) and told["joint_inspection"] > 0
    await tell(world, id)
    assert await report(world, id) == frozen


def counted(kinds: type, found: Sequence[object]) -> dict[str, int]:
    """A naive count by the value of an enumeration."""
    times = Counter(found)
    return {kind.value: times[kind] for kind in kinds}  # type: ignore[attr-defined]


async def visited(world: World, visits: Sequence[Visit]) -> list[list[Finding]]:
    shown = await world.ask(HEAD, GetVisits(ids=[visit.id for visit in visits]))
    return [list(visit.findings or []) for visit in shown if visit]


async def test_the_files_of_a_report_are_for_its_region_and_say_what_it_says(world: World) -> None:
    await world.peopled(4)
    _, visits = await world.drawn()
    await found_on(world, visits[0], LadderStep.PUBLICITY)
    id = (await world.send(HEAD, CompileReport(period=this_quarter()))).record
    await tell(world, id)
    frozen = await report(world, id)
    assert frozen and frozen.excel
    for insider in (OFFICER, UPPER_HEAD, MANAGERS_OFFICER):
        data = await downloaded(world, insider, frozen.excel)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert book.get_sheet_by_name("投诉举报").to_python()[1][:3] == ["filed", "受理的投诉举报", 7]
        assert ["内容的SHA-256", frozen.sha256] in book.get_sheet_by_name("说明").to_python()
    charts = {one.topic: one.sha256 for one in frozen.charts}
    assert {ReportTopic.LADDER, ReportTopic.COMPLAINTS} <= set(charts) and ReportTopic.REGISTRY not in charts
    picture = (await downloaded(world, OFFICER, charts[ReportTopic.LADDER])).decode()
    assert picture.startswith("<svg") and "宣传教育 1" in picture and "<script" not in picture
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await downloaded(world, OTHER_CITY_OFFICER, frozen.excel)


async def test_a_report_is_for_the_agencies_of_its_region_and_compiled_by_its_bureau(world: World) -> None:
    await world.peopled(1)
    id = (await world.send(HEAD, CompileReport(period=str(today().year)))).record
    for insider in (OFFICER, UPPER_HEAD, MANAGERS_OFFICER, POLICE):
        assert [one.id for one in (await world.ask(insider, ListReports())).items] == [id]
    assert await report(world, id, OTHER_CITY_OFFICER) is None
    for outsider in (None, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListReports())
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(POLICE, CompileReport(period=this_quarter()))
    with pytest.raises(Refusal, match="REPORT_EARLY"):
        await world.send(HEAD, CompileReport(period=str(today().year + 1)))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await world.send(HEAD, CompileReport(period="2026-Q5"))


async def test_a_closed_period_is_corrected_by_a_further_edition_with_its_reason(world: World) -> None:
    await world.peopled(1)
    last_year = str(today().year - 1)
    first = (await world.send(HEAD, CompileReport(period=last_year))).record
    await tell(world, first)
    before = await report(world, first)
    with pytest.raises(Refusal, match="REPORT_REASON_MISSING"):
        await world.send(HEAD, CompileReport(period=last_year))
    second = (await world.send(HEAD, CompileReport(period=last_year, reason="补录了检查记录"))).record
    assert second.endswith("-2")
    assert await report(world, first) == before and before and before.complete
    corrected = await report(world, second)
    assert corrected and (corrected.edition, corrected.reason) == (2, "补录了检查记录")
    journaled = await world.rows(ASKED)
    assert sha256("补录了检查记录".encode()).hexdigest() in journaled[0][0] and "补录" not in journaled[0][0]
