"""What one gateway process holds for those who wait for something to happen."""

from gateway.changes.channels import Channels
from gateway.changes.tail import Tail
from gateway.changes.waiters import Waiters


class Live:
    """The tail of the feeds, how many requests may wait for it, and the channels of the subscriptions."""

    def __init__(self, tail: Tail, *, waiters_max: int, pushes_max: int) -> None:
        self.tail = tail
        self.channels = Channels(tail, pushes_max)
        self.waiters = Waiters(waiters_max)
