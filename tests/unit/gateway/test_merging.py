"""Several services' pages as one list: nothing lost, nothing twice, newest first, whoever is missing when."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.messages import Page
from gateway.merging import Merged, merged, read

START = datetime(2026, 1, 1, tzinfo=UTC)


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened."""

    at: datetime
    name: str


Parts = dict[str, list[Entry]]


@st.composite
def parts(draw: st.DrawFn) -> Parts:
    """What each service knows, newest first; times often meet."""
    minutes = {
        service: draw(st.lists(st.integers(0, 9), max_size=12)) for service in draw(st.sets(st.sampled_from("abcd")))
    }
    return {
        service: [
            Entry(START + timedelta(minutes=minute), f"{service}{place}")
            for place, minute in enumerate(sorted(given, reverse=True))
        ]
        for service, given in minutes.items()
    }


def page(entries: list[Entry], after: str | None, size: int) -> Page[Entry]:
    start = int(after) + 1 if after is not None else 0
    held = entries[start : start + size]
    keys = [str(start + place) for place in range(len(held))]
    return Page(items=held, keys=keys, more=len(entries) > start + size)


def turned(known: Parts, cursor: str | None, size: int, missing: str = "") -> Merged:
    """One page of the list, without what a missing service knows."""
    before = read(cursor) if cursor else {}
    pages = {service: page(one, before.get(service), size) for service, one in known.items() if service not in missing}
    return merged(pages, before, size)


@given(parts(), st.integers(1, 5))
def test_page_by_page_the_list_holds_everything_once_and_newest_first(known: Parts, size: int) -> None:
    found: list[Entry] = []
    cursor, more = None, True
    while more:
        one = turned(known, cursor, size)
        found += one.items
        cursor, more = one.keys[-1] if one.keys else cursor, one.more
        assert len(one.items) == size or not more
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)
    assert sorted(entry.name for entry in found) == sorted(entry.name for one in known.values() for entry in one)


@given(parts(), st.integers(1, 5), st.sampled_from("abcd"))
def test_what_a_service_could_not_tell_is_told_after_any_cursor_when_it_is_back(
    known: Parts, size: int, missing: str
) -> None:
    first = turned(known, None, size, missing)
    for place, cursor in enumerate(first.keys):
        told = {entry.name for entry in first.items[: place + 1]}
        rest = {entry.name for entry in turned(known, cursor, 100).items}
        assert told | rest == {entry.name for one in known.values() for entry in one}
        assert not told & rest


def test_an_empty_list_has_no_more() -> None:
    assert turned({"a": [], "b": []}, None, 3) == Merged([], [], False)
