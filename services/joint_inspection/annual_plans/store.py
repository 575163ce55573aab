"""Every SQL statement about years' plans."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.annual_plans import AnnualPlan, AnnualPlanOrder, AnnualPlanVersion, ListAnnualPlans
from contracts.joint_inspection.plans import Plan
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, LATER_THAN_ANY_ROW, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.joint_inspection.annual_plans.rules import Used

INSERT = """
INSERT INTO annual_plans (id, agency, region, parties, year, state, body)
VALUES ($1, $2, $3, ARRAY[$2], $4, $5, $6::jsonb)
"""
SAVE = "UPDATE annual_plans SET state = $2, body = $3::jsonb WHERE id = $1"
LOAD = "SELECT body FROM annual_plans WHERE id = $1"
KEEP_VERSION = "INSERT INTO annual_plan_versions (plan, version, body) VALUES ($1, $2, $3::jsonb)"
VERSIONS = """
SELECT place, body FROM unnest($1::text[]) WITH ORDINALITY AS wanted (plan, place)
JOIN annual_plan_versions USING (plan) ORDER BY place, version DESC
"""
GET = """
SELECT body FROM annual_plans
WHERE (state = 'filed' AND $1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND id = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM annual_plans
WHERE (state = 'filed' AND $1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::integer IS NULL OR year = $5)
  AND ($6::text IS NULL OR state = $6)
"""
ORDERS = {
    AnnualPlanOrder.NEWEST: Order(
        MATCHING + "AND (year, id) < ($7::text::integer, $8) ORDER BY year DESC, id DESC LIMIT $9",
        {"year": LATER_THAN_ANY_ROW, "id": LATER_THAN_ANY_ID},
    ),
    AnnualPlanOrder.OLDEST: Order(
        MATCHING + "AND (year, id) > ($7::text::integer, $8) ORDER BY year, id LIMIT $9", {"year": "0", "id": ""}
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
USED = """
SELECT kind = 'campaign' AS of_campaign, campaign, task ->> 'domain' AS domain,
       task ->> 'supervision_class' AS supervision_class, sum((task ->> 'count')::bigint)::bigint AS checks
FROM plans, jsonb_array_elements(tasks) AS task
WHERE agency = $1 AND month >= $2 || '-01' AND month <= $2 || '-12' AND state = 'filed' AND id <> $3
GROUP BY 1, 2, 3, 4
"""
SPENT = """
SELECT coalesce(sum(budget_yuan), 0)::bigint FROM plans
WHERE agency = $1 AND month >= $2 || '-01' AND month <= $2 || '-12' AND state = 'filed' AND id <> $3
"""

plans = Bodies(AnnualPlan)
versions_kept = Bodies(AnnualPlanVersion)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=plans.read, name="id")


async def insert(connection: Connection, plan: AnnualPlan) -> None:
    """Insert a draft. Refusal: ANNUAL_PLAN_EXISTS."""
    try:
        await connection.execute(INSERT, plan.id, plan.agency, plan.region, plan.year, plan.state.value, _json(plan))
    except asyncpg.UniqueViolationError:
        raise Refusal("ANNUAL_PLAN_EXISTS", annual=plan.id, year=plan.year) from None


async def save(connection: Connection, plan: AnnualPlan) -> None:
    """Keep the plan as it now stands."""
    await connection.execute(SAVE, plan.id, plan.state.value, _json(plan))


async def keep(connection: Connection, plan: AnnualPlan, version: AnnualPlanVersion) -> None:
    """Keep a version as it was filed."""
    await connection.execute(KEEP_VERSION, plan.id, version.version, _json(version))


async def load(connection: Connection, id: str) -> AnnualPlan | None:
    """One year's plan."""
    return await plans.load(connection, LOAD, id)


async def versions(connection: Connection, ids: Sequence[str]) -> list[list[AnnualPlanVersion]]:
    """The versions filed of each plan, newest first."""
    return by_place(await connection.fetch(VERSIONS, ids), len(ids), versions_kept.read)


async def used(connection: Connection, plan: Plan) -> Used:
    """What the agency's other filed plans of the year take up."""
    asked = (plan.agency, plan.month[:4], plan.id)
    rows = await connection.fetch(USED, *asked)
    routine = {
        (SupervisionDomain(row["domain"]), SupervisionClass(row["supervision_class"])): row["checks"]
        for row in rows
        if not row["of_campaign"]
    }
    campaigns: dict[str, int] = {}
    for row in rows:
        if row["of_campaign"] and row["campaign"]:
            campaigns[row["campaign"]] = campaigns.get(row["campaign"], 0) + row["checks"]
    return Used(routine=routine, campaigns=campaigns, spent=await connection.fetchval(SPENT, *asked))


def matching(reach: Reach, query: ListAnnualPlans) -> tuple[object, ...]:
    """What a list of years' plans is asked for."""
    return *reach.within, query.agency, query.year, query.state


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
