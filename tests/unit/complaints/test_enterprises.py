"""Registered enterprises as reports name them."""

import pytest

from contracts.errors import Refusal
from services.complaints.enterprises.rules import (
    KnownEnterprise,
    Named,
    exactly_one,
    find_named,
    name_key,
    possible_names,
)

MILL = KnownEnterprise(credit_code="1", name="中卫市美利纸业有限公司", region="640502")
BRANCH = KnownEnterprise(credit_code="2", name="中卫市美利纸业有限公司（二厂）", region="640502")
FAR = KnownEnterprise(credit_code="3", name="固原化工厂", region="640402")


def named(text: str, *known: KnownEnterprise, code: str | None = None, name: str | None = None) -> Named:
    return find_named(code=code, name=name, text=text, region="640500", known=known)


def test_brackets_spaces_and_full_width_letters_do_not_matter() -> None:
    assert name_key("中卫 ＡＢ（集团）公司") == name_key("中卫AB(集团)公司")


def test_every_registered_name_in_a_text_is_among_its_possible_names() -> None:
    possible = possible_names("昨晚中卫市 美利纸业有限公司（二厂）排污，固原化工厂也排。")
    assert {name_key(one.name) for one in (MILL, BRANCH, FAR)} <= set(possible)


def test_a_long_text_gives_a_bounded_number_of_possible_names() -> None:
    assert len(possible_names("某某某某公司" * 3000)) <= 100 * 37


def test_a_code_or_an_exact_name_binds() -> None:
    assert named("", MILL, FAR, code="1") == Named(bound="1")
    assert named("", MILL, FAR, name="中卫市美利纸业有限公司 ") == Named(bound="1")
    assert named("", MILL, FAR, code="9", name="固原化工厂") == Named(bound="3")


def test_the_only_one_named_in_the_text_is_offered() -> None:
    assert named("中卫市美利纸业有限公司排污", MILL, BRANCH) == Named(suggested="1")


def test_the_longer_name_counts_over_the_one_inside_it() -> None:
    assert named("中卫市美利纸业有限公司(二厂)排污", MILL, BRANCH) == Named(suggested="2")


def test_two_named_or_one_elsewhere_are_not_offered() -> None:
    other = KnownEnterprise(credit_code="4", name="中卫水泥厂", region="640500")
    assert named("中卫市美利纸业有限公司和中卫水泥厂", MILL, other) == Named()
    assert named("固原化工厂", FAR) == Named()


def test_binding_needs_exactly_one() -> None:
    assert exactly_one([MILL], "1") == MILL
    with pytest.raises(Refusal, match="COMPLAINT_ENTERPRISE_UNKNOWN"):
        exactly_one([], "无名厂")
    with pytest.raises(Refusal, match="COMPLAINT_ENTERPRISE_AMBIGUOUS"):
        exactly_one([MILL, BRANCH], "美利")
