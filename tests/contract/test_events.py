"""What was once journaled stays readable: every event has a stored sample that still replays."""

from typing import Any

import msgspec
import pytest

from cli.event_samples import FOLDER, events, sample_place

EVENTS = events()


def comes_back(stored: Any, again: Any) -> bool:
    """Whether all that was stored is there again; a field that came later may stand beside it, empty."""
    if not isinstance(stored, dict) or not isinstance(again, dict):
        return bool(stored == again)
    later = again.keys() - stored.keys()
    return all(again[name] is None for name in later) and all(
        name in again and comes_back(value, again[name]) for name, value in stored.items()
    )


@pytest.mark.parametrize("subject", sorted(EVENTS))
def test_the_stored_sample_of_an_event_still_replays(subject: str) -> None:
    stored = sample_place(subject).read_bytes()
    event = msgspec.json.decode(stored, type=EVENTS[subject])
    assert comes_back(msgspec.json.decode(stored), msgspec.json.decode(msgspec.json.encode(event)))


def test_no_released_event_has_been_dropped() -> None:
    assert {place.stem for place in FOLDER.glob("*.json")} == set(EVENTS)
