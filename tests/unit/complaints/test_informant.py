"""What would tell who reported, what is shown of it, and who may have a caller opened."""

import csv
from datetime import timedelta

import pytest
from hypothesis import given, strategies
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.informant import MaskKind, ReportField
from contracts.complaints.intake import Caller, ComplaintState
from contracts.errors import Refusal
from kernel.settings import PROJECT
from services.complaints.informant.rules import opening
from services.complaints.informant.rules.masking import Original, check_revealable, numbered, shown
from services.complaints.informant.rules.opening import Look, Request
from services.complaints.informant.rules.scanning import (
    Own,
    PatternInvalid,
    masked_whole,
    own_of,
    patterns_from,
    spans_in,
)
from services.complaints.intake.rules import Case
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OPERATOR, OTHER_OFFICER, UPPER_HEAD, WATER, actor
from tests.unit.complaints.world import NOW, case

ROWS = list(csv.DictReader((PROJECT / "jurisdiction" / "informant_patterns.csv").open(encoding="utf-8")))
PURPOSES = list(csv.DictReader((PROJECT / "jurisdiction" / "caller_purposes.csv").open(encoding="utf-8")))
PATTERNS = patterns_from(ROWS)
HIDING = [row for row in ROWS if row["kind"] != "never_own"]
ZHAO = Caller(name="赵小满", phone="13900000000", address="滨河路18号")
SIGNED = case(state=ComplaintState.SIGNED, agency="ecology-640500", signed_by=OFFICER.subject, caller_known=True)
HEADS = frozenset({Role.HEAD})
EITHER = frozenset({Role.HEAD, Role.OFFICER})
ASKED = Request(
    id="1",
    number=SIGNED.number,
    agency="ecology-640500",
    subject=OFFICER.subject,
    purpose="verify",
    reason="需核实",
    lapses_at=NOW + timedelta(hours=24),
)


def masked(text: str, caller: Caller | None = None) -> str:
    return masked_whole(text, own_of(caller, PATTERNS), PATTERNS)


@pytest.mark.parametrize("row", HIDING, ids=lambda row: f"{row['kind']} {row['example']}")
def test_each_pattern_hides_what_its_example_shows(row: dict[str, str]) -> None:
    alone = patterns_from([row])
    (span,) = spans_in({ReportField.TEXT: row["example"]}, Own(), alone)
    assert span.kind == MaskKind(row["kind"])
    assert 1 < span.end - span.start < len(row["example"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "我叫赵小满，电话１３９００００００００，微信号：zxm_1990",
            "我叫〔姓名已隐去〕，电话〔手机号已隐去〕，微信号：〔微信号已隐去〕",
        ),
        ("本人赵小满反映某厂夜间排放", "本人〔姓名已隐去〕反映某厂夜间排放"),
        ("联系人：赵先生 0955-7012345", "联系人：〔姓名已隐去〕 〔固定电话已隐去〕"),
        ("身份证640500199001010018,QQ：10001000", "身份证〔证件号码已隐去〕,QQ：〔QQ号已隐去〕"),
        ("我住在滨河小区3号楼，异味很大", "我住在〔住址已隐去〕，异味很大"),
        ("有异味，住滨河小区3号楼2单元501室，请查", "有异味，住〔住址已隐去〕，请查"),
        ("请回复 zhao.xm@example.com 谢谢", "请回复 〔电子邮箱已隐去〕 谢谢"),
    ],
)
def test_what_would_identify_the_caller_is_taken_out(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345和12369均无人接听，渣土车宁E12345夜间撒漏",
        "统一社会信用代码916400002276950035，排污许可证编号91640500MA75K3TE0C001P",
        "请联系人员到现场，举报人信息请保密",
        "滨河路18号的造纸厂2026年11月22日22时排放废水约3000吨，浓度1380mg/L",
        "本人居住多年，于昨日发现，我是附近居民",
    ],
)
def test_facts_of_the_case_stay(text: str) -> None:
    assert masked(text) == text


def test_what_the_caller_left_is_taken_out_wherever_it_stands() -> None:
    told = "赵小满在滨河路18号，139 0000 0000，赵小满夫妇"
    left = masked(told, ZHAO)
    assert not [one for one in ("赵小满", "滨河路18号", "0000") if one in left]
    assert masked("匿名信说", Caller(name="匿名")) == "匿名信说"


@given(strategies.text(max_size=200), strategies.integers(0, 199))
def test_words_without_their_marks_are_the_words_around_what_was_hidden(text: str, at: int) -> None:
    told = f"{text[:at]}电话13900000000。{text[at:]}"
    parts = numbered(spans_in({ReportField.TEXT: told}, Own(), PATTERNS))
    original = Original(words={ReportField.TEXT: told}, parts=parts)
    seen = shown(original)[ReportField.TEXT]
    assert "13900000000" not in seen
    assert shown(original, {part.part for part in parts}) == original.words
    for part in reversed(parts):
        seen = seen.replace(f"〔{part.kind.label}{part.part}已隐去〕", told[part.start : part.end], 1)
    assert seen == told or "〔" in text


def test_parts_are_numbered_through_all_fields_and_one_is_shown_again_alone() -> None:
    words = {ReportField.TITLE: "找13900000000", ReportField.TEXT: "或13900000001", ReportField.PLACE: "桥下"}
    original = Original(words=words, parts=numbered(spans_in(words, Own(), PATTERNS)))
    assert shown(original) == {
        ReportField.TITLE: "找〔手机号1已隐去〕",
        ReportField.TEXT: "或〔手机号2已隐去〕",
        ReportField.PLACE: "桥下",
    }
    assert shown(original, {2})[ReportField.TEXT] == "或13900000001"


