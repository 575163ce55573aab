"""What recording a permit decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.permits import (
    PermitEnding,
    PermitFacts,
    PermitOutlet,
    PermitPollutant,
    PermitState,
    RecordPermit,
)
from services.registry.directory.rules import Entry
from services.registry.permits import rules

MILL, OTHER = "916400002276950035", "91640500317866371F"
HOLDER = Entry(facts=EnterpriseFacts(credit_code=MILL, name="试验纸业", region="640500"))
NUMBER = MILL + "001P"
OUTLET = PermitOutlet(number="DW001")
DAY = date(2026, 11, 22)
COURSE = [PermitState.VALID, PermitState.EXPIRING, PermitState.EXPIRED]
COD = PermitPollutant(name="化学需氧量", limit="80", unit="mg/L")


def order(**changed: object) -> RecordPermit:
    return RecordPermit(**({"number": NUMBER, "holder": MILL} | changed))  # type: ignore[arg-type]


def recorded(command: RecordPermit, existing: PermitFacts | None = None) -> PermitFacts:
    facts = rules.record(command, HOLDER, existing)
    assert facts is not None
    return facts


def test_a_permit_takes_its_holders_region() -> None:
    facts = recorded(order())
    assert (facts.region, facts.holder_in_number) == ("640500", True)


def test_the_same_permit_again_changes_nothing() -> None:
    assert rules.record(order(), HOLDER, recorded(order())) is None


@pytest.mark.parametrize("number", ["", MILL, MILL + "1P", MILL + "A01P", NUMBER + "0"])
def test_a_number_that_is_not_of_22_characters_is_refused(number: str) -> None:
    with pytest.raises(Refusal) as error:
        rules.record(order(number=number), HOLDER, None)
    assert error.value.code == "PERMIT_NUMBER_MALFORMED"


def test_the_last_character_is_a_mark_and_not_a_checksum() -> None:
    assert recorded(order(number=MILL + "001Z")).number.endswith("Z")


def test_a_holder_must_stand_in_the_directory() -> None:
    closed = Entry(facts=HOLDER.facts, state=EnterpriseState.CLOSED)
    for holder in (None, closed):
        with pytest.raises(Refusal) as error:
            rules.record(order(), holder, None)
        assert error.value.code == "PERMIT_HOLDER_UNKNOWN"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.record(order(valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1)), HOLDER, None)
    assert error.value.code == "PERMIT_PERIOD_REVERSED"


def test_a_number_that_carries_another_code_is_recorded_and_marked() -> None:
    assert not recorded(order(number=OTHER + "001V")).holder_in_number


def test_a_permit_held_by_another_is_refused() -> None:
    existing = PermitFacts(number=OTHER + "001V", holder=OTHER, region="640500")
    with pytest.raises(Refusal) as error:
        rules.record(order(number=OTHER + "001V"), HOLDER, existing)
    assert error.value.code == "PERMIT_HELD_BY_ANOTHER"


def test_a_permit_returns_to_the_holder_its_number_names() -> None:
    existing = PermitFacts(number=NUMBER, holder=OTHER, region="640500", holder_in_number=False)
    assert recorded(order(), existing).holder == MILL


def test_a_file_without_limits_erases_neither_limits_nor_dates() -> None:
    existing = recorded(order(pollutants=[COD], valid_to=date(2027, 1, 1)))
    filled = rules.fill(order(pollutants=[PermitPollutant(name="化学需氧量")]), existing)
    assert rules.record(filled, HOLDER, existing) is None


def test_a_file_older_than_a_renewal_does_not_take_it_back() -> None:
    renewed = replace(recorded(order(valid_from=DAY, valid_to=DAY + timedelta(days=999))), held_since=date(2020, 1, 1))
    stale = rules.fill(order(valid_from=date(2020, 1, 1), valid_to=DAY), renewed)
    assert rules.record(stale, HOLDER, renewed) is None
    newer = rules.fill(order(valid_to=DAY + timedelta(days=1999)), renewed)
    assert newer.valid_to == DAY + timedelta(days=1999)


def test_an_officer_writes_a_number_that_carries_the_holders_code() -> None:
    with pytest.raises(Refusal) as error:
        rules.require_written(order(number=OTHER + "001V"))
    assert error.value.code == "PERMIT_NUMBER_NOT_HOLDERS"
    rules.require_written(order())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"outlets": [OUTLET, OUTLET]}, "PERMIT_OUTLET_TWICE"),
        ({"outlets": [OUTLET], "pollutants": [PermitPollutant(name="氨氮", outlet="DW009")]}, "PERMIT_OUTLET_UNKNOWN"),
        ({"pollutants": [PermitPollutant(name="氨氮", amount=Decimal("3.5"))]}, "PERMIT_UNIT_MISSING"),
        ({"pollutants": [PermitPollutant(name="氨氮", amount=Decimal(-1), amount_unit="t/a")]}, "INVALID_INPUT"),
    ],
)
def test_outlets_pollutants_and_amounts_must_fit(written: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as error:
        rules.require_written(order(**written))
    assert error.value.code == code


@pytest.mark.parametrize("ending", PermitEnding)
def test_a_permit_is_ended_once_and_recorded_no_more(ending: PermitEnding) -> None:
    ended, _ = rules.end(recorded(order()), ending)
    for again in (lambda: rules.end(ended, ending), lambda: rules.record(order(), HOLDER, ended)):
        with pytest.raises(Refusal) as error:
            again()
        assert error.value.code == "PERMIT_ENDED"


def test_what_the_clock_found_stays_until_the_end_moves() -> None:
    expiring = replace(recorded(order(valid_to=DAY)), state=PermitState.EXPIRING)
    amended = rules.record(order(valid_to=DAY, standards=["GB 3544"]), HOLDER, expiring)
    prolonged = rules.record(order(valid_to=DAY + timedelta(days=999)), HOLDER, expiring)
    assert amended is not None and amended.state is PermitState.EXPIRING
    assert prolonged is not None and prolonged.state is PermitState.VALID


@given(st.integers(-4000, 4000), st.one_of(st.none(), st.integers(0, 365)))
def test_the_clock_looks_again_until_the_permit_has_expired(days: int, warn_days: int | None) -> None:
    today, permit = DAY, recorded(order(valid_to=DAY + timedelta(days=days)))
    states = []
    while True:
        seen = rules.look(permit, warn_days, today)
        states.append(seen.state)
        if seen.again_on is None:
            break
        assert seen.again_on > today
        today = seen.again_on
    assert states == sorted(set(states), key=COURSE.index) and states[-1] is PermitState.EXPIRED
    assert days < 0 or today == DAY + timedelta(days=days + 1)
    assert warn_days is not None or PermitState.EXPIRING not in states


@pytest.mark.parametrize("state", sorted(rules.OVER))
def test_the_clock_leaves_a_permit_that_was_ended(state: PermitState) -> None:
    assert rules.look(replace(recorded(order(valid_to=DAY)), state=state), 90, DAY) == rules.Look(state, None)


def test_a_permit_without_an_end_does_not_expire() -> None:
    assert rules.look(recorded(order()), 90, DAY) == rules.Look(PermitState.VALID, None)
