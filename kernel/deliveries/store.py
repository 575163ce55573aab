"""Every SQL statement about deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from contracts.actors import Actor, AgencyKind, Role
from contracts.deliveries import HeldState, ReceiverState
from kernel.database import Connection, Pool

# In the registry what happens after the registration is delivered, though it be heard of only later.
ADD = """
INSERT INTO delivery_receivers
    (id, agency, agency_kind, region, role, office, address, kinds, position, state, since)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, coalesce(
    (SELECT min(position) FROM journal JOIN feed USING (seq) WHERE aggregate = 'receiver:' || $1),
    (SELECT max(position) FROM feed), 0), 'active', $9
ON CONFLICT DO NOTHING
"""
CHANGE = """
UPDATE delivery_receivers SET address = $2, kinds = $3, failures = 0, failing_since = NULL, next_try_at = NULL
WHERE id = $1
"""
END = "UPDATE delivery_receivers SET state = 'ended' WHERE id = $1"
LOAD = """
SELECT id, agency, agency_kind, region, role, office, address, kinds, position, state, failures, failing_since,
       next_try_at, error, since, hub_now() AS now, (SELECT coalesce(max(position), 0) FROM feed) AS head
FROM delivery_receivers WHERE id = ANY($1::text[])
"""
DUE = """
SELECT id FROM delivery_receivers AS receiver
WHERE state = 'active' AND (next_try_at IS NULL OR next_try_at <= hub_now())
  AND (position < (SELECT coalesce(max(position), 0) FROM feed)
       OR EXISTS (SELECT FROM deliveries WHERE receiver = receiver.id AND state = 'failing'
                  AND next_try_at <= hub_now()))
"""
DUE_HELD = """
SELECT position, aggregate, attempts, first_tried_at FROM deliveries
WHERE receiver = $1 AND state = 'failing' AND next_try_at <= hub_now() ORDER BY position LIMIT $2
"""
HELD_AGGREGATES = """
SELECT DISTINCT aggregate FROM deliveries
WHERE receiver = $1 AND state <> 'sent' AND aggregate = ANY($2::text[])
"""
TAKEN = "SELECT position FROM deliveries WHERE receiver = $1 AND position = ANY($2::bigint[]) AND state = 'sent'"
WRITE_SENT = """
INSERT INTO deliveries (receiver, position, id, aggregate, type, state, sha256, sent_at)
SELECT $1, position, id, aggregate, type, 'sent', sha256, hub_now()
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) AS one (position, id, aggregate, type, sha256)
ON CONFLICT (receiver, position) DO UPDATE
SET state = 'sent', sha256 = excluded.sha256, sent_at = excluded.sent_at, error = NULL, next_try_at = NULL
"""
WRITE_FAILING = """
INSERT INTO deliveries
    (receiver, position, id, aggregate, type, state, attempts, first_tried_at, next_try_at, error)
VALUES ($1, $2, $3, $4, $5, 'failing', 1, hub_now(), hub_now() + make_interval(secs => $6), $7)
ON CONFLICT DO NOTHING
"""
WRITE_PARKED = """
INSERT INTO deliveries (receiver, position, id, aggregate, type, state)
VALUES ($1, $2, $3, $4, $5, 'parked') ON CONFLICT DO NOTHING
"""
FAILED = """
UPDATE deliveries SET attempts = attempts + 1, error = $3, next_try_at = hub_now() + make_interval(secs => $4),
       state = CASE WHEN first_tried_at + make_interval(secs => $5) <= hub_now() THEN 'quarantined' ELSE 'failing' END
WHERE receiver = $1 AND position = $2 AND state = 'failing'
"""
FORGET = "DELETE FROM deliveries WHERE receiver = $1 AND position = $2 AND state <> 'sent'"
RELEASE = """
UPDATE deliveries SET state = 'failing', first_tried_at = hub_now(), next_try_at = hub_now()
WHERE receiver = $1 AND state = 'parked'
  AND position = (SELECT min(position) FROM deliveries WHERE receiver = $1 AND aggregate = $2 AND state <> 'sent')
