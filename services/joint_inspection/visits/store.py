"""Every SQL statement about visits."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.allowances import VisitGround
from contracts.joint_inspection.visits import Finding, ListVisits, Visit, VisitOrder, VisitState
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.case_teams.store import sights
from services.joint_inspection.findings import store as findings
from services.joint_inspection.visits.rules import VisitCase

Asker = tuple[bool, str | None, str | None, str, str, bool]

REQUEST = """
INSERT INTO visits (id, state, basis, credit_code, region, parties, agencies, officers, draws, planned_on, visit_from,
                    month, clue, reason, requested_by, ground, items)
VALUES ($1, 'requested', $2, $3, $4, $5, $5, $6, '{}', $7, $7, to_char($7::date, 'YYYY-MM'), $8, $9, $10, $11, $12)
ON CONFLICT (credit_code, month, (agencies[1])) WHERE state IN ('requested', 'planned', 'checked_in') DO NOTHING
RETURNING id
"""
FIND = "SELECT * FROM visits WHERE id = $1"
FIND_ALL = "SELECT * FROM visits WHERE id = ANY($1::text[])"
OPEN_IN_MONTH = """
SELECT * FROM visits
WHERE credit_code = $1 AND month = to_char($2::date, 'YYYY-MM') AND agencies[1] = $3
  AND state IN ('requested', 'planned', 'checked_in')
"""
IN_YEAR = """
SELECT credit_code, count(*) AS visits FROM (
    SELECT wanted.asked_as AS credit_code
    FROM and_merged($1) AS wanted
    JOIN visit_bookings AS booked USING (credit_code) JOIN visits ON visits.id = booked.visit
    WHERE booked.year = extract(year FROM $2::date) AND booked.counts AND state = ANY($3::text[])
    UNION ALL
    SELECT wanted.asked_as
    FROM and_merged($1) AS wanted JOIN reinspection_bookings AS again USING (credit_code)
    WHERE extract(year FROM again.made_on) = extract(year FROM $2::date) AND again.counts
) AS begun
GROUP BY credit_code
"""
APPROVE = "UPDATE visits SET state = 'planned', approved_by = $2, ground = $3 WHERE id = $1"
REFUSE = "UPDATE visits SET state = 'refused' WHERE id = $1"
CHECK_IN = "UPDATE visits SET state = 'checked_in', checked_in_at = $2 WHERE id = $1"
FINISH = """
UPDATE visits SET state = 'finished', finished_at = $2, parties = parties || credit_code WHERE id = $1
RETURNING (SELECT count(*) FROM findings WHERE visit = $1)
"""
UNFINISHED = """
SELECT count(*) FROM visits
WHERE draws @> ARRAY[$1::text] AND state IN ('requested', 'planned', 'checked_in')
"""
# What a team's member sees through the team, and only once the visit has begun.
SEE = """
SELECT * FROM visits
WHERE id = ANY($1::text[])
  AND (may_see_visit(visits, $2, $3, $4, $5, $6, $7)
       OR state IN ('checked_in', 'finished')
       AND id = ANY (ARRAY(SELECT visit FROM team_sights WHERE person = $8)))
"""
MATCHING = """
SELECT * FROM visits
WHERE (may_see_visit(visits, $1, $2, $3, $4, $5, $6)
       OR state IN ('checked_in', 'finished')
       AND id = ANY (ARRAY(SELECT visit FROM team_sights WHERE person = $7)))
  AND ($8::text IS NULL OR draws @> ARRAY[$8])
  AND ($9::text IS NULL OR state = $9)
