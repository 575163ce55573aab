"""The directory's decisions: credit codes, registering, changing, closing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.directory import (
    ChangeEnterprise,
    CloseEnterprise,
    EnterpriseState,
    EnvironmentalElement,
    RegisterEnterprise,
    SupervisionClass,
)
from contracts.registry.imports import RepairSource
from services.registry.directory import rules

REGIONS = {"640500": "中卫市", "640521": "中宁县"}
TRADES = {"造纸和纸制品业": "C22", "食品制造业": "C14"}


def with_check_digit(body: str) -> str:
    return next(body + last for last in rules.ALPHABET if rules.code_holds(body + last))


MILL = with_check_digit("91640500564161682")
DAIRY = with_check_digit("91640500MA75W0NY3")


def order(**given: object) -> RegisterEnterprise:
    return RegisterEnterprise(**({"credit_code": MILL, "name": "试验纸业有限公司", "region": "640500"} | given))  # type: ignore[arg-type]


def mill(**given: object) -> rules.Entry:
    return rules.register(order(**given), None, TRADES, REGIONS).entry


def refusal(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.code


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91640000763202372W", "916400002276950035"])
def test_codes_of_real_registers_pass_the_rule(code: str) -> None:
    assert rules.code_holds(code)


def test_a_code_of_a_farmers_co_operative_begins_with_a_letter_and_passes() -> None:
    assert rules.code_holds(with_check_digit("N1640500MA75W0NY3"))


@given(st.text(alphabet=rules.ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(rules.ALPHABET))
def test_one_wrong_character_never_passes(body: str, at: int, wrong: str) -> None:
    code = with_check_digit(body)
    changed = code[:at] + wrong + code[at + 1 :]
    assert rules.code_holds(changed) == (changed == code)


@pytest.mark.parametrize("text", ["", "-", "0", "\u200b", MILL.lower() + "x", MILL + "(01)", "9164050056416168VZ"])
def test_what_is_not_a_code_fails_the_rule(text: str) -> None:
    assert not rules.code_holds(text)


@pytest.mark.parametrize(
    ("text", "permit", "source"),
    [
        ("-", MILL + "001P", RepairSource.PERMIT_NUMBER),
        (MILL + "(01）", "", RepairSource.AFFIX_STRIPPED),
        (MILL + "(\xa0)", "", RepairSource.AFFIX_STRIPPED),
        ("\u200b" + MILL, "", RepairSource.AFFIX_STRIPPED),
    ],
)
def test_a_failing_code_is_offered_the_valid_one_beside_it(text: str, permit: str, source: RepairSource) -> None:
    assert rules.repair(text, permit) == rules.Repair(MILL, source)


def test_a_letter_o_is_offered_as_a_zero() -> None:
    assert rules.repair(DAIRY.replace("0", "O")) == rules.Repair(DAIRY, RepairSource.LOOKALIKE)


def test_a_lower_case_code_is_offered_in_upper_case() -> None:
    assert rules.repair(DAIRY.lower()) == rules.Repair(DAIRY, RepairSource.LETTER_CASE)


def test_nothing_is_offered_where_nothing_valid_is_near() -> None:
    assert rules.repair("-", "H9640200000000001F001P") is None


def test_a_failing_code_is_refused_with_its_repair() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(credit_code=MILL + "(01)"), None, TRADES, REGIONS)
    assert refusal(error) == "CREDIT_CODE_INVALID"
    assert error.value.data["repair"] == MILL


def test_a_registered_mill_is_refused_a_second_time() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(name="另一名称"), mill(), TRADES, REGIONS)
    assert refusal(error) == "ENTERPRISE_EXISTS"


def test_a_region_the_jurisdiction_does_not_list_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(region="999999"), None, TRADES, REGIONS)
    assert refusal(error) == "REGION_UNKNOWN"


def test_a_known_trade_brings_its_code() -> None:
    assert mill(trade="造纸和纸制品业").facts.trade_code == "C22"


def test_repeated_and_blank_pollutants_are_left_out() -> None:
    assert mill(pollutants=["总磷", " ", "总磷", "氨氮 "]).facts.pollutants == ["总磷", "氨氮"]


def test_a_longitude_without_a_latitude_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        mill(longitude=105.2)
    assert refusal(error) == "INVALID_INPUT"


def test_a_change_shows_every_field_before_and_after() -> None:
    command = ChangeEnterprise(
        credit_code=MILL,
        reason="核查",
        supervision_class=SupervisionClass.KEY,
        elements=[EnvironmentalElement.WATER, EnvironmentalElement.AIR],
    )
    change = rules.change(command, mill(), TRADES, REGIONS)
    assert [(one.label, one.before, one.after) for one in change.fields] == [
        ("环境要素", None, "水、大气"),
        ("监管类别", "一般", "重点"),
    ]


def test_an_absent_field_stays_and_an_empty_text_clears() -> None:
    entry = mill(trade="造纸和纸制品业", enterprise_type="有限责任公司")
    facts = rules.change(ChangeEnterprise(credit_code=MILL, reason="核查", trade=""), entry, TRADES, REGIONS).facts
    assert (facts.trade, facts.trade_code, facts.enterprise_type) == (None, None, "有限责任公司")


def test_a_new_trade_takes_its_own_code() -> None:
    command = ChangeEnterprise(credit_code=MILL, reason="转产", trade="食品制造业")
    assert rules.change(command, mill(trade="造纸和纸制品业"), TRADES, REGIONS).facts.trade_code == "C14"


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.change(ChangeEnterprise(credit_code=MILL, reason="核查", region="640500"), mill(), TRADES, REGIONS)
    assert refusal(error) == "NOTHING_TO_CHANGE"


def test_a_closed_entry_is_not_changed() -> None:
    closed = rules.Entry(facts=mill().facts, state=EnterpriseState.CLOSED)
    with pytest.raises(Refusal) as error:
        rules.change(ChangeEnterprise(credit_code=MILL, reason="核查", name="新名"), closed, TRADES, REGIONS)
    assert refusal(error) == "ENTERPRISE_CLOSED"


def test_closing_names_the_day_and_the_successor() -> None:
    successor = mill(credit_code=DAIRY)
    command = CloseEnterprise(credit_code=MILL, reason="合并", successor=DAIRY)
    change = rules.close(command, mill(), successor, date(2026, 11, 22))
    assert [one.after for one in change.fields] == ["已注销", "2026-11-22", DAIRY]
    assert (change.entry.state, change.entry.successor) == (EnterpriseState.CLOSED, DAIRY)


@pytest.mark.parametrize("successor", [MILL, DAIRY])
def test_a_successor_must_be_another_unit_of_the_directory(successor: str) -> None:
    command = CloseEnterprise(credit_code=MILL, reason="合并", successor=successor)
    known = mill() if successor == MILL else None
    with pytest.raises(Refusal) as error:
        rules.close(command, mill(), known, date(2026, 11, 22))
    assert refusal(error) == "SUCCESSOR_UNSUITABLE"


def test_names_are_searched_by_neighbouring_characters() -> None:
    assert rules.grams("中冶（Ａ）") == ["(a", "a)", "中冶", "冶("]


def test_of_trades_of_one_name_the_widest_below_the_section_counts() -> None:
    trades = {"K": "房地产业", "K70": "房地产业", "K709": "其他房地产业", "K7090": "其他房地产业"}
    assert rules.widest_codes(trades) == {"房地产业": "K70", "其他房地产业": "K709"}
