"""Every SQL statement about receivers."""

import msgspec

from contracts.registry.receivers import ListReceivers, ReceiverOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.receivers.rules import Case

SAVE = """
INSERT INTO receivers (id, agency, region, parties, ended, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, body = excluded.body
"""
LOAD = "SELECT body FROM receivers WHERE id = $1"
IN_USE = "SELECT body FROM receivers WHERE agency = $1 AND NOT ended ORDER BY id"
GET = """
SELECT body FROM receivers WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND id = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM receivers
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND ($4::boolean IS NULL OR ended = $4)
"""
ORDERS = {
    ReceiverOrder.NEWEST: Order(MATCHING + "AND id < $5 ORDER BY id DESC LIMIT $6", {"id": LATER_THAN_ANY_ID}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read, name="id")


async def save(connection: Connection, case: Case) -> None:
    """Write a receiver as it now stands."""
    body = msgspec.json.encode(case).decode()
    ended = case.ended_at is not None
    await connection.execute(SAVE, case.id, case.agency, case.region, list(case.parties), ended, body)


async def load(connection: Connection, id: str) -> Case | None:
    """One receiver."""
    return await cases.load(connection, LOAD, id)


async def of_agency(connection: Connection, agency: str) -> list[Case]:
    """Those an agency has in use."""
    return await cases.load_all(connection, IN_USE, agency)


def matching(reach: Reach, query: ListReceivers) -> tuple[object, ...]:
    """What a list of receivers is asked for."""
    return *reach.within, query.ended
