"""What a self-check asks and what its end needs."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.directory import EnterpriseFacts, EnvironmentalElement
from contracts.registry.permits import PermitFacts, PermitOutlet, PermitPollutant
from contracts.registry.self_checks import (
    SelfCheckAnswer,
    SelfCheckItem,
    SelfCheckOrigin,
    SelfCheckPlan,
    SelfCheckReply,
    SelfCheckResult,
    SelfCheckState,
)
from services.registry.self_checks import rules

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MILL = "916400002276950035"
JURISDICTION = Path(__file__).parents[3] / "jurisdiction"
LIMIT = LawRow(
    key="self_check.rectify",
    value=Decimal(180),
    unit=Unit.NATURAL_DAYS,
    source="规定",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="整改期限",
)
PERMIT = PermitFacts(
    number=MILL + "001P",
    holder=MILL,
    region="640500",
    valid_to=date(2027, 1, 31),
    pollutants=[PermitPollutant(name="化学需氧量", limit="80", unit="mg/L", outlet="DW001")],
    outlets=[PermitOutlet(number="DW001", element=EnvironmentalElement.WATER)],
)
FACTS = EnterpriseFacts(credit_code=MILL, name="某纸业", region="640500", trade_code="C2221")


def rows(name: str) -> list[dict[str, str]]:
    with (JURISDICTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OWN, TRADES = rows("self_check_items"), rows("trade_risk_points")


def listed(facts: EnterpriseFacts = FACTS, *permits: PermitFacts, on: date = TODAY) -> list[SelfCheckItem]:
    return rules.items_for(facts, permits, OWN, TRADES, on)


def case(*answers: SelfCheckAnswer) -> rules.Case:
    one = SelfCheckItem(number=1, origin=SelfCheckOrigin.TRADE, text="台账", legal_basis="条例")
    opened = rules.Case(
        number="TJ-1",
        credit_code=MILL,
        region="640500",
        state=SelfCheckState.CHECKING,
        started_at=NOW,
        items=[replace(one, number=number) for number in range(1, len(answers) + 1)],
    )
    replies = [SelfCheckReply(item=number, answer=answer) for number, answer in enumerate(answers, start=1)]
    return rules.answer(opened, replies, NOW)


FAILS, CONFORMS = SelfCheckAnswer.FAILS, SelfCheckAnswer.CONFORMS


def test_the_list_names_the_permits_outlets_pollutants_and_limits() -> None:
    texts = {item.origin: item.text for item in listed(FACTS, PERMIT)}
    assert "DW001" in texts[SelfCheckOrigin.OUTLET]
    assert "化学需氧量" in texts[SelfCheckOrigin.POLLUTANT] and "80mg/L" in texts[SelfCheckOrigin.POLLUTANT]
    assert SelfCheckOrigin.ELEMENT in texts


def test_the_list_has_the_risk_points_of_the_trade_and_of_every_trade_and_no_others() -> None:
    asked = [item.text for item in listed() if item.origin is SelfCheckOrigin.TRADE]
    expected = [row["text"] for row in TRADES if row["trade"] in ("", "C22")]
    assert asked == expected
    dairy = replace(FACTS, trade_code="C1440")
    assert not any("黑液" in item.text for item in listed(dairy))


def test_risk_points_of_an_element_the_unit_does_not_affect_are_left_out() -> None:
    air = replace(FACTS, elements=[EnvironmentalElement.AIR])
    assert not any("黑液" in item.text for item in listed(air))


def test_rows_that_hold_on_another_day_are_not_asked() -> None:
    assert listed(on=date(2020, 1, 1)) == []


def test_items_are_numbered_from_one_and_each_has_a_legal_basis() -> None:
    items = listed(FACTS, PERMIT)
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert all(item.legal_basis and "{" not in item.text for item in items)


def test_every_row_of_the_data_is_usable() -> None:
    parts = {origin.value for origin in SelfCheckOrigin} - {"trade"}
    elements = {element.value for element in EnvironmentalElement} | {""}
    assert {row["part"] for row in OWN} <= parts
    assert {row["element"] for row in OWN + TRADES} <= elements
    codes = {row["code"] for row in rows("trades")} | {""}
    assert [row["trade"] for row in TRADES if row["trade"] not in codes] == []


def test_only_what_fails_is_planned_within_the_limit() -> None:
    checked = case(FAILS, CONFORMS)
    for item, days, code in (
        (2, 10, "SELF_CHECK_ITEM_CONFORMS"),
        (3, 10, "SELF_CHECK_ITEM_UNKNOWN"),
        (1, 0, "SELF_CHECK_DATE_WRONG"),
        (1, 181, "SELF_CHECK_DATE_WRONG"),
    ):
        plan = SelfCheckPlan(item=item, measure="补", due_on=TODAY + timedelta(days=days))
        with pytest.raises(Refusal, match=code):
            rules.plan(checked, [plan], LIMIT, TODAY)


def test_a_check_ends_when_everything_is_answered_and_put_right() -> None:
    checked = case(FAILS, CONFORMS)
    with pytest.raises(Refusal, match="SELF_CHECK_UNFINISHED"):
        rules.close(checked, NOW)
    due = TODAY + timedelta(days=10)
    planned = rules.plan(checked, [SelfCheckPlan(item=1, measure="补", due_on=due)], LIMIT, TODAY)
    assert (planned.state, rules.last_date(planned)) == (SelfCheckState.RECTIFYING, due)
    done = rules.follow_up(planned, [SelfCheckResult(item=1, done_on=TODAY, sha256="a" * 64)], TODAY)
    assert (rules.last_date(done), done.files) == (None, ["a" * 64])
    closed = rules.close(done, NOW)
    with pytest.raises(Refusal, match="SELF_CHECK_CLOSED"):
        rules.answer(closed, [SelfCheckReply(item=1, answer=CONFORMS)], NOW)


def test_a_result_without_a_plan_or_from_the_future_is_refused() -> None:
    with pytest.raises(Refusal, match="SELF_CHECK_UNPLANNED"):
        rules.follow_up(case(FAILS), [SelfCheckResult(item=1, done_on=TODAY)], TODAY)
    due = TODAY + timedelta(days=10)
    planned = rules.plan(case(FAILS), [SelfCheckPlan(item=1, measure="补", due_on=due)], LIMIT, TODAY)
    with pytest.raises(Refusal, match="SELF_CHECK_DONE_LATER"):
        rules.follow_up(planned, [SelfCheckResult(item=1, done_on=due)], TODAY)


def test_an_answer_that_changes_drops_its_plan() -> None:
    due = TODAY + timedelta(days=10)
    planned = rules.plan(case(FAILS), [SelfCheckPlan(item=1, measure="补", due_on=due)], LIMIT, TODAY)
    changed = rules.answer(planned, [SelfCheckReply(item=1, answer=CONFORMS)], NOW)
    assert (changed.items[0].measure, rules.last_date(changed)) == (None, None)


@given(st.lists(st.sampled_from(list(SelfCheckAnswer)), min_size=1, max_size=8))
def test_a_check_can_be_closed_exactly_when_nothing_fails(answers: list[SelfCheckAnswer]) -> None:
    checked = case(*answers)
    if FAILS in answers:
        with pytest.raises(Refusal, match="SELF_CHECK_UNFINISHED"):
            rules.close(checked, NOW)
    else:
        assert rules.close(checked, NOW).state is SelfCheckState.CLOSED


def test_only_the_enterprise_is_party_until_it_submits() -> None:
    checked = case(FAILS)
    assert checked.parties == [MILL]
    once = rules.submit(checked, "ecology-640500", NOW)
    assert rules.submit(once, "ecology-640500", NOW).parties == [MILL, "ecology-640500"]
