"""Whose a source is, what it may send for whom, and what a message of the stream says."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.intake import ObservationsLetter, ReadingsLetter
from contracts.registry.observations import ObservationKind
from contracts.registry.sources import IntakeKind, RegisterIntakeSource
from services.registry.sources import rules
from services.registry.sources.rules import Address, Owner, Source

AT = datetime(2026, 11, 22, tzinfo=UTC)
MILL, DAIRY = "916400002276950035", "91640500317866371F"
BUREAU = Owner("ecology-640500", AgencyKind.ECOLOGY, "640500")
OWN = Owner(MILL, AgencyKind.ENTERPRISE, "640502")
HERE = Address(IntakeKind.READINGS, "640500")


def order(*kinds: IntakeKind, enterprises: tuple[str, ...] = ()) -> RegisterIntakeSource:
    return RegisterIntakeSource(
        code="GW1", name="网关", agency="a", kinds=list(kinds), public_key="A" * 43, enterprises=list(enterprises)
    )


def source(owner: Owner = BUREAU, *enterprises: str) -> Source:
    return rules.register(order(IntakeKind.READINGS, enterprises=enterprises), owner, set(enterprises), AT)


def test_every_means_of_observation_has_a_subject_of_its_own() -> None:
    assert set(rules.PATROLS.values()) == set(ObservationKind)
    assert set(IntakeKind) - set(rules.PATROLS) == {IntakeKind.READINGS}


def test_a_source_acts_as_an_officer_of_its_agency_or_a_user_of_its_enterprise() -> None:
    assert source().actor.roles == (Role.OFFICER,)
    assert (source(OWN).actor.roles, source(OWN).actor.agency) == ((Role.MEMBER,), MILL)


@pytest.mark.parametrize(
    ("kind", "owner", "may"),
    [
        (IntakeKind.READINGS, AgencyKind.ECOLOGY, True),
        (IntakeKind.READINGS, AgencyKind.ENTERPRISE, True),
        (IntakeKind.READINGS, AgencyKind.POLICE, False),
        (IntakeKind.VEHICLE_TEST, AgencyKind.TRANSPORT, True),
        (IntakeKind.SATELLITE, AgencyKind.NATURAL_RESOURCES, True),
        (IntakeKind.DRONE, AgencyKind.ENTERPRISE, False),
    ],
)
def test_who_may_send_what(kind: IntakeKind, owner: AgencyKind, may: bool) -> None:
    try:
        rules.register(order(kind), Owner("x", owner, "640500"), (), AT)
        allowed = True
    except Refusal as refusal:
        assert refusal.code == "SOURCE_KIND_NOT_ITS"
        allowed = False
    assert allowed == may


def test_a_source_names_enterprises_of_its_owner_only() -> None:
    assert source(BUREAU, MILL).enterprises == (MILL,)
    for owner, known in ((BUREAU, set[str]()), (OWN, {DAIRY})):
        with pytest.raises(Refusal, match="SOURCE_ENTERPRISE_NOT_ITS"):
            rules.register(order(IntakeKind.READINGS, enterprises=(DAIRY,)), owner, known, AT)


def test_an_enterprises_source_sends_for_it_alone() -> None:
    own = source(OWN)
    address = Address(IntakeKind.READINGS, "640502")
    assert rules.may_send_for(own, address, MILL, "640502")
    assert not rules.may_send_for(own, address, DAIRY, "640502")


def test_a_source_with_a_list_sends_for_those_on_it_and_only_inside_the_subjects_region() -> None:
    listed = source(BUREAU, MILL)
    assert rules.may_send_for(listed, HERE, MILL, "640502")
    assert not rules.may_send_for(listed, HERE, DAIRY, "640502")
    assert not rules.may_send_for(listed, Address(IntakeKind.READINGS, "640521"), MILL, "640502")
    assert rules.outside(listed, [MILL, None, DAIRY]) == [DAIRY]
    assert rules.outside(source(), [MILL, DAIRY]) == []


@given(st.from_regex(r"64[0-9]{4}", fullmatch=True), st.from_regex(r"64[0-9]{4}", fullmatch=True))
def test_nothing_outside_a_sources_region_is_ever_its_own(subject: str, region: str) -> None:
    if rules.may_send_for(source(), Address(IntakeKind.READINGS, subject), MILL, region):
        assert region.startswith("6405")


def test_an_ended_source_sends_nothing_and_cannot_be_changed() -> None:
    ended = rules.end(source(), "报废", AT)
    for step in (
        lambda: rules.require_its_own(ended, HERE),
        lambda: rules.end(ended, "再次", AT),
        lambda: rules.with_key(ended, "B" * 43),
    ):
        with pytest.raises(Refusal, match="SOURCE_ENDED"):
            step()
    assert rules.with_key(source(), "B" * 43).public_key == "B" * 43


def test_a_kind_or_a_region_that_is_not_its_own_is_refused() -> None:
    rules.require_its_own(source(), HERE)
    for address in (Address(IntakeKind.DRONE, "640500"), Address(IntakeKind.READINGS, "640000")):
        with pytest.raises(Refusal, match="SOURCE_NOT_ALLOWED"):
            rules.require_its_own(source(), address)
    assert replace(source(), kinds=(IntakeKind.DRONE,)).kinds == (IntakeKind.DRONE,)


def test_a_subject_names_a_kind_and_a_region() -> None:
    assert rules.read_subject("intake.drone.640500") == Address(IntakeKind.DRONE, "640500")


@given(st.text(max_size=40))
def test_any_other_subject_is_refused(subject: str) -> None:
    with pytest.raises(Refusal, match="INTAKE_SUBJECT"):
        rules.read_subject(f"intake.{subject}")


@given(st.one_of(st.binary(max_size=200), st.recursive(st.none(), st.lists).map(msgspec.json.encode)))
def test_whatever_bytes_come_they_are_a_letter_or_a_refusal(body: bytes) -> None:
    for letter in (ReadingsLetter, ObservationsLetter):
        with pytest.raises(Refusal, match="INTAKE_UNREADABLE"):
            rules.read_letter(body, msgspec.json.Decoder(letter))
