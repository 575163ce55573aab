"""Every SQL statement of early involvement 提前介入.

The kernel sets `hub.party` in each transaction; row-level security shows no other agency's rows.
"""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.transfer.early_involvement import EarlyInvolvementOrder, ListEarlyInvolvements
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.transfer.early_involvement.rules.machine import Case

SAVE = """
INSERT INTO early_involvements (number, state, host, guest, parties, region, credit_code, referral, findings,
                                documents, ends_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, referral = excluded.referral, findings = excluded.findings,
    documents = excluded.documents, ends_at = excluded.ends_at, body = excluded.body
"""
LOAD = "SELECT body FROM early_involvements WHERE number = $1"
GET = """
SELECT body FROM early_involvements
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND number = ANY($4::text[])
"""
# Each side by itself: an index reads each in order, and none an OR of them; nobody is both.
SIDES = (
    "SELECT number, body FROM early_involvements WHERE host = $1",
    "SELECT number, body FROM early_involvements WHERE guest = $1",
)
MATCHING = """
  AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR credit_code = $3)
"""


def _sides(rest: str) -> str:
    return " UNION ALL ".join("(" + side + MATCHING + rest + ")" for side in SIDES)


def _order(rest: str, direction: str) -> str:
    ordered = "ORDER BY number " + direction + " LIMIT $5"
    return "SELECT body FROM (" + _sides(rest + " " + ordered) + ") AS reached " + ordered


ORDERS = {
    EarlyInvolvementOrder.NEWEST: Order(_order("AND number < $4", "DESC"), {"number": LATER_THAN_ANY_ID}),
    EarlyInvolvementOrder.OLDEST: Order(_order("AND number > $4", "ASC"), {"number": ""}),
}
COUNT = "SELECT count(*) FROM (SELECT FROM (" + _sides("LIMIT $4") + ") AS reached LIMIT $4) AS counted"
SEE_AS = "SELECT set_config('hub.party', $1, true)"
REFERRALS_OF = """
SELECT DISTINCT referrals.number FROM referral_findings JOIN referrals USING (number)
WHERE open AND agency = $1 AND finding = ANY($2::text[])
"""
HANDED_OVER = "SELECT number FROM referrals WHERE number = ANY($1::text[]) AND handed_over_at IS NOT NULL"
OPEN_OF = """
SELECT body FROM early_involvements
WHERE host = $1 AND state IN ('invited', 'granted') AND (referral = $2 OR findings && $3::text[])
ORDER BY number
"""
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM early_involvements
    WHERE documents @> $1
      AND (current_setting('hub.party', true) IN ('*', host) OR (state = 'granted' AND hub_now() < ends_at))
)
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write an early involvement as it now stands. Refusal: EARLY_INVOLVEMENT_OPEN."""
    documents = msgspec.json.encode(case.documents).decode()
    named = case.referral, case.findings, documents, case.ends_at
    whose = case.host, case.guest, case.parties, case.region, case.credit_code
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(SAVE, case.number, case.state, *whose, *named, body)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "early_involvements_open":
            raise
        raise Refusal("EARLY_INVOLVEMENT_OPEN", credit_code=case.credit_code, guest=case.guest) from error


async def load(connection: Connection, number: str) -> Case | None:
    """The early involvement, if the transaction's party may see it."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListEarlyInvolvements) -> tuple[object, ...]:
    """What a list is asked for."""
    return reach.party, query.state, query.credit_code


async def referrals_of(connection: Connection, host: str, findings: Sequence[str], party: str) -> list[str]:
    """The host's referrals that rest on these findings, whoever of the two asks; a guest does not see them."""
    return await _as_host(connection, REFERRALS_OF, host, party, host, findings)


async def handed_over(connection: Connection, host: str, referrals: Sequence[str], party: str) -> list[str]:
    """Those of the host's referrals that were handed over."""
    return await _as_host(connection, HANDED_OVER, host, party, referrals)


async def open_of(connection: Connection, host: str, referral: str, findings: Sequence[str]) -> list[Case]:
    """The open involvements of the host in what this referral is about."""
    return await cases.load_all(connection, OPEN_OF, host, referral, findings)


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is one the party may see: the guest's only while it is involved."""
    document = msgspec.json.encode([{"sha256": sha256, "added_by": agency}]).decode()
    named: bool = await connection.fetchval(NAMES_FILE, document)
    return named


async def _as_host(connection: Connection, statement: str, host: str, party: str, *parameters: object) -> list[str]:
    await connection.execute(SEE_AS, host)
    rows = await connection.fetch(statement, *parameters)
    await connection.execute(SEE_AS, party)
    return [row["number"] for row in rows]
