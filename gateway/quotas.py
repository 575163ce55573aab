"""Who may use how much of this process, and who waits first when there is too little.

Every request has a criticality. Each criticality may fill the process up to its own share, so that under overload
the public's reads are refused first, then other reads, then orders, and hand-overs and receipts last.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from contracts.errors import Refusal

BURST_SECONDS = 10
PUBLIC_PART = 10
BUCKETS_MAX = 10_000
RETRY_SECONDS = 2


class Criticality(IntEnum):
    """How long a request is still served as load grows."""

    PUBLIC_READ = 0
    READ = 1
    ORDER = 2
    VITAL = 3


SHARES_PERCENT = {
    Criticality.PUBLIC_READ: 50,
    Criticality.READ: 75,
    Criticality.ORDER: 90,
    Criticality.VITAL: 100,
}


class Places:
    """The requests one process works on at once."""

    def __init__(self, most: int) -> None:
        self._allowed = {kind: max(1, most * share // 100) for kind, share in SHARES_PERCENT.items()}
        self.taken = 0

    @contextmanager
    def place(self, criticality: Criticality) -> Iterator[None]:
        """Hold a place. Refusal: OVERLOADED where this criticality's share is full."""
        if self.taken >= self._allowed[criticality]:
            raise Refusal("OVERLOADED", retry_after=RETRY_SECONDS)
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


class Quotas:
    """A bucket of cost for each agency, and for each address the public comes from; refilled every second."""

    def __init__(self, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def charge(self, who: str, cost: int, *, public: bool, vital: bool = False) -> None:
        """Take the cost out of the bucket. Refusal: QUOTA_EXCEEDED while it is overdrawn, unless vital."""
        rate = self._per_second / (PUBLIC_PART if public else 1)
        level = self._level(who, rate)
        if level <= 0 and not vital:
            raise Refusal("QUOTA_EXCEEDED", retry_after=max(1, math.ceil(-level / rate)))
        self._buckets[who] = (level - cost, self._clock())
        self._buckets.move_to_end(who)
        if len(self._buckets) > BUCKETS_MAX:
            self._buckets.popitem(last=False)

    def _level(self, who: str, rate: float) -> float:
        level, at = self._buckets.get(who, (rate * BURST_SECONDS, self._clock()))
        return min(level + (self._clock() - at) * rate, rate * BURST_SECONDS)
