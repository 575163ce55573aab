"""What recording a permit decides."""

from datetime import date

import pytest

from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseFacts, EnterpriseState
from contracts.registry.permits import PermitFacts, PermitPollutant, RecordPermit
from services.registry.directory.rules import Entry
from services.registry.permits import rules

MILL, OTHER = "916400002276950035", "91640500317866371F"
HOLDER = Entry(facts=EnterpriseFacts(credit_code=MILL, name="试验纸业", region="640500"))
NUMBER = MILL + "001P"
COD = PermitPollutant(name="化学需氧量", limit="80", unit="mg/L")


def order(**given: object) -> RecordPermit:
    return RecordPermit(**({"number": NUMBER, "holder": MILL} | given))  # type: ignore[arg-type]


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
