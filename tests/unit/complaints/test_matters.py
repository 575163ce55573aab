"""Keywords and what they decide."""

import pytest

from services.complaints.matters.rules import classify, keywords_from
from tests.unit.complaints.world import KEYWORDS


def test_a_word_in_the_title_counts_twice_and_each_word_once() -> None:
    found = classify(KEYWORDS, "废水", "废水废水，还有排污口", 3)
    assert found.matter is not None and found.matter.code == "environment.water"
    assert (found.score, found.words) == (8, ("废水", "排污口"))


def test_the_first_level_with_the_highest_sum_wins_and_its_best_second_level_is_named() -> None:
    found = classify(KEYWORDS, "公交站", "臭味，废水，排污口", 3)
    assert found.matter is not None and found.matter.code == "environment.water"
    assert (found.score, found.words) == (7, ("废水", "排污口", "臭味"))


def test_second_levels_that_tie_leave_the_first_level() -> None:
    found = classify(KEYWORDS, "", "臭味，排污口", 3)
    assert found.matter is not None and found.matter.code == "environment"


def test_first_levels_that_tie_need_a_person() -> None:
    found = classify(KEYWORDS, "", "废水，公交", 3)
    assert found.matter is None
    assert found.reason == "最接近“环境保护”与“交通运输”：废水（3）、公交（3），得 3 分，得分并列，需人工归类"


def test_below_the_least_score_a_person_decides_and_sees_the_nearest_matter() -> None:
    found = classify(KEYWORDS, "反映", "有臭味", 3)
    assert found.matter is None
    assert found.reason == "最接近“环境保护”：臭味（2），得 2 分，不足 3 分，需人工归类"


def test_matters_below_environment_are_environmental() -> None:
    assert KEYWORDS.matters["environment.air"].environmental
    assert not KEYWORDS.matters["transport"].environmental


def test_a_keyword_of_an_unknown_matter_stops_the_start() -> None:
    with pytest.raises(ValueError, match="weather"):
        keywords_from([], [{"keyword": "雨", "matter": "weather", "weight": "1"}])


def test_a_matter_stands_below_its_parents() -> None:
    assert KEYWORDS.lineage("environment.air") == ("environment.air", "environment")
    assert KEYWORDS.lineage("weather") == ()
