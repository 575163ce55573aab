"""Charts: the same figures give the same bytes; nothing in them runs, and their figures are there as words."""

from pathlib import Path
from xml.etree import ElementTree

from kernel.documents.drawing import TEMPLATE, Bar, Chart, draw_svg
from kernel.settings import PROJECT

PLACE: Path = PROJECT / "jurisdiction" / "templates" / TEMPLATE
SVG = "{http://www.w3.org/2000/svg}"


def chart(title: str = "问题按地区") -> Chart:
    bars = [Bar(label="中卫市", count=7, before=3), Bar(label='<script>&"', count=0, before=0)]
    return Chart(title=title, subtitle="合计7个", bars=bars, legend=("本期", "上一期"))


def test_each_chart_is_a_picture_of_its_own_whose_bytes_depend_on_nothing_else() -> None:
    first, second = draw_svg(PLACE, [chart(), chart("问题按行业")])
    assert [first] == draw_svg(PLACE, [chart()]) and first != second
    assert draw_svg(PLACE, []) == []


def test_a_picture_needs_no_font_runs_nothing_and_says_its_figures() -> None:
    (picture,) = draw_svg(PLACE, [chart()])
    root = ElementTree.fromstring(picture)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not kinds & {"script", "foreignObject", "text", "image", "a", "style"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert root.attrib["role"] == "img" and root.attrib["aria-label"] == "问题按地区"
    assert root.findtext(f"{SVG}desc") == '中卫市 7；<script>&" 0'
    fills = {element.attrib.get("fill") for element in root.iter()}
    assert {"#0072b2", "#e69f00"} <= fills
