"""When an officer keeps away from an enterprise."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.officers import OfficerAction
from contracts.registry.recusals import DeclareRecusal, RecusalKind, RecusalState
from services.registry.officers import rules as officers
from services.registry.recusals import rules
from tests.unit.registry.test_officers import TODAY, person

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MILL = "916400002276950035"
MONTHS = LawRow(
    key=rules.PERIOD,
    value=Decimal(36),
    unit=Unit.MONTHS,
    source="回避规则",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="回避期",
)


def order(kind: RecusalKind = RecusalKind.KINSHIP, ended_on: date | None = None) -> DeclareRecusal:
    return DeclareRecusal(certificate="NX-0001", credit_code=MILL, kind=kind, note="岳父任厂长", ended_on=ended_on)


def declared(period: rules.Period | None = None) -> rules.Case:
    return rules.declare(order(), person(), period, "HB-1", "NX-0001", NOW, TODAY)


def test_kinship_counts_without_end() -> None:
    assert (declared().state, declared().until) == (RecusalState.IN_FORCE, None)


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)))
def test_a_former_employment_counts_to_the_last_day_of_its_period(until: date) -> None:
    try:
        case = declared(rules.Period(row=MONTHS, until=until))
    except Refusal as refusal:
        assert (refusal.code, until < TODAY) == ("RECUSAL_OVER", True)
    else:
        assert case.until == until >= TODAY
        assert case.source is not None and "36个月" in case.source


@given(st.sampled_from(list(RecusalKind)), st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_of_leaving_is_given_for_a_former_employment_and_for_nothing_else(
    kind: RecusalKind, ended_on: date | None
) -> None:
    fits = (ended_on is not None and ended_on <= TODAY) if kind is RecusalKind.FORMER_EMPLOYMENT else ended_on is None
    try:
        rules.require_date(order(kind, ended_on), TODAY)
    except Refusal as refusal:
        assert (refusal.code, fits) == ("RECUSAL_DATE_WRONG", False)
    else:
        assert fits


def test_who_left_declares_nothing_more_and_a_recusal_ends_once() -> None:
    left = officers.decide(person(), OfficerAction.RETIRE)
    with pytest.raises(Refusal, match="OFFICER_LEFT"):
        rules.declare(order(), left, None, "HB-1", "NX-0001", NOW, TODAY)
    ended = rules.end(declared(), RecusalState.WITHDRAWN, "误报")
    with pytest.raises(Refusal, match="RECUSAL_ENDED"):
        rules.end(ended, RecusalState.LAPSED)
