"""How many of the admitted requests are worked on at once; the others wait in line, the critical with a head start.

The event loop runs all that is ready before it looks at what has come in: with hundreds of requests ready, a refusal
takes as long as an answer. So only as many are worked on at once as the loop can serve without coming late.
"""

import asyncio
import itertools
import time
from collections.abc import Callable
from heapq import heappop, heappush

from gateway.quotas import Criticality

PROBE_SECONDS = 0.01
LATE_SECONDS = 0.015
FEWEST = 8
# Each step of criticality passes those that came this much earlier: nobody waits for ever behind what is more critical.
HEAD_START_SECONDS = 0.25


class Pace:
    """How many at once: a little more while all turns are taken and the loop keeps up, half while it comes late."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._fewest = min(FEWEST, most)
        self.allowed = self._fewest

    def tell(self, late_seconds: float, working: int) -> None:
        """What was seen just now."""
        if late_seconds > LATE_SECONDS:
            self.allowed = max(self._fewest, min(self.allowed, working) // 2)
        elif working >= self.allowed:
            self.allowed = min(self._most, self.allowed + max(1, self.allowed // 16))


class Turns:
    """The line of one process. Every `take` needs its `give`."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = Pace(most)
        self._clock = clock
        self._working = 0
        self._line: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._probing = False

    async def take(self, criticality: Criticality) -> None:
        """Wait until it is this request's turn."""
        self._probe()
        if self._working < self._pace.allowed and not self._line:
            self._working += 1
            return
        called = asyncio.get_running_loop().create_future()
        came = self._clock() - criticality * HEAD_START_SECONDS
        heappush(self._line, (came, next(self._numbers), called))
        try:
            await called
        except asyncio.CancelledError:
            if not called.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """Let the next one have its turn."""
        self._working -= 1
        self._call()

    def _call(self) -> None:
        while self._line and self._working < self._pace.allowed:
            called = heappop(self._line)[2]
            if not called.done():
                self._working += 1
                called.set_result(None)

    def _probe(self) -> None:
        if not self._probing:
            self._probing = True
            loop = asyncio.get_running_loop()
            loop.call_later(PROBE_SECONDS, self._look, loop, loop.time() + PROBE_SECONDS)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._pace.tell(loop.time() - due, self._working)
        self._call()
        self._probing = False
        if self._working or self._line:
            self._probe()
