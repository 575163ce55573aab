"""Every SQL statement of detections 监督线索; row-level security shows them to their parties only."""

from collections.abc import Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.transfer.detections import (
    DetectionCount,
    DetectionCountOrder,
    DetectionOrder,
    DetectionRateOrder,
    ListDetectionCounts,
    ListDetectionRates,
    ListDetections,
)
from kernel.database import Connection
from kernel.listing import Bodies, Gathering, Listing
from kernel.paging import COUNT_LIMIT, Order
from kernel.rows import reader
from services.transfer.detections.rules.case import DetectionCase

SAVE = """
INSERT INTO detections (number, kind, state, rule, credit_code, region, owed_by, parties, subject, begun_at, raised_at,
                        body)
SELECT body ->> 'number', body ->> 'kind', body ->> 'state', body ->> 'rule', body ->> 'credit_code',
       body ->> 'region', body ->> 'owed_by', ARRAY(SELECT jsonb_array_elements_text(body -> 'parties')),
       body ->> 'subject', (body ->> 'begun_at')::timestamptz, (body ->> 'raised_at')::timestamptz, body
FROM jsonb_array_elements($1::jsonb) AS body
ON CONFLICT (number) DO UPDATE
SET kind = excluded.kind, state = excluded.state, parties = excluded.parties, raised_at = excluded.raised_at,
    body = excluded.body
"""
KEEP_FACTS = """
INSERT INTO detection_facts (reference, number)
SELECT fact ->> 'reference', body ->> 'number'
FROM jsonb_array_elements($1::jsonb) AS body, jsonb_array_elements(body -> 'facts') AS fact
ON CONFLICT DO NOTHING
"""
LOAD = "SELECT body FROM detections WHERE number = ANY($1::text[]) ORDER BY number"
OPEN_OF_SUBJECT = "SELECT number FROM detections WHERE subject = $1 AND state <> 'settled'"
KEEP_SIGHTS = """
INSERT INTO detection_sights (party, number, kind, state, rule, credit_code, region, owed_by, begun_at, raised_at)
SELECT party, body ->> 'number', body ->> 'kind', body ->> 'state', body ->> 'rule', body ->> 'credit_code',
       body ->> 'region', body ->> 'owed_by', (body ->> 'begun_at')::timestamptz, (body ->> 'raised_at')::timestamptz
FROM jsonb_array_elements($1::jsonb) AS body, jsonb_array_elements_text(body -> 'parties') AS party
ON CONFLICT (party, number) DO UPDATE
SET kind = excluded.kind, state = excluded.state, raised_at = excluded.raised_at
"""
SPEAKING_FOR = "SELECT current_setting('hub.party', true)"
SPEAK_FOR = "SELECT set_config('hub.party', $1, true)"
CLAIMED = "SELECT EXISTS (SELECT FROM referral_findings WHERE open AND finding = ANY($1::text[]))"
OPEN_AMONG = "SELECT subject FROM detections WHERE subject = ANY($1::text[]) AND state <> 'settled'"
RESTING_ON = """
SELECT DISTINCT number FROM detection_facts WHERE reference = ANY($1::text[]) ORDER BY number
"""
GET = "SELECT body FROM detections WHERE parties @> ARRAY[$1::text] AND number = ANY($2::text[])"
MATCHING = """
SELECT body FROM detection_sights AS sight JOIN detections USING (number)
WHERE sight.party = $1
  AND ($2::text IS NULL OR sight.kind = $2)
  AND ($3::text IS NULL OR sight.state = $3)
  AND ($4::text IS NULL OR (sight.region >= $4 COLLATE "C" AND sight.region < $4 || ':' COLLATE "C"))
  AND ($5::text IS NULL OR sight.owed_by = $5)
  AND ($6::text IS NULL OR sight.credit_code = $6)
"""
NEWEST = """
AND (sight.begun_at, sight.number) < ($7::text::timestamptz, $8)
ORDER BY sight.begun_at DESC, sight.number DESC LIMIT $9
"""
OLDEST = """
AND (sight.begun_at, sight.number) > ($7::text::timestamptz, $8) ORDER BY sight.begun_at, sight.number LIMIT $9
"""
ORDERS = {
    DetectionOrder.NEWEST: Order(MATCHING + NEWEST, {"begun_at": "infinity", "number": ""}),
    DetectionOrder.OLDEST: Order(MATCHING + OLDEST, {"begun_at": "-infinity", "number": ""}),
}
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $7) AS counted"
ITEMS_OF_ENTERPRISES = """
SELECT wanted.place, one.body FROM and_merged($2) AS wanted
CROSS JOIN LATERAL (
    SELECT body, sight.begun_at, sight.number FROM detection_sights AS sight JOIN detections USING (number)
    WHERE sight.credit_code = wanted.credit_code AND sight.party = $1
    ORDER BY sight.begun_at DESC, sight.number DESC LIMIT $3
) AS one
ORDER BY wanted.place, one.begun_at DESC, one.number DESC
"""
COUNT_OF_ENTERPRISES = """
SELECT sum((
    SELECT count(*) FROM (
        SELECT FROM detection_sights AS sight
        WHERE sight.credit_code = wanted.credit_code AND sight.party = $1 LIMIT $3
    ) AS counted
))::bigint AS total
FROM and_merged($2) AS wanted GROUP BY place ORDER BY place
"""
PER_REGION = """
SELECT region, kind,
       count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'referred') AS referred,
       count(*) FILTER (WHERE state = 'raised') AS raised,
       count(*) FILTER (WHERE state = 'opinion') AS opinion,
       count(*) FILTER (WHERE state = 'settled') AS settled,
       count(*) FILTER (WHERE state = 'dismissed') AS dismissed
FROM detection_sights
WHERE party = $1
  AND ($2::text IS NULL OR (region >= $2 COLLATE "C" AND region < $2 || ':' COLLATE "C"))
"""
COUNT_ORDERS = {
    DetectionCountOrder.REGION: Order(
        PER_REGION + "AND (region, kind) > ($3::text, $4::text) GROUP BY region, kind ORDER BY region, kind LIMIT $5",
        {"region": "", "kind": ""},
    )
}
COUNT_CELLS = "SELECT count(*) FROM (" + PER_REGION + "GROUP BY region, kind LIMIT $3) AS cells"
PER_RULE = """
SELECT rule, count(*) AS counted, count(*) FILTER (WHERE raised_at IS NULL) AS in_time
FROM detection_sights
WHERE party = $1
  AND ($2::text IS NULL OR (region >= $2 COLLATE "C" AND region < $2 || ':' COLLATE "C"))
  AND state <> 'dismissed' AND (state = 'settled' OR raised_at IS NOT NULL)
"""
RATE_ORDERS = {
    DetectionRateOrder.RULE: Order(PER_RULE + "AND rule > $3::text GROUP BY rule ORDER BY rule LIMIT $4", {"rule": ""})
}
COUNT_RULES = "SELECT count(*) FROM (" + PER_RULE + "GROUP BY rule LIMIT $3) AS rules"


