"""Checks a service's journal from its rows alone: content, chains, positions, checkpoints.

Content and Merkle roots are recomputed while the feed streams past in order of position; chains are followed inside
the database. Memory does not grow with the journal.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import asyncpg
import msgspec

from contracts.checkpoints import Checkpoint, JournalService
from kernel.checkpoint_keys import PublicKeys
from kernel.checkpoints import IN_ORDER, NOTHING_BEFORE, body, digest, read_checkpoint
from kernel.database import Connection
from kernel.journal import Entry
from kernel.merkle import Tree

BATCH = 1000
BEFORE_ALL = -(2**63)
FINDINGS_MAX = 1000

SERVICE = "SELECT current_schema()"
CHAINS = "SELECT count(*) FROM aggregates WHERE version > 0"
FEED = """
SELECT feed.position, journal.seq, id, aggregate, version, type, data, actor, at, cause, prev_hash, hash
FROM feed LEFT JOIN journal USING (seq) WHERE feed.position > $1 ORDER BY feed.position LIMIT $2
"""
UNFED = """
SELECT outbox.seq IS NOT NULL AS waits, id, aggregate, version, type, data, actor, at, cause, prev_hash, hash
FROM journal LEFT JOIN outbox USING (seq)
WHERE NOT EXISTS (SELECT FROM feed WHERE feed.seq = journal.seq) ORDER BY seq
"""
BROKEN_LINKS = """
WITH linked AS (
    SELECT aggregate, version, prev_hash, position,
           lag(version, 1, 0::bigint) OVER chain AS version_before,
           lag(hash, 1, ''::bytea) OVER chain AS hash_before,
           lag(coalesce(position, 9223372036854775807)) OVER chain AS position_before
    FROM journal LEFT JOIN feed USING (seq) WINDOW chain AS (PARTITION BY aggregate ORDER BY version)
)
SELECT aggregate, version, position, version_before, position_before, prev_hash <> hash_before AS unlinked
FROM linked
WHERE version <> version_before + 1 OR prev_hash <> hash_before OR position < position_before
ORDER BY aggregate, version
"""
BROKEN_ENDS = """
SELECT aggregate, coalesce(heads.version, 0) AS head, coalesce(tails.version, 0) AS tail
FROM (SELECT aggregate, version, hash FROM aggregates WHERE version > 0) AS heads
FULL JOIN (
    SELECT DISTINCT ON (aggregate) aggregate, version, hash FROM journal ORDER BY aggregate, version DESC
) AS tails USING (aggregate)
WHERE (heads.version, heads.hash) IS DISTINCT FROM (tails.version, tails.hash)
ORDER BY aggregate
"""


class Finding(msgspec.Struct, frozen=True):
    """Something that does not hold, in Chinese: in which aggregate (or `feed`, `checkpoint`) and at which position."""

    aggregate: str
    text: str
    position: int | None = None


class Verified(msgspec.Struct, frozen=True):
    """How much was checked, how much does not hold, and the first thousand of these findings.

    `unsigned`: positions after the last checkpoint, for which only chains speak.
    """

    rows: int
    chains: int
    checkpoints: int
    unsigned: int
    found: int
    findings: list[Finding]


class Findings:
    """Keeps the first findings and counts the others."""

    def __init__(self) -> None:
        self.count = 0
        self.kept: list[Finding] = []

    def add(self, aggregate: str, text: str, position: int | None = None) -> None:
        """Something does not hold."""
        self.count += 1
        if self.count <= FINDINGS_MAX:
            self.kept.append(Finding(aggregate, text, position))


async def verify_journal(
    connection: Connection, keys: PublicKeys | None = None, known: Iterable[Checkpoint] = ()
) -> Verified:
    """Recompute everything in one consistent snapshot.

    `keys`: who may have signed; without them signatures are not looked at. `known`: checkpoints of this service kept
    outside the database, which the database must still hold unchanged.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        findings = Findings()
        service = JournalService(await connection.fetchval(SERVICE))
        stored = aiter(connection.cursor(IN_ORDER, prefetch=BATCH))
        checkpoints = Checkpoints(stored, service, keys, known, findings)
        rows = await _walk_feed(connection, checkpoints, findings) + await _unfed(connection, findings)
        await _chains(connection, findings)
        chains = await connection.fetchval(CHAINS)
        return Verified(rows, chains, checkpoints.count, checkpoints.unsigned, findings.count, findings.kept)


async def _walk_feed(connection: Connection, checkpoints: "Checkpoints", findings: Findings) -> int:
    rows = last = 0
    async for row in _feed(connection):
        position = row["position"]
        if position != last + 1:
            findings.add("feed", f"位点 {last + 1} 至 {position - 1} 缺失：被删去", last + 1)
        if row["seq"] is None:
            findings.add("feed", f"位点 {position} 的流水已不在：被删去", position)
        else:
            rows += 1
            _check_content(row, position, findings)
        await checkpoints.pass_by(position, row["hash"])
        last = position
    await checkpoints.finish(last)
    return rows


async def _feed(connection: Connection) -> AsyncIterator[asyncpg.Record]:
    """The feed by its index, batch after batch: one query in this order would have the whole journal sorted first."""
    after = BEFORE_ALL
    while batch := await connection.fetch(FEED, after, BATCH):
        for row in batch:
            yield row
        after = batch[-1]["position"]


