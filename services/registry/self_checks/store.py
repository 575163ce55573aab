"""Every SQL statement about self-checks."""

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.registry.self_checks import ListSelfChecks, SelfCheckOrder
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.registry.self_checks.rules import Case

SAVE = """
INSERT INTO self_checks (number, credit_code, state, region, parties, files, body)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $3, parties = $5, files = $6, body = $7::jsonb
"""
LOAD = "SELECT body FROM self_checks WHERE number = $1"
GET = "SELECT body FROM self_checks WHERE ($1 OR parties @> ARRAY[$2::text]) AND number = ANY($3::text[])"
MATCHING = """
SELECT body FROM self_checks
WHERE ($1 OR parties @> ARRAY[$2::text])
  AND ($3::text IS NULL OR credit_code = $3)
  AND ($4::text IS NULL OR state = $4)
"""
ORDERS = {
    SelfCheckOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    SelfCheckOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
# The desk sets hub.party to the asker's agency, or to * when it sweeps.
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM self_checks
    WHERE files @> ARRAY[$1::text] AND credit_code = $2
      AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (parties))
)
"""

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a self-check as it now stands; an enterprise has one open at a time."""
    body = msgspec.json.encode(case).decode()
    try:
        await connection.execute(
            SAVE, case.number, case.credit_code, case.state, case.region, case.parties, case.files, body
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "self_checks_one_open":
            raise
        raise Refusal("SELF_CHECK_OPEN_ALREADY", credit_code=case.credit_code) from error


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a self-check of this enterprise that the asker may see names the file."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def load(connection: Connection, number: str) -> Case | None:
    """One self-check."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListSelfChecks) -> tuple[object, ...]:
    """What a list of self-checks is asked for."""
    return *scope(reach), query.credit_code, query.state


def scope(reach: Reach) -> tuple[object, ...]:
    """Only who is party to a self-check sees it."""
    return reach.everywhere, reach.party
