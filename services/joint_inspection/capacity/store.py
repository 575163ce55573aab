"""Every SQL statement about what plans are held against: the library by class, equipment, what is filed already."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.joint_inspection.plans import Plan
from contracts.registry.directory import SupervisionClass, SupervisionDomain
from contracts.registry.equipment import EquipmentChanged, EquipmentState
from kernel.database import Connection
from services.joint_inspection.capacity.rules import ClassSize

SIZES = """
SELECT domain, supervision_class, count(*) AS size FROM targets
WHERE active AND region LIKE $1 || '%'
  AND (cardinality($2::text[]) = 0 OR domain = ANY($2))
  AND (cardinality($3::text[]) = 0 OR supervision_class = ANY($3))
  AND (cardinality($4::text[]) = 0 OR elements && $4)
GROUP BY domain, supervision_class
"""
SAVE_EQUIPMENT = """
INSERT INTO equipment_items (number, kind, holder, usable, calibrated_until) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (number) DO UPDATE SET
    kind = excluded.kind, holder = excluded.holder, usable = excluded.usable,
    calibrated_until = excluded.calibrated_until
"""
HELD = """
SELECT kind, count(*) AS held FROM equipment_items
WHERE holder = $1 AND kind = ANY($2::text[]) AND usable AND coalesce(calibrated_until >= $3, true)
GROUP BY kind
"""
FILED_IN_MONTH = """
SELECT coalesce(sum((task ->> 'count')::bigint), 0)::bigint
FROM plans, jsonb_array_elements(tasks) AS task
WHERE agency = $1 AND month = $2 AND state = 'filed' AND id <> $3
"""
USABLE = (EquipmentState.AVAILABLE, EquipmentState.LENT)


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a plan may reach."""

    prefix: str
    domains: Sequence[SupervisionDomain]
    classes: Sequence[SupervisionClass]
    elements: Sequence[str]


async def sizes(connection: Connection, bounds: Bounds) -> list[ClassSize]:
    """The library's enterprises within the bounds, by domain and class as registered."""
    rows = await connection.fetch(
        SIZES, bounds.prefix, list(bounds.domains), list(bounds.classes), list(bounds.elements)
    )
    return [
        ClassSize(SupervisionDomain(row["domain"]), SupervisionClass(row["supervision_class"]), row["size"])
        for row in rows
    ]


async def save_equipment(connection: Connection, event: EquipmentChanged) -> None:
    """Keep an item as it now stands."""
    usable = event.state in USABLE
    await connection.execute(SAVE_EQUIPMENT, event.number, event.kind, event.holder, usable, event.calibrated_until)


async def equipment_held(connection: Connection, agency: str, kinds: Sequence[str], until: date) -> dict[str, int]:
    """How many items of each kind the agency has in hand that may be used until the day."""
    rows = await connection.fetch(HELD, agency, kinds, until)
    return {row["kind"]: row["held"] for row in rows}


async def filed_in_month(connection: Connection, plan: Plan) -> int:
    """How many checks the agency's other filed plans of the month ask for."""
    total: int = await connection.fetchval(FILED_IN_MONTH, plan.agency, plan.month, plan.id)
    return total
