"""Whether something stands still is told by what it does, not by how much waits."""

from kernel.pulses import Pulse, Queue


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_stands_still_from_its_last_beat() -> None:
    hands = Hands()
    pulse = Pulse(hands)
    hands.now += 5
    assert pulse.still_seconds() == 5
    pulse.beat()
    assert pulse.still_seconds() == 0


def test_a_queue_whose_first_entry_changes_moves_however_long_it_is() -> None:
    hands = Hands()
    queue = Queue(hands)
    for first in range(10):
        queue.see(first)
        hands.now += 5
    assert queue.still_seconds() == 5


def test_a_queue_stands_still_while_the_same_entry_is_first_and_not_when_it_is_empty() -> None:
    hands = Hands()
    queue = Queue(hands)
    queue.see(7)
    hands.now += 60
    queue.see(7)
    assert queue.still_seconds() == 60
    queue.see(None)
    hands.now += 60
    assert queue.still_seconds() == 0
    queue.see(8)
    assert queue.still_seconds() == 0
