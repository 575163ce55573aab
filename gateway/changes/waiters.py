"""How many requests may wait for something to happen."""

from collections.abc import Iterator
from contextlib import contextmanager


class Waiters:
    """How many requests may wait at once: they hold places that others need."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether there is a place; held until the end."""
        got = self._free > 0
        self._free -= got
        try:
            yield got
        finally:
            self._free += got
