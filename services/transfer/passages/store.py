"""Every SQL statement of passages 转送; row-level security shows a party its own."""

from datetime import datetime

import asyncpg

from contracts.transfer.passages import ListReferralPassages, PassageOrder, PassageState
from kernel.database import Connection
from kernel.listing import Listing
from kernel.paging import EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_UUID, Order
from kernel.rights import Reach
from services.transfer.passages.rules import Passage

OPEN = """
INSERT INTO referral_passages (id, number, region, parties, passed_on_by, police, reason, passed_on_at, late, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting')
"""
CLOSE = "UPDATE referral_passages SET state = $2, ended_at = $3 WHERE number = $1 AND state = 'waiting'"
GET = """
SELECT * FROM referral_passages
WHERE id = ANY ($4::uuid[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
MATCHING = """
SELECT * FROM referral_passages
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND ($4::text IS NULL OR state = $4)
"""
NEWEST = "AND (passed_on_at, id) < ($5::text::timestamptz, $6::uuid) ORDER BY passed_on_at DESC, id DESC LIMIT $7"
OLDEST = "AND (passed_on_at, id) > ($5::text::timestamptz, $6::uuid) ORDER BY passed_on_at, id LIMIT $7"
ORDERS = {
    PassageOrder.NEWEST: Order(MATCHING + NEWEST, {"passed_on_at": "infinity", "id": LATER_THAN_ANY_UUID}),
    PassageOrder.OLDEST: Order(MATCHING + OLDEST, {"passed_on_at": "-infinity", "id": EARLIER_THAN_ANY_UUID}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"


async def open_passage(connection: Connection, passage: Passage) -> None:
    """Keep that a case was passed on."""
    await connection.execute(
        OPEN,
        passage.id,
        passage.number,
        passage.region,
        passage.parties,
        passage.passed_on_by,
        passage.police,
        passage.reason,
        passage.passed_on_at,
        passage.late,
    )


async def close_passage(connection: Connection, number: str, state: PassageState, at: datetime) -> None:
    """Keep what became of it; a no-op when none is under way."""
    await connection.execute(CLOSE, number, state.value, at)


def read(row: asyncpg.Record) -> Passage:
    """A passage, as a row has it."""
    columns = {name: row[name] for name in Passage.__dataclass_fields__}
    special = {"id": str(row["id"]), "parties": tuple(row["parties"]), "state": PassageState(row["state"])}
    return Passage(**columns | special)


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)


def matching(reach: Reach, query: ListReferralPassages) -> tuple[object, ...]:
    """What a list of passages is asked for."""
    return *reach.within, query.state
