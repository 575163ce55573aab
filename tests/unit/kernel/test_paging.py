"""Keys of lists: written from an item, read back as SQL takes them."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.messages import COUNT_MAX
from kernel.paging import COUNT_LIMIT, Order, counted, key, read_key


class Item(msgspec.Struct):
    at: Any
    number: Any


BY_TIME = Order("", {"at": "infinity", "number": ""})


@given(st.text(), st.text())
def test_whatever_text_an_item_is_ordered_by_comes_back_from_its_key(at: str, number: str) -> None:
    assert BY_TIME.place(BY_TIME.key_of(Item(at, number))) == [at, number]


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back_to_the_microsecond(at: datetime) -> None:
    told, _ = BY_TIME.place(BY_TIME.key_of(Item(at, 7)))
    assert datetime.fromisoformat(told) == at


def test_a_day_that_is_not_there_is_later_than_any() -> None:
    assert BY_TIME.place(key(date(2026, 11, 22), 1)) == ["2026-11-22", "1"]
    assert BY_TIME.place(key(None, 1)) == ["infinity", "1"]


def test_a_list_begins_before_its_first_item() -> None:
    assert BY_TIME.place(None) == ["infinity", ""]
    assert read_key(None, ["a"]) == ["a"]


@pytest.mark.parametrize("after", ["", "nonsense", "[]", '["one"]', '["a","b","c"]', "[1,2]", "null", '{"a":1}'])
def test_what_is_no_key_of_this_order_is_refused(after: str) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        BY_TIME.place(after)


def test_a_total_is_told_up_to_the_bound_and_not_beyond() -> None:
    assert counted(0).total == 0
    assert counted(COUNT_MAX).total == COUNT_MAX
    assert counted(COUNT_LIMIT).total is None
