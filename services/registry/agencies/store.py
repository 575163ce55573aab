"""Every SQL statement about agencies."""

from datetime import date

import asyncpg

from contracts.actors import AgencyKind
from contracts.registry.agencies import Agency, AgencyFacts, AgencyLevel
from kernel.database import Connection
from kernel.rights import Reach

GET = """
SELECT code, name, kind, level, region, parent, valid_from, valid_to, successor
FROM agencies WHERE code = ANY($1::text[])
"""
LIST = """
SELECT code, name, kind, level, region, parent, valid_from, valid_to, successor
FROM agencies
WHERE ($1 OR region LIKE $2 || '%')
  AND ($3::text IS NULL OR region LIKE $3 || '%')
  AND ($4::text IS NULL OR kind = $4)
  AND code > $5
ORDER BY code LIMIT $6
"""
SAVE = """
INSERT INTO agencies (code, name, kind, level, region, parent, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, kind = excluded.kind, level = excluded.level, region = excluded.region,
    parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""
END = "UPDATE agencies SET valid_to = $2, successor = $3 WHERE code = $1"


async def find(connection: Connection, codes: list[str]) -> dict[str, Agency]:
    """Agencies by code."""
    return {row["code"]: _agency(row) for row in await connection.fetch(GET, codes)}


async def page(
    connection: Connection,
    reach: Reach,
    *,
    region_prefix: str | None,
    kind: AgencyKind | None,
    after: str | None,
    size: int,
) -> list[Agency]:
    """Up to `size` agencies after a code."""
    rows = await connection.fetch(LIST, reach.everywhere, reach.prefix, region_prefix, kind, after or "", size)
    return [_agency(row) for row in rows]


async def save(connection: Connection, facts: AgencyFacts) -> None:
    """Insert an agency or replace its facts."""
    await connection.execute(
        SAVE,
        facts.code,
        facts.name,
        facts.kind.value,
        facts.level.value,
        facts.region,
        facts.parent,
        facts.valid_from,
        facts.valid_to,
    )


async def end(connection: Connection, code: str, valid_to: date, successor: str | None) -> None:
    """Record the end of an agency."""
    await connection.execute(END, code, valid_to, successor)


def _agency(row: asyncpg.Record) -> Agency:
    return Agency(
        code=row["code"],
        name=row["name"],
        kind=AgencyKind(row["kind"]),
        level=AgencyLevel(row["level"]),
        region=row["region"],
        parent=row["parent"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        successor=row["successor"],
    )
