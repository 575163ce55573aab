"""Every SQL statement about the read copy of the agencies."""

from collections.abc import Sequence
from datetime import date

from contracts.registry.agencies import AgencyFacts
from kernel.database import Connection

SAVE = """
INSERT INTO agencies (code, parent, valid_from, valid_to, region, name) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code) DO UPDATE SET
    parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    region = excluded.region, name = excluded.name
"""
END = "UPDATE agencies SET valid_to = $2 WHERE code = $1"
KNOWN = """
SELECT code FROM agencies
WHERE code = ANY($1::text[]) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
"""
PARENT = "SELECT parent FROM agencies WHERE code = $1"


async def save(connection: Connection, facts: AgencyFacts) -> None:
    """Keep an agency as it now stands."""
    await connection.execute(SAVE, facts.code, facts.parent, facts.valid_from, facts.valid_to, facts.region, facts.name)


async def end(connection: Connection, code: str, valid_to: date) -> None:
    """Keep the end of an agency."""
    await connection.execute(END, code, valid_to)


async def known(connection: Connection, codes: Sequence[str], on: date) -> set[str]:
    """Which of these agencies exist on the day."""
    return {row["code"] for row in await connection.fetch(KNOWN, codes, on)}


async def parent(connection: Connection, agency: str) -> str | None:
    """The agency one level above."""
    above: str | None = await connection.fetchval(PARENT, agency)
    return above
