"""Reading the clocks of aggregates."""

import asyncpg

from contracts.duties import Duty, DutyLight, DutyState
from contracts.law import LawStatus, Unit
from kernel.database import Connection

OF_AGGREGATES = """
SELECT id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status, started_at, due_at,
       provisional, state, ended_at, extended, extended_unit, paused_at, warned_at, light
FROM duties WHERE aggregate = ANY($1::text[]) ORDER BY started_at, duty
"""


async def duties_of(connection: Connection, aggregates: list[str]) -> list[list[Duty]]:
    """The duties of each aggregate, in order of their start."""
    found: dict[str, list[Duty]] = {aggregate: [] for aggregate in aggregates}
    for row in await connection.fetch(OF_AGGREGATES, aggregates):
        found[row["aggregate"]].append(read_duty(row))
    return [found[aggregate] for aggregate in aggregates]


def read_duty(row: asyncpg.Record) -> Duty:
    """A row of `duties` as a Duty."""
    return Duty(
        aggregate=row["aggregate"],
        duty=row["duty"],
        name=row["limit_name"],
        agency=row["agency"],
        limit_key=row["limit_key"],
        limit_value=row["limit_value"],
        limit_unit=Unit(row["limit_unit"]),
        source=row["source"],
        status=LawStatus(row["status"]),
        started_at=row["started_at"],
        due_at=row["due_at"],
        provisional=row["provisional"],
        state=DutyState(row["state"]),
        ended_at=row["ended_at"],
        extended=row["extended"],
        extended_unit=Unit(row["extended_unit"]) if row["extended_unit"] else None,
        paused_at=row["paused_at"],
        warned_at=row["warned_at"],
        light=DutyLight(row["light"]) if row["light"] else None,
    )
