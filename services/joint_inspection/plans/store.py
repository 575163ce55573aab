"""Every SQL statement about plans."""

import hashlib
from collections.abc import Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.plan_terms import PlanContent, PlannedEquipment, PlannedRatio, PlanTask
from contracts.joint_inspection.plans import ListPlans, Plan, PlanKind, PlanOrder, PlanState, PlanVersion
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import Row, by_place

INSERT = """
INSERT INTO plans (id, agency, region, parties, month, kind, state, scope, scope_hash, domains, classes, elements,
                   ratio_classes, ratio_percents, reason, drafted_by, filing_due, campaign, items, starts_on, ends_on,
                   tasks, equipment, budget_yuan)
VALUES ($1, $2, $3, ARRAY[$2], $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22)
"""
ADJUST = """
UPDATE plans SET
    state = $2, version = $3, adjust_reason = $4, scope = $5, scope_hash = $6, domains = $7, classes = $8,
    elements = $9, ratio_classes = $10, ratio_percents = $11, items = $12, starts_on = $13, ends_on = $14, tasks = $15,
    equipment = $16, budget_yuan = $17
WHERE id = $1
"""
FIND = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late, version, campaign, items, starts_on, ends_on, tasks,
       equipment, budget_yuan, adjust_reason
FROM plans WHERE id = $1
"""
SEE = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late, version, campaign, items, starts_on, ends_on, tasks,
       equipment, budget_yuan, adjust_reason
FROM plans
WHERE id = ANY($1::text[])
  AND ((state = 'filed' AND $2) OR coalesce(region LIKE $3 || '%', false) OR coalesce($4 = ANY(parties), false))
"""
MATCHING = """
SELECT id, agency, region, month, kind, state, scope, domains, classes, elements, ratio_classes, ratio_percents, reason,
       drafted_by, filed_with, filed_at, filing_due, late, version, campaign, items, starts_on, ends_on, tasks,
       equipment, budget_yuan, adjust_reason
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
FILE = """
UPDATE plans SET
    state = 'filed', filed_with = $2, filed_at = $3, late = coalesce(late, false) OR $4, tasks = $5, budget_yuan = $6
WHERE id = $1
"""
KEEP_VERSION = """
INSERT INTO plan_versions (plan, version, filed_at, filed_with, late, reason, content, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
VERSIONS = """
SELECT place, version, filed_at, filed_with, late, reason, content, sha256
FROM unnest($1::text[]) WITH ORDINALITY AS wanted (plan, place) JOIN plan_versions USING (plan)
ORDER BY place, version DESC
"""
CAMPAIGNS_OF_YEAR = """
SELECT DISTINCT coalesce(campaign, scope) AS name FROM plans
WHERE agency = $1 AND left(month, 4) = $2 AND kind = 'campaign' AND filed_at IS NOT NULL AND id <> $3
"""
STANDING_DRAW = "SELECT id FROM draws WHERE plan = $1 AND state <> 'failed' ORDER BY id DESC LIMIT 1"
_tasks = msgspec.json.Decoder(list[PlanTask])
_equipment = msgspec.json.Decoder(list[PlannedEquipment])
_content = msgspec.json.Decoder(PlanContent)


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
            plan.campaign,
            plan.items,
            plan.starts_on,
            plan.ends_on,
            _json(plan.tasks),
            _json(plan.equipment),
            plan.budget_yuan,
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


async def adjust(connection: Connection, plan: Plan) -> None:
    """Keep the plan as it is to be. Refusal: PLAN_EXISTS."""
    try:
        await connection.execute(
            ADJUST,
            plan.id,
            plan.state.value,
            plan.version,
            plan.adjust_reason,
            plan.scope,
            hashlib.sha256(plan.scope.encode()).hexdigest(),
            [domain.value for domain in plan.domains],
            [one.value for one in plan.classes],
            [element.value for element in plan.elements],
            [ratio.supervision_class.value for ratio in plan.ratios],
            [ratio.percent for ratio in plan.ratios],
            plan.items,
            plan.starts_on,
            plan.ends_on,
            _json(plan.tasks),
            _json(plan.equipment),
            plan.budget_yuan,
        )
    except asyncpg.UniqueViolationError:
        raise Refusal("PLAN_EXISTS", month=plan.month, region=plan.region) from None


async def file(connection: Connection, plan: Plan, version: PlanVersion) -> None:
    """Record the filing, and keep the version as it was filed."""
    await connection.execute(
        FILE, plan.id, version.filed_with, version.filed_at, version.late, _json(plan.tasks), plan.budget_yuan
    )
    await connection.execute(
        KEEP_VERSION,
        plan.id,
        version.version,
        version.filed_at,
        version.filed_with,
        version.late,
        version.reason,
        _json(version.content),
        version.sha256,
    )


async def versions(connection: Connection, plans: Sequence[str]) -> list[list[PlanVersion]]:
    """The versions filed of each plan, newest first."""
    return by_place(await connection.fetch(VERSIONS, plans), len(plans), _version)


async def campaigns_of_year(connection: Connection, plan: Plan) -> set[str]:
    """What other campaigns the agency has filed for the year."""
    rows = await connection.fetch(CAMPAIGNS_OF_YEAR, plan.agency, plan.month[:4], plan.id)
    return {row["name"] for row in rows}


async def standing_draw(connection: Connection, plan: str) -> str | None:
    """A draw of the plan that has not failed."""
    draw: str | None = await connection.fetchval(STANDING_DRAW, plan)
    return draw


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _version(row: Row) -> PlanVersion:
    return PlanVersion(
        version=row["version"],
        filed_at=row["filed_at"],
        filed_with=row["filed_with"],
        late=row["late"],
        reason=row["reason"],
        content=_content.decode(row["content"]),
        sha256=row["sha256"],
    )


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
        version=row["version"],
        campaign=row["campaign"],
        items=row["items"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        tasks=_tasks.decode(row["tasks"]),
        equipment=_equipment.decode(row["equipment"]),
        budget_yuan=row["budget_yuan"],
        adjust_reason=row["adjust_reason"],
    )
