"""Every SQL statement about complaints and what their filers are told."""

from collections.abc import Iterable, Sequence

import asyncpg
import msgspec
from msgspec.structs import replace

from contracts.actors import region_prefix
from contracts.complaints.intake import (
    CallerOpening,
    Channel,
    Complaint,
    ComplaintOrder,
    ListComplaints,
    MatterSuggestion,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from kernel.rows import Shape
from kernel.work import Write
from services.complaints.intake.rules import Case

HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'work order', $1::text, $2::text, number), 0))
FROM (SELECT DISTINCT number FROM unnest($3::text[]) AS number ORDER BY number) AS numbers
"""
BY_WORK_ORDER = """
SELECT channel, external_number, number, content_sha256
FROM unnest($2::text[], $3::text[]) AS wanted (channel, external_number)
JOIN complaints USING (channel, external_number) WHERE received_by = $1
"""
# Each region's days are counted on in one order, so that groups wait for each other in turn and never in a ring. They
# all count on the same row, so each waits for its turn here, however short the kernel has made waits for other locks.
INSERT = """
WITH given AS (
    SELECT one, row_number() OVER () AS place, one.region,
           (one.filed_at AT TIME ZONE 'Asia/Shanghai')::date AS day, set_config('lock_timeout', '10s', true) AS patience
    FROM jsonb_populate_recordset(NULL::complaints, $1::jsonb) AS one
), counted AS (
    INSERT INTO complaint_registers AS register (region, day, last)
    SELECT region, day, count(*) FROM given GROUP BY region, day ORDER BY region, day
    ON CONFLICT (region, day) DO UPDATE SET last = register.last + excluded.last
    RETURNING region, day, last
), numbered AS (
    SELECT one, region || to_char(day, '-YYYYMMDD-') AS series, last - row_number() OVER (
        PARTITION BY region, day ORDER BY place DESC
    ) + 1 AS nth
    FROM given JOIN counted USING (region, day)
)
INSERT INTO complaints
SELECT complaint.* FROM numbered CROSS JOIN LATERAL jsonb_populate_record(
    one, jsonb_build_object('registration', series || lpad(nth::text, greatest(4, length(nth::text)), '0'))
) AS complaint
"""
UPDATE = """
UPDATE complaints SET
    parties = new.parties, state = new.state, matter = new.matter, matter_name = new.matter_name,
    environmental = new.environmental, matched_keywords = new.matched_keywords, matter_reason = new.matter_reason,
    matter_confidence = new.matter_confidence, matter_suggestions = new.matter_suggestions,
    agency = new.agency, round = new.round, final = new.final, routing_reason = new.routing_reason,
    co_agencies = new.co_agencies, co_waiting = new.co_waiting, kind = new.kind, kind_reason = new.kind_reason,
    noticed_at = new.noticed_at, contact_asked_at = new.contact_asked_at, contacted_at = new.contacted_at,
    paused_for = new.paused_for, paused_at = new.paused_at, escalation = new.escalation,
    total_overdue = new.total_overdue,
    legal_basis = new.legal_basis, returns = new.returns, returned_by = new.returned_by,
    held_by = new.held_by, proposed_agency = new.proposed_agency, return_basis = new.return_basis,
    return_reason = new.return_reason, routed_at = new.routed_at, signed_at = new.signed_at,
    signed_by = new.signed_by, replied_at = new.replied_at, reply = new.reply, finding = new.finding,
    redone = new.redone, redone_at = new.redone_at,
    sign_overdue = new.sign_overdue, handle_overdue = new.handle_overdue, routing_overdue = new.routing_overdue,
    credit_code = new.credit_code, suggested_enterprise = new.suggested_enterprise
