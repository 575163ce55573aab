"""What one gateway process holds for those who wait for something to happen."""

from gateway.changes.tail import Tail
from gateway.changes.waiters import Waiters


class Live:
    """The tail of the feeds, and how many requests may wait for it."""

    def __init__(self, tail: Tail, waiters_max: int) -> None:
        self.tail = tail
        self.waiters = Waiters(waiters_max)
