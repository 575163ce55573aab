"""Every SQL statement about lists: made, seen, in pages of items."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.actors import Actor, Role
from contracts.joint_inspection.checklist_terms import (
    ChecklistAnswer,
    EarlierChecklist,
    LeftOutItem,
    PermitUsed,
    TemplateUsed,
)
from contracts.joint_inspection.checklists import CheckItem, CheckItemOrder, Checklist, ListCheckItems
from kernel.database import Connection
from kernel.listing import Gathering
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from services.joint_inspection.checklists.rules.making import Item, Made

REPLACE = "UPDATE checklists SET current = false WHERE visit = $1 AND current"
INSERT = """
INSERT INTO checklists (visit, version, current, day, made_at, made_by, digest, templates, permits, left_out)
VALUES ($1, $2, true, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb)
"""
INSERT_ITEMS = """
INSERT INTO checklist_items (visit, version, number, body)
SELECT $1, $2, (body ->> 'number')::integer, body FROM jsonb_array_elements($3::jsonb) AS body
"""
CURRENT = "SELECT version, digest FROM checklists WHERE visit = $1 AND current"
ITEMS = """
SELECT body FROM checklist_items JOIN checklists USING (visit, version)
WHERE visit = $1 AND current ORDER BY number
"""
ITEMS_OF_VERSION = "SELECT body FROM checklist_items WHERE visit = $1 AND version = $2 ORDER BY number"
SEE = """
SELECT list.visit, list.version, list.day, list.made_at, list.digest, list.templates, list.permits, list.left_out,
       visits.region, visits.parties, visits.credit_code, visits.state NOT IN ('requested', 'planned') AS fixed, tally.*
FROM checklists AS list JOIN visits ON visits.id = list.visit
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE item.state <> 'unanswered') AS answered,
           count(*) FILTER (WHERE item.state = 'not_ok') AS not_ok,
           count(*) FILTER (WHERE item.state = 'not_ok' AND NOT EXISTS (
               SELECT FROM checklist_findings AS linked
               WHERE linked.visit = item.visit AND linked.version = item.version AND linked.item = item.number
           )) AS without_finding
    FROM checklist_items AS item WHERE item.visit = list.visit AND item.version = list.version
) AS tally
WHERE list.visit = ANY($7::text[]) AND list.current AND may_see_checklist(visits, $1, $2, $3, $4, $5, $6)
"""
EARLIER = """
SELECT visit, version, made_at, digest, templates, permits FROM checklists
WHERE visit = ANY($1::text[]) AND NOT current ORDER BY visit, version
"""
ITEM = """
SELECT one.number, one.body, visits.region, visits.parties, visits.credit_code,
       answer.revision, answer.result, answer.measured, answer.unit, answer.text, answer.files, answer.answered_at,
       answer.answered_by,
       ARRAY(
           SELECT finding FROM checklist_findings AS linked
           WHERE linked.visit = one.visit AND linked.version = one.version AND linked.item = one.number
           ORDER BY finding
       ) AS findings
"""
MATCHING = """
FROM checklists AS list JOIN visits ON visits.id = list.visit
JOIN checklist_items AS one ON one.visit = list.visit AND one.version = list.version
LEFT JOIN checklist_answers AS answer
    ON answer.visit = one.visit AND answer.version = one.version AND answer.item = one.number
    AND answer.revision = one.revision
WHERE list.visit = $7 AND list.current AND may_see_checklist(visits, $1, $2, $3, $4, $5, $6)
  AND ($8::text IS NULL OR one.state = $8)
"""
ORDERS = {
    CheckItemOrder.NUMBER: Order(
        ITEM + MATCHING + "AND one.number > $9::text::integer ORDER BY one.number LIMIT $10", {"number": "0"}
    )
}
COUNT = "SELECT count(*) FROM (SELECT one.number " + MATCHING + "LIMIT $9) AS counted"
OF_VISITS = (
    "SELECT asked.place, found.* FROM unnest($7::text[]) WITH ORDINALITY AS asked (visit, place) CROSS JOIN LATERAL ("
    + ITEM
    + """
    FROM checklists AS list JOIN visits ON visits.id = list.visit
    JOIN checklist_items AS one ON one.visit = list.visit AND one.version = list.version
    LEFT JOIN checklist_answers AS answer
        ON answer.visit = one.visit AND answer.version = one.version AND answer.item = one.number
        AND answer.revision = one.revision
    WHERE list.visit = asked.visit AND list.current AND may_see_checklist(visits, $1, $2, $3, $4, $5, $6)
    ORDER BY one.number LIMIT $8
) AS found
ORDER BY asked.place, found.number
"""
)
COUNT_OF_VISITS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM checklists AS list JOIN visits ON visits.id = list.visit
        JOIN checklist_items AS one ON one.visit = list.visit AND one.version = list.version
        WHERE list.visit = asked.visit AND list.current AND may_see_checklist(visits, $1, $2, $3, $4, $5, $6) LIMIT $8
    ) AS counted
) AS total
FROM unnest($7::text[]) WITH ORDINALITY AS asked (visit, place) ORDER BY place
"""