FROM jsonb_populate_recordset(NULL::complaints, $1::jsonb) AS new WHERE complaints.number = new.number
"""
GET = "SELECT * FROM complaints WHERE number = ANY($1::text[])"
# A complaint as it is shown, its columns named as the record's fields, and who its parties are.
SHOWN = """
number, channel, state, region, registration, region_reason, filed_at,
CASE WHEN channel = 'enterprise' THEN channel ELSE received_by END AS received_by, occurred_at, matter, matter_name,
matched_keywords, matter_reason, matter_confidence, matter_suggestions, agency, routing_reason, legal_basis, returns,
return_reason, proposed_agency, return_basis, routed_at, signed_at, replied_at, sign_overdue, routing_overdue,
handle_overdue, kind, kind_reason, noticed_at, contacted_at, paused_for, paused_at, escalation,
array_remove(co_agencies, '') AS co_agencies, historic, title, text, place, external_number,
credit_code AS enterprise_credit_code, coalesce(named_enterprise, named_code) AS named_enterprise,
suggested_enterprise, reply, finding, caller_known, parties
"""
SEEN = (
    "SELECT "
    + SHOWN
    + """
FROM complaints
WHERE number = ANY($4::text[]) AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
"""
)
FOUND = (
    "SELECT "
    + SHOWN
    + """
FROM complaints
WHERE (number = $4 OR registration = $4 OR external_number = $5)
  AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
ORDER BY filed_at DESC, number DESC LIMIT $6
"""
)
# Each way to be in reach by itself: an index reads each in order, and none an OR of them. Who is a party is said by the
# columns that `parties` is made of.
REACHED = (
    "SELECT * FROM complaints WHERE $1::boolean",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND left(region, length($2::text)) = $2",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND agency = $3::text AND parties @> ARRAY[$3]",
    """
    SELECT * FROM complaints
    WHERE NOT $1::boolean AND received_by = $3::text AND received_by <> 'public' AND parties @> ARRAY[$3]
    """,
    "SELECT * FROM complaints WHERE NOT $1::boolean AND uppers[1] = $3::text AND parties @> ARRAY[$3]",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND uppers[2] = $3::text AND parties @> ARRAY[$3]",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND cardinality(uppers) > 2 AND parties @> ARRAY[$3::text]",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND co_agencies[1] = $3::text AND parties @> ARRAY[$3]",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND co_agencies[2] = $3::text AND parties @> ARRAY[$3]",
    "SELECT * FROM complaints WHERE NOT $1::boolean AND co_agencies[3] = $3::text AND parties @> ARRAY[$3]",
)
MATCHING = """
  AND ($4::text IS NULL OR left(region, length($4)) = $4)
  AND ($5::text IS NULL OR state = $5)
  AND ($6::text IS NULL OR matter = $6)
  AND ($7::text IS NULL OR agency = $7)
  AND ($8::text IS NULL OR credit_code = $8)
  AND ($9::timestamptz IS NULL OR filed_at >= $9)
  AND ($10::timestamptz IS NULL OR filed_at < $10)
"""
NEWER_FIRST = "ORDER BY filed_at DESC, number DESC LIMIT $13"
OLDER_FIRST = "ORDER BY filed_at, number LIMIT $13"
NEWEST = "AND (filed_at, number) < ($11::text::timestamptz, $12::text) " + NEWER_FIRST
OLDEST = "AND (filed_at, number) > ($11::text::timestamptz, $12::text) " + OLDER_FIRST


def _reached(rest: str) -> str:
    """The same question for each way to be in reach; what is reached in several ways comes as often."""
    return " UNION ALL ".join("(" + reached + MATCHING + rest + ")" for reached in REACHED)


FIRST_OF_EACH = "SELECT DISTINCT ON (filed_at, number) " + SHOWN + " FROM ("
ORDERS = {
    ComplaintOrder.NEWEST: Order(
        FIRST_OF_EACH + _reached(NEWEST) + ") AS reached " + NEWER_FIRST, {"filed_at": "infinity", "number": ""}
    ),
    ComplaintOrder.OLDEST: Order(
        FIRST_OF_EACH + _reached(OLDEST) + ") AS reached " + OLDER_FIRST, {"filed_at": "-infinity", "number": ""}
    ),
}
COUNT = "SELECT count(*) FROM (SELECT DISTINCT number FROM (" + _reached("LIMIT $11") + ") AS reached LIMIT $11) AS one"
OF_ENTERPRISES = (
    "SELECT asked_as, "
    + SHOWN
    + """
