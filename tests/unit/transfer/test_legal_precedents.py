"""What is known of a dispute on law that ended: words without names, found by law, article and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.transfer.legal_disputes import FindLegalPrecedents, LawCitation
from services.transfer.copies.rules import KnownAgency
from services.transfer.legal_disputes.rules.precedents import (
    Names,
    asked_laws,
    grams,
    law_keys,
    law_name,
    require_searchable,
)
from tests.unit.transfer.world import MILL

NAMES = Names(
    ("宁夏白水纸业有限公司",),
    {"police-640500": KnownAgency("police-640500", AgencyKind.POLICE, "640500", "中卫市公安局")},
)
WORDS = st.text("污染环境罪。，数据造假从重", max_size=30)
SECRETS = st.sampled_from(
    ["宁夏白水纸业有限公司", "宁夏白水纸业", "中卫市公安局", MILL, "YS-ABCDEFGH234", "police-640500", "13812345678"]
)


@given(WORDS, SECRETS, WORDS, SECRETS)
def test_no_name_or_number_is_left_whatever_stands_around_it(before: str, one: str, after: str, other: str) -> None:
    told = NAMES.without(before + one + after + other)
    assert one not in told
    assert other not in told
    assert before in told
    assert after in told


@given(WORDS)
def test_words_that_name_nobody_stay_as_they_are(words: str) -> None:
    assert NAMES.without(words) == words


def test_an_identity_number_is_hidden_and_numbers_of_documents_stay() -> None:
    assert NAMES.without("当事人640502199001011234供述") == "当事人某号码供述"
    assert NAMES.without("法释〔2023〕7号第一条，铅超标 12 倍") == "法释〔2023〕7号第一条，铅超标 12 倍"


def test_a_side_is_called_by_its_kind_and_one_not_known_by_none() -> None:
    assert (NAMES.side("police-640500"), NAMES.side("court-640500")) == ("公安机关", "某机关")


def test_a_law_is_found_however_its_name_is_written() -> None:
    written = ["《中华人民共和国刑法》", "刑法", " 刑 法 ", "中华人民共和国刑法"]
    assert {law_name(one) for one in written} == {"刑法"}
    for one in written:
        keys = law_keys([LawCitation(law=one, article=338, paragraph=1)])
        for asked in (asked_laws("刑法", 338), asked_laws("《刑法》", None), asked_laws(None, 338)):
            assert set(asked or []) <= set(keys)
    assert asked_laws(None, None) is None
    assert not set(asked_laws("刑法", 339) or []) & set(law_keys([LawCitation(law="刑法", article=338)]))


@pytest.mark.parametrize("asked", [{"text": "e\u0301"}, {"law": "《》"}])
def test_what_no_index_answers_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        require_searchable(FindLegalPrecedents(**asked))  # type: ignore[arg-type]
    require_searchable(FindLegalPrecedents(text="数罪", law="《刑法》"))


@given(st.text(min_size=2, max_size=20), st.text(max_size=10), st.text(max_size=10))
def test_whatever_stands_in_a_text_is_among_its_grams(words: str, before: str, after: str) -> None:
    folded_apart = before.isascii() and after.isascii() and words.isascii()
    assert not folded_apart or set(grams(words)) <= set(grams(before + words + after))
