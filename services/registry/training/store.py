"""Every SQL statement about training."""

from datetime import date

import asyncpg

from contracts.registry.training import (
    ListTrainings,
    ListTrainingYears,
    Training,
    TrainingKind,
    TrainingOrder,
    TrainingYear,
    TrainingYearOrder,
)
from kernel.database import Connection
from kernel.law import LawRow
from kernel.listing import Listing
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import EVERYWHERE, Reach

INSERT = """
INSERT INTO trainings (number, agency, region, kind, topic, held_on, hours, held_by, partners, certificates)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
WITHDRAW = "UPDATE trainings SET withdrawn = true WHERE number = $1"
GET = """
SELECT number, agency, region, kind, topic, held_on, hours, held_by, partners, certificates, withdrawn
FROM trainings WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT number, agency, region, kind, topic, held_on, hours, held_by, partners, certificates, withdrawn
FROM trainings
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3)
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR certificates @> ARRAY[$5])
  AND ($6::text IS NULL OR kind = $6)
  AND ($7::date IS NULL OR held_on >= $7)
  AND ($8::date IS NULL OR held_on <= $8)
"""
ORDERS = {
    TrainingOrder.NEWEST: Order(
        MATCHING + "AND (held_on, number) < ($9::text::date, $10) ORDER BY held_on DESC, number DESC LIMIT $11",
        {"held_on": "infinity", "number": LATER_THAN_ANY_ID},
    ),
    TrainingOrder.OLDEST: Order(
        MATCHING + "AND (held_on, number) > ($9::text::date, $10) ORDER BY held_on, number LIMIT $11",
        {"held_on": "-infinity", "number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $9) AS counted"
YEARS = """
SELECT certificate, agency, year.hours, year.joint_hours
FROM officers, LATERAL (
    SELECT coalesce(sum(hours), 0)::integer AS hours,
           coalesce(sum(hours) FILTER (WHERE kind = 'joint'), 0)::integer AS joint_hours
    FROM trainings
    WHERE certificates @> ARRAY[officers.certificate] AND NOT withdrawn AND held_on BETWEEN $5 AND $6
) AS year
WHERE ($1 OR officers.region LIKE $2 || '%' OR agency = $3) AND agency = $4 AND state = 'active' AND kind = 'officer'
  AND (NOT $7::boolean OR year.hours < $8)
"""
YEAR_ORDERS = {
    TrainingYearOrder.CERTIFICATE: Order(
        YEARS + "AND certificate > $9 ORDER BY certificate LIMIT $10", {"certificate": ""}
    )
}
COUNT_YEARS = "SELECT count(*) FROM (" + YEARS + "LIMIT $9) AS counted"


def read(row: asyncpg.Record) -> Training:
    """One of the trainings, as a row has it."""
    return Training(**{**dict(row), "kind": TrainingKind(row["kind"])})


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)


async def insert(connection: Connection, training: Training) -> None:
    """Write a new training."""
    await connection.execute(
        INSERT,
        training.number,
        training.agency,
        training.region,
        training.kind,
        training.topic,
        training.held_on,
        training.hours,
        training.held_by,
        training.partners,
        training.certificates,
    )


async def withdraw(connection: Connection, number: str) -> None:
    """The record counts no more."""
    await connection.execute(WITHDRAW, number)


async def years(connection: Connection, reach: Reach, query: ListTrainingYears, required: LawRow) -> list[TrainingYear]:
    """One more than a page of officers' years."""
    order = YEAR_ORDERS[query.order]
    matching = _of_year(reach, query, required)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return [_year(row, query.year, required) for row in rows]


async def count_years(connection: Connection, reach: Reach, query: ListTrainingYears, required: LawRow) -> int:
    """How many officers' years match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_YEARS, *_of_year(reach, query, required), COUNT_LIMIT)
    return total


def _of_year(reach: Reach, query: ListTrainingYears, required: LawRow) -> tuple[object, ...]:
    first, last = date(query.year, 1, 1), date(query.year, 12, 31)
    return *reach.within, query.agency, first, last, query.short, int(required.value)


def _year(row: asyncpg.Record, year: int, required: LawRow) -> TrainingYear:
    owed = int(required.value)
    return TrainingYear(
        certificate=row["certificate"],
        agency=row["agency"],
        year=year,
        hours=row["hours"],
        joint_hours=row["joint_hours"],
        required=owed,
        met=row["hours"] >= owed,
        source=f"{required.source}，{required.status.label}",
    )


async def load(connection: Connection, number: str) -> Training | None:
    """One of the trainings."""
    row = await connection.fetchrow(GET, *EVERYWHERE, [number])
    return read(row) if row else None


def matching(reach: Reach, query: ListTrainings) -> tuple[object, ...]:
    """What a list of trainings is asked for."""
    return *reach.within, query.agency, query.certificate, query.kind, query.since, query.until
