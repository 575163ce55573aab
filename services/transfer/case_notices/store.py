"""Every SQL statement of case notices 案情通报; row-level security shows sender and addressees only."""

import msgspec

from contracts.transfer.case_notices import CaseNoticeOrder, ListCaseNotices
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.transfer.case_notices.rules import Case

ADD = """
INSERT INTO case_notices (number, state, sender, parties, region, referral, credit_code, documents, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb)
"""
ADD_PARTIES = "INSERT INTO case_notice_parties (party, number) SELECT party, $2 FROM unnest($1::text[]) AS party"
SAVE = "UPDATE case_notices SET state = $2, body = $3::jsonb WHERE number = $1"
LOAD = "SELECT body FROM case_notices WHERE number = $1"
GET = """
SELECT body FROM case_notices
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM case_notice_parties AS own JOIN case_notices USING (number)
WHERE party = $1
  AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR sender = $3)
  AND ($4::text IS NULL OR credit_code = $4)
  AND ($5::text IS NULL OR referral = $5)
"""
ORDERS = {
    CaseNoticeOrder.NEWEST: Order(
        MATCHING + "AND own.number < $6 ORDER BY own.number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    CaseNoticeOrder.OLDEST: Order(MATCHING + "AND own.number > $6 ORDER BY own.number LIMIT $7", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"
NAMES_FILE = "SELECT EXISTS (SELECT FROM case_notices WHERE documents @> $1)"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


async def add(connection: Connection, case: Case) -> None:
    """Keep a new case notice."""
    documents, body = msgspec.json.encode(case.documents).decode(), msgspec.json.encode(case).decode()
    about = case.region, case.referral, case.credit_code
    await connection.execute(ADD, case.number, case.state, case.sender, case.parties, *about, documents, body)
    await connection.execute(ADD_PARTIES, case.parties, case.number)


async def save(connection: Connection, case: Case) -> None:
    """Write a case notice as it now stands; what it says and to whom never changes."""
    await connection.execute(SAVE, case.number, case.state, msgspec.json.encode(case).decode())


async def load(connection: Connection, number: str) -> Case | None:
    """The case notice, if the transaction's party may see it."""
    return await cases.load(connection, LOAD, number)


def matching(reach: Reach, query: ListCaseNotices) -> tuple[object, ...]:
    """What a list is asked for."""
    return reach.party, query.state, query.sender, query.credit_code, query.referral


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency goes with a case notice that the party may see."""
    document = msgspec.json.encode([{"sha256": sha256, "added_by": agency}]).decode()
    named: bool = await connection.fetchval(NAMES_FILE, document)
    return named
