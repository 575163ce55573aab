"""Every SQL statement about complaints, their callers and the looks at them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.complaints.intake import CallerOpening, Channel, ListComplaints
from kernel.database import Connection
from kernel.rights import Reach
from services.complaints.intake.rules import Case

HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'work order', $1::text, $2::text, number), 0))
FROM (SELECT DISTINCT number FROM unnest($3::text[]) AS number ORDER BY number) AS numbers
"""
BY_WORK_ORDER = """
SELECT external_number, number, content_sha256 FROM complaints
WHERE channel = $1 AND received_by = $2 AND external_number = ANY($3::text[])
"""
INSERT = "INSERT INTO complaints SELECT * FROM jsonb_populate_recordset(NULL::complaints, $1::jsonb)"
UPDATE = """
UPDATE complaints SET
    parties = new.parties, state = new.state, matter = new.matter, matter_name = new.matter_name,
    environmental = new.environmental, matched_keywords = new.matched_keywords, matter_reason = new.matter_reason,
    agency = new.agency, round = new.round, final = new.final, routing_reason = new.routing_reason,
    legal_basis = new.legal_basis, returns = new.returns, returned_by = new.returned_by,
    return_reason = new.return_reason, routed_at = new.routed_at, signed_at = new.signed_at,
    signed_by = new.signed_by, replied_at = new.replied_at, reply = new.reply, sign_overdue = new.sign_overdue,
    handle_overdue = new.handle_overdue, routing_overdue = new.routing_overdue, credit_code = new.credit_code,
    suggested_enterprise = new.suggested_enterprise
FROM jsonb_populate_record(NULL::complaints, $1::jsonb) AS new WHERE complaints.number = new.number
"""
GET = "SELECT * FROM complaints WHERE number = ANY($1::text[])"
SEEN = """
SELECT * FROM complaints
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
LIST = """
SELECT * FROM complaints
WHERE ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
  AND ($4::text IS NULL OR region LIKE $4 || '%')
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR matter = $6)
  AND ($7::text IS NULL OR agency = $7)
  AND ($8::text IS NULL OR credit_code = $8)
  AND ($9::timestamptz IS NULL OR (filed_at, number) < ($9, $10::text))
ORDER BY filed_at DESC, number DESC LIMIT $11
"""
OF_ENTERPRISES = """
SELECT found.* FROM unnest($4::text[]) AS wanted (code) CROSS JOIN LATERAL (
    SELECT * FROM complaints
    WHERE credit_code = wanted.code AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY filed_at DESC, number DESC LIMIT $5
) AS found
ORDER BY found.filed_at DESC, found.number DESC
"""
PROGRESS = "SELECT * FROM complaints WHERE number = $1 AND query_code_sha256 = $2"
SEAL = "INSERT INTO complaint_callers (number, sealed) SELECT * FROM unnest($1::text[], $2::text[])"
ALLOW_LOOK = """
INSERT INTO caller_looks (id, number, agency, subject, reason, allowed_at, allowed_until)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
OPENINGS = """
SELECT allowed_at AS opened_at, agency, known_agencies.name AS agency_name
FROM caller_looks LEFT JOIN known_agencies ON known_agencies.code = agency
WHERE number = $1 ORDER BY allowed_at, id LIMIT $2
"""
OPENINGS_MAX = 100
EVERY_PARTY = "*"
AS_PARTY = "SELECT set_config('hub.party', $1, true)"
LOOK = """
SELECT sealed FROM complaint_callers WHERE number = $1 AND EXISTS (
    SELECT FROM caller_looks JOIN complaints USING (number)
    WHERE number = $1 AND caller_looks.agency = $2 AND subject = $3 AND allowed_until > $4
      AND complaints.agency = caller_looks.agency
)
"""


class KnownOrder(msgspec.Struct, frozen=True):
    """A work order that has become a complaint already."""

    number: str
    content_sha256: str


async def hold_orders(connection: Connection, channel: Channel, agency: str, external_numbers: Iterable[str]) -> None:
    """Let one transaction at a time take in each of these work orders of the agency and channel."""
    await connection.execute(HOLD, channel.value, agency, list(external_numbers))


