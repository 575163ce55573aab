"""The table of limits."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.law import LawStatus, Unit
from kernel.law import LawInvalid, LawMissing, LawTable

HEADER = "key,value,unit,source,status,region,valid_from,valid_to,name\n"
NATIONWIDE = "complaint.handle,15,natural_days,某条例第一条,法定,,2020-01-01,2026-08-14,办理期限\n"
SUCCESSOR = "complaint.handle,10,working_days,某法典第二条,法定,,2026-08-15,,办理期限\n"
PROVINCE = "complaint.handle,7,working_days,某省办法,地方设定,640000,2021-01-01,,办理期限\n"
CITY = "complaint.handle,5,working_days,某市办法,地方设定,640500,2022-01-01,,办理期限\n"


def table(directory: Path, *lines: str) -> LawTable:
    (directory / "limits.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return LawTable.load(directory)


def test_a_row_reads_as_number_unit_source_and_status(tmp_path: Path) -> None:
    row = table(tmp_path, NATIONWIDE).find("complaint.handle", "640500", date(2021, 1, 1))
    assert row.text == "15日（某条例第一条，法定）"
    assert (row.value, row.unit, row.status) == (Decimal(15), Unit.NATURAL_DAYS, LawStatus.STATUTORY)


@pytest.mark.parametrize(
    ("region", "days"), [("640521", 5), ("640500", 5), ("640100", 7), ("640000", 7), ("110000", 15), ("", 15)]
)
def test_the_most_specific_region_beats_the_wider_ones(tmp_path: Path, region: str, days: int) -> None:
    law = table(tmp_path, NATIONWIDE, PROVINCE, CITY)
    assert law.find("complaint.handle", region, date(2023, 1, 1)).value == days


def test_a_local_row_that_does_not_hold_yet_leaves_the_wider_one_in_force(tmp_path: Path) -> None:
    law = table(tmp_path, CITY, PROVINCE, NATIONWIDE)
    assert law.find("complaint.handle", "640500", date(2021, 12, 31)).value == 7
    assert law.find("complaint.handle", "640500", date(2020, 12, 31)).value == 15


def test_the_basis_is_chosen_by_the_date_of_the_facts(tmp_path: Path) -> None:
    law = table(tmp_path, SUCCESSOR, NATIONWIDE)
    assert law.find("complaint.handle", "110000", date(2026, 8, 14)).source == "某条例第一条"
    assert law.find("complaint.handle", "110000", date(2026, 8, 15)).source == "某法典第二条"


def test_a_missing_limit_names_its_key_region_and_date(tmp_path: Path) -> None:
    law = table(tmp_path, CITY)
    with pytest.raises(LawMissing) as missing:
        law.find("complaint.handle", "640100", date(2023, 1, 1))
    for part in ("complaint.handle", "640100", "2023-01-01"):
        assert part in str(missing.value)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",3,natural_days,甲,法定,,2020-01-01,,名\n", "key"),
        ("k,三,natural_days,甲,法定,,2020-01-01,,名\n", "value"),
        ("k,NaN,percent,甲,法定,,2020-01-01,,名\n", "value"),
        ("k,-1,percent,甲,法定,,2020-01-01,,名\n", "value"),
        ("k,1.5,natural_days,甲,法定,,2020-01-01,,名\n", "value"),
        ("k,0,hours,甲,法定,,2020-01-01,,名\n", "value"),
        ("k,3,weeks,甲,法定,,2020-01-01,,名\n", "unit"),
        ("k,3,natural_days,,法定,,2020-01-01,,名\n", "source"),
        ("k,3,natural_days,甲,也许,,2020-01-01,,名\n", "status"),
        ("k,3,natural_days,甲,法定,宁夏,2020-01-01,,名\n", "region"),
        ("k,3,natural_days,甲,法定,,2020/1/1,,名\n", "valid_from"),
        ("k,3,natural_days,甲,法定,,2020-01-01,2019-12-31,名\n", "valid_to"),
        ("k,3,natural_days,甲,法定,,2020-01-01,,\n", "name"),
        ("k,3,natural_days\n", "valid_from"),
    ],
)
def test_a_bad_cell_is_refused_with_its_row_and_column(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(LawInvalid) as refused:
        table(tmp_path, NATIONWIDE, line)
    assert (refused.value.row, refused.value.column) == (3, column)
    assert "第 3 行" in str(refused.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text("key,value,unit,source,status,region,valid_from,valid_to\n", encoding="utf-8")
    with pytest.raises(LawInvalid, match="name"):
        LawTable.load(tmp_path)


def test_two_rows_that_hold_at_once_in_one_region_are_refused(tmp_path: Path) -> None:
    overlapping = SUCCESSOR.replace("2026-08-15", "2026-08-14")
    with pytest.raises(LawInvalid) as refused:
        table(tmp_path, NATIONWIDE, overlapping)
    assert (refused.value.row, refused.value.column) == (3, "valid_from")
