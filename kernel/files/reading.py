"""A stored file read in stretches, by a thread of its own."""

import io
from collections.abc import Callable
from typing import Any


class StoredBytes(io.RawIOBase):
    """The parts of a file as one stream, each fetched when it is needed."""

    def __init__(self, part: Callable[[int], bytes]) -> None:
        self._part = part
        self._number = 0
        self._left = b""

    def readable(self) -> bool:
        """It is only read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the present part goes; 0 at the end."""
        if not self._left:
            self._left = self._part(self._number)
            self._number += 1
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
