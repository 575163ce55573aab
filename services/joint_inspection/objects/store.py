"""Every SQL statement about the read copies of enterprises and of the clues against them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.registry.directory import EnterpriseFacts, EnvironmentalElement, SupervisionClass, SupervisionDomain
from kernel.database import Connection
from kernel.rights import Reach
from services.joint_inspection.classes.rules import Counting, Known, class_of, class_reasons, is_major
from services.joint_inspection.exemptions.rules import Exemption
from services.joint_inspection.objects.rules import Target

SAVE_TARGETS = """
INSERT INTO targets (credit_code, name, region, supervision_class, domain, elements, scale, active)
SELECT credit_code, name, region, supervision_class, domain, elements, scale, true
FROM jsonb_to_recordset($1::jsonb) AS one (
    credit_code text, name text, region text, supervision_class text, domain text, elements text[], scale text)
ON CONFLICT (credit_code) DO UPDATE SET
    name = excluded.name, region = excluded.region, supervision_class = excluded.supervision_class,
    domain = excluded.domain, elements = excluded.elements, scale = excluded.scale, active = true
"""
CLOSE_TARGET = "UPDATE targets SET active = false WHERE credit_code = $1"
MERGE_TARGET = """
INSERT INTO merged_enterprises (credit_code, successor) VALUES ($1, $2)
ON CONFLICT (credit_code) DO UPDATE SET successor = excluded.successor
"""
UNMERGE_TARGET = "DELETE FROM merged_enterprises WHERE credit_code = $1"
# Active or not, with the clues and verified complaints since $2 against it and against what was merged into it.
TARGETS = """
SELECT credit_code, targets.name, region, supervision_class, domain, elements,
       coalesce(inherited.clues, 0)
       + (SELECT count(*) FROM clues WHERE clues.credit_code = targets.credit_code AND raised_at > $2) AS clues,
       coalesce(inherited_verified.verified, 0)
       + (SELECT count(*) FROM verified_complaints AS found
          WHERE found.credit_code = targets.credit_code AND verified_at > $2) AS verified,
       coalesce(inherited_alerts.alerts, 0)
       + (SELECT count(*) FROM supervision_clues AS raised
          WHERE raised.credit_code = targets.credit_code AND raised_at > $2) AS alerts,
       coalesce(inherited_violations.violations, 0) + own.violations AS violations,
       coalesce(inherited_violations.harmful, 0) + own.harmful AS harmful,
       credit_levels.level AS credit, credit_levels.name AS credit_name, listing, since, until
FROM targets LEFT JOIN credit_levels USING (credit_code) LEFT JOIN exemptions USING (credit_code)
LEFT JOIN (
    SELECT successor AS credit_code, count(*) AS clues
    FROM merged_enterprises AS merged JOIN clues ON clues.credit_code = merged.credit_code AND raised_at > $2
    GROUP BY successor
) AS inherited USING (credit_code)
LEFT JOIN (
    SELECT successor AS credit_code, count(*) AS verified
    FROM merged_enterprises AS merged
    JOIN verified_complaints AS found ON found.credit_code = merged.credit_code AND verified_at > $2
    GROUP BY successor
) AS inherited_verified USING (credit_code)
LEFT JOIN (
    SELECT successor AS credit_code, count(*) AS alerts
    FROM merged_enterprises AS merged
    JOIN supervision_clues AS raised ON raised.credit_code = merged.credit_code AND raised_at > $2
    GROUP BY successor
) AS inherited_alerts USING (credit_code)
LEFT JOIN (
    SELECT successor AS credit_code, count(*) AS violations, count(*) FILTER (WHERE harmful) AS harmful
    FROM merged_enterprises AS merged
    JOIN violations AS found ON found.credit_code = merged.credit_code AND happened_at > $2
    GROUP BY successor
) AS inherited_violations USING (credit_code)
CROSS JOIN LATERAL (
    SELECT count(*) AS violations, count(*) FILTER (WHERE harmful) AS harmful
    FROM violations WHERE violations.credit_code = targets.credit_code AND happened_at > $2
) AS own
"""
FIND_TARGETS = (
    TARGETS
    + """WHERE active AND credit_code = ANY($1::text[])
