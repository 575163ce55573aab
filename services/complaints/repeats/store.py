"""Every SQL statement about clusters of complaints and the suggestions of repeats."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.actors import region_prefix
from contracts.complaints.repeats import (
    ClusterMember,
    ComplaintCluster,
    ListPossibleRepeats,
    PossibleRepeat,
    PossibleRepeatOrder,
)
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order
from kernel.rights import Reach
from kernel.rows import by_place, reader
from kernel.work import Write
from services.complaints.nearness.store import KEEP
from services.complaints.repeats.rules import Possible, Tie

OPEN_CLUSTERS = """
INSERT INTO complaint_clusters SELECT * FROM jsonb_populate_recordset(NULL::complaint_clusters, $1::jsonb)
"""
# In one order, so that two transactions which tie the same complaints wait for each other instead of both failing.
ADD_MEMBERS = """
INSERT INTO complaint_members
SELECT * FROM jsonb_populate_recordset(NULL::complaint_members, $1::jsonb) AS one ORDER BY one.number
"""
SUGGEST = """
INSERT INTO possible_repeats SELECT * FROM jsonb_populate_recordset(NULL::possible_repeats, $1::jsonb)
ON CONFLICT (number, other) DO UPDATE SET
    state = excluded.state, decided_at = excluded.decided_at, decision = excluded.decision
"""
# What was suggested of two complaints that are in one cluster by now needs nobody any more.
SETTLE = """
UPDATE possible_repeats SET state = 'joined', decided_at = new.decided_at, decision = new.decision
FROM jsonb_to_recordset($1::jsonb) AS new (number text, decided_at timestamptz, decision text)
JOIN complaint_members AS own ON own.number = new.number
JOIN complaint_members AS theirs ON theirs.cluster = own.cluster
WHERE possible_repeats.number = new.number AND possible_repeats.other = theirs.number AND state <> 'joined'
"""
TAKE_OUT = """
DELETE FROM complaint_members USING jsonb_to_recordset($1::jsonb) AS gone (number text)
WHERE complaint_members.number = gone.number
"""
CLUSTERS = "SELECT number, cluster FROM complaint_members WHERE number = ANY($1::text[])"
SUGGESTED = "SELECT * FROM possible_repeats WHERE number = $1 AND other = $2"
# Whose a cluster is: whoever works on one of its complaints. What is counted is bounded.
COUNTED = """
CROSS JOIN LATERAL (
    SELECT count(*) AS size, min(filed_at) AS first_filed_at, max(filed_at) AS last_filed_at
    FROM (SELECT filed_at FROM complaint_members WHERE cluster = complaint_clusters.id LIMIT $5) AS one
) AS counted
CROSS JOIN LATERAL (
    SELECT $3::text IS NOT NULL AND EXISTS (
        SELECT FROM complaint_members JOIN complaints USING (number)
        WHERE cluster = complaint_clusters.id AND parties @> ARRAY[$3]
    ) AS involved
) AS own
WHERE ($1 OR complaint_clusters.region LIKE $2 || '%' OR involved)
"""
GET = (
    "SELECT complaint_clusters.*, counted.*, involved FROM complaint_clusters " + COUNTED + " AND id = ANY($4::text[])"
)
OF_COMPLAINTS = (
    """
SELECT complaint_clusters.*, counted.*, involved, asked.number
FROM complaint_members AS asked JOIN complaint_clusters ON id = asked.cluster
"""
    + COUNTED
    + " AND asked.number = ANY($4::text[])"
)
IN_REACH = "($1 OR complaints.region LIKE $2 || '%' OR parties @> ARRAY[$3::text])"
MEMBERS = (
    """
SELECT found.*, place FROM unnest($4::text[]) WITH ORDINALITY AS wanted (cluster, place)
CROSS JOIN LATERAL (
    SELECT complaint_members.*, complaints.region, parties
    FROM complaint_members JOIN complaints USING (number)
    WHERE complaint_members.cluster = wanted.cluster AND """
    + IN_REACH
    + """
    ORDER BY complaint_members.filed_at, number LIMIT $5
) AS found
ORDER BY found.filed_at, found.number
"""
)
COUNT_MEMBERS = (
    """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM complaint_members JOIN complaints USING (number)
        WHERE complaint_members.cluster = wanted.cluster AND """
    + IN_REACH
    + """
        LIMIT $5
    ) AS counted
) AS total
FROM unnest($4::text[]) WITH ORDINALITY AS wanted (cluster, place) ORDER BY place
"""
)
POSSIBLE = (
    """
SELECT possible_repeats.*, parties, wanted.place FROM unnest($4::text[]) WITH ORDINALITY AS wanted (number, place)
JOIN possible_repeats USING (number) JOIN complaints USING (number)
WHERE """
    + IN_REACH
    + """
ORDER BY likeness DESC, other
"""
)
MATCHING = """
SELECT * FROM possible_repeats
WHERE ($1 OR left(region, length($2::text)) = $2)
  AND ($3::text IS NULL OR left(region, length($3)) = $3) AND state = $4
