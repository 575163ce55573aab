"""Every SQL statement about visits that come to stand, join others or are called off."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.joint_inspection.plans import PlanKind
from kernel.database import Connection
from kernel.rows import by_place
from services.joint_inspection.visits.rules import VisitCase
from services.joint_inspection.visits.store import case_of

INSERT = """
INSERT INTO visits (id, state, basis, credit_code, region, parties, agencies, officers, draws, planned_on, visit_from,
                    month, requested_by, reason, ground, items, obstacle, obstacle_text, lent_by)
SELECT id, state, basis, credit_code, region, agencies || lent_by, agencies, officers, draws, planned_on, visit_from,
       to_char(planned_on, 'YYYY-MM'), requested_by, reason, ground, items, obstacle, obstacle_text, lent_by
FROM jsonb_to_recordset($1::jsonb) AS visit (
    id text, state text, basis text, credit_code text, region text, agencies text[], officers text[], draws text[],
    planned_on date, visit_from date, requested_by text, reason text, ground text, items text[], obstacle text,
    obstacle_text text, lent_by text[])
"""
# A later draw of the agency that leads the visit goes into it: its own tasks need nobody's consent.
JOIN = """
UPDATE visits SET state = joined.state, draws = joined.draws, agencies = joined.agencies,
                  parties = joined.agencies || joined.lent_by, lent_by = joined.lent_by,
                  officers = joined.officers, items = joined.items, visit_from = joined.visit_from
FROM jsonb_to_recordset($1::jsonb) AS joined (
    id text, state text, agencies text[], officers text[], draws text[], items text[], visit_from date,
    lent_by text[])
WHERE visits.id = joined.id
"""
STANDING = """
SELECT wanted.place, visits.* FROM and_merged($1) AS wanted
JOIN visits ON visits.credit_code = wanted.credit_code
WHERE state IN ('requested', 'planned', 'checked_in', 'not_arranged') AND planned_on BETWEEN $2 AND $3
ORDER BY wanted.place, visits.id
"""
CANCEL = "UPDATE visits SET state = 'cancelled', cancel_reason = $2 WHERE id = $1"
ARRANGE = """
UPDATE visits SET state = 'planned', planned_on = $2, visit_from = $2, month = to_char($2::date, 'YYYY-MM'),
                  approved_by = $3, obstacle = NULL, obstacle_text = NULL
WHERE id = $1
"""
PLAN = """
SELECT kind, items, ARRAY(SELECT right(code, 6) FROM agencies WHERE parent = plans.agency ORDER BY code) AS below
FROM plans WHERE id = $1
"""


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a plan that its visits carry: its kind, its items by code or name, the regions below its agency."""

    kind: PlanKind
    items: tuple[str, ...]
    below: tuple[str, ...]


async def insert(connection: Connection, cases: Sequence[VisitCase]) -> None:
    """Insert visits as they stand."""
    await connection.execute(INSERT, msgspec.json.encode(cases).decode())


async def join(connection: Connection, cases: Sequence[VisitCase]) -> None:
    """Save visits that others went into."""
    await connection.execute(JOIN, msgspec.json.encode(cases).decode())


async def standing(
    connection: Connection, credit_codes: Sequence[str], first: date, last: date
) -> list[list[VisitCase]]:
    """The visits to each enterprise that are not over, planned in these days, aligned with the codes."""
    rows = await connection.fetch(STANDING, list(credit_codes), first, last)
    return by_place(rows, len(credit_codes), case_of)


async def cancel(connection: Connection, visit: str, reason: str) -> None:
    """Call a visit off."""
    await connection.execute(CANCEL, visit, reason)


async def arrange(connection: Connection, visit: str, planned_on: date, by: str) -> None:
    """A visit that waited for room stands."""
    await connection.execute(ARRANGE, visit, planned_on, by)


async def plan(connection: Connection, id: str) -> PlanTerms:
    """What a plan says of the visits that are drawn for it."""
    row = await connection.fetchrow(PLAN, id)
    assert row is not None
    return msgspec.convert(dict(row), PlanTerms)
