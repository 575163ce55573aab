"""Every SQL statement about equipment."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import asyncpg

from contracts.errors import Refusal
from contracts.registry.equipment import (
    EquipmentOrder,
    EquipmentState,
    EquipmentUse,
    EquipmentUseOrder,
    ListEquipment,
    ListEquipmentUse,
    RecordEquipmentUse,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.registry.equipment.rules import Item, rate

SAVE = """
INSERT INTO equipment (number, agency, region, kind, model, serial, state, holder, acquired_on, calibrated_until,
                       scrapped_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (number) DO UPDATE SET
    model = excluded.model, state = excluded.state, holder = excluded.holder, acquired_on = excluded.acquired_on,
    calibrated_until = excluded.calibrated_until, scrapped_on = excluded.scrapped_on
"""
GET = """
SELECT number, agency, region, kind, model, serial, state, holder, acquired_on, calibrated_until, scrapped_on
FROM equipment
WHERE number = ANY($1::text[]) AND ($2 OR region LIKE $3 || '%' OR agency = $4 OR holder = $4)
"""
BY_SERIAL = """
SELECT number, agency, region, kind, model, serial, state, holder, acquired_on, calibrated_until, scrapped_on
FROM equipment JOIN unnest($1::text[], $2::text[]) AS asked (kind, serial) USING (kind, serial)
"""
MATCHING = """
SELECT number, agency, region, kind, model, serial, state, holder, acquired_on, calibrated_until, scrapped_on
FROM equipment
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3 OR holder = $3)
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR holder = $5)
  AND ($6::text IS NULL OR kind = $6)
  AND ($7::text IS NULL OR state = $7)
  AND ($8::date IS NULL OR coalesce(calibrated_until, 'infinity') < $8)
"""
ORDERS = {
    EquipmentOrder.NUMBER: Order(MATCHING + "AND number > $9 ORDER BY number LIMIT $10", {"number": ""}),
    EquipmentOrder.CALIBRATION: Order(
        MATCHING
        + "AND (coalesce(calibrated_until, 'infinity'), number) > ($9::text::date, $10) "
        + "ORDER BY coalesce(calibrated_until, 'infinity'), number LIMIT $11",
        {"calibrated_until": "-infinity", "number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $9) AS counted"
HELD = """
SELECT agency, kind, count(*) AS held FROM equipment
WHERE agency = ANY($1::text[]) AND state <> 'scrapped' GROUP BY agency, kind
"""
USE = """
INSERT INTO equipment_uses (item, days, agency, purpose)
SELECT item, daterange($2, $3, '[]'), $4, $5 FROM equipment WHERE number = $1
"""
USES = """
SELECT number, kind, stock.days AS days_in_stock, least(used.days, stock.days) AS days_in_use
FROM equipment, LATERAL (
    SELECT greatest(0, least($6::date, scrapped_on) - greatest($5::date, acquired_on)) AS days
) AS stock, LATERAL (
    SELECT coalesce(sum(upper(days * daterange($5, $6)) - lower(days * daterange($5, $6))), 0)::integer
    FROM equipment_uses
    WHERE int8range(equipment_uses.item, equipment_uses.item, '[]') && int8range(equipment.item, equipment.item, '[]')
      AND days && daterange($5, $6)
) AS used (days)
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND agency = $4 AND ($7::text IS NULL OR kind = $7)
"""
USE_ORDERS = {EquipmentUseOrder.NUMBER: Order(USES + "AND number > $8 ORDER BY number LIMIT $9", {"number": ""})}
COUNT_USES = "SELECT count(*) FROM (" + USES + "LIMIT $8) AS counted"


async def save(connection: Connection, items: Sequence[Item]) -> None:
    """Write items as they now stand."""
    await connection.executemany(SAVE, [_columns(item) for item in items])


async def load(connection: Connection, number: str) -> Item | None:
    """One item."""
    row = await connection.fetchrow(GET, [number], True, None, None)
    return _item(row) if row else None


async def by_serial(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]:
    """Items by kind and serial number."""
    rows = await connection.fetch(BY_SERIAL, [kind for kind, _ in keys], [serial for _, serial in keys])
    return {(row["kind"], row["serial"]): _item(row) for row in rows}


async def find(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Item]:
    """Items by number, within reach."""
    rows = await connection.fetch(GET, list(numbers), *reach.within)
    return {row["number"]: _item(row) for row in rows}


async def page(connection: Connection, reach: Reach, query: ListEquipment) -> list[Item]:
    """One more than a page of items."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_item(row) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListEquipment) -> int:
    """How many items match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


async def held(connection: Connection, agencies: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many of each kind each agency has, by agency and kind."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await connection.fetch(HELD, list(agencies)):
        found[row["agency"]][row["kind"]] = row["held"]
    return found


async def use(connection: Connection, order: RecordEquipmentUse, agency: str) -> None:
    """Count these days. Refusal: EQUIPMENT_DAYS_COUNTED."""
    try:
        await connection.execute(USE, order.number, order.used_from, order.used_to, agency, order.purpose)
    except asyncpg.ExclusionViolationError:
        got = f"{order.used_from} 至 {order.used_to}"
        raise Refusal("EQUIPMENT_DAYS_COUNTED", number=order.number, got=got) from None


async def uses(connection: Connection, reach: Reach, query: ListEquipmentUse, today: date) -> list[EquipmentUse]:
    """One more than a page of uses."""
    order = USE_ORDERS[query.order]
    matching = _of_period(reach, query, today)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return [EquipmentUse(**dict(row), rate=rate(row["days_in_use"], row["days_in_stock"])) for row in rows]


async def count_uses(connection: Connection, reach: Reach, query: ListEquipmentUse, today: date) -> int:
    """How many uses match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_USES, *_of_period(reach, query, today), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListEquipment) -> tuple[object, ...]:
    return *reach.within, query.agency, query.holder, query.kind, query.state, query.calibration_before


def _of_period(reach: Reach, query: ListEquipmentUse, today: date) -> tuple[object, ...]:
    """The period up to the day after its last, without the days to come; empty where it has not begun."""
    after = max(min(query.to_on, today) + timedelta(days=1), query.from_on)
    return *reach.within, query.agency, query.from_on, after, query.kind


def _columns(item: Item) -> tuple[object, ...]:
    return tuple(getattr(item, name) for name in ORDER_OF_COLUMNS)


ORDER_OF_COLUMNS = (
    "number",
    "agency",
    "region",
    "kind",
    "model",
    "serial",
    "state",
    "holder",
    "acquired_on",
    "calibrated_until",
    "scrapped_on",
)


def _item(row: asyncpg.Record) -> Item:
    return Item(**{**dict(row), "state": EquipmentState(row["state"])})
