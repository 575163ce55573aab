"""Every SQL statement about complaints about officers, and the statements asked of agencies.

Row security stands beneath: each read of a complaint names the party it is made for. Who is complained of does not
find it, whichever agency they act for now.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from contracts.actors import Actor, Role
from contracts.complaints.officer_complaints import (
    ListOfficerComplaints,
    ListStatementRequests,
    OfficerComplaintOrder,
)
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from services.complaints.officer_complaints.rules import Case, Statement

SAVE = """
INSERT INTO officer_complaints (number, state, region, credit_code, handler, upper, officer, parties, overdue, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, upper = excluded.upper, parties = excluded.parties, overdue = excluded.overdue,
    body = excluded.body
"""
AS_PARTY = "SELECT set_config('hub.party', $1, true)"
LOAD = "SELECT body FROM officer_complaints WHERE number = $1"
GET = """
SELECT body FROM officer_complaints
WHERE parties @> ARRAY[$1::text] AND officer IS DISTINCT FROM $2 AND number = ANY($3::text[])
"""
# Each way to be a party by itself, so that an index reads each in order.
REACHED = (
    "SELECT number, body FROM officer_complaints WHERE handler = $1::text",
    "SELECT number, body FROM officer_complaints WHERE credit_code = $1::text",
    "SELECT number, body FROM officer_complaints WHERE upper = $1::text",
)
MATCHING = """
  AND officer IS DISTINCT FROM $2
  AND ($3::text IS NULL OR state = $3)
  AND ($4::boolean IS NULL OR overdue = $4)
"""
NEWER_FIRST, OLDER_FIRST = "ORDER BY number DESC LIMIT $6", "ORDER BY number LIMIT $6"


def _reached(rest: str) -> str:
    return " UNION ALL ".join("(" + reached + MATCHING + rest + ")" for reached in REACHED)


ORDERS = {
    OfficerComplaintOrder.NEWEST: Order(
        "SELECT body FROM (" + _reached("AND number < $5 " + NEWER_FIRST) + ") AS reached " + NEWER_FIRST,
        {"number": LATER_THAN_ANY_ID},
    ),
    OfficerComplaintOrder.OLDEST: Order(
        "SELECT body FROM (" + _reached("AND number > $5 " + OLDER_FIRST) + ") AS reached " + OLDER_FIRST,
        {"number": ""},
    ),
}
COUNT = "SELECT count(*) FROM (SELECT FROM (" + _reached("LIMIT $5") + ") AS reached LIMIT $5) AS counted"

SAVE_STATEMENT = """
INSERT INTO statement_requests (number, state, region, agency, handler, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
LOAD_STATEMENT = "SELECT body FROM statement_requests WHERE number = $1"
GET_STATEMENTS = """
SELECT body FROM statement_requests WHERE number = ANY($3::text[]) AND (agency = $1 OR handler = $2)
"""
# Of the agency asked only the head, $1, finds it; nobody is asked by their own agency.
OF_AGENCY = "SELECT number, body FROM statement_requests WHERE agency = $1::text "
OF_HANDLER = "SELECT number, body FROM statement_requests WHERE handler = $2::text "
IN_STATE = "AND ($3::text IS NULL OR state = $3) "
NEWER_STATEMENTS, OLDER_STATEMENTS = "ORDER BY number DESC LIMIT $5", "ORDER BY number LIMIT $5"


def _either(rest: str) -> str:
    return "(" + OF_AGENCY + IN_STATE + rest + ") UNION ALL (" + OF_HANDLER + IN_STATE + rest + ")"


STATEMENT_ORDERS = {
    OfficerComplaintOrder.NEWEST: Order(
        "SELECT body FROM (" + _either("AND number < $4 " + NEWER_STATEMENTS) + ") AS either " + NEWER_STATEMENTS,
        {"number": LATER_THAN_ANY_ID},
    ),
    OfficerComplaintOrder.OLDEST: Order(
        "SELECT body FROM (" + _either("AND number > $4 " + OLDER_STATEMENTS) + ") AS either " + OLDER_STATEMENTS,
        {"number": ""},
    ),
}
COUNT_STATEMENTS = "SELECT count(*) FROM (SELECT FROM (" + _either("LIMIT $4") + ") AS either LIMIT $4) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)
statements = Bodies(Statement)
statement_listing = Listing(get=GET_STATEMENTS, orders=STATEMENT_ORDERS, count=COUNT_STATEMENTS, read=statements.read)


async def save(connection: Connection, case: Case) -> None:
    """Write a complaint as it now stands."""
    whose = case.region, case.credit_code, case.handler, case.upper, case.officer, case.parties
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.state, *whose, case.overdue, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One complaint, for the party that the transaction speaks for."""
    return await cases.load(connection, LOAD, number)


async def save_statement(connection: Connection, statement: Statement) -> None:
    """Write a statement as it now stands."""
    one, body = statement, msgspec.json.encode(statement).decode()
    await connection.execute(SAVE_STATEMENT, one.number, one.state, one.region, one.agency, one.handler, body)


async def load_statement(connection: Connection, number: str) -> Statement | None:
    """One statement."""
    return await statements.load(connection, LOAD_STATEMENT, number)


@asynccontextmanager
async def speaking_for(connection: Connection, actor: Actor) -> AsyncIterator[None]:
    """What is read meanwhile is read as the actor's agency."""
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, actor.agency)
        yield


def scope(actor: Actor) -> tuple[str, str]:
    """Whose complaints are read, and who is never told of their own."""
    return actor.agency, actor.subject


def matching(actor: Actor, query: ListOfficerComplaints) -> tuple[object, ...]:
    """What a list of complaints is asked for."""
    return *scope(actor), query.state, query.overdue


def statement_scope(actor: Actor) -> tuple[str | None, str]:
    """Whose statements are read: those an actor, as a head, is to give, and those the agency has asked for."""
    return actor.agency if Role.HEAD in actor.roles else None, actor.agency


def matching_statements(actor: Actor, query: ListStatementRequests) -> tuple[object, ...]:
    """What a list of statements is asked for."""
    return *statement_scope(actor), query.state
