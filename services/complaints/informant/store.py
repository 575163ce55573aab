"""Every SQL statement about callers: sealing and destroying by the identity schema's functions, requests, openings."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.complaints.informant import CallerRequest, MaskedPart, ReportField
from kernel.database import Connection
from kernel.rights import Reach
from kernel.vault.ciphers import CipherName
from kernel.vault.keepers import WrappedKey
from kernel.work import Write
from services.complaints.informant.rules.masking import Part
from services.complaints.informant.rules.opening import Look, Request

KEEP = "SELECT identity.keep($1::jsonb)"
DESTROY = "SELECT identity.destroy($1::jsonb)"
FORGET = """
UPDATE complaints SET caller_known = false
FROM jsonb_to_recordset($1::jsonb) AS one (number text) WHERE complaints.number = one.number
"""
MASK = """
INSERT INTO masked_parts (number, part, kind, field)
SELECT number, part, kind, field FROM jsonb_to_recordset($1::jsonb) AS one (
    number text, part integer, kind text, field text
)
"""
SECRETS = """
SELECT part, cipher, sealed, kek, wrapped FROM secrets LEFT JOIN data_keys USING (number)
WHERE number = $1
"""
TAKEN_IN = """
SELECT part, cipher, sealed, kek, wrapped FROM secrets LEFT JOIN data_keys USING (number)
WHERE number = $1 AND part = 'original' AND keeper_agency = current_setting('hub.party')
  AND keeper = current_setting('hub.subject')
