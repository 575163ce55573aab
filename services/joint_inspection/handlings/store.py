"""Every SQL statement about handlings of findings."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.joint_inspection.handlings import HandlingOrder, LadderCount, ListFindingHandlings
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.handlings.rules.case import Case

SAVE = """
INSERT INTO finding_handlings (finding, visit, credit_code, region, parties, agency, state, rung, skipped, lighter,
                               overdue, extended, failed, files, opened_at, told_at, closed_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb)
ON CONFLICT (finding) DO UPDATE SET
    parties = excluded.parties, state = excluded.state, rung = excluded.rung, skipped = excluded.skipped,
    lighter = excluded.lighter, overdue = excluded.overdue, extended = excluded.extended, failed = excluded.failed,
    files = excluded.files, told_at = excluded.told_at, closed_at = excluded.closed_at, body = excluded.body
"""
LOAD = "SELECT body FROM finding_handlings WHERE finding = $1"
GET = """
SELECT body FROM finding_handlings
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
       OR visit = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $4)))
  AND finding = ANY($5::text[])
"""
MATCHING = """
SELECT body FROM finding_handlings
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
       OR visit = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $4)))
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR rung = $6)
  AND ($7::text IS NULL OR agency = $7)
  AND ($8::text IS NULL OR credit_code = $8)
  AND ($9::text IS NULL OR visit = $9)
  AND ($10::boolean IS NULL OR skipped = $10)
  AND ($11::boolean IS NULL OR overdue = $11)
"""
ORDERS = {
    HandlingOrder.NEWEST: Order(
        MATCHING + "AND finding < $12 ORDER BY finding DESC LIMIT $13", {"finding": LATER_THAN_ANY_ID}
    ),
    HandlingOrder.OLDEST: Order(MATCHING + "AND finding > $12 ORDER BY finding LIMIT $13", {"finding": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $12) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT asked.place, one.body
FROM and_merged($5) AS asked
CROSS JOIN LATERAL (
    SELECT finding, body FROM finding_handlings
    WHERE credit_code = asked.credit_code
      AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
           OR asked.asked_as = $3 AND told_at IS NOT NULL
           OR visit = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $4)))
    ORDER BY finding DESC LIMIT $6
) AS one
ORDER BY asked.place, one.finding DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM finding_handlings
        WHERE credit_code = asked.credit_code
          AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
               OR asked.asked_as = $3 AND told_at IS NOT NULL
               OR visit = ANY (ARRAY(SELECT team_sights.visit FROM team_sights WHERE person = $4)))
        LIMIT $6
    ) AS counted
))::bigint AS total
FROM and_merged($5) AS asked GROUP BY place ORDER BY place
"""
LADDER_COUNTS = """
SELECT agency, count(*) AS findings,
       count(*) FILTER (WHERE skipped) AS skipped, count(*) FILTER (WHERE lighter) AS lighter,
       count(*) FILTER (WHERE overdue) AS overdue, count(*) FILTER (WHERE extended) AS extended,
       count(*) FILTER (WHERE failed) AS failed, count(*) FILTER (WHERE state = 'closed') AS closed
FROM finding_handlings
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND opened_at >= $4 AND opened_at < $5
GROUP BY agency ORDER BY agency
"""
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM finding_handlings
    WHERE files @> ARRAY[$1::text] AND $2 IN (agency, credit_code)
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties)
           OR region LIKE nullif(current_setting('hub.prefix', true), '') || '%'
           OR seen_by_team(visit, current_setting('hub.person', true)))
)
"""
NAMES = """
SELECT (SELECT name FROM agencies WHERE code = $1) AS agency, (SELECT name FROM targets WHERE credit_code = $2) AS unit,
       (SELECT text FROM findings WHERE id = $3) AS finding
"""
SAVE_GUIDANCE = """
INSERT INTO known_guidances (number, agency, enterprises) VALUES ($1, $2, $3)
ON CONFLICT (number) DO UPDATE SET agency = excluded.agency, enterprises = excluded.enterprises
"""
HELPS = """
SELECT EXISTS (
    SELECT FROM known_guidances
    WHERE number = $1 AND enterprises && (SELECT array_agg(credit_code) FROM and_merged(ARRAY[$2]))
)
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read, name="finding")
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[HandlingOrder.NEWEST], read=cases.read
)


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of agency, enterprise and finding."""

    agency: str
    unit: str
    finding: str


async def save(connection: Connection, case: Case) -> None:
    """Write a handling as it now stands."""
    await connection.execute(
        SAVE,
        case.finding,
        case.visit,
        case.credit_code,
        case.region,
        case.parties,
        case.agency,
        case.state,
        case.rung,
        case.skipped,
        case.lighter,
        case.overdue,
        any(one.granted for one in case.extensions),
        any(not one.passed for one in case.reinspections),
        case.files,
        case.opened_at,
        case.told_at,
        case.closed_at,
        msgspec.json.encode(case).decode(),
    )


async def load(connection: Connection, finding: str) -> Case | None:
    """One handling."""
    return await cases.load(connection, LOAD, finding)


def scope(reach: Reach) -> tuple[object, ...]:
    """What may be seen depends on the person where a team sees the visit."""
    return *reach.within, reach.person


def matching(reach: Reach, query: ListFindingHandlings) -> tuple[object, ...]:
    """What a list of handlings is asked for."""
    about = query.state, query.rung, query.agency, query.credit_code, query.visit
    return *scope(reach), *about, query.skipped, query.overdue


async def ladder_counts(connection: Connection, reach: Reach, since: datetime, until: datetime) -> list[LadderCount]:
    """How the agencies within reach used the ladder for what was recorded in [since, until)."""
    rows = await connection.fetch(LADDER_COUNTS, *reach.within, since, until)
    return [LadderCount(**dict(row)) for row in rows]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency or enterprise belongs to a handling that the party may see."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def names(connection: Connection, case: Case) -> Names:
    """What a document says; codes where names are not known."""
    row: asyncpg.Record | None = await connection.fetchrow(NAMES, case.agency, case.credit_code, case.finding)
    assert row is not None
    return Names(
        agency=row["agency"] or case.agency, unit=row["unit"] or case.credit_code, finding=row["finding"] or ""
    )


async def save_guidance(connection: Connection, number: str, agency: str, enterprises: Sequence[str]) -> None:
    """Know whose a guidance is."""
    await connection.execute(SAVE_GUIDANCE, number, agency, enterprises)


async def helps(connection: Connection, guidance: str, credit_code: str) -> bool:
    """Whether this guidance is the enterprise's."""
    theirs: bool = await connection.fetchval(HELPS, guidance, credit_code)
    return theirs
