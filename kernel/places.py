"""Which positions journal rows have got, told by whoever moves them to whoever waits for them."""

import asyncio
from collections.abc import Iterable
from itertools import islice

KEPT_MAX = 20_000

Place = tuple[int, int]


class Places:
    """The latest (seq, position) pairs of this process, and who waits for one."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._first = 0
        self._awaited: dict[int, asyncio.Future[int]] = {}

    def to_come(self, seq: int) -> bool:
        """Whether the row is no older than those known here, so that it will be told if it is not yet."""
        return seq > self._first

    def tell(self, places: Iterable[Place]) -> None:
        """These rows have got these positions."""
        for seq, position in places:
            self._known[seq] = position
            waiting = self._awaited.pop(seq, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(position)
        # A dictionary passes over what was deleted at its front each time it is asked for its first key.
        for seq in tuple(islice(self._known, max(0, len(self._known) - KEPT_MAX))):
            del self._known[seq]
        self._first = next(iter(self._known), 0)

    async def of(self, seq: int, seconds: float) -> int | None:
        """The position of a row, waiting for it; None where this process did not move it in that time."""
        if seq in self._known:
            return self._known[seq]
        waiting = self._awaited.setdefault(seq, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(waiting)
        except TimeoutError:
            self._awaited.pop(seq, None)
            return None