FROM and_merged($4) AS wanted (code, nth, asked_as) CROSS JOIN LATERAL (
    SELECT * FROM complaints
    WHERE credit_code = wanted.code AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
    ORDER BY filed_at DESC, number DESC LIMIT $5
) AS found
ORDER BY found.filed_at DESC, found.number DESC
"""
)
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM complaints
        WHERE complaints.credit_code = wanted.credit_code
          AND ($1 OR region LIKE $2 || '%' OR parties @> ARRAY[$3::text])
        LIMIT $5
    ) AS counted
))::bigint AS total
FROM and_merged($4) AS wanted GROUP BY place ORDER BY place
"""
PROGRESS = "SELECT * FROM complaints WHERE number = $1 AND query_code_sha256 = $2"
OPENINGS = """
SELECT opened_at, agency, known_agencies.name AS agency_name, purpose, step
FROM (
    SELECT allowed_at AS opened_at, agency, purpose, 'approved' AS step FROM caller_looks WHERE number = $1
    UNION ALL
    SELECT caller_openings.opened_at, caller_openings.agency, purpose, 'opened'
    FROM caller_openings JOIN caller_looks ON caller_looks.id = look WHERE caller_openings.number = $1
) AS one
LEFT JOIN known_agencies ON known_agencies.code = agency
ORDER BY opened_at, step LIMIT $2
"""
OPENINGS_MAX = 100
EVERY_PARTY = "*"
AS_PARTY = "SELECT set_config('hub.party', $1, true)"


OrderKey = tuple[Channel, str]

_suggestions = msgspec.json.Decoder(list[MatterSuggestion])
LEFT_OUT, NEEDS, BESIDE = ("duties", "matter_suggestions"), ("number", "region"), ("parties", "matter_suggestions")
COMPLAINT = Shape(Complaint, left_out=LEFT_OUT, needs=NEEDS, beside=BESIDE)
OF_AN_ENTERPRISE = Shape(Complaint, left_out=LEFT_OUT, needs=NEEDS, beside=(*BESIDE, "asked_as"))


class KnownOrder(msgspec.Struct, frozen=True):
    """A work order that has become a complaint already."""

    number: str
    content_sha256: str


class Seen(msgspec.Struct, frozen=True):
    """A complaint before rights hide what the asker may not see, and who its parties are."""

    record: Complaint
    parties: list[str]


async def hold_orders(connection: Connection, channel: Channel, agency: str, external_numbers: Iterable[str]) -> None:
    """Let one transaction at a time take in each of these work orders of the agency and channel."""
    await connection.execute(HOLD, channel.value, agency, list(external_numbers))


async def known_orders(connection: Connection, agency: str, orders: Sequence[OrderKey]) -> dict[OrderKey, KnownOrder]:
    """Complaints already made from these work orders of the agency."""
    channels, numbers = zip(*orders, strict=True) if orders else ((), ())
    rows = await connection.fetch(BY_WORK_ORDER, agency, channels, numbers)
    return {
        (Channel(row["channel"]), row["external_number"]): KnownOrder(row["number"], row["content_sha256"])
        for row in rows
    }


def insert(cases: Iterable[Case]) -> Write:
    """New complaints."""
    return Write(INSERT, [_columns(case) for case in cases])


def update(case: Case) -> Write:
    """Where the handling stands; what was reported never changes."""
    return Write(UPDATE, [_columns(case)])


