"""Reading a table from the bytes bureaus send."""

import csv
import io
from typing import BinaryIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from kernel import sheets
from kernel.files.reading import StoredBytes

TABLE = "企业名称,代码\n试验纸业,91\n,\n试验化工,92\n"
NEEDED = {"name": "企业名称", "credit_code": "统一社会信用代码"}
ALIASES = {"企业名称": "name", "代码": "credit_code", "统一社会信用代码": "credit_code"}


def workbook(*lines: list[object]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for at, line in enumerate(lines):
        sheet.write_row(at, 0, line)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("written_as", "read_as"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030")]
)
def test_a_csv_is_read_in_either_encoding(written_as: str, read_as: str) -> None:
    sheet = sheets.read_sheet(TABLE.encode(written_as), 100)
    assert (sheet.encoding, sheet.header) == (read_as, ["企业名称", "代码"])


def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_file() -> None:
    assert [number for number, _ in sheets.read_sheet(TABLE.encode(), 100).rows] == [2, 4]


def test_an_excel_file_is_known_by_its_bytes_and_whole_numbers_stay_whole() -> None:
    sheet = sheets.read_sheet(workbook(["企业名称", "代码"], ["试验纸业", 91640500.0]), 100)
    assert (sheet.encoding, sheet.rows) == ("xlsx", [(2, ["试验纸业", "91640500"])])


def test_tabs_and_semicolons_part_columns_too() -> None:
    assert sheets.read_sheet("企业名称;代码\n甲;1\n".encode(), 9).rows == [(2, ["甲", "1"])]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "SHEET_EMPTY"),
        ("企业名称,代码\n".encode(), "SHEET_EMPTY"),
        (b"\xff\xff\xfe\xff,\x80", "SHEET_UNREADABLE"),
        (b"a,b\n\x00,1\n", "SHEET_UNREADABLE"),
        (b"PK\x03\x04 not a workbook", "SHEET_UNREADABLE"),
        (TABLE.encode() * 3, "SHEET_TOO_LARGE"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as error:
        sheets.read_sheet(data, 5)
    assert error.value.code == code


@given(
    lines=st.lists(st.lists(st.text("甲乙,\n\r\" '91x", max_size=5), min_size=2, max_size=3), min_size=1, max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    piece=st.integers(1, 50),
)
def test_a_table_read_in_pieces_is_the_table_read_whole(lines: list[list[str]], encoding: str, piece: int) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["企业名称", "代码"], *lines, ["试验纸业", "91"]])
    data = text.getvalue().encode(encoding)
    whole = [(at, line) for at, line in enumerate(lines, 2) if any(cell.strip(sheets.BLANK) for cell in line)]

    def opened() -> BinaryIO:
        parts = [data[at : at + piece] for at in range(0, len(data), piece)]
        return io.BufferedReader(StoredBytes(lambda number: parts[number] if number < len(parts) else b""))

    seen = sheets.survey(opened, sheets.RowsMax(100, 100))
    rows = list(sheets.open_table(opened, seen.encoding).rows)
    assert rows == [*whole, (len(lines) + 2, ["试验纸业", "91"])]
    assert (seen.rows_total, seen.header) == (len(rows), ["企业名称", "代码"])


def test_an_excel_table_may_have_fewer_rows_than_a_csv_and_begins_at_its_first_filled_row() -> None:
    data = workbook([], ["企业名称"], ["甲"], [], ["乙"])
    assert sheets.read_sheet(data, 2).rows == [(2, ["甲"]), (4, ["乙"])]
    with pytest.raises(Refusal) as error:
        sheets.survey(lambda: io.BytesIO(data), sheets.RowsMax(csv=100, excel=1))
    assert (error.value.code, error.value.data) == ("SHEET_TOO_LARGE", {"rows": 2, "rows_max": 1})


def test_headings_are_mapped_as_data_and_the_rest_is_named() -> None:
    columns = sheets.map_columns(["序号", "统一社会信用代码", "企业名称", "代码"], ALIASES, NEEDED)
    assert columns.positions == {"credit_code": 1, "name": 2}
    assert columns.ignored == ["序号", "代码"]


def test_a_table_without_the_needed_columns_is_refused_by_their_names() -> None:
    with pytest.raises(Refusal) as error:
        sheets.map_columns(["企业名称"], ALIASES, NEEDED)
    assert error.value.data["missing"] == "统一社会信用代码"


def test_a_short_line_has_no_cells_for_its_missing_columns() -> None:
    columns = sheets.map_columns(["企业名称", "代码"], ALIASES, NEEDED)
    assert sheets.cells_of(["甲"], columns) == {"name": "甲"}
