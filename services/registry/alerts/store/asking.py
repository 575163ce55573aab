"""Alerts as queries show them."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from contracts.actors import region_prefix
from contracts.registry.alerts import Alert, AlertOrder, ListAlerts
from kernel.database import Connection
from kernel.ids import UUID_FORM
from kernel.listing import Gathering, Listing
from kernel.paging import EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from services.registry.alerts.store.standing import Standing, read

SEE = """
SELECT id, rule, subject, day, credit_code, region, point, metric, hours, value, limit_value, unit, fact, basis, state,
       raised_at, explanation, evidence, answered_at, decision, clue
FROM alerts WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties)) AND id = ANY($4::uuid[])
"""
MATCHING = """
SELECT id, rule, subject, day, credit_code, region, point, metric, hours, value, limit_value, unit, fact, basis, state,
       raised_at, explanation, evidence, answered_at, decision, clue
FROM alerts
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties))
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR rule = $5)
  AND ($6::text IS NULL OR region LIKE $6 || '%')
  AND ($7::text IS NULL OR credit_code = $7)
  AND ($8::text IS NULL OR point = $8)
  AND ($9::date IS NULL OR day >= $9)
"""
ORDERS = {
    AlertOrder.NEWEST: Order(
        MATCHING + "AND id < $10::text::uuid ORDER BY id DESC LIMIT $11", {"id": LATER_THAN_ANY_UUID}
    ),
    AlertOrder.OLDEST: Order(
        MATCHING + "AND id > $10::text::uuid ORDER BY id LIMIT $11", {"id": EARLIER_THAN_ANY_UUID}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $10) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT asked.place, one.id, one.rule, one.subject, one.day, one.credit_code, one.region, one.point, one.metric,
       one.hours, one.value, one.limit_value, one.unit, one.fact, one.basis, one.state, one.raised_at, one.explanation,
       one.evidence, one.answered_at, one.decision, one.clue
FROM and_merged($4) AS asked
CROSS JOIN LATERAL (
    SELECT * FROM alerts
    WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked.asked_as))
    ORDER BY id DESC LIMIT $5
) AS one
ORDER BY asked.place, one.id DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM alerts
        WHERE credit_code = asked.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked_as))
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS asked GROUP BY place ORDER BY place
"""
WEAK_POINTS = """
SELECT asked_as AS credit_code, region, rule, point, metric, count(*)::int AS alerts,
       sum(cardinality(hours))::int AS hours, count(clue)::int AS clues, max(day) AS last_day
FROM and_merged($4) AS asked JOIN alerts USING (credit_code)
WHERE day >= $5 AND ($1 OR region LIKE $2 || '%' OR $3 = ANY(parties || asked_as))
GROUP BY asked_as, region, rule, point, metric
"""


async def weak_points(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], since: date
) -> list[asyncpg.Record]:
    """How often each enterprise broke which rule where since a day."""
    return await connection.fetch(WEAK_POINTS, *reach.within, list(credit_codes), since)


def shown(one: Standing) -> Alert:
    """An alert as a query shows it."""
    return Alert(
        id=one.id,
        rule=one.rule,
        credit_code=one.credit_code,
        region=one.region,
        point=one.point,
        metric=one.metric,
        day=one.day,
        first_hour=min(one.hours),
        last_hour=max(one.hours),
        hours=len(one.hours),
        value=one.value,
        limit=one.limit_value,
        unit=one.unit,
        fact=one.fact,
        basis=one.basis,
        state=one.state,
        raised_at=one.raised_at,
        explanation=one.explanation,
        evidence=one.evidence,
        answered_at=one.answered_at,
        decision=one.decision,
        clue=one.clue,
    )


def matching(reach: Reach, query: ListAlerts) -> tuple[object, ...]:
    """What a list of alerts is asked for."""
    region = region_prefix(query.region) if query.region else None
    return (*reach.within, query.state, query.rule, region, query.credit_code, query.point, query.since)


def _read(row: asyncpg.Record) -> Alert:
    return shown(read(row))


listing = Listing(get=SEE, orders=ORDERS, count=COUNT, read=_read, name="id", form=UUID_FORM)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[AlertOrder.NEWEST], read=_read
)
