"""A report is asked for: what joint inspection counts itself, and the question to the other services."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.actors import region_prefix
from contracts.figures import FigureSpan
from contracts.joint_inspection.report_terms import (
    InspectionFigure,
    ReportedMeasure,
    ReportKind,
    ReportPosition,
    ReportState,
    ReportTable,
    ReportTopic,
)
from contracts.joint_inspection.reports import CompileReport, ReportAsked
from kernel.calendar import start_of
from kernel.journal import feed_head
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.implementation_plans import store as implementation
from services.joint_inspection.implementation_plans.rules import Case as Implementation
from services.joint_inspection.reports import store
from services.joint_inspection.reports.rules import analysis, editions
from services.joint_inspection.reports.rules.editions import Case
from services.joint_inspection.reports.rules.suggestions import Bounds, suggested
from services.joint_inspection.reports.store import Before

OWN = "joint_inspection"


async def compile_(command: CompileReport, work: Work) -> Outcome:
    """Count what joint inspection knows, and ask the other services for theirs."""
    agency, period = work.actor.agency, command.period
    await work.lock(aggregate(agency, period))
    last = await store.last(work.connection, agency, period)
    editions.check_ask(period, work.today, last, command.reason)
    case = await _counted(command, last.edition + 1 if last else 1, work)
    await store.save(work.connection, case)
    asked = ReportAsked(
        report=case.id,
        kind=case.kind,
        agency=agency,
        region=case.region,
        period=period,
        edition=case.edition,
        since=case.since,
        until=case.until,
        reason_sha256=sha256(command.reason.encode()).hexdigest() if command.reason else None,
    )
    return Outcome(record=case.id, facts=[Fact(aggregate(agency, period), asked)])


async def _counted(command: CompileReport, edition: int, work: Work) -> Case:
    days = editions.days_of(command.period)
    kind, region, complete = editions.kind_of(command.period), work.actor.region, work.today >= days.after
    until = start_of(days.after) if complete else work.now
    span = FigureSpan(prefix=region_prefix(region), since=start_of(days.first), until=until)
    position = ReportPosition(service=OWN, position=await feed_head(work.connection))
    tables = await _finding_tables(command.period, span, work)
    plans = (
        await implementation.of_year(work.connection, days.first.year, span.prefix) if kind is ReportKind.YEAR else []
    )
    return Case(
        id=f"{work.actor.agency}@{command.period}-{edition}",
        kind=kind,
        agency=work.actor.agency,
        region=region,
        period=command.period,
        edition=edition,
        state=ReportState.COMPILING,
        since=span.since,
        until=until,
        complete=complete,
        asked_at=work.now,
        tables=[*tables, await _own_figures(span, work), *_measure_tables(plans)],
        suggestions=suggested(tables, _bounds(region, work)),
        measures=[one for plan in plans if plan.agency == work.actor.agency for one in _measures(plan)],
        positions=[position],
        reason=command.reason,
    )


async def _finding_tables(period: str, span: FigureSpan, work: Work) -> list[ReportTable]:
    """The findings, against the period before; while this one runs, against as long a stretch of it."""
    first, months = editions.days_of(period).first, editions.months_of(period)
    since = start_of(editions.month_after(first, -len(months)))
    over = work.now >= start_of(editions.days_of(period).after)
    before = Before(since, span.since if over else min(since + (span.until - span.since), span.since))
    months_before = [f"{editions.month_after(first, nth - len(months)):%Y-%m}" for nth in range(len(months))]
    frame = analysis.Frame(region=work.actor.region, months=months, months_before=months_before)
    return analysis.finding_tables(await store.findings(work.connection, span, before), frame, _names(work))


def _names(work: Work) -> analysis.Names:
    trades = {row["code"]: row["name"] for row in work.jurisdiction.table("trades")}
    return analysis.Names(regions=work.jurisdiction.region_names, trades=trades)


async def _own_figures(span: FigureSpan, work: Work) -> ReportTable:
    counts = await store.counted(work.connection, span)
    return analysis.figure_table(ReportTopic.INSPECTION, InspectionFigure, counts)


def _measure_tables(plans: Sequence[Implementation]) -> list[ReportTable]:
    measures = [one for plan in plans for one in plan.measures]
    return [analysis.measure_table(measures)] if measures else []


def _measures(plan: Implementation) -> list[ReportedMeasure]:
    names = [name for name in ReportedMeasure.__struct_fields__ if name != "plan"]
    return [ReportedMeasure(plan=plan.number, **{name: getattr(one, name) for name in names}) for one in plan.measures]


def _bounds(region: str, work: Work) -> Bounds:
    names = Bounds.__struct_fields__
    return Bounds(**{name: work.law.find(f"report.focus_{name}", region, work.today) for name in names})


def aggregate(agency: str, period: str) -> str:
    """The journal's name of a report: all editions of an agency's period."""
    return f"report:{agency}@{period}"
