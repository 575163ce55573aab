"""Verifies a file of evidence from its bytes and trusted public keys alone; names every line that does not hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.transfer.custody import digest_of
from contracts.transfer.evidence_file import (
    AnyLine,
    HeaderLine,
    ItemLine,
    KeyLine,
    MoveLine,
    SealLine,
    name_of,
    read_line,
)
from contracts.transfer.signing_terms import KeyStatement, SigningPurpose, canonical, key_id, to_sign
from services.transfer.evidence.rules.chains import Chains
from services.transfer.evidence.rules.moves import Holds


@dataclass(frozen=True)
class Finding:
    """What does not hold, in which line of the file; 0 for what is not there."""

    line: int
    text: str


@dataclass
class Verified:
    """What was checked and what does not hold."""

    referral: str = ""
    exported_by: str = ""
    sealed_by: str = ""
    sealed_at: str = ""
    items: int = 0
    moves: int = 0
    findings: list[Finding] = field(default_factory=list)
    demonstrations: list[str] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Something does not hold."""
        self.findings.append(Finding(line, text))


Pins = Mapping[str, KeyStatement]


def verify(data: bytes, pins: Pins, holds: Holds, *, demonstration: bool = False) -> Verified:
    """`pins`: the public keys one trusts, by id, learnt elsewhere than from this file."""
    result = Verified()
    if not data.endswith(b"\n"):
        result.add(data.count(b"\n") + 1, "文件末尾残缺：最后一行没有结束")
    raw = data.removesuffix(b"\n").split(b"\n")
    lines = [_read(place, text, result) for place, text in enumerate(raw, start=1)]
    _seal(raw, lines, pins, holds, result)
    _header(lines, result)
    Chains(pins, holds, result.add).follow(lines)
    result.items = sum(isinstance(line, ItemLine) for line in lines)
    result.moves = sum(isinstance(line, MoveLine) for line in lines)
    _demonstrations(lines, pins, demonstration, result)
    return result


def _read(place: int, text: bytes, result: Verified) -> AnyLine | None:
    try:
        return read_line(text)
    except ValueError:
        result.add(place, "不是规范的一行：被改动、截断或加入")
        return None


def _header(lines: Sequence[AnyLine | None], result: Verified) -> None:
    first = lines[0]
    if isinstance(first, HeaderLine):
        result.referral, result.exported_by = first.referral, first.exported_by
    else:
        result.add(1, "首行不是文件头")


def _seal(raw: Sequence[bytes], lines: Sequence[AnyLine | None], pins: Pins, holds: Holds, result: Verified) -> None:
    seal = lines[-1]
    if not isinstance(seal, SealLine):
        result.add(len(raw), "封签缺失：文件未加封，或末尾被截去")
        return
    sealing = seal.sealing
    result.sealed_by, result.sealed_at = sealing.agency, sealing.sealed_at.isoformat()
    key = pins.get(sealing.key)
    signed = to_sign(SigningPurpose.EXPORT, canonical(sealing))
    if key is None or key.holder != sealing.agency:
        result.add(len(raw), f"封签：{sealing.agency} 的公钥 {sealing.key} 不在可信公钥之列")
    elif not holds(key.algorithm, key.public_key, signed, seal.signature):
        result.add(len(raw), "封签：签名不符，封签被改动")
    _compare(raw[:-1], lines, seal, result)


def _compare(raw: Sequence[bytes], lines: Sequence[AnyLine | None], seal: SealLine, result: Verified) -> None:
    """Name each line that the seal does not list at this place, and each listed one that is not there."""
    listed = {one.sha256: (place, one.name) for place, one in enumerate(seal.sealing.lines, start=1)}
    seen: dict[str, int] = {}
    last = 0
    for place, text in enumerate(raw, start=1):
        digest = digest_of(text)
        if digest not in listed:
            result.add(place, f"{_named(lines[place - 1])}与封签不符：被改动或加入")
            continue
        if digest in seen:
            result.add(place, f"{listed[digest][1]}重复：与第 {seen[digest]} 行相同")
            continue
        seen[digest] = place
        if listed[digest][0] < last:
            result.add(place, f"{listed[digest][1]}次序被改动：封签列为第 {listed[digest][0]} 行")
        last = max(last, listed[digest][0])
    for digest, (place, name) in listed.items():
        if digest not in seen:
            result.add(0, f"封签所列第 {place} 行（{name}）缺失或被改动")


def _named(line: AnyLine | None) -> str:
    return "此行" if line is None else name_of(line)


def _demonstrations(lines: Sequence[AnyLine | None], pins: Pins, allowed: bool, result: Verified) -> None:
    for place, line in enumerate(lines, start=1):
        if line is None or not _demonstrates(line, pins):
            continue
        result.demonstrations.append(name_of(line))
        if not allowed:
            result.add(place, f"{name_of(line)}为演示用，不具证明效力")


def _demonstrates(line: AnyLine, pins: Pins) -> bool:
    """Whether the line, or he who trusts its key, calls it a demonstration."""
    match line:
        case KeyLine():
            pinned = pins.get(line.id)
            return line.statement.demonstration or (pinned is not None and pinned.demonstration)
        case SealLine():
            pinned = pins.get(line.sealing.key)
            return line.sealing.demonstration or (pinned is not None and pinned.demonstration)
        case _:
            return False


def pins_of(statements: Sequence[KeyStatement]) -> dict[str, KeyStatement]:
    """Trusted keys by their ids."""
    return {key_id(one.public_key): one for one in statements}
