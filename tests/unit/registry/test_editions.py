"""Steps of an edition, what stands in its way, how two differ, and which law a basis means on a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.catalogue import DifferenceKind, GovernmentLevel, ItemKind, ItemRow, MatrixRow
from contracts.registry.edition_terms import EditionPart, EditionProblemKind, EditionState, PostDuty
from services.registry.editions.rules import machine
from services.registry.editions.rules.bases import Law, basis_on, not_in_force
from services.registry.editions.rules.differences import differences
from services.registry.editions.rules.entries import (
    Content,
    digest,
    levels_of,
    parts_of,
    require_fitting,
    require_once,
)
from services.registry.editions.rules.machine import Case
from services.registry.editions.rules.problems import Ground, find, lineage, require_none, uncovered

AT = datetime(2026, 11, 22, tzinfo=UTC)
CODE_DAY, EVE = date(2026, 8, 15), date(2026, 8, 14)
LAWS = {
    "环境保护法": Law("环境保护法", date(2015, 1, 1), EVE, "生态环境法典"),
    "海洋环境保护法": Law("海洋环境保护法", date(2024, 1, 1), EVE, "生态环境法典"),
    "生态环境法典": Law("生态环境法典", CODE_DAY, None, None),
}
REGIONS = {"640500": "中卫市", "640502": "沙坡头区", "640521": "中宁县", "640400": "固原市", "640402": "原州区"}
DRAFT = Case(version="2027", region="640000", parties=(), valid_from=date(2027, 1, 1), state=EditionState.DRAFTED)
DUST = MatrixRow(
    matter="air.dust",
    matter_name="扬尘污染",
    level=GovernmentLevel.CITY,
    region="640500",
    agency="ecology-640500",
    legal_basis="生态环境法典",
    office="大气科",
)
WIDE = replace(DUST, matter="air", level=GovernmentLevel.PROVINCE, region="640000", agency="ecology-640000")
ITEM = ItemRow(
    code="P01",
    name="超标排放",
    kind=ItemKind.PENALTY,
    legal_basis="生态环境法典",
    level=GovernmentLevel.CITY,
    matter="air",
)
DUTY = PostDuty(
    item="P01",
    post="办案岗",
    duty="办案",
    manner="公开",
    procedure="立案",
    supervision="评查",
    accountability="追责",
)
STANDING = frozenset({"ecology-640500", "ecology-640000", "urban_management-640500"})


def ground(**changes: Any) -> Ground:
    return Ground(date(2027, 1, 1), {}, REGIONS, STANDING, LAWS)._replace(**changes)


def found_in(*rows: MatrixRow, items: tuple[ItemRow, ...] = (), **changes: Any) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in find(Content(list(items), list(rows), []), ground(**changes))]


def test_an_edition_goes_from_draft_to_publication_and_stays() -> None:
    submitted = machine.submit(DRAFT, "a", 1, "0", AT)
    approved = machine.approve(submitted, "b", "批复", AT)
    published = machine.publish(approved, AT)
    assert (published.state, published.approval) == (EditionState.PUBLISHED, "批复")
    for step in (
        lambda: machine.require_revisable(published),
        lambda: machine.submit(published, "a", 1, "0", AT),
        lambda: machine.give_back(published, "重来"),
        lambda: machine.approve(published, "b", "批复", AT),
        lambda: machine.publish(published, AT),
    ):
        with pytest.raises(Refusal, match="EDITION_STATE"):
            step()


def test_what_was_sent_back_is_a_draft_again_with_the_reason() -> None:
    back = machine.give_back(machine.submit(DRAFT, "a", 1, "0", AT), "缺少乡镇")
    assert (back.state, back.returned, back.sha256) == (EditionState.DRAFTED, "缺少乡镇", None)
    assert machine.submit(back, "a", 1, "1", AT).returned == "缺少乡镇"


def test_nobody_approves_what_they_submitted_and_nothing_empty_is_submitted() -> None:
    with pytest.raises(Refusal, match="EDITION_SAME_PERSON"):
        machine.approve(machine.submit(DRAFT, "a", 1, "0", AT), "a", "批复", AT)
    with pytest.raises(Refusal, match="EDITION_EMPTY"):
        machine.submit(DRAFT, "a", 0, "0", AT)
    with pytest.raises(Refusal, match="EDITION_STATE"):
        machine.publish(machine.submit(DRAFT, "a", 1, "0", AT), AT)


def test_two_agencies_for_one_matter_at_one_level_in_one_region_are_named() -> None:
    other = replace(DUST, agency="urban_management-640500")
    told = found_in(WIDE, DUST, other)
    assert told == [
        (
            "two_agencies",
            "“扬尘污染”在中卫市（640500）（市级）有 2 个责任机构：ecology-640500、urban_management-640500",
        )
    ]
    assert found_in(WIDE, DUST, replace(other, region="640502", level=GovernmentLevel.COUNTY)) == []


def test_a_region_without_an_owner_of_a_matter_is_named_and_its_counties_are_not_repeated() -> None:
    assert [text for _, text in found_in(DUST)] == ["“扬尘污染”在固原市（640400）没有责任机构"]
    assert found_in(WIDE, DUST) == []


def test_a_matter_nobody_owns_is_missed_where_the_jurisdiction_or_an_item_names_it() -> None:
    assert len(found_in(WIDE, matters={"noise": "噪声"})) == 2
    assert len(found_in(WIDE, items=(replace(ITEM, matter="water"),))) == 2
    assert found_in(WIDE, items=(ITEM,)) == []


def test_an_agency_that_has_ended_and_a_law_that_no_longer_holds_are_named() -> None:
    old = replace(WIDE, legal_basis="环境保护法第十条")
    kinds = [kind for kind, _ in found_in(old, standing=frozenset())]
    assert kinds == [EditionProblemKind.AGENCY_ENDED, EditionProblemKind.BASIS_NOT_IN_FORCE]


def test_a_post_duty_for_no_item_is_named() -> None:
    [one] = find(Content([], [WIDE], [DUTY]), ground())
    assert one.kind is EditionProblemKind.DUTY_OF_NO_ITEM
    assert find(Content([ITEM], [WIDE], [DUTY]), ground()) == []


def test_approval_is_refused_with_the_rows_named_and_the_rest_counted() -> None:
    problems = find(Content([], [replace(WIDE, matter=f"m{one:02}") for one in range(30)], []), ground(standing=()))
    with pytest.raises(Refusal) as error:
        require_none("2027", problems)
    assert error.value.data["count"] == 30
    assert error.value.data["problems"].endswith("；另有 10 处")
    require_none("2027", [])


@given(st.sets(st.sampled_from([*REGIONS, "640000"])))
def test_a_division_is_named_as_uncovered_exactly_where_no_row_reaches_it(held: set[str]) -> None:
    prefixes = {"64" if one == "640000" else one[:4] if one.endswith("00") else one for one in held}
    named = uncovered(prefixes, REGIONS)
    for county in ("640502", "640521", "640402"):
        reached = any(county.startswith(prefix) for prefix in prefixes)
        told = any(county == one or (one.endswith("00") and county.startswith(one[:4])) for one in named)
        assert told != reached


def test_what_owns_a_wider_matter_owns_the_narrower() -> None:
    assert lineage("environment.water.river") == ["environment.water.river", "environment.water", "environment"]


@pytest.mark.parametrize(
    ("text", "on", "reads"),
    [
        ("环境保护法第二十四条", EVE, "环境保护法第二十四条"),
        ("环境保护法第二十四条", CODE_DAY, "生态环境法典（取代环境保护法第二十四条）"),
        (
            "《中华人民共和国海洋环境保护法》",
            CODE_DAY,
            "生态环境法典（取代《中华人民共和国海洋环境保护法》）",
        ),
        ("生态环境法典", EVE, "生态环境法典（2026-08-15 起施行）"),
        ("排污许可管理条例第三十三条；生态环境法典", CODE_DAY, "排污许可管理条例第三十三条；生态环境法典"),
    ],
)
def test_a_basis_reads_as_the_law_of_the_day(text: str, on: date, reads: str) -> None:
    assert basis_on(text, LAWS, on) == reads


def test_a_law_that_ended_without_a_successor_says_when() -> None:
    laws = {"某条例": Law("某条例", date(2000, 1, 1), date(2020, 12, 31), None)}
    assert basis_on("某条例第一条", laws, date(2021, 1, 1)) == "某条例第一条（2020-12-31 后失效）"
    assert not_in_force("某条例第一条、某法", laws, date(2021, 1, 1)) == ["某条例第一条"]


def test_laws_that_replace_each_other_in_a_circle_are_given_up() -> None:
    laws = {
        name: Law(name, date(2000, 1, 1), date(2001, 1, 1), other)
        for name, other in (("甲法", "乙法"), ("乙法", "甲法"))
    }
    assert basis_on("甲法", laws, date(2026, 1, 1)).startswith("甲法（")


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 1, 1)))
def test_on_every_day_the_basis_shown_names_a_law_in_force_that_day(on: date) -> None:
    reads = basis_on("环境保护法第十条", LAWS, on)
    assert reads.startswith("环境保护法") == (on <= EVE)
    assert reads.startswith("生态环境法典") == (on >= CODE_DAY)


def test_a_difference_says_field_by_field_what_was_and_what_is() -> None:
    moved = replace(DUST, agency="urban_management-640500", office=None)
    [changed] = differences(Content([], [DUST], []), Content([], [moved], []))
    assert (changed.part, changed.kind) == (EditionPart.RESPONSIBILITY, DifferenceKind.CHANGED)
    assert {one.field: (one.before, one.after) for one in changed.changes} == {
        "责任机构": ("ecology-640500", "urban_management-640500"),
        "责任科室": ("大气科", None),
    }
    assert changed.text == (
        "调整：权责清单“扬尘污染”（air.dust／市级／640500）"
        "责任科室由“大气科”改为“（空）”，责任机构由“ecology-640500”改为“urban_management-640500”"
    )


def test_added_and_removed_entries_of_every_part_are_told() -> None:
    found = differences(Content([ITEM], [DUST], []), Content([], [DUST], [DUTY]))
    assert [(one.part, one.kind, one.text) for one in found] == [
        (EditionPart.ITEM, DifferenceKind.REMOVED, "取消：执法事项“超标排放”（P01）"),
        (EditionPart.DUTY, DifferenceKind.ADDED, "新增：履职要求“办案岗”（P01／办案岗）"),
    ]


def test_a_draft_with_two_agencies_shows_both() -> None:
    other = replace(DUST, agency="urban_management-640500")
    [one] = differences(Content([], [DUST], []), Content([], [DUST, other], []))
    assert [(change.field, change.after) for change in one.changes] == [
        ("责任机构", "ecology-640500、urban_management-640500")
    ]


names = st.text(st.sampled_from("甲乙丙丁a"), min_size=1, max_size=30)
many = st.lists(st.builds(lambda code, name: replace(ITEM, code=code, name=name), names, names), max_size=30)


@given(many, st.integers(min_value=1, max_value=2000))
def test_parts_hold_every_row_once_in_order_and_none_is_larger_than_an_event(rows: list[ItemRow], most: int) -> None:
    parts = list(parts_of(rows, most))
    assert [row for part in parts for row in part] == rows
    assert all(part for part in parts)
    assert all(len(part) == 1 or len(list(parts_of(part, most))) == 1 for part in parts)


@given(many)
def test_an_edition_never_differs_from_itself_and_its_digest_says_so(rows: list[ItemRow]) -> None:
    content = Content(rows, [], [])
    assert differences(content, content) == []
    assert digest(content) == digest(Content(list(rows), [], []))
    assert digest(content) != digest(Content([*rows, ITEM], [], []))


def test_a_level_fits_its_division_and_a_township_names_its_office() -> None:
    assert levels_of("640502") == {GovernmentLevel.COUNTY, GovernmentLevel.TOWNSHIP}
    with pytest.raises(Refusal, match="ROW_LEVEL_DIFFERS"):
        require_fitting(replace(DUST, region="640502"))
    town = replace(DUST, region="640502", level=GovernmentLevel.TOWNSHIP, office="滨河镇综合执法办公室")
    require_fitting(town)
    with pytest.raises(Refusal, match="TOWNSHIP_OFFICE_MISSING"):
        require_fitting(replace(town, office=" "))


def test_one_order_names_an_entry_once() -> None:
    require_once(["a", "b"], ["a", "b"])
    with pytest.raises(Refusal, match="ROW_TWICE"):
        require_once(["a", "a"], ["a", "a"])
