"""How a running duty's end follows from its start, its limit, what was added and when it stood still."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, Self

import asyncpg
import msgspec
from msgspec.structs import replace

from contracts.law import LawRow, Unit
from kernel.calendar import Calendar, Due, ahead_of, resumed_due
from kernel.database import Connection
from kernel.duty_changes import AlterDuty, PauseDuty, ResumeDuty

INSTANT = timedelta(microseconds=1)

OPEN = """
SELECT id, agency, limit_key, limit_name, limit_value, limit_unit, source, status, started_at, extended,
       extended_unit, pauses, paused_at, warn_value, warn_unit
FROM duties WHERE aggregate = $1 AND duty = $2 AND ended_at IS NULL FOR UPDATE
"""
PAUSE = """
UPDATE duties SET state = 'paused', paused_at = $3
WHERE aggregate = $1 AND duty = $2 AND ended_at IS NULL AND state IN ('running', 'failing') AND due_at >= $3
"""
RESUME = "UPDATE duties SET state = 'running', paused_at = NULL, pauses = pauses || $2::timestamptz[] WHERE id = $1"
EXTEND = "UPDATE duties SET extended = $2, extended_unit = $3 WHERE id = $1"
HAND_ON = "UPDATE duties SET agency = $2 WHERE id = $1"
RELIMIT = """
UPDATE duties SET limit_key = $2, limit_name = $3, limit_value = $4, limit_unit = $5, source = $6, status = $7
WHERE id = $1
"""
# What is warned of or overdue stays so unless its time now lies ahead again.
MOVE = """
UPDATE duties SET
    due_at = $2, provisional = $3, warn_at = $4, calendar = $5,
    warned_at = CASE WHEN $4::timestamptz > $6::timestamptz THEN NULL ELSE warned_at END,
    state = CASE WHEN state = 'overdue' AND $2::timestamptz >= $6::timestamptz THEN 'running' ELSE state END
WHERE id = $1
"""


class Span(msgspec.Struct, frozen=True):
    """A length of time in the law's units."""

    value: Decimal
    unit: Unit

    @classmethod
    def of(cls, row: LawRow) -> Self:
        """The length a law row gives."""
        return cls(row.value, row.unit)


class Times(NamedTuple):
    """When a duty ends, and when it is warned of; never before it starts."""

    due: Due
    warn_at: datetime | None


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What decides when a duty ends: its limit, what was added, its start, and the pauses that are over."""

    limit: Span
    started_at: datetime
    extended: Span | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    warn: Span | None = None

    def times(self, calendar: Calendar) -> Times:
        """When it ends and when it is warned of."""
        due = self._due(calendar)
        warn_at = ahead_of(self.warn, due.at, calendar) if self.warn else None
        return Times(due, warn_at if warn_at and warn_at > self.started_at else None)

    def with_more(self, more: Decimal) -> Self:
        """So much more of the limit; what was added before must be in its unit."""
        before = self.extended or Span(Decimal(0), self.limit.unit)
        if before.unit is not self.limit.unit:
            raise ValueError(f"{before.unit} were added before, and now {self.limit.unit}")
        return replace(self, extended=Span(before.value + more, before.unit))

    def _due(self, calendar: Calendar) -> Due:
        added = self.extended
        if added is None or added.unit is self.limit.unit:
            length = Span(self.limit.value + (added.value if added else 0), self.limit.unit)
            return resumed_due(length, self.started_at, self.pauses, calendar)
        first = resumed_due(self.limit, self.started_at, self.pauses, calendar)
        last = resumed_due(added, first.at - INSTANT, self.pauses, calendar)
        return Due(last.at, first.provisional or last.provisional)


async def change_course(
    connection: Connection, change: AlterDuty | PauseDuty | ResumeDuty, now: datetime, calendar: Calendar
) -> None:
    """Change an open duty; where none is open, nothing."""
    if isinstance(change, PauseDuty):
        await connection.execute(PAUSE, change.aggregate, change.duty, now)
        return
    row = await connection.fetchrow(OPEN, change.aggregate, change.duty)
    if row is None:
        return
    if isinstance(change, AlterDuty):
        await _alter(connection, row, change)
    elif row["paused_at"] is not None:
        await connection.execute(RESUME, row["id"], [row["paused_at"], now])
    [row] = await connection.fetch(OPEN, change.aggregate, change.duty)
    await move(connection, row, now, calendar)


async def end_of(connection: Connection, change: AlterDuty, calendar: Calendar) -> datetime | None:
    """When an open duty would end if it were given `more`; None where none is open."""
    row = await connection.fetchrow(OPEN, change.aggregate, change.duty)
    if row is None:
        return None
    return _course(row).with_more(change.more).times(calendar).due.at


async def move(connection: Connection, row: asyncpg.Record, now: datetime, calendar: Calendar) -> None:
    """Write down when an open duty ends, computed anew."""
    due, warn_at = _course(row).times(calendar)
    await connection.execute(MOVE, row["id"], due.at, due.provisional, warn_at, calendar.fingerprint, now)


async def _alter(connection: Connection, row: asyncpg.Record, change: AlterDuty) -> None:
    if change.more:
        added = _course(row).with_more(change.more).extended
        assert added is not None
        await connection.execute(EXTEND, row["id"], added.value, added.unit.value)
    if change.by is not None:
        await connection.execute(HAND_ON, row["id"], change.by)
    if change.limit is not None:
        limit = change.limit
        told = (limit.key, limit.name, limit.value, limit.unit.value, limit.source, limit.status.value)
        await connection.execute(RELIMIT, row["id"], *told)


def _course(row: asyncpg.Record) -> Course:
    return Course(
        limit=Span(row["limit_value"], Unit(row["limit_unit"])),
        started_at=row["started_at"],
        extended=Span(row["extended"], Unit(row["extended_unit"])) if row["extended_unit"] else None,
        pauses=_pairs(row["pauses"]),
        warn=Span(row["warn_value"], Unit(row["warn_unit"])) if row["warn_unit"] else None,
    )


def _pairs(moments: Sequence[datetime]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple(zip(moments[::2], moments[1::2], strict=True))
