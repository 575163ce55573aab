"""A hotline's file as a table: Excel, or CSV in UTF-8 or GB18030."""

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec
import python_calamine

from contracts.errors import Refusal

EXCEL_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ENCODINGS = ("utf-8-sig", "gb18030")
ROWS_MAX = 100_000

Cell = object


class Sheet(msgspec.Struct, frozen=True):
    """A file's header and rows, and how it was encoded (an Excel file: xlsx or xls)."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    encoding: str


def read_sheet(data: bytes) -> Sheet:
    """The first sheet. Refusals: COMPLAINT_IMPORT_UNREADABLE, COMPLAINT_IMPORT_EMPTY, COMPLAINT_IMPORT_TOO_LARGE."""
    rows, encoding = _excel(data) if data.startswith(EXCEL_MARKS) else _csv(data)
    if len(rows) < 2:
        raise Refusal("COMPLAINT_IMPORT_EMPTY")
    if len(rows) > ROWS_MAX + 1:
        raise Refusal("COMPLAINT_IMPORT_TOO_LARGE", rows=len(rows) - 1, allowed=ROWS_MAX)
    return Sheet(tuple(text_of(cell) for cell in rows[0]), rows[1:], encoding)


def find_columns(header: Sequence[str], fields: Mapping[str, str], required: Sequence[str]) -> dict[str, int]:
    """Where each field stands, by header names (header -> field). Refusal: COMPLAINT_IMPORT_COLUMNS_MISSING."""
    columns: dict[str, int] = {}
    for at, name in enumerate(header):
        if name in fields:
            columns.setdefault(fields[name], at)
    missing = [field for field in required if field not in columns]
    if missing:
        wanted = "；".join("/".join(name for name, field in fields.items() if field == one) for one in missing)
        raise Refusal("COMPLAINT_IMPORT_COLUMNS_MISSING", missing=wanted, got="、".join(header))
    return columns


def text_of(value: Cell) -> str:
    """A cell as trimmed text; a whole number without its decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _excel(data: bytes) -> tuple[Sequence[Sequence[Cell]], str]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, IndexError) as error:
        raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="不是可读的 Excel 文件") from error
    return rows, "xlsx" if data.startswith(EXCEL_MARKS[0]) else "xls"


def _csv(data: bytes) -> tuple[Sequence[Sequence[Cell]], str]:
    for encoding in ENCODINGS:
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline=""))), encoding
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="CSV 格式有误") from error
    raise Refusal("COMPLAINT_IMPORT_UNREADABLE", reason="既不是 UTF-8 也不是 GB18030 编码")
