"""The money and the restoration of a damage 生态环境损害赔偿."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind
from contracts.transfer.proceedings import NewMilestone, TakeProceedingStep
from services.transfer.proceedings.rules import damages
from services.transfer.proceedings.rules.case import Case
from services.transfer.proceedings.rules.changing import compensation
from tests.unit.transfer.proceeding_cases import case_of

ON = date(2026, 10, 1)
MONEY = st.decimals(Decimal("0.01"), 10**9, places=2)


def order(**given: Any) -> TakeProceedingStep:
    """A step that brings this."""
    return TakeProceedingStep(number="XJ-1", version=1, action=ProceedingAction.PAY, **given)


def owing(amount: Decimal) -> Case:
    """A damage for which so much is owed."""
    return damages.owe(case_of(ProceedingKind.DAMAGE), order(amount=amount))


@given(MONEY, st.lists(MONEY, max_size=6))
def test_what_came_in_never_passes_what_is_owed_and_is_never_lost(owed: Decimal, payments: list[Decimal]) -> None:
    case, came_in = owing(owed), Decimal(0)
    for amount in payments:
        if came_in + amount <= owed:
            case, came_in = damages.pay(case, order(amount=amount)), came_in + amount
        else:
            with pytest.raises(Refusal, match="DAMAGE_OVERPAID"):
                damages.pay(case, order(amount=amount))
        assert compensation(case).paid == came_in
        assert damages.paid_in_full(case) == (came_in == owed)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1e13", "NaN", "Infinity"])
def test_an_amount_is_money(amount: str) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        damages.assess(case_of(ProceedingKind.DAMAGE), order(amount=Decimal(amount)))


def test_only_what_a_court_confirmed_or_ruled_is_enforced_and_only_while_money_is_owed() -> None:
    agreed = owing(Decimal(100))
    with pytest.raises(Refusal, match="DAMAGE_NOT_ENFORCEABLE"):
        damages.enforceable(agreed, order())
    confirmed = damages.confirm(agreed, order())
    assert damages.enforceable(confirmed, order()) == confirmed
    ruled = damages.owe_by_judgment(case_of(ProceedingKind.DAMAGE), order(amount=Decimal(100)))
    with pytest.raises(Refusal, match="DAMAGE_PAID_IN_FULL"):
        damages.enforceable(damages.pay(ruled, order(amount=Decimal(100))), order())


@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=1, max_size=5, unique=True), st.data())
def test_a_restoration_is_accepted_once_all_of_its_plan_is_reached(names: list[str], data: st.DataObject) -> None:
    planned = [NewMilestone(name=name, due_on=ON) for name in names]
    case = damages.plan(owing(Decimal(1)), order(milestones=planned))
    for name in data.draw(st.permutations(names)):
        with pytest.raises(Refusal, match="DAMAGE_RESTORATION_UNFINISHED"):
            damages.accept_restoration(case, order())
        case = damages.reach(case, order(milestone=name, on=ON))
        with pytest.raises(Refusal, match="DAMAGE_MILESTONE_UNKNOWN"):
            damages.reach(case, order(milestone=name, on=ON))
    assert compensation(damages.accept_restoration(case, order())).restored


def test_a_plan_names_each_part_once_and_is_not_waived() -> None:
    twice = [NewMilestone(name="清淤", due_on=ON)] * 2
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        damages.plan(owing(Decimal(1)), order(milestones=twice))
    with pytest.raises(Refusal, match="DAMAGE_RESTORATION_UNFINISHED"):
        damages.waive_restoration(damages.plan(owing(Decimal(1)), order(milestones=twice[:1])), order())


@pytest.mark.parametrize(("paid", "restored"), [(False, False), (True, False), (False, True)])
def test_a_damage_is_closed_once_paid_and_restored(paid: bool, restored: bool) -> None:
    case = owing(Decimal(10))
    case = damages.pay(case, order(amount=Decimal(10))) if paid else case
    case = damages.waive_restoration(case, order()) if restored else case
    with pytest.raises(Refusal, match="DAMAGE_NOT_SETTLED"):
        damages.settled(case, order())
    done = case if paid else damages.pay(case, order(amount=Decimal(10)))
    done = done if restored else damages.waive_restoration(done, order())
    assert damages.settled(done, order()) == done
    with pytest.raises(Refusal, match="DAMAGE_ALREADY_RESTORED"):
        damages.waive_restoration(done, order())