async def _unfed(connection: Connection, findings: Findings) -> int:
    rows = 0
    async for row in connection.cursor(UNFED, prefetch=BATCH):
        rows += 1
        _check_content(row, None, findings)
        if not row["waits"]:
            findings.add(row["aggregate"], f"第 {row['version']} 版没有位点：被插入，或其位点被删去")
    return rows


def _check_content(row: asyncpg.Record, position: int | None, findings: Findings) -> None:
    if Entry(**_parts(row)).hash() != row["hash"]:
        findings.add(row["aggregate"], f"第 {row['version']} 版的内容与其校验值不符：被改动", position)


def _parts(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in Entry.__struct_fields__}


async def _chains(connection: Connection, findings: Findings) -> None:
    async for row in connection.cursor(BROKEN_LINKS, prefetch=BATCH):
        findings.add(row["aggregate"], _broken_link(row), row["position"])
    async for row in connection.cursor(BROKEN_ENDS, prefetch=BATCH):
        findings.add(
            row["aggregate"], f"链尾应为第 {row['head']} 版，流水中止于第 {row['tail']} 版，或链尾的校验值不符"
        )


def _broken_link(row: asyncpg.Record) -> str:
    version, before = row["version"], row["version_before"]
    if version != before + 1:
        return f"第 {before} 版之后是第 {version} 版：有记录被删去、插入或改号"
    if row["unlinked"]:
        return f"第 {version} 版接不上前一版：次序或内容被改"
    return f"第 {version} 版的位点在第 {before} 版之前：次序被改"


class Checkpoints:
    """The checkpoints in order, each compared with the positions that pass by."""

    def __init__(
        self,
        stored: AsyncIterator[asyncpg.Record],
        service: JournalService,
        keys: PublicKeys | None,
        known: Iterable[Checkpoint],
        findings: Findings,
    ) -> None:
        self.count = 0
        self.unsigned = 0
        self._stored, self._service, self._keys, self._findings = stored, service, keys, findings
        self._known: dict[int, list[Checkpoint]] = {}
        self._open: Checkpoint | None = None
        self._tree = Tree()
        self._ended = False
        self._number, self._position, self._digest = 0, 0, NOTHING_BEFORE
        for one in known:
            if one.service == service:
                self._known.setdefault(one.number, []).append(one)
                self._check_signature(one, "外部留存的")

    async def pass_by(self, position: int, hash: bytes | None) -> None:
        """The next position of the feed and the hash of its row."""
        while not self._ended and (self._open is None or position > self._open.last_position):
            await self._next()
        if self._open is not None and hash is not None and position >= self._open.first_position:
            self._tree.add(hash)

    async def finish(self, last: int) -> None:
        """The feed has ended at this position."""
        while not self._ended:
            if self._open is not None and self._open.last_position > last:
                name, kept = self._open.number, self._open.last_position
                self._findings.add(
                    "checkpoint", f"第 {name} 号检查点记到位点 {kept}，流水只到 {last}：尾部被截去", last + 1
                )
            await self._next()
        self.unsigned = max(0, last - self._position)
        for missing in (one for kept in self._known.values() for one in kept):
            text = f"外部留存的第 {missing.number} 号检查点（位点 {_range(missing)}）不在库中：历史被截去或改写"
            self._findings.add("checkpoint", text, missing.first_position)

    async def _next(self) -> None:
        if self._open is not None:
            self._close(self._open)
        row = await anext(self._stored, None)
        self._ended = row is None
        self._open = read_checkpoint(self._service, row) if row else None
        if self._open is not None:
            self._check_place(self._open)

    def _close(self, checkpoint: Checkpoint) -> None:
        if self._tree.root().hex() != checkpoint.root:
            text = f"位点 {_range(checkpoint)} 与第 {checkpoint.number} 号检查点的根不符：其中的历史被改写"
            self._findings.add("checkpoint", text, checkpoint.first_position)
        self._tree = Tree()

    def _check_place(self, checkpoint: Checkpoint) -> None:
        self.count += 1
        if (checkpoint.number, checkpoint.first_position) != (self._number + 1, self._position + 1):
            text = (
                f"第 {self._number} 号之后是第 {checkpoint.number} 号（位点 {_range(checkpoint)}）：检查点被删去或改动"
            )
            self._findings.add("checkpoint", text, self._position + 1)
        elif checkpoint.previous != self._digest:
            text = f"第 {checkpoint.number} 号检查点接不上前一个：检查点被改动"
            self._findings.add("checkpoint", text, checkpoint.first_position)
        self._check_signature(checkpoint, "")
        for known in self._known.pop(checkpoint.number, ()):
            if body(known) != body(checkpoint):
                text = f"第 {known.number} 号检查点与外部留存的不符：位点 {known.last_position} 及以前的历史被改写"
                self._findings.add("checkpoint", text, known.first_position)
        self._number, self._position, self._digest = checkpoint.number, checkpoint.last_position, digest(checkpoint)

    def _check_signature(self, one: Checkpoint, whose: str) -> None:
        if self._keys is not None and not self._keys.signed(self._service, one, body(one)):
            text = f"{whose}第 {one.number} 号检查点的签名无效，或签名的公钥 {one.key} 不在公钥文件中"
            self._findings.add("checkpoint", text, one.first_position)


def _range(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.first_position} 至 {checkpoint.last_position}"
