"""What was once journaled stays readable: every event has a stored sample that still replays."""

from typing import Any

import msgspec
import pytest

from cli.event_samples import FOLDER, events, sample_place

EVENTS = events()


def lost(before: Any, after: Any, place: str = "") -> list[str]:
    """Where what was stored is not read again; a field added since then is no loss."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [told for key in before for told in lost(before[key], after.get(key), f"{place}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        parts = enumerate(zip(before, after, strict=True))
        return [told for number, (old, new) in parts for told in lost(old, new, f"{place}[{number}]")]
    return [] if before == after else [place]


def test_a_field_that_is_read_no_more_is_a_loss_and_one_that_was_added_is_none() -> None:
    assert lost({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": None}], "d": 2}) == []
    assert lost({"a": [{"b": 1}], "e": 1}, {"a": [{"b": 2}]}) == [".a[0].b", ".e"]


@pytest.mark.parametrize("subject", sorted(EVENTS))
def test_the_stored_sample_of_an_event_still_replays(subject: str) -> None:
    stored = sample_place(subject).read_bytes()
    event = msgspec.json.decode(stored, type=EVENTS[subject])
    assert lost(msgspec.json.decode(stored), msgspec.json.decode(msgspec.json.encode(event))) == []


def test_no_released_event_has_been_dropped() -> None:
    assert {place.stem for place in FOLDER.glob("*.json")} == set(EVENTS)
