"""Writing Excel workbooks whose bytes depend on nothing but what they say."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contracts.zone import SHANGHAI

Written: TypeAlias = str | int | float | date | datetime | None
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NAME_MAX, WIDTH_MAX, WIDE = 31, 60, 0x2E80
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


class SheetOf(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its name, heading and rows."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Written]]


def workbook(sheets: Sequence[SheetOf], title: str, at: datetime) -> bytes:
    """An .xlsx of these sheets as of `at`. No text becomes a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title, "created": at.astimezone(SHANGHAI).replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name.translate(FORBIDDEN)[:NAME_MAX]), sheet, bold, wrapped)
    return out.getvalue()


def _write(page: Worksheet, sheet: SheetOf, bold: Format, wrapped: Format) -> None:
    page.write_row(0, 0, sheet.header, bold)
    page.freeze_panes(1, 0)
    for place, row in enumerate(sheet.rows, start=1):
        page.write_row(place, 0, [_cell(value) for value in row], wrapped)
    for column in range(len(sheet.header)):
        page.set_column(column, column, _width([sheet.header[column], *(row[column] for row in sheet.rows)]))


def _cell(value: Written) -> Written:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def _width(values: Sequence[Written]) -> int:
    longest = max(sum(2 if ord(sign) >= WIDE else 1 for sign in str(_cell(value) or "")) for value in values)
    return min(longest + 2, WIDTH_MAX)
