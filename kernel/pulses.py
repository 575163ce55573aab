"""Whether what should go on does."""

import time
from collections.abc import Callable

Clock = Callable[[], float]


class Pulse:
    """The beat of a loop that runs for ever: it beats after each turn that succeeded, idle ones included."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._beat = clock()

    def beat(self) -> None:
        """A turn has succeeded."""
        self._beat = self._clock()

    def still_seconds(self) -> float:
        """How long ago the last one was."""
        return self._clock() - self._beat


class Queue:
    """What waits to be moved by whichever process does it, known by the mark of its first entry."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._first: int | None = None
        self._since = clock()

    def see(self, first: int | None) -> None:
        """What stands first now; None: nothing waits."""
        if first != self._first:
            self._first, self._since = first, self._clock()

    def still_seconds(self) -> float:
        """How long the same entry has been first; 0 while nothing waits."""
        return 0.0 if self._first is None else self._clock() - self._since
