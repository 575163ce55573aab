"""The journal: one append-only table per service, written in the business transaction.

Each aggregate is a hash chain. A hash covers the stored bytes, each part preceded by its length.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
import uuid_utils

from contracts.messages import Event
from kernel.database import Connection

BULK_ROWS = 500
COLUMNS = ("id", "aggregate", "version", "type", "data", "actor", "at", "cause", "prev_hash", "hash")
HEADS = ("aggregate", "version", "hash")
CAUSE = COLUMNS.index("cause")

LOCK = """
INSERT INTO aggregates AS known (aggregate)
SELECT one FROM unnest($1::text[]) AS one ORDER BY one
ON CONFLICT (aggregate) DO UPDATE SET aggregate = excluded.aggregate
RETURNING known.aggregate, known.version, known.hash
"""

LOCK_MADE = """
SELECT aggregate, version, hash FROM aggregates WHERE aggregate = ANY($1::text[]) ORDER BY aggregate FOR UPDATE
"""

NUMBERS = "SELECT nextval(pg_get_serial_sequence('journal', 'seq')) AS seq FROM generate_series(1, $1::integer)"

MOVE_HEADS = """
UPDATE aggregates SET version = head.version, hash = head.hash
FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS head (aggregate, version, hash)
WHERE aggregates.aggregate = head.aggregate
"""

APPEND = """
WITH entries AS (
    INSERT INTO journal (id, aggregate, version, type, data, actor, at, cause, prev_hash, hash)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bytea[],
                         $6::text[], $7::timestamptz[], $8::text[], $9::bytea[], $10::bytea[])
    RETURNING seq, cause
), waiting AS (
    INSERT INTO outbox (seq) SELECT seq FROM entries
), heads AS (
    UPDATE aggregates SET version = head.version, hash = head.hash
    FROM unnest($11::text[], $12::bigint[], $13::bytea[]) AS head (aggregate, version, hash)
    WHERE aggregates.aggregate = head.aggregate
)
SELECT cause, max(seq) AS seq FROM entries GROUP BY cause
"""

HEAD = "SELECT coalesce(max(position), 0) FROM feed"
LATEST = """
SELECT aggregate, max(position) AS position FROM journal JOIN feed USING (seq)
WHERE aggregate = ANY($1::text[]) GROUP BY aggregate
"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One journal row before it has a place in the sequence."""

    id: uuid.UUID
    aggregate: str
    version: int
    type: str
    data: bytes
    actor: str
    at: datetime
    cause: str
    prev_hash: bytes

    def hash(self) -> bytes:
        """SHA-256 over the previous hash and every stored part."""
        parts = (
            self.prev_hash,
            self.id.bytes,
            self.aggregate.encode(),
            str(self.version).encode(),
            self.type.encode(),
            self.data,
            self.actor.encode(),
            self.at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
            self.cause.encode(),
        )
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