"""
ORDERS = {
    VisitOrder.NEWEST: Order(MATCHING + "AND id < $10 ORDER BY id DESC LIMIT $11", {"id": LATER_THAN_ANY_ID}),
    VisitOrder.OLDEST: Order(MATCHING + "AND id > $10 ORDER BY id LIMIT $11", {"id": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $10) AS counted"
OF_ENTERPRISES = """
SELECT wanted.asked_as AS wanted, visit.* FROM and_merged($1) AS wanted
CROSS JOIN LATERAL (
    SELECT * FROM visits
    WHERE visits.credit_code = wanted.credit_code
      AND (may_see_visit(visits, $2, $3, $4, $5, $6, $7)
           OR state IN ('checked_in', 'finished')
           AND id = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $8)))
    ORDER BY id DESC LIMIT $9
) AS visit
ORDER BY wanted.place, visit.id DESC
"""
OF_DRAWS = """
SELECT wanted.draw AS wanted, visit.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted (draw, place)
CROSS JOIN LATERAL (
    SELECT * FROM visits
    WHERE visits.draws @> ARRAY[wanted.draw]
      AND (may_see_visit(visits, $2, $3, $4, $5, $6, $7)
           OR state IN ('checked_in', 'finished')
           AND id = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $8)))
    ORDER BY id DESC LIMIT $9
) AS visit
ORDER BY wanted.place, visit.id DESC
"""


COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM visits
        WHERE visits.credit_code = wanted.credit_code
          AND (may_see_visit(visits, $2, $3, $4, $5, $6, $7)
               OR state IN ('checked_in', 'finished')
               AND id = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $8)))
        LIMIT $9
    ) AS counted
))::bigint AS total
FROM and_merged($1) AS wanted GROUP BY place ORDER BY place
"""
COUNT_OF_DRAWS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM visits
        WHERE draws @> ARRAY[wanted.draw]
          AND (may_see_visit(visits, $2, $3, $4, $5, $6, $7)
               OR state IN ('checked_in', 'finished')
               AND id = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $8)))
        LIMIT $9
    ) AS counted
) AS total
FROM unnest($1::text[]) WITH ORDINALITY AS wanted (draw, place) ORDER BY place
"""


class SeenVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit's record with what decides who sees what of it."""

    record: Visit
    region: str
    parties: list[str]
    officers: list[str]


async def request(connection: Connection, case: VisitCase, clue: str | None, reason: str) -> bool:
    """Insert an off-plan request; False where the enterprise has an open visit in the month."""
    inserted = await connection.fetchval(
        REQUEST,
        case.id,
        case.basis.value,
        case.credit_code,
        case.region,
        case.agencies,
        case.officers,
        case.planned_on,
        clue,
        reason,
        case.requested_by,
        case.ground.value,
        case.items,
    )
    return inserted is not None


async def find(connection: Connection, visit: str) -> VisitCase | None:
    """One visit as decisions need it."""
    row = await connection.fetchrow(FIND, visit)
    return case_of(row) if row else None


async def find_all(connection: Connection, visits: Sequence[str]) -> list[VisitCase]:
    """Visits as decisions need them, as many as there are."""
    return [case_of(row) for row in await connection.fetch(FIND_ALL, list(visits))]


async def open_in_month(connection: Connection, credit_code: str, on: date, agency: str) -> VisitCase | None:
    """The agency's open visit to the enterprise in that day's month."""
    row = await connection.fetchrow(OPEN_IN_MONTH, credit_code, on, agency)
    return case_of(row) if row else None


async def in_year(
    connection: Connection, credit_codes: Sequence[str], on: date, states: Sequence[VisitState]
) -> dict[str, int]:
    """How many visits in these states use up that day's year, by enterprise; one merged into it is its own."""
    rows = await connection.fetch(IN_YEAR, credit_codes, on, [state.value for state in states])
    return {row["credit_code"]: row["visits"] for row in rows}


async def approve(connection: Connection, visit: str, approved_by: str | None, ground: VisitGround) -> None:
    """Make a request a planned visit on its ground."""
    await connection.execute(APPROVE, visit, approved_by, ground.value)


async def refuse(connection: Connection, visit: str) -> None:
    """Close a request."""
    await connection.execute(REFUSE, visit)


async def check_in(connection: Connection, visit: str, at: datetime) -> None:
    """Begin a visit."""
    await connection.execute(CHECK_IN, visit, at)


async def finish(connection: Connection, visit: str, at: datetime) -> int:
    """End a visit, from now on visible to the enterprise; returns its number of findings."""
    count: int = await connection.fetchval(FINISH, visit, at)
    return count


async def unfinished(connection: Connection, draw: str) -> int:
    """How many of a draw's visits are still to be finished."""
    waiting: int = await connection.fetchval(UNFINISHED, draw)
    return waiting


async def see(connection: Connection, reach: Reach, actor: Actor, ids: Sequence[str]) -> dict[str, SeenVisit]:
    """Visits by id, as far as the asker may see them."""
    rows = await connection.fetch(SEE, ids, *_reader(reach, actor))
    return {one.record.id: one for one in await _seen(connection, rows, reach, actor)}


