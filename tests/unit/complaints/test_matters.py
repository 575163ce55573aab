"""Model and keywords, and what they decide together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.complaints.matters.rules.judging import Classification, Standard, classify, combined
from services.complaints.matters.rules.keywords import count, keywords_from, second_level
from services.complaints.matters.rules.model import Judgement, ModelBroken, cleaned, pack, unpack, whole_numbers
from tests.unit.complaints.world import BODY, JUDGE, KEYWORDS, MODEL, STANDARD

TEXT = st.text(st.sampled_from("废水公交站臭味，。 A3区12x"), max_size=60)


def classified(title: str, text: str, standard: Standard = STANDARD) -> Classification:
    return classify(JUDGE, title, text, standard)


def test_a_word_in_the_title_counts_twice_and_each_word_once() -> None:
    counted = count(KEYWORDS, "废水", "废水废水，还有排污口")
    assert counted.points == {"environment": 8}
    assert counted.words("environment", KEYWORDS) == ("废水", "排污口")


def test_second_levels_that_tie_leave_the_first_level() -> None:
    counted = count(KEYWORDS, "", "臭味，排污口")
    assert second_level(KEYWORDS, KEYWORDS.matters["environment"], counted).code == "environment"


def test_a_matter_above_the_threshold_is_set_with_its_second_level_and_the_words_that_spoke() -> None:
    found = classified("废水", "臭味，废水，排污口")
    assert found.matter is not None and found.matter.code == "environment.water"
    assert found.reason.startswith("归为“水污染”：依据“废水”“排污口”“臭味”，把握 ")
    assert found.keywords == ("废水", "排污口", "臭味")


def test_below_the_threshold_a_person_chooses_among_the_likeliest() -> None:
    found = classified("反映", "您好")
    assert found.matter is None
    assert [(one.matter.code, one.confidence) for one in found.suggestions] == [("environment", 50), ("transport", 50)]
    assert found.reason == "最接近“环境保护”：没有可依据的词，把握 50%，不足 60%，需人工归类"


def test_the_threshold_itself_is_enough() -> None:
    confidence = classified("", "臭味").confidence
    assert classified("", "臭味", replace(STANDARD, confidence_min=confidence)).matter is not None
    assert classified("", "臭味", replace(STANDARD, confidence_min=confidence + 1)).matter is None


def test_keywords_shift_the_odds_by_their_hundredths_of_log_odds() -> None:
    even = Judgement({"environment": 0.5, "transport": 0.5}, ())
    counted = count(KEYWORDS, "废水", "")
    chances = combined(even, counted, 100)
    assert chances["environment"] / chances["transport"] == pytest.approx(2.718281828 ** (6 / 100))
    assert combined(even, counted, 0) == even.chances


def test_neighbouring_pairs_that_spoke_are_shown_as_one_word() -> None:
    body = replace(BODY, grams=("造纸", "纸厂", "臭味", "公交", "站牌"))
    assert unpack(pack(body)).judge("那家造纸厂有臭味").words == ("造纸厂", "臭味")


def test_masked_places_numbers_and_blanks_do_not_matter() -> None:
    assert cleaned("\tA市A3区 2019年 COD超标\n") == cleaned("B7市C区1999年BOD超标")
    assert MODEL.judge("废 水").chances == MODEL.judge("废\n\t水").chances


@given(TEXT, TEXT, st.integers(0, 100), st.integers(0, 200))
def test_chances_are_a_distribution_and_a_matter_is_set_only_by_the_threshold(
    title: str, text: str, least: int, weight: int
) -> None:
    standard = Standard(confidence_min=least, keyword_weight=weight)
    judged = MODEL.judge(f"{title}。{text}")
    chances = combined(judged, count(KEYWORDS, title, text), weight)
    assert sum(chances.values()) == pytest.approx(1)
    found = classified(title, text, standard)
    assert (found.matter is not None) == (found.confidence >= least)
    assert [one.confidence for one in found.suggestions] == sorted(
        (one.confidence for one in found.suggestions), reverse=True
    )


def test_the_same_model_gives_the_same_bytes() -> None:
    assert pack(BODY) == pack(replace(BODY))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "不是事项模型文件"),
        (b"code,name\n", "不是事项模型文件"),
        (pack(BODY)[:-1], "文件不完整或被改动"),
        (pack(replace(BODY, weights=b"\0\0")), "各部分长短不一"),
        (pack(replace(BODY, rarity=whole_numbers([1]))), "各部分长短不一"),
        (pack(replace(BODY, matters=())), "各部分长短不一"),
        (pack({"matters": 1}), "内容无法识别"),  # type: ignore[arg-type]
    ],
)
def test_a_broken_model_says_what_is_wrong(data: bytes, why: str) -> None:
    with pytest.raises(ModelBroken, match=why):
        unpack(data)


def test_matters_below_environment_are_environmental() -> None:
    assert KEYWORDS.matters["environment.air"].environmental
    assert not KEYWORDS.matters["transport"].environmental


def test_a_keyword_of_an_unknown_matter_stops_the_start() -> None:
    with pytest.raises(ValueError, match="weather"):
        keywords_from([], [{"keyword": "雨", "matter": "weather", "weight": "1"}])


def test_a_matter_stands_below_its_parents() -> None:
    assert KEYWORDS.lineage("environment.air") == ("environment.air", "environment")
    assert KEYWORDS.lineage("weather") == ()
