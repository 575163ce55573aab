"""Every SQL statement of proceedings 衔接事项.

The kernel sets `hub.party` in each transaction; row-level security shows no other agency's rows.
"""

from collections.abc import Iterable

import msgspec

from contracts.transfer.proceeding_terms import ProceedingState
from contracts.transfer.proceedings import ListProceedings, ProceedingOrder
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import Order
from kernel.rights import Reach
from services.transfer.proceedings.rules.case import Case

ADD = """
INSERT INTO proceedings (number, kind, state, owner, region, parties, credit_code, referral, opened_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
SAVE = "UPDATE proceedings SET state = $2, owner = $3, parties = $4, referral = $5, body = $6 WHERE number = $1"
SEE_AS = "SELECT set_config('hub.party', $1, true)"
LOAD = "SELECT body FROM proceedings WHERE number = $1"
GET = """
SELECT body FROM proceedings
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
MATCHING = """
SELECT body FROM proceedings
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR owner = $6)
  AND ($7::text IS NULL OR credit_code = $7)
"""
NEWEST = "AND (opened_at, number) < ($8::text::timestamptz, $9) ORDER BY opened_at DESC, number DESC LIMIT $10"
OLDEST = "AND (opened_at, number) > ($8::text::timestamptz, $9) ORDER BY opened_at, number LIMIT $10"
ORDERS = {
    ProceedingOrder.NEWEST: Order(MATCHING + NEWEST, {"opened_at": "infinity", "number": ""}),
    ProceedingOrder.OLDEST: Order(MATCHING + OLDEST, {"opened_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $8) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT wanted.place, one.body FROM and_merged($4) AS wanted
CROSS JOIN LATERAL (
    SELECT * FROM proceedings
    WHERE proceedings.credit_code = wanted.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
    ORDER BY opened_at DESC, number DESC LIMIT $5
) AS one
ORDER BY wanted.place, one.opened_at DESC, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM proceedings
        WHERE proceedings.credit_code = wanted.credit_code AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS wanted GROUP BY place ORDER BY place
"""
ITEMS_OF_REFERRALS = """
SELECT wanted.place, one.body FROM unnest($4::text[]) WITH ORDINALITY AS wanted (number, place)
CROSS JOIN LATERAL (
    SELECT * FROM proceedings
    WHERE proceedings.referral = wanted.number AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
    ORDER BY opened_at DESC, number DESC LIMIT $5
) AS one
ORDER BY wanted.place, one.opened_at DESC, one.number DESC
"""
COUNT_OF_REFERRALS = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM proceedings
        WHERE proceedings.referral = wanted.number AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (number, place) ORDER BY wanted.place
"""
OPEN_ON = """
SELECT number FROM proceedings
WHERE referral = $1 AND kind = $2 AND NOT state = ANY ($3::text[]) AND number <> $4 LIMIT 1
"""
NAMES_FILE = "SELECT EXISTS (SELECT FROM proceedings WHERE body -> 'documents' @> $1)"

_cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=_cases.read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[ProceedingOrder.NEWEST], read=_cases.read
)
of_referrals = Gathering(
    items=ITEMS_OF_REFERRALS, count=COUNT_OF_REFERRALS, order=ORDERS[ProceedingOrder.NEWEST], read=_cases.read
)


async def add(connection: Connection, case: Case) -> None:
    """Keep a new proceeding."""
    await connection.execute(
        ADD,
        case.number,
        case.kind.value,
        case.state.value,
        case.owner,
        case.region,
        list(case.parties),
        case.credit_code,
        case.referral,
        case.opened_at,
        _body(case),
    )


async def save(connection: Connection, case: Case, by: str) -> None:
    """Keep a proceeding after a step of `by`, also where its new parties leave them out."""
    await connection.execute(SEE_AS, "*")
    now = case.state.value, case.owner, list(case.parties), case.referral
    await connection.execute(SAVE, case.number, *now, _body(case))
    await connection.execute(SEE_AS, by)


async def open_on(connection: Connection, case: Case, ended: Iterable[ProceedingState]) -> str | None:
    """Another proceeding of the kind that is open on the same referral, if the party may see it."""
    states = [state.value for state in ended]
    found: str | None = await connection.fetchval(OPEN_ON, case.referral, case.kind.value, states, case.number)
    return found


async def load(connection: Connection, number: str) -> Case | None:
    """The proceeding, if the transaction's party may see it."""
    return await _cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListProceedings) -> tuple[object, ...]:
    """What a list of proceedings is asked for."""
    return *reach.within, query.kind, query.state, query.owner, query.credit_code


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is among the documents of a proceeding that the party may see."""
    document = msgspec.json.encode([{"sha256": sha256, "added_by": agency}]).decode()
    named: bool = await connection.fetchval(NAMES_FILE, document)
    return named


def _body(case: Case) -> str:
    return msgspec.json.encode(case).decode()
