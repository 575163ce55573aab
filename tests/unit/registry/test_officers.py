"""What entering people decides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import EnvironmentalElement
from contracts.registry.officers import (
    OfficerAction,
    OfficerEntry,
    OfficerKind,
    OfficerRegistered,
    OfficerState,
    RegisterOfficers,
    RenewCertificate,
)
from services.registry.officers import rules

TODAY = date(2026, 11, 22)

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
    return {person.facts.certificate: person for person in rules.register(order(*officers), {}, TODAY).entered}


def test_a_new_person_is_entered_with_specialties_once() -> None:
    [person] = rules.register(order(WANG), {}, TODAY).entered
    assert person.facts.specialties == ["air", "water"]


def test_an_equal_entry_changes_nothing() -> None:
    assert rules.register(order(WANG), known(WANG), TODAY) == rules.Taken(entered=[], changed=[])


def test_a_longer_certificate_is_a_change() -> None:
    taken = rules.register(order(replace(WANG, valid_to=date(2030, 1, 1))), known(WANG), TODAY)
    assert (len(taken.entered), len(taken.changed)) == (0, 1)


def test_what_others_keep_of_a_person_has_no_name() -> None:
    [person] = rules.register(order(WANG), {}, TODAY).entered
    assert "王试" not in str(OfficerRegistered(facts=person.facts))


def test_one_certificate_twice_in_one_order_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(WANG, WANG), {}, TODAY)
    assert error.value.code == "OFFICER_TWICE"


def test_a_person_of_another_agency_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(WANG, agency="ecology-640100"), known(WANG), TODAY)
    assert error.value.code == "OFFICER_OF_ANOTHER_AGENCY"


def test_a_certificate_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(replace(WANG, valid_to=date(2023, 1, 1))), {}, TODAY)
    assert error.value.code == "OFFICER_PERIOD_REVERSED"


def test_a_recusal_names_a_valid_credit_code() -> None:
    with pytest.raises(Refusal) as error:
        rules.register(order(replace(WANG, conflicts=["12345"])), {}, TODAY)
    assert error.value.code == "CREDIT_CODE_INVALID"


def person(**changes: object) -> rules.Person:
    [entered] = known(WANG).values()
    return replace(entered, **changes)


def test_only_officers_are_entered_here() -> None:
    with pytest.raises(Refusal, match="OFFICER_KIND_ELSEWHERE"):
        rules.register(order(replace(WANG, kind=OfficerKind.LAWYER)), {}, TODAY)


def test_who_was_transferred_is_taken_over_by_the_agency_named_and_by_no_other() -> None:
    gone = {"NX-0001": rules.transfer(person(), "ecology-640100")}
    [taken] = rules.register(order(WANG, agency="ecology-640100"), gone, TODAY).changed
    assert (taken.facts.agency, taken.facts.state, taken.transferred_to) == (
        "ecology-640100",
        OfficerState.ACTIVE,
        None,
    )
    with pytest.raises(Refusal, match="OFFICER_OF_ANOTHER_AGENCY"):
        rules.register(order(WANG, agency="ecology-640200"), gone, TODAY)


def test_who_has_left_is_not_entered_again() -> None:
    left = {"NX-0001": rules.decide(person(), OfficerAction.RETIRE)}
    with pytest.raises(Refusal, match="OFFICER_LEFT"):
        rules.register(order(WANG), left, TODAY)


def test_a_transfer_to_the_own_agency_is_refused() -> None:
    with pytest.raises(Refusal, match="OFFICER_TRANSFER_NOWHERE"):
        rules.transfer(person(), "ecology-640500")


def test_declared_recusals_stay_when_the_entry_changes() -> None:
    declared = rules.recused(person(), ["91640500MAYL00001R"])
    [after] = rules.register(order(replace(WANG, name="王试二")), {"NX-0001": declared}, TODAY).changed
    assert after.facts.conflicts == ["91640500MAYL00001R"]


DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@given(DAYS, DAYS)
def test_a_certificate_holds_through_its_last_day_and_not_one_more(valid_to: date, today: date) -> None:
    [entered] = rules.register(order(replace(WANG, valid_to=valid_to)), {}, today).entered
    assert entered.facts.certified == (today <= valid_to)
    holding = replace(entered, facts=replace(entered.facts, certified=True))
    expired = rules.expire(holding, today)
    assert (expired is None) == (today <= valid_to)
    if expired is not None:
        assert not rules.may_inspect(expired.facts)


@given(DAYS)
def test_a_renewed_certificate_brings_back_whom_it_alone_kept_out(valid_to: date) -> None:
    expired = replace(person(), facts=replace(person().facts, certified=False))
    renewal = RenewCertificate(certificate="NX-0001", valid_from=date(2024, 1, 1), valid_to=valid_to)
    try:
        renewed = rules.renew(expired, renewal, TODAY)
    except Refusal as refusal:
        assert (refusal.code, valid_to < TODAY) == ("OFFICER_CERTIFICATE_PAST", True)
    else:
        assert rules.fit(renewed.facts, TODAY) and valid_to >= TODAY
        suspended = rules.renew(rules.decide(expired, OfficerAction.SUSPEND), renewal, TODAY)
        assert not rules.may_inspect(suspended.facts)


@given(st.lists(st.sampled_from([one for one in OfficerAction if one is not OfficerAction.TRANSFER]), max_size=12))
def test_only_who_is_in_post_is_fit_and_who_left_never_comes_back(actions: list[OfficerAction]) -> None:
    now, seen = person(), [OfficerState.ACTIVE]
    for action in actions:
        try:
            now = rules.decide(now, action)
        except Refusal as refusal:
            assert refusal.code == "OFFICER_STEP_NOT_ALLOWED"
        seen.append(now.facts.state)
        assert rules.may_inspect(now.facts) == (now.facts.state is OfficerState.ACTIVE)
    if OfficerState.LEFT in seen:
        assert set(seen[seen.index(OfficerState.LEFT) :]) == {OfficerState.LEFT}