"""
NEWEST = """
AND (suggested_at, number, other) < ($5::text::timestamptz, $6::text, $7::text)
ORDER BY suggested_at DESC, number DESC, other DESC LIMIT $8
"""
OLDEST = """
AND (suggested_at, number, other) > ($5::text::timestamptz, $6::text, $7::text)
ORDER BY suggested_at, number, other LIMIT $8
"""
ORDERS = {
    PossibleRepeatOrder.NEWEST: Order(MATCHING + NEWEST, {"suggested_at": "infinity", "number": "", "other": ""}),
    PossibleRepeatOrder.OLDEST: Order(MATCHING + OLDEST, {"suggested_at": "-infinity", "number": "", "other": ""}),
}
MEMBER_KEY = Order(MEMBERS, {"filed_at": "-infinity", "number": ""})
POSSIBLE_KEY = Order(POSSIBLE, {"likeness": "101", "other": ""})
COUNT = "SELECT count(*) FROM (" + MATCHING + "LIMIT $5) AS counted"

_cluster = reader(ComplaintCluster)
_member = reader(ClusterMember)
_possible = reader(PossibleRepeat)

Seen = tuple[ComplaintCluster, bool]
SeenMember = tuple[ClusterMember, str, list[str]]
SeenPossible = tuple[PossibleRepeat, str, list[str]]


def tied(ties: Sequence[Tie]) -> list[Write]:
    """What ties leave behind, each kind in one statement."""
    kinds = (
        (KEEP, [one.kept for one in ties if one.kept]),
        (OPEN_CLUSTERS, [one.opened for one in ties if one.opened]),
        (ADD_MEMBERS, [member for one in ties for member in one.members]),
        (SUGGEST, [possible for one in ties for possible in one.possible]),
    )
    return [Write(statement, rows) for statement, rows in kinds if rows]


def take_out(number: str) -> Write:
    """A complaint is in no cluster any more."""
    return Write(TAKE_OUT, [{"number": number}])


def settle(numbers: Sequence[str], reason: str, at: datetime) -> Write:
    """These were tied to others by a person: what was suggested of them and these is decided."""
    return Write(SETTLE, [{"number": number, "decided_at": at, "decision": reason} for number in numbers])


def decide(suggestion: Possible) -> Write:
    """What a person said of a suggestion."""
    return Write(SUGGEST, [suggestion])


async def clusters(connection: Connection, *numbers: str) -> dict[str, str]:
    """The clusters that these complaints are in, by number."""
    rows = await connection.fetch(CLUSTERS, list(numbers))
    return {row["number"]: row["cluster"] for row in rows}


async def suggestion(connection: Connection, number: str, other: str) -> Possible | None:
    """What was suggested of two complaints."""
    row = await connection.fetchrow(SUGGESTED, number, other)
    return msgspec.convert(dict(row), Possible) if row else None


async def get(connection: Connection, reach: Reach, ids: Sequence[str]) -> dict[str, Seen]:
    """Clusters in reach by id, and whether the asker's agency works on one of their complaints."""
    rows = await connection.fetch(GET, *reach.within, list(ids), COUNT_LIMIT)
    return {row["id"]: (_cluster(row), row["involved"]) for row in rows}


async def of_complaints(connection: Connection, reach: Reach, numbers: Sequence[str]) -> dict[str, Seen]:
    """The clusters in reach of these complaints, by number."""
    rows = await connection.fetch(OF_COMPLAINTS, *reach.within, list(numbers), COUNT_LIMIT)
    return {row["number"]: (_cluster(row), row["involved"]) for row in rows}


async def members(connection: Connection, reach: Reach, ids: Sequence[str], size: int) -> list[list[SeenMember]]:
    """The first complaints in reach of each cluster."""
    rows = await connection.fetch(MEMBERS, *reach.within, list(ids), size)
    return by_place(rows, len(ids), lambda row: (_member(row), row["region"], row["parties"]))


async def count_members(connection: Connection, reach: Reach, ids: Sequence[str]) -> list[int]:
    """How many complaints in reach each cluster has, up to COUNT_LIMIT."""
    rows = await connection.fetch(COUNT_MEMBERS, *reach.within, list(ids), COUNT_LIMIT)
    return [row["total"] for row in rows]


async def possible_of(connection: Connection, reach: Reach, numbers: Sequence[str]) -> list[list[SeenPossible]]:
    """What was suggested of each complaint in reach; a few each."""
    rows = await connection.fetch(POSSIBLE, *reach.within, list(numbers))
    return by_place(rows, len(numbers), lambda row: (_possible(row), row["region"], row["parties"]))


async def page(connection: Connection, reach: Reach, query: ListPossibleRepeats) -> list[SeenPossible]:
    """One more than a page of suggestions in reach."""
    order = ORDERS[query.order]
    rows = await connection.fetch(order.statement, *_matching(reach, query), *order.place(query.after), query.size + 1)
    return [(_possible(row), row["region"], []) for row in rows]


async def count(connection: Connection, reach: Reach, query: ListPossibleRepeats) -> int:
    """How many suggestions in reach match, up to COUNT_LIMIT."""
    total: int = await connection.fetchval(COUNT, *_matching(reach, query), COUNT_LIMIT)
    return total


def _matching(reach: Reach, query: ListPossibleRepeats) -> tuple[object, ...]:
    region = region_prefix(query.region) if query.region else None
    return reach.everywhere, reach.prefix, region, query.state
