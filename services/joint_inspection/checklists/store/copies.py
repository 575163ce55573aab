"""Every SQL statement about what checklists keep of the registry's permits and enterprises."""

from collections.abc import Iterable, Sequence

import msgspec

from contracts.registry.directory import EnterpriseFacts, EnvironmentalElement
from contracts.registry.permits import PermitFacts, PermitRecorded
from kernel.database import Connection
from services.joint_inspection.checklists.rules.permits import KnownPermit

# A version that the registry did not tell is the one after the version known.
SAVE_PERMITS = """
INSERT INTO permit_copies (number, holder, version, facts)
SELECT number, holder, greatest(version, 1), facts
FROM jsonb_to_recordset($1::jsonb) AS one (number text, holder text, version integer, facts jsonb)
ON CONFLICT (number) DO UPDATE SET
    holder = excluded.holder, facts = excluded.facts,
    version = greatest(excluded.version, permit_copies.version + 1)
"""
SAVE_UNITS = """
INSERT INTO checklist_units (credit_code, trade_code, elements)
SELECT credit_code, trade_code, elements
FROM jsonb_to_recordset($1::jsonb) AS one (credit_code text, trade_code text, elements text[])
ON CONFLICT (credit_code) DO UPDATE SET trade_code = excluded.trade_code, elements = excluded.elements
"""
PERMITS = """
SELECT version, facts FROM and_merged(ARRAY[$1::text]) AS asked
JOIN permit_copies ON holder = asked.credit_code
ORDER BY number
"""
UNIT = "SELECT trade_code, elements FROM checklist_units WHERE credit_code = $1"

_facts = msgspec.json.Decoder(PermitFacts)


class KnownUnit(msgspec.Struct, frozen=True, kw_only=True):
    """What templates go by; nothing where the registry has told nothing."""

    trade_code: str | None = None
    elements: tuple[EnvironmentalElement, ...] = ()


async def save_permits(connection: Connection, told: Iterable[PermitRecorded]) -> None:
    """Keep permits as they now stand; of several of one number the last counts."""
    last = {event.facts.number: event for event in told}
    rows = [
        {"number": number, "holder": one.facts.holder, "version": one.version, "facts": one.facts}
        for number, one in last.items()
    ]
    await connection.execute(SAVE_PERMITS, msgspec.json.encode(rows).decode())


async def save_units(connection: Connection, enterprises: Iterable[EnterpriseFacts]) -> None:
    """Keep trade and elements of enterprises as they now stand."""
    last = {facts.credit_code: facts for facts in enterprises}
    await connection.execute(SAVE_UNITS, msgspec.json.encode(list(last.values())).decode())


async def permits_of(connection: Connection, credit_code: str) -> Sequence[KnownPermit]:
    """The permits of an enterprise and of those merged into it."""
    rows = await connection.fetch(PERMITS, credit_code)
    return [KnownPermit(version=row["version"], facts=_facts.decode(row["facts"])) for row in rows]


async def unit(connection: Connection, credit_code: str) -> KnownUnit:
    """What is known of an enterprise."""
    row = await connection.fetchrow(UNIT, credit_code)
    return msgspec.convert(dict(row), KnownUnit) if row else KnownUnit()
