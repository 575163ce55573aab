"""Every SQL statement about files."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import msgspec

from contracts.actors import Actor
from contracts.files import FileState, FileStatus, OpenFile
from kernel.database import Connection

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
SEE_AS = """
SELECT set_config('hub.party', $1, true), set_config('hub.prefix', $2, true), set_config('hub.person', $3, true)
"""
USED = "SELECT coalesce(sum(size), 0)::bigint FROM files WHERE agency = $1 AND state <> 'refused'"
OPEN = """
INSERT INTO files (id, sha256, name, size, agency, subject) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO NOTHING
"""
FIND = "SELECT * FROM files WHERE id = $1"
FIND_ALL = "SELECT * FROM files WHERE id = ANY($1::uuid[])"
FIND_LOCKED = "SELECT * FROM files WHERE id = $1 FOR UPDATE"
SENT = "SELECT * FROM files WHERE id = ANY($1::uuid[]) AND agency = $2 AND subject = $3"
STORED_BY_CONTENT = "SELECT * FROM files WHERE sha256 = $1 AND state = 'stored' ORDER BY changed_at, id"
STORED_OF_AGENCY = """
SELECT DISTINCT ON (sha256) * FROM files WHERE sha256 = ANY ($1::text[]) AND agency = $2 AND state = 'stored'
ORDER BY sha256, id
"""
RECEIVED = "UPDATE files SET received = $2, state = $3, changed_at = now() WHERE id = $1"
STORED = "UPDATE files SET state = 'stored', media_type = $2, changed_at = now() WHERE id = $1 AND state = 'checking'"
REFUSED = "UPDATE files SET state = 'refused', found_sha256 = $2, changed_at = now() WHERE id = $1"
KEEP = """
INSERT INTO files (id, sha256, name, size, agency, subject, received, state, media_type)
VALUES ($1, $2, $3, $4, $5, $6, $4, 'stored', $7)
"""
CHECKING = "SELECT * FROM files WHERE state = 'checking'"
ABANDONED = """
DELETE FROM files WHERE state <> 'stored' AND changed_at < now() - $1::interval RETURNING id
"""
UNUSED = """
SELECT * FROM files
WHERE state = 'stored' AND NOT kept
  AND changed_at < now() - CASE WHEN agency = 'public' THEN least($1::interval, $2::interval) ELSE $1 END
ORDER BY changed_at LIMIT 1000
"""
MARK_KEPT = "UPDATE files SET kept = true WHERE id = $1"
DELETE = "DELETE FROM files WHERE id = $1"
WITHOUT_FILE = """
SELECT content FROM unnest($1::text[]) AS content
WHERE NOT EXISTS (SELECT FROM files WHERE sha256 = content AND state = 'stored')
"""
UNKNOWN = "SELECT id FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT FROM files WHERE files.id = id.id)"


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file."""

    id: str
    sha256: str
    name: str
    size: int
    agency: str
    subject: str
    received: int
    state: FileState
    found_sha256: str | None
    media_type: str | None

    @property
    def status(self) -> FileStatus:
        """The row as its sender sees it."""
        return FileStatus(
            file=self.id,
            size=self.size,
            sha256=self.sha256,
            offset=self.received,
            state=self.state,
            found_sha256=self.found_sha256,
        )


async def lock(connection: Connection, name: str) -> None:
    """One transaction at a time for an agency's quota or a content's bytes."""
    await connection.execute(ONE_AT_A_TIME, name)


async def see_as(connection: Connection, party: str, prefix: str | None = None, person: str | None = None) -> None:
    """Have row-level security show what this agency, whoever is over this region, or this person of a record may see.

    `*`: the service.
    """
    await connection.execute(SEE_AS, party, prefix or "", person or "")


async def used(connection: Connection, agency: str) -> int:
    """How many bytes an agency's files take."""
    size: int = await connection.fetchval(USED, agency)
    return size


