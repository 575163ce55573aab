"""Every SQL statement about findings."""

from collections.abc import Sequence

import asyncpg

from contracts.crime_thresholds import Circumstance
from contracts.joint_inspection.visits import Finding, FindingKind, LadderStep
from kernel.database import Connection

INSERT = """
INSERT INTO findings (id, visit, credit_code, kind, ladder, ladder_reason, correct_by, text, pollutant, measured,
                      limit_value, unit, multiple, sampled_at, tonnes, criminal_threshold, threshold_reason,
                      recorded_at, recorded_by, circumstances, loss_yuan, gain_yuan, water_cut_hours)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
"""
LADDERS = "SELECT DISTINCT ladder FROM findings WHERE credit_code = $1"
FINDINGS = """
SELECT id, visit, kind, ladder, ladder_reason, correct_by, text, pollutant, measured, limit_value, unit, multiple,
       sampled_at, tonnes, criminal_threshold, threshold_reason, recorded_at,
       circumstances, loss_yuan, gain_yuan, water_cut_hours
FROM findings WHERE visit = ANY($1::text[]) ORDER BY id
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
    )


async def ladders(connection: Connection, credit_code: str) -> set[LadderStep]:
    """The steps taken against an enterprise so far."""
    return {LadderStep(row["ladder"]) for row in await connection.fetch(LADDERS, credit_code)}


async def of_visits(connection: Connection, visits: Sequence[str]) -> dict[str, list[Finding]]:
    """The findings of each visit in the order recorded."""
    found: dict[str, list[Finding]] = {visit: [] for visit in visits}
    for row in await connection.fetch(FINDINGS, visits):
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
        circumstances=[Circumstance(one) for one in row["circumstances"]],
        loss_yuan=row["loss_yuan"],
        gain_yuan=row["gain_yuan"],
        water_cut_hours=row["water_cut_hours"],
    )
