"""A hotline's file, row by row."""

import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from contracts.complaints.imports import ComplaintRowOutcome, ComplaintRowProblem
from kernel.sheets import cells_of, map_columns, read_sheet
from services.complaints.imports import rules
from services.complaints.imports.rules import Candidate, StoredRow
from tests.unit.complaints.world import NOW

FIELDS = {
    "留言编号": "external_number",
    "留言用户": "caller",
    "联系电话": "phone",
    "留言主题": "title",
    "留言时间": "filed_at",
    "留言详情": "text",
    "答复意见": "reply",
    "答复时间": "replied_at",
}
HEADER = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"


def understood(data: bytes) -> list[rules.ReadRow]:
    sheet = read_sheet(data, rules.ROWS_MAX)
    columns = map_columns(sheet.header, FIELDS, rules.NEEDED)
    return [rules.read_row(row, cells_of(line, columns), columns.headings, NOW) for row, line in sheet.rows]


def read(*lines: str, encoding: str = "utf-8") -> list[rules.ReadRow]:
    return understood("\r\n".join((HEADER, *lines)).encode(encoding))


def excel(*rows: list[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        dates = book.add_format({"num_format": "yyyy/m/d h:mm:ss"})
        lines: list[list[object]] = [[*HEADER.split(",")], *rows]
        for at, row in enumerate(lines):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, dates)
                else:
                    sheet.write(at, column, value)
    return buffer.getvalue()


def test_an_excel_row_is_read_with_its_number_time_and_trimmed_text() -> None:
    data = excel(
        [2549, "A00045581", "物业乱收费", "2019/4/25 9:32:09", "\n\t\t\n\t2019年4月以来…", "已处理", "2019/5/10"],
        [2550, "", "", datetime(2019, 4, 8, 16, 37, 20), "第二件", "", ""],
    )
    first, second = understood(data)
    assert first.order is not None and second.order is not None
    assert (first.row, first.order.external_number, first.order.text) == (2, "2549", "2019年4月以来…")
    assert first.order.filed_at == datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC)
    assert first.order.replied_at == datetime(2019, 5, 9, 16, tzinfo=UTC)
    assert first.caller is not None and first.caller.name == "A00045581"
    assert second.order.filed_at == datetime(2019, 4, 8, 8, 37, 20, tzinfo=UTC)
    assert (second.order.title, second.order.reply, second.caller) == ("第二件", None, None)


def test_an_excel_serial_number_is_a_time_too() -> None:
    assert rules.read_time("43580.5") == datetime(2019, 4, 25, 4, tzinfo=UTC)
    assert rules.read_time("12.5") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_bureaus_is_read(encoding: str) -> None:
    (row,) = read("7,张三,臭味,2026-11-01 08:00,厂里有臭味,,", encoding=encoding)
    assert row.order is not None and row.order.text == "厂里有臭味"


def test_blank_rows_are_left_out_and_rows_keep_their_numbers_in_the_file() -> None:
    assert [row.row for row in read(",,,,,,", "7,,臭味,2026/11/1,有臭味,,")] == [3]


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        (",甲,题,2026/11/1,文,,", "留言编号", ComplaintRowProblem.VALUE_MISSING),
        ("1,甲,题,2026/11/1,,,", "留言详情", ComplaintRowProblem.VALUE_MISSING),
        ("1,甲,题,,文,,", "留言时间", ComplaintRowProblem.VALUE_MISSING),
        ("1,甲,题,昨天,文,,", "留言时间", ComplaintRowProblem.TIME_UNREADABLE),
        ("1,甲,题,2062/1/1,文,,", "留言时间", ComplaintRowProblem.TIME_IN_FUTURE),
        ("1,甲,题,2026/11/1,文,已办,", "答复时间", ComplaintRowProblem.VALUE_MISSING),
        (f"1,甲,{'长' * 201},2026/11/1,文,,", "留言主题", ComplaintRowProblem.VALUE_TOO_LONG),
        ("1,甲,题,2026/11/1,文\x07,,", "留言详情", ComplaintRowProblem.CHARACTER_UNUSABLE),
    ],
)
def test_a_bad_cell_is_reported_with_column_and_reason(line: str, column: str, problem: ComplaintRowProblem) -> None:
    (row,) = read(line)
    assert row.order is None
    (finding,) = row.findings
    assert (finding.column, finding.problem, finding.repair is not None) == (column, problem, True)


def test_a_reported_caller_is_never_quoted() -> None:
    (row,) = read(f"1,{'名' * 300},题,2026/11/1,文,,")
    assert row.findings[0].value == ""


def test_known_rows_stay_as_they_are_and_other_content_is_reported() -> None:
    rows = [StoredRow(row=at, outcome=ComplaintRowOutcome.PENDING) for at in range(2, 7)]
    contents = [("1", "a"), ("2", "x"), ("3", "c"), ("3", "c"), ("3", "d")]
    candidates = [
        Candidate(row, number, content, f"new {row.row}") for row, (number, content) in zip(rows, contents, strict=True)
    ]
    done = rules.sort_out(candidates, {"1": ("old 1", "a"), "2": ("old 2", "b")}, "留言编号")
    assert [(row.outcome.value, row.complaint) for row in done] == [
        ("unchanged", "old 1"),
        ("rejected", "old 2"),
        ("accepted", "new 4"),
        ("unchanged", "new 4"),
        ("rejected", "new 4"),
    ]
    assert done[1].findings[0].problem == ComplaintRowProblem.NUMBER_REUSED
