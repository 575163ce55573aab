"""Every SQL statement about rewards and their budgets."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.actors import region_prefix
from contracts.complaints.rewards import ListRewardBudgets, ListRewards, RewardBudgetOrder, RewardOrder
from contracts.errors import Refusal
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, LATER_THAN_ANY_ROW, Order
from kernel.rights import Reach
from kernel.rows import by_place
from services.complaints.rewards.rules.budget import Budget
from services.complaints.rewards.rules.machine import Case

SAVE = """
INSERT INTO rewards (number, complaint, agency, region, parties, state, year, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (number) DO UPDATE SET state = $6, year = $7, body = $8::jsonb
"""
# Rows, not aggregates, serialise: a number somebody made up leaves nothing behind, and takes the same two statements.
HOLD = "SELECT body FROM rewards WHERE number = $1 FOR UPDATE"
HOLD_OF_CALLER = """
SELECT body, query_code_sha256 FROM rewards JOIN complaints ON complaints.number = complaint
WHERE complaint = $1 AND rewards.state IN ('offered', 'claimed') FOR UPDATE OF rewards
"""
WRITE_DRAW = "UPDATE rewards SET state = $2, body = $3::jsonb WHERE number = $1"
OF_CALLER = """
SELECT body FROM rewards JOIN complaints ON complaints.number = complaint
WHERE complaint = $1 AND query_code_sha256 = $2 AND rewards.state IN ('offered', 'claimed', 'paid', 'lapsed')
"""
GET = """
SELECT body FROM rewards
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
OF_COMPLAINTS = """
SELECT place, body FROM unnest($4::text[]) WITH ORDINALITY AS asked (complaint, place)
CROSS JOIN LATERAL (
    SELECT body FROM rewards
    WHERE rewards.complaint = asked.complaint AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY number DESC LIMIT 1
) AS latest
"""
MATCHING = """
SELECT body FROM rewards
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR state = $4)
  AND ($5::integer IS NULL OR year = $5)
"""
ORDERS = {
    RewardOrder.NEWEST: Order(
        MATCHING + "AND number < $6 ORDER BY number DESC LIMIT $7", {"number": LATER_THAN_ANY_ID}
    ),
    RewardOrder.OLDEST: Order(MATCHING + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"

MAKE_BUDGET = """
INSERT INTO reward_budgets (id, agency, year, region, amount, committed, paid, payments)
VALUES ($1, $2, $3, $4, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING
"""
BUDGET = "SELECT agency, year, region, amount, committed, paid, payments FROM reward_budgets "
HOLD_BUDGET = BUDGET + "WHERE id = $1 FOR UPDATE"
WRITE_BUDGET = "UPDATE reward_budgets SET amount = $2, committed = $3, paid = $4, payments = $5 WHERE id = $1"
BUDGETS = BUDGET + "WHERE ($1 OR region LIKE $2 || '%' OR agency = $3) AND id = ANY($4::text[])"
MATCHING_BUDGETS = (
    BUDGET
    + """
WHERE ($1 OR region LIKE $2 || '%' OR agency = $3)
  AND ($4::integer IS NULL OR year = $4)
  AND ($5::text IS NULL OR region LIKE $5 || '%')
"""
)
BUDGET_ORDERS = {
    RewardBudgetOrder.NEWEST: Order(
        MATCHING_BUDGETS + "AND (year, agency) < ($6::text::integer, $7) ORDER BY year DESC, agency DESC LIMIT $8",
        {"year": LATER_THAN_ANY_ROW, "agency": ""},
    ),
    RewardBudgetOrder.OLDEST: Order(
        MATCHING_BUDGETS + "AND (year, agency) > ($6::text::integer, $7) ORDER BY year, agency LIMIT $8",
        {"year": "0", "agency": ""},
    ),
}
COUNT_BUDGETS = "SELECT count(*) FROM (" + MATCHING_BUDGETS + "LIMIT $6) AS counted"

cases = Bodies(Case)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=cases.read)


class Claimant(msgspec.Struct, frozen=True):
    """A reward that may be claimed, and the hash of the query code that goes with its complaint."""

    case: Case
    query_code_sha256: str | None


def read_budget(row: asyncpg.Record) -> Budget:
    """A budget, as a row has it."""
    return Budget(**dict(row))


budget_listing = Listing(get=BUDGETS, orders=BUDGET_ORDERS, count=COUNT_BUDGETS, read=read_budget, name="id")


async def save(connection: Connection, case: Case) -> None:
    """Write a reward as it now stands. Refusal: REWARD_ALREADY."""
    columns = (case.number, case.complaint, case.agency, case.region, list(case.parties), case.state, case.year)
    try:
        await connection.execute(SAVE, *columns, _body(case))
    except asyncpg.UniqueViolationError:
        raise Refusal("REWARD_ALREADY", complaint=case.complaint) from None


async def hold(connection: Connection, number: str) -> Case | None:
    """One reward, held until the transaction ends."""
    return await cases.load(connection, HOLD, number)


async def hold_of_caller(connection: Connection, complaint: str) -> Claimant | None:
    """The reward that may be claimed on a complaint, held until the transaction ends."""
    row = await connection.fetchrow(HOLD_OF_CALLER, complaint)
    return Claimant(cases.read(row), row["query_code_sha256"]) if row else None


async def write_draw(connection: Connection, case: Case | None) -> None:
    """What became of a draw; where there was nothing to draw, the same statement changes nothing."""
    await connection.execute(WRITE_DRAW, *((case.number, case.state, _body(case)) if case else ("", "", "{}")))


async def of_caller(connection: Connection, complaint: str, query_code_sha256: str) -> Case | None:
    """The reward of whoever was given this query code."""
    return await cases.load(connection, OF_CALLER, complaint, query_code_sha256)


async def of_complaints(connection: Connection, reach: Reach, complaints: Sequence[str]) -> list[Case | None]:
    """The latest reward of each complaint, aligned with them."""
    rows = await connection.fetch(OF_COMPLAINTS, *reach.within, list(complaints))
    return [found[0] if found else None for found in by_place(rows, len(complaints), cases.read)]


async def make_budget(connection: Connection, budget: Budget) -> None:
    """An empty budget, unless there is one."""
    await connection.execute(MAKE_BUDGET, budget.id, budget.agency, budget.year, budget.region)


async def hold_budget(connection: Connection, agency: str, year: int) -> Budget:
    """A budget, held until the transaction ends. Refusal: REWARD_BUDGET_MISSING."""
    row = await connection.fetchrow(HOLD_BUDGET, f"{agency}:{year}")
    if row is None:
        raise Refusal("REWARD_BUDGET_MISSING", year=year)
    return read_budget(row)


async def write_budget(connection: Connection, budget: Budget) -> None:
    """What became of a budget that is held."""
    columns = (budget.amount, budget.committed, budget.paid, budget.payments)
    await connection.execute(WRITE_BUDGET, budget.id, *columns)


def _body(case: Case) -> str:
    return msgspec.json.encode(case).decode()


def matching(reach: Reach, query: ListRewards) -> tuple[object, ...]:
    """What a list of rewards is asked for."""
    return *reach.within, query.state, query.year


def matching_budgets(reach: Reach, query: ListRewardBudgets) -> tuple[object, ...]:
    """What a list of budgets is asked for."""
    return *reach.within, query.year, region_prefix(query.region) if query.region else None
