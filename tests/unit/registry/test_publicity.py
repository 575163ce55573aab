"""What a session needs, and which rows of an attendance list stand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.publicity import AttendanceRow, PlanPublicity, PublicityKind, PublicityState
from services.registry.publicity import rules

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MILL, DAIRY, ELSEWHERE = "916400002276950035", "91640500317866371F", "91640521694309204K"
REGIONS = {MILL: "640500", DAIRY: "640521", ELSEWHERE: "640400"}
TRADES = {"C22": "造纸和纸制品业"}
PLAN = PlanPublicity(
    title="排污许可",
    kind=PublicityKind.TRAINING,
    region="640500",
    starts_at=NOW + timedelta(days=1),
    place="会议室",
    trades=["C22"],
)


def planned() -> rules.Case:
    return rules.plan(PLAN, "PF-1", "ecology-640500", TRADES, NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"trades": ["C2"]}, "PUBLICITY_TRADE_UNKNOWN"),
        ({"starts_at": NOW}, "PUBLICITY_TIME_PAST"),
        ({"kind": PublicityKind.WITH_ASSOCIATION, "partner": " "}, "PUBLICITY_PARTNER_MISSING"),
    ],
)
def test_a_session_that_cannot_be_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules.plan(replace(PLAN, **changes), "PF-1", "ecology-640500", TRADES, NOW)


def test_attendance_is_taken_after_the_beginning_and_not_of_a_cancelled_session() -> None:
    case = planned()
    with pytest.raises(Refusal, match="PUBLICITY_NOT_HELD_YET"):
        rules.hold(case, NOW)
    later = NOW + timedelta(days=2)
    assert rules.hold(case, later).state is PublicityState.HELD
    with pytest.raises(Refusal, match="PUBLICITY_OVER"):
        rules.cancel(case, "改期", later)
    with pytest.raises(Refusal, match="PUBLICITY_CANCELLED"):
        rules.hold(rules.cancel(case, "改期", NOW), later)


def test_each_bad_row_is_reported_with_its_number_field_and_value() -> None:
    taken = rules.sort(
        planned(),
        [
            AttendanceRow(credit_code=MILL, people=2, readers=3),
            AttendanceRow(credit_code="不是代码"),
            AttendanceRow(credit_code="91110000100000004C"),
            AttendanceRow(credit_code=ELSEWHERE),
            AttendanceRow(credit_code=MILL),
            AttendanceRow(credit_code=DAIRY, people=0),
            AttendanceRow(credit_code=DAIRY, readers=-1),
            AttendanceRow(credit_code=DAIRY),
        ],
        REGIONS,
    )
    assert [row.credit_code for row in taken.accepted] == [MILL, DAIRY]
    told = [(problem.row, problem.field, problem.got) for problem in taken.problems]
    assert told == [
        (2, "统一社会信用代码", "不是代码"),
        (3, "统一社会信用代码", "91110000100000004C"),
        (4, "统一社会信用代码", ELSEWHERE),
        (5, "统一社会信用代码", MILL),
        (6, "到场人数", "0"),
        (7, "领取普法读本册数", "-1"),
    ]


ROW = st.builds(
    AttendanceRow,
    credit_code=st.sampled_from([MILL, DAIRY, ELSEWHERE, "x"]),
    people=st.integers(-5, 20_000),
    readers=st.integers(-5, 20_000),
)


@given(st.lists(ROW, min_size=1, max_size=30))
def test_every_row_is_either_taken_once_or_reported(rows: list[AttendanceRow]) -> None:
    taken = rules.sort(planned(), rows, REGIONS)
    assert len(taken.accepted) + len(taken.problems) == len(rows)
    assert len({row.credit_code for row in taken.accepted}) == len(taken.accepted)
