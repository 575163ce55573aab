"""The steps of a lending, and that an item is lent once at a time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.lendings import AskForEquipment, LendingAction, LendingState
from services.registry.lendings import rules
from services.registry.lendings.rules import HOLDING, RETURN, Case

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
OWNER, BORROWER, STRANGER = "ecology-640500", "ecology-640100", "ecology-640300"
LIMIT = LawRow(
    key="equipment.lending_days_max",
    value=Decimal(90),
    unit=Unit.NATURAL_DAYS,
    source="规则",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="借用最长日数",
)
ENDED = {LendingState.DECLINED, LendingState.CALLED_OFF, LendingState.RETURNED}


def asked(first: int = 0, last: int = 4, number: str = "JY-1", borrower: str = BORROWER) -> Case:
    order = AskForEquipment(
        equipment="ZB-1",
        from_on=TODAY + timedelta(days=first),
        due_on=TODAY + timedelta(days=last),
        purpose="走航监测",
    )
    return rules.ask(order, OWNER, "640500", borrower, LIMIT, number, NOW, TODAY)


def test_a_lending_goes_from_hand_to_hand_and_back() -> None:
    case = asked()
    for action, by, state in (
        (LendingAction.APPROVE, OWNER, LendingState.APPROVED),
        (LendingAction.HAND_OVER, OWNER, LendingState.HANDED_OVER),
        (LendingAction.RECEIVE, BORROWER, LendingState.IN_USE),
        (LendingAction.GIVE_BACK, BORROWER, LendingState.GIVEN_BACK),
        (LendingAction.TAKE_BACK, OWNER, LendingState.RETURNED),
    ):
        case = rules.advance(case, action, by, NOW)
        assert case.state is state
    assert len(case.steps) == 6


@given(st.integers(-5, 5), st.integers(-5, 100))
def test_a_wish_begins_today_or_later_and_is_no_longer_than_the_local_limit(first: int, last: int) -> None:
    fits = 0 <= first <= last and last - first < 90
    try:
        assert asked(first, last).state is LendingState.ASKED
    except Refusal as refusal:
        assert refusal.code == "LENDING_PERIOD_WRONG"
        assert not fits
    else:
        assert fits


def test_nobody_borrows_from_oneself() -> None:
    with pytest.raises(Refusal, match="LENDING_OWN"):
        asked(borrower=OWNER)


ACTS = st.tuples(st.sampled_from(list(LendingAction)), st.sampled_from([OWNER, BORROWER, STRANGER]))


@given(st.lists(ACTS, max_size=20))
def test_each_step_is_taken_by_its_side_and_what_ended_stays_ended(acts: list[tuple[LendingAction, str]]) -> None:
    case = asked()
    for action, by in acts:
        before = case
        try:
            case = rules.advance(case, action, by, NOW)
        except Refusal as refusal:
            assert refusal.code in ("LENDING_STEP_NOT_ALLOWED", "LENDING_NOT_YOUR_STEP")
            continue
        assert before.state not in ENDED
        assert by != STRANGER
        assert (case.state in (LendingState.APPROVED, LendingState.RETURNED)) <= (by == OWNER)
        assert (case.state in (LendingState.IN_USE, LendingState.GIVEN_BACK)) <= (by == BORROWER)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), min_size=1, max_size=12))
def test_an_item_is_lent_to_one_agency_on_any_one_day(wishes: list[tuple[int, int]]) -> None:
    lent: list[Case] = []
    for at, (first, length) in enumerate(wishes):
        case = asked(first, first + length, f"JY-{at}")
        try:
            rules.require_free(case, lent)
        except Refusal as refusal:
            assert refusal.code == "EQUIPMENT_LENT_ALREADY"
        else:
            lent.append(rules.advance(case, LendingAction.APPROVE, OWNER, NOW))
    days = [one.from_on + timedelta(days=day) for one in lent for day in range((one.due_on - one.from_on).days + 1)]
    assert len(days) == len(set(days))


@given(st.sampled_from(list(LendingState)))
def test_only_a_lending_that_holds_its_item_keeps_others_out(state: LendingState) -> None:
    other = replace(asked(number="JY-2"), state=state)
    if state in HOLDING:
        with pytest.raises(Refusal, match="EQUIPMENT_LENT_ALREADY"):
            rules.require_free(asked(), [other])
    else:
        rules.require_free(asked(), [other])


def test_what_is_not_given_back_in_time_is_overdue_until_it_is() -> None:
    out = replace(asked(), state=LendingState.IN_USE)
    late = rules.late(out, RETURN, "归还", NOW)
    assert late.overdue and late.steps[-1].by == BORROWER
    assert not rules.advance(late, LendingAction.GIVE_BACK, BORROWER, NOW).overdue


@given(st.integers(-10, 10))
def test_an_item_is_handed_over_in_its_days_only(offset: int) -> None:
    case = asked()
    try:
        rules.require_its_days(case, TODAY + timedelta(days=offset))
    except Refusal as refusal:
        assert (refusal.code, 0 <= offset <= 4) == ("LENDING_DAY_WRONG", False)
    else:
        assert 0 <= offset <= 4