"""
ASK = """
INSERT INTO caller_requests (id, number, agency, subject, purpose, reason, requested_at, lapses_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
REQUEST = """
SELECT caller_requests.id::text, caller_requests.number, caller_requests.agency, caller_requests.subject,
       caller_requests.purpose, caller_requests.reason, lapses_at, caller_looks.id IS NOT NULL AS approved
FROM caller_requests LEFT JOIN caller_looks ON request = caller_requests.id
WHERE caller_requests.number = $2 AND caller_requests.id::text = $1
"""
ALLOW = """
INSERT INTO caller_looks (id, number, agency, subject, reason, allowed_at, allowed_until, request, purpose, approver)
SELECT $1, number, agency, subject, reason, $3, $4, id, purpose, $5 FROM caller_requests WHERE id = $2
"""
LATEST_LOOK = """
SELECT id::text, request::text, agency, subject, allowed_until FROM caller_looks
WHERE number = $1 AND agency = $2 AND subject = $3 AND request IS NOT NULL ORDER BY allowed_until DESC LIMIT 1
"""
OPEN = "INSERT INTO caller_openings (id, look, number, agency, subject, opened_at) VALUES ($1, $2, $3, $4, $5, $6)"
AS_PARTY = "SELECT set_config('hub.party', $1, true)"
REQUESTS = """
SELECT asked.id::text, asked.number, asked.purpose, asked.reason, asked.subject AS requested_by, asked.requested_at,
       asked.lapses_at, look.approver AS approved_by, look.allowed_at AS approved_at, look.allowed_until AS open_until,
       complaints.region, asked.agency
FROM unnest($4::text[]) AS wanted (number)
JOIN complaints USING (number)
CROSS JOIN LATERAL (
    SELECT * FROM caller_requests WHERE number = wanted.number ORDER BY requested_at DESC, id DESC LIMIT $5
) AS asked
LEFT JOIN caller_looks AS look ON look.request = asked.id
WHERE $1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
ORDER BY asked.requested_at DESC, asked.id DESC
"""
PARTS = """
SELECT found.*, region, parties FROM unnest($4::text[]) AS wanted (number)
JOIN complaints USING (number)
CROSS JOIN LATERAL (
    SELECT number, part, kind, field, revealed_at, reveal_reason FROM masked_parts
    WHERE number = wanted.number ORDER BY part LIMIT $5
) AS found
WHERE $1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text]
ORDER BY found.part
"""
REVEALED = "SELECT part, revealed_at IS NOT NULL AS revealed FROM masked_parts WHERE number = $1"
REVEAL = (
    "UPDATE masked_parts SET revealed_at = $3, revealed_by = $4, reveal_reason = $5 WHERE number = $1 AND part = $2"
)
REWORD = "UPDATE complaints SET title = $2, text = $3, place = $4, named_enterprise = $5 WHERE number = $1"
KEPT_OF_DAY = """
SELECT number FROM complaints
WHERE caller_known AND left(region, 6) = $1 AND filed_at >= $2 AND filed_at < $3 ORDER BY number
"""


class SealedReport(msgspec.Struct, frozen=True, kw_only=True):
    """One report's row for the identity schema; bytes travel as Base64."""

    number: str
    kek: str
    wrapped: bytes
    cipher: str
    caller: bytes | None
    original: bytes | None
    keeper_agency: str | None
    keeper: str | None


class Secret(msgspec.Struct, frozen=True):
    """A sealed part as it lies there; without a key of its own it is sealed to the service's key."""

    part: str
    cipher: CipherName
    sealed: bytes
    key: WrappedKey | None


class SeenRequest(msgspec.Struct, frozen=True):
    """A request, and whose it is."""

    record: CallerRequest
    region: str
    agency: str


class SeenPart(msgspec.Struct, frozen=True):
    """A masked part, and who the parties of its complaint are."""

    number: str
    record: MaskedPart
    region: str
    parties: list[str]


def keep(reports: Iterable[SealedReport]) -> Write:
    """What the identity schema is to keep, in the transaction that takes the reports in."""
    return Write(KEEP, list(reports))


def mask(parts: Iterable[tuple[str, Part]]) -> Write:
    """Where words of these complaints are masked."""
    rows = [
        {"number": number, "part": one.part, "kind": one.kind.value, "field": one.field.value} for number, one in parts
    ]
    return Write(MASK, rows)


def destroy(numbers: Sequence[str]) -> list[Write]:
    """The keys and what they sealed go."""
    rows = [{"number": number} for number in numbers]
    return [Write(DESTROY, rows), Write(FORGET, rows)]


async def secrets(connection: Connection, number: str, *, taken_in: bool) -> list[Secret]:
    """What the vault's row security lets this connection read of a report, or of it what its person took in."""
    rows = await connection.fetch(TAKEN_IN if taken_in else SECRETS, number)
    return [
        Secret(
            row["part"], row["cipher"], row["sealed"], WrappedKey(row["kek"], row["wrapped"]) if row["kek"] else None
        )
        for row in rows
    ]


async def ask(connection: Connection, request: Request, at: datetime) -> None:
    """Note a request to see a caller."""
    await connection.execute(
        ASK,
        request.id,
        request.number,
        request.agency,
        request.subject,
        request.purpose,
        request.reason,
        at,
        request.lapses_at,
    )


async def find_request(connection: Connection, id: str, number: str) -> Request | None:
    """A request of the agency in whose name the transaction runs."""
    row = await connection.fetchrow(REQUEST, id, number)
    return msgspec.convert(dict(row), Request) if row else None


async def allow(connection: Connection, id: str, request: str, at: datetime, until: datetime, approver: str) -> None:
    """The requester may open from now until then."""
    await connection.execute(ALLOW, id, request, at, until, approver)


async def latest_look(connection: Connection, number: str, agency: str, subject: str) -> Look | None:
    """This person's approved look that holds longest."""
    row = await connection.fetchrow(LATEST_LOOK, number, agency, subject)
    return msgspec.convert(dict(row), Look) if row else None


async def open_(connection: Connection, id: str, look: Look, number: str, at: datetime) -> None:
    """Note one opening."""
    await connection.execute(OPEN, id, look.id, number, look.agency, look.subject, at)


async def requests_of(
    connection: Connection, reach: Reach, party: str, numbers: Sequence[str], size: int
) -> dict[str, list[SeenRequest]]:
    """The agency's own newest requests for each complaint in reach."""
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, party)
        rows = await connection.fetch(REQUESTS, *reach.within, list(numbers), size)
    found: dict[str, list[SeenRequest]] = {number: [] for number in numbers}
    for row in rows:
        found[row["number"]].append(
            SeenRequest(msgspec.convert(dict(row), CallerRequest), row["region"], row["agency"])
        )
    return found


async def parts_of(
    connection: Connection, reach: Reach, numbers: Sequence[str], size: int
) -> dict[str, list[SeenPart]]:
    """What is masked in each complaint in reach."""
    found: dict[str, list[SeenPart]] = {number: [] for number in numbers}
    for row in await connection.fetch(PARTS, *reach.within, list(numbers), size):
        found[row["number"]].append(_part(row))
    return found


async def revealed(connection: Connection, number: str) -> dict[int, bool]:
    """Of each masked part, whether it is shown again."""
    return {row["part"]: row["revealed"] for row in await connection.fetch(REVEALED, number)}


async def reveal(
    connection: Connection, number: str, part: int, words: dict[ReportField, str], at: datetime, by: str, reason: str
) -> None:
    """Show a part again: the words as they stand from now on, and by whom and why."""
    await connection.execute(REVEAL, number, part, at, by, reason)
    await connection.execute(REWORD, number, *(words.get(field) for field in ReportField))


async def kept_of(connection: Connection, region: str, since: datetime, until: datetime) -> list[str]:
    """Complaints of a region filed then whose caller is kept."""
    return [row["number"] for row in await connection.fetch(KEPT_OF_DAY, region, since, until)]


def _part(row: asyncpg.Record) -> SeenPart:
    record = msgspec.convert({name: row[name] for name in MaskedPart.__struct_fields__}, MaskedPart)
    return SeenPart(row["number"], record, row["region"], row["parties"])