async def known_orders(
    connection: Connection, channel: Channel, agency: str, external_numbers: Iterable[str]
) -> dict[str, KnownOrder]:
    """Complaints already made from these work orders."""
    rows = await connection.fetch(BY_WORK_ORDER, channel.value, agency, list(external_numbers))
    return {row["external_number"]: KnownOrder(row["number"], row["content_sha256"]) for row in rows}


async def insert(connection: Connection, cases: Sequence[Case]) -> None:
    """Save new complaints in one statement."""
    await connection.execute(INSERT, _json(cases))


async def update(connection: Connection, case: Case) -> None:
    """Save where the handling stands; what was reported never changes."""
    await connection.execute(UPDATE, _json(case))


async def find(connection: Connection, number: str) -> Case | None:
    """One complaint."""
    rows = await connection.fetch(GET, [number])
    return _case(rows[0]) if rows else None


async def find_seen(connection: Connection, reach: Reach, numbers: list[str]) -> dict[str, Case]:
    """Complaints in reach, by number."""
    rows = await connection.fetch(SEEN, reach.everywhere, reach.prefix, reach.party, numbers)
    return {row["number"]: _case(row) for row in rows}


async def page(
    connection: Connection,
    reach: Reach,
    query: ListComplaints,
    *,
    region_prefix: str | None,
    after: tuple[datetime, str] | None,
    size: int,
) -> list[Case]:
    """Up to `size` complaints in reach, newest first, after a key."""
    filed_at, number = after or (None, None)
    rows = await connection.fetch(
        LIST,
        reach.everywhere,
        reach.prefix,
        reach.party,
        region_prefix,
        query.state.value if query.state else None,
        query.matter,
        query.agency,
        query.credit_code,
        filed_at,
        number,
        size,
    )
    return [_case(row) for row in rows]


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: list[str], size: int
) -> dict[str, list[Case]]:
    """Up to `size` complaints in reach per enterprise, newest first; one statement."""
    wanted = sorted(set(credit_codes))
    rows = await connection.fetch(OF_ENTERPRISES, reach.everywhere, reach.prefix, reach.party, wanted, size)
    found: dict[str, list[Case]] = {code: [] for code in wanted}
    for row in rows:
        found[row["credit_code"]].append(_case(row))
    return found


async def find_by_query_code(connection: Connection, number: str, query_code_sha256: str) -> Case | None:
    """The complaint whose filer was given this query code."""
    row = await connection.fetchrow(PROGRESS, number, query_code_sha256)
    return _case(row) if row else None


async def seal_callers(connection: Connection, sealed: dict[str, str]) -> None:
    """Keep callers' ciphertexts by complaint number."""
    if sealed:
        await connection.execute(SEAL, list(sealed), list(sealed.values()))


async def allow_look(
    connection: Connection, id: str, number: str, agency: str, subject: str, reason: str, at: datetime, until: datetime
) -> None:
    """Note that this person may open the caller's identity until then."""
    await connection.execute(ALLOW_LOOK, id, number, agency, subject, reason, at, until)


async def sealed_caller(connection: Connection, number: str, agency: str, subject: str, now: datetime) -> str | None:
    """The caller's ciphertext for who has a look that still holds and whose agency is still in charge."""
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, agency)
        sealed: str | None = await connection.fetchval(LOOK, number, agency, subject, now)
    return sealed


async def openings(connection: Connection, number: str) -> list[CallerOpening]:
    """The first looks at this caller; only for the caller, as it passes over who owns them."""
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, EVERY_PARTY)
        rows = await connection.fetch(OPENINGS, number, OPENINGS_MAX)
    return [CallerOpening(**row) for row in rows]


def _case(row: asyncpg.Record) -> Case:
    return msgspec.convert(dict(row), Case)


def _json(cases: Case | Sequence[Case]) -> str:
    if isinstance(cases, Case):
        return msgspec.json.encode(_columns(cases)).decode()
    return msgspec.json.encode([_columns(case) for case in cases]).decode()


def _columns(case: Case) -> dict[str, object]:
    return {**msgspec.structs.asdict(case), "parties": case.parties}
