"""How a masked part is written, and what is left without it."""

from hypothesis import given
from hypothesis import strategies as st

from services.complaints.informant.rules.masks import mask, without_masks
from services.complaints.nearness.rules.judging import words

PLAIN = st.text(st.characters(exclude_characters="〔〕", codec="utf-8"))


@given(PLAIN, st.text(st.characters(categories=["Lo", "Nd"])), PLAIN)
def test_a_text_without_its_masks_is_what_was_not_masked(before: str, label: str, after: str) -> None:
    assert without_masks(before + mask(label) + after) == before + after


def test_two_callers_who_say_the_same_but_for_their_names_are_compared_alike() -> None:
    known, unknown = mask("反映人留下的身份信息1"), mask("姓名1")
    assert words("排废水", f"我叫{known}，夜里排水。") == words("排废水", f"我叫{unknown}，夜里排水。")


def test_brackets_that_mask_nothing_are_part_of_the_words() -> None:
    assert without_masks("宁环罚〔2026〕3号") == "宁环罚〔2026〕3号"