"""
ADVANCE = "UPDATE delivery_receivers SET position = $3 WHERE id = $1 AND position = $2"
WELL = """
UPDATE delivery_receivers SET failures = 0, failing_since = NULL, next_try_at = NULL, error = NULL
WHERE id = $1 AND failures > 0
"""
AWAY = """
UPDATE delivery_receivers
SET failures = failures + 1, error = $2, failing_since = coalesce(failing_since, hub_now()),
    next_try_at = hub_now() + make_interval(secs => $3),
    state = CASE WHEN failing_since + make_interval(secs => $4) <= hub_now() THEN 'suspended' ELSE state END
WHERE id = $1 AND state = 'active'
"""
SUSPEND = "UPDATE delivery_receivers SET state = 'suspended', error = $2 WHERE id = $1 AND state = 'active'"
RESUME = """
UPDATE delivery_receivers SET state = 'active', failures = 0, failing_since = NULL, next_try_at = NULL
WHERE id = $1 AND state <> 'ended'
"""
REPLAY = """
UPDATE deliveries
SET state = 'failing', attempts = 0, first_tried_at = hub_now(), next_try_at = hub_now(), digest = NULL
WHERE receiver = $1 AND ($2::bigint IS NULL OR position = $2)
  AND (state IN ('failing', 'quarantined') OR ($2 IS NOT NULL AND state = 'sent'))
RETURNING position
"""
HELD = """
SELECT position, id, aggregate, type, state, attempts, next_try_at, error FROM deliveries
WHERE receiver = $1 AND position > $2 AND state <> 'sent' ORDER BY position LIMIT $3
"""
COUNTS = """
SELECT receiver, count(*) FILTER (WHERE state = 'sent') AS sent, count(*) FILTER (WHERE state <> 'sent') AS held
FROM deliveries WHERE receiver = ANY($1::text[]) GROUP BY receiver
"""


Executor: TypeAlias = "Connection | Pool"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver as a service knows it; `head` and `now` are those of the moment it was read."""

    id: str
    agency: str
    agency_kind: AgencyKind
    region: str
    role: Role
    office: str | None
    address: str
    kinds: tuple[str, ...]
    position: int
    state: ReceiverState
    failures: int
    failing_since: datetime | None
    next_try_at: datetime | None
    error: str | None
    since: datetime
    now: datetime
    head: int

    @property
    def actor(self) -> Actor:
        """Whose eyes decide what is delivered."""
        return Actor(
            subject=f"receiver:{self.id}",
            agency=self.agency,
            agency_kind=self.agency_kind,
            region=self.region,
            roles=(self.role,),
            office=self.office,
        )

    def takes(self, type: str) -> bool:
        """Whether events of this type are to be delivered."""
        return not self.kinds or type in self.kinds or type.rsplit(".", 2)[0] + ".*" in self.kinds


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way, as the `deliveries` table knows it; `sha256` of what was taken."""

    position: int
    id: str
    aggregate: str
    type: str
    sha256: str = ""
    error: str = ""


class HeldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that waits."""

    position: int
    id: str
    aggregate: str
    type: str
    state: HeldState
    attempts: int
    next_try_at: datetime | None
    error: str | None


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A held delivery whose time has come."""

    position: int
    aggregate: str
    attempts: int
    first_tried_at: datetime


def aggregate(receiver: str) -> str:
    """The journal's name of what a service delivers to a receiver."""
    return f"delivery:{receiver}"


async def load(connection: Executor, ids: Sequence[str]) -> dict[str, Known]:
    """Receivers by id."""
    rows = await connection.fetch(LOAD, list(ids))
    return {row["id"]: msgspec.convert(dict(row), Known, strict=False) for row in rows}


async def due_held(pool: Pool, receiver: str, size: int) -> list[DueRow]:
    """Held deliveries whose time has come; no two of one aggregate."""
    return [msgspec.convert(dict(row), DueRow) for row in await pool.fetch(DUE_HELD, receiver, size)]


async def held(connection: Connection, receiver: str, after: int, size: int) -> list[HeldRow]:
    """What waits, by position."""
    rows = await connection.fetch(HELD, receiver, after, size)
    return [msgspec.convert(dict(row), HeldRow, strict=False) for row in rows]


async def write_sent(connection: Connection, receiver: str, items: Sequence[Item]) -> None:
    """Write down what was taken; what waited behind it is let go."""
    if items:
        columns = [[getattr(one, name) for one in items] for name in ("position", "id", "aggregate", "type", "sha256")]
        await connection.execute(WRITE_SENT, receiver, *columns)
        await connection.execute(WELL, receiver)