class RuleCount(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one rule."""

    rule: str
    counted: int
    in_time: int


bodies = Bodies(DetectionCase)
listing = Listing(get=GET, orders=ORDERS, count=COUNT, read=bodies.read)
of_enterprises = Gathering(
    items=ITEMS_OF_ENTERPRISES, count=COUNT_OF_ENTERPRISES, order=ORDERS[DetectionOrder.NEWEST], read=bodies.read
)
_count = reader(DetectionCount)
_rule = reader(RuleCount)


async def save(connection: Connection, cases: Sequence[DetectionCase]) -> None:
    """Keep detections and what they rest on, for each of their parties, whichever of them acts."""
    encoded = msgspec.json.encode(cases).decode()
    speaking_for = await connection.fetchval(SPEAKING_FOR)
    await connection.execute(SPEAK_FOR, "*")
    await connection.execute(SAVE, encoded)
    await connection.execute(KEEP_FACTS, encoded)
    await connection.execute(KEEP_SIGHTS, encoded)
    await connection.execute(SPEAK_FOR, speaking_for)


async def load_all(connection: Connection, numbers: Sequence[str]) -> list[DetectionCase]:
    """Those of these detections that the transaction's party may see, by number."""
    return await bodies.load_all(connection, LOAD, list(numbers))


async def load(connection: Connection, number: str) -> DetectionCase | None:
    """The detection, if the transaction's party may see it."""
    found = await load_all(connection, [number])
    return found[0] if found else None


async def open_of(connection: Connection, subject: str) -> list[str]:
    """The number of what stands for a subject, if anything does."""
    return [row["number"] for row in await connection.fetch(OPEN_OF_SUBJECT, subject)]


async def claimed(connection: Connection, case: DetectionCase) -> bool:
    """Whether a referral under way names one of its facts."""
    found: bool = await connection.fetchval(CLAIMED, [fact.reference for fact in case.facts])
    return found


async def open_among(connection: Connection, subjects: Sequence[str]) -> set[str]:
    """Those of these subjects that something stands for."""
    return {row["subject"] for row in await connection.fetch(OPEN_AMONG, list(subjects))} if subjects else set()


async def resting_on(connection: Connection, references: Sequence[str]) -> list[str]:
    """The numbers of those that rest on any of these facts."""
    return [row["number"] for row in await connection.fetch(RESTING_ON, references)]


def matching(party: str | None, query: ListDetections) -> tuple[object, ...]:
    """What a list of detections is asked for."""
    return party, query.kind, query.state, _prefix(query.region), query.owed_by, query.credit_code


async def counts(connection: Connection, party: str | None, query: ListDetectionCounts) -> list[DetectionCount]:
    """One more than a page of counts per region and kind."""
    order = COUNT_ORDERS[query.order]
    asked = (party, _prefix(query.region), *order.place(query.after), query.size + 1)
    return [_count(row) for row in await connection.fetch(order.statement, *asked)]


async def count_counts(connection: Connection, party: str | None, query: ListDetectionCounts) -> int:
    """How many regions and kinds there are, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_CELLS, party, _prefix(query.region), COUNT_LIMIT)
    return total


async def rates(connection: Connection, party: str | None, query: ListDetectionRates) -> list[RuleCount]:
    """One more than a page of numbers per rule."""
    order = RATE_ORDERS[query.order]
    asked = (party, _prefix(query.region), *order.place(query.after), query.size + 1)
    return [_rule(row) for row in await connection.fetch(order.statement, *asked)]


async def count_rates(connection: Connection, party: str | None, query: ListDetectionRates) -> int:
    """How many rules have numbers, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT_RULES, party, _prefix(query.region), COUNT_LIMIT)
    return total


def _prefix(region: str | None) -> str | None:
    return region_prefix(region) if region else None
