"""How alike texts are, and when a report repeats an earlier one."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.complaints.intake import ComplaintState
from services.complaints.nearness.rules.judging import Earlier, Standard, Traits, match
from services.complaints.nearness.rules.looking import Near
from services.complaints.nearness.rules.text import band_keys, likeness, pairs
from tests.unit.complaints.world import MILL, NOW, report

STANDARD = Standard(days=30, certain=80, probable=30)
FIRST = "纸厂每天夜里十点以后往东边的水沟里排黑色的废水，味道很难闻，沟里的鱼都死了，希望有关部门查处。"
AGAIN = "纸厂每天夜里十点以后往东边的水沟里排黑色的废水，味道很难闻，沟里的鱼都死了，请有关部门查处。"
OWN_WORDS = "反映纸厂夜里往水沟里排黑色的废水，味道很难闻，沟里的鱼都死了，住在附近的人没法开窗。"
OTHER = "小区三号楼的电梯坏了一个星期没有人来修，老人上下楼很不方便，物业电话打不通。"
texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


def traits(text: str = FIRST, **changes: Any) -> Traits:
    base = Traits(region="640500", filed_at=NOW, text=text, matter="environment.water")
    changed = replace(base, **changes)
    return replace(changed, keys=band_keys(pairs(text), changed.region))


def earlier(text: str = FIRST, *, state: ComplaintState = ComplaintState.ROUTED, **changes: Any) -> Earlier:
    return Earlier(number="TS000000000000", traits=traits(text, **changes), state=state, matter_name="水污染")


@given(texts, texts)
def test_likeness_is_mutual_and_between_none_and_all(one: str, other: str) -> None:
    alike = likeness(pairs(one), pairs(other))
    assert 0 <= alike <= 100 and alike == likeness(pairs(other), pairs(one))
    assert likeness(pairs(one), pairs(one)) == 100


@given(texts, st.sampled_from(["640500", "640521"]))
def test_the_same_text_has_the_same_keys_in_the_whole_city_and_none_of_them_in_another(text: str, region: str) -> None:
    keys = band_keys(pairs(text), region)
    assert keys == band_keys(pairs(text), "640502")
    assert set(keys).isdisjoint(band_keys(pairs(text), "640400"))
    assert all(-(2**63) <= key < 2**63 for key in keys)


@given(st.integers(0, len(FIRST) // 5))
def test_a_text_with_a_few_words_left_out_still_shares_a_key(at: int) -> None:
    shorter = FIRST[:at] + FIRST[at + 6 :]
    assert likeness(pairs(FIRST), pairs(shorter)) >= 70
    assert set(band_keys(pairs(FIRST), "640500")) & set(band_keys(pairs(shorter), "640500"))


def test_white_space_width_and_punctuation_make_no_difference() -> None:
    assert pairs("纸厂 ２４小时\n排水！") == pairs("纸厂24小时排水")


def test_nearly_the_same_words_about_the_same_matter_and_place_are_certainly_a_repeat() -> None:
    found = match(traits(AGAIN, filed_at=NOW + timedelta(days=2)), earlier(), STANDARD)
    assert found is not None and found.certain
    assert found.reason == ("与投诉 TS000000000000 重复：30 日内（相隔 2 日）、区划 640500、事项“水污染”，文字相近 88%")


def test_own_words_are_a_suggestion_that_says_what_it_lacks() -> None:
    found = match(traits(OWN_WORDS), earlier(), STANDARD)
    assert found is not None and not found.certain
    assert found.reason.endswith("；文字相近不到 80%，请人工确认")


@pytest.mark.parametrize(
    "changes",
    [
        {"filed_at": NOW + timedelta(days=31)},
        {"region": "640400"},
        {"matter": "transport.bus"},
        {"credit_code": "91640500MA75L8NQ1Y"},
        {"occurred_at": NOW - timedelta(days=40)},
    ],
)
def test_another_time_place_matter_or_enterprise_is_no_repeat(changes: dict[str, Any]) -> None:
    known = earlier(credit_code=MILL, occurred_at=NOW)
    assert match(traits(AGAIN), known, STANDARD) is not None
    assert match(traits(AGAIN, **changes), known, STANDARD) is None


@pytest.mark.parametrize(
    ("changes", "text", "doubt"),
    [
        ({"matter": None}, AGAIN, "事项不同或尚未归类"),
        ({"matter": "environment.air"}, AGAIN, "事项不同或尚未归类"),
        ({"place": "西区菜市场后门"}, AGAIN, "发生地点不同"),
        ({}, FIRST + "在12号楼", "所提数字、字母不同"),
        ({"region": "640521"}, FIRST, None),
    ],
)
def test_what_speaks_against_certainty_is_left_to_a_person(
    changes: dict[str, Any], text: str, doubt: str | None
) -> None:
    found = match(traits(text, **changes), earlier(place="东大街28号纸厂"), STANDARD)
    assert found is not None and found.certain == (doubt is None)
    assert doubt is None or doubt in found.reason


def test_a_closed_one_is_never_repeated_without_a_person_but_among_history_it_is() -> None:
    closed = earlier(state=ComplaintState.CLOSED)
    new = match(traits(), closed, STANDARD)
    old = match(traits(historic=True), closed, STANDARD)
    assert new is not None and not new.certain and "前一件已办结" in new.reason
    assert old is not None and old.certain


def test_of_a_few_words_nothing_is_certain() -> None:
    found = match(traits("路灯不亮"), earlier("路灯不亮"), STANDARD)
    assert found is not None and not found.certain and "文字太短" in found.reason


def test_reports_of_one_transaction_find_each_other() -> None:
    first, second = report(text=FIRST), report(text=AGAIN)
    near = Near({first: traits(FIRST), second: traits(AGAIN)}, {}, {"640500": STANDARD})
    assert near.repeated(first, None, False).certain is None
    near.remember(earlier(FIRST))
    found = near.repeated(second, None, False).certain
    assert found is not None and found.earlier.number == "TS000000000000"
    assert near.cluster_of(found.earlier) is None
    near.tie("c1", "TS000000000000")
    assert near.cluster_of(found.earlier) == "c1"


def test_what_comes_closed_with_its_reply_is_suggested_to_nobody() -> None:
    new = report(text=OWN_WORDS)
    near = Near({new: traits(OWN_WORDS)}, {new: [earlier(FIRST)]}, {"640500": STANDARD})
    assert [one.earlier.number for one in near.repeated(new, None, False).possible] == ["TS000000000000"]
    assert near.repeated(new, None, True).possible == ()


def test_strangers_are_not_alike() -> None:
    assert match(traits(OTHER), earlier(), STANDARD) is None
