"""Checkpoints: signed Merkle roots over the feed, each chained to the one before.

The process that holds the sequencer's lock writes them; the service's role can add one and change none.
"""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
import structlog

from contracts.checkpoints import CHECKPOINTS, Checkpoint, CheckpointsBefore, JournalService
from kernel.checkpoint_keys import ALGORITHM, Signer
from kernel.database import Connection, Pool
from kernel.merkle import Tree, audit_path, root_by_path
from kernel.settings import Settings
from kernel.work import Reading

log = structlog.get_logger()

POSITIONS_MAX = 100_000
NUMBER_MAX = 2**62
NOTHING_BEFORE = "0" * 64

BEFORE = "SELECT * FROM checkpoints WHERE number < $1 ORDER BY number DESC LIMIT $2"
IN_ORDER = "SELECT * FROM checkpoints ORDER BY number"
CONTAINING = "SELECT * FROM checkpoints WHERE $1 BETWEEN first_position AND last_position"
LEAVES = """
SELECT feed.position, journal.hash FROM feed JOIN journal USING (seq)
WHERE feed.position BETWEEN $1 AND $2 ORDER BY feed.position
"""
WRITE = """
INSERT INTO checkpoints (number, first_position, last_position, root, previous, made_at, algorithm, key, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
NOW = "SELECT now()"


class HistoryChanged(Exception):
    """A position or a checkpoint that was there is missing: nothing is signed over it."""


class Checkpointer:
    """Writes the checkpoints of one service."""

    def __init__(self, service: str, settings: Settings, pool: Pool) -> None:
        self._service = JournalService(service)
        self._seconds = settings.checkpoint_seconds
        self._signer = Signer.load(settings, service)
        self._pool = pool
        self._written: Checkpoint | None = None

    async def run(self) -> None:
        """Write for ever; only for who holds the sequencer's lock. The numbers forbid a second writer anyway."""
        while True:
            try:
                while await self.write():
                    pass
            except HistoryChanged as error:
                log.error("no checkpoint: history was changed", service=self._service.value, reason=str(error))
            await asyncio.sleep(self._seconds)

    async def write(self) -> Checkpoint | None:
        """Sign the positions since the last checkpoint, at most 100 000; None when there are none."""
        async with self._pool.acquire() as connection, connection.transaction():
            last = await self._last(connection)
            tree = await _tree(connection, last.last_position + 1 if last else 1)
            if not tree.size:
                return None
            checkpoint = signed(self._after(last, tree, await connection.fetchval(NOW)), self._signer)
            await connection.execute(WRITE, *msgspec.structs.astuple(checkpoint)[1:])
        self._written = checkpoint
        return checkpoint

    async def _last(self, connection: Connection) -> Checkpoint | None:
        """The last checkpoint; HistoryChanged when the one written here is gone or another."""
        if self._written is not None:
            row = await connection.fetchrow(BEFORE, self._written.number + 1, 1)
            if row is None or read_checkpoint(self._service, row) != self._written:
                raise HistoryChanged(f"checkpoint {self._written.number} is not what was written")
        row = await connection.fetchrow(BEFORE, NUMBER_MAX, 1)
        return read_checkpoint(self._service, row) if row else None

    def _after(self, last: Checkpoint | None, tree: Tree, now: datetime) -> Checkpoint:
        first = last.last_position + 1 if last else 1
        return Checkpoint(
            service=self._service,
            number=last.number + 1 if last else 1,
            first_position=first,
            last_position=first + tree.size - 1,
            root=tree.root().hex(),
            previous=digest(last),
            made_at=now,
            algorithm=ALGORITHM,
            key=self._signer.key,
            signature="",
        )


async def _tree(connection: Connection, first: int) -> Tree:
    tree = Tree()
    async for row in connection.cursor(LEAVES, first, first + POSITIONS_MAX - 1, prefetch=1000):
        if row["position"] != first + tree.size:
            raise HistoryChanged(f"position {first + tree.size} is missing")
        tree.add(row["hash"])
    return tree


def read_checkpoint(service: JournalService, row: asyncpg.Record) -> Checkpoint:
    """The checkpoint of a table row."""
    return msgspec.convert(dict(row) | {"service": service}, Checkpoint)


async def read_checkpoints(connection: Connection, service: JournalService) -> list[Checkpoint]:
    """Every checkpoint in order."""
    return [read_checkpoint(service, row) for row in await connection.fetch(IN_ORDER)]


def signed(checkpoint: Checkpoint, signer: Signer) -> Checkpoint:
    """The checkpoint with its signature."""
    return msgspec.structs.replace(checkpoint, signature=signer.sign(body(checkpoint)))


def body(checkpoint: Checkpoint) -> bytes:
    """What is signed: a line for each field but the signature, times in UTC."""
    facts = {
        "service": checkpoint.service.value,
        "number": checkpoint.number,
        "positions": f"{checkpoint.first_position}-{checkpoint.last_position}",
        "root": checkpoint.root,
        "previous": checkpoint.previous,
        "made_at": checkpoint.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "algorithm": checkpoint.algorithm,
        "key": checkpoint.key,
    }
    return "".join(["liandong checkpoint v1\n", *(f"{name} {value}\n" for name, value in facts.items())]).encode()


def digest(checkpoint: Checkpoint | None) -> str:
    """What the next checkpoint names as its previous one."""
    return sha256(body(checkpoint)).hexdigest() if checkpoint else NOTHING_BEFORE


def journal_queries(service: str) -> dict[type[CheckpointsBefore], Any]:
    """What the kernel answers for every service: its checkpoints, newest first."""

    async def checkpoints(query: CheckpointsBefore, reading: Reading) -> list[Checkpoint]:
        rows = await reading.connection.fetch(BEFORE, query.before or NUMBER_MAX, query.size)
        return [read_checkpoint(JournalService(service), row) for row in rows]

    return {CHECKPOINTS[JournalService(service)]: checkpoints}


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that one journal row lies under a checkpoint; needs no other row to be checked."""

    checkpoint: Checkpoint
    position: int
    hash: str
    path: list[str]

    def holds(self) -> bool:
        """Whether the row's hash and the path lead to the checkpoint's root."""
        known = self.checkpoint
        index, size = self.position - known.first_position, known.last_position - known.first_position + 1
        root = root_by_path(bytes.fromhex(self.hash), index, size, [bytes.fromhex(one) for one in self.path])
        return root is not None and root.hex() == known.root


async def prove(connection: Connection, service: str, position: int) -> Inclusion | None:
    """The proof for one position; None while no checkpoint covers it."""
    row = await connection.fetchrow(CONTAINING, position)
    if row is None:
        return None
    checkpoint = read_checkpoint(JournalService(service), row)
    rows = await connection.fetch(LEAVES, checkpoint.first_position, checkpoint.last_position)
    leaves, index = [row["hash"] for row in rows], position - checkpoint.first_position
    path = [one.hex() for one in audit_path(leaves, index)]
    return Inclusion(checkpoint=checkpoint, position=position, hash=leaves[index].hex(), path=path)
