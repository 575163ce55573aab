"""Whose headings mean what, and in which columns results go back."""

import pytest

from services.complaints.columns.rules import ColumnsBroken, columns_back, fields_by_heading, headings_from

ROWS = [
    {"field": "external_number", "header": "编号", "scope": "", "export": "1"},
    {"field": "reply", "header": "答复", "scope": "", "export": "2"},
    {"field": "caller", "header": "姓名", "scope": "", "export": ""},
    {"field": "title", "header": "编号", "scope": "640500", "export": ""},
    {"field": "", "header": "姓名", "scope": "hotline-640500", "export": ""},
    {"field": "reply", "header": "处理情况", "scope": "hotline-640500", "export": "1"},
    {"field": "external_number", "header": "流水号", "scope": "hotline-640500", "export": "2"},
]
HEADINGS = headings_from(ROWS)


def back(agency: str, region: str) -> list[str]:
    return [one.header for one in columns_back(HEADINGS, agency, region)]


def test_a_heading_means_what_the_hotline_says_else_its_region_else_everybody() -> None:
    own = fields_by_heading(HEADINGS, "hotline-640500", "640500")
    assert (own["编号"], own["姓名"], own["流水号"]) == ("title", "", "external_number")
    county = fields_by_heading(HEADINGS, "hotline-640521", "640521")
    assert (county["编号"], county["姓名"], "流水号" in county) == ("title", "caller", False)
    assert fields_by_heading(HEADINGS, "hotline-640100", "640100")["编号"] == "external_number"


def test_results_go_back_in_the_hotlines_own_columns_and_order_else_in_everybodys() -> None:
    assert back("hotline-640500", "640500") == ["处理情况", "流水号"]
    assert back("hotline-640521", "640521") == ["编号", "答复"]


@pytest.mark.parametrize(
    "row",
    [
        {"field": "caller", "header": "姓名", "scope": "", "export": "1"},
        {"field": "phone", "header": "电话", "scope": "", "export": "1"},
        {"field": "reply", "header": "答复", "scope": "", "export": "一"},
        {"field": "sealed", "header": "密封", "scope": "", "export": ""},
    ],
)
def test_a_mapping_that_would_export_the_caller_or_names_no_field_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(ColumnsBroken):
        headings_from([row])


def test_a_mapping_of_headings_alone_is_read_as_everybodys() -> None:
    (only,) = headings_from([{"field": "text", "header": "内容"}])
    assert (only.scope, only.place) == ("", None)
