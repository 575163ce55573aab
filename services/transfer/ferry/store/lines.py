"""Every SQL statement of lines 摆渡 and the bundles packed for them.

What is owed is read while row-level security shows what the recipient may see; the handlers see to that.
"""

from collections.abc import Mapping, Sequence

import asyncpg

from contracts.actors import Actor, AgencyKind, Role
from contracts.transfer.ferry import Ferry, FerryBundle
from contracts.transfer.ferry_contents import CarriedResult
from kernel.database import Connection
from services.transfer.ferry.rules.line import Line

AGENCY = "SELECT kind, region FROM known_agencies WHERE code = $1"
LINE = "SELECT * FROM ferries WHERE recipient = $1"
SAVE_LINE = """
INSERT INTO ferries (recipient, region, parties, packed, packed_sha256, acknowledged, taken, taken_sha256, card)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (recipient) DO UPDATE
SET packed = $4, packed_sha256 = $5, acknowledged = $6, taken = $7, taken_sha256 = $8, card = $9
"""
# Sealed to keys, or signed with keys, that are trusted no more: what was done by them stands on the cases themselves.
FORGET = (
    "DELETE FROM ferry_bundles WHERE recipient = $1",
    "DELETE FROM ferry_replies WHERE agency = $1",
    "DELETE FROM ferry_cases WHERE recipient = $1",
    "DELETE FROM ferry_files WHERE recipient = $1",
    "DELETE FROM ferry_answers WHERE agency = $1",
)
ADD_BUNDLE = """
INSERT INTO ferry_bundles (recipient, sequence, sha256, size, cases, packed_at, packed_by, carriers)
VALUES ($1, $2, $3, $4, $5, $6, $7, ARRAY[$7])
"""
CARRY = """
UPDATE ferry_bundles SET carriers = carriers || $3::text
WHERE recipient = $1 AND sequence > $2 AND NOT $3 = ANY (carriers)
"""
OWED_CASES = """
SELECT referrals.number, known.version FROM referrals
JOIN aggregates AS known ON known.aggregate = 'referral:' || referrals.number
LEFT JOIN ferry_cases AS sent ON sent.recipient = $1 AND sent.number = referrals.number
WHERE $1 = ANY (referrals.parties) AND (sent.number IS NULL OR sent.gone OR sent.version < known.version)
ORDER BY referrals.number LIMIT $2
"""
GONE_CASES = """
SELECT sent.number, sent.version FROM ferry_cases AS sent
WHERE sent.recipient = $1 AND NOT sent.gone
  AND NOT EXISTS (SELECT FROM referrals WHERE number = sent.number AND $1 = ANY (parties))
ORDER BY sent.number LIMIT $2
"""
SENT_CASES = """
INSERT INTO ferry_cases (recipient, number, version, gone)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::boolean[])
ON CONFLICT (recipient, number) DO UPDATE SET version = excluded.version, gone = excluded.gone
"""
# A file is a case's only where the agency that put it there is the one that sent its bytes.
OWED_FILES = """
WITH named AS (
    SELECT document ->> 'sha256' AS sha256, document ->> 'added_by' AS agency
    FROM referrals, jsonb_array_elements(documents) AS document WHERE $1 = ANY (parties)
    UNION
    SELECT issued.sha256, issued.agency
    FROM referrals JOIN issued_documents AS issued ON issued.aggregate = 'referral:' || referrals.number
    WHERE $1 = ANY (parties)
)
SELECT DISTINCT files.sha256, files.size, coalesce(sent.packed, 0) AS packed
FROM named JOIN files ON files.sha256 = named.sha256 AND files.agency = named.agency AND files.state = 'stored'
LEFT JOIN ferry_files AS sent ON sent.recipient = $1 AND sent.sha256 = files.sha256
WHERE coalesce(sent.packed, -1) < files.size
ORDER BY files.sha256 LIMIT $2
"""
SENT_FILES = """
INSERT INTO ferry_files (recipient, sha256, packed) SELECT $1, * FROM unnest($2::text[], $3::bigint[])
ON CONFLICT (recipient, sha256) DO UPDATE SET packed = excluded.packed
"""
UNTOLD = """
SELECT id, number, refusal, refusal_data::text AS data FROM ferry_answers
WHERE agency = $1 AND NOT told ORDER BY agency, sequence, place LIMIT $2
"""
TELL = "UPDATE ferry_answers SET told = true WHERE agency = $1 AND id = ANY ($2::text[])"
NAMES_FILE = """
SELECT EXISTS (
    SELECT FROM ferry_bundles WHERE sha256 = $1 AND packed_by = $2
    AND (current_setting('hub.party', true) = '*' OR current_setting('hub.party', true) = ANY (carriers))
)
"""
GET = """
SELECT ferries.*, (
    SELECT array_agg(sequence ORDER BY sequence) FROM ferry_replies WHERE agency = recipient AND state = 'held'
) AS held
FROM ferries WHERE recipient = ANY ($4::text[]) AND ($1 OR region LIKE $2 || '%' OR $3 = ANY (parties))
"""
UNACKNOWLEDGED = """
SELECT one.* FROM ferries CROSS JOIN LATERAL (
    SELECT * FROM ferry_bundles AS bundle
    WHERE bundle.recipient = ferries.recipient AND bundle.sequence > ferries.acknowledged
    ORDER BY bundle.sequence LIMIT 100
) AS one
WHERE ferries.recipient = ANY ($1::text[]) ORDER BY one.recipient, one.sequence
"""


