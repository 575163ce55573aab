"""What holders of permits may apply for, its steps, and the permit that comes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.permit_applications import ApplyForPermit, PermitContent
from contracts.registry.permit_applications import PermitApplicationAction as A
from contracts.registry.permit_applications import PermitApplicationKind as K
from contracts.registry.permit_applications import PermitApplicationState as S
from contracts.registry.permits import PermitFacts, PermitOutlet, PermitState
from services.registry.permit_applications import rules
from services.registry.permits.rules import held_from

MILL, TODAY, NOW = "916400002276950035", date(2026, 11, 22), datetime(2026, 11, 22, 4, tzinfo=UTC)
PERMIT = PermitFacts(number=MILL + "001P", holder=MILL, region="640500", valid_from=date(2022, 2, 1), valid_to=TODAY)
CONTENT = PermitContent(outlets=[PermitOutlet(number="DA009")], standards=["GB 13271-2014"])
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def order(kind: K, content: PermitContent | None = None) -> ApplyForPermit:
    return ApplyForPermit(permit=PERMIT.number, kind=kind, agency="ecology-640500", reason="照实", content=content)


def applied(kind: K, permit: PermitFacts = PERMIT, today: date = TODAY) -> rules.Case:
    content = CONTENT if kind in rules.NEEDS_CONTENT else None
    return rules.apply(order(kind, content), permit, "XK-1", 60, today, NOW)


def refused(code: str, kind: K, permit: PermitFacts = PERMIT, content: PermitContent | None = None) -> None:
    with pytest.raises(Refusal) as error:
        rules.apply(order(kind, content), permit, "XK-1", 60, TODAY, NOW)
    assert error.value.code == code


def test_what_ran_out_is_neither_amended_nor_renewed_but_may_be_applied_for_anew_or_cancelled() -> None:
    over = replace(PERMIT, valid_to=TODAY - timedelta(days=1))
    refused("PERMIT_EXPIRED", K.RENEW, over)
    refused("PERMIT_EXPIRED", K.AMEND, over, CONTENT)
    assert {applied(kind, over).state for kind in (K.REISSUE, K.CANCEL)} == {S.APPLIED}


def test_a_renewal_needs_an_end_and_an_amendment_its_content() -> None:
    refused("PERMIT_END_UNKNOWN", K.RENEW, replace(PERMIT, valid_to=None))
    refused("PERMIT_CONTENT_WRONG", K.AMEND)
    refused("PERMIT_CONTENT_WRONG", K.CANCEL, content=CONTENT)
    twice = PermitContent(outlets=[PermitOutlet(number="1"), PermitOutlet(number="1")])
    refused("PERMIT_OUTLET_TWICE", K.REISSUE, content=twice)


@pytest.mark.parametrize("state", [PermitState.CANCELLED, PermitState.REVOKED])
@pytest.mark.parametrize("kind", K)
def test_nothing_is_applied_for_about_a_permit_that_was_ended(kind: K, state: PermitState) -> None:
    refused("PERMIT_ENDED", kind, replace(PERMIT, state=state), CONTENT if kind in rules.NEEDS_CONTENT else None)


@given(st.integers(0, 400))
def test_a_renewal_is_late_when_fewer_days_are_left_than_the_law_asks(days: int) -> None:
    permit = replace(PERMIT, valid_to=TODAY + timedelta(days=days))
    assert applied(K.RENEW, permit).late == (days < 60)
    assert not applied(K.AMEND, permit).late


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", A)
def test_a_step_is_in_the_table_or_refused(state: S, action: A) -> None:
    case = replace(applied(K.RENEW), state=state)
    if (state, action) in rules.STEPS:
        assert rules.step(case, action).state is rules.STEPS[state, action]
        return
    with pytest.raises(Refusal) as error:
        rules.step(case, action)
    assert error.value.code == "PERMIT_APPLICATION_STEP_NOT_ALLOWED"


@given(st.lists(st.sampled_from(A), max_size=8))
def test_an_application_is_decided_or_taken_back_at_most_once(actions: list[A]) -> None:
    case, ended = applied(K.RENEW), 0
    for action in actions:
        try:
            after = rules.step(case, action)
        except Refusal:
            assert case.state is not S.APPLIED or (S.APPLIED, action) not in rules.STEPS
            continue
        ended += after.state is not case.state
        case = after
    assert ended <= 1


@given(DAYS, DAYS, st.integers(1, 120))
def test_a_renewal_goes_on_from_the_old_end_and_never_shortens(ends: date, today: date, months: int) -> None:
    permit = replace(PERMIT, valid_to=ends, state=PermitState.EXPIRING)
    case = replace(applied(K.CANCEL), kind=K.RENEW)
    after = rules.granted(case, permit, months, today)
    assert after.valid_from == ends + timedelta(days=1)
    assert after.valid_to is not None and after.valid_to > ends
    assert (after.state, after.outlets) == (PermitState.VALID, permit.outlets)
    assert held_from(after) == PERMIT.valid_from
    again = rules.granted(case, after, months, today)
    assert held_from(again) == PERMIT.valid_from


def test_five_years_from_a_day_end_the_day_before_it() -> None:
    after = rules.granted(applied(K.REISSUE), PERMIT, 60, TODAY)
    assert (after.valid_from, after.valid_to) == (TODAY, date(2031, 11, 21))
    assert after.outlets == CONTENT.outlets
    assert rules.months_later(date(2024, 2, 29), 60) == date(2029, 2, 28)


def test_who_applied_anew_after_the_end_holds_a_permit_only_since_then() -> None:
    over = replace(PERMIT, valid_to=TODAY - timedelta(days=9))
    assert held_from(rules.granted(applied(K.REISSUE, over), over, 60, TODAY)) == TODAY
    assert held_from(rules.granted(applied(K.REISSUE), PERMIT, 60, TODAY)) == PERMIT.valid_from


def test_an_amendment_keeps_the_validity_and_a_cancellation_ends_it() -> None:
    amended = rules.granted(applied(K.AMEND), PERMIT, 60, TODAY)
    assert (amended.valid_from, amended.valid_to) == (PERMIT.valid_from, PERMIT.valid_to)
    assert amended.standards == CONTENT.standards
    assert rules.granted(applied(K.CANCEL), PERMIT, 60, TODAY).state is PermitState.CANCELLED
