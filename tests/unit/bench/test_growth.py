"""How a figure grows with the data, and what that makes of ten million."""

import pytest

from bench.growth import Point, trend
from bench.plans import grew, read_plan


def test_a_figure_that_does_not_depend_on_the_size_has_no_slope() -> None:
    line = trend([Point(10_000, 5.0), Point(1_000_000, 5.0)])
    assert line is not None and line.slope == pytest.approx(0) and line.at(10_000_000) == pytest.approx(5)


def test_a_figure_that_grows_as_the_data_do_has_slope_one() -> None:
    line = trend([Point(1_000_000, 100.0), Point(10_000, 1.0), Point(100_000, 10.0)])
    assert line is not None and line.slope == pytest.approx(1) and line.at(10_000_000) == pytest.approx(1000)


def test_one_size_or_a_figure_of_nothing_has_no_trend() -> None:
    assert trend([Point(10, 1.0)]) is None
    assert trend([Point(10, 1.0), Point(100, 0.0)]) is None


def told(**node: object) -> dict[str, object]:
    """A plan of one node as PostgreSQL tells it."""
    return {"Plan": {"Actual Loops": 1, "Actual Rows": 1, "Shared Hit Blocks": 4} | node, "Execution Time": 0.1}


def test_an_index_scan_of_one_row_is_as_it_should_be() -> None:
    plan = read_plan("SELECT", told(**{"Node Type": "Index Scan", "Index Name": "pk", "Relation Name": "a"}), {"a"})
    assert plan.flaws == () and plan.pages == 4 and plan.shape == "Index Scan pk"


def test_a_sequential_scan_is_a_flaw_of_a_table_that_grows_only() -> None:
    scan = told(**{"Node Type": "Seq Scan", "Relation Name": "a", "Rows Removed by Filter": 99})
    assert read_plan("SELECT", scan, {"a"}).flaws == ("Seq Scan a 读 100 行而只给出 1 行",)
    assert read_plan("SELECT", scan, set()).flaws == ()


def test_an_index_scan_that_throws_most_rows_away_is_a_flaw() -> None:
    scan = told(**{"Node Type": "Index Scan", "Index Name": "pk", "Rows Removed by Filter": 50_000})
    assert read_plan("SELECT", scan, {"a"}).flaws == ("Index Scan pk 读 50001 行而只给出 1 行",)


def test_a_bounded_count_may_read_as_many_rows_as_it_counts() -> None:
    scan = {"Node Type": "Seq Scan", "Relation Name": "a", "Actual Loops": 1, "Actual Rows": 10_000}
    limit = {"Node Type": "Limit", "Actual Loops": 1, "Actual Rows": 10_000, "Plans": [scan]}
    assert read_plan("SELECT", told(**{"Node Type": "Aggregate", "Plans": [limit]}), {"a"}).flaws == ()


def test_a_branch_that_was_never_run_is_not_counted() -> None:
    unused = {"Node Type": "Seq Scan", "Relation Name": "a", "Actual Loops": 0, "Actual Rows": 0}
    assert read_plan("SELECT", told(**{"Node Type": "Append", "Plans": [unused]}), {"a"}).flaws == ()


def test_pages_that_grow_with_the_table_are_told_one_level_more_of_an_index_is_not() -> None:
    assert grew([(10_000, 30), (1_000_000, 45)]) is None
    assert grew([(10_000, 30), (1_000_000, 3_000)]) is not None
