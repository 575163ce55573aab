"""Every SQL statement about answers to be published, and those that are."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.complaints.answers import AnswerOrder, ListAnswerProposals, ListPublishedAnswers
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, LATER_THAN_ANY_ID, Order
from services.complaints.answers.rules import Case, folded, grams

SAVE = """
INSERT INTO answers (number, state, agency, region, topic, published_at, folded, grams, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
ON CONFLICT (number) DO UPDATE SET
    state = excluded.state, published_at = excluded.published_at, body = excluded.body
"""
LOAD = "SELECT body FROM answers WHERE number = $1"
OF_AGENCY = "SELECT body FROM answers WHERE number = ANY($1::text[]) AND agency = $2"
PUBLIC = "SELECT body FROM answers WHERE number = ANY($1::text[]) AND state = 'published'"
PROPOSALS = "SELECT body FROM answers WHERE agency = $1 AND ($2::text IS NULL OR state = $2) "
PROPOSAL_ORDERS = {
    AnswerOrder.NEWEST: Order(
        PROPOSALS + "AND number < $3 ORDER BY number DESC LIMIT $4", {"number": LATER_THAN_ANY_ID}
    ),
    AnswerOrder.OLDEST: Order(PROPOSALS + "AND number > $3 ORDER BY number LIMIT $4", {"number": ""}),
}
COUNT_PROPOSALS = "SELECT count(*) FROM (" + PROPOSALS + "LIMIT $3) AS counted"
MATCHING = """
SELECT body FROM answers
WHERE state = 'published'
  AND ($1::text IS NULL OR (grams @> $2::text[] AND strpos(folded, $1) > 0))
  AND ($3::text IS NULL OR topic = $3)
  AND ($4::text IS NULL OR agency = $4)
"""
ORDERS = {
    AnswerOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    AnswerOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"
SEPARATED = "¦"

_cases = msgspec.json.Decoder(Case)


async def save(connection: Connection, case: Case) -> None:
    """Write an answer as it now stands; what it says never changes."""
    searched = SEPARATED.join((case.question, case.answer))
    body = msgspec.json.encode(case).decode()
    whose = case.agency, case.region, case.topic, case.published_at
    await connection.execute(SAVE, case.number, case.state, *whose, folded(searched), grams(searched), body)


async def load(connection: Connection, number: str) -> Case | None:
    """One answer."""
    body = await connection.fetchval(LOAD, number)
    return _cases.decode(body) if body else None


async def find_proposals(connection: Connection, agency: str, numbers: Sequence[str]) -> dict[str, Case]:
    """An agency's proposals by number."""
    return _by_number(await connection.fetch(OF_AGENCY, list(numbers), agency))


async def find_public(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """What is public, by number."""
    return _by_number(await connection.fetch(PUBLIC, list(numbers)))


async def page_of_proposals(connection: Connection, agency: str, query: ListAnswerProposals) -> list[Case]:
    """One more than a page of an agency's proposals."""
    order = PROPOSAL_ORDERS[query.order]
    rows = await connection.fetch(order.statement, agency, query.state, *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count_proposals(connection: Connection, agency: str, query: ListAnswerProposals) -> int:
    """How many proposals of an agency match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_PROPOSALS, agency, query.state, COUNT_LIMIT)
    return total


async def page(connection: Connection, query: ListPublishedAnswers) -> list[Case]:
    """One more than a page of what is public."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_filters(query), *order.place(query.after), query.size + 1)
    return [_case(row) for row in rows]


async def count(connection: Connection, query: ListPublishedAnswers) -> int:
    """How much of what is public matches, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_filters(query), COUNT_LIMIT)
    return total


def _filters(query: ListPublishedAnswers) -> tuple[object, ...]:
    return folded(query.text) if query.text else None, grams(query.text or ""), query.topic, query.agency


def _by_number(rows: Sequence[asyncpg.Record]) -> dict[str, Case]:
    return {case.number: case for case in map(_case, rows)}


def _case(row: asyncpg.Record) -> Case:
    return _cases.decode(row["body"])
