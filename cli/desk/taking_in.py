"""Takes bundles in at a desk: checked, in the order of their numbers, each once."""

import msgspec

from cli.desk.folder import Desk
from cli.desk.ledger import Arrival, KeptAnswer, KeptCase, KeptFile, Ledger
from cli.desk.papers import keep_case, worded_result
from contracts.errors import Refusal
from contracts.transfer.ferry_contents import CarriedCase, CarriedResult, Outbound
from contracts.transfer.referrals import Referral
from gateway.wordings import worded
from kernel.ferry import envelope
from kernel.ferry.envelope import Bundle
from kernel.ferry.keys import HUB, Keys

_outbound = msgspec.msgpack.Decoder(Outbound)


class TakingIn:
    """One run over the bundles of a file; says what it does, and counts what is wrong."""

    def __init__(self, desk: Desk, ledger: Ledger, keys: Keys) -> None:
        self.desk = desk
        self.ledger = ledger
        self.said: list[str] = []
        self.wrong = 0
        self._keys = keys

    def file(self, data: bytes) -> None:
        """All bundles that stand in a file; what comes after a damaged header can't be found."""
        if not data:
            self._complain("文件是空的，没有摆渡包。")
        try:
            for bundle in envelope.bundles(data):
                self._arrived(bundle)
        except Refusal as refusal:
            self._complain(worded(refusal.code, refusal.data))
        self.desk.save(self.ledger)

    def _arrived(self, bundle: Bundle) -> None:
        sequence = bundle.header.sequence
        if bundle.header.sender != HUB:
            self._complain(f"{bundle.header.sender} 第 {sequence} 包不是联动发出的，这里只收联动的包。")
            return
        try:
            bundle.check(self.ledger.hub)
            contents = self._contents(bundle)
        except Refusal as refusal:
            self._complain(worded(refusal.code, refusal.data))
            return
        match self.ledger.arrival(bundle.header, bundle.sha256):
            case Arrival.REPEATED:
                self.said.append(f"第 {sequence} 包已收过，不再处理。")
            case Arrival.EARLY:
                self._hold(bundle)
            case Arrival.NEXT:
                self._take(bundle, contents)
                self._take_held()
            case Arrival.OTHER | Arrival.UNCHAINED as what:
                self._complain(f"第 {sequence} 包没有收：{what.value}，请与移送方核对。")

    def _hold(self, bundle: Bundle) -> None:
        sequence = bundle.header.sequence
        self.desk.write(self.desk.came(sequence), bundle.data)
        self._save(self.ledger.holding(sequence, bundle.sha256))
        self.said.append(
            f"第 {sequence} 包已暂存：缺第 {'、'.join(map(str, self.ledger.missing))} 包，收到后自动处理。"
        )

    def _take_held(self) -> None:
        sequence = self.ledger.taken + 1
        if sequence not in self.ledger.held:
            return
        self.ledger = self.ledger.letting_go(sequence)
        try:
            bundle = envelope.read((self.desk.folder / self.desk.came(sequence)).read_bytes())
        except (OSError, Refusal):
            self._complain(f"暂存的第 {sequence} 包已损坏，请再收一次。")
        else:
            self._arrived(bundle)

    def _take(self, bundle: Bundle, contents: Outbound) -> None:
        sequence, ledger = bundle.header.sequence, self.ledger
        self.desk.write(self.desk.came(sequence), bundle.data)
        files = dict(ledger.files)
        for piece in contents.pieces:
            self.desk.add(piece.sha256, piece.offset, piece.data)
            files[piece.sha256] = KeptFile(size=piece.size, got=piece.offset + len(piece.data))
        cases = dict(ledger.cases) | {one.number: self._case(one) for one in contents.cases}
        heard = max(ledger.heard, contents.acknowledged)
        changed = msgspec.structs.replace(ledger, files=files, cases=cases, heard=heard)
        changed = self._after(changed, contents)
        self._save(changed.taking(sequence, bundle.sha256))
        told = f"{len(contents.cases)} 件案件、{len(contents.results)} 项办理结果"
        self.said.append(f"第 {sequence} 包已收：{told}。")
        self.said += [f"  {worded_result(one, changed.answers)}" for one in contents.results]

    def _case(self, one: CarriedCase) -> KeptCase:
        if one.record is None:
            version = self.ledger.cases[one.number].version if one.number in self.ledger.cases else 0
            return KeptCase(version=version, gone=True)
        record = msgspec.json.decode(one.record, type=Referral)
        keep_case(self.desk, record)
        return KeptCase(version=record.version or 0, manifest=record.manifest.sha256 if record.manifest else "")

    def _after(self, ledger: Ledger, contents: Outbound) -> Ledger:
        """The ledger with the results, its replies following on what the hub has, were they lost here."""
        results = {one.answer: one for one in contents.results}
        answers = [_with_result(one, results.get(one.id)) for one in ledger.answers]
        if contents.acknowledged > ledger.replied:
            lost = (contents.acknowledged, contents.acknowledged_sha256)
            ledger = msgspec.structs.replace(ledger, replied=lost[0], replied_sha256=lost[1])
        return msgspec.structs.replace(ledger, answers=answers)

    def _contents(self, bundle: Bundle) -> Outbound:
        try:
            return _outbound.decode(bundle.open(self._keys))
        except envelope.UNREADABLE:
            header = bundle.header
            raise Refusal("FERRY_UNREADABLE", agency=header.sender, sequence=header.sequence) from None

    def _save(self, ledger: Ledger) -> None:
        self.desk.save(ledger)
        self.ledger = ledger

    def _complain(self, text: str) -> None:
        self.wrong += 1
        self.said.append(text)


def _with_result(answer: KeptAnswer, result: CarriedResult | None) -> KeptAnswer:
    if result is None:
        return answer
    why = worded(result.refusal, msgspec.json.decode(result.data)) if result.refusal else None
    return msgspec.structs.replace(answer, result=f"未办理：{why}" if why else "已办理")
