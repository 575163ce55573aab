"""Cases as a clerk reads them: one text per case, its dossier files by their titles, and a list for a spreadsheet."""

import csv
import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from cli.desk.folder import CASES, FORM, OVERVIEW, Desk
from cli.desk.ledger import KeptAnswer, Ledger
from contracts.fields import Labelled
from contracts.messages import Record
from contracts.transfer.ferry_contents import CarriedResult
from contracts.transfer.referrals import Referral
from contracts.zone import SHANGHAI
from gateway.wordings import worded
from kernel.files.media import ENDINGS, media_type

TEXT, RECORD, DOSSIER = "案件.txt", "案件.json", "材料"
BOM = "\ufeff"
READ_ONLY = 0o400
TITLE_BYTES_MAX = 150
HEAD_BYTES = 4096
READ_BYTES = 1024 * 1024
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
COLUMNS = ("案件编号", "状态", "企业", "涉嫌罪名", "移送机关", "本单位须办", "材料")
FORM_COLUMNS = ("案件编号", "事项", "文号或理由", "情形", "转往单位", "负责人批准")


def keep_case(desk: Desk, record: Referral) -> None:
    """Write the case as it now is."""
    place = f"{CASES}/{fit(record.number)}"
    desk.write(f"{place}/{RECORD}", msgspec.json.format(msgspec.json.encode(record), indent=1))
    desk.write(f"{place}/{TEXT}", (BOM + "\r\n".join(lines_of(record)) + "\r\n").encode())


def lay_out(desk: Desk, ledger: Ledger, *, again: bool = False) -> list[str]:
    """Put every whole file under its title, write the list and the form for answers; what is wrong with a file.

    A file is checked by its digest when it is put there, and with `again` every time. A case that is no longer this
    agency's is shown no more; the bytes of its files stay, should it come back.
    """
    found = [(number, read_case(desk, number)) for number, kept in sorted(ledger.cases.items()) if not kept.gone]
    gone = [number for number, kept in sorted(ledger.cases.items()) if kept.gone]
    for number in gone:
        shutil.rmtree(desk.folder / CASES / fit(number), ignore_errors=True)
    wrong: list[str] = []
    rows = [_row(desk, ledger, record, wrong, again) for _, record in found]
    rows += [(number, "已不由本单位办理", *[""] * 5) for number in gone]
    desk.write(OVERVIEW, table(COLUMNS, rows))
    desk.write(FORM, table(FORM_COLUMNS, [(number, *[""] * 5) for number, _ in found]))
    return wrong


def read_case(desk: Desk, number: str) -> Referral:
    """The case as it last came."""
    data = (desk.folder / CASES / fit(number) / RECORD).read_bytes()
    return msgspec.json.decode(data, type=Referral)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV that spreadsheets open as Chinese; what would be taken for a formula is not."""
    text = io.StringIO(BOM)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in rows])
    return text.getvalue().encode()


def fit(title: str) -> str:
    """A title as a file's name."""
    cut = UNFIT.sub("_", title).strip(" .").encode()[:TITLE_BYTES_MAX]
    return cut.decode("utf-8", "ignore") or "无题"


def worded_result(result: CarriedResult, answers: Sequence[KeptAnswer]) -> str:
    """What became of an answer, in a sentence."""
    step = next((one.step for one in answers if one.id == result.answer), "答复")
    if result.refusal is None:
        return f"{result.number} {step}：已办理。"
    return f"{result.number} {step}：未办理。{worded(result.refusal, msgspec.json.decode(result.data))}"


def lines_of(record: Record, indent: str = "") -> Iterator[str]:
    """A record as lines of Chinese, each field by its description."""
    hints = get_type_hints(type(record), include_extras=True)
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if value is None or value == []:
            continue
        if isinstance(value, list) and isinstance(value[0], msgspec.Struct):
            yield f"{indent}{_described(hints[name])}："
            for place, item in enumerate(value, start=1):
                yield f"{indent}  {place}. " + "；".join(line.strip() for line in lines_of(item))
        else:
            yield f"{indent}{_described(hints[name])}：{_shown(value)}"


def _row(desk: Desk, ledger: Ledger, record: Referral, wrong: list[str], again: bool) -> tuple[str, ...]:
    owed = [
        f"{one.name}（{_shown(one.due_at)} 前）"
        for one in record.duties or []
        if one.agency == ledger.agency and one.ended_at is None
    ]
    return (
        record.number,
        record.state.label if record.state else "",
        record.enterprise_name or "",
        record.offence.label if record.offence else "",
        record.agency or "",
        "；".join(owed),
        _dossier(desk, ledger, record, wrong, again),
    )


def _dossier(desk: Desk, ledger: Ledger, record: Referral, wrong: list[str], again: bool) -> str:
    named = [(one.title, one.sha256) for one in record.documents or []]
    named += [(f"{one.kind.label}{one.number}", one.sha256) for one in record.papers or []]
    here = 0
    for place, (title, sha256) in enumerate(named, start=1):
        kept = ledger.files.get(sha256)
        if kept is None or not kept.whole:
            continue
        source = desk.file(sha256)
        target = desk.folder / CASES / fit(record.number) / DOSSIER / _name(place, title, source)
        if (again or not target.exists()) and not (digest_of(source) == sha256 and _at(target, source, sha256)):
            wrong.append(f"{record.number} 的材料“{title}”与摘要 {sha256} 不符：文件已损坏或被改动。")
            continue
        here += 1
    return f"{here}/{len(named)} 份已到" + ("" if here == len(named) else "，其余没有随包送来")


def _name(place: int, title: str, source: Path) -> str:
    with source.open("rb") as file:
        ending = ENDINGS.get(media_type(file.read(HEAD_BYTES)), "")
    return f"{place:02}-{fit(title.removesuffix(ending))}{ending}"


def _at(target: Path, source: Path, sha256: str) -> bool:
    """Have the file there, for reading only; whether it is what it was."""
    if target.exists():
        return digest_of(target) == sha256
    target.parent.mkdir(mode=0o700, exist_ok=True)
    source.chmod(READ_ONLY)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return True


def digest_of(place: Path) -> str:
    """The SHA-256 of a file's bytes; empty where it is gone."""
    digest = hashlib.sha256()
    try:
        with place.open("rb") as file:
            while part := file.read(READ_BYTES):
                digest.update(part)
    except OSError:
        return ""
    return digest.hexdigest()


def _described(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        found = next(part for part in get_args(hint) if isinstance(part, msgspec.Meta))
        return re.split("[：；，]", found.description or "")[0]
    return str(hint)


def _shown(value: Any) -> str:
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
