"""What a service counts of its own records for a report of a period."""

from datetime import datetime

import msgspec


class FigureCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many records make up one figure; `figure` is a value of the service's own enumeration."""

    figure: str
    count: int


class FigureSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when is counted: a region's prefix, from `since` up to before `until`."""

    prefix: str
    since: datetime
    until: datetime
