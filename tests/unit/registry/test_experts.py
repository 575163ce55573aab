"""Who stands in the library of experts, and what conduct does to that."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.experts import (
    ExpertAction,
    ExpertEntry,
    ExpertKind,
    ExpertMark,
    ExpertState,
    RegisterExperts,
)
from services.registry.experts import rules
from services.registry.experts.rules import Case, Credit

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
BUREAU, INSTITUTE = "ecology-640500", "91640500MAYL00001R"
ENTRY = ExpertEntry(
    number="ZJ-001",
    kind=ExpertKind.EXPERT,
    name="高试",
    region="640500",
    qualification="高级工程师",
    valid_from=date(2024, 1, 1),
    valid_to=date(2028, 12, 31),
)
MARKS = [
    {"code": "late", "kinds": "expert|lawyer", "region": "", "points": "-10"},
    {"code": "late", "kinds": "expert", "region": "640500", "points": "-20"},
    {"code": "check", "kinds": "institution", "region": "", "points": "-20"},
]
ROWS = [row | {"valid_from": "2021-01-01", "valid_to": ""} for row in MARKS]


def law(key: str, value: int) -> LawRow:
    return LawRow(
        key=key,
        value=Decimal(value),
        unit=Unit.COUNT,
        source="规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2021, 1, 1),
        valid_to=None,
        name="信用分",
    )


CREDIT = Credit(base=law("base", 100), least=law("least", 60))


def entered(*entries: ExpertEntry, known: dict[str, Case] | None = None, agency: str = BUREAU) -> list[Case]:
    return rules.register(RegisterExperts(agency=agency, experts=list(entries)), known or {}, agency, NOW, TODAY)


def engaged() -> Case:
    [case] = entered(ENTRY)
    return rules.engage(case, CREDIT, BUREAU, NOW, TODAY, "年度聘用")


def mark(points: int, on: date = TODAY, until: date = date(2027, 11, 22)) -> ExpertMark:
    return ExpertMark(
        code="late", name="逾期", points=points, on=on, until=until, reason="未到", by=BUREAU, source="规则"
    )


def test_an_equal_entry_changes_nothing_and_a_longer_period_does() -> None:
    [case] = entered(ENTRY)
    assert entered(ENTRY, known={"ZJ-001": case}) == []
    [longer] = entered(replace(ENTRY, valid_to=date(2030, 1, 1)), known={"ZJ-001": case})
    assert longer.valid_to == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((ENTRY, ENTRY), "EXPERT_TWICE"),
        ((replace(ENTRY, valid_to=date(2023, 1, 1)),), "EXPERT_PERIOD_REVERSED"),
        ((replace(ENTRY, kind=ExpertKind.INSTITUTION),), "EXPERT_CODE_WRONG"),
        ((replace(ENTRY, credit_code=INSTITUTE),), "EXPERT_CODE_WRONG"),
        ((replace(ENTRY, kind=ExpertKind.INSTITUTION, credit_code="12345"),), "CREDIT_CODE_INVALID"),
    ],
)
def test_an_entry_that_cannot_stand_is_refused(entries: tuple[ExpertEntry, ...], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        entered(*entries)


def test_another_agencys_and_one_who_was_removed_are_not_entered() -> None:
    removed = rules.decide(engaged(), ExpertAction.REMOVE, BUREAU, NOW, "退出")
    with pytest.raises(Refusal, match="EXPERT_REMOVED"):
        entered(ENTRY, known={"ZJ-001": removed})
    with pytest.raises(Refusal, match="EXPERT_OF_ANOTHER_AGENCY"):
        entered(ENTRY, known={"ZJ-001": engaged()}, agency="ecology-640000")


def test_nobody_is_engaged_without_a_qualification_that_holds() -> None:
    [case] = entered(replace(ENTRY, valid_to=date(2026, 11, 21)))
    assert not case.qualified
    with pytest.raises(Refusal, match="EXPERT_UNQUALIFIED"):
        rules.engage(case, CREDIT, BUREAU, NOW, TODAY, "聘用")


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.dates(date(2024, 1, 1), date(2032, 1, 1)))
def test_a_qualification_holds_through_its_last_day_and_not_one_more(valid_to: date, today: date) -> None:
    case = replace(engaged(), valid_to=valid_to)
    expired = rules.expire(case, NOW, today)
    assert (expired is None) == rules.usable(case, today) == (today <= valid_to)
    if expired is not None:
        assert not rules.usable(expired, valid_to)


@given(st.lists(st.integers(-60, 20), max_size=8))
def test_whoever_falls_below_the_least_score_is_suspended_by_rule_and_not_engaged_again(points: list[int]) -> None:
    case = engaged()
    for one in points:
        case = rules.rate(case, mark(one), CREDIT, NOW, TODAY)[-1]
        score = rules.score_of(case, CREDIT, TODAY)
        if score < 60:
            assert case.state is ExpertState.SUSPENDED
            with pytest.raises(Refusal, match="EXPERT_CREDIT_LOW"):
                rules.engage(case, CREDIT, BUREAU, NOW, TODAY, "再聘")
    assert rules.score_of(case, CREDIT, TODAY) == 100 + sum(points)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_mark_counts_from_its_day_to_its_last(on: date) -> None:
    case = replace(engaged(), marks=[mark(-10)])
    assert rules.score_of(case, CREDIT, on) == (90 if TODAY <= on <= date(2027, 11, 22) else 100)


@given(st.lists(st.sampled_from([ExpertAction.ENGAGE, ExpertAction.SUSPEND, ExpertAction.REMOVE]), max_size=10))
def test_only_who_is_engaged_takes_part_and_who_was_removed_never_again(actions: list[ExpertAction]) -> None:
    case, seen = engaged(), [ExpertState.ENGAGED]
    for action in actions:
        try:
            case = rules.decide(case, action, BUREAU, NOW, "决定")
        except Refusal as refusal:
            assert refusal.code == "EXPERT_STEP_NOT_ALLOWED"
        seen.append(case.state)
        assert rules.usable(case, TODAY) == (case.state is ExpertState.ENGAGED)
    if ExpertState.REMOVED in seen:
        assert set(seen[seen.index(ExpertState.REMOVED) :]) == {ExpertState.REMOVED}


def test_the_nearest_regions_row_says_what_a_fact_is_worth_and_only_for_its_kinds() -> None:
    assert rules.mark_of("late", engaged(), ROWS, TODAY)["points"] == "-20"
    with pytest.raises(Refusal, match="EXPERT_MARK_UNKNOWN") as error:
        rules.mark_of("check", engaged(), ROWS, TODAY)
    assert error.value.data["allowed"] == "late"