"""
)
SEE_TARGETS = (
    TARGETS
    + """WHERE active AND credit_code = ANY($1::text[])
  AND ($3 OR coalesce(region LIKE $4 || '%', false) OR coalesce($5 = credit_code, false))
"""
)
SCOPE = (
    TARGETS
    + """WHERE active AND region LIKE $1 || '%'
  AND (cardinality($3::text[]) = 0 OR domain = ANY($3))
  AND (cardinality($4::text[]) = 0 OR supervision_class = ANY($4)
       OR supervision_class = 'general' AND 'special' = ANY($4) OR 'key' = ANY($4))
  AND (cardinality($5::text[]) = 0 OR elements && $5)
ORDER BY credit_code
"""
)
SAVE_CLUE = """
INSERT INTO clues (complaint, credit_code, raised_at) VALUES ($1, $2, $3)
ON CONFLICT (complaint) DO UPDATE SET credit_code = excluded.credit_code, raised_at = excluded.raised_at
"""
DROP_CLUE = "DELETE FROM clues WHERE complaint = $1 AND credit_code = $2"
SAVE_VERIFIED = """
INSERT INTO verified_complaints (complaint, credit_code, verified_at) VALUES ($1, $2, $3)
ON CONFLICT (complaint) DO UPDATE SET credit_code = excluded.credit_code, verified_at = excluded.verified_at
"""
DROP_VERIFIED = "DELETE FROM verified_complaints WHERE complaint = $1"
AGAINST = """
SELECT coalesce(successor, credit_code) FROM clues LEFT JOIN merged_enterprises USING (credit_code)
WHERE complaint = $1
"""
SAVE_SUPERVISION_CLUE = """
INSERT INTO supervision_clues (clue, credit_code, raised_at) VALUES ($1, $2, $3) ON CONFLICT (clue) DO NOTHING
"""
DROP_SUPERVISION_CLUE = "DELETE FROM supervision_clues WHERE clue = $1"
SAVE_EXCHANGED_CLUE = """
INSERT INTO exchanged_clues (number, credit_code) VALUES ($1, $2)
ON CONFLICT (number) DO UPDATE SET credit_code = excluded.credit_code
"""
DROP_EXCHANGED_CLUE = "DELETE FROM exchanged_clues WHERE number = $1"
SAVE_CREDIT = """
INSERT INTO credit_levels (credit_code, level, name) VALUES ($1, $2, $3)
ON CONFLICT (credit_code) DO UPDATE SET level = excluded.level, name = excluded.name
"""


async def save_targets(connection: Connection, enterprises: Iterable[EnterpriseFacts]) -> None:
    """Keep enterprises as they now stand; of several of one code the last counts."""
    last = {facts.credit_code: facts for facts in enterprises}
    await connection.execute(SAVE_TARGETS, msgspec.json.encode(list(last.values())).decode())


async def close_target(connection: Connection, credit_code: str) -> None:
    """Leave an enterprise out of later draws."""
    await connection.execute(CLOSE_TARGET, credit_code)


async def merge_target(connection: Connection, credit_code: str, successor: str) -> None:
    """Leave a merged enterprise out of later draws, and know whose it is now."""
    await connection.execute(MERGE_TARGET, credit_code, successor)
    await connection.execute(CLOSE_TARGET, credit_code)


async def unmerge_target(connection: Connection, credit_code: str) -> None:
    """Forget whose a merged enterprise was."""
    await connection.execute(UNMERGE_TARGET, credit_code)


async def find_targets(connection: Connection, credit_codes: Sequence[str], counting: Counting) -> dict[str, Target]:
    """Active enterprises with what counts against them."""
    rows = await connection.fetch(FIND_TARGETS, credit_codes, counting.since)
    return {row["credit_code"]: _target(row, counting) for row in rows}


async def see_targets(
    connection: Connection, reach: Reach, credit_codes: Sequence[str], counting: Counting
) -> dict[str, Target]:
    """The same, as far as the asker may see them."""
    rows = await connection.fetch(SEE_TARGETS, credit_codes, counting.since, *reach.within)
    return {row["credit_code"]: _target(row, counting) for row in rows}


async def scope(
    connection: Connection,
    prefix: str,
    counting: Counting,
    domains: Sequence[SupervisionDomain],
    classes: Sequence[SupervisionClass],
    elements: Sequence[EnvironmentalElement],
) -> list[Target]:
    """Every active enterprise a plan speaks of, by credit code."""
    rows = await connection.fetch(SCOPE, prefix, counting.since, list(domains), list(classes), list(elements))
    targets = [_target(row, counting) for row in rows]
    return [one for one in targets if not classes or one.supervision_class in classes]


async def save_clue(connection: Connection, complaint: str, credit_code: str, raised_at: datetime) -> None:
    """Keep a complaint's clue; bound elsewhere, it moves."""
    await connection.execute(SAVE_CLUE, complaint, credit_code, raised_at)


