"""Checks a service's journal from its rows alone: every chain, every hash, every position."""

from typing import Any

import msgspec

from kernel.database import Connection
from kernel.journal import Entry

BATCH = 1000

ROWS = """
SELECT seq, id, aggregate, version, type, data, actor, at, cause, prev_hash, hash
FROM journal ORDER BY aggregate, version
"""
HEADS = "SELECT aggregate, version, hash FROM aggregates WHERE version > 0"
GAP = "SELECT min(position), max(position), count(*) FROM feed"
UNFED = """
SELECT count(*) FROM journal
WHERE NOT EXISTS (SELECT FROM feed WHERE feed.seq = journal.seq)
  AND NOT EXISTS (SELECT FROM outbox WHERE outbox.seq = journal.seq)
"""


class Finding(msgspec.Struct, frozen=True):
    """Something that does not hold, in Chinese."""

    aggregate: str
    text: str


class Verified(msgspec.Struct, frozen=True):
    """How many rows and chains were checked, and what was found."""

    rows: int
    chains: int
    findings: list[Finding]


async def verify_journal(connection: Connection) -> Verified:
    """Recompute every hash in one consistent snapshot."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        heads = {row["aggregate"]: (row["version"], row["hash"]) for row in await connection.fetch(HEADS)}
        chains: dict[str, tuple[int, bytes]] = {}
        findings: list[Finding] = []
        rows = 0
        async for row in connection.cursor(ROWS, prefetch=BATCH):
            rows += 1
            findings += _checked(row["aggregate"], Entry(**_parts(row)), row["hash"], chains)
        findings += [
            Finding(
                aggregate, f"链尾应为第 {heads[aggregate][0]} 版，流水中止于第 {chains.get(aggregate, (0, b''))[0]} 版"
            )
            for aggregate in heads
            if heads[aggregate] != chains.get(aggregate)
        ]
        return Verified(rows, len(chains), findings + await _feed_findings(connection))


def _parts(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in Entry.__struct_fields__}


def _checked(aggregate: str, entry: Entry, stored: bytes, chains: dict[str, tuple[int, bytes]]) -> list[Finding]:
    version, head = chains.get(aggregate, (0, b""))
    findings = []
    if entry.version != version + 1:
        findings.append(Finding(aggregate, f"第 {version} 版之后是第 {entry.version} 版：有记录被删去或插入"))
    elif entry.prev_hash != head:
        findings.append(Finding(aggregate, f"第 {entry.version} 版接不上前一版：次序或内容被改"))
    if entry.hash() != stored:
        findings.append(Finding(aggregate, f"第 {entry.version} 版的内容与其校验值不符：被改动"))
    chains[aggregate] = (entry.version, stored)
    return findings


async def _feed_findings(connection: Connection) -> list[Finding]:
    low, high, count = await connection.fetchrow(GAP) or (None, None, 0)
    findings = []
    if count and (low, high) != (1, count):
        findings.append(Finding("feed", f"位点应为 1 至 {count}，实为 {low} 至 {high}：有位点被删去"))
    if unfed := await connection.fetchval(UNFED):
        findings.append(Finding("feed", f"{unfed} 条流水没有位点"))
    return findings
