"""Signs answers at a desk: each an order of the agency, in the words of the form for answers."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import uuid_utils

from cli.desk.folder import Desk
from cli.desk.ledger import KeptAnswer, Ledger
from cli.desk.papers import FORM_COLUMNS
from contracts.fields import Labelled
from contracts.messages import Command
from contracts.transfer import referral_branches as branch_orders
from contracts.transfer import referrals as orders
from contracts.transfer.ferry import REPLY_BYTES_MAX
from contracts.transfer.ferry_contents import SIGNER, Inbound, SignedAnswer
from contracts.transfer.referral_terms import DeclineGround, ExtensionGround, PaperKind
from gateway.wordings import worded
from kernel.ferry import envelope
from kernel.ferry.envelope import Bundle
from kernel.inputs import invalid_input
from kernel.settings import SettingsError
from kernel.vault.ciphers import CipherName

PLAIN_BYTES_MAX = REPLY_BYTES_MAX - 2048
COLUMNS = dict.fromkeys(("missing", "reason", "decision_number"), "文号或理由") | {
    "ground": "情形",
    "police": "转往单位",
}
YES = ("是", "已批准", "yes", "true", "1")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the form for answers."""

    number: str
    step: str
    text: str = ""
    ground: str = ""
    police: str = ""
    head: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What a step is ordered with: the fields that the form's columns fill.

    `raises`: it raises the case's version, which the order names if `versioned`. `signs`: it names the manifest shown.
    """

    order: type[Command]
    text: str | None = None
    ground: type[Labelled] | None = None
    police: bool = False
    fixed: dict[str, Any] = {}
    raises: bool = True
    versioned: bool = True
    signs: bool = False


def _paper(kind: PaperKind, *, raises: bool) -> Step:
    fixed = {"kind": kind.value}
    return Step(order=branch_orders.IssueReferralPaper, fixed=fixed, raises=raises, versioned=False)


STEPS: dict[str, Step] = {
    "签收": Step(order=orders.ReceiveReferral, signs=True),
    "材料不全": Step(order=orders.ReportReferralIncomplete, text="missing"),
    "转送": Step(order=orders.RedirectReferral, text="reason", police=True),
    "退回": Step(order=branch_orders.ReturnReferral, text="reason"),
    "延长": Step(order=orders.ExtendReferralFiling, text="reason", ground=ExtensionGround),
    "立案": Step(order=orders.FileReferral, text="decision_number"),
    "不予立案": Step(order=orders.DeclineReferral, text="reason", ground=DeclineGround),
    "接收物品": Step(order=branch_orders.AcceptReferralItems),
    "不接收": Step(order=branch_orders.RefuseMovedReferral, text="reason"),
    "出具回执": _paper(PaperKind.RECEIPT, raises=False),
    "出具立案告知书": _paper(PaperKind.FILING_NOTICE, raises=True),
    "出具不予立案通知书": _paper(PaperKind.NON_FILING_NOTICE, raises=True),
    "出具退回通知书": _paper(PaperKind.RETURN_NOTICE, raises=True),
}


def read_form(data: bytes) -> list[Decision]:
    """The rows of a filled-in form; those without a step are none. SettingsError."""
    rows = csv.DictReader(io.StringIO(_text(data)))
    missing = [name for name in FORM_COLUMNS[:3] if name not in (rows.fieldnames or [])]
    if missing:
        raise SettingsError(f"答复表没有“{'、'.join(missing)}”列：请用 ./hub transfer unpack 写出的答复表填写。")
    cells = [{name: (row.get(name) or "").strip() for name in FORM_COLUMNS} for row in rows]
    return [
        Decision(
            number=row["案件编号"],
            step=row["事项"],
            text=row["文号或理由"],
            ground=row["情形"],
            police=row["转往单位"],
            head=row["负责人批准"] in YES,
        )
        for row in cells
        if row["事项"]
    ]


def signed(desk: Desk, ledger: Ledger, decisions: Sequence[Decision], by: str, cipher: CipherName) -> Ledger:
    """The ledger with these answers in new replies; nothing is signed where one of them can't be. SettingsError."""
    if decisions and not re.fullmatch(SIGNER, by):
        raise SettingsError("请写明签署人的警号或工号（--by）：1 至 64 位字母、数字、点、下划线或连字符。")
    drafted, ahead = [], ledger
    for place, decision in enumerate(decisions, start=1):
        answer, kept = _drafted(ahead, decision, by, f"第 {place} 项")
        ahead = msgspec.structs.replace(ahead, answers=[*ahead.answers, kept])
        drafted.append((answer, kept))
    for part in _parts(drafted):
        ledger = _replied(desk, ledger, part, cipher)
    if not drafted and ledger.told != (ledger.taken, ledger.missing):
        ledger = _replied(desk, ledger, [], cipher)
    return ledger


