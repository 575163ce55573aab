"""Every SQL statement of the read copies 副本 that referrals are decided on."""

from collections.abc import Mapping, Sequence
from datetime import date

import asyncpg

from contracts.actors import AgencyKind
from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyFacts
from contracts.registry.guidance import GuidanceFindingFact
from contracts.transfer.referrals import ReferralFinding
from kernel.database import Connection
from services.transfer.copies.rules import KnownAgency, KnownFinding

RECIPIENT = """
SELECT theirs.code FROM known_agencies AS own
JOIN known_agencies AS theirs ON theirs.region = own.region AND theirs.level = own.level
WHERE own.code = $1 AND theirs.kind = $2
  AND theirs.valid_from <= $3 AND (theirs.valid_to IS NULL OR theirs.valid_to >= $3)
ORDER BY theirs.code LIMIT 1
"""
AGENCY_KIND = """
SELECT kind FROM known_agencies
WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
"""
AGENCY_REGION = "SELECT region FROM known_agencies WHERE code = $1"
STANDING = """
SELECT code, kind, region, name, parent FROM known_agencies
WHERE code = ANY($1::text[]) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
"""
NAMES = "SELECT code, name FROM known_agencies WHERE code = ANY($1::text[])"
KEEP_AGENCY = """
INSERT INTO known_agencies (code, kind, level, region, valid_from, valid_to, name, parent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (code) DO UPDATE
SET kind = $2, level = $3, region = $4, valid_from = $5, valid_to = $6, name = $7, parent = $8
"""
SUPERIORS = """
WITH RECURSIVE line AS (
    SELECT code, kind, region, name, parent FROM known_agencies WHERE code = ANY($1::text[])
    UNION
    SELECT above.code, above.kind, above.region, above.name, above.parent
    FROM known_agencies AS above JOIN line ON above.code = line.parent
)
SELECT code, kind, region, name, parent FROM line
UNION
SELECT code, kind, region, name, parent FROM known_agencies
WHERE kind = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
"""
OVER = """
SELECT code FROM known_agencies
WHERE kind = $1 AND level = $2 AND region = ANY($3::text[])
  AND valid_from <= $4 AND (valid_to IS NULL OR valid_to >= $4)
ORDER BY region DESC, code LIMIT 1
"""
END_AGENCY = "UPDATE known_agencies SET valid_to = $2 WHERE code = $1"
ENTERPRISE_NAME = "SELECT name FROM known_enterprises WHERE credit_code = $1"
KEEP_ENTERPRISES = """
INSERT INTO known_enterprises (credit_code, name) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT (credit_code) DO UPDATE SET name = excluded.name
"""
KEEP_MERGE = """
INSERT INTO merged_enterprises (credit_code, successor) VALUES ($1, $2)
ON CONFLICT (credit_code) DO UPDATE SET successor = excluded.successor
"""
DROP_MERGE = "DELETE FROM merged_enterprises WHERE credit_code = $1"
FINDINGS = """
SELECT finding, credit_code, threshold, source, suspected_crime FROM known_findings WHERE finding = ANY($1::text[])
"""
KEEP_FINDING = """
INSERT INTO known_findings (finding, credit_code, threshold, source, suspected_crime) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (finding) DO UPDATE SET threshold = $3, source = $4, suspected_crime = $5
"""


async def recipient(connection: Connection, agency: str, kind: AgencyKind, on: date) -> str | None:
    """The agency of a kind at the same level and in the same region as `agency`, existing on the day."""
    code: str | None = await connection.fetchval(RECIPIENT, agency, kind.value, on)
    return code


async def is_police(connection: Connection, code: str, on: date) -> bool:
    """Whether this is a police agency that exists on the day."""
    return await kind_of(connection, code, on) is AgencyKind.POLICE


async def kind_of(connection: Connection, code: str, on: date) -> AgencyKind | None:
    """The kind of an agency that exists on the day."""
    kind = await connection.fetchval(AGENCY_KIND, code, on)
    return AgencyKind(kind) if kind else None


