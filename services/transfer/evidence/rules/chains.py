"""Follows the chains of custody in a file: each entry's hash, its place, who gave to whom, and both signatures."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from contracts.transfer.custody import Capture, Move, SignedEntry, evidence_digest
from contracts.transfer.evidence_file import AnyLine, AppraisalLine, ItemLine, KeyLine, MoveLine
from contracts.transfer.evidence_terms import CustodySide, SignatureFault
from contracts.transfer.signing_terms import KeyStatement, SigningPurpose, canonical, key_id, read_canonical, to_sign
from services.transfer.evidence.rules.moves import Holds

F = SignatureFault
Add = Callable[[int, str], None]


class Chains:
    """The chain at hand, and the keys the file names."""

    def __init__(self, pins: Mapping[str, KeyStatement], holds: Holds, add: Add) -> None:
        self._pins = pins
        self._holds = holds
        self._add = add
        self._keys: dict[str, KeyLine] = {}
        self._hashes: dict[str, set[str]] = {}
        self._parts: list[tuple[int, Capture]] = []
        self._evidence = self._head = self._holder = self._sha256 = ""
        self._place = 0

    def follow(self, lines: Sequence[AnyLine | None]) -> None:
        """Every line in its order."""
        for place, line in enumerate(lines, start=1):
            match line:
                case KeyLine():
                    self._key(place, line)
                case ItemLine():
                    self._item(place, line)
                case MoveLine():
                    self._move(place, line)
                case AppraisalLine() if line.evidence != self._evidence:
                    self._add(place, f"证据 {line.evidence} 的鉴定不在该证据之后")

        self._wholes()

    def _wholes(self) -> None:
        """A part was split off an entry of its whole, where the file has the whole."""
        for place, capture in self._parts:
            whole = self._hashes.get(capture.part_of or "")
            if whole is not None and capture.part_of_entry not in whole:
                self._add(place, f"证据 {capture.evidence} 没有接在所分自的证据 {capture.part_of} 的保管链上")

    def _key(self, place: int, line: KeyLine) -> None:
        if line.id != key_id(line.statement.public_key):
            self._add(place, f"公钥 {line.id} 的编号与公钥不符")
        elif line.id in self._keys:
            self._add(place, f"公钥 {line.id} 重复")
        else:
            self._keys[line.id] = line

    def _item(self, place: int, line: ItemLine) -> None:
        if line.evidence in self._hashes:
            self._add(place, f"证据 {line.evidence} 重复")
        self._hashes.setdefault(line.evidence, set()).add(line.hash)
        self._evidence, self._place, self._head = line.evidence, 0, line.hash
        try:
            capture = read_canonical(line.entry.body.encode(), Capture)
        except ValueError:
            self._holder = self._sha256 = ""
            self._add(place, f"证据 {line.evidence} 的收集记录不是规范原文")
            return
        self._holder, self._sha256 = capture.holder, line.sha256
        if capture.part_of is not None:
            self._parts.append((place, capture))
        if capture.evidence != line.evidence or evidence_digest(capture) != line.sha256:
            self._add(place, f"证据 {line.evidence} 的收集记录与其编号或 SHA-256 不符")
        self._hash(place, line.entry, line.hash, f"证据 {line.evidence} 的收集记录")

    def _move(self, place: int, line: MoveLine) -> None:
        name = f"证据 {line.evidence} 的第 {line.place} 次交接"
        try:
            move = read_canonical(line.entry.body.encode(), Move)
        except ValueError:
            self._add(place, f"{name}不是规范原文")
            return
        self._link(place, line, move, name)
        self._hash(place, line.entry, line.hash, name)
        if line.entry.giver_key == line.entry.receiver_key:
            self._add(place, f"{name}：双方用的是同一公钥")
        for side, holder, key, signature in (
            (CustodySide.GIVER, move.signs_as_giver, line.entry.giver_key, line.entry.giver_signature),
            (CustodySide.RECEIVER, move.receiver, line.entry.receiver_key, line.entry.receiver_signature),
        ):
            fault = self._fault(holder, key, signature, line.entry.body.encode(), line.entry.at)
            if fault:
                self._add(place, f"{name}：{side.label}（{holder}）的签名不能采信，{fault.label}")
        self._hashes.setdefault(line.evidence, set()).add(line.hash)
        self._evidence, self._place, self._head, self._holder = line.evidence, line.place, line.hash, move.receiver

    def _link(self, place: int, line: MoveLine, move: Move, name: str) -> None:
        if line.evidence != self._evidence or move.evidence != line.evidence:
            self._add(place, f"{name}不在该证据之后")
        elif not line.place == move.place_in_chain == self._place + 1:
            self._add(place, f"{name}：此前应为第 {self._place + 1} 次，有记录缺失、加入或次序被改动")
        if move.previous != self._head:
            self._add(place, f"{name}没有接在前一条记录之后")
        if move.giver != self._holder or move.sha256 != self._sha256:
            self._add(place, f"{name}：移交方不是此前的持有者，或所指不是该证据")

    def _hash(self, place: int, entry: SignedEntry, hash: str, name: str) -> None:
        if entry.hash != hash:
            self._add(place, f"{name}的哈希不符")

    def _fault(
        self, holder: str, id: str | None, signature: str | None, text: bytes, at: datetime
    ) -> SignatureFault | None:
        line = self._keys.get(id or "")
        if line is None or signature is None:
            return F.UNKNOWN
        if line.statement.holder != holder:
            return F.OTHERS
        if untrusted := self._untrusted(line):
            return untrusted
        if at < line.valid_from or (line.valid_to is not None and at >= line.valid_to):
            return F.NOT_VALID
        key = line.statement
        signed = to_sign(SigningPurpose.CUSTODY, text)
        return None if self._holds(key.algorithm, key.public_key, signed, signature) else F.MISMATCH

    def _untrusted(self, line: KeyLine) -> SignatureFault | None:
        """A key counts that is trusted itself, or that a trusted one vouches for."""
        pinned = self._pins.get(line.id)
        if pinned is not None:
            return None if pinned.holder == line.statement.holder else F.OTHERS
        voucher = self._pins.get(line.voucher_key or "")
        if voucher is None:
            return F.UNKNOWN if line.voucher_key is None else F.UNVOUCHED
        signed = to_sign(SigningPurpose.VOUCHER, canonical(line.statement))
        vouched = self._holds(voucher.algorithm, voucher.public_key, signed, line.voucher_signature or "")
        return None if vouched else F.UNVOUCHED
