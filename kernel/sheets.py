"""Reading one table from the bytes of a CSV or Excel file, as bureaus send them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

import msgspec
from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from contracts.errors import Refusal

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

ENCODINGS = ("utf-8-sig", "gb18030")
ENCODINGS_GUESSED = ["utf_8", "gb18030"]
DELIMITERS = ",\t;"
EXCEL_MARKS = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}
BLANK = " \t\r\n\u3000\u200b\ufeff"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table as read: its header, and each row that is not blank with its number (the header is row 1)."""

    encoding: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file keeps each field: position and heading by field, and the headings that belong to none."""

    positions: dict[str, int]
    headings: dict[str, str]
    ignored: list[str]


def read_sheet(data: bytes, rows_max: int) -> Sheet:
    """The first table of a file. Refusals: SHEET_UNREADABLE, SHEET_EMPTY, SHEET_TOO_LARGE."""
    encoding, lines = _read_excel(data) if data[:4] in EXCEL_MARKS else _read_csv(data)
    header = [cell.strip(BLANK) for cell in lines[0]] if lines else []
    rows = [(number, line) for number, line in enumerate(lines[1:], start=2) if any(cell.strip(BLANK) for cell in line)]
    if not rows:
        raise Refusal("SHEET_EMPTY")
    if len(rows) > rows_max:
        raise Refusal("SHEET_TOO_LARGE", rows=len(rows), rows_max=rows_max)
    return Sheet(encoding=encoding, header=header, rows=rows)


def map_columns(header: Sequence[str], fields_by_heading: Mapping[str, str], needed: Mapping[str, str]) -> Columns:
    """Find the fields by their headings; the first column of a field counts.

    `needed` names each field that must be there. Refusal: SHEET_COLUMNS_MISSING.
    """
    positions: dict[str, int] = {}
    for position, heading in enumerate(header):
        field = fields_by_heading.get(heading)
        if field:
            positions.setdefault(field, position)
    missing = [label for field, label in needed.items() if field not in positions]
    if missing:
        raise Refusal("SHEET_COLUMNS_MISSING", missing="、".join(missing), got="、".join(header))
    taken = set(positions.values())
    return Columns(
        positions=positions,
        headings={field: header[position] for field, position in positions.items()},
        ignored=[heading for position, heading in enumerate(header) if position not in taken and heading],
    )


def cells_of(line: Sequence[str], columns: Columns) -> dict[str, str]:
    """A line's cells by field, as they stand in the file."""
    return {field: line[position] for field, position in columns.positions.items() if position < len(line)}


def decode_text(data: bytes) -> tuple[str, str]:
    """Encoding and text: strictly UTF-8, else strictly GB18030, else the likelier of these two."""
    for encoding in ENCODINGS:
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = from_bytes(data, cp_isolation=ENCODINGS_GUESSED).best()
    if guess is None:
        raise Refusal("SHEET_UNREADABLE", allowed="UTF-8 或 GB18030 编码的 CSV，或 Excel（xlsx、xls）")
    return guess.encoding, str(guess)


def _read_csv(data: bytes) -> tuple[str, list[list[str]]]:
    if b"\x00" in data:
        raise Refusal("SHEET_UNREADABLE", allowed="CSV 或 Excel（xlsx、xls）文件")
    encoding, text = decode_text(data)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return encoding, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Refusal("SHEET_UNREADABLE", allowed="每格不超过 131072 字、引号成对的 CSV") from None


def _read_excel(data: bytes) -> tuple[str, list[list[str]]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        lines = [[_cell(cell) for cell in line] for line in sheet.to_python()]
    except (CalamineError, IndexError):
        raise Refusal("SHEET_UNREADABLE", allowed="未加密、未损坏的 Excel（xlsx、xls）文件") from None
    return EXCEL_MARKS[data[:4]], lines


def _cell(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    return str(value).replace("\x00", "")
