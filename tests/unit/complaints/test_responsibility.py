"""Whose a matter is in a region."""

from contracts.actors import AgencyKind
from contracts.registry.catalogue import GovernmentLevel
from services.complaints.responsibility.rules import find_dispatcher, find_responsible, find_uppers
from tests.unit.complaints.world import agency, row

PROVINCE = row("640000", GovernmentLevel.PROVINCE, "ecology-640000")
CITY = row("640500", GovernmentLevel.CITY, "ecology-640500")
COUNTY = row("640521", GovernmentLevel.COUNTY, "ecology-640521")
AGENCIES = [
    agency(AgencyKind.ECOLOGY, "640000"),
    agency(AgencyKind.ECOLOGY, "640500"),
    agency(AgencyKind.ECOLOGY, "640521"),
    agency(AgencyKind.ECOLOGY, "640400"),
    agency(AgencyKind.HOTLINE, "640500"),
    agency(AgencyKind.WATER, "640000"),
]


def test_the_narrowest_division_that_holds_the_place_answers() -> None:
    assert find_responsible([[PROVINCE, CITY, COUNTY]], "640521") == COUNTY
    assert find_responsible([[PROVINCE, CITY, COUNTY]], "640522") == CITY
    assert find_responsible([[PROVINCE, CITY]], "640400") == PROVINCE
    assert find_responsible([[CITY]], "640400") is None


def test_in_one_division_the_lowest_level_answers_first() -> None:
    township = row("640521", GovernmentLevel.TOWNSHIP, "urban_management-640521")
    assert find_responsible([[COUNTY, township]], "640521") == township


def test_a_matter_without_rows_is_its_parents() -> None:
    assert find_responsible([[], [CITY]], "640500") == CITY


def test_above_a_county_stand_its_citys_and_its_provinces_ecology_bureaus() -> None:
    assert find_uppers(AGENCIES, "640521") == ("ecology-640500", "ecology-640000")
    assert find_uppers(AGENCIES, "640500") == ("ecology-640000",)
    assert find_uppers(AGENCIES, "640000") == ()


def test_what_has_no_agency_is_the_nearest_hotlines_else_the_bureaus_else_the_takers() -> None:
    assert find_dispatcher(AGENCIES, "640521", "public") == "hotline-640500"
    assert find_dispatcher(AGENCIES, "640400", "public") == "ecology-640400"
    assert find_dispatcher([], "640400", "hotline-640400") == "hotline-640400"
