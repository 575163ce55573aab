"""Every SQL statement about plans."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from contracts.errors import Refusal
from contracts.joint_inspection.plans import ListPlans, Plan, PlanKind, PlannedRatio, PlanOrder, PlanState
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach

INSERT = """
INSERT INTO plans (id, agency, region, parties, month, kind, state, scope, scope_hash, domains, classes, elements,
                   ratio_classes, ratio_percents, reason, drafted_by, filing_due)
VALUES ($1, $2, $3, ARRAY[$2], $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
FIND = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late
FROM plans WHERE id = $1
"""
SEE = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late
FROM plans
WHERE id = ANY($1::text[])
  AND ((state = 'filed' AND $2) OR coalesce(region LIKE $3 || '%', false) OR coalesce($4 = ANY(parties), false))
"""
MATCHING = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late
FROM plans
WHERE ((state = 'filed' AND $1) OR coalesce(region LIKE $2 || '%', false) OR coalesce($3 = ANY(parties), false))
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR month = $5)
  AND ($6::text IS NULL OR state = $6)
"""
ORDERS = {
    PlanOrder.NEWEST: Order(MATCHING + "AND id < $7 ORDER BY id DESC LIMIT $8", {"id": LATER_THAN_ANY_ID}),
    PlanOrder.OLDEST: Order(MATCHING + "AND id > $7 ORDER BY id LIMIT $8", {"id": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
FILE = "UPDATE plans SET state = 'filed', filed_with = $2, filed_at = $3, late = $4 WHERE id = $1"


async def insert(connection: Connection, plan: Plan, drafted_by: str) -> None:
    """Insert a draft. Refusal: PLAN_EXISTS."""
    try:
        await connection.execute(
            INSERT,
            plan.id,
            plan.agency,
            plan.region,
            plan.month,
            plan.kind.value,
            plan.scope,
            hashlib.sha256(plan.scope.encode()).hexdigest(),
            [domain.value for domain in plan.domains],
            [one.value for one in plan.classes],
            [element.value for element in plan.elements],
            [ratio.supervision_class.value for ratio in plan.ratios],
            [ratio.percent for ratio in plan.ratios],
            plan.reason,
            drafted_by,
            plan.filing_due,
        )
    except asyncpg.UniqueViolationError:
        raise Refusal("PLAN_EXISTS", month=plan.month, region=plan.region) from None


async def find(connection: Connection, plan: str) -> Plan | None:
    """One plan."""
    row = await connection.fetchrow(FIND, plan)
    return _plan(row) if row else None


async def see(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, Plan]:
    """Plans by id, as far as the asker may see them."""
    rows = await connection.fetch(SEE, ids, *reach.within)
    return {row["id"]: _plan(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListPlans) -> list[Plan]:
    """One more than a page of plans."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_plan(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListPlans) -> int:
    """How many plans match that the asker may see, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListPlans) -> tuple[object, ...]:
    return *reach.within, query.agency, query.month, query.state


async def file(connection: Connection, plan: str, filed_with: str, filed_at: datetime, late: bool) -> None:
    """Record the filing."""
    await connection.execute(FILE, plan, filed_with, filed_at, late)


def parties(plan: Plan) -> list[str]:
    """Whose plan it is."""
    return [plan.agency]


def _plan(row: asyncpg.Record) -> Plan:
    due: date = row["filing_due"]
    return Plan(
        id=row["id"],
        agency=row["agency"],
        region=row["region"],
        month=row["month"],
        kind=PlanKind(row["kind"]),
        state=PlanState(row["state"]),
        scope=row["scope"],
        domains=[SupervisionDomain(one) for one in row["domains"]],
        classes=[SupervisionClass(one) for one in row["classes"]],
        elements=[EnvironmentalElement(one) for one in row["elements"]],
        ratios=[
            PlannedRatio(supervision_class=SupervisionClass(one), percent=percent)
            for one, percent in zip(row["ratio_classes"], row["ratio_percents"], strict=True)
        ],
        filed_with=row["filed_with"],
        filed_at=row["filed_at"],
        filing_due=due,
        late=row["late"],
        reason=row["reason"],
        drafted_by=row["drafted_by"],
    )
