"""Every SQL statement about the read copies of enterprises, clues, officers and agencies."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from contracts.registry.agencies import AgencyFacts
from contracts.registry.directory import EnterpriseFacts, EnvironmentalElement, SupervisionClass, SupervisionDomain
from contracts.registry.officers import OfficerFacts
from kernel.database import Connection
from kernel.rights import Reach
from services.joint_inspection.exemptions.rules import Exemption
from services.joint_inspection.lottery.rules import PoolOfficer
from services.joint_inspection.objects.rules import Counting, Target, class_of

SAVE_TARGETS = """
INSERT INTO targets (credit_code, name, region, supervision_class, domain, elements, active)
SELECT credit_code, name, region, supervision_class, domain, elements, true
FROM jsonb_to_recordset($1::jsonb) AS one (
    credit_code text, name text, region text, supervision_class text, domain text, elements text[])
ON CONFLICT (credit_code) DO UPDATE SET
    name = excluded.name, region = excluded.region, supervision_class = excluded.supervision_class,
    domain = excluded.domain, elements = excluded.elements, active = true
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
       OR supervision_class = 'general' AND 'special' = ANY($4))
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
HAS_CLUE = """
SELECT EXISTS (SELECT FROM and_merged(ARRAY[$2]) JOIN clues USING (credit_code) WHERE complaint = $1)
    OR EXISTS (SELECT FROM and_merged(ARRAY[$2]) JOIN exchanged_clues USING (credit_code) WHERE number = $1)
    OR EXISTS (SELECT FROM and_merged(ARRAY[$2]) JOIN supervision_clues USING (credit_code) WHERE clue = $1)
"""
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
SAVE_INSPECTOR = """
INSERT INTO inspectors (certificate, agency, region, specialties, conflicts, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (certificate) DO UPDATE SET
    agency = excluded.agency, region = excluded.region, specialties = excluded.specialties,
    conflicts = excluded.conflicts, valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""
DROP_INSPECTOR = "DELETE FROM inspectors WHERE certificate = $1"
INSPECTORS = """
SELECT certificate, agency, region, specialties, conflicts, valid_from, valid_to
FROM inspectors WHERE agency = ANY($1::text[]) ORDER BY certificate
"""
SAVE_AGENCY = """
INSERT INTO agencies (code, parent, valid_from, valid_to) VALUES ($1, $2, $3, $4)
ON CONFLICT (code) DO UPDATE SET
    parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""
END_AGENCY = "UPDATE agencies SET valid_to = $2 WHERE code = $1"
NAME_AGENCY = "UPDATE agencies SET name = $2 WHERE code = $1"
KNOWN_AGENCIES = """
SELECT code FROM agencies
WHERE code = ANY($1::text[]) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
"""
PARENT = "SELECT parent FROM agencies WHERE code = $1"


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


async def has_clue(connection: Connection, complaint: str, credit_code: str) -> bool:
    """Whether the complaint or the alert is a clue against this enterprise."""
    return bool(await connection.fetchval(HAS_CLUE, complaint, credit_code))


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


async def save_inspector(connection: Connection, facts: OfficerFacts) -> None:
    """Keep an officer as he or she now stands."""
    await connection.execute(
        SAVE_INSPECTOR,
        facts.certificate,
        facts.agency,
        facts.region,
        sorted(specialty.value for specialty in facts.specialties),
        sorted(facts.conflicts),
        facts.valid_from,
        facts.valid_to,
    )


async def drop_inspector(connection: Connection, certificate: str) -> None:
    """Forget a person who is no officer any more."""
    await connection.execute(DROP_INSPECTOR, certificate)


async def inspectors(connection: Connection, agencies: Sequence[str]) -> list[PoolOfficer]:
    """The officers of these agencies by certificate."""
    return [_inspector(row) for row in await connection.fetch(INSPECTORS, agencies)]


async def save_agency(connection: Connection, facts: AgencyFacts) -> None:
    """Keep an agency as it now stands."""
    await connection.execute(SAVE_AGENCY, facts.code, facts.parent, facts.valid_from, facts.valid_to)


async def end_agency(connection: Connection, code: str, valid_to: date) -> None:
    """Keep the end of an agency."""
    await connection.execute(END_AGENCY, code, valid_to)


async def name_agency(connection: Connection, code: str, name: str) -> None:
    """Keep what an agency is called."""
    await connection.execute(NAME_AGENCY, code, name)


async def known_agencies(connection: Connection, codes: Sequence[str], on: date) -> set[str]:
    """Which of these agencies exist on the day."""
    return {row["code"] for row in await connection.fetch(KNOWN_AGENCIES, codes, on)}


async def parent(connection: Connection, agency: str) -> str | None:
    """The agency one level above."""
    above: str | None = await connection.fetchval(PARENT, agency)
    return above


def _exemption(row: asyncpg.Record) -> Exemption | None:
    if row["listing"] is None:
        return None
    return Exemption(listing=row["listing"], since=row["since"], until=row["until"])


def _target(row: asyncpg.Record, counting: Counting) -> Target:
    return Target(
        credit_code=row["credit_code"],
        name=row["name"],
        region=row["region"],
        supervision_class=class_of(SupervisionClass(row["supervision_class"]), row["verified"], counting.special),
        domain=SupervisionDomain(row["domain"]),
        elements=tuple(EnvironmentalElement(element) for element in row["elements"]),
        clues=row["clues"],
        verified=row["verified"],
        alerts=row["alerts"],
        exemption=_exemption(row),
        credit=row["credit"],
        credit_name=row["credit_name"],
    )


def _inspector(row: asyncpg.Record) -> PoolOfficer:
    return PoolOfficer(
        certificate=row["certificate"],
        agency=row["agency"],
        region=row["region"],
        specialties=tuple(row["specialties"]),
        conflicts=tuple(row["conflicts"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