async def page(connection: Connection, reach: Reach, actor: Actor, query: ListVisits) -> list[SeenVisit]:
    """One more than a page of visits."""
    order, matching = ORDERS[query.order], (*_reader(reach, actor), query.draw, query.state)
    rows = await connection.fetch(order.statement, *matching, *order.place(query.after), query.size + 1)
    return await _seen(connection, rows, reach, actor)


async def count(connection: Connection, reach: Reach, actor: Actor, query: ListVisits) -> int:
    """How many visits match that the asker may see, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_reader(reach, actor), query.draw, query.state, COUNT_LIMIT)
    return total


async def of_enterprises(
    connection: Connection, reach: Reach, actor: Actor, credit_codes: Sequence[str], size: int
) -> dict[str, list[SeenVisit]]:
    """One more than a page of each enterprise's visits, newest first."""
    rows = await connection.fetch(OF_ENTERPRISES, credit_codes, *_reader(reach, actor), size + 1)
    return _grouped(credit_codes, rows, await _seen(connection, rows, reach, actor))


async def of_draws(
    connection: Connection, reach: Reach, actor: Actor, draws: Sequence[str], size: int
) -> dict[str, list[SeenVisit]]:
    """One more than a page of each draw's visits, newest first."""
    rows = await connection.fetch(OF_DRAWS, draws, *_reader(reach, actor), size + 1)
    return _grouped(draws, rows, await _seen(connection, rows, reach, actor))


async def count_of_enterprises(
    connection: Connection, reach: Reach, actor: Actor, credit_codes: Sequence[str]
) -> list[int]:
    """How many visits of each enterprise the asker may see, up to COUNT_LIMIT, aligned with the codes."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, credit_codes, *_reader(reach, actor), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def count_of_draws(connection: Connection, reach: Reach, actor: Actor, draws: Sequence[str]) -> list[int]:
    """How many visits of each draw the asker may see, up to COUNT_LIMIT, aligned with the draws."""
    rows = await connection.fetch(COUNT_OF_DRAWS, draws, *_reader(reach, actor), COUNT_LIMIT)
    return [row["total"] for row in rows]


def asker(reach: Reach, actor: Actor) -> Asker:
    """Who asks, as `may_see_visit` takes it."""
    return *reach.within, actor.agency, actor.subject, Role.HEAD in actor.roles


def _reader(reach: Reach, actor: Actor) -> tuple[object, ...]:
    """Who asks, with who he or she is on a team."""
    return *asker(reach, actor), reach.person


def _grouped(
    wanted: Sequence[str], rows: Sequence[asyncpg.Record], seen: Sequence[SeenVisit]
) -> dict[str, list[SeenVisit]]:
    found: dict[str, list[SeenVisit]] = {one: [] for one in wanted}
    for row, visit in zip(rows, seen, strict=True):
        found[row["wanted"]].append(visit)
    return found


async def _seen(connection: Connection, rows: Sequence[asyncpg.Record], reach: Reach, actor: Actor) -> list[SeenVisit]:
    """A finding is shown to whose visit it is; to an enterprise from the measure on that it was told of.

    Whoever sits on a team sees all of its visits, whatever kind of agency sent the person.
    """
    joined = await sights.joined(connection, reach.person, [row["id"] for row in rows])
    others = [row["id"] for row in rows if row["id"] not in joined]
    found = await findings.of_visits(connection, others, told=actor.agency_kind is AgencyKind.ENTERPRISE)
    if joined:
        found |= await findings.of_visits(connection, sorted(joined), told=False)
    return [
        SeenVisit(
            record=_visit(row, found[row["id"]]),
            region=row["region"],
            parties=[*row["parties"], *([reach.person] if reach.person and row["id"] in joined else [])],
            officers=row["officers"],
        )
        for row in rows
    ]


def case_of(row: asyncpg.Record) -> VisitCase:
    """A visit as decisions need it."""
    return msgspec.convert(dict(row), VisitCase)


def _visit(row: asyncpg.Record, found: list[Finding]) -> Visit:
    return msgspec.structs.replace(msgspec.convert(dict(row), Visit), findings=found)