def to_carry(desk: Desk, ledger: Ledger) -> list[bytes]:
    """The replies that the hub has not taken in, in their order."""
    return [(desk.folder / desk.went(one)).read_bytes() for one in range(ledger.heard + 1, ledger.replied + 1)]


def _drafted(ledger: Ledger, decision: Decision, by: str, place: str) -> tuple[SignedAnswer, KeptAnswer]:
    known = ledger.cases.get(decision.number)
    if known is None or known.gone:
        raise SettingsError(f"{place}：案件 {decision.number} 不在本单位办理的案件中，没有签署任何答复。")
    step = STEPS.get(decision.step)
    if step is None:
        raise SettingsError(f"{place}：没有事项“{decision.step}”，可填：{'、'.join(STEPS)}。")
    fields = dict(_fields(step, decision)) | {"number": decision.number} | step.fixed
    fields |= {"version": ledger.version_for(decision.number)} if step.versioned else {}
    fields |= {"manifest": known.manifest} if step.signs else {}
    try:
        order = msgspec.convert(fields, step.order)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{place}（{decision.number} {decision.step}）：{_why(error, fields)}没有签署任何答复。"
        ) from error
    answer = SignedAnswer(
        id=str(uuid_utils.uuid7()),
        at=datetime.now(UTC),
        by=by,
        head=decision.head,
        step=decision.step,
        subject=step.order.subject,
        body=msgspec.json.encode(order),
    )
    kept = KeptAnswer(
        id=answer.id, number=decision.number, step=decision.step, reply=ledger.replied + 1, raises=step.raises
    )
    return answer, kept


def _why(error: msgspec.ValidationError, fields: dict[str, Any]) -> str:
    """The refusal in words, naming the column of the form that fills the field."""
    refusal = invalid_input(error, fields)
    field = COLUMNS.get(refusal.data["field"], refusal.data["field"])
    return worded(refusal.code, {**refusal.data, "field": f"“{field}”"})


def _fields(step: Step, decision: Decision) -> Iterator[tuple[str, str]]:
    if step.text:
        yield step.text, decision.text
    if step.police:
        yield "police", decision.police
    if step.ground:
        by_label = {one.label: one.value for one in step.ground}
        yield "ground", by_label.get(decision.ground, decision.ground)


Drafted = tuple[SignedAnswer, KeptAnswer]


def _parts(drafted: Sequence[Drafted]) -> Iterator[list[Drafted]]:
    part: list[Drafted] = []
    size = 0
    for one in drafted:
        bytes_ = len(msgspec.msgpack.encode(one[0]))
        if part and size + bytes_ > PLAIN_BYTES_MAX:
            yield part
            part, size = [], 0
        part.append(one)
        size += bytes_
    if part:
        yield part


def _replied(desk: Desk, ledger: Ledger, part: Sequence[Drafted], cipher: CipherName) -> Ledger:
    sequence = ledger.replied + 1
    inbound = Inbound(acknowledged=ledger.taken, missing=ledger.missing, answers=[answer for answer, _ in part])
    bundle: Bundle = envelope.make(
        msgspec.msgpack.encode(inbound),
        keys=desk.keys(),
        to=ledger.hub,
        sequence=sequence,
        previous=ledger.replied_sha256,
        at=datetime.now(UTC),
        cipher=cipher,
    )
    desk.write(desk.went(sequence), bundle.data)
    kept = [msgspec.structs.replace(one, reply=sequence) for _, one in part]
    after = msgspec.structs.replace(
        ledger,
        answers=[*ledger.answers, *kept],
        replied=sequence,
        replied_sha256=bundle.sha256,
        told=(ledger.taken, ledger.missing),
    )
    desk.save(after)
    return after


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SettingsError("答复表不是 UTF-8 或 GB 18030 的 CSV 文件。")
