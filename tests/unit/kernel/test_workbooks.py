"""Workbooks that are written: the same words give the same bytes, and no word is a formula."""

import io
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kernel.workbooks import SheetOf, workbook

AT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


def read(data: bytes, name: str) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()]


@given(st.lists(st.tuples(CELLS, st.integers(0, 10**9)), min_size=1, max_size=6))
def test_what_is_written_is_read_again_and_the_bytes_depend_on_nothing_else(rows: list[tuple[str, int]]) -> None:
    sheet = SheetOf(name="甲", header=("名称", "数量"), rows=rows)
    data = workbook([sheet], "题", AT)
    assert data == workbook([sheet], "题", AT)
    assert read(data, "甲")[1:] == [[text, float(count)] for text, count in rows]


def test_no_text_becomes_a_formula_a_number_or_a_link() -> None:
    texts = ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "{=1}", "http://example.test", "007", "\x01控制"]
    data = workbook([SheetOf(name="甲", header=("文",), rows=[[text] for text in texts])], "题", AT)
    assert [row[0] for row in read(data, "甲")[1:-1]] == texts[:-1]
    assert b"<f>" not in data


def test_times_are_those_of_beijing_and_a_name_that_excel_forbids_is_made_good() -> None:
    sheet = SheetOf(name="甲/乙[1]" + "长" * 40, header=("时", "日", "空"), rows=[[AT, date(2026, 1, 2), None]])
    data = workbook([sheet], "题", AT)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == [("甲 乙 1 " + "长" * 40)[:31]]
    assert book.get_sheet_by_index(0).to_python()[1] == ["2026-11-23 00:30:00", "2026-01-02", ""]
