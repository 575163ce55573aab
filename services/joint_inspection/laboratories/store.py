"""Every SQL statement about laboratories."""

from datetime import date

import msgspec

from contracts.joint_inspection.laboratories import LaboratoryAbility, LaboratoryOrder, ListLaboratories
from kernel.database import Connection
from kernel.listing import Listing
from kernel.paging import Order
from kernel.rights import Reach
from kernel.rows import Row
from services.joint_inspection.laboratories.rules import Case

KEEP = """
INSERT INTO laboratories (number, credit_code, agency, region, parties, engaged, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (number) DO UPDATE SET
    credit_code = excluded.credit_code, agency = excluded.agency, region = excluded.region,
    parties = excluded.parties, engaged = excluded.engaged, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to
"""
SET_SCOPE = "UPDATE laboratories SET scope = $2::jsonb, pollutants = $3 WHERE number = $1"
LOAD = "SELECT * FROM laboratories WHERE number = $1"
GET = """
SELECT * FROM laboratories
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]) AND number = ANY($4::text[])
"""
MATCHING = """
SELECT * FROM laboratories
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::date IS NULL OR engaged AND $4 BETWEEN valid_from AND valid_to)
  AND ($5::text IS NULL OR pollutants @> ARRAY[$5])
"""
ORDERS = {LaboratoryOrder.NUMBER: Order(MATCHING + "AND number > $6 ORDER BY number LIMIT $7", {"number": ""})}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $6) AS counted"

_scope = msgspec.json.Decoder(list[LaboratoryAbility])


def read(row: Row) -> Case:
    """An institution."""
    names = [name for name in Case.__struct_fields__ if name != "scope"]
    return Case(**{name: row[name] for name in names}, scope=_scope.decode(row["scope"]))


listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=read)


async def keep(connection: Connection, case: Case) -> None:
    """Keep an institution as the library tells of it; its scope stays."""
    columns = (case.number, case.credit_code, case.agency, case.region, case.parties, case.engaged)
    await connection.execute(KEEP, *columns, case.valid_from, case.valid_to)


async def set_scope(connection: Connection, number: str, scope: list[LaboratoryAbility]) -> None:
    """Keep what it is qualified for."""
    pollutants = sorted({one.pollutant for one in scope})
    await connection.execute(SET_SCOPE, number, msgspec.json.encode(scope).decode(), pollutants)


async def load(connection: Connection, number: str) -> Case | None:
    """One institution."""
    row = await connection.fetchrow(LOAD, number)
    return read(row) if row else None


def matching(reach: Reach, query: ListLaboratories) -> tuple[bool | str | date | None, ...]:
    """What a list of institutions is asked for."""
    return *reach.within, query.usable_on, query.pollutant
