"""Every SQL statement about reports on public rows."""

import msgspec

from contracts.joint_inspection.public_errors import ListPublicErrors, PublicErrorOrder, PublicRowKind
from kernel.database import Connection
from kernel.listing import Bodies, Listing
from kernel.paging import LATER_THAN_ANY_ID, Order
from services.joint_inspection.public_errors.rules import Case

SAVE = """
INSERT INTO public_errors (number, kind, row_id, agency, region, parties, state, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (number) DO UPDATE SET state = excluded.state, body = excluded.body
"""
LOAD = "SELECT body FROM public_errors WHERE number = $1"
OPEN = "SELECT body FROM public_errors WHERE kind = $1 AND row_id = $2 AND state = 'reported'"
MATCHING = """
SELECT body FROM public_errors
WHERE ($1::text IS NULL OR kind = $1)
  AND ($2::text IS NULL OR row_id = $2)
  AND ($3::text IS NULL OR agency = $3)
  AND ($4::text IS NULL OR state = $4)
"""
ORDERS = {
    PublicErrorOrder.NEWEST: Order(
        MATCHING + "AND number < $5 ORDER BY number DESC LIMIT $6", {"number": LATER_THAN_ANY_ID}
    ),
    PublicErrorOrder.OLDEST: Order(MATCHING + "AND number > $5 ORDER BY number LIMIT $6", {"number": ""}),
}

_cases = Bodies(Case)
reports = Listing(
    get="SELECT body FROM public_errors WHERE number = ANY($1::text[])",
    orders=ORDERS,
    count="SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted",
    read=_cases.read,
)


async def save(connection: Connection, case: Case) -> None:
    """Write a report as it now stands."""
    whose = case.agency, case.region, case.parties, case.state.value
    body = msgspec.json.encode(case).decode()
    await connection.execute(SAVE, case.number, case.kind.value, case.row, *whose, body)


async def load(connection: Connection, number: str) -> Case | None:
    """One report."""
    return await _cases.load(connection, LOAD, number)


async def load_open(connection: Connection, kind: PublicRowKind, row: str) -> Case | None:
    """The report about a row that waits for its answer."""
    return await _cases.load(connection, OPEN, kind.value, row)


def asked(query: ListPublicErrors) -> tuple[object, ...]:
    """What a list is asked for."""
    return query.kind, query.row, query.agency, query.state