async def open_file(connection: Connection, order: OpenFile, actor: Actor) -> None:
    """Write down a file to come; the same id again changes nothing."""
    id = uuid.UUID(order.file)
    await connection.execute(OPEN, id, order.sha256, order.name, order.size, actor.agency, actor.subject)


async def find(connection: Connection, id: str, *, locked: bool = False) -> FileRow | None:
    """A file by its id."""
    key = _uuid(id)
    row = await connection.fetchrow(FIND_LOCKED if locked else FIND, key) if key else None
    return _row(row) if row else None


async def find_all(connection: Connection, ids: Sequence[str]) -> list[FileRow]:
    """Files by their ids."""
    keys = [key for id in ids if (key := _uuid(id))]
    return [_row(row) for row in await connection.fetch(FIND_ALL, keys)]


async def stored(connection: Connection, file: str) -> list[FileRow]:
    """The stored files of an id, or of a SHA-256."""
    if _uuid(file) is None or len(file) == 64:
        return [_row(row) for row in await connection.fetch(STORED_BY_CONTENT, file)]
    found = await find(connection, file)
    return [found] if found and found.state is FileState.STORED else []


async def stored_of(connection: Connection, contents: Sequence[str], agency: str) -> list[FileRow]:
    """The stored files of an agency among these SHA-256, one each."""
    return [_row(row) for row in await connection.fetch(STORED_OF_AGENCY, contents, agency)]


async def receive(connection: Connection, id: str, received: int, state: FileState) -> None:
    """Keep how far a file has come."""
    await connection.execute(RECEIVED, uuid.UUID(id), received, state.value)


async def settle(connection: Connection, id: str, media_type: str) -> None:
    """A file is whole and right."""
    await connection.execute(STORED, uuid.UUID(id), media_type)


async def refuse(connection: Connection, id: str, found_sha256: str | None) -> None:
    """A file's bytes are not those announced."""
    await connection.execute(REFUSED, uuid.UUID(id), found_sha256)


async def keep(connection: Connection, id: str, name: str, sha256: str, size: int, media_type: str, by: Actor) -> None:
    """A file the service itself made for an actor."""
    await connection.execute(KEEP, uuid.UUID(id), sha256, name, size, by.agency, by.subject, media_type)


async def sent(connection: Connection, ids: Sequence[str], by: Actor) -> list[FileRow]:
    """Those of these files that this actor has sent."""
    keys = [key for id in ids if (key := _uuid(id))]
    return [_row(row) for row in await connection.fetch(SENT, keys, by.agency, by.subject)]


async def checking(connection: Connection) -> list[FileRow]:
    """Files whose bytes are all here and not yet checked."""
    return [_row(row) for row in await connection.fetch(CHECKING)]


async def forget_abandoned(connection: Connection, age: timedelta) -> list[str]:
    """Delete what never became a file for so long; returns the ids."""
    return [str(row["id"]) for row in await connection.fetch(ABANDONED, age)]


async def unused(connection: Connection, age: timedelta, publics: timedelta) -> list[FileRow]:
    """Files of that age, the public's of another, of which no record was known to speak."""
    return [_row(row) for row in await connection.fetch(UNUSED, age, publics)]


async def mark_kept(connection: Connection, id: str) -> None:
    """A record speaks of this file: it stays."""
    await connection.execute(MARK_KEPT, uuid.UUID(id))


async def delete(connection: Connection, id: str) -> None:
    """Forget a file."""
    await connection.execute(DELETE, uuid.UUID(id))


async def without_file(connection: Connection, contents: Sequence[str]) -> list[str]:
    """Those of these contents that no stored file has."""
    return [row["content"] for row in await connection.fetch(WITHOUT_FILE, contents)]


async def unknown(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Those of these ids that no file has."""
    keys = [key for id in ids if (key := _uuid(id))]
    return [str(row["id"]) for row in await connection.fetch(UNKNOWN, keys)]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _row(row: asyncpg.Record) -> FileRow:
    columns = {name: row[name] for name in FileRow.__struct_fields__}
    return FileRow(**columns | {"id": str(row["id"]), "state": FileState(row["state"])})
