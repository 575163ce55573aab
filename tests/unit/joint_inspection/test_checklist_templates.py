"""The jurisdiction's templates: which edition holds where and when, and what stops the start."""

from datetime import date
from typing import Any

import pytest

from contracts.actors import AgencyKind
from services.joint_inspection.checklists.rules.templates import fitting, in_force, read
from tests.unit.joint_inspection.checklists import SHIPPED

TEMPLATE = {
    "template": "t",
    "edition": "1",
    "kind": "table",
    "name": "清单",
    "agency_kind": "ecology",
    "matter": "",
    "trades": "",
    "region": "",
    "source": "规定",
    "status": "地方设定",
    "valid_from": "2026-01-01",
    "valid_to": "",
}
ITEM = {
    "template": "t",
    "edition": "1",
    "item": "a1",
    "asks": "a",
    "subject": "unit",
    "classes": "",
    "element": "",
    "static": "",
    "static_words": "",
    "answer": "judged",
    "unit": "",
    "text": "查看",
    "how": "现场",
    "basis": "规定",
}


def row(usual: dict[str, str], **changed: Any) -> dict[str, str]:
    return usual | changed


def test_the_edition_of_the_day_holds_and_the_more_specific_region_wins() -> None:
    ended, city = row(TEMPLATE, valid_to="2026-08-14"), row(TEMPLATE, edition="c", region="640500")
    later = row(TEMPLATE, edition="2", valid_from="2026-08-15")
    known = read([ended, later, city], [])
    held = [
        [one.edition for one in in_force(known, region, on)]
        for region, on in (
            ("640300", date(2026, 8, 14)),
            ("640300", date(2026, 8, 15)),
            ("640521", date(2026, 8, 15)),
            ("640300", date(2025, 12, 31)),
        )
    ]
    assert held == [["1"], ["2"], ["c"], []]


def test_a_visit_is_asked_by_the_templates_of_its_agencies_and_the_enterprises_trade() -> None:
    holding = in_force(SHIPPED, "640500", date(2026, 11, 22))
    paper = [one.code for one in fitting(holding, [AgencyKind.ECOLOGY], "C2221")]
    assert paper == ["environment", "paper", "permit"]
    assert [one.code for one in fitting(holding, [AgencyKind.AGRICULTURE], None)] == []
    assert [one.code for one in fitting(holding, [AgencyKind.AGRICULTURE, AgencyKind.WATER], "A0313")] == [
        "livestock",
        "water_use",
    ]


@pytest.mark.parametrize(
    ("templates", "items", "named"),
    [
        ([row(TEMPLATE, kind="list")], [], "checklist_templates.csv 第 2 行 kind 列"),
        ([row(TEMPLATE, valid_from="2026-13-01")], [], "第 2 行 valid_from 列"),
        ([row(TEMPLATE)], [row(ITEM, answer="maybe")], "checklist_items.csv 第 2 行 answer 列"),
        ([row(TEMPLATE)], [row(ITEM, text="{outlet} 的排放")], "checklist_items.csv 第 2 行 text 列"),
        ([row(TEMPLATE)], [row(ITEM, how="")], "checklist_items.csv 第 2 行 how 列"),
        ([row(TEMPLATE)], [row(ITEM, template="u")], "模板 ('u', '1') 不在"),
        ([row(TEMPLATE)], [row(ITEM), row(ITEM, item="a2", answer="text")], "项目 a2：asks 为 a"),
        ([row(TEMPLATE), row(TEMPLATE, edition="2", valid_from="2026-08-15")], [], "版本 1 与 2 有效期重叠"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(
    templates: list[dict[str, str]], items: list[dict[str, str]], named: str
) -> None:
    with pytest.raises(ValueError) as refused:
        read(templates, items)
    assert named in str(refused.value)
