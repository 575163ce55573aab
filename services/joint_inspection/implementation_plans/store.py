"""Every SQL statement about implementation plans."""

import msgspec

from contracts.joint_inspection.implementation_plans import ImplementationPlanOrder, ListImplementationPlans
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.implementation_plans.rules import Case

SAVE = """
INSERT INTO implementation_plans (number, agency, region, year, overdue, parties, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET overdue = excluded.overdue, parties = excluded.parties, body = excluded.body
"""
LOAD = "SELECT body FROM implementation_plans WHERE number = $1"
MEASURES = """
SELECT coalesce(sum(jsonb_array_length(body -> 'measures')), 0)::bigint FROM implementation_plans
WHERE agency = $1 AND year = $2
"""
OF_YEAR = "SELECT body FROM implementation_plans WHERE year = $1 AND region LIKE $2 || '%' ORDER BY number"
SEEN = "SELECT body FROM implementation_plans WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])\n"
MATCHING = (
    SEEN
    + """
  AND ($4::integer IS NULL OR year = $4)
  AND ($5::text IS NULL OR agency = $5)
  AND ($6::boolean IS NULL OR overdue = $6)
"""
)
ORDERS = {
    ImplementationPlanOrder.NEWEST: Order(
        MATCHING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}
    ),
    ImplementationPlanOrder.OLDEST: Order(MATCHING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"

_cases = Bodies(Case)
listing = Listing(get=SEEN + "AND number = ANY($4::text[])", orders=ORDERS, count=COUNT, read=_cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a plan as it now stands; whoever was on it stays a party."""
    parties = list(dict.fromkeys([*case.parties, *(step.by for step in case.steps)]))
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.agency, case.region, case.year, case.overdue, parties, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One plan."""
    return await _cases.load(connection, LOAD, number)


async def measures(connection: Connection, agency: str, year: int) -> int:
    """How many measures an agency's plans of a year have."""
    number: int = await connection.fetchval(MEASURES, agency, year)
    return number


async def of_year(connection: Connection, year: int, prefix: str) -> list[Case]:
    """The plans of a year in a region."""
    return await _cases.load_all(connection, OF_YEAR, year, prefix)


def matching(reach: Reach, query: ListImplementationPlans) -> tuple[object, ...]:
    """What a list of plans is asked for."""
    return *reach.within, query.year, query.agency, query.overdue
