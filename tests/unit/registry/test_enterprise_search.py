"""What a search may ask, and the box around a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.registry.enterprise_search import METRES_MAX, EnterpriseOrder, ListEnterprises, NearPlace
from services.registry.enterprise_search.rules import Place, box_around, check, metres_between

LEVELS = {"good": "良好（蓝）", "bad": "不良（红）"}
PLACES = st.builds(Place, st.floats(73, 136), st.floats(3, 54))
METRES = st.floats(0, METRES_MAX)
HERE = NearPlace(longitude=105.2, latitude=37.5, metres=500)


@given(PLACES, METRES, st.floats(-1, 1), st.floats(-1, 1))
def test_whatever_lies_within_the_distance_lies_in_the_box(
    place: Place, metres: float, along: float, up: float
) -> None:
    other = Place(place.longitude + along, place.latitude + up)
    assert metres_between(place, other) > metres or box_around(place, metres).holds(other)


@given(PLACES, METRES)
def test_the_box_reaches_no_further_than_it_must(place: Place, metres: float) -> None:
    box = box_around(place, metres)
    north = Place(place.longitude, box.north_east.latitude)
    assert metres_between(place, north) == pytest.approx(metres, rel=1e-6, abs=0.01)


@given(PLACES, PLACES)
def test_distance_is_the_same_both_ways_and_nothing_to_itself(one: Place, other: Place) -> None:
    assert metres_between(one, other) == pytest.approx(metres_between(other, one))
    assert metres_between(one, one) == 0


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres_between(Place(105, 37), Place(105, 38)) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (ListEnterprises(name="厂"), "name"),
        (ListEnterprises(name=" "), "name"),
        (ListEnterprises(address="e\u0301"), "address"),
        (ListEnterprises(order=EnterpriseOrder.DISTANCE), "order"),
        (ListEnterprises(near=HERE), "order"),
        (ListEnterprises(credit_code="91", order=EnterpriseOrder.NAME), "order"),
        (ListEnterprises(credit_level="purple"), "creditLevel"),
    ],
)
def test_what_no_index_answers_is_refused_with_what_is_allowed(query: ListEnterprises, field: str) -> None:
    with pytest.raises(Refusal) as error:
        check(query, LEVELS, sees_levels=True)
    assert (error.value.code, error.value.data["field"]) == ("INVALID_INPUT", field)
    assert error.value.data["allowed"]


@pytest.mark.parametrize(
    "query",
    [
        ListEnterprises(),
        ListEnterprises(name="造纸", address="园区", credit_level="bad"),
        ListEnterprises(credit_code="9164"),
        ListEnterprises(near=HERE, order=EnterpriseOrder.DISTANCE, credit_code="91"),
    ],
)
def test_what_an_index_answers_is_let_through(query: ListEnterprises) -> None:
    check(query, LEVELS, sees_levels=True)


def test_a_level_that_was_not_published_is_no_way_for_the_public_to_search() -> None:
    with pytest.raises(Refusal, match="CREDIT_LEVEL_NOT_PUBLIC"):
        check(ListEnterprises(credit_level="bad"), LEVELS, sees_levels=False)
