"""A hotline's file as rows: what each row says, and what is wrong with it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import python_calamine

from contracts.complaints.imports import ComplaintRowFinding, ComplaintRowOutcome, ComplaintRowProblem
from contracts.complaints.intake import Caller
from contracts.errors import Refusal

SHANGHAI = timezone(timedelta(hours=8))
EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)
EXCEL_SERIALS = (20000.0, 80000.0)
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
EXCEL_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ENCODINGS = ("utf-8-sig", "gb18030")
REQUIRED = ("external_number", "text", "filed_at")
ROWS_MAX = 100_000
LENGTHS_MAX = {"external_number": 64, "title": 200, "text": 20000, "place": 300, "enterprise": 200, "reply": 20000}
TITLE_FROM_TEXT = 30
SHOWN_MAX = 50
CONTROL = {chr(code) for code in range(32)} - {"\t", "\n", "\r"}
SEALED = frozenset({"caller", "phone"})

Cell = object
Headers = Mapping[str, str]


class Sheet(msgspec.Struct, frozen=True):
    """A file as text and numbers: its header, its rows, and how it was encoded."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    encoding: str


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One good row, without the caller."""

    external_number: str
    title: str
    text: str
    filed_at: datetime
    place: str | None = None
    enterprise: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None


class StoredRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it waits, and what became of it; its caller stands sealed beside it."""

    row: int
    outcome: ComplaintRowOutcome
    work_order: WorkOrder | None = None
    external_number: str | None = None
    sealed_caller: str | None = None
    complaint: str | None = None
    findings: tuple[ComplaintRowFinding, ...] = ()


class ReadRow(msgspec.Struct, frozen=True):
    """A row by its number in the file (header = 1): an order and its caller in clear, or what is wrong."""

    row: int
    order: WorkOrder | None
    caller: Caller | None = None
    external_number: str | None = None
    findings: tuple[ComplaintRowFinding, ...] = ()


def read_sheet(data: bytes) -> Sheet:
    """The first sheet of an Excel file, or a CSV in UTF-8 or GB18030. Refusals: COMPLAINT_IMPORT_…"""
    sheet = _excel(data) if data.startswith(EXCEL_MARKS) else _csv(data)
    if not sheet.rows:
        raise Refusal("COMPLAINT_IMPORT_EMPTY")
    if len(sheet.rows) > ROWS_MAX:
        raise Refusal("COMPLAINT_IMPORT_TOO_LARGE", rows=len(sheet.rows), allowed=ROWS_MAX)
    return sheet


def find_columns(header: Sequence[str], fields: Headers) -> dict[str, int]:
    """Where each field stands, by header names (header -> field). Refusal: COMPLAINT_IMPORT_COLUMNS_MISSING."""
    columns: dict[str, int] = {}
    for at, name in enumerate(header):
        field = fields.get(name.strip())
        if field is not None:
            columns.setdefault(field, at)
    missing = [field for field in REQUIRED if field not in columns]
    if missing:
        wanted = "；".join("/".join(name for name, field in fields.items() if field == one) for one in missing)
        raise Refusal("COMPLAINT_IMPORT_COLUMNS_MISSING", missing=wanted, got="、".join(header))
    return columns


def read_rows(sheet: Sheet, columns: Mapping[str, int], now: datetime) -> Iterable[ReadRow]:
    """Every row that is not blank, good or reported."""
    for number, cells in enumerate(sheet.rows, start=2):
        values = {field: cells[at] if at < len(cells) else "" for field, at in columns.items()}
        if any(_text(value) for value in values.values()):
            names = {field: sheet.header[at] for field, at in columns.items()}
            yield _RowReader(values, names, now).read(number)


