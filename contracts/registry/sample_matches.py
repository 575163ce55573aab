"""The registry's own readings of the hours in which samples were taken on the spot 现场监测与自动监测的比对."""

from datetime import datetime
from typing import ClassVar

import msgspec

from contracts.messages import Event


class MatchedReading(msgspec.Struct, frozen=True, kw_only=True):
    """The automatic reading of a sample's hour; `place` is the sample's, `value` in its unit."""

    place: int
    hour: datetime
    value: float
    unit: str
    batch: str


class SamplesMatched(Event, frozen=True, kw_only=True):
    """What automatic monitoring says of the same point, item and hour. Aggregate `sample_match:<number>:<edition>`."""

    subject: ClassVar[str] = "registry.sample_matches.matched.v1"
    number: str
    edition: int
    matches: list[MatchedReading]
