"""What becomes of a grass-roots problem."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.agencies import Agency, AgencyLevel
from contracts.registry.problems import EscalateProblem, ProblemAction, ProblemState
from services.registry.problems import rules

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DUE = TODAY + timedelta(days=30)
CITY, WATER, PROVINCE = "ecology-640500", "water-640500", "ecology-640000"
LIMIT = LawRow(
    key="problem.solve",
    value=Decimal(60),
    unit=Unit.NATURAL_DAYS,
    source="规定",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="难题期限",
)


def agency(code: str, kind: AgencyKind = AgencyKind.WATER, **changes: object) -> Agency:
    one = Agency(
        code=code,
        name=code,
        kind=kind,
        level=AgencyLevel.CITY,
        region=code.rpartition("-")[2],
        valid_from=date(2020, 1, 1),
    )
    return replace(one, **changes)


def escalated(owner: str = WATER, due_on: date = DUE, known: Agency | None = None) -> rules.Case:
    order = EscalateProblem(region="640521", title="雨污分流", text="管网老旧", owner=owner, due_on=due_on)
    return rules.escalate(order, known or agency(owner), LIMIT, "NT-1", CITY, TODAY, NOW)


def test_a_problem_goes_to_its_owner_and_back_until_it_is_solved() -> None:
    case = escalated()
    solved = rules.solve(case, WATER, NOW, "管网已改造")
    assert (solved.state, solved.result) == (ProblemState.SOLVED, "管网已改造")
    again = rules.reopen(solved, CITY, LIMIT, DUE, TODAY, NOW, "仍有溢流")
    assert (again.state, again.result) == (ProblemState.OWNED, None)
    done = rules.advance(rules.solve(again, WATER, NOW, "已改造"), ProblemAction.CONFIRM, CITY, NOW)
    assert done.state is ProblemState.CONFIRMED


def test_who_hands_a_problem_on_stays_a_party_and_the_date_stays() -> None:
    handed = rules.hand_on(escalated(), agency(PROVINCE), PROVINCE, WATER, TODAY, NOW, "涉及全区规划")
    assert (handed.owner, handed.due_on, handed.parties) == (PROVINCE, DUE, [CITY, WATER, PROVINCE])
    with pytest.raises(Refusal, match="PROBLEM_NOT_YOUR_STEP"):
        rules.solve(handed, WATER, NOW, "已改造")


@pytest.mark.parametrize(
    "owner",
    [
        agency("water-640400"),
        agency("water-640522"),
        agency(WATER, valid_to=date(2025, 1, 1)),
        agency("enterprise-640500", AgencyKind.ENTERPRISE),
    ],
    ids=["another city", "another county", "ended", "no authority"],
)
def test_an_owner_that_cannot_solve_it_is_refused(owner: Agency) -> None:
    with pytest.raises(Refusal, match="PROBLEM_OWNER_UNSUITABLE"):
        escalated(owner.code, known=owner)


@given(st.integers(-400, 400))
def test_a_date_is_after_today_and_within_the_local_limit(days: int) -> None:
    try:
        case = escalated(due_on=TODAY + timedelta(days=days))
    except Refusal as refusal:
        assert refusal.code == "PROBLEM_DATE_WRONG"
        assert not 0 < days <= LIMIT.value
    else:
        assert rules.agreed(LIMIT, case.due_on, TODAY).value == days


@given(
    st.sampled_from(list(ProblemState)), st.sampled_from(list(ProblemAction)), st.sampled_from([CITY, WATER, "hotline"])
)
def test_a_step_is_taken_only_by_whose_it_is(state: ProblemState, action: ProblemAction, by: str) -> None:
    case = replace(escalated(), state=state)
    try:
        after = rules.advance(case, action, by, NOW)
    except Refusal as refusal:
        assert refusal.code in ("PROBLEM_STEP_NOT_ALLOWED", "PROBLEM_NOT_YOUR_STEP")
    else:
        assert by in (CITY, WATER)
        assert len(after.steps) == len(case.steps) + 1
        assert state is not ProblemState.CONFIRMED
