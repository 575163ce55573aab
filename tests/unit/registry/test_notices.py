"""What a notice may say: nothing that gives its first unit away."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.notices import DraftNotice, NoticeState
from services.registry.notices import rules

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MILL = "916400002276950035"
COMMON = ["宁夏回族自治区", "中卫市", "沙坡头区", "造纸和纸制品业"]
IDENTITY = rules.Identity(
    credit_code=MILL,
    names=["宁夏紫光天化蛋氨酸有限责任公司", "中卫市美利纸业股份有限公司"],
    permits=[MILL + "001P"],
    address="宁夏回族自治区中卫市沙坡头区柔远镇工业园12号",
    legal_person="张三丰",
)
CLEAN = "近期检查发现，部分造纸单位白水回用系统故障后超标外排，请中卫市各造纸和纸制品业单位自查。"


def case(text: str = CLEAN, title: str = "造纸废水风险提醒") -> rules.Case:
    order = DraftNotice(credit_code=MILL, origin="F-1", trade="C22", region="640500", title=title, text=text)
    return rules.draft(order, "TX-1", "ecology-640500", "officer-1")


def refused(text: str = CLEAN, title: str = "造纸废水风险提醒") -> tuple[str, str]:
    with pytest.raises(Refusal) as error:
        rules.require_anonymous(case(text, title), IDENTITY, COMMON)
    assert error.value.code == "NOTICE_NAMES_UNIT"
    return error.value.data["field"], error.value.data["what"]


def test_a_notice_that_speaks_of_the_trade_only_stands() -> None:
    rules.require_anonymous(case(), IDENTITY, COMMON)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("宁夏紫光天化蛋氨酸有限责任公司", "企业名称"),
        ("紫光天化蛋氨酸", "企业简称"),
        ("紫光公司", "企业简称"),
        ("紫 光（公司）", "企业简称"),
        ("美利纸业", "企业简称"),
        (MILL, "统一社会信用代码"),
        ("９１６４００００２２７６９５００３５", "统一社会信用代码"),
        ("组织机构代码227695003", "组织机构代码"),
        ("许可证" + MILL.lower() + "001p", "统一社会信用代码"),
        ("柔远镇工业园12号", "地址"),
        ("法定代表人张三丰", "法定代表人"),
    ],
)
def test_words_that_give_the_unit_away_are_refused_in_text_and_title(words: str, what: str) -> None:
    assert refused(text=f"检查发现{words}超标排放。") == ("内容", what)
    assert refused(title=f"关于{words}的提醒") == ("标题", what)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_code_is_found_wherever_it_stands(before: str, after: str) -> None:
    words = f"{before} {MILL} {after}"
    assert rules.plain(MILL) in rules.plain(words)
    assert refused(text=words)[0] == "内容"


def test_the_legal_form_and_the_place_are_no_part_of_a_short_name() -> None:
    assert rules.short_forms("宁夏紫光天化蛋氨酸有限责任公司", COMMON) == [
        "宁夏紫光天化蛋氨酸",
        "紫光天化蛋氨酸",
        "紫光",
    ]


def test_a_word_of_the_trade_is_no_short_name() -> None:
    assert "造纸" not in rules.short_forms("中卫市造纸厂", COMMON)


def test_the_drafter_may_not_approve_and_what_was_sent_stays() -> None:
    drafted = case()
    with pytest.raises(Refusal, match="NOTICE_SAME_PERSON"):
        rules.send(drafted, "officer-1", NOW)
    sent = rules.send(drafted, "head-1", NOW)
    assert (sent.state, sent.approved_by) == (NoticeState.SENT, "head-1")
    with pytest.raises(Refusal, match="NOTICE_SENT_ALREADY"):
        rules.revise(sent, "新", "新", "officer-1")
    with pytest.raises(Refusal, match="NOTICE_SENT_ALREADY"):
        rules.give_back(sent, "再改")
    with pytest.raises(Refusal, match="NOTICE_SENT_ALREADY"):
        rules.send(sent, "head-1", NOW)


def test_a_returned_notice_is_revised_before_it_is_sent() -> None:
    returned = rules.give_back(case(), "写明依据")
    with pytest.raises(Refusal, match="NOTICE_RETURNED"):
        rules.send(returned, "head-1", NOW)
    assert rules.revise(returned, "新", "新", "officer-2").state is NoticeState.DRAFTED


def test_a_trade_the_unit_is_not_of_is_refused_where_its_trade_is_known() -> None:
    rules.require_trade("C22", "C2221")
    rules.require_trade("C22", None)
    with pytest.raises(Refusal, match="NOTICE_TRADE_FOREIGN"):
        rules.require_trade("C14", "C2221")


def test_an_address_of_which_only_the_division_is_left_is_no_sign() -> None:
    vague = replace(IDENTITY, names=[], address="中卫市")
    rules.require_anonymous(case(), vague, COMMON)