class Entangled(Exception):
    """Commands that were to be committed together need the same aggregate: each must see what the other wrote."""


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What one command, event or deadline has to tell, by whom, when and why."""

    facts: Sequence[tuple[str, Event]]
    actor: str
    at: datetime
    cause: str


class Journal:
    """Appends to the journal inside one transaction; aggregates are locked before rows are numbered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._owners: dict[str, str] = {}
        self._unmade: set[str] = set()
        self.seq: int | None = None

    def own(self, aggregates: Iterable[str], cause: str) -> None:
        """Say who in this transaction works on these aggregates. Raises Entangled where it is another already."""
        for aggregate in aggregates:
            if self._owners.setdefault(aggregate, cause) != cause:
                raise Entangled(aggregate)

    async def lock(self, aggregates: Iterable[str]) -> None:
        """Lock aggregates in a fixed order and learn their heads."""
        wanted = sorted(set(aggregates) - self._heads.keys())
        if wanted:
            rows = await self._connection.fetch(LOCK, wanted)
            self._heads |= {row["aggregate"]: (row["version"], row["hash"]) for row in rows}

    async def lock_many(self, aggregates: Iterable[str]) -> None:
        """Lock those that are there already and take the others for new, without making them.

        Where another makes one of these meanwhile, this transaction fails on its unique name and is to be tried again.
        """
        wanted = sorted(set(aggregates) - self._heads.keys())
        rows = await self._connection.fetch(LOCK_MADE, wanted)
        made = {row["aggregate"]: (row["version"], row["hash"]) for row in rows}
        new = set(wanted) - made.keys()
        self._unmade |= new
        self._heads |= made | dict.fromkeys(new, (0, b""))

    @property
    def locked(self) -> frozenset[str]:
        """The aggregates locked so far."""
        return frozenset(self._heads)

    def back_to(self, locked: frozenset[str]) -> None:
        """A savepoint was undone: what was locked after it is locked no more."""
        self._heads = {one: head for one, head in self._heads.items() if one in locked}
        self._unmade &= locked

    async def append(self, facts: Sequence[tuple[str, Event]], *, actor: str, at: datetime, cause: str) -> None:
        """Write the facts in order, with their outbox rows, in one statement."""
        await self.tell([Telling(facts=facts, actor=actor, at=at, cause=cause)])

    async def tell(self, tellings: Sequence[Telling]) -> dict[str, int]:
        """Write the facts of all in one statement, very many by COPY; returns the last `seq` by cause."""
        touched = sorted({aggregate for telling in tellings for aggregate, _ in telling.facts})
        if not touched:
            return {}
        await self.lock(touched)
        rows = [self._chained(aggregate, event, one) for one in tellings for aggregate, event in one.facts]
        made = await self._make(touched)
        seqs = await (self._copy(rows, made) if len(rows) >= BULK_ROWS else self._append(rows, made))
        self.seq = max(seqs.values())
        return seqs

    async def _make(self, touched: Sequence[str]) -> list[str]:
        """Write the new among these with their heads as they now are; those that were there before are left to do."""
        new = [(one, *self._heads[one]) for one in touched if one in self._unmade]
        if not new:
            return list(touched)
        await self._connection.copy_records_to_table("aggregates", records=new, columns=HEADS)
        made = [one for one in touched if one not in self._unmade]
        self._unmade -= set(touched)
        return made

    async def _append(self, rows: Sequence[tuple[object, ...]], made: Sequence[str]) -> dict[str, int]:
        columns = [list(column) for column in zip(*rows, strict=True)]
        told = await self._connection.fetch(APPEND, *columns, *self._moved(made))
        return {row["cause"]: row["seq"] for row in told}

    async def _copy(self, rows: Sequence[tuple[object, ...]], made: Sequence[str]) -> dict[str, int]:
        numbers = [row["seq"] for row in await self._connection.fetch(NUMBERS, len(rows))]
        numbered = [(seq, *row) for seq, row in zip(numbers, rows, strict=True)]
        await self._connection.copy_records_to_table("journal", records=numbered, columns=("seq", *COLUMNS))
        await self._connection.copy_records_to_table("outbox", records=[(seq,) for seq in numbers], columns=("seq",))
        if made:
            await self._connection.execute(MOVE_HEADS, *self._moved(made))
        return {str(row[CAUSE]): seq for seq, row in zip(numbers, rows, strict=True)}

    def _moved(self, aggregates: Sequence[str]) -> tuple[Sequence[str], list[int], list[bytes]]:
        heads = [self._heads[one] for one in aggregates]
        return aggregates, [version for version, _ in heads], [hash for _, hash in heads]

    def _chained(self, aggregate: str, event: Event, telling: Telling) -> tuple[object, ...]:
        version, head = self._heads[aggregate]
        entry = Entry(
            id=uuid.UUID(bytes=uuid_utils.uuid7().bytes),
            aggregate=aggregate,
            version=version + 1,
            type=event.subject,
            data=msgspec.json.encode(event),
            actor=telling.actor,
            at=telling.at,
            cause=telling.cause,
            prev_hash=head,
        )
        hash = entry.hash()
        self._heads[aggregate] = (entry.version, hash)
        return (*msgspec.structs.astuple(entry), hash)


async def latest_positions(connection: Connection, aggregates: Sequence[str]) -> dict[str, int]:
    """The position of the latest event of each aggregate that has one."""
    rows = await connection.fetch(LATEST, list(aggregates))
    return {row["aggregate"]: row["position"] for row in rows}


async def feed_head(connection: Connection) -> int:
    """The position up to which the feed is dense: what was committed before it is counted by whoever reads now."""
    position: int = await connection.fetchval(HEAD)
    return position
