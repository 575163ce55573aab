"""Which findings go in, and which raise an alert."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.observations import NewObservation, ObservationKind
from services.registry.observations.rules import batch_hash, sort

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MILL = "916400002276950035"
NUMBERS = st.lists(st.sampled_from("abcdef"), max_size=12)


def seen(number: str, credit_code: str | None = MILL, at: datetime = NOW) -> NewObservation:
    return NewObservation(number=number, observed_at=at, finding="油花", suspected=True, credit_code=credit_code)


@given(NUMBERS, st.sets(st.sampled_from("abcdef")))
def test_every_finding_is_new_once_repeated_or_about_an_unknown_enterprise(numbers: list[str], known: set[str]) -> None:
    sorted_ = sort([seen(number) for number in numbers], known, {MILL: "640500"}, NOW)
    assert {one.number for one in sorted_.new} == set(numbers) - known
    assert len(sorted_.new) + len(sorted_.repeated) + len(sorted_.unknown) == len(numbers)


def test_an_unknown_enterprise_is_named_and_a_finding_about_nobody_goes_in() -> None:
    sorted_ = sort([seen("1", "91640500317866371F"), seen("2", None)], set(), {MILL: "640500"}, NOW)
    assert (sorted_.unknown, [one.number for one in sorted_.new]) == (["1"], ["2"])


def test_nothing_is_found_in_the_future() -> None:
    with pytest.raises(Refusal, match="FINDING_IN_FUTURE"):
        sort([seen("1", at=NOW + timedelta(seconds=1))], set(), {}, NOW)


def test_the_hash_covers_each_finding_and_its_source() -> None:
    told = batch_hash(ObservationKind.DRONE, "一号", [seen("1")])
    assert told != batch_hash(ObservationKind.DRONE, "二号", [seen("1")])
    assert told != batch_hash(ObservationKind.DRONE, "一号", [seen("2")])
