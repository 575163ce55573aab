"""Every SQL statement about months' reports: what was done, gathered from plans, draws, visits and findings."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.plan_reports import PlanReport, ReportedClass, ReportedPlan, ReportedStep
from contracts.joint_inspection.plans import PlanKind
from contracts.joint_inspection.visits import LadderStep, VisitBasis
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from kernel.database import Connection
from kernel.listing import Bodies
from kernel.rights import Reach
from kernel.rows import Row, by_place
from services.joint_inspection.plan_reports.rules import Asked, Counted

INSERT = """
INSERT INTO plan_reports (id, agency, region, parties, body) VALUES ($1, $2, $3, ARRAY[$2, $4], $5::jsonb)
"""
ISSUED = "UPDATE plan_reports SET body = $2::jsonb, files = $3 WHERE id = $1"
NAMED = """
SELECT EXISTS (
    SELECT FROM plan_reports
    WHERE files @> ARRAY[$1] AND agency = $2
      AND (current_setting('hub.party', true) = ANY (parties || '*'::text)
           OR region LIKE nullif(current_setting('hub.prefix', true), '') || '%')
)
"""
GET = """
SELECT body FROM plan_reports
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND id = ANY($4::text[])
"""
REGIONS = """
SELECT code, region, coalesce(parent, code) AS above FROM agencies
WHERE ($1 OR region LIKE $2 || '%' OR $3 IN (code, parent)) AND code = ANY($4::text[])
"""
PLANS = """
SELECT wanted.place, plan.id, plan.kind, plan.campaign, plan.scope,
       (SELECT coalesce(sum((task ->> 'count')::bigint), 0)::bigint FROM jsonb_array_elements(plan.tasks) AS task)
       AS planned,
       count(DISTINCT visit.id) AS drawn,
       count(DISTINCT visit.id) FILTER (WHERE visit.finished_at >= wanted.since AND visit.finished_at < wanted.until)
       AS finished,
       count(DISTINCT finding.id) FILTER (WHERE visit.finished_at >= wanted.since AND visit.finished_at < wanted.until)
       AS findings
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY
    AS wanted (agency, month, since, until, place)
JOIN plans AS plan ON plan.agency = wanted.agency AND plan.month = wanted.month AND plan.filed_at IS NOT NULL
LEFT JOIN draws AS draw ON draw.plan = plan.id
LEFT JOIN visits AS visit ON visit.draws @> ARRAY[draw.id]
LEFT JOIN findings AS finding ON finding.visit = visit.id
GROUP BY wanted.place, plan.id
ORDER BY wanted.place, plan.id
"""
CLASSES = """
SELECT wanted.place, target.domain, target.supervision_class, visit.basis, count(*) AS finished,
       count(*) FILTER (WHERE visit.agencies[1] = wanted.agency) AS led,
       sum((SELECT count(*) FROM findings WHERE findings.visit = visit.id))::bigint AS findings
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY
    AS wanted (agency, month, since, until, place)
JOIN visits AS visit ON visit.state = 'finished' AND visit.finished_at >= wanted.since
    AND visit.finished_at < wanted.until AND wanted.agency = ANY (visit.agencies)
LEFT JOIN targets AS target ON target.credit_code = visit.credit_code
GROUP BY wanted.place, target.domain, target.supervision_class, visit.basis
ORDER BY wanted.place, target.domain, target.supervision_class, visit.basis
"""
LADDER = """
SELECT wanted.place, finding.ladder, count(*) AS findings
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY
    AS wanted (agency, month, since, until, place)
JOIN visits AS visit ON visit.state = 'finished' AND visit.finished_at >= wanted.since
    AND visit.finished_at < wanted.until AND wanted.agency = ANY (visit.agencies)
JOIN findings AS finding ON finding.visit = visit.id
GROUP BY wanted.place, finding.ladder
ORDER BY wanted.place, finding.ladder
"""

reports = Bodies(PlanReport)


class Span(msgspec.Struct, frozen=True):
    """Whose month, from its first moment up to before `until`."""

    asked: Asked
    since: datetime
    until: datetime


class Home(msgspec.Struct, frozen=True):
    """Where an agency is, and the level above it."""

    region: str
    above: str


async def insert(connection: Connection, report: PlanReport) -> None:
    """Keep a report as it is filed. Refusal: PLAN_REPORT_FILED."""
    body = msgspec.json.encode(report).decode()
    try:
        await connection.execute(INSERT, report.id, report.agency, report.region, report.filed_with, body)
    except asyncpg.UniqueViolationError:
        raise Refusal("PLAN_REPORT_FILED", month=report.month, report=report.id) from None


async def issued(connection: Connection, report: PlanReport) -> None:
    """Keep a filed report with the files it was printed as."""
    body = msgspec.json.encode(report).decode()
    await connection.execute(ISSUED, report.id, body, [one for one in (report.pdf, report.excel) if one])


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of an agency is one of its months' reports; for the level above and the region's."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


async def filed(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, PlanReport]:
    """Reports filed, within the asker's reach."""
    found = await reports.load_all(connection, GET, *reach.within, ids)
    return {one.id: one for one in found}


async def homes(connection: Connection, reach: Reach, agencies: Sequence[str]) -> dict[str, Home]:
    """Where these agencies are, within the asker's reach."""
    rows = await connection.fetch(REGIONS, *reach.within, agencies)
    return {row["code"]: Home(row["region"], row["above"]) for row in rows}


async def plans(connection: Connection, spans: Sequence[Span]) -> list[list[ReportedPlan]]:
    """What came of each month's plans."""
    return by_place(await connection.fetch(PLANS, *_columns(spans)), len(spans), _plan)


async def classes(connection: Connection, spans: Sequence[Span]) -> list[list[Counted]]:
    """Each month's finished visits by class and basis."""
    return by_place(await connection.fetch(CLASSES, *_columns(spans)), len(spans), _counted)


async def ladder(connection: Connection, spans: Sequence[Span]) -> list[list[ReportedStep]]:
    """Each month's findings by the step taken."""
    return by_place(await connection.fetch(LADDER, *_columns(spans)), len(spans), _step)


def _columns(spans: Sequence[Span]) -> tuple[list[str], list[str], list[datetime], list[datetime]]:
    return (
        [one.asked.agency for one in spans],
        [one.asked.month for one in spans],
        [one.since for one in spans],
        [one.until for one in spans],
    )


def _plan(row: Row) -> ReportedPlan:
    return ReportedPlan(
        plan=row["id"],
        kind=PlanKind(row["kind"]),
        campaign=row["campaign"],
        scope=row["scope"],
        planned=row["planned"],
        drawn=row["drawn"],
        finished=row["finished"],
        findings=row["findings"],
    )


def _counted(row: Row) -> Counted:
    basis = VisitBasis(row["basis"])
    reported = row["domain"] and ReportedClass(
        domain=SupervisionDomain(row["domain"]),
        supervision_class=SupervisionClass(row["supervision_class"]),
        basis=basis,
        finished=row["finished"],
        findings=row["findings"],
    )
    return Counted(
        reported=reported or None, basis=basis, finished=row["finished"], led=row["led"], findings=row["findings"]
    )


def _step(row: Row) -> ReportedStep:
    return ReportedStep(ladder=LadderStep(row["ladder"]), findings=row["findings"])
