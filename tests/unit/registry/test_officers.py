"""What entering people decides."""

from datetime import date

import pytest
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import OfficerEntry, OfficerRegistered, RegisterOfficers
from services.registry.officers import rules

WANG = OfficerEntry(
    certificate="NX-0001",
    name="王试",
    region="640500",
    specialties=[EnvironmentalElement.WATER, EnvironmentalElement.AIR, EnvironmentalElement.WATER],
    valid_from=date(2024, 1, 1),
    valid_to=date(2028, 12, 31),
)


def order(*officers: OfficerEntry, agency: str = "ecology-640500") -> RegisterOfficers:
    return RegisterOfficers(agency=agency, officers=list(officers))


def known(*officers: OfficerEntry) -> dict[str, rules.Person]:
    return {person.facts.certificate: person for person in rules.register(order(*officers), {}).entered}


def test_a_new_person_is_entered_with_specialties_once() -> None:
    [person] = rules.register(order(WANG), {}).entered
    assert person.facts.specialties == ["air", "water"]


def test_an_equal_entry_changes_nothing() -> None:
    assert rules.register(order(WANG), known(WANG)) == rules.Taken(entered=[], changed=[])


def test_a_longer_certificate_is_a_change() -> None:
    taken = rules.register(order(replace(WANG, valid_to=date(2030, 1, 1))), known(WANG))
    assert (len(taken.entered), len(taken.changed)) == (0, 1)


def test_what_others_keep_of_a_person_has_no_name() -> None:
    [person] = rules.register(order(WANG), {}).entered
    assert "王试" not in str(OfficerRegistered(facts=person.facts))


def test_one_certificate_twice_in_one_order_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(WANG, WANG), {})
    assert error.value.code == "OFFICER_TWICE"


def test_a_person_of_another_agency_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(WANG, agency="ecology-640100"), known(WANG))
    assert error.value.code == "OFFICER_OF_ANOTHER_AGENCY"


def test_a_certificate_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(replace(WANG, valid_to=date(2023, 1, 1))), {})
    assert error.value.code == "OFFICER_PERIOD_REVERSED"


def test_a_recusal_names_a_valid_credit_code() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(replace(WANG, conflicts=["12345"])), {})
    assert error.value.code == "CREDIT_CODE_INVALID"
