"""The file of results: no cell is run, every text is read back as it was."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies

from contracts.errors import Refusal
from services.complaints.columns.rules import Heading
from services.complaints.exports import rules

COLUMNS = [
    Heading(field=field, header=header, scope="", place=at)
    for at, (field, header) in enumerate([("title", "主题"), ("state", "状态"), ("replied_at", "办结时间")])
]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(rules.BYTE_ORDER_MARK), newline="")))


@given(strategies.text(strategies.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_cell_says_what_was_said_and_never_begins_as_a_formula(text: str) -> None:
    shown = rules.harmless(text)
    assert shown.removeprefix("'") == text or shown == text
    assert shown.lstrip(" \u3000\n")[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "\u3000＝1", "\r=1"]
)
def test_what_a_spreadsheet_would_run_is_marked_as_text(cell: str) -> None:
    assert rules.harmless(cell) == "'" + cell


def test_rows_stand_under_their_headings_with_labels_and_local_times() -> None:
    row = {"title": '废水，"夜里"\n排放', "state": "closed", "replied_at": datetime(2026, 11, 22, 1, 30, tzinfo=UTC)}
    empty = {"title": None, "state": "routed", "replied_at": None}
    text = "".join(rules.lines(COLUMNS, [row, empty]))
    assert text.startswith(rules.BYTE_ORDER_MARK)
    assert read(text) == [
        ["主题", "状态", "办结时间"],
        ['废水，"夜里"\n排放', "已办结", "2026/11/22 09:30:00"],
        ["", "待签收", ""],
    ]


def test_a_period_runs_from_midnight_to_midnight_in_shanghai() -> None:
    since, until = rules.period(date(2026, 11, 1), date(2026, 11, 1))
    assert (since, until) == (datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 1, 16, tzinfo=UTC))
    for turned in ((date(2026, 11, 2), date(2026, 11, 1)), (date(2026, 1, 1), date.max)):
        with pytest.raises(Refusal, match="INVALID_INPUT"):
            rules.period(*turned)
