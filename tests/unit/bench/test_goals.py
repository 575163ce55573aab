"""A goal is met or missed by so much; what was not measured is not judged."""

from bench.figures import Figures, summary
from bench.goals import GOALS, SYSTEMS, verdicts
from bench.wire import Rate


def measured(**rates: float) -> Figures:
    """Figures of Q1 at 32 connections: the middle of three rounds is the given rate."""
    figures = Figures()
    for system, rate in rates.items():
        for factor in (0.5, 1.0, 9.0):
            figures.add("Q1@32", system, Rate(rate * factor, 0.1))
    return figures


def test_the_median_of_the_rounds_counts_not_the_best_one() -> None:
    assert measured(hub=100).median("Q1@32", "hub") == 100


def test_a_goal_that_is_reached_exactly_is_met() -> None:
    (verdict,) = verdicts(measured(hub=250, asyncpg=1000), {})
    assert verdict.missed is None and verdict.told == "达到" and verdict.value == "0.25 ×"


def test_a_missed_goal_says_by_how_much() -> None:
    (verdict,) = verdicts(measured(hub=200, asyncpg=1000), {})
    assert verdict.told == "未达到，差 20%"


def test_only_what_was_measured_is_judged() -> None:
    assert verdicts(measured(hub=200, apollo=100), {}) == []
    assert verdicts(Figures(), {"draw_hub": 1.0}) == []


def test_the_draw_is_held_to_the_same_draw_in_sql() -> None:
    (slower,) = verdicts(Figures(), {"draw_hub": 3.0, "draw_sql": 2.0})
    assert slower.told == "未达到，差 50%" and "SQL 2.00 秒" in slower.value
    (faster,) = verdicts(Figures(), {"draw_hub": 1.0, "draw_sql": 2.0})
    assert faster.missed is None


def test_the_first_answer_has_a_ceiling_in_seconds() -> None:
    assert [one.missed is None for one in verdicts(Figures(), {"first_answer": 4.0})] == [True]
    assert [one.told for one in verdicts(Figures(), {"first_answer": 5.0})] == ["未达到，差 25%"]


def test_every_goal_names_systems_that_have_a_chinese_heading() -> None:
    assert {name for goal in GOALS for name in (goal.system, goal.other)} <= SYSTEMS.keys()


def test_the_summary_gives_medians_and_the_hubs_ratio_to_each_other() -> None:
    told = summary(measured(hub=200, asyncpg=1000))["Q1@32"]
    assert told["per_second"] == {"hub": 200, "asyncpg": 1000}
    assert told["to_asyncpg"] == 0.2
