"""Months' reports: computed, and filed as they then are."""

from collections.abc import Sequence
from datetime import date

from contracts.errors import Refusal
from contracts.joint_inspection.plan_filings import FilingKind
from contracts.joint_inspection.plan_reports import (
    FilePlanReport,
    GetPlanReports,
    PlanReport,
    PlanReportFiled,
    ReportFigures,
)
from kernel.calendar import local_date, start_of
from kernel.database import Connection
from kernel.law import LawTable
from kernel.rights import Reach
from kernel.work import Fact, Outcome, Reading, Work
from services.joint_inspection.lottery.rules import canonical, sha256_hex
from services.joint_inspection.plan_filings import handlers as filings
from services.joint_inspection.plan_filings.rules import next_month, report_due
from services.joint_inspection.plan_reports import rules, store
from services.joint_inspection.plan_reports.rules import Asked
from services.joint_inspection.plan_reports.store import Home, Span

EVERYWHERE = Reach(everywhere=True, prefix=None, party=None)


async def file(command: FilePlanReport, work: Work) -> Outcome:
    """File a past month's results, computed here and now."""
    asked = Asked(work.actor.agency, command.month)
    await work.lock(aggregate(asked.id))
    known = await store.filed(work.connection, EVERYWHERE, [asked.id])
    rules.check_filing(asked, known.get(asked.id), work.today)
    home = (await store.homes(work.connection, EVERYWHERE, [asked.agency])).get(asked.agency)
    if home is None:
        raise Refusal("AGENCY_UNKNOWN", agency=asked.agency)
    (figures,) = await _figures(work.connection, [asked])
    due = _due(work.law, asked, home, work.today)
    report = PlanReport(
        id=asked.id,
        agency=asked.agency,
        region=home.region,
        month=asked.month,
        due_on=due,
        figures=figures,
        sha256=_hash(figures),
        filed_at=work.now,
        filed_with=home.above,
        late=work.today > due,
    )
    await store.insert(work.connection, report)
    duties = await filings.file(work, asked.agency, home.region, FilingKind.REPORT, asked.month, report.id, due)
    return Outcome(record=report.id, facts=[Fact(aggregate(report.id), _filed(report))], duties=duties)


def _filed(report: PlanReport) -> PlanReportFiled:
    return PlanReportFiled(
        report=report.id,
        agency=report.agency,
        region=report.region,
        month=report.month,
        filed_with=report.filed_with or "",
        late=bool(report.late),
        due_on=report.due_on,
        finished=report.figures.finished,
        findings=report.figures.findings,
        text_hash=report.sha256,
    )


async def get(query: GetPlanReports, reading: Reading) -> list[PlanReport | None]:
    """Months' results as filed, else as they now compute."""
    asked = [one for id in query.ids if (one := rules.asked_for(id))]
    found = await store.filed(reading.connection, reading.reach, [one.id for one in asked])
    homes = await store.homes(reading.connection, reading.reach, [one.agency for one in asked])
    open_ = [one for one in dict.fromkeys(asked) if one.id not in found and one.agency in homes]
    today = local_date(await reading.now())
    for one, figures in zip(open_, await _figures(reading.connection, open_), strict=True):
        found[one.id] = _computed(one, homes[one.agency], figures, _due(reading.law, one, homes[one.agency], today))
    return [_shown(reading, found[id], homes) if id in found else None for id in query.ids]


def _shown(reading: Reading, report: PlanReport, homes: dict[str, Home]) -> PlanReport:
    above = report.filed_with or homes[report.agency].above
    return reading.show(report, region=report.region, parties=[report.agency, above])


def _computed(asked: Asked, home: Home, figures: ReportFigures, due: date) -> PlanReport:
    return PlanReport(
        id=asked.id,
        agency=asked.agency,
        region=home.region,
        month=asked.month,
        due_on=due,
        figures=figures,
        sha256=_hash(figures),
    )


def _due(law: LawTable, asked: Asked, home: Home, today: date) -> date:
    return report_due(asked.month, law.find("plan.report_day", home.region, today))


async def _figures(connection: Connection, asked: Sequence[Asked]) -> list[ReportFigures]:
    """Three statements, whatever is asked for."""
    spans = [_span(one) for one in asked]
    plans = await store.plans(connection, spans)
    classes = await store.classes(connection, spans)
    ladder = await store.ladder(connection, spans)
    return [rules.figures(*one) for one in zip(plans, classes, ladder, strict=True)]


def _span(asked: Asked) -> Span:
    first, after = (date.fromisoformat(f"{month}-01") for month in (asked.month, next_month(asked.month)))
    return Span(asked, start_of(first), start_of(after))


def _hash(figures: ReportFigures) -> str:
    return sha256_hex(canonical(figures))


def aggregate(report: str) -> str:
    """The journal's name of a month's report."""
    return f"plan_report:{report}"
