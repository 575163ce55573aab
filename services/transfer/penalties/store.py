"""Every SQL statement of reported penalties 行政处罚决定; row-level security shows them to their parties only."""

from collections.abc import Sequence
from datetime import date

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.transfer.penalties import ListPenalties, PenaltyOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import Order
from services.transfer.penalties.rules import PenaltyCase

ADD = """
INSERT INTO penalties (number, credit_code, region, parties, circumstance, decided_on, recorded_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
KEEP_SIGHTS = """
INSERT INTO penalty_sights (party, number, credit_code, recorded_at)
SELECT party, $1, $3, $4 FROM unnest($2::text[]) AS party
"""
SAME = "SELECT credit_code FROM and_merged(ARRAY[$1::text])"
TIMES = """
SELECT count(*) FROM and_merged(ARRAY[$1::text]) AS wanted
JOIN penalties ON penalties.credit_code = wanted.credit_code
WHERE circumstance = ANY($2::text[]) AND decided_on >= $3 AND decided_on <= $4
"""
GET = "SELECT body FROM penalties WHERE parties @> ARRAY[$1::text] AND number = ANY($2::text[])"
MATCHING = """
SELECT body FROM penalty_sights AS sight JOIN penalties USING (number)
WHERE sight.party = $1 AND ($2::text IS NULL OR sight.credit_code = $2)
"""
NEWEST = """
AND (sight.recorded_at, sight.number) < ($3::text::timestamptz, $4)
ORDER BY sight.recorded_at DESC, sight.number DESC LIMIT $5
"""
OLDEST = """
AND (sight.recorded_at, sight.number) > ($3::text::timestamptz, $4) ORDER BY sight.recorded_at, sight.number LIMIT $5
"""
ORDERS = {
    PenaltyOrder.NEWEST: Order(MATCHING + NEWEST, {"recorded_at": "infinity", "number": ""}),
    PenaltyOrder.OLDEST: Order(MATCHING + OLDEST, {"recorded_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $3) AS counted"

listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=Bodies(PenaltyCase).read)


async def add(connection: Connection, case: PenaltyCase) -> None:
    """Keep a penalty; a decision is reported once. Refusal: PENALTY_KNOWN."""
    try:
        await connection.execute(
            ADD,
            case.number,
            case.credit_code,
            case.region,
            case.parties,
            case.circumstance and case.circumstance.value,
            case.decided_on,
            case.recorded_at,
            msgspec.json.encode(case).decode(),
        )
    except asyncpg.UniqueViolationError:
        raise Refusal("PENALTY_KNOWN", number=case.number) from None
    await connection.execute(KEEP_SIGHTS, case.number, case.parties, case.credit_code, case.recorded_at)


async def same(connection: Connection, credit_code: str) -> list[str]:
    """The codes under which an enterprise's findings may be filed: its own and those merged into it."""
    return [row["credit_code"] for row in await connection.fetch(SAME, credit_code)]


async def times(connection: Connection, credit_code: str, circumstances: Sequence[str], since: date, on: date) -> int:
    """How many penalties an enterprise had for these circumstances in a period, its last day included."""
    counted: int = await connection.fetchval(TIMES, credit_code, list(circumstances), since, on)
    return counted


def matching(party: str | None, query: ListPenalties) -> tuple[object, ...]:
    """What a list of penalties is asked for."""
    return party, query.credit_code
