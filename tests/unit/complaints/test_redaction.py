"""What gives away whose case a text is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from services.complaints.redaction.rules import Named, check, introduced, named

NAME = "中卫市沙坡头区美利兴达纸业有限公司"
PLACES = ("宁夏回族自治区", "宁夏", "中卫市", "中卫", "沙坡头区")
GENERIC = "机制纸及纸板制造污水处理及其再生利用纸业加工"
HIDDEN = named([NAME], PLACES, GENERIC, {"王立群": "人员姓名", "0955-7012345": "联系电话", "SQ-0198": "诉求编号"})


def told(text: str, hidden: Named = HIDDEN) -> str | None:
    try:
        check("answer", text, hidden)
    except Refusal as refusal:
        assert (refusal.code, refusal.data["field"]) == ("VOICE_TEXT_NAMES_SOMEONE", "answer")
        return str(refusal.data["what"])
    return None


@pytest.mark.parametrize(
    "text",
    [
        "中卫市沙坡头区美利兴达纸业有限公司问",
        "美利兴达纸业的回用水",
        "美利兴达",
        "贵厂（利兴达）",
        "美 利 兴 达",
        "美利公司",
        "美利-兴-达",
    ],
)
def test_a_name_is_found_whole_in_part_and_spaced_out(text: str) -> None:
    assert told(text) == "企业名称"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("请拨打 139-0955-1234", "手机号码"),
        ("一三九零九五五一二三四", "手机号码"),
        ("１３９０９５５１２３４", "手机号码"),
        ("身份证 64050219900101123X", "身份证号码"),
        ("代码 91640500MA75K3TE0C", "统一社会信用代码"),
        ("(0955) 7012888", "固定电话"),
        ("联系电话：7012888", "联系方式"),
        ("发到 abc.def@qq.com", "电子邮箱"),
        ("找王立群", "人员姓名"),
        ("找马厂长", "人员姓名"),
        ("联系人：丁玉梅", "人员姓名"),
        ("电话 0955 7012345", "联系电话"),
        ("见 SQ-0198", "诉求编号"),
    ],
)
def test_numbers_and_persons_are_found(text: str, what: str) -> None:
    assert told(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "造纸企业的白水可以回用，执行 GB 3544-2008 表 2，COD 不超过 80 mg/L。",
        "污水处理设施检修须提前 5 日报告，依据《排污许可管理条例》第十九条。",
        "2026 年 8 月 15 日起适用生态环境法典。纸业企业均可申请，补贴上限 300000 元。",
        "HJ 944-2018 要求台账保存不少于 5 年；详见 2025-06-17 印发的若干措施。",
        "负责人应当签字，高级工程师可以作为专家。",
    ],
)
def test_an_answer_that_names_nobody_passes(text: str) -> None:
    assert told(text) is None


def test_persons_whom_a_text_presents_are_known() -> None:
    assert introduced("我是李明的同事。联系人：丁玉梅，厂里") == ["李明", "丁玉梅"]


@given(
    st.text(alphabet="可以回用请按标准执行。，", max_size=20),
    st.text(alphabet="可以回用请按标准执行。，", max_size=20),
    st.sampled_from(["", " ", "\n", "-", "·", "\u3000"]),
    st.integers(min_value=0, max_value=4),
)
def test_wherever_three_signs_of_the_own_name_stand_in_a_text_it_is_refused(
    before: str, after: str, between: str, at: int
) -> None:
    own = "美利兴达纸业"
    piece = between.join(own[at : at + 3])
    expected = None if own[at : at + 3] in GENERIC else "企业名称"
    assert told(before + piece + after) == expected
