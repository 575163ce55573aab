"""What a record shows of itself: every type, every set of levels, every field."""

from itertools import chain, combinations
from typing import Any

import msgspec
import pytest

from cli.event_samples import example
from contracts.fields import Level
from contracts.messages import Query, Record
from kernel.rights import field_levels, shown
from kernel.subjects import messages, record_of

RECORDS = sorted(
    {record for kind in messages().values() if issubclass(kind, Query) and (record := record_of(kind))},
    key=lambda kind: kind.__name__,
)
SEEN = [frozenset(some) for some in chain.from_iterable(combinations(Level, size) for size in range(len(Level) + 1))]


def full(kind: type[Record]) -> Any:
    """A record with every field filled."""
    return msgspec.convert(example(msgspec.inspect.type_info(kind)), kind, strict=False)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_full_record_shows_the_levels_seen_and_nothing_of_the_others(kind: type[Record]) -> None:
    record = full(kind)
    assert all(getattr(record, name) is not None for name in field_levels(kind))
    for seen in SEEN:
        there = shown(record, seen)
        for name, level in field_levels(kind).items():
            assert getattr(there, name) == (getattr(record, name) if level in seen else None), (seen, name)