async def find_all(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """Complaints by number."""
    return {row["number"]: _case(row) for row in await connection.fetch(GET, list(numbers))}


async def find(connection: Connection, number: str) -> Case | None:
    """One complaint."""
    rows = await connection.fetch(GET, [number])
    return _case(rows[0]) if rows else None


async def find_seen(
    connection: Connection, reach: Reach, numbers: list[str], shape: Shape[Complaint]
) -> dict[str, Seen]:
    """Complaints in reach, by number."""
    rows = await connection.fetch(shape.text(SEEN), *reach.within, numbers)
    return {row["number"]: _seen(row, shape) for row in rows}


async def find_typed(
    connection: Connection, reach: Reach, typed: str, size: int, shape: Shape[Complaint]
) -> list[Seen]:
    """Complaints in reach that bear what was typed as one of their numbers, the newest first."""
    asked = (*reach.within, typed.upper(), typed, size)
    return [_seen(row, shape) for row in await connection.fetch(shape.text(FOUND), *asked)]


async def page(connection: Connection, reach: Reach, query: ListComplaints, shape: Shape[Complaint]) -> list[Seen]:
    """One more than a page of complaints in reach."""
    order = ORDERS[query.order]
    asked = (*_matching(reach, query), *order.place(query.after), query.size + 1)
    return [_seen(row, shape) for row in await connection.fetch(shape.text(order.statement), *asked)]


async def count(connection: Connection, reach: Reach, query: ListComplaints) -> int:
    """How many complaints in reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListComplaints) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    scope = (reach.everywhere, _narrower(reach.prefix, region), reach.party)
    during = query.filed_from, query.filed_until
    return *scope, region, query.state, query.matter, query.agency, query.credit_code, *during


def _narrower(prefix: str | None, region: str | None) -> str | None:
    """The part of a reach that a region asked for leaves."""
    if prefix is None or region is None or prefix.startswith(region):
        return prefix
    return region if region.startswith(prefix) else None


async def of_enterprises(
    connection: Connection, reach: Reach, credit_codes: list[str], size: int, shape: Shape[Complaint]
) -> dict[str, list[Seen]]:
    """Complaints in reach per enterprise and those merged into it, newest first, up to `size` of each."""
    wanted = sorted(set(credit_codes))
    rows = await connection.fetch(shape.text(OF_ENTERPRISES), *reach.within, wanted, size)
    found: dict[str, list[Seen]] = {code: [] for code in wanted}
    for row in rows:
        found[row["asked_as"]].append(_seen(row, shape))
    return found


async def count_of_enterprises(connection: Connection, reach: Reach, credit_codes: Sequence[str]) -> list[int]:
    """How many complaints in reach there are per enterprise, up to COUNT_LIMIT, aligned with the codes."""
    rows = await connection.fetch(COUNT_OF_ENTERPRISES, *reach.within, list(credit_codes), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def find_by_query_code(connection: Connection, number: str, query_code_sha256: str) -> Case | None:
    """The complaint whose filer was given this query code."""
    row = await connection.fetchrow(PROGRESS, number, query_code_sha256)
    return _case(row) if row else None


async def openings(connection: Connection, number: str) -> list[CallerOpening]:
    """The first looks at this caller; only for the caller, as it passes over who owns them."""
    async with connection.transaction(readonly=True):
        await connection.execute(AS_PARTY, EVERY_PARTY)
        rows = await connection.fetch(OPENINGS, number, OPENINGS_MAX)
    return [msgspec.convert(dict(row), CallerOpening) for row in rows]


def _case(row: asyncpg.Record) -> Case:
    return msgspec.convert({**row, "matter_suggestions": _suggestions.decode(row["matter_suggestions"])}, Case)


def _seen(row: asyncpg.Record, shape: Shape[Complaint]) -> Seen:
    record = shape.read(row)
    if "matter_suggestions" in record.__struct_fields__:
        record = replace(record, matter_suggestions=_suggestions.decode(row["matter_suggestions"]))
    return Seen(record, row["parties"])


def _columns(case: Case) -> dict[str, object]:
    return {**msgspec.structs.asdict(case), "parties": case.parties}
