"""What the read copies 副本 say of the agencies around a detection, and of the findings it rests on, as SQL."""

from collections.abc import Sequence
from datetime import date

from contracts.actors import AgencyKind
from contracts.transfer.detections import DetectionFact
from kernel.database import Connection
from services.transfer.copies import store as copies

# The nearest of a kind: of the county, else of its city, else of its province.
NEAREST = """
SELECT code FROM known_agencies
WHERE kind = $1 AND region IN ($2::text, left($2, 4) || '00', left($2, 2) || '0000')
  AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)
ORDER BY region DESC, code LIMIT 1
"""
BUREAU_AMONG = """
SELECT code FROM known_agencies WHERE code = ANY($1::text[]) AND kind = $2
ORDER BY array_position($1::text[], code) LIMIT 1
"""
SUPERIOR = """
SELECT above.code FROM known_agencies AS own
JOIN known_agencies AS above
  ON above.kind = own.kind AND above.region IN (left(own.region, 4) || '00', left(own.region, 2) || '0000')
 AND above.region <> own.region
WHERE own.code = $1 AND above.valid_from <= $2 AND (above.valid_to IS NULL OR above.valid_to >= $2)
ORDER BY above.region DESC, above.code LIMIT 1
"""
KEEP_FACT = """
INSERT INTO known_findings (finding, credit_code, threshold, source, suspected_crime) VALUES ($1, $2, $3, $4, true)
ON CONFLICT (finding) DO UPDATE SET threshold = $3, source = $4, suspected_crime = true
"""


async def bureau_of(connection: Connection, region: str, on: date) -> str | None:
    """The ecology bureau nearest to a place."""
    code: str | None = await connection.fetchval(NEAREST, AgencyKind.ECOLOGY.value, region, on)
    return code


async def bureau_among(connection: Connection, codes: Sequence[str]) -> str | None:
    """The first of these agencies that is an ecology bureau."""
    code: str | None = await connection.fetchval(BUREAU_AMONG, list(codes), AgencyKind.ECOLOGY.value)
    return code


async def superior_of(connection: Connection, agency: str, on: date) -> list[str]:
    """The agency of the same kind at the level above, if there is one."""
    code: str | None = await connection.fetchval(SUPERIOR, agency, on)
    return [code] if code else []


async def watchers_of(connection: Connection, agency: str, on: date) -> list[str]:
    """Who watches an agency: the procuratorate beside it and the level above."""
    procuratorate = await copies.recipient(connection, agency, AgencyKind.PROCURATORATE, on)
    return [*([procuratorate] if procuratorate else []), *await superior_of(connection, agency, on)]


async def keep_fact(connection: Connection, fact: DetectionFact, credit_code: str) -> None:
    """Let a fact that meets a threshold be named by a referral, as a finding is."""
    first = fact.thresholds[0]
    await connection.execute(KEEP_FACT, fact.reference, credit_code, first.key, first.threshold)
