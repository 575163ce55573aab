"""Every SQL statement about verified facts."""

from collections.abc import Sequence

import msgspec

from contracts.registry.static_facts import StaticFactConfirmed
from kernel.database import Connection
from kernel.rights import Reach
from services.joint_inspection.static_facts.rules import Verified

SAVE = """
INSERT INTO static_facts (number, credit_code, region, kind, title, permit, outlet, since, until, visit)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (number) DO UPDATE SET region = $3, since = $8, until = $9, visit = $10
"""
DROP = "DELETE FROM static_facts WHERE number = $1"
OF_ENTERPRISES = """
SELECT number, credit_code, region, kind, title, permit, outlet, since, until, visit FROM static_facts
WHERE credit_code = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR credit_code = $3)
ORDER BY credit_code, number
"""
OF_ENTERPRISE = """
SELECT number, static_facts.credit_code, region, kind, title, permit, outlet, since, until, visit
FROM and_merged(ARRAY[$1::text]) AS asked JOIN static_facts USING (credit_code)
ORDER BY number
"""


async def save(connection: Connection, told: StaticFactConfirmed) -> None:
    """Keep a fact."""
    what = (told.kind, told.title, told.permit, told.outlet)
    when = (told.in_force_on, told.until, told.visit)
    await connection.execute(SAVE, told.number, told.credit_code, told.region, *what, *when)


async def drop(connection: Connection, number: str) -> None:
    """Forget a fact."""
    await connection.execute(DROP, number)


async def of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[Verified]:
    """The facts of these enterprises, within reach."""
    rows = await connection.fetch(OF_ENTERPRISES, *reach.within, list(credit_codes))
    return [msgspec.convert(dict(row), Verified) for row in rows]


async def of_enterprise(connection: Connection, credit_code: str) -> list[Verified]:
    """The facts of an enterprise and of those merged into it, for whoever makes its list."""
    return [msgspec.convert(dict(row), Verified) for row in await connection.fetch(OF_ENTERPRISE, credit_code)]