class _RowReader:
    """One row, read field by field; collects what is wrong."""

    def __init__(self, values: Mapping[str, Cell], names: Mapping[str, str], now: datetime) -> None:
        self._values, self._names, self._now = values, names, now
        self._findings: list[ComplaintRowFinding] = []

    def read(self, number: int) -> ReadRow:
        external_number, text = self._required("external_number"), self._required("text")
        filed_at, replied_at = self._time("filed_at", required=True), self._reply_time()
        place, enterprise, reply = self._optional("place"), self._optional("enterprise"), self._optional("reply")
        title = self._optional("title") or (text or "")[:TITLE_FROM_TEXT]
        caller = Caller(name=self._optional("caller"), phone=self._optional("phone"))
        if self._findings or external_number is None or text is None or filed_at is None:
            return ReadRow(number, None, None, external_number, tuple(self._findings))
        order = WorkOrder(
            external_number=external_number,
            title=title,
            text=text,
            filed_at=filed_at,
            place=place,
            enterprise=enterprise,
            reply=reply,
            replied_at=replied_at,
        )
        return ReadRow(number, order, caller if caller.name or caller.phone else None, external_number)

    def _reply_time(self) -> datetime | None:
        return self._time("replied_at", required=bool(_text(self._values.get("reply", ""))))

    def _required(self, field: str) -> str | None:
        value = self._optional(field)
        if value is None and not self._findings_of(field):
            self._report(field, ComplaintRowProblem.VALUE_MISSING, "补填后重新导入")
        return value

    def _optional(self, field: str) -> str | None:
        value = _text(self._values.get(field, ""))
        limit = LENGTHS_MAX.get(field, LENGTHS_MAX["title"])
        if CONTROL.intersection(value):
            self._report(field, ComplaintRowProblem.CHARACTER_UNUSABLE, "删除控制字符后重新导入")
        elif len(value) > limit:
            self._report(field, ComplaintRowProblem.VALUE_TOO_LONG, f"缩短到 {limit} 字以内")
        else:
            return value or None
        return None

    def _time(self, field: str, *, required: bool) -> datetime | None:
        raw = self._values.get(field, "")
        if not _text(raw):
            if required:
                self._report(field, ComplaintRowProblem.VALUE_MISSING, "补填时间，如 2026/11/22 09:30:00")
            return None
        at = read_time(raw)
        if at is None:
            self._report(field, ComplaintRowProblem.TIME_UNREADABLE, "改为 2026/11/22 09:30:00 这样的写法")
        elif at > self._now:
            self._report(field, ComplaintRowProblem.TIME_IN_FUTURE, "核对年份")
        return at

    def _findings_of(self, field: str) -> bool:
        return any(finding.column == self._column(field) for finding in self._findings)

    def _column(self, field: str) -> str:
        return self._names.get(field, field)

    def _report(self, field: str, problem: ComplaintRowProblem, repair: str) -> None:
        value = "" if field in SEALED else _text(self._values.get(field, ""))[:SHOWN_MAX]
        shown = "".join(letter for letter in value if letter not in CONTROL)
        self._findings.append(
            ComplaintRowFinding(
                column=self._column(field), value=shown, problem=problem, reason=problem.label, repair=repair
            )
        )


def number_reused(column: str, value: str, number: str) -> ComplaintRowFinding:
    """What is reported of a row whose work order was taken in before with other content."""
    problem = ComplaintRowProblem.NUMBER_REUSED
    return ComplaintRowFinding(
        column=column,
        value=value,
        problem=problem,
        reason=f"{problem.label}（投诉编号 {number}）",
        repair="内容有补充时请用新的工单编号",
    )


def read_time(value: Cell) -> datetime | None:
    """A time written as Excel date, Excel serial number or text; without offset it is Shanghai's."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=SHANGHAI).astimezone(UTC)
    if isinstance(value, float) and EXCEL_SERIALS[0] <= value <= EXCEL_SERIALS[1]:
        return (EXCEL_EPOCH + timedelta(seconds=round(value * 86400))).astimezone(UTC)
    text = " ".join(_text(value).split())
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=SHANGHAI).astimezone(UTC)
        except ValueError:
            continue
    return None


def _text(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _excel(data: bytes) -> Sheet:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, IndexError) as error:
        raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="不是可读的 Excel 文件") from error
    kind = "xlsx" if data.startswith(EXCEL_MARKS[0]) else "xls"
    return Sheet(tuple(_text(cell) for cell in rows[0]) if rows else (), rows[1:], kind)


def _csv(data: bytes) -> Sheet:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = _csv_rows(text)
        return Sheet(tuple(cell.strip() for cell in rows[0]) if rows else (), rows[1:], encoding)
    raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="既不是 UTF-8 也不是 GB18030 编码")


def _csv_rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="CSV 格式有误") from error
