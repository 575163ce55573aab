"""Understanding one row of a bureau's table."""

from datetime import date

import pytest

from contracts.registry.directory import EnterpriseScale, EnvironmentalElement, SupervisionClass
from contracts.registry.imports import FindingSeverity, ImportProblem
from contracts.registry.permits import PermitClass
from services.registry.rows import rules

MILL = "916400002276950035"
REGIONS = {"640000": "宁夏回族自治区", "640100": "银川市", "640105": "西夏区", "640500": "中卫市", "620500": "天水市"}
GROUND = rules.Ground(
    headings={"name": "企业名称", "credit_code": "代码", "region": "市", "longitude": "经度"},
    region_default="640000",
    reach="64",
    regions=REGIONS,
    region_codes=rules.region_codes(REGIONS, "64"),
    trades={"造纸和纸制品业": "C22"},
)


def read(**cells: str) -> rules.Reading:
    return rules.read_row(2, {"name": "试验纸业", "credit_code": MILL} | cells, GROUND)


def problems(reading: rules.Reading) -> list[ImportProblem]:
    return [finding.problem for finding in reading.findings]


def test_a_clean_row_has_nothing_to_report() -> None:
    reading = read(region="中卫", trade="造纸和纸制品业", longitude="105.2", latitude="37.5")
    assert reading.findings == []
    assert reading.stated == {
        "region": "640500", "trade": "造纸和纸制品业", "trade_code": "C22", "longitude": 105.2, "latitude": 37.5,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["中卫", "中卫市", "640500", " 中卫市 "])
def test_a_region_is_known_by_code_or_name(text: str) -> None:
    assert read(region=text).region == "640500"


def test_an_unknown_region_is_reported_and_the_default_used() -> None:
    reading = read(region="某地")
    assert (reading.region, problems(reading)) == ("640000", [ImportProblem.REGION_UNKNOWN])
    assert "region" not in reading.stated


def test_a_region_out_of_the_importers_reach_keeps_the_row_out() -> None:
    [finding] = read(region="天水市").findings
    assert (finding.problem, finding.severity) == (ImportProblem.REGION_OUT_OF_REACH, FindingSeverity.ERROR)


def test_a_missing_code_and_a_failing_code_are_told_apart() -> None:
    assert problems(read(credit_code="")) == [ImportProblem.CREDIT_CODE_MISSING]
    assert problems(read(credit_code="-")) == [ImportProblem.CREDIT_CODE_INVALID]


def test_the_code_inside_the_permit_number_is_offered() -> None:
    [finding] = read(credit_code="-", permit_number=MILL + "001P").findings
    assert (finding.column, finding.value, finding.repair) == ("代码", "-", MILL)


def test_pollutants_of_air_and_water_tell_the_elements() -> None:
    reading = read(air_pollutants="烟尘,二氧化硫", water_pollutants="化学需氧量，烟尘")
    assert reading.stated["pollutants"] == ["烟尘", "二氧化硫", "化学需氧量"]
    assert reading.concluded["elements"] == [EnvironmentalElement.WATER, EnvironmentalElement.AIR]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1,2-二氯乙烷,苯", ["1,2-二氯乙烷", "苯"]),
        ("锡、锑及其化合物,铅", ["锡、锑及其化合物", "铅"]),
        ("烟尘、二氧化硫", ["烟尘", "二氧化硫"]),
        ("/,-,", []),
    ],
)
def test_a_list_in_one_cell_is_parted_with_care(text: str, items: list[str]) -> None:
    assert list(rules.split_items(text)) == items


@pytest.mark.parametrize(
    ("longitude", "latitude"), [("105.2", ""), ("东经105", "37.5"), ("37.5", "105.2"), ("nan", "1")]
)
def test_a_location_that_cannot_be_read_is_left_out_and_reported(longitude: str, latitude: str) -> None:
    reading = read(longitude=longitude, latitude=latitude)
    assert problems(reading) == [ImportProblem.LOCATION_UNREADABLE]
    assert "longitude" not in reading.stated


def test_choices_are_known_by_their_chinese_terms() -> None:
    stated = read(supervision_class="重点", scale="大型", elements="水、大气").stated
    assert stated["supervision_class"] is SupervisionClass.KEY
    assert stated["scale"] is EnterpriseScale.LARGE
    assert stated["elements"] == [EnvironmentalElement.WATER, EnvironmentalElement.AIR]


def test_an_unknown_choice_is_reported_with_what_is_allowed() -> None:
    [finding] = read(scale="巨型").findings
    assert (finding.problem, finding.reason) == (
        ImportProblem.VALUE_UNKNOWN,
        "取值不在允许范围内，未采用（应为大型、中型、小型、微型）",
    )


def test_a_name_of_invisible_characters_counts_as_missing() -> None:
    assert problems(read(name="\u200b ")) == [ImportProblem.ENTERPRISE_NAME_MISSING]


@pytest.mark.parametrize("text", ["2027-01-31", "2027/1/31", "2027.1.31", "2027年1月31日", "20270131"])
def test_dates_are_read_as_bureaus_write_them(text: str) -> None:
    permit = read(permit_number=MILL + "001P", permit_valid_to=text, permit_class="重点管理").permit
    assert permit is not None
    assert (permit["valid_to"], permit["permit_class"]) == (date(2027, 1, 31), PermitClass.KEY)


def test_a_day_that_does_not_exist_is_reported() -> None:
    reading = read(permit_number=MILL + "001P", permit_valid_to="2027-02-30")
    assert problems(reading) == [ImportProblem.VALUE_UNKNOWN]
