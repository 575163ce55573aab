"""A hotline's rows: what each one says, what is wrong with it, and what becomes of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec
from msgspec.structs import replace

from contracts.complaints.imports import (
    ComplaintRowFinding,
    ComplaintRowOutcome,
    ComplaintRowProblem,
)
from contracts.complaints.intake import Caller

SHANGHAI = timezone(timedelta(hours=8))
EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)
EXCEL_SERIALS = (20000.0, 80000.0)
SECONDS_PER_DAY = 86400
SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
TIME_FORMATS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d",
    "%Y年%m月%d日",
)
ROWS_MAX = 100_000
NEEDED = {"external_number": "留言编号", "text": "留言详情", "filed_at": "留言时间"}
LENGTHS_MAX = {"external_number": 64, "text": 20000, "place": 300, "reply": 20000}
LENGTH_MAX = 200
TITLE_FROM_TEXT = 30
SHOWN_MAX = 50
CONTROL = frozenset(chr(code) for code in range(32)) - {"\t", "\n", "\r"}
CALLER_FIELDS = frozenset({"caller", "phone"})


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One good row, without the caller; as it waits, masked, and with what tells equal words."""

    external_number: str
    title: str
    text: str
    filed_at: datetime
    place: str | None = None
    enterprise: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None
    fingerprint: str | None = None


class ReadRow(msgspec.Struct, frozen=True):
    """A row by its number in the file (header = 1): an order and its caller in clear, or what is wrong."""

    row: int
    external_number: str | None
    order: WorkOrder | None = None
    caller: Caller | None = None
    findings: tuple[ComplaintRowFinding, ...] = ()


class StoredRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it waits, and what became of it; its caller stands sealed beside it."""

    row: int
    outcome: ComplaintRowOutcome
    work_order: WorkOrder | None = None
    external_number: str | None = None
    sealed_caller: str | None = None
    complaint: str | None = None
    findings: tuple[ComplaintRowFinding, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """A waiting row, the hash of its content, and the number it gets if it is new."""

    row: StoredRow
    external_number: str
    content_sha256: str
    number: str


def read_row(row: int, cells: Mapping[str, str], headings: Mapping[str, str], now: datetime) -> ReadRow:
    """Understand one row, its cells by field; `headings` are the file's own names of the fields."""
    return _RowReader(cells, headings, now).read(row)


def sort_out(
    candidates: Sequence[Candidate], known: Mapping[str, tuple[str, str]], number_column: str
) -> list[StoredRow]:
    """What becomes of each row; `known` maps a work order's number to the complaint made of it and its hash."""
    made = dict(known)
    return [_outcome(one, made, number_column) for one in candidates]


def read_time(value: str) -> datetime | None:
    """A time written as text or as an Excel serial number; without offset it is Shanghai's."""
    text = " ".join(value.split())
    if SERIAL.fullmatch(text) and EXCEL_SERIALS[0] <= float(text) <= EXCEL_SERIALS[1]:
        return (EXCEL_EPOCH + timedelta(seconds=round(float(text) * SECONDS_PER_DAY))).astimezone(UTC)
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=SHANGHAI).astimezone(UTC)
        except ValueError:
            continue
    return None


def _outcome(one: Candidate, made: dict[str, tuple[str, str]], number_column: str) -> StoredRow:
    number, content_sha256 = made.setdefault(one.external_number, (one.number, one.content_sha256))
    if number == one.number:
        return replace(one.row, outcome=ComplaintRowOutcome.ACCEPTED, complaint=number)
    if content_sha256 == one.content_sha256:
        return replace(one.row, outcome=ComplaintRowOutcome.UNCHANGED, complaint=number)
    finding = ComplaintRowFinding(
        column=number_column,
        value=one.external_number,
        problem=ComplaintRowProblem.NUMBER_REUSED,
        reason=f"{ComplaintRowProblem.NUMBER_REUSED.label}（投诉编号 {number}）",
        repair="内容有补充时请用新的工单编号",
    )
    return replace(one.row, outcome=ComplaintRowOutcome.REJECTED, complaint=number, findings=(finding,))


def _whole(number: str | None) -> str | None:
    """2549.0, as spreadsheets leave it in a CSV, is the work order 2549."""
    stem, _, rest = (number or "").partition(".")
    return stem if stem.isdecimal() and rest.strip("0") == "" else number


class _RowReader:
    """One row, read field by field; collects what is wrong."""

    def __init__(self, values: Mapping[str, str], names: Mapping[str, str], now: datetime) -> None:
        self._values, self._names, self._now = values, names, now
        self._findings: list[ComplaintRowFinding] = []

    def read(self, number: int) -> ReadRow:
        external_number, text = _whole(self._required("external_number")), self._required("text")
        title, reply = self._optional("title"), self._optional("reply")
        place, enterprise = self._optional("place"), self._optional("enterprise")
        filed_at = self._time("filed_at", required=True)
        replied_at = self._time("replied_at", required=bool(self._text("reply")))
        caller = Caller(name=self._optional("caller"), phone=self._optional("phone"))
        known = caller if caller.name or caller.phone else None
        if self._findings or external_number is None or text is None or filed_at is None:
            return ReadRow(number, external_number, caller=known, findings=tuple(self._findings))
        order = WorkOrder(
            external_number=external_number,
            title=title or text[:TITLE_FROM_TEXT],
            text=text,
            filed_at=filed_at,
            place=place,
            enterprise=enterprise,
            reply=reply,
            replied_at=replied_at,
        )
        return ReadRow(number, external_number, order, known)

    def _required(self, field: str) -> str | None:
        if not self._text(field):
            self._report(field, ComplaintRowProblem.VALUE_MISSING, "补填后重新导入")
        return self._optional(field)

    def _optional(self, field: str) -> str | None:
        value = self._text(field)
        length_max = LENGTHS_MAX.get(field, LENGTH_MAX)
        if CONTROL.intersection(value):
            self._report(field, ComplaintRowProblem.CHARACTER_UNUSABLE, "删除控制字符后重新导入")
        elif len(value) > length_max:
            self._report(field, ComplaintRowProblem.VALUE_TOO_LONG, f"缩短到 {length_max} 字以内")
        else:
            return value or None
        return None

    def _time(self, field: str, *, required: bool) -> datetime | None:
        at = read_time(self._text(field))
        if not self._text(field):
            if required:
                self._report(field, ComplaintRowProblem.VALUE_MISSING, "补填时间，如 2026/11/22 09:30:00")
        elif at is None:
            self._report(field, ComplaintRowProblem.TIME_UNREADABLE, "改为 2026/11/22 09:30:00 这样的写法")
        elif at > self._now:
            self._report(field, ComplaintRowProblem.TIME_IN_FUTURE, "核对年份")
        return at

    def _text(self, field: str) -> str:
        return self._values.get(field, "").strip()

    def _report(self, field: str, problem: ComplaintRowProblem, repair: str) -> None:
        value = "" if field in CALLER_FIELDS else self._text(field)[:SHOWN_MAX]
        shown = "".join(letter for letter in value if letter not in CONTROL)
        column = self._names.get(field, field)
        self._findings.append(
            ComplaintRowFinding(column=column, value=shown, problem=problem, reason=problem.label, repair=repair)
        )