def test_only_a_hidden_part_can_be_shown_again() -> None:
    check_revealable("TS", 1, {1: False, 2: True})
    with pytest.raises(Refusal, match="MASKED_PART_REVEALED"):
        check_revealable("TS", 2, {1: False, 2: True})
    with pytest.raises(Refusal, match="MASKED_PART_UNKNOWN") as refused:
        check_revealable("TS", 3, {1: False, 2: True})
    assert refused.value.data["allowed"] == "1、2"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"kind": "phone", "pattern": "([0-9]"}, "pattern"),
        ({"kind": "phone", "pattern": "[0-9]+"}, "pattern"),
        ({"kind": "shoe", "pattern": "(?P<hide>x)"}, "kind"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_named_by_row_and_column(row: dict[str, str], column: str) -> None:
    with pytest.raises(PatternInvalid, match=f"第 2 行 {column} 列"):
        patterns_from([row])


def test_the_signing_officer_and_the_head_may_ask_for_the_caller() -> None:
    opening.check_may_ask(SIGNED, OFFICER)
    opening.check_may_ask(SIGNED, HEAD)


@pytest.mark.parametrize("who", [OTHER_OFFICER, UPPER_HEAD, OPERATOR, CITIZEN], ids=lambda who: who.subject)
def test_nobody_else_may_ask(who: Actor) -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NOT_IN_CHARGE"):
        opening.check_may_ask(SIGNED, who)


def test_nobody_may_ask_before_someone_has_signed_or_where_nobody_is_known() -> None:
    with pytest.raises(Refusal, match="COMPLAINT_NOT_IN_CHARGE"):
        opening.check_may_ask(replace(SIGNED, state=ComplaintState.ROUTED, signed_by=None), HEAD)
    with pytest.raises(Refusal, match="COMPLAINT_CALLER_UNKNOWN"):
        opening.check_may_ask(replace(SIGNED, caller_known=False), OFFICER)


def test_a_second_person_of_the_same_agency_approves() -> None:
    opening.check_may_approve(SIGNED, ASKED, HEADS, HEAD, NOW)
    opening.check_may_approve(SIGNED, ASKED, EITHER, OTHER_OFFICER, NOW)


@pytest.mark.parametrize(
    ("who", "request_", "found", "code"),
    [
        (OFFICER, ASKED, SIGNED, "CALLER_OWN_REQUEST"),
        (replace(HEAD, subject=OFFICER.subject), ASKED, SIGNED, "CALLER_OWN_REQUEST"),
        (OTHER_OFFICER, ASKED, SIGNED, "CALLER_APPROVER_WRONG"),
        (UPPER_HEAD, ASKED, SIGNED, "CALLER_APPROVER_WRONG"),
        (WATER, ASKED, SIGNED, "CALLER_APPROVER_WRONG"),
        (HEAD, replace(ASKED, approved=True), SIGNED, "CALLER_REQUEST_APPROVED"),
        (HEAD, replace(ASKED, lapses_at=NOW), SIGNED, "CALLER_REQUEST_LAPSED"),
        (HEAD, ASKED, replace(SIGNED, agency="water-640500"), "COMPLAINT_NOT_IN_CHARGE"),
        (HEAD, ASKED, replace(SIGNED, signed_by=None), "COMPLAINT_NOT_IN_CHARGE"),
    ],
)
def test_no_other_approval_counts(who: Actor, request_: Request, found: Case, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        opening.check_may_approve(found, request_, HEADS, who, NOW)


def test_an_administrator_or_any_other_role_breaks_no_glass() -> None:
    for role in set(Role) - {Role.HEAD}:
        alone = actor(AgencyKind.ECOLOGY, "640500", role, subject="someone")
        with pytest.raises(Refusal):
            opening.check_may_approve(SIGNED, ASKED, HEADS, alone, NOW)


def test_an_approved_look_holds_for_its_agency_and_until_its_end() -> None:
    look = Look(id="1", request="1", agency="ecology-640500", subject=OFFICER.subject, allowed_until=NOW)
    before = NOW - timedelta(seconds=1)
    assert opening.usable(look, SIGNED, before) == look
    for found, at in ((None, before), (look, NOW)):
        with pytest.raises(Refusal, match="CALLER_LOOK_NOT_APPROVED"):
            opening.usable(found, SIGNED, at)
    with pytest.raises(Refusal, match="COMPLAINT_NOT_IN_CHARGE"):
        opening.usable(look, replace(SIGNED, agency="water-640500"), before)


def test_purposes_name_who_approves_and_an_unknown_one_is_told_what_there_is() -> None:
    purposes = opening.purposes_from(PURPOSES)
    assert opening.purpose_of("court", purposes).approvers == HEADS
    with pytest.raises(Refusal, match="CALLER_PURPOSE_UNKNOWN") as refused:
        opening.purpose_of("curiosity", purposes)
    assert "核实反映的事实" in str(refused.value.data["allowed"])
    with pytest.raises(opening.PurposeInvalid, match="第 2 行"):
        opening.purposes_from([{"code": "x", "name": "x", "approvers": "anyone"}])
