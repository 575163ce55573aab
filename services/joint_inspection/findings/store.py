"""Every SQL statement about findings."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from contracts.crime_thresholds import Circumstance
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import Finding, FindingKind, LadderStep
from kernel.database import Connection

INSERT = """
INSERT INTO findings (id, visit, credit_code, kind, ladder, ladder_reason, correct_by, text, pollutant, measured,
                      limit_value, unit, multiple, sampled_at, tonnes, criminal_threshold, threshold_reason,
                      recorded_at, recorded_by, circumstances, loss_yuan, gain_yuan, water_cut_hours, severity,
                      fitting)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25)
"""
# What was found on one visit counts as found once.
EARLIER = """
SELECT count(DISTINCT visit) FROM and_merged(ARRAY[$1]) JOIN findings USING (credit_code)
WHERE kind = $2 AND recorded_at > $3 AND visit <> $4
"""
FINDINGS = """
SELECT id, visit, kind, ladder, ladder_reason, correct_by, text, pollutant, measured, limit_value, unit, multiple,
       sampled_at, tonnes, criminal_threshold, threshold_reason, recorded_at,
       circumstances, loss_yuan, gain_yuan, water_cut_hours, severity, fitting
FROM findings WHERE visit = ANY($1::text[])
  AND NOT ($2 AND EXISTS (
      SELECT FROM finding_handlings AS handling WHERE handling.finding = findings.id AND handling.told_at IS NULL
  ))
ORDER BY id
"""


async def insert(connection: Connection, finding: Finding, visit: str, credit_code: str, recorded_by: str) -> None:
    """Insert a finding."""
    await connection.execute(
        INSERT,
        finding.id,
        visit,
        credit_code,
        finding.kind.value,
        finding.ladder.value,
        finding.ladder_reason,
        finding.correct_by,
        finding.text,
        finding.pollutant,
        finding.measured,
        finding.limit_value,
        finding.unit,
        finding.multiple,
        finding.sampled_at,
        finding.tonnes,
        finding.criminal_threshold,
        finding.threshold_reason,
        finding.recorded_at,
        recorded_by,
        [one.value for one in finding.circumstances or []],
        finding.loss_yuan,
        finding.gain_yuan,
        finding.water_cut_hours,
        finding.severity.value if finding.severity else None,
        finding.fitting.value if finding.fitting else None,
    )


async def earlier(connection: Connection, credit_code: str, kind: FindingKind, since: datetime, visit: str) -> int:
    """On how many other visits since then such a thing was found at the enterprise, or at one merged into it."""
    visits: int = await connection.fetchval(EARLIER, credit_code, kind.value, since, visit)
    return visits


async def of_visits(connection: Connection, visits: Sequence[str], told: bool) -> dict[str, list[Finding]]:
    """The findings of each visit in the order recorded; with `told` only those the enterprise was told of."""
    found: dict[str, list[Finding]] = {visit: [] for visit in visits}
    for row in await connection.fetch(FINDINGS, visits, told):
        found[row["visit"]].append(_finding(row))
    return found


def _finding(row: asyncpg.Record) -> Finding:
    return Finding(
        id=row["id"],
        kind=FindingKind(row["kind"]),
        ladder=LadderStep(row["ladder"]),
        recorded_at=row["recorded_at"],
        text=row["text"],
        ladder_reason=row["ladder_reason"],
        correct_by=row["correct_by"],
        pollutant=row["pollutant"],
        measured=row["measured"],
        limit_value=row["limit_value"],
        unit=row["unit"],
        multiple=row["multiple"],
        sampled_at=row["sampled_at"],
        tonnes=row["tonnes"],
        criminal_threshold=row["criminal_threshold"],
        threshold_reason=row["threshold_reason"],
        severity=FindingGravity(row["severity"]),
        fitting=LadderStep(row["fitting"]) if row["fitting"] else None,
        circumstances=[Circumstance(one) for one in row["circumstances"]],
        loss_yuan=row["loss_yuan"],
        gain_yuan=row["gain_yuan"],
        water_cut_hours=row["water_cut_hours"],
    )