async def agency(connection: Connection, code: str) -> Actor | None:
    """An agency as it acts by what it signed, without anybody's name; None where none is known."""
    row = await connection.fetchrow(AGENCY, code)
    if row is None:
        return None
    kind = AgencyKind(row["kind"])
    return Actor(subject=code, agency=code, agency_kind=kind, region=row["region"], roles=(Role.OFFICER,))


async def line(connection: Connection, recipient: str) -> Line | None:
    """The line to an agency, once it was begun."""
    row = await connection.fetchrow(LINE, recipient)
    return Line(**{name: row[name] for name in Line.__dataclass_fields__}) if row else None


async def forget(connection: Connection, recipient: str) -> None:
    """Forget what was packed and came under other keys; the transaction must see as the recipient."""
    for statement in FORGET:
        await connection.execute(statement, recipient)


async def save_line(connection: Connection, line: Line) -> None:
    """Keep a line."""
    await connection.execute(
        SAVE_LINE,
        line.recipient,
        line.region,
        line.parties,
        line.packed,
        line.packed_sha256,
        line.acknowledged,
        line.taken,
        line.taken_sha256,
        line.card,
    )


async def add_bundle(connection: Connection, recipient: str, bundle: FerryBundle) -> None:
    """Keep what is known of a packed bundle."""
    one = bundle
    place = (one.sequence, one.sha256, one.size, one.cases, one.packed_at, one.packed_by)
    await connection.execute(ADD_BUNDLE, recipient, *place)


async def carry(connection: Connection, line: Line, agency: str) -> None:
    """Let an agency fetch the bundles that are not acknowledged."""
    await connection.execute(CARRY, line.recipient, line.acknowledged, agency)


async def owed_cases(connection: Connection, recipient: str, most: int) -> dict[str, int]:
    """Cases that changed since they were packed, with the version of their history."""
    return {row["number"]: row["version"] for row in await connection.fetch(OWED_CASES, recipient, most)}


async def gone_cases(connection: Connection, recipient: str, most: int) -> dict[str, int]:
    """Cases that were packed and are no longer the recipient's."""
    return {row["number"]: row["version"] for row in await connection.fetch(GONE_CASES, recipient, most)}


async def sent_cases(connection: Connection, recipient: str, there: Mapping[str, int], gone: Mapping[str, int]) -> None:
    """Keep which cases were packed in which version, and which were taken back."""
    numbers, versions = [*there, *gone], [*there.values(), *gone.values()]
    flags = [*(False for _ in there), *(True for _ in gone)]
    await connection.execute(SENT_CASES, recipient, numbers, versions, flags)


async def owed_files(connection: Connection, recipient: str, most: int) -> list[tuple[str, int, int]]:
    """Files of its cases not packed to the end: SHA-256, size, and how much was."""
    return [tuple(row) for row in await connection.fetch(OWED_FILES, recipient, most)]


async def sent_files(connection: Connection, recipient: str, packed: Mapping[str, int]) -> None:
    """Keep how much of each file was packed."""
    await connection.execute(SENT_FILES, recipient, list(packed), list(packed.values()))


async def untold(connection: Connection, agency: str, most: int) -> list[CarriedResult]:
    """Results of answers that no bundle has told yet."""
    return [
        CarriedResult(
            answer=row["id"], number=row["number"], refusal=row["refusal"], data=(row["data"] or "{}").encode()
        )
        for row in await connection.fetch(UNTOLD, agency, most)
    ]


async def tell(connection: Connection, agency: str, results: Sequence[CarriedResult]) -> None:
    """These are in a bundle now."""
    await connection.execute(TELL, agency, [one.answer for one in results])


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether this file of this agency is a bundle that the party may carry."""
    named: bool = await connection.fetchval(NAMES_FILE, sha256, agency)
    return named


async def lines(
    connection: Connection, scope: Sequence[object], recipients: Sequence[str]
) -> dict[str, asyncpg.Record]:
    """Lines within the scope."""
    return {row["recipient"]: row for row in await connection.fetch(GET, *scope, recipients)}


async def unacknowledged(connection: Connection, recipients: Sequence[str]) -> dict[str, list[FerryBundle]]:
    """The bundles of each line that the other side has not acknowledged; one statement."""
    found: dict[str, list[FerryBundle]] = {one: [] for one in recipients}
    for row in await connection.fetch(UNACKNOWLEDGED, recipients):
        found[row["recipient"]].append(FerryBundle(**{name: row[name] for name in FerryBundle.__struct_fields__}))
    return found


def ferry(row: asyncpg.Record, bundles: list[FerryBundle]) -> Ferry:
    """A line as it is shown."""
    known = {name: row[name] for name in ("recipient", "card", "packed", "acknowledged", "taken")}
    return Ferry(**known, held=row["held"] or [], bundles=bundles)
