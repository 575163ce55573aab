"""Where a report says it happened."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import region_prefix
from services.complaints.places.rules import Located, locate, places_from

JURISDICTION = Path(__file__).parents[3] / "jurisdiction"


def table(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = places_from(table("divisions"), table("division_aliases"))
CITY = "640500"


@pytest.mark.parametrize(
    ("text", "region", "because"),
    [
        ("石空镇一家厂冒黑烟", "640521", "石空镇"),
        ("中宁县石空镇的厂", "640521", "中宁县"),
        ("海原有人往沟里排水", "640522", "海原"),
        ("中卫市沙坡头区河滨路", "640502", "沙坡头区"),
        ("迎水桥镇的砖厂", "640502", "迎水桥镇"),
    ],
)
def test_a_county_its_short_name_or_a_town_of_it_narrows_the_division(text: str, region: str, because: str) -> None:
    located = locate(PLACES, CITY, text)
    assert located.region == region
    assert located.reason is not None and because in located.reason


@pytest.mark.parametrize("text", ["A市A3区有人排污", "K8县的河水", "住在B市C7县"])
def test_a_masked_place_is_recognised_as_masked_and_leaves_the_division(text: str) -> None:
    located = locate(PLACES, CITY, text)
    assert located.region == CITY
    assert located.reason is not None and located.reason.startswith("文中地名已隐去（")


def test_two_counties_leave_the_choice_to_the_operator() -> None:
    assert locate(PLACES, CITY, "中宁县和海原县交界处") == Located(
        CITY, "文中提到“中宁县”“海原县”，不止一处，按登记的区划"
    )


def test_a_place_outside_is_pointed_out_and_changes_nothing() -> None:
    assert locate(PLACES, CITY, "银川市金凤区的工地") == Located(CITY, "文中“金凤区”不在登记的区划之内，请核对")


def test_an_everyday_word_is_no_place() -> None:
    assert locate(PLACES, "640300", "全村同心协力") == Located("640300")
    assert locate(PLACES, "640300", "同心县的砖厂").region == "640324"


def test_the_division_itself_or_no_place_at_all_changes_nothing() -> None:
    assert locate(PLACES, CITY, "中卫市的河") == Located(CITY)
    assert locate(PLACES, CITY, "夜里有臭味") == Located(CITY)


def test_an_alias_of_an_unknown_division_stops_the_start() -> None:
    with pytest.raises(ValueError, match="999999"):
        places_from([], [{"alias": "某镇", "code": "999999", "reason": ""}])


@given(st.lists(st.sampled_from([*(one.name for one in PLACES.names["64"]), "A市A3区", "的", "工地"]), max_size=6))
def test_a_report_never_leaves_the_division_it_was_filed_for(words: list[str]) -> None:
    assert locate(PLACES, CITY, "".join(words)).region.startswith(region_prefix(CITY))
