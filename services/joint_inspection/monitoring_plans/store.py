"""Every SQL statement about monitoring plans."""

from collections.abc import Sequence
from decimal import Decimal

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionKind
from contracts.joint_inspection.monitoring_plans import ListMonitoringPlans, MonitoringPlanOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.monitoring_plans.rules import Booked, Case

SAVE = """
INSERT INTO monitoring_plans (number, state, agency, region, parties, year, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
LOAD = "SELECT body FROM monitoring_plans WHERE number = $1"
NUMBER_OF = "SELECT number FROM monitoring_plans WHERE agency = $1 AND year = $2"
GET = """
SELECT body FROM monitoring_plans
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM monitoring_plans
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::integer IS NULL OR year = $5)
  AND ($6::text IS NULL OR state = $6)
"""
ORDERS = {
    MonitoringPlanOrder.NEWEST: Order(
        MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}
    ),
    MonitoringPlanOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
BOOKED = """
SELECT plan, kind, count(*) AS ordered, count(*) FILTER (WHERE state = 'settled') AS settled,
       coalesce(sum(price_yuan) FILTER (WHERE state <> 'settled'), 0) AS committed_yuan,
       coalesce(sum(price_yuan) FILTER (WHERE state = 'settled'), 0) AS spent_yuan
FROM commissions WHERE plan = ANY($1::text[]) AND state NOT IN ('declined', 'withdrawn')
GROUP BY plan, kind
"""

bodies = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=bodies.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a plan as it now stands. Refusal: MONITORING_PLAN_EXISTS."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(SAVE, case.number, case.state, case.agency, case.region, case.parties, case.year, body)
    except asyncpg.UniqueViolationError:
        raise Refusal("MONITORING_PLAN_EXISTS", agency=case.agency, year=case.year) from None


async def load(connection: Connection, number: str) -> Case | None:
    """One plan."""
    return await bodies.load(connection, LOAD, number)


async def number_of(connection: Connection, agency: str, year: int) -> str | None:
    """The bureau's plan of a year."""
    number: str | None = await connection.fetchval(NUMBER_OF, agency, year)
    return number


async def booked(connection: Connection, plans: Sequence[str]) -> dict[str, list[Booked]]:
    """What is ordered from each plan, by kind of work."""
    found: dict[str, list[Booked]] = {plan: [] for plan in plans}
    for row in await connection.fetch(BOOKED, list(plans)):
        found[row["plan"]].append(
            Booked(
                kind=CommissionKind(row["kind"]),
                ordered=row["ordered"],
                settled=row["settled"],
                committed_yuan=Decimal(row["committed_yuan"]),
                spent_yuan=Decimal(row["spent_yuan"]),
            )
        )
    return found


def matching(reach: Reach, query: ListMonitoringPlans) -> tuple[object, ...]:
    """What a list of plans is asked for."""
    return *reach.within, query.agency, query.year, query.state
