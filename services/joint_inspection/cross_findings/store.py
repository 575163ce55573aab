"""Every SQL statement about findings of cross-checks."""

import msgspec

from contracts.joint_inspection.cross_findings import CrossFindingOrder, ListCrossFindings
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.cross_findings.rules import Case

SAVE = """
INSERT INTO cross_findings (finding, cross_check, state, agency, lender, region, parties, overdue, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
ON CONFLICT (finding) DO UPDATE SET
    state = excluded.state, agency = excluded.agency, parties = excluded.parties, overdue = excluded.overdue,
    body = excluded.body
"""
LOAD = "SELECT body FROM cross_findings WHERE finding = $1"
SEEN = "SELECT body FROM cross_findings WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])\n"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR state = $4)
  AND ($5::text IS NULL OR cross_check = $5)
  AND ($6::text IS NULL OR agency = $6)
  AND ($7::text IS NULL OR lender = $7)
  AND ($8::boolean IS NULL OR overdue = $8)
"""
)
ORDERS = {
    CrossFindingOrder.NEWEST: Order(
        MATCHING + "AND finding < $9 ORDER BY finding DESC LIMIT $10", {"finding": LATER_THAN_ANY_ID}
    ),
    CrossFindingOrder.OLDEST: Order(MATCHING + "AND finding > $9 ORDER BY finding LIMIT $10", {"finding": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $9) AS counted"
OF_CHECKS = """
SELECT wanted.place, one.body
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (cross_check, place)
CROSS JOIN LATERAL (
    SELECT finding, body FROM cross_findings
    WHERE cross_check = wanted.cross_check AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY finding DESC LIMIT $5
) AS one
ORDER BY wanted.place, one.finding DESC
"""
COUNT_OF_CHECKS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM cross_findings
        WHERE cross_check = wanted.cross_check AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (cross_check, place) ORDER BY place
"""

_cases = Bodies(Case)
listing = Listing(
    get=SEEN + "AND finding = ANY($4::text[])", orders=ORDERS, count=COUNT, read=_cases.read, name="finding"
)
of_checks = Gathering(items=OF_CHECKS, count=COUNT_OF_CHECKS, order=ORDERS[CrossFindingOrder.NEWEST], read=_cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a finding handed over as it now stands."""
    await connection.execute(
        SAVE,
        case.finding,
        case.cross_check,
        case.state.value,
        case.agency,
        case.lender,
        case.region,
        case.parties,
        case.overdue,
        msgspec.json.encode(case).decode(),
    )


async def load(connection: Connection, finding: str) -> Case | None:
    """One finding handed over."""
    return await _cases.load(connection, LOAD, finding)


def matching(reach: Reach, query: ListCrossFindings) -> tuple[object, ...]:
    """What a list of findings handed over is asked for."""
    return *reach.within, query.state, query.cross_check, query.agency, query.lender, query.overdue
