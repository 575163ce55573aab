"""Reading one table from the bytes of a CSV or Excel file, as bureaus send them."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import BinaryIO, TypeAlias

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from contracts.errors import Refusal

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;"
EXCEL_MARKS = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}
BLANK = " \t\r\n\u3000\u200b\ufeff"


Line: TypeAlias = tuple[int, list[str]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table as read: its header, and each row that is not blank with its number (the header is row 1)."""

    encoding: str
    header: list[str]
    rows: list[Line]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table that is read as it is asked for: its header, then each row that is not blank with its number."""

    encoding: str
    header: list[str]
    rows: Iterator[Line]


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What a table turned out to be, read once from end to end: encoding, header, number of rows that are not blank."""

    encoding: str
    header: list[str]
    rows_total: int


class RowsMax(msgspec.Struct, frozen=True):
    """How many rows a table may have: a CSV, and an Excel file, which is held in memory as a whole."""

    csv: int
    excel: int


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file keeps each field: position and heading by field, and the headings that belong to none."""

    positions: dict[str, int]
    headings: dict[str, str]
    ignored: list[str]


def read_sheet(data: bytes, rows_max: int) -> Sheet:
    """The first table of a file. Refusals: SHEET_UNREADABLE, SHEET_EMPTY, SHEET_TOO_LARGE."""

    def opened() -> BinaryIO:
        return io.BytesIO(data)

    seen = survey(opened, RowsMax(rows_max, rows_max))
    table = open_table(opened, seen.encoding)
    return Sheet(encoding=table.encoding, header=table.header, rows=list(table.rows))


def is_excel(opened: Callable[[], BinaryIO]) -> bool:
    """Whether a file is an Excel file, which is read as a whole."""
    return opened().read(4) in EXCEL_MARKS


def survey(opened: Callable[[], BinaryIO], rows_max: RowsMax) -> Survey:
    """Read a table from end to end without keeping it. Refusals: SHEET_UNREADABLE, SHEET_EMPTY, SHEET_TOO_LARGE.

    A CSV is strictly UTF-8, else strictly GB18030.
    """
    for encoding in _encodings(opened):
        try:
            table = open_table(opened, encoding)
            rows = sum(1 for _ in table.rows)
        except UnicodeDecodeError:
            continue
        allowed = rows_max.csv if encoding in ENCODINGS else rows_max.excel
        if not rows:
            raise Refusal("SHEET_EMPTY")
        if rows > allowed:
            raise Refusal("SHEET_TOO_LARGE", rows=rows, rows_max=allowed)
        return Survey(encoding=encoding, header=table.header, rows_total=rows)
    raise Refusal("SHEET_UNREADABLE", allowed="UTF-8 或 GB18030 编码的 CSV，或 Excel（xlsx、xls）")


def open_table(opened: Callable[[], BinaryIO], encoding: str) -> Table:
    """The first table of a file whose encoding is known, from its beginning. Refusal: SHEET_UNREADABLE."""
    lines = _csv_lines(opened(), encoding) if encoding in ENCODINGS else _excel_lines(opened())
    header = [cell.strip(BLANK) for cell in next(lines, [])]
    return Table(encoding=encoding, header=header, rows=_filled(lines))


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


def _encodings(opened: Callable[[], BinaryIO]) -> Sequence[str]:
    mark = EXCEL_MARKS.get(opened().read(4))
    return (mark,) if mark else ENCODINGS


def _filled(lines: Iterator[list[str]]) -> Iterator[Line]:
    for number, line in enumerate(lines, start=2):
        if any(cell.strip(BLANK) for cell in line):
            yield number, line


def _csv_lines(file: BinaryIO, encoding: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    first = text.readline()
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(_without_nul(chain([first], text)), delimiter=delimiter)
    except csv.Error:
        raise Refusal("SHEET_UNREADABLE", allowed="每格不超过 131072 字、引号成对的 CSV") from None


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\x00" in line:
            raise Refusal("SHEET_UNREADABLE", allowed="CSV 或 Excel（xlsx、xls）文件")
        yield line


def _excel_lines(file: BinaryIO) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0)
    except (CalamineError, IndexError):
        raise Refusal("SHEET_UNREADABLE", allowed="未加密、未损坏的 Excel（xlsx、xls）文件") from None
    first_filled, _ = sheet.start or (0, 0)
    for line in islice(sheet.iter_rows(), first_filled, None):
        yield [_cell(cell) for cell in line]


def _cell(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    return str(value).replace("\x00", "")
