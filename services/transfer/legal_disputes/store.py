"""Every SQL statement of disputes on law 法律适用分歧 and of how they ended; who is no party sees no open one."""

import msgspec

from contracts.transfer.legal_disputes import (
    FindLegalPrecedents,
    LegalDisputeOrder,
    LegalPrecedent,
    ListLegalDisputes,
)
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from kernel.rights import Reach
from services.transfer.legal_disputes.rules.machine import Case
from services.transfer.legal_disputes.rules.precedents import asked_laws, folded, grams, law_keys, searched

SAVE = """
INSERT INTO legal_disputes (number, state, parties, region, referral, body)
VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, parties = excluded.parties, body = excluded.body
"""
ADD_PARTIES = """
INSERT INTO legal_dispute_parties (party, number) SELECT party, $2 FROM unnest($1::text[]) AS party
ON CONFLICT DO NOTHING
"""
DROP_PARTIES = "DELETE FROM legal_dispute_parties WHERE number = $2 AND NOT party = ANY($1::text[])"
SEE_AS = "SELECT set_config('hub.party', $1, true)"
LOAD = "SELECT body FROM legal_disputes WHERE number = $1"
LOAD_ALL = "SELECT body FROM legal_disputes WHERE number = ANY($1::text[]) ORDER BY number"
OPEN_AMONG = """
SELECT body FROM legal_dispute_parties JOIN legal_disputes USING (number)
WHERE party = $1 AND state = 'open' AND parties <@ $2::text[]
ORDER BY number LIMIT $3
"""
GET = """
SELECT body FROM legal_disputes
WHERE ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties)) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT body FROM legal_dispute_parties AS own JOIN legal_disputes USING (number)
WHERE party = $1
  AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR referral = $3)
"""
ORDERS = {
    LegalDisputeOrder.NEWEST: Order(
        MATCHING + "AND own.number < $4 ORDER BY own.number DESC LIMIT $5", {"number": LATER_THAN_ANY_ID}
    ),
    LegalDisputeOrder.OLDEST: Order(MATCHING + "AND own.number > $4 ORDER BY own.number LIMIT $5", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $4) AS counted"

ADD_PRECEDENT = """
INSERT INTO legal_precedents (number, province, offence, ending, laws, folded, grams, body)
VALUES ($1, left($2, 2), $3, $4, $5, $6, $7, $8::jsonb)
"""
GET_PRECEDENTS = "SELECT body FROM legal_precedents WHERE province = left($1, 2) AND number = ANY($2::text[])"
FINDING = """
SELECT body FROM legal_precedents
WHERE province = left($1, 2)
  AND ($2::text IS NULL OR (grams @> $3::text[] AND strpos(folded, $2) > 0))
  AND ($4::text[] IS NULL OR laws @> $4)
  AND ($5::text IS NULL OR offence = $5)
  AND ($6::text IS NULL OR ending = $6)
"""
FOUND = {
    LegalDisputeOrder.NEWEST: Order(
        FINDING + "AND number < $7 ORDER BY number DESC LIMIT $8", {"number": LATER_THAN_ANY_ID}
    ),
    LegalDisputeOrder.OLDEST: Order(FINDING + "AND number > $7 ORDER BY number LIMIT $8", {"number": ""}),
}
COUNT_FOUND = "SELECT count(*) FROM (" + FINDING + "LIMIT $7) AS counted"

cases, ended = Bodies(Case), Bodies(LegalPrecedent)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
precedents = Listing(get=GET_PRECEDENTS, orders=FOUND, count=COUNT_FOUND, read=ended.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a dispute as it now stands, with who may read it."""
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.state, case.parties, case.region, case.referral, body)
    await connection.execute(ADD_PARTIES, case.parties, case.number)


async def save_narrowed(connection: Connection, case: Case, party: str) -> None:
    """Write a dispute that fewer may read than before, perhaps not even the agency that acts."""
    await connection.execute(SEE_AS, "*")
    await save(connection, case)
    await connection.execute(DROP_PARTIES, case.parties, case.number)
    await connection.execute(SEE_AS, party)


async def load(connection: Connection, number: str) -> Case | None:
    """The dispute, if the transaction's party may see it."""
    return await cases.load(connection, LOAD, number)


async def load_all(connection: Connection, numbers: list[str]) -> list[Case]:
    """Those of these disputes that the transaction's party may see."""
    return await cases.load_all(connection, LOAD_ALL, numbers)


async def open_among(connection: Connection, party: str, agencies: list[str], size: int) -> list[Case]:
    """The party's open disputes all of whose parties are among these agencies."""
    return await cases.load_all(connection, OPEN_AMONG, party, agencies, size)


def matching(reach: Reach, query: ListLegalDisputes) -> tuple[object, ...]:
    """What a list of disputes is asked for."""
    return reach.party, query.state, query.referral


async def add_precedent(connection: Connection, precedent: LegalPrecedent, region: str) -> None:
    """Let the region's province know how a dispute ended."""
    words, body = searched(precedent), msgspec.json.encode(precedent).decode()
    known = precedent.offence, precedent.ending, law_keys(precedent.laws or []), folded(words), grams(words), body
    await connection.execute(ADD_PRECEDENT, precedent.number, region, *known)


def finding(region: str, query: FindLegalPrecedents) -> tuple[object, ...]:
    """What precedents are searched for; `region` says in which province."""
    text = None if query.text is None else folded(query.text)
    laws = asked_laws(query.law, query.article)
    return region, text, grams(query.text or ""), laws, query.offence, query.ending