async def drop_clue(connection: Connection, complaint: str, credit_code: str) -> None:
    """Forget a clue withdrawn from this enterprise."""
    await connection.execute(DROP_CLUE, complaint, credit_code)


async def save_verified(connection: Connection, complaint: str, credit_code: str, verified_at: datetime) -> None:
    """Keep that a complaint was verified against this enterprise."""
    await connection.execute(SAVE_VERIFIED, complaint, credit_code, verified_at)


async def drop_verified(connection: Connection, complaint: str) -> None:
    """Forget that a complaint was verified."""
    await connection.execute(DROP_VERIFIED, complaint)


async def against(connection: Connection, complaint: str) -> str | None:
    """The enterprise that a complaint is a clue against, or the one it was merged into."""
    credit_code: str | None = await connection.fetchval(AGAINST, complaint)
    return credit_code


async def save_supervision_clue(connection: Connection, clue: str, credit_code: str, raised_at: datetime) -> None:
    """Keep a clue of off-site supervision."""
    await connection.execute(SAVE_SUPERVISION_CLUE, clue, credit_code, raised_at)


async def drop_supervision_clue(connection: Connection, clue: str) -> None:
    """Forget a clue that was withdrawn."""
    await connection.execute(DROP_SUPERVISION_CLUE, clue)


async def save_exchanged_clue(connection: Connection, number: str, credit_code: str) -> None:
    """Keep a clue that another department told; bound elsewhere, it moves."""
    await connection.execute(SAVE_EXCHANGED_CLUE, number, credit_code)


async def drop_exchanged_clue(connection: Connection, number: str) -> None:
    """Forget a clue that proved unfounded."""
    await connection.execute(DROP_EXCHANGED_CLUE, number)


async def save_credit(connection: Connection, credit_code: str, level: str, name: str) -> None:
    """Keep the credit level an enterprise now has."""
    await connection.execute(SAVE_CREDIT, credit_code, level, name)


def _exemption(row: asyncpg.Record) -> Exemption | None:
    if row["listing"] is None:
        return None
    return Exemption(listing=row["listing"], since=row["since"], until=row["until"])


def _target(row: asyncpg.Record, counting: Counting) -> Target:
    registered = SupervisionClass(row["supervision_class"])
    known = Known(
        verified=row["verified"],
        violations=row["violations"],
        harmful=row["harmful"],
        credit=row["credit"],
        credit_name=row["credit_name"],
    )
    return Target(
        credit_code=row["credit_code"],
        name=row["name"],
        region=row["region"],
        supervision_class=class_of(registered, known, counting.rows),
        class_reasons=tuple(class_reasons(registered, known, counting.rows)),
        major=is_major(known, counting.rows),
        domain=SupervisionDomain(row["domain"]),
        elements=tuple(EnvironmentalElement(element) for element in row["elements"]),
        clues=row["clues"],
        verified=row["verified"],
        violations=row["violations"],
        alerts=row["alerts"],
        exemption=_exemption(row),
        credit=row["credit"],
        credit_name=row["credit_name"],
    )
