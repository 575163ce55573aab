"""Every SQL statement about complaints about officers, and the statements asked of agencies.

Row security stands beneath: each read of a complaint names the party it is made for. Who is complained of does not
find it, whichever agency they act for now.
"""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import Actor, Role
from contracts.complaints.officer_complaints import (
    ListOfficerComplaints,
    ListStatementRequests,
    OfficerComplaintOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
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
WHERE number = ANY($3::text[]) AND parties @> ARRAY[$1::text] AND officer IS DISTINCT FROM $2
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

_cases = msgspec.json.Decoder(Case)
_statements = msgspec.json.Decoder(Statement)


async def save(connection: Connection, case: Case) -> None:
    """Write a complaint as it now stands."""
    whose = case.region, case.credit_code, case.handler, case.upper, case.officer, case.parties
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.state, *whose, case.overdue, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One complaint, for the party that the transaction speaks for."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def find(connection: Connection, actor: Actor, numbers: Sequence[str]) -> dict[str, Case]:
    """A party's complaints by number."""
    rows = await _read(connection, actor, GET, actor.agency, actor.subject, list(numbers))
    return {case.number: case for case in map(_case, rows)}


async def page(connection: Connection, actor: Actor, query: ListOfficerComplaints) -> list[Case]:
    """One more than a page of a party's complaints."""
    order = ORDERS[query.order]
    asked = (*_matching(actor, query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in await _read(connection, actor, order.statement, *asked)]


async def count(connection: Connection, actor: Actor, query: ListOfficerComplaints) -> int:
    """How many of a party's complaints match, up to COUNT_LIMIT."""
    [row] = await _read(connection, actor, COUNT, *_matching(actor, query), COUNT_LIMIT)
    return int(row["count"])


async def save_statement(connection: Connection, statement: Statement) -> None:
    """Write a statement as it now stands."""
    one, body = statement, msgspec.json.encode(statement).decode()
    await connection.execute(SAVE_STATEMENT, one.number, one.state, one.region, one.agency, one.handler, body)


async def load_statement(connection: Connection, number: str) -> Statement | None:
    """One statement."""
    body = await connection.fetchval(LOAD_STATEMENT, number)
    return _statements.decode(body) if body else None


async def find_statements(connection: Connection, actor: Actor, numbers: Sequence[str]) -> dict[str, Statement]:
    """Statements an actor is to give or has asked for, by number."""
    found = [_statement(row) for row in await connection.fetch(GET_STATEMENTS, *_asked(actor), list(numbers))]
    return {one.number: one for one in found}


async def page_of_statements(connection: Connection, actor: Actor, query: ListStatementRequests) -> list[Statement]:
    """One more than a page of statements an actor is to give or has asked for."""
    order = STATEMENT_ORDERS[query.order]
    place = order.place(query.after)
    rows = await connection.fetch(order.statement, *_asked(actor), query.state, *place, query.size + 1)
    return [_statement(row) for row in rows]


async def count_statements(connection: Connection, actor: Actor, query: ListStatementRequests) -> int:
    """How many statements an actor is to give or has asked for match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_STATEMENTS, *_asked(actor), query.state, COUNT_LIMIT)
    return total


async def _read(connection: Connection, actor: Actor, statement: str, *values: object) -> list[asyncpg.Record]:
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, actor.agency)
        return await connection.fetch(statement, *values)


def _asked(actor: Actor) -> tuple[str | None, str]:
    return actor.agency if Role.HEAD in actor.roles else None, actor.agency


def _matching(actor: Actor, query: ListOfficerComplaints) -> tuple[object, ...]:
    return actor.agency, actor.subject, query.state, query.overdue


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])


def _statement(row: asyncpg.Record) -> Statement:
    return _statements.decode(row["body"])
