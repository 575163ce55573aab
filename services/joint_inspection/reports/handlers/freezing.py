"""The other services tell their figures; with the last of them an edition is frozen, its files made and kept."""

import asyncio

from contracts.complaints.figures import ComplaintsFigure, ComplaintsFiguresCounted
from contracts.fields import Labelled
from contracts.joint_inspection.report_terms import ReportChart, ReportPosition, ReportState, ReportTopic
from contracts.joint_inspection.reports import ReportFrozen
from contracts.registry.figures import RegistryFigure, RegistryFiguresCounted
from contracts.transfer.figures import TransferFigure, TransferFiguresCounted
from kernel.documents.drawing import MEDIA_TYPE, TEMPLATE, draw_svg
from kernel.documents.issuing import TEMPLATES
from kernel.work import Fact, Outcome, Work
from kernel.workbooks import workbook
from services.joint_inspection.lottery.rules import canonical, sha256_hex
from services.joint_inspection.notices.store import agency_names
from services.joint_inspection.reports import store
from services.joint_inspection.reports.handlers import papers
from services.joint_inspection.reports.handlers.compiling import aggregate
from services.joint_inspection.reports.rules import analysis, editions
from services.joint_inspection.reports.rules.editions import Case

Counted = RegistryFiguresCounted | ComplaintsFiguresCounted | TransferFiguresCounted
TOLD: dict[type[Counted], tuple[str, ReportTopic, type[Labelled]]] = {
    RegistryFiguresCounted: ("registry", ReportTopic.REGISTRY, RegistryFigure),
    ComplaintsFiguresCounted: ("complaints", ReportTopic.COMPLAINTS, ComplaintsFigure),
    TransferFiguresCounted: ("transfer", ReportTopic.TRANSFER, TransferFigure),
}


async def on_figures(event: Counted, work: Work) -> Outcome | None:
    """A service tells its figures; with the last of them the edition is frozen."""
    found = await store.load(work.connection, event.report)
    if found is None:
        return None
    name = aggregate(found.agency, found.period)
    await work.lock(name)
    service, topic, figures = TOLD[type(event)]
    before = await store.load(work.connection, event.report) or found
    position = ReportPosition(service=service, position=event.position)
    case = editions.told(before, analysis.figure_table(topic, figures, event.counts), position)
    if case.state is ReportState.FROZEN:
        return None
    facts = []
    if editions.is_whole(case):
        case = await _frozen(case, work)
        facts = [Fact(name, _frozen_fact(case))]
    await store.save(work.connection, case)
    return Outcome(record=case.id, facts=facts)


async def _frozen(case: Case, work: Work) -> Case:
    """The workbook and the pictures are made and kept; the digest binds what they show."""
    digest = sha256_hex(canonical(editions.content(case)))
    (agency,) = await agency_names(work.connection, [case.agency])
    title = papers.title(case, agency)
    book = await asyncio.to_thread(workbook, papers.sheets(case, digest), title, case.asked_at)
    drawn = papers.charts(case, title)
    pictures = await asyncio.to_thread(draw_svg, work.jurisdiction.folder / TEMPLATES / TEMPLATE, list(drawn.values()))
    excel = await work.files.keep(f"{title}.xlsx", book)
    charts = [
        ReportChart(topic=topic, sha256=await work.files.keep(f"{title}{topic.label}.svg", picture, MEDIA_TYPE))
        for topic, picture in zip(drawn, pictures, strict=True)
    ]
    return editions.frozen(case, digest, excel, charts, work.now)


def _frozen_fact(case: Case) -> ReportFrozen:
    return ReportFrozen(
        report=case.id,
        agency=case.agency,
        region=case.region,
        period=case.period,
        edition=case.edition,
        text_hash=case.sha256 or "",
        excel=case.excel or "",
        charts=case.charts,
        positions=case.positions,
    )
