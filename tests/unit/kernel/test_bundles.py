"""Events on their way in few messages."""

from datetime import UTC, datetime

import msgspec
import pytest

from contracts.envelopes import Published
from kernel.bundles import BYTES_MAX, bundles, unbundled


def event(position: int, size: int = 100) -> Published:
    return Published(
        id=f"id-{position}",
        source="complaints",
        position=position,
        aggregate="complaint:1",
        version=position,
        type="complaints.intake.filed.v1",
        data=b"x" * size,
        at=datetime(2026, 1, 5, tzinfo=UTC),
        cause="c",
    )


def test_one_event_travels_as_itself_under_its_own_type() -> None:
    (bundle,) = bundles([event(1)])
    assert (bundle.subject, bundle.id) == ("event.complaints.intake.filed.v1", "id-1")
    assert msgspec.msgpack.decode(bundle.body, type=Published) == event(1)
    assert unbundled(bundle.body) == [event(1)]


def test_many_events_share_one_message_in_their_order() -> None:
    events = [event(at) for at in range(1, 501)]
    (bundle,) = bundles(events)
    assert (bundle.subject, bundle.id) == ("event.complaints.several.v1", "id-1-id-500")
    assert unbundled(bundle.body) == events


def test_no_message_is_longer_than_its_limit_unless_one_event_is() -> None:
    events = [event(1, 100_000), event(2, 100_000), event(3, 100_000), event(4, BYTES_MAX), event(5)]
    messages = list(bundles(events))
    assert [one for bundle in messages for one in unbundled(bundle.body)] == events
    assert [len(unbundled(bundle.body)) for bundle in messages] == [2, 1, 1, 1]


def test_nothing_to_say_is_no_message() -> None:
    assert list(bundles([])) == []


def test_what_is_no_event_is_not_taken_for_one() -> None:
    with pytest.raises(msgspec.DecodeError):
        unbundled(b"\xc1")
