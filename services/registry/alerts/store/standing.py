"""Alerts as decisions see them, and the readings that raise them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.registry.alert_terms import AlertRule, AlertState
from contracts.registry.directory import SupervisionClass
from kernel.database import Connection

WINDOWS = """
SELECT asked.series, hours, values, flags
FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[]) AS asked (series, since, until)
CROSS JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM hour)::bigint / 3600 ORDER BY hour) AS hours,
           array_agg(value ORDER BY hour) AS values, array_agg(flag ORDER BY hour) AS flags
    FROM readings WHERE readings.series = asked.series AND hour >= since AND hour < until AND current
) AS window_of
"""
STANDING = """
SELECT id, rule, subject, day, credit_code, region, point, metric, hours, value, limit_value, unit, fact, basis, state,
       raised_at, explanation, evidence, answered_at, decision, clue
FROM alerts
WHERE (subject, rule, day) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::date[])) ORDER BY id FOR UPDATE
"""
LOAD = """
SELECT id, rule, subject, day, credit_code, region, point, metric, hours, value, limit_value, unit, fact, basis, state,
       raised_at, explanation, evidence, answered_at, decision, clue
FROM alerts WHERE id = $1 FOR UPDATE
"""
ADD = """
INSERT INTO alerts (id, rule, subject, day, credit_code, region, parties, point, metric, hours, value, limit_value,
                    unit, fact, basis, state, raised_at)
VALUES ($1, $2, $3, $4, $5, $6, ARRAY[$5], $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (subject, rule, day) DO NOTHING
"""
SAVE = """
UPDATE alerts SET hours = $2, value = $3, fact = $4, state = $5, explanation = $6, evidence = $7, answered_at = $8,
       decision = $9, clue = $10
WHERE id = $1
"""
REPEATS = """
SELECT asked.place, count(*) AS repeats
FROM unnest($1::text[], $2::text[], $3::date[], $4::date[])
     WITH ORDINALITY AS asked (credit_code, rule, since, until, place)
JOIN alerts ON alerts.credit_code = asked.credit_code AND alerts.rule = asked.rule
 AND day >= asked.since AND day <= asked.until
GROUP BY asked.place
"""
KEY_UNITS = "SELECT credit_code FROM enterprises WHERE credit_code = ANY($1::text[]) AND supervision_class = $2"

Key = tuple[str, str, date]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as its decisions see it."""

    id: str
    rule: AlertRule
    subject: str
    day: date
    credit_code: str
    region: str
    point: str | None
    metric: str | None
    hours: list[datetime]
    value: float | None
    limit_value: float | None
    unit: str | None
    fact: str
    basis: str
    state: AlertState
    raised_at: datetime
    explanation: str | None = None
    evidence: list[str] | None = None
    answered_at: datetime | None = None
    decision: str | None = None
    clue: str | None = None

    @property
    def key(self) -> Key:
        """What there is one alert of."""
        return self.subject, self.rule.value, self.day


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The hours around fresh readings of a series, as columns."""

    hours: list[int]
    values: list[float | None]
    flags: list[int]


async def windows(connection: Connection, spans: dict[int, tuple[datetime, datetime]]) -> dict[int, Window]:
    """The readings that count in a span of each series, in order; one statement."""
    sinces, untils = [since for since, _ in spans.values()], [until for _, until in spans.values()]
    rows = await connection.fetch(WINDOWS, list(spans), sinces, untils)
    return {
        row["series"]: Window(hours=row["hours"] or [], values=row["values"] or [], flags=row["flags"] or [])
        for row in rows
    }


async def standing(connection: Connection, keys: Sequence[Key]) -> dict[Key, Standing]:
    """The alerts there are already of these subjects, rules and days, locked."""
    columns = [list(column) for column in zip(*keys, strict=True)] or [[], [], []]
    found = [read(row) for row in await connection.fetch(STANDING, *columns)]
    return {one.key: one for one in found}


async def load(connection: Connection, id: str) -> Standing | None:
    """One alert, locked."""
    row = await connection.fetchrow(LOAD, id)
    return read(row) if row else None


async def add(connection: Connection, alerts: Iterable[Standing]) -> None:
    """Write new alerts."""
    await connection.executemany(
        ADD,
        [
            (
                one.id,
                one.rule.value,
                one.subject,
                one.day,
                one.credit_code,
                one.region,
                one.point,
                one.metric,
                one.hours,
                one.value,
                one.limit_value,
                one.unit,
                one.fact,
                one.basis,
                one.state.value,
                one.raised_at,
            )
            for one in alerts
        ],
    )


async def save(connection: Connection, alerts: Iterable[Standing]) -> None:
    """Write alerts as they now stand."""
    await connection.executemany(
        SAVE,
        [
            (
                one.id,
                one.hours,
                one.value,
                one.fact,
                one.state.value,
                one.explanation,
                one.evidence,
                one.answered_at,
                one.decision,
                one.clue,
            )
            for one in alerts
        ],
    )


async def repeats(connection: Connection, asked: Sequence[tuple[str, str, date, date]]) -> list[int]:
    """How many alerts of a rule an enterprise has between two days, aligned with what is asked."""
    if not asked:
        return []
    columns = [list(column) for column in zip(*asked, strict=True)]
    found = {row["place"]: row["repeats"] for row in await connection.fetch(REPEATS, *columns)}
    return [found.get(place, 0) for place in range(1, len(asked) + 1)]


async def key_units(connection: Connection, credit_codes: Iterable[str]) -> set[str]:
    """Which of these enterprises are key units."""
    rows = await connection.fetch(KEY_UNITS, sorted(set(credit_codes)), SupervisionClass.KEY.value)
    return {row["credit_code"] for row in rows}


def read(row: asyncpg.Record) -> Standing:
    """An alert's row."""
    columns = {name: row[name] for name in Standing.__struct_fields__}
    return msgspec.convert(
        columns | {"id": str(row["id"]), "clue": str(row["clue"]) if row["clue"] else None}, Standing
    )
