"""Several feeds as one: each in its own order, from one place to the next without loss or repeat."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.changes import ChangeEntry, ChangeSlice
from gateway.changes.merging import Positions, merged, read, written

START = datetime(2026, 1, 1, tzinfo=UTC)
# Of each service: for each position, which minute it happened in and whether the asker may know of it.
Feeds = dict[str, list[tuple[int, bool]]]
FEEDS = st.dictionaries(
    st.sampled_from(["registry", "complaints", "transfer"]),
    st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=30),
    min_size=1,
)


def entry(service: str, position: int, minute: int) -> ChangeEntry:
    return ChangeEntry(
        id=f"{service}-{position}",
        position=position,
        aggregate=f"{service}:1",
        version=position,
        type="t",
        at=START + timedelta(minutes=minute),
        data="{}",
    )


def sliced(feed: list[tuple[int, bool]], service: str, after: int, size: int, window: int) -> ChangeSlice:
    """What a service answers that looks at so many positions."""
    reached = min(after + window, len(feed))
    seen = [entry(service, at, feed[at - 1][0]) for at in range(after + 1, reached + 1) if feed[at - 1][1]]
    position = seen[size - 1].position if len(seen) > size else reached
    return ChangeSlice(entries=seen[:size], position=position, head=len(feed))


@given(FEEDS, st.integers(1, 7), st.integers(1, 9))
def test_page_by_page_each_visible_event_comes_once_and_in_its_services_order(
    feeds: Feeds, size: int, window: int
) -> None:
    positions: Positions = {}
    told: list[tuple[str, int]] = []
    more = True
    while more:
        slices = {
            service: sliced(feed, service, positions.get(service, 0), size, window) for service, feed in feeds.items()
        }
        stretch = merged(slices, positions, size)
        assert len(stretch.told) <= size
        assert all(stretch.positions[service] >= positions.get(service, 0) for service in feeds)
        told += [(one.service, one.entry.position) for one in stretch.told]
        positions, more = read(written(stretch.positions)), stretch.more
    for service, feed in feeds.items():
        visible = [at for at, (_, seen) in enumerate(feed, start=1) if seen]
        assert [position for of, position in told if of == service] == visible
    assert positions == {service: len(feed) for service, feed in feeds.items()}


def test_of_two_services_the_earlier_comes_first() -> None:
    slices = {
        "registry": ChangeSlice(entries=[entry("registry", 1, 5), entry("registry", 2, 6)], position=2, head=2),
        "transfer": ChangeSlice(entries=[entry("transfer", 1, 1), entry("transfer", 2, 9)], position=2, head=2),
    }
    stretch = merged(slices, {}, 3)
    assert [one.entry.id for one in stretch.told] == ["transfer-1", "registry-1", "registry-2"]
    assert stretch.positions == {"registry": 2, "transfer": 1} and stretch.more
