"""Every SQL statement about what is to be filed."""

from collections.abc import Sequence

import msgspec

from contracts.joint_inspection.plan_filings import ListPlanFilings, PlanFiling, PlanFilingOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach

SAVE = """
INSERT INTO plan_filings (id, agency, kind, state, region, parties, due_on, body)
SELECT body ->> 'id', body ->> 'agency', body ->> 'kind', body ->> 'state', body ->> 'region',
       ARRAY[body ->> 'agency', body ->> 'filed_with'], (body ->> 'due_on')::date, body
FROM jsonb_array_elements($1::jsonb) AS one (body)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_on = excluded.due_on, body = excluded.body
"""
LOAD = "SELECT body FROM plan_filings WHERE id = ANY($1::text[])"
GET = """
SELECT body FROM plan_filings
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND id = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM plan_filings
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
  AND ($4::text IS NULL OR agency = $4)
  AND ($5::text IS NULL OR kind = $5)
  AND ($6::text IS NULL OR state = $6)
"""
ORDERS = {
    PlanFilingOrder.DUE: Order(
        MATCHING + "AND (due_on, id) > ($7::text::date, $8) ORDER BY due_on, id LIMIT $9",
        {"due_on": "-infinity", "id": ""},
    ),
    PlanFilingOrder.LATEST: Order(
        MATCHING + "AND (due_on, id) < ($7::text::date, $8) ORDER BY due_on DESC, id DESC LIMIT $9",
        {"due_on": "infinity", "id": LATER_THAN_ANY_ID},
    ),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"

filings = Bodies(PlanFiling)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=filings.read, name="id")


async def save(connection: Connection, changed: Sequence[PlanFiling]) -> None:
    """Write them as they now stand."""
    await connection.execute(SAVE, msgspec.json.encode(list(changed)).decode())


async def load(connection: Connection, ids: Sequence[str]) -> dict[str, PlanFiling]:
    """Filings by id."""
    return {one.id: one for one in await filings.load_all(connection, LOAD, ids)}


def matching(reach: Reach, query: ListPlanFilings) -> tuple[object, ...]:
    """What a list of filings is asked for."""
    return *reach.within, query.agency, query.kind, query.state
