"""The law of a detention 行政拘留, and its days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.transfer.proceeding_terms import ProceedingAction, ProceedingKind
from contracts.transfer.proceedings import DetentionBasis, OpenProceeding, TakeProceedingStep
from services.transfer.proceedings.rules.case import Case
from services.transfer.proceedings.rules.detentions import choose_basis, copies_are_kept, days_in_range
from tests.unit.transfer.proceeding_cases import case_of

NEW_LAW = date(2026, 8, 15)
TODAY = date(2026, 11, 22)


def ground(law: str, since: date, until: date | None, days: tuple[int, int, int, int]) -> dict[str, str]:
    """A row of detention_grounds.csv."""
    names = ("least_days", "most_days", "lighter_least_days", "lighter_most_days")
    return {
        "ground": "evasion",
        "name": "逃避监管排放",
        "law": law,
        "article": "某条",
        "lighter_rule": "从轻条款",
        "valid_from": since.isoformat(),
        "valid_to": until.isoformat() if until else "",
        **{name: str(value) for name, value in zip(names, days, strict=True)},
    }


def grounds(new: tuple[int, int, int, int] = (10, 15, 5, 10)) -> list[dict[str, str]]:
    """The old law until the day before the new one, and the new one since."""
    old = ground("旧法", date(2015, 1, 1), NEW_LAW - timedelta(days=1), (10, 15, 5, 10))
    return [old, ground("新法", NEW_LAW, None, new)]


def basis(facts_on: date, rows: list[dict[str, str]], today: date = TODAY, code: str = "evasion") -> DetentionBasis:
    """What a detention for an act of this day rests on."""
    order = OpenProceeding(
        kind=ProceedingKind.DETENTION, title="标题", facts="事实", region="640500", facts_on=facts_on, ground=code
    )
    chosen = choose_basis(case_of(ProceedingKind.DETENTION), order, rows, today).basis
    assert chosen is not None
    return chosen


def with_basis() -> Case:
    """A detention at the police, on 10 to 15 days, 5 to 10 where lighter."""
    return case_of(ProceedingKind.DETENTION, basis=basis(TODAY, grounds()))


def decision(days: int, lighter: bool | None = None) -> TakeProceedingStep:
    """The police's decision on so many days."""
    return TakeProceedingStep(number="X", version=1, action=ProceedingAction.DECIDE, days=days, lighter=lighter)


@given(st.dates(date(2015, 1, 1), TODAY), st.tuples(*[st.integers(1, 20)] * 4))
def test_the_law_is_that_of_the_day_of_the_act_unless_the_newer_one_is_lighter(
    facts_on: date, new: tuple[int, int, int, int]
) -> None:
    chosen = basis(facts_on, grounds(new))
    lighter = (new[1], new[0], new[3]) < (15, 10, 10)
    assert chosen.law == ("新法" if facts_on >= NEW_LAW or lighter else "旧法")
    assert ("从轻条款" in chosen.chosen_because) == (facts_on < NEW_LAW)


def test_before_the_new_law_holds_it_is_not_looked_at() -> None:
    assert basis(date(2026, 8, 1), grounds((1, 2, 1, 2)), today=NEW_LAW - timedelta(days=1)).law == "旧法"


def test_what_the_newer_law_no_longer_punishes_is_not_transferred() -> None:
    with pytest.raises(Refusal, match="DETENTION_NO_LONGER_PUNISHED"):
        basis(date(2026, 8, 1), grounds()[:1])


def test_an_act_to_come_or_of_no_ground_is_refused() -> None:
    for facts_on, code, refusal in (
        (TODAY + timedelta(days=1), "evasion", "INVALID_INPUT"),
        (TODAY, "noise", "DETENTION_GROUND_UNKNOWN"),
        (date(2014, 12, 31), "evasion", "DETENTION_GROUND_UNKNOWN"),
    ):
        with pytest.raises(Refusal, match=refusal):
            basis(facts_on, grounds(), code=code)


@given(st.integers(1, 40), st.sampled_from([None, False, True]))
def test_the_days_decided_lie_in_the_range_of_the_basis(days: int, lighter: bool | None) -> None:
    least, most = (5, 10) if lighter else (10, 15)
    if least <= days <= most:
        assert days_in_range(with_basis(), decision(days, lighter)) == with_basis()
    else:
        with pytest.raises(Refusal, match="DETENTION_DAYS_OUT_OF_RANGE"):
            days_in_range(with_basis(), decision(days, lighter))


def test_originals_are_not_sent_before_copies_are_kept() -> None:
    for kept in (None, False):
        order = TakeProceedingStep(number="X", version=1, action=ProceedingAction.SEND, copies_kept=kept)
        with pytest.raises(Refusal, match="DETENTION_COPIES_NOT_KEPT"):
            copies_are_kept(with_basis(), order)
