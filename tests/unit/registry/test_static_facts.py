"""What may be left out of checks, on whose sight, until when, and what ends it."""

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
from contracts.registry.permits import PermitFacts, PermitOutlet, PermitState
from contracts.registry.self_checks import SelfCheckAnswer, SelfCheckItem, SelfCheckOrigin
from contracts.registry.static_facts import ConfirmStaticFact, ProposeStaticFact, StaticFactKind, StaticFactOrigin
from contracts.registry.static_facts import StaticFactAction as A
from contracts.registry.static_facts import StaticFactState as S
from services.registry.static_facts.rules import book, decisions
from services.registry.static_facts.rules.book import Effect
from services.registry.static_facts.rules.machine import STEPS, Case, step

MILL, OTHER, BUREAU = "916400002276950035", "91640500317866371F", "ecology-640500"
NOW, TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC), date(2026, 11, 22)
ROWS = list(csv.DictReader((Path(__file__).parents[3] / "jurisdiction/static_facts.csv").open(encoding="utf-8")))
PERMIT = PermitFacts(
    number=MILL + "001P", holder=MILL, region="640500", valid_to=TODAY, outlets=[PermitOutlet(number="DW001")]
)
ORDER = ProposeStaticFact(
    credit_code=MILL, kind=StaticFactKind.PERMITTING, title="许可证齐全", statement="证在有效期内", permit=PERMIT.number
)
VISIT = decisions.VisitMade(
    visit="v1", credit_code=MILL, agencies=[BUREAU], started_at=NOW - timedelta(hours=3), finished_at=NOW
)
AGE = LawRow(
    key="static_fact.visit_age",
    value=Decimal(30),
    unit=Unit.NATURAL_DAYS,
    source="规则",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="期限",
)
CONFIRM = ConfirmStaticFact(number="JT-1", visit="v1", evidence=["ab" * 32], remark="现场核对")
FACT = decisions.proposed(ORDER, "JT-1", "640500", MILL, NOW)


def in_force(case: Case = FACT) -> Case:
    return decisions.confirmed(case, CONFIRM, BUREAU, "张三", TODAY + timedelta(days=9), TODAY, NOW)


def code_of(act: object, *given: object) -> str:
    with pytest.raises(Refusal) as error:
        act(*given)  # type: ignore[operator]
    return error.value.code


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, permit=None),
        replace(ORDER, self_check="TJ-1", item=1),
        replace(ORDER, permit=None, self_check="TJ-1"),
        replace(ORDER, permit=None, self_check="TJ-1", item=1, outlet="DW001"),
    ],
)
def test_a_fact_comes_from_a_permit_or_from_one_answer_and_from_nothing_else(order: ProposeStaticFact) -> None:
    assert code_of(decisions.origin_of, order) == "STATIC_FACT_ORIGIN_MISSING"
    assert decisions.origin_of(ORDER) is StaticFactOrigin.PERMIT
    assert decisions.origin_of(replace(ORDER, permit=None, self_check="TJ-1", item=1)) is StaticFactOrigin.CHECKLIST


def test_the_permit_is_the_enterprises_own_and_valid_and_has_the_outlet() -> None:
    decisions.require_permit(PERMIT.number, PERMIT, MILL, "DW001")
    for permit in (None, replace(PERMIT, holder=OTHER), replace(PERMIT, state=PermitState.EXPIRED)):
        assert code_of(decisions.require_permit, PERMIT.number, permit, MILL, None) == "STATIC_FACT_PERMIT_UNFIT"
    assert code_of(decisions.require_permit, PERMIT.number, PERMIT, MILL, "DA9") == "STATIC_FACT_OUTLET_UNKNOWN"


@pytest.mark.parametrize("answer", [None, *SelfCheckAnswer])
def test_only_an_answer_that_conforms_is_proposed(answer: SelfCheckAnswer | None) -> None:
    item = SelfCheckItem(number=3, origin=SelfCheckOrigin.PERMIT, text="证", legal_basis="法", answer=answer)
    if answer is SelfCheckAnswer.CONFORMS:
        decisions.require_answer("TJ-1", 3, [item])
        assert code_of(decisions.require_answer, "TJ-1", 4, [item]) == "STATIC_FACT_ANSWER_UNFIT"
        return
    assert code_of(decisions.require_answer, "TJ-1", 3, [item]) == "STATIC_FACT_ANSWER_UNFIT"


@pytest.mark.parametrize(
    ("visit", "code"),
    [
        (None, "STATIC_FACT_VISIT_UNKNOWN"),
        (replace(VISIT, credit_code=OTHER), "STATIC_FACT_VISIT_OF_ANOTHER"),
        (replace(VISIT, finished_at=None), "STATIC_FACT_VISIT_UNFINISHED"),
        (replace(VISIT, agencies=["water-640500"]), "STATIC_FACT_VISIT_NOT_YOURS"),
        (replace(VISIT, finished_at=NOW - timedelta(days=31)), "STATIC_FACT_VISIT_OLD"),
    ],
)
def test_a_fact_is_not_confirmed_without_a_fitting_visit(visit: decisions.VisitMade | None, code: str) -> None:
    decisions.require_visit(FACT, "v1", VISIT, BUREAU, AGE, NOW)
    assert code_of(decisions.require_visit, FACT, "v1", visit, BUREAU, AGE, NOW) == code


