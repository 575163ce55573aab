"""Every SQL statement about packages taken along and their results."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.actors import Actor
from contracts.joint_inspection.field_packages import FieldConflictKind, FieldEntryState
from contracts.joint_inspection.field_terms import FieldEntry
from kernel.database import Connection
from kernel.work import Write
from services.joint_inspection.field_packages.rules.listed import Due, Latest, Lists, Written
from services.joint_inspection.field_packages.rules.standing import Decision, Kept, Package

INSERT = """
INSERT INTO field_packages (id, visit, officer, device, actor, public_key, sha256, packed_at, checklist, seen)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10::jsonb)
"""
FIND = "SELECT * FROM field_packages WHERE id = $1"
GET = "SELECT * FROM field_packages WHERE id = ANY($1::text[])"
OF_VISITS = "SELECT * FROM field_packages WHERE visit = ANY($1::text[]) ORDER BY id"
PART = "SELECT sha256 FROM field_parts WHERE package = $1 AND part = $2"
ADD_PART = "INSERT INTO field_parts (package, part, sha256, taken_at, brought_by) VALUES ($1, $2, $3, $4, $5)"
PARTS = "SELECT package, part FROM field_parts WHERE package = ANY($1::text[]) ORDER BY part"
ENTRIES = "SELECT * FROM field_entries WHERE package = ANY($1::text[])"
SAVE = """
INSERT INTO field_entries (package, id, nth, body, state, barrier, refusal, refusal_data, item)
SELECT package, id, nth, body, state, barrier, refusal, refusal_data, item
FROM jsonb_populate_recordset(NULL::field_entries, $1::jsonb)
ON CONFLICT (package, id) DO UPDATE
SET state = excluded.state, refusal = excluded.refusal, refusal_data = excluded.refusal_data, item = excluded.item
"""
DECIDE = """
INSERT INTO field_decisions (visit, key, chosen, reason, actor, decided_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
"""
LATEST = """
SELECT answer.visit, answer.item, answer.revision, answer.result, answer.measured, answer.unit
FROM checklists AS list JOIN checklist_items AS item USING (visit, version)
JOIN checklist_answers AS answer
    ON answer.visit = item.visit AND answer.version = item.version AND answer.item = item.number
    AND answer.revision = item.revision
WHERE list.visit = ANY($1::text[]) AND list.current
"""
WRITTEN = "SELECT visit, item, revision, digest FROM field_checklist_answers WHERE visit = ANY($1::text[])"
WRITE = """
INSERT INTO field_checklist_answers (visit, item, revision, digest)
SELECT $1, one.item, one.revision, one.digest
FROM unnest($2::integer[], $3::integer[], $4::text[]) AS one (item, revision, digest)
ON CONFLICT (visit, item) DO UPDATE SET revision = excluded.revision, digest = excluded.digest
"""
DECISIONS = "SELECT * FROM field_decisions WHERE visit = ANY($1::text[]) ORDER BY decided_at"


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    package: str
    id: str
    nth: int
    body: FieldEntry
    state: FieldEntryState
    barrier: FieldConflictKind | None
    refusal: str | None
    refusal_data: str | None
    item: int | None


async def insert(connection: Connection, one: Package) -> None:
    """Keep a package."""
    actor = msgspec.json.encode(one.actor).decode()
    named = one.id, one.visit, one.officer, one.device, actor, one.public_key, one.sha256, one.packed_at
    await connection.execute(INSERT, *named, one.checklist, msgspec.json.encode(one.seen).decode())


async def find(connection: Connection, package: str) -> Package | None:
    """One package."""
    row = await connection.fetchrow(FIND, package)
    return _package(row) if row else None


async def get(connection: Connection, ids: Sequence[str]) -> list[Package]:
    """Packages by id, as many as there are."""
    return [_package(row) for row in await connection.fetch(GET, list(ids))]


async def of_visits(connection: Connection, visits: Sequence[str]) -> list[Package]:
    """The packages of these visits, oldest first."""
    return [_package(row) for row in await connection.fetch(OF_VISITS, list(visits))]


async def part(connection: Connection, package: str, nth: int) -> str | None:
    """The SHA-256 of a part that came."""
    found: str | None = await connection.fetchval(PART, package, nth)
    return found


async def add_part(connection: Connection, package: str, nth: int, sha256: str, at: datetime, by: str) -> None:
    """Keep that a part came."""
    await connection.execute(ADD_PART, package, nth, sha256, at, by)


async def parts(connection: Connection, packages: Sequence[str]) -> dict[str, list[int]]:
    """Which parts of each package came."""
    found: dict[str, list[int]] = {package: [] for package in packages}
    for row in await connection.fetch(PARTS, list(packages)):
        found[row["package"]].append(row["part"])
    return found


async def entries(connection: Connection, packages: Iterable[str]) -> list[Kept]:
    """All that came of these packages."""
    return [_kept(row) for row in await connection.fetch(ENTRIES, list(packages))]


def save(entries: Sequence[Kept]) -> Write:
    """Entries as they now stand; what was done never changes, only what became of it."""
    rows = [
        _Row(
            package=one.package,
            id=one.entry.id,
            nth=one.entry.nth,
            body=one.entry,
            state=one.state,
            barrier=one.barrier,
            refusal=one.refusal,
            refusal_data=one.refusal_data,
            item=one.item,
        )
        for one in entries
    ]
    return Write(SAVE, rows)


async def decide(connection: Connection, visit: str, one: Decision, at: datetime) -> None:
    """Keep a decision; the ones before stay."""
    actor = msgspec.json.encode(one.actor).decode()
    await connection.execute(DECIDE, visit, one.key, one.chosen, one.reason, actor, at)


async def decisions(connection: Connection, visits: Sequence[str]) -> dict[str, list[Decision]]:
    """The decisions of each visit, oldest first."""
    found: dict[str, list[Decision]] = {visit: [] for visit in visits}
    for row in await connection.fetch(DECISIONS, list(visits)):
        actor = msgspec.json.decode(row["actor"], type=Actor)
        one = Decision(key=row["key"], chosen=row["chosen"], reason=row["reason"], actor=actor)
        found[row["visit"]].append(one)
    return found


async def lists(connection: Connection, visits: Sequence[str]) -> dict[str, Lists]:
    """What the checklist of each visit says, and what of it field work wrote."""
    latest: dict[str, dict[int, Latest]] = {visit: {} for visit in visits}
    written: dict[str, dict[int, Written]] = {visit: {} for visit in visits}
    for row in await connection.fetch(LATEST, list(visits)):
        latest[row["visit"]][row["item"]] = msgspec.convert(dict(row), Latest)
    for row in await connection.fetch(WRITTEN, list(visits)):
        written[row["visit"]][row["item"]] = Written(row["revision"], row["digest"])
    return {visit: Lists(latest[visit], written[visit]) for visit in visits}


async def wrote(connection: Connection, visit: str, dues: Sequence[Due]) -> None:
    """Keep what field work wrote to the checklist."""
    items = [one.reply.item for one in dues]
    revisions = [one.reply.seen + 1 for one in dues]
    await connection.execute(WRITE, visit, items, revisions, [one.digest for one in dues])


def _package(row: asyncpg.Record) -> Package:
    actor = msgspec.json.decode(row["actor"], type=Actor)
    seen = msgspec.json.decode(row["seen"], type=dict[int, int])
    return msgspec.convert({**row, "actor": actor, "seen": seen}, Package)


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(
        package=row["package"],
        entry=msgspec.json.decode(row["body"], type=FieldEntry),
        state=FieldEntryState(row["state"]),
        barrier=FieldConflictKind(row["barrier"]) if row["barrier"] else None,
        refusal=row["refusal"],
        refusal_data=row["refusal_data"],
        item=row["item"],
    )
