"""What was once journaled stays readable: every event has a stored sample that still replays."""

import msgspec
import pytest

from cli.event_samples import FOLDER, events, sample_place

EVENTS = events()


@pytest.mark.parametrize("subject", sorted(EVENTS))
def test_the_stored_sample_of_an_event_still_replays(subject: str) -> None:
    stored = sample_place(subject).read_bytes()
    event = msgspec.json.decode(stored, type=EVENTS[subject])
    assert msgspec.json.decode(msgspec.json.encode(event)) == msgspec.json.decode(stored)


def test_no_released_event_has_been_dropped() -> None:
    assert {place.stem for place in FOLDER.glob("*.json")} == set(EVENTS)
