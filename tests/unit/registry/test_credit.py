"""Credit: a score is what the facts in force on a day make of it; levels, waits and rules are data."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.credit_terms import CreditAction as A
from contracts.registry.credit_terms import CreditFactState as S
from services.registry.credit.rules import machine
from services.registry.credit.rules.book import Book, CreditBookInvalid, read_book
from services.registry.credit.rules.machine import Case, Person
from services.registry.credit.rules.score import Scored, in_force, last_day, rate

FILE = Path(__file__).parents[3] / "jurisdiction" / "credit_rules.csv"
with FILE.open(encoding="utf-8") as _file:
    LINES = list(csv.DictReader(_file))
BOOK = read_book(LINES)
TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 2, tzinfo=UTC)
SCALE = BOOK.scale("640500", TODAY)
RECORDER, JUDGE = Person("ecology-640500", "甲"), Person("ecology-640500", "乙")
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def facts(draw: st.DrawFn) -> list[Scored]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        on = draw(DAYS)
        end = on + timedelta(days=draw(st.integers(0, 900)))
        gone = draw(st.none() | st.integers(0, 900))
        removed = on + timedelta(days=gone) if gone is not None else None
        points = draw(st.integers(-60, 20).filter(bool))
        one = Scored(
            number=str(number), name="事实", points=points, basis="规则", on=on, last_day=end, removed_on=removed
        )
        made.append(one)
    return made


@given(facts(), DAYS, st.randoms())
def test_the_order_of_the_facts_does_not_matter(some: list[Scored], day: date, random: object) -> None:
    mixed = some[:]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rate(mixed, SCALE, day) == rate(some, SCALE, day)


@given(facts(), DAYS)
def test_a_score_is_the_sum_of_its_lines_and_never_outside_its_bounds(some: list[Scored], day: date) -> None:
    rating = rate(some, SCALE, day)
    assert rating.score == sum(part.adds for part in rating.parts)
    assert SCALE.minimum.value <= rating.score <= SCALE.maximum.value
    assert all(part.source for part in rating.parts)


@given(facts(), DAYS)
def test_what_is_not_in_force_leaves_no_trace(some: list[Scored], day: date) -> None:
    assert rate(some, SCALE, day) == rate([one for one in some if in_force(one, day)], SCALE, day)


@given(facts(), facts(), DAYS)
def test_a_fact_that_has_expired_restores_the_score(some: list[Scored], others: list[Scored], day: date) -> None:
    ended = [one for one in others if one.last_day < day]
    assert rate([*some, *ended], SCALE, day) == rate(some, SCALE, day)


@given(facts(), DAYS)
def test_a_worse_score_never_has_a_better_level(some: list[Scored], day: date) -> None:
    rating = rate(some, SCALE, day)
    thresholds = [level.value for level in SCALE.levels]
    assert thresholds == sorted(thresholds, reverse=True)
    assert rating.score >= rating.level.value
    assert all(rating.score < level.value for level in SCALE.levels if level.value > rating.level.value)


def test_a_fact_counts_on_its_last_day_and_no_more_on_the_next() -> None:
    one = Scored(number="1", name="事实", points=-15, basis="规则", on=date(2025, 11, 20), last_day=TODAY)
    assert in_force(one, TODAY) and not in_force(one, TODAY + timedelta(days=1))
    assert last_day(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_levels_are_data_and_a_region_may_have_black() -> None:
    assert [level.name for level in SCALE.levels] == ["诚信（绿）", "良好（蓝）", "警示（黄）", "不良（红）"]
    black = BOOK.scale("320100", TODAY)
    assert [level.code for level in black.levels] == ["honest", "good", "warning", "bad", "black"]
    crime = Scored(number="1", name="罪", points=-60, basis="规则", on=TODAY, last_day=TODAY)
    assert rate([crime], SCALE, TODAY).level.code == "bad"
    assert rate([crime], black, TODAY).level.code == "black"


def test_a_bad_cell_is_refused_with_its_row_and_column() -> None:
    wrong = dict(LINES[-1], value="很多")
    with pytest.raises(CreditBookInvalid, match="第 3 行 value 列：'很多'"):
        read_book([LINES[0], wrong])
    with pytest.raises(CreditBookInvalid, match="part"):
        read_book([dict(LINES[0], part="其他")])
    with pytest.raises(CreditBookInvalid, match="months"):
        read_book([dict(LINES[-1], months="")])


def test_a_rule_of_a_region_replaces_the_wider_one_for_that_fact_only() -> None:
    own = dict(LINES[-1], region="640500", value="7")
    rows = read_book([*LINES, own]).facts("640521", TODAY)
    assert (rows["self_report"].value, rows["good_conduct"].value) == (7, 10)
    assert BOOK.facts("640521", TODAY)["self_report"].value == 5


def case(code: str = "violation", on: date = TODAY, book: Book = BOOK) -> Case:
    return machine.record(
        book.facts("640500", on)[code],
        number="XY-1",
        credit_code="9",
        region="640500",
        on=on,
        reason="超标排放",
        reference=None,
        agency="ecology-640500",
        by=RECORDER,
        appeal_until=NOW + timedelta(days=14),
        today=TODAY,
        now=NOW,
    )


def step(before: Case, *actions: A) -> Case:
    for action in actions:
        before = machine.step(before, action, "ecology-640500", "依据", TODAY, NOW)
    return before


@given(st.lists(st.sampled_from(list(A)), max_size=8))
def test_whatever_is_tried_a_fact_leaves_the_score_only_by_withdrawal_or_repair_or_its_end(actions: list[A]) -> None:
    one = case()
    for action in actions:
        try:
            one = step(one, action)
        except Refusal as refusal:
            assert refusal.code == "CREDIT_STEP_NOT_ALLOWED"
    assert (one.removed_on is not None) == (one.state in (S.WITHDRAWN, S.REPAIRED))
    if one.state not in machine.LIVE:
        assert all((one.state, action) not in machine.MOVES for action in A)


def test_a_fact_expired_before_it_was_recorded_or_yet_to_come_is_refused() -> None:
    with pytest.raises(Refusal, match="CREDIT_FACT_STALE"):
        case(on=date(2025, 11, 19))
    assert case(on=date(2025, 11, 20)).last_day == TODAY
    with pytest.raises(Refusal, match="CREDIT_DATE_LATER"):
        case(on=TODAY + timedelta(days=1))


def test_an_appeal_is_made_once_within_its_limit_and_not_judged_by_who_recorded() -> None:
    one = case()
    machine.require_appealable(one, NOW, "10个工作日")
    with pytest.raises(Refusal, match="CREDIT_APPEAL_LATE"):
        machine.require_appealable(one, NOW + timedelta(days=14), "10个工作日")
    rejected = step(one, A.APPEAL, A.REJECT_APPEAL)
    with pytest.raises(Refusal, match="CREDIT_APPEAL_TWICE"):
        machine.require_appealable(rejected, NOW, "10个工作日")
    with pytest.raises(Refusal, match="CREDIT_SAME_PERSON"):
        machine.require_other(one, RECORDER, A.UPHOLD_APPEAL)
    machine.require_other(one, JUDGE, A.UPHOLD_APPEAL)


def test_a_crime_is_not_repaired_and_an_uncorrected_violation_not_decided_on() -> None:
    with pytest.raises(Refusal, match="CREDIT_NOT_REPAIRABLE"):
        machine.require_repairable(case("violation_crime"))
    with pytest.raises(Refusal, match="CREDIT_STEP_NOT_ALLOWED"):
        step(case(), A.APPLY_REPAIR, A.CHECK_FAILED, A.GRANT_REPAIR)
    repaired = step(case(), A.APPLY_REPAIR, A.CHECK_CORRECTED, A.GRANT_REPAIR)
    assert (repaired.state, repaired.removed_on) == (S.REPAIRED, TODAY)


@given(st.integers(0, 400), st.integers(0, 200))
def test_study_shortens_the_wait_but_not_below_the_least_and_never_prolongs_it(days: int, least: int) -> None:
    one = case()
    assert one.repair_from == TODAY + timedelta(days=90)
    begins = machine.earliest(one, days, least)
    assert begins <= one.repair_from
    assert begins >= min(one.repair_from, TODAY + timedelta(days=least))
    assert machine.earliest(one, 0, least) == one.repair_from