def test_what_is_to_be_confirmed_again_needs_a_visit_after_the_change() -> None:
    change = book.change_of(ROWS, ["permit.amended"], FACT.kind, FACT.region, TODAY)
    again = decisions.changed(in_force(), change, NOW - timedelta(hours=1))
    assert again is not None and (again.state, again.until) == (S.RECONFIRM, in_force().until)
    assert code_of(decisions.require_visit, again, "v1", VISIT, BUREAU, AGE, NOW) == "STATIC_FACT_VISIT_OLD"
    later = replace(VISIT, started_at=NOW)
    decisions.require_visit(again, "v1", later, BUREAU, AGE, NOW)
    assert in_force(again).state is S.IN_FORCE and in_force(again).changed_by is None


@given(st.lists(st.sampled_from(A), max_size=8))
def test_a_fact_counts_only_after_a_confirmation_and_its_end_is_final(actions: list[A]) -> None:
    case = FACT
    for action in actions:
        try:
            after = step(case, action, "x", NOW)
        except Refusal:
            assert (case.state, action) not in STEPS
            continue
        assert case.state in (S.PROPOSED, S.IN_FORCE, S.RECONFIRM)
        assert (after.state is S.IN_FORCE) == (action is A.CONFIRM)
        case = after
    assert case.steps[0].action is A.PROPOSE


@given(st.dates(date(2021, 4, 1), date(2090, 1, 1)), st.integers(1, 60), st.one_of(st.none(), st.integers(0, 4000)))
def test_a_fact_ends_with_its_permit_at_the_latest(today: date, months: int, days: int | None) -> None:
    permit = None if days is None else replace(PERMIT, valid_to=today + timedelta(days=days))
    until = decisions.last_day(today, months, permit)
    assert today <= until <= today + timedelta(days=31 * months)
    assert permit is None or permit.valid_to is None or until <= permit.valid_to


@given(st.integers(-5, 40))
def test_a_fact_lapses_on_the_day_after_its_last(days: int) -> None:
    case, today = in_force(), TODAY + timedelta(days=days)
    after = decisions.lapsed(case, today, NOW)
    assert (after is not None) == (days > 9)
    assert after is None or after.state is S.LAPSED
    assert decisions.lapsed(FACT, TODAY + timedelta(days=999), NOW) is None


def test_each_kind_has_a_term_and_each_change_its_effect() -> None:
    assert [book.months_of(ROWS, kind, "640500", TODAY) for kind in StaticFactKind] == [24, 12, 24]

    def effect(kind: StaticFactKind, *codes: str) -> Effect | None:
        change = book.change_of(ROWS, codes, kind, "640500", TODAY)
        return change.effect if change else None

    assert effect(StaticFactKind.PERMITTING, "permit.renewed") is Effect.RECONFIRM
    assert effect(StaticFactKind.FACILITY, "permit.renewed") is None
    assert effect(StaticFactKind.SYSTEM, "enterprise.name", "enterprise.region") is Effect.FALL
    assert {effect(kind, "enterprise.closed") for kind in StaticFactKind} == {Effect.FALL}
    assert effect(StaticFactKind.SYSTEM, "enterprise.scale") is None


def test_a_regions_row_goes_before_the_nations_and_a_kinds_own_before_all() -> None:
    change = {"part": "change", "change": "x", "source": "s", "name": "n", "valid_from": "2021-01-01", "valid_to": ""}
    every = change | {"kind": "*", "value": "fall", "region": ""}
    own = change | {"kind": "system", "value": "reconfirm", "region": ""}
    local = change | {"kind": "*", "value": "fall", "region": "640500"}

    def effect(*rows: dict[str, str]) -> Effect:
        found = book.change_of(rows, ["x"], StaticFactKind.SYSTEM, "640521", TODAY)
        assert found is not None
        return found.effect

    assert effect(every, own) is Effect.RECONFIRM
    assert effect(every, own, local) is Effect.FALL


def test_a_change_of_a_fact_that_is_over_means_nothing() -> None:
    change = book.change_of(ROWS, ["enterprise.closed"], FACT.kind, FACT.region, TODAY)
    withdrawn = step(FACT, A.WITHDRAW, MILL, NOW, reason="停用")
    assert decisions.changed(withdrawn, change, NOW) is None
    assert decisions.changed(FACT, None, NOW) is None
    fallen = decisions.changed(FACT, change, NOW)
    assert fallen is not None and fallen.state is S.FALLEN and "注销" in (fallen.changed_by or "")
