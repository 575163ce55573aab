"""Every SQL statement about approvals of visits outside the plan."""

import msgspec

from contracts.joint_inspection.approvals import ApprovalOrder, ListVisitApprovals, VisitApproval
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach

SAVE = """
INSERT INTO visit_approvals (visit, kind, state, region, parties, body)
VALUES ($1, $2, $3, $4, ARRAY[$5, $6], $7::jsonb)
ON CONFLICT (visit) DO UPDATE SET
    kind = excluded.kind, state = excluded.state, parties = excluded.parties, body = excluded.body
"""
LOAD = "SELECT body FROM visit_approvals WHERE visit = $1"
APPROVED_AFTERWARDS = "UPDATE visits SET approved_by = $2 WHERE id = $1"
# What was laid before the level above and then decided by the own head waits for nobody.
SEEN = """
SELECT CASE WHEN one.kind = 'superior' AND one.state = 'pending' AND visit.state <> 'requested'
            THEN one.body || '{"state": "superseded"}'::jsonb ELSE one.body END AS body
FROM visit_approvals AS one JOIN visits AS visit ON visit.id = one.visit
WHERE ($1 OR one.region LIKE $2 || '%' OR one.parties @> ARRAY[$3::text])
"""
GET = SEEN + "AND one.visit = ANY($4::text[])"
MATCHING = (
    SEEN
    + """
  AND ($4::text IS NULL OR one.kind = $4)
  AND ($5::text IS NULL OR $5 = CASE WHEN one.kind = 'superior' AND one.state = 'pending'
                                      AND visit.state <> 'requested' THEN 'superseded' ELSE one.state END)
"""
)
ORDERS = {
    ApprovalOrder.NEWEST: Order(
        MATCHING + "AND one.visit < $6 ORDER BY one.visit DESC LIMIT $7", {"visit": LATER_THAN_ANY_ID}
    ),
    ApprovalOrder.OLDEST: Order(MATCHING + "AND one.visit > $6 ORDER BY one.visit LIMIT $7", {"visit": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"

approvals = Bodies(VisitApproval)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=approvals.read, name="visit")


async def save(connection: Connection, approval: VisitApproval) -> None:
    """Write it as it now stands."""
    body = msgspec.json.encode(approval).decode()
    whose = (approval.region, approval.agency, approval.asked_of)
    await connection.execute(SAVE, approval.visit, approval.kind.value, approval.state.value, *whose, body)


async def load(connection: Connection, visit: str) -> VisitApproval | None:
    """The approval asked for a visit."""
    return await approvals.load(connection, LOAD, visit)


async def approved_afterwards(connection: Connection, visit: str, subject: str) -> None:
    """Name who approved a visit that began without."""
    await connection.execute(APPROVED_AFTERWARDS, visit, subject)


def matching(reach: Reach, query: ListVisitApprovals) -> tuple[object, ...]:
    """What a list of approvals is asked for."""
    return *reach.within, query.kind, query.state
