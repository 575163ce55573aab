"""The file of results: its period, its rows, and that no cell of it is run by who opens it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone

from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from services.complaints.columns.rules import Heading

SHANGHAI = timezone(timedelta(hours=8))
TIME_FORM = "%Y/%m/%d %H:%M:%S"
ROWS_MAX = 10_000
BYTES_MAX = 32 * 1024 * 1024
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for the beginning of a formula, in either width.
FORMULA = "=+-@\t\r＝＋－＠"
LONG = ("title", "text", "reply")
DAYS_LAST = date.max - timedelta(days=1)


def period(from_on: date, to_on: date) -> tuple[datetime, datetime]:
    """From its first moment to before its last. Refusal: INVALID_INPUT."""
    if not from_on <= to_on <= DAYS_LAST:
        raise Refusal("INVALID_INPUT", field="toOn", got=to_on.isoformat(), allowed=f"不早于 {from_on.isoformat()}")
    return _midnight(from_on), _midnight(to_on + timedelta(days=1))


def lines(columns: Sequence[Heading], rows: Iterable[Mapping[str, object]]) -> Iterable[str]:
    """The lines of the file, its heading first."""
    yield BYTE_ORDER_MARK + _line(one.header for one in columns)
    for row in rows:
        yield _line(_cell(one.field, row[one.field]) for one in columns)


def weight(row: Mapping[str, object]) -> int:
    """How many bytes its long texts take at least."""
    return sum(len(str(row[field] or "")) for field in LONG)


def filename(from_on: date, to_on: date) -> str:
    """What the file is called."""
    return f"工单办理结果 {from_on:%Y%m%d}-{to_on:%Y%m%d}.csv"


def harmless(cell: str) -> str:
    """The cell as text: what would be run as a formula is marked as text."""
    return f"'{cell}" if cell.lstrip(" \u3000\n")[:1] in tuple(FORMULA) else cell


def _cell(field: str, value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime(TIME_FORM)
    if field == "state":
        return ComplaintState(str(value)).label
    return harmless(str(value)) if value is not None else ""


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
