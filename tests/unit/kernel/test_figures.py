"""Counting: everything counted once, in the right place, under a bounded number of names."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.figures import BOUNDS, Figures, kinds_of


@given(st.lists(st.floats(0, 10)))
def test_every_answer_falls_below_exactly_the_bounds_it_is_within(seconds: list[float]) -> None:
    figures = Figures()
    for one in seconds:
        figures.answered("query", one, "directory")
    for timed in figures.timed():
        assert sum(timed.counts) == len(seconds)
        for place, bound in enumerate(BOUNDS):
            assert sum(timed.counts[: place + 1]) == sum(one <= bound for one in seconds)
    assert sum(asked.count for asked in figures.asked()) == len(seconds)


def test_a_request_is_counted_under_its_topic_and_whether_it_orders_or_asks() -> None:
    kinds = kinds_of(["registry.agencies.register.v1"], ["registry.agencies.get.v1"], ["registry.files.get.v1"])
    assert kinds == {
        "registry.agencies.register.v1": ("command", "agencies"),
        "registry.agencies.get.v1": ("query", "agencies"),
        "registry.files.get.v1": ("file", "files"),
    }
