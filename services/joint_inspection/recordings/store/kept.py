"""Recordings as they are kept."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from contracts.joint_inspection.recording_terms import (
    PictureFacts,
    RecordingKind,
    RecordingPlace,
    RecordingRemark,
    RecordingStep,
)
from kernel.database import Connection
from kernel.work import Write

INSERT = """
INSERT INTO visit_recordings (id, visit, agency, kind, step, sha256, text, at, place, device, officer, package, kept_at,
                              item, received, media_type, size, picture, remarks)
SELECT id, visit, agency, kind, step, sha256, text, at, place, device, officer, package, kept_at,
       item, received, media_type, size, picture, remarks
FROM jsonb_populate_recordset(NULL::visit_recordings, $1::jsonb)
ON CONFLICT (id) DO NOTHING
"""
RECEIVED = """
UPDATE visit_recordings SET received = true, media_type = $2, size = $3, picture = $4::jsonb, remarks = $5::jsonb
WHERE id = $1
"""
FIND = "SELECT * FROM visit_recordings WHERE id = $1"
SAME = "SELECT id FROM visit_recordings WHERE visit = $1 AND sha256 = $2 LIMIT 1"
ELSEWHERE = "SELECT DISTINCT sha256 FROM visit_recordings WHERE sha256 = ANY($1::text[]) AND visit <> $2"
OF_VISIT = "SELECT DISTINCT sha256 FROM visit_recordings WHERE visit = $1 AND sha256 = ANY($2::text[])"
NAMED = """
SELECT EXISTS (
    SELECT FROM visit_recordings AS recording JOIN visits ON visits.id = recording.visit
    WHERE recording.sha256 = $1 AND $2 = ANY (visits.agencies || visits.lent_by) AND (
        current_setting('hub.party', true) = ANY (visits.agencies || visits.lent_by || '*'::text)
        OR seen_by_team(visits.id, current_setting('hub.person', true))
    )
)
"""
COURSE = "SELECT checked_in_at, finished_at FROM visits WHERE id = $1"


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording as it is kept."""

    id: str
    visit: str
    agency: str
    kind: RecordingKind
    step: RecordingStep
    sha256: str
    at: datetime
    device: str
    officer: str
    kept_at: datetime
    text: str | None = None
    place: RecordingPlace | None = None
    package: str | None = None
    item: int | None = None
    received: bool = False
    media_type: str | None = None
    size: int | None = None
    picture: PictureFacts | None = None
    remarks: list[RecordingRemark] = []


def insert(recordings: Sequence[KeptRecording]) -> Write:
    """New recordings; one that is known stays as it is."""
    return Write(INSERT, recordings)


async def receive(connection: Connection, one: KeptRecording) -> None:
    """The bytes of a recording came."""
    picture = msgspec.json.encode(one.picture).decode() if one.picture else None
    remarks = msgspec.json.encode(one.remarks).decode()
    await connection.execute(RECEIVED, one.id, one.media_type, one.size, picture, remarks)


async def find(connection: Connection, recording: str) -> KeptRecording | None:
    """One recording."""
    row = await connection.fetchrow(FIND, recording)
    return read(row) if row else None


async def same(connection: Connection, visit: str, sha256: str) -> str | None:
    """The visit's recording of these bytes."""
    found: str | None = await connection.fetchval(SAME, visit, sha256)
    return found


async def elsewhere(connection: Connection, contents: Sequence[str], visit: str) -> set[str]:
    """Those of these SHA-256 that another visit has as a recording."""
    return {row["sha256"] for row in await connection.fetch(ELSEWHERE, list(contents), visit)}


async def of_visit(connection: Connection, visit: str, contents: Sequence[str]) -> set[str]:
    """Those of these SHA-256 that are recordings of the visit."""
    return {row["sha256"] for row in await connection.fetch(OF_VISIT, visit, list(contents))}


async def course(connection: Connection, visit: str) -> tuple[datetime | None, datetime | None]:
    """When a visit began and ended."""
    row = await connection.fetchrow(COURSE, visit)
    assert row is not None
    return row["checked_in_at"], row["finished_at"]


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a visit has this file of an agency taking part recorded; for the agencies taking part alone."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named


def read(row: asyncpg.Record, place: str = "place") -> KeptRecording:
    """The recording of a row; `place` is the column of the place told."""
    given = {name: row[place if name == "place" else name] for name in KeptRecording.__struct_fields__}
    for name in ("place", "picture", "remarks"):
        given[name] = msgspec.json.decode(given[name]) if given[name] is not None else None
    return msgspec.convert(given, KeptRecording)
