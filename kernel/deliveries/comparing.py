"""Signed digests against what a partner holds: what is missing, doubled or altered, and which digests are. Pure."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise

import msgspec

from kernel.deliveries.digest_files import NOTHING_BEFORE, DigestEntry, DigestFile, chained, first_line

MISSING, DOUBLED, ALTERED, UNREADABLE, BROKEN = "缺失", "重复", "内容不符", "无法读取", "日清单不连续"


class Received(msgspec.Struct, frozen=True):
    """One line of what a partner holds: the event's id (None: not an event) and the SHA-256 of its bytes."""

    number: int
    id: str | None
    sha256: str


class Comparison(msgspec.Struct, frozen=True):
    """How many events were listed and held, and by kind what does not agree."""

    listed: int
    held: int
    findings: dict[str, list[str]]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not any(self.findings.values())


class _Named(msgspec.Struct):
    id: str


def read_received(data: bytes) -> list[Received]:
    """The lines of a file of events, as they came."""
    lines = enumerate(data.split(b"\n"), start=1)
    return [Received(number, _id(line), sha256(line).hexdigest()) for number, line in lines if line.strip()]


def compare(digests: Sequence[DigestFile], received: Sequence[Received]) -> Comparison:
    """Every event that the digests list must be held once, byte for byte; of one listed twice the later counts."""
    listed = {entry.id: entry for one in _in_order(digests) for entry in one.entries}
    held: dict[str, list[Received]] = {}
    for one in received:
        if one.id is not None:
            held.setdefault(one.id, []).append(one)
    found = [entry for id, entry in listed.items() if id in held]
    return Comparison(
        listed=len(listed),
        held=len(received),
        findings={
            BROKEN: list(_gaps(digests)),
            MISSING: [_told(entry) for id, entry in listed.items() if id not in held],
            DOUBLED: [_told(entry) for entry in found if len(held[entry.id]) > 1],
            ALTERED: [_told(entry) for entry in found if all(one.sha256 != entry.sha256 for one in held[entry.id])],
            UNREADABLE: [f"第 {one.number} 行不是事件" for one in received if one.id is None],
        },
    )


def _in_order(digests: Iterable[DigestFile]) -> list[DigestFile]:
    return sorted(digests, key=lambda one: (one.digest.receiver, one.digest.service, one.digest.number))


def _gaps(digests: Sequence[DigestFile]) -> Iterable[str]:
    for before, after in pairwise(one.digest for one in _in_order(digests)):
        if (before.receiver, before.service) != (after.receiver, after.service):
            continue
        if after.number != before.number + 1:
            yield f"{after.service.value} 第 {before.number} 份之后是第 {after.number} 份"
        elif after.previous != chained(first_line(before)):
            yield f"{after.service.value} 第 {after.number} 份所记的前一份不是第 {before.number} 份"
    for one in digests:
        if one.digest.number == 1 and one.digest.previous != NOTHING_BEFORE:
            yield f"{one.digest.service.value} 第 1 份之前不应另有一份"


def _told(entry: DigestEntry) -> str:
    return f"位点 {entry.position}，{entry.subject}，{entry.type}，编号 {entry.id}"


def _id(line: bytes) -> str | None:
    try:
        return msgspec.json.decode(line, type=_Named).id
    except msgspec.DecodeError:
        return None
