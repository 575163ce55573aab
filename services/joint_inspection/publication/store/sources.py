"""What is read of the things themselves when they are made public: named columns, no person's."""

from collections.abc import Mapping

from kernel.database import Connection

ANNUAL_PLAN = """
SELECT plan.agency, plan.region, plan.year, filed.body ->> 'filed_with' AS filed_with,
       (filed.body ->> 'filed_at')::timestamptz AS filed_at, filed.body -> 'content' AS content
FROM annual_plans AS plan JOIN annual_plan_versions AS filed ON filed.plan = plan.id
WHERE plan.id = $1 ORDER BY filed.version DESC LIMIT 1
"""
PLAN = """
SELECT agency, region, month, kind, scope, domains, classes, elements, filed_with, filed_at FROM plans WHERE id = $1
"""
RESULT = """
SELECT visits.agencies, visits.credit_code, visits.region, visits.basis, visits.finished_at,
       targets.name AS enterprise, found.findings, found.kinds, found.ladders
FROM visits
LEFT JOIN targets ON targets.credit_code = visits.credit_code
CROSS JOIN LATERAL (
    SELECT count(*) AS findings, coalesce(array_agg(DISTINCT kind), '{}') AS kinds,
           coalesce(array_agg(DISTINCT ladder), '{}') AS ladders
    FROM findings WHERE findings.visit = visits.id
) AS found
WHERE visits.id = $1
"""
LISTING = """
SELECT oversights.kind, oversights.lister, oversights.region, targets.name AS enterprise, body ->> 'title' AS title,
       (body ->> 'listed_at')::timestamptz AS listed_at, (body ->> 'released_at')::timestamptz AS released_at,
       ARRAY(SELECT DISTINCT one ->> 'owner' FROM jsonb_array_elements(body -> 'demands') AS one ORDER BY 1) AS owners,
       ARRAY(SELECT one ->> 'text' FROM jsonb_array_elements(body -> 'demands') AS one) AS demands
FROM oversights LEFT JOIN targets ON targets.credit_code = oversights.credit_code
WHERE oversights.number = $1
"""


async def annual_plan(connection: Connection, id: str) -> Mapping[str, object]:
    """A year's plan as it was last filed."""
    return await _one(connection, ANNUAL_PLAN, id)


async def plan(connection: Connection, id: str) -> Mapping[str, object]:
    """A plan."""
    return await _one(connection, PLAN, id)


async def result(connection: Connection, id: str) -> Mapping[str, object]:
    """A visit and what was found, by kind."""
    return await _one(connection, RESULT, id)


async def listing(connection: Connection, number: str) -> Mapping[str, object]:
    """A matter listed for oversight."""
    return await _one(connection, LISTING, number)


async def _one(connection: Connection, statement: str, id: str) -> Mapping[str, object]:
    row = await connection.fetchrow(statement, id)
    if row is None:
        raise LookupError(f"nothing stands behind the publication of {id}")
    return dict(row)
