"""Visits as joint inspection tells of them: whom, by whom, and whether they are done."""

from datetime import datetime

from contracts.joint_inspection.visits import VisitStarted
from kernel.database import Connection
from services.registry.static_facts.rules.decisions import VisitMade

STARTED = """
INSERT INTO visits_made (visit, credit_code, agencies, started_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (visit) DO NOTHING
"""
FINISHED = "UPDATE visits_made SET finished_at = $2 WHERE visit = $1 AND finished_at IS NULL"
FIND = "SELECT visit, credit_code, agencies, started_at, finished_at FROM visits_made WHERE visit = $1"


async def started(connection: Connection, event: VisitStarted, at: datetime) -> None:
    """Keep a visit."""
    await connection.execute(STARTED, event.visit, event.credit_code, event.agencies, at)


async def finished(connection: Connection, visit: str, at: datetime) -> None:
    """Keep that a visit is over."""
    await connection.execute(FINISHED, visit, at)


async def find(connection: Connection, visit: str) -> VisitMade | None:
    """One visit."""
    row = await connection.fetchrow(FIND, visit)
    return VisitMade(**dict(row)) if row else None