_items = msgspec.json.Decoder(Item)
_templates = msgspec.json.Decoder(list[TemplateUsed])
_permits = msgspec.json.Decoder(list[PermitUsed])
_left_out = msgspec.json.Decoder(list[LeftOutItem])


class Current(msgspec.Struct, frozen=True):
    """The latest version of a visit's list."""

    version: int
    digest: str


class SeenList(msgspec.Struct, frozen=True, kw_only=True):
    """A list with what decides who sees what of it."""

    record: Checklist
    region: str
    parties: list[str]


class SeenItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item with what decides who sees what of it."""

    number: int
    record: CheckItem
    region: str
    parties: list[str]


async def add(connection: Connection, visit: str, version: int, made: Made, on: date, at: datetime, by: str) -> None:
    """Keep a new version as the latest."""
    await connection.execute(REPLACE, visit)
    sources = [msgspec.json.encode(one).decode() for one in (made.templates, made.permits, made.left_out)]
    await connection.execute(INSERT, visit, version, on, at, by, made.digest, *sources)
    await connection.execute(INSERT_ITEMS, visit, version, msgspec.json.encode(made.items).decode())


async def current(connection: Connection, visit: str) -> Current | None:
    """The latest version of a visit's list."""
    row = await connection.fetchrow(CURRENT, visit)
    return Current(row["version"], row["digest"]) if row else None


async def items(connection: Connection, visit: str) -> dict[int, Item]:
    """The items of a visit's latest list by number."""
    found = [_items.decode(row["body"]) for row in await connection.fetch(ITEMS, visit)]
    return {item.number: item for item in found}


async def items_of_version(connection: Connection, visit: str, version: int) -> dict[int, Item]:
    """The items of one version of a visit's list by number."""
    found = [_items.decode(row["body"]) for row in await connection.fetch(ITEMS_OF_VERSION, visit, version)]
    return {item.number: item for item in found}


async def see(connection: Connection, reach: Reach, actor: Actor, visits: Sequence[str]) -> dict[str, SeenList]:
    """The latest lists of visits, as far as the asker may see them."""
    rows = await connection.fetch(SEE, *asker(reach, actor), list(visits))
    earlier: dict[str, list[EarlierChecklist]] = {row["visit"]: [] for row in rows}
    for row in await connection.fetch(EARLIER, list(earlier)):
        earlier[row["visit"]].append(_earlier(row))
    return {row["visit"]: _seen_list(row, earlier[row["visit"]]) for row in rows}


async def page(connection: Connection, reach: Reach, actor: Actor, query: ListCheckItems) -> list[SeenItem]:
    """One more than a page of items."""
    order = ORDERS[query.order]
    asked = (*asker(reach, actor), query.visit, query.state)
    rows = await connection.fetch(order.statement, *asked, *order.place(query.after), query.size + 1)
    return [_seen_item(row) for row in rows]


async def count(connection: Connection, reach: Reach, actor: Actor, query: ListCheckItems) -> int:
    """How many items match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *asker(reach, actor), query.visit, query.state, COUNT_LIMIT)
    return total


def asker(reach: Reach, actor: Actor) -> tuple[bool, str | None, str | None, str, str, bool]:
    """Who asks, as may_see_checklist takes it."""
    return *reach.within, actor.agency, actor.subject, Role.HEAD in actor.roles


def _earlier(row: asyncpg.Record) -> EarlierChecklist:
    return EarlierChecklist(
        version=row["version"],
        made_at=row["made_at"],
        digest=row["digest"],
        templates=_templates.decode(row["templates"]),
        permits=_permits.decode(row["permits"]),
    )


def _seen_list(row: asyncpg.Record, earlier: list[EarlierChecklist]) -> SeenList:
    plain = ("visit", "version", "day", "made_at", "fixed", "digest", "total", "answered", "not_ok", "without_finding")
    record = Checklist(
        **{name: row[name] for name in plain},
        templates=_templates.decode(row["templates"]),
        permits=_permits.decode(row["permits"]),
        left_out=_left_out.decode(row["left_out"]),
        answered_percent=100 * row["answered"] // row["total"] if row["total"] else 0,
        earlier=earlier,
    )
    return SeenList(record=record, region=row["region"], parties=[*row["parties"], row["credit_code"]])


def _seen_item(row: asyncpg.Record) -> SeenItem:
    item = _items.decode(row["body"])
    same = ("text", "how", "origins", "permit", "outlet", "pollutant", "limit", "unit")
    record = CheckItem(
        number=row["number"],
        subject_kind=item.subject,
        answer_kind=item.answer,
        answer=_answer(row) if row["revision"] else None,
        **{name: getattr(item, name) for name in same},
    )
    parties = [*row["parties"], row["credit_code"]]
    return SeenItem(number=row["number"], record=record, region=row["region"], parties=parties)


def _answer(row: asyncpg.Record) -> ChecklistAnswer:
    given = {name: row[name] for name in ChecklistAnswer.__struct_fields__ if name != "item"}
    return msgspec.convert(given | {"item": row["number"]}, ChecklistAnswer)


items_of = Gathering(items=OF_VISITS, count=COUNT_OF_VISITS, order=ORDERS[CheckItemOrder.NUMBER], read=_seen_item)
