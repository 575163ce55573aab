"""Every SQL statement about proposals to make one visit of several."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.visit_merges import ListVisitMerges, MergeTally, VisitMergeOrder
from kernel.calendar import local_date
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.joint_inspection.visit_merges.rules import REFUSING, Merge
from services.joint_inspection.visits.rules import VisitCase
from services.joint_inspection.visits.store import case_of

SAVE = """
INSERT INTO visit_merges (id, region, parties, credit_code, state, declined, year, visits, body)
SELECT id, region, parties, credit_code, state, declined, year, visits, body
FROM jsonb_to_recordset($1::jsonb) AS one (
    id text, region text, parties text[], credit_code text, state text, declined boolean, year integer, visits text[],
    body jsonb)
ON CONFLICT (id) DO UPDATE SET
    parties = excluded.parties, state = excluded.state, declined = excluded.declined, visits = excluded.visits,
    body = excluded.body
"""
LOAD = "SELECT body FROM visit_merges WHERE id = $1"
OPEN = """
SELECT place, body FROM unnest($1::text[]) WITH ORDINALITY AS wanted (code, place)
JOIN visit_merges ON visit_merges.credit_code = wanted.code AND state = 'open'
ORDER BY place, id
"""
OPEN_OF = "SELECT body FROM visit_merges WHERE visits @> ARRAY[$1::text] AND state = 'open'"
CASES = "SELECT * FROM visits WHERE id = ANY($1::text[])"
ABSORB = "UPDATE visits SET state = 'merged', merged_into = $2 WHERE id = ANY($1::text[])"
UNITE = """
UPDATE visits SET state = 'planned', agencies = $2, parties = $2::text[] || lent_by, officers = $3, draws = $4,
                  items = $5, planned_on = $6, visit_from = $7, month = to_char($6::date, 'YYYY-MM'), ground = $8,
                  consenting = $9, obstacle = NULL, obstacle_text = NULL
WHERE id = $1
"""
GET = """
SELECT body FROM visit_merges
WHERE ($1 OR coalesce(region LIKE $2 || '%', false) OR coalesce(parties @> ARRAY[$3::text], false))
  AND id = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM visit_merges
WHERE ($1 OR coalesce(region LIKE $2 || '%', false) OR coalesce(parties @> ARRAY[$3::text], false))
  AND ($4::text IS NULL OR state = $4)
  AND ($5::boolean IS NULL OR declined = $5)
"""
ORDERS = {
    VisitMergeOrder.NEWEST: Order(MATCHING + "AND id < $6 ORDER BY id DESC LIMIT $7", {"id": LATER_THAN_ANY_ID}),
    VisitMergeOrder.OLDEST: Order(MATCHING + "AND id > $6 ORDER BY id LIMIT $7", {"id": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"
TALLIES = """
SELECT wanted.agency, count(side.agency)::integer AS proposed,
       count(*) FILTER (WHERE side.answer = 'accepted')::integer AS accepted,
       count(*) FILTER (WHERE side.answer = 'declined')::integer AS declined,
       count(*) FILTER (WHERE side.answer = 'silent')::integer AS silent
FROM unnest($1::text[]) WITH ORDINALITY AS wanted (agency, place)
LEFT JOIN visit_merges ON parties @> ARRAY[wanted.agency] AND year = $2
LEFT JOIN LATERAL jsonb_to_recordset(body -> 'sides') AS side (agency text, answer text)
    ON side.agency = wanted.agency
GROUP BY wanted.agency, wanted.place ORDER BY wanted.place
"""

merges = Bodies(Merge)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=merges.read, name="id")


async def save(connection: Connection, changed: Sequence[Merge]) -> None:
    """Write proposals as they now stand."""
    await connection.execute(SAVE, msgspec.json.encode([_row(merge) for merge in changed]).decode())


def _row(merge: Merge) -> dict[str, object]:
    return {
        "id": merge.id,
        "region": merge.region,
        "parties": merge.parties,
        "credit_code": merge.credit_code,
        "state": merge.state,
        "declined": merge.declined,
        "year": local_date(merge.proposed_at).year,
        "visits": [side.visit for side in merge.sides],
        "body": merge,
    }


async def load(connection: Connection, id: str) -> Merge | None:
    """One proposal."""
    return await merges.load(connection, LOAD, id)


async def open_about(connection: Connection, credit_codes: Sequence[str]) -> list[list[Merge]]:
    """The proposals about each enterprise that are not decided, aligned with the codes."""
    return by_place(await connection.fetch(OPEN, list(credit_codes)), len(credit_codes), merges.read)


async def open_of(connection: Connection, visit: str) -> Merge | None:
    """The proposal that a visit is part of and that is not decided."""
    return await merges.load(connection, OPEN_OF, visit)


async def require_answered(connection: Connection, visit: str) -> None:
    """Refuse to begin a visit before it is decided whether it is merged. Refusal: VISIT_MERGE_OPEN."""
    merge = await open_of(connection, visit)
    if merge and merge.side(visit).answer not in REFUSING:
        raise Refusal("VISIT_MERGE_OPEN", visit=visit, merge=merge.id)


async def cases(connection: Connection, visits: Sequence[str]) -> dict[str, VisitCase]:
    """Visits as decisions need them, by id."""
    return {row["id"]: case_of(row) for row in await connection.fetch(CASES, list(visits))}


async def unite(connection: Connection, whole: VisitCase, others: Sequence[str]) -> None:
    """One visit stands for all, the others went into it."""
    await connection.execute(ABSORB, list(others), whole.id)
    await connection.execute(
        UNITE,
        whole.id,
        whole.agencies,
        whole.officers,
        whole.draws,
        whole.items,
        whole.planned_on,
        whole.visit_from,
        whole.ground.value,
        whole.consenting,
    )


def matching(reach: Reach, query: ListVisitMerges) -> tuple[object, ...]:
    """What a list of proposals is asked for."""
    return *reach.within, query.state, query.declined


async def tallies(connection: Connection, agencies: Sequence[str], year: int) -> list[MergeTally]:
    """How each agency answered the proposals of a year, aligned with the agencies."""
    return [_tally(row, year) for row in await connection.fetch(TALLIES, list(agencies), year)]


def _tally(row: asyncpg.Record, year: int) -> MergeTally:
    return MergeTally(year=year, **dict(row))
