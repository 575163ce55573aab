"""Every SQL statement about recordings."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.joint_inspection.recording_terms import RecordingKind, RecordingPlace, RecordingStep
from kernel.database import Connection
from kernel.work import Write

INSERT = """
INSERT INTO visit_recordings (id, visit, kind, step, sha256, text, at, place, device, officer, package, kept_at)
SELECT id, visit, kind, step, sha256, text, at, place, device, officer, package, kept_at
FROM jsonb_populate_recordset(NULL::visit_recordings, $1::jsonb)
ON CONFLICT (id) DO NOTHING
"""
NAMED = """
SELECT EXISTS (
    SELECT FROM visit_recordings AS recording JOIN visits ON visits.id = recording.visit
    WHERE recording.sha256 = $1 AND $2 = ANY (visits.agencies || visits.lent_by) AND (
        current_setting('hub.party', true) = ANY (visits.agencies || visits.lent_by || '*'::text)
        OR seen_by_team(visits.id, current_setting('hub.person', true))
    )
)
"""


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording as it is kept."""

    id: str
    visit: str
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


def insert(recordings: Sequence[KeptRecording]) -> Write:
    """New recordings; one that is known stays as it is."""
    return Write(INSERT, recordings)


async def names_file(connection: Connection, sha256: str, agency: str) -> bool:
    """Whether a visit has this file of an agency taking part recorded; for the agencies taking part alone."""
    named: bool = await connection.fetchval(NAMED, sha256, agency)
    return named
