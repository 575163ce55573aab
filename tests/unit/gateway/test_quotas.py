"""Quotas by agency, and the order in which requests are refused as load grows."""

from contextlib import ExitStack

import pytest

from contracts.errors import Refusal
from gateway.quotas import BUCKETS_MAX, Criticality, Places, Quotas


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def may(quotas: Quotas, who: str, cost: int, *, public: bool = False, vital: bool = False) -> bool:
    try:
        quotas.charge(who, cost, public=public, vital=vital)
    except Refusal as refusal:
        assert refusal.code == "QUOTA_EXCEEDED"
        return False
    return True


def test_an_agency_may_use_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    quotas = Quotas(10, clock)
    assert [may(quotas, "a", 50) for _ in range(3)] == [True, True, False]
    clock.now = 5
    assert [may(quotas, "a", 50) for _ in range(2)] == [True, False]


def test_a_refusal_says_when_to_come_back() -> None:
    clock = Clock()
    quotas = Quotas(10, clock)
    quotas.charge("a", 150, public=False)
    with pytest.raises(Refusal) as caught:
        quotas.charge("a", 1, public=False)
    assert caught.value.data == {"retry_after": 5}
    clock.now = 5.1
    assert may(quotas, "a", 1)


def test_one_agency_does_not_use_up_anothers_quota() -> None:
    quotas = Quotas(10, Clock())
    assert may(quotas, "a", 1000)
    assert not may(quotas, "a", 1)
    assert may(quotas, "b", 1)


def test_the_public_has_a_tenth_for_each_address() -> None:
    quotas = Quotas(10, Clock())
    assert [may(quotas, "public 1", 10, public=True) for _ in range(2)] == [True, False]
    assert may(quotas, "public 2", 10, public=True)


def test_what_is_vital_is_counted_but_never_refused_for_the_quota() -> None:
    quotas = Quotas(10, Clock())
    assert all(may(quotas, "a", 100, vital=True) for _ in range(5))
    assert not may(quotas, "a", 1)


def test_the_buckets_are_bounded() -> None:
    quotas = Quotas(10, Clock())
    for number in range(BUCKETS_MAX + 10):
        quotas.charge(str(number), 1, public=True)
    assert len(quotas._buckets) == BUCKETS_MAX


def admitted(places: Places, held: ExitStack, criticality: Criticality, tries: int) -> int:
    count = 0
    for _ in range(tries):
        try:
            held.enter_context(places.place(criticality))
        except Refusal as refusal:
            assert (refusal.code, refusal.data["retry_after"] > 0) == ("OVERLOADED", True)
        else:
            count += 1
    return count


def test_as_load_grows_the_public_is_refused_first_and_what_is_vital_last() -> None:
    places = Places(20)
    with ExitStack() as held:
        assert admitted(places, held, Criticality.PUBLIC_READ, 60) == 10
        assert admitted(places, held, Criticality.READ, 60) == 5
        assert admitted(places, held, Criticality.ORDER, 60) == 3
        assert admitted(places, held, Criticality.PUBLIC_READ, 1) == 0
        assert admitted(places, held, Criticality.VITAL, 60) == 2
    assert admitted(places, held, Criticality.PUBLIC_READ, 60) == 10
