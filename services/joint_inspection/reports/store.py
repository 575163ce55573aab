"""Every SQL statement about reports: editions, and what joint inspection counts for them."""

from datetime import datetime

import msgspec

from contracts.figures import FigureCount, FigureSpan
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.reports import ListReports, ReportOrder
from contracts.joint_inspection.visits import FindingKind, LadderStep
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import Order
from kernel.rights import Reach
from kernel.rows import Row
from services.joint_inspection.reports.rules.analysis import Found
from services.joint_inspection.reports.rules.editions import Case

SAVE = """
INSERT INTO reports (id, kind, agency, region, period, edition, asked_at, parties, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (id) DO UPDATE SET files = excluded.files, body = excluded.body
"""
LOAD = "SELECT body FROM reports WHERE id = $1"
LAST = "SELECT body FROM reports WHERE agency = $1 AND period = $2 ORDER BY edition DESC LIMIT 1"
SEEN = "SELECT body FROM reports WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])\n"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR agency = $5)
  AND ($6::text IS NULL OR period = $6)
"""
)
ORDERS = {
    ReportOrder.NEWEST: Order(
        MATCHING + "AND (asked_at, id) < ($7::text::timestamptz, $8) ORDER BY asked_at DESC, id DESC LIMIT $9",
        {"asked_at": "infinity", "id": ""},
    ),
    ReportOrder.OLDEST: Order(
        MATCHING + "AND (asked_at, id) > ($7::text::timestamptz, $8) ORDER BY asked_at, id LIMIT $9",
        {"asked_at": "-infinity", "id": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
# The service made the file itself, of an edition whose region lies in that of the asking agency (the end of its code).
NAMED = """
SELECT $2 = 'system' AND EXISTS (
    SELECT FROM reports WHERE files @> ARRAY[$1]
      AND (current_setting('hub.party', true) = ANY (parties || '*'::text)
           OR region LIKE nullif(current_setting('hub.prefix', true), '') || '%'
           OR region LIKE regexp_replace(
               substring(current_setting('hub.party', true) FROM '^[a-z_]+-([0-9]{6})$'), '(0000|00)$', '') || '%')
)
"""
FINDINGS = """
SELECT visit.region, left(unit.trade_code, 3) AS trade, finding.kind, finding.severity, finding.ladder,
       to_char(finding.recorded_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
       finding.recorded_at >= $3 AS current, count(*) AS count
FROM findings AS finding JOIN visits AS visit ON visit.id = finding.visit
LEFT JOIN checklist_units AS unit ON unit.credit_code = finding.credit_code
WHERE visit.region LIKE $1 || '%' AND finding.recorded_at >= $2 AND finding.recorded_at < $5
  AND (finding.recorded_at AT TIME ZONE 'Asia/Shanghai')::date
      BETWEEN ($2 AT TIME ZONE 'Asia/Shanghai')::date AND ($5 AT TIME ZONE 'Asia/Shanghai')::date
  AND (finding.recorded_at < $4 OR finding.recorded_at >= $3)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
COUNTED = """
SELECT 'finished' AS figure, count(*) AS count FROM visits
WHERE state = 'finished' AND region LIKE $1 || '%' AND finished_at >= $2 AND finished_at < $3
UNION ALL
SELECT 'joint', count(*) FROM visits
WHERE state = 'finished' AND region LIKE $1 || '%' AND finished_at >= $2 AND finished_at < $3
  AND cardinality(agencies) > 1
UNION ALL
SELECT 'off_plan', count(*) FROM visits
WHERE state = 'finished' AND region LIKE $1 || '%' AND finished_at >= $2 AND finished_at < $3 AND basis <> 'draw'
UNION ALL
SELECT 'findings', count(*) FROM findings JOIN visits ON visits.id = findings.visit
WHERE visits.region LIKE $1 || '%' AND recorded_at >= $2 AND recorded_at < $3
  AND (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
      BETWEEN ($2 AT TIME ZONE 'Asia/Shanghai')::date AND ($3 AT TIME ZONE 'Asia/Shanghai')::date
UNION ALL
SELECT 'violations', count(*) FROM findings JOIN visits ON visits.id = findings.visit
WHERE visits.region LIKE $1 || '%' AND recorded_at >= $2 AND recorded_at < $3
  AND (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
      BETWEEN ($2 AT TIME ZONE 'Asia/Shanghai')::date AND ($3 AT TIME ZONE 'Asia/Shanghai')::date
  AND ladder IN ('order_to_correct', 'case')
UNION ALL
SELECT 'handled', count(*) FROM finding_handlings
WHERE region LIKE $1 || '%' AND closed_at >= $2 AND closed_at < $3
UNION ALL
SELECT 'draws', count(*) FROM draws WHERE region LIKE $1 || '%' AND published_at >= $2 AND published_at < $3
UNION ALL
SELECT 'disclosed', count(*) FROM publication_tasks
WHERE region LIKE $1 || '%' AND (body ->> 'published_at')::timestamptz >= $2
  AND (body ->> 'published_at')::timestamptz < $3
UNION ALL
SELECT 'listed', count(*) FROM oversights
WHERE region LIKE $1 || '%' AND (body ->> 'listed_at')::timestamptz >= $2
  AND (body ->> 'listed_at')::timestamptz < $3
"""

_cases = Bodies(Case)
listing = Listing(get=SEEN + "AND id = ANY($4::text[])", orders=ORDERS, count=COUNT, read=_cases.read, name="id")


class Before(msgspec.Struct, frozen=True):
    """The stretch of the period before that is compared with: as long as what is counted."""

    since: datetime
    until: datetime


async def save(connection: Connection, case: Case) -> None:
    """Write an edition as it now stands."""
    files = [*([case.excel] if case.excel else []), *(one.sha256 for one in case.charts)]
    await connection.execute(
        SAVE,
        case.id,
        case.kind.value,
        case.agency,
        case.region,
        case.period,
        case.edition,
        case.asked_at,
        case.parties,
        files,
        msgspec.json.encode(case).decode(),
    )


async def load(connection: Connection, id: str) -> Case | None:
    """One edition."""
    return await _cases.load(connection, LOAD, id)


async def last(connection: Connection, agency: str, period: str) -> Case | None:
    """The latest edition of an agency's report of a period."""
    return await _cases.load(connection, LAST, agency, period)


async def findings(connection: Connection, span: FigureSpan, before: Before) -> list[Found]:
    """The findings of the period and of the one before, those alike together."""
    rows = await connection.fetch(FINDINGS, span.prefix, before.since, span.since, before.until, span.until)
    return [_found(row) for row in rows]


async def counted(connection: Connection, span: FigureSpan) -> list[FigureCount]:
    """Each figure of joint inspection."""
    rows = await connection.fetch(COUNTED, span.prefix, span.since, span.until)
    return [FigureCount(figure=row["figure"], count=row["count"]) for row in rows]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a report in the asker's reach has this file."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


def matching(reach: Reach, query: ListReports) -> tuple[object, ...]:
    """What a list of reports is asked for."""
    return *reach.within, query.kind, query.agency, query.period


def _found(row: Row) -> Found:
    return Found(
        region=row["region"],
        trade=row["trade"],
        month=row["month"],
        kind=FindingKind(row["kind"]),
        severity=FindingGravity(row["severity"]),
        ladder=LadderStep(row["ladder"]),
        current=row["current"],
        count=row["count"],
    )
