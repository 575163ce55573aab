"""Every SQL statement about exemptions."""

from collections.abc import Sequence

import asyncpg
import msgspec

from contracts.registry.directory import SupervisionClass
from contracts.registry.positive_list import PositiveListEntered
from kernel.database import Connection
from services.joint_inspection.exemptions.rules import Exemption

SAVE = """
INSERT INTO exemptions (credit_code, listing, since, until) VALUES ($1, $2, $3, $4)
ON CONFLICT (credit_code) DO UPDATE SET listing = excluded.listing, since = excluded.since, until = excluded.until
"""
DROP = "DELETE FROM exemptions WHERE credit_code = $1 AND listing = $2"
FIND = """
SELECT credit_code, region, supervision_class, listing, since, until
FROM exemptions JOIN targets USING (credit_code) WHERE active AND credit_code = ANY($1::text[])
"""


class Exempt(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise with its exemption."""

    region: str
    supervision_class: SupervisionClass
    exemption: Exemption


async def save(connection: Connection, entered: PositiveListEntered) -> None:
    """Keep an exemption."""
    await connection.execute(SAVE, entered.credit_code, entered.number, entered.in_force_on, entered.ends_on)


async def drop(connection: Connection, credit_code: str, listing: str) -> None:
    """Forget an exemption."""
    await connection.execute(DROP, credit_code, listing)


async def find(connection: Connection, credit_codes: Sequence[str]) -> dict[str, Exempt]:
    """Enterprises that have an exemption, by credit code."""
    return {row["credit_code"]: _exempt(row) for row in await connection.fetch(FIND, list(credit_codes))}


def _exempt(row: asyncpg.Record) -> Exempt:
    return Exempt(
        region=row["region"],
        supervision_class=SupervisionClass(row["supervision_class"]),
        exemption=Exemption(listing=row["listing"], since=row["since"], until=row["until"]),
    )