async def region_of(connection: Connection, code: str) -> str | None:
    """Where an agency is."""
    region: str | None = await connection.fetchval(AGENCY_REGION, code)
    return region


async def superiors(connection: Connection, codes: Sequence[str], on: date) -> dict[str, KnownAgency]:
    """These agencies with all above them, and who coordinates between departments 行政执法监督机构."""
    rows = await connection.fetch(SUPERIORS, codes, AgencyKind.SUPERVISION.value, on)
    return {row["code"]: _known_agency(row) for row in rows}


async def over(connection: Connection, kind: AgencyKind, level: str, region: str, on: date) -> str | None:
    """The agency of a kind and level whose place is the region or holds it, the nearest."""
    places = [region, f"{region[:4]}00", f"{region[:2]}0000"]
    code: str | None = await connection.fetchval(OVER, kind.value, level, places, on)
    return code


async def standing(connection: Connection, codes: Sequence[str], on: date) -> dict[str, KnownAgency]:
    """The agencies of these codes that exist on the day."""
    rows = await connection.fetch(STANDING, codes, on)
    return {row["code"]: _known_agency(row) for row in rows}


async def enterprise_name(connection: Connection, credit_code: str) -> str | None:
    """The enterprise's name, or None when the directory has none of this code."""
    name: str | None = await connection.fetchval(ENTERPRISE_NAME, credit_code)
    return name


async def findings(connection: Connection, ids: Sequence[str]) -> dict[str, KnownFinding]:
    """The findings known by these ids."""
    rows = await connection.fetch(FINDINGS, ids)
    return {row["finding"]: _known_finding(row) for row in rows}


async def agency_names(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """The agencies' names by code; the code itself where no name is known."""
    rows = await connection.fetch(NAMES, codes)
    return {code: code for code in codes} | {row["code"]: row["name"] or row["code"] for row in rows}


async def keep_agency(connection: Connection, agency: AgencyFacts) -> None:
    """Copy an agency."""
    await connection.execute(
        KEEP_AGENCY,
        agency.code,
        agency.kind.value,
        agency.level.value,
        agency.region,
        agency.valid_from,
        agency.valid_to,
        agency.name,
        agency.parent,
    )


async def end_agency(connection: Connection, code: str, valid_to: date) -> None:
    """Copy the end of an agency."""
    await connection.execute(END_AGENCY, code, valid_to)


async def keep_enterprises(connection: Connection, names: Mapping[str, str]) -> None:
    """Copy enterprises' names by credit code."""
    await connection.execute(KEEP_ENTERPRISES, list(names), list(names.values()))


async def keep_merge(connection: Connection, credit_code: str, successor: str) -> None:
    """Copy that an entry was merged into another."""
    await connection.execute(KEEP_MERGE, credit_code, successor)


async def drop_merge(connection: Connection, credit_code: str) -> None:
    """Copy that a merge was undone."""
    await connection.execute(DROP_MERGE, credit_code)


async def keep_finding(connection: Connection, event: FindingRecorded) -> None:
    """Copy a finding and the criminal threshold it meets."""
    await connection.execute(
        KEEP_FINDING, event.finding, event.credit_code, event.threshold, event.source, event.suspected_crime
    )


async def keep_guidance_finding(connection: Connection, fact: GuidanceFindingFact) -> None:
    """Copy a finding of guidance that may be cited; no criminal threshold was judged on it."""
    await connection.execute(KEEP_FINDING, fact.finding, fact.credit_code, None, fact.source, False)


def _known_agency(row: asyncpg.Record) -> KnownAgency:
    return KnownAgency(row["code"], AgencyKind(row["kind"]), row["region"], row["name"] or row["code"], row["parent"])


def _known_finding(row: asyncpg.Record) -> KnownFinding:
    finding = ReferralFinding(
        finding=row["finding"],
        threshold=row["threshold"],
        source=row["source"],
        suspected_crime=row["suspected_crime"],
    )
    return KnownFinding(finding, row["credit_code"])
