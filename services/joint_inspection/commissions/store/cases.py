"""Commissions as they stand, one by one, in lists and under their visits."""

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.joint_inspection.commissions import CommissionOrder, ListCommissions
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.joint_inspection.commissions.rules.machine import Case

SAVE = """
INSERT INTO commissions (number, kind, state, agency, contractor, region, parties, plan, price_yuan, visit,
                         credit_code, deliver_by, overdue, secret, confidants, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, deliver_by = excluded.deliver_by, overdue = excluded.overdue, secret = excluded.secret,
    files = excluded.files, body = excluded.body
"""
LOAD = "SELECT body FROM commissions WHERE number = $1"
GET = """
SELECT body FROM commissions
WHERE may_see_commission(commissions, $1, $2, $3, $4, $5, $6) AND number = ANY($7::text[])
"""
MATCHING = """
SELECT body FROM commissions
WHERE may_see_commission(commissions, $1, $2, $3, $4, $5, $6)
  AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($7::text IS NULL OR kind = $7)
  AND ($8::text IS NULL OR state = $8)
  AND ($9::text IS NULL OR plan = $9 AND $13)
  AND ($10::text IS NULL OR credit_code = $10)
  AND ($11::boolean IS NULL OR overdue = $11)
  AND ($12::boolean IS NULL OR $13 AND $12 = EXISTS (
      SELECT FROM result_contradictions WHERE commission = commissions.number))
"""
ORDERS = {
    CommissionOrder.NEWEST: Order(
        MATCHING + "AND number < $14 ORDER BY number DESC LIMIT $15", {"number": LATER_THAN_ANY_ID}
    ),
    CommissionOrder.DUE: Order(
        MATCHING + "AND (deliver_by, number) > ($14::text::date, $15) ORDER BY deliver_by, number LIMIT $16",
        {"deliver_by": "-infinity", "number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $14) AS counted"
OF_VISITS = """
SELECT wanted.place, one.body
FROM unnest($7::text[]) WITH ORDINALITY AS wanted (visit, place)
CROSS JOIN LATERAL (
    SELECT number, body FROM commissions
    WHERE commissions.visit = wanted.visit AND may_see_commission(commissions, $1, $2, $3, $4, $5, $6)
    ORDER BY number DESC LIMIT $8
) AS one
ORDER BY wanted.place, one.number DESC
"""
COUNT_OF_VISITS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM commissions
        WHERE commissions.visit = wanted.visit AND may_see_commission(commissions, $1, $2, $3, $4, $5, $6) LIMIT $8
    ) AS counted
) AS total
FROM unnest($7::text[]) WITH ORDINALITY AS wanted (visit, place) ORDER BY place
"""
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM commissions
    WHERE files @> ARRAY[$1::text] AND $2 = contractor
      AND (current_setting('hub.party', true) = ANY (parties)
           OR region LIKE nullif(current_setting('hub.prefix', true), '') || '%')
)
"""

bodies = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=bodies.read)
of_visits = Gathering(items=OF_VISITS, count=COUNT_OF_VISITS, order=ORDERS[CommissionOrder.NEWEST], read=bodies.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a commission as it now stands."""
    await connection.execute(
        SAVE,
        case.number,
        case.kind,
        case.state,
        case.agency,
        case.contractor,
        case.region,
        case.parties,
        case.plan,
        case.price_yuan,
        case.visit,
        case.credit_code,
        case.deliver_by,
        case.overdue,
        case.secret,
        case.confidants,
        [report.sha256 for report in case.reports],
        msgspec.json.encode(case).decode(),
    )


async def load(connection: Connection, number: str) -> Case | None:
    """One commission."""
    return await bodies.load(connection, LOAD, number)


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this institution is a report that the transaction's asker may see."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


def scope(reach: Reach, actor: Actor) -> tuple[object, ...]:
    """What may be seen depends on the person where a visit is still secret."""
    return *reach.within, actor.agency, actor.subject, Role.HEAD in actor.roles


def matching(reach: Reach, actor: Actor, query: ListCommissions) -> tuple[object, ...]:
    """What a list of commissions is asked for; an institution cannot look for what only the agency's side sees."""
    inside = actor.agency_kind is not AgencyKind.ENTERPRISE
    wanted = (query.kind, query.state, query.plan, query.credit_code, query.overdue, query.contradicted)
    return *scope(reach, actor), *wanted, inside
