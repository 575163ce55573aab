"""Counts and times of one process, kept so cheaply that every request can be counted: two additions and a search."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from contracts.operating import Asked, Timed

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Times:
    """How long things took, by bounds in seconds."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Figures:
    """What one process has answered since its start: kinds, topics and codes only, never ids or names."""

    def __init__(self) -> None:
        self.refusals: Counter[str] = Counter()
        self._topics: Counter[tuple[str, str]] = Counter()
        self._times: dict[str, Times] = {}

    def answered(self, kind: str, seconds: float, topic: str | None = None) -> None:
        """One request of a kind was answered, refused or not."""
        times = self._times.get(kind)
        if times is None:
            times = self._times[kind] = Times()
        times.add(seconds)
        if topic is not None:
            self._topics[topic, kind] += 1

    def timed(self) -> list[Timed]:
        """The times by kind."""
        return [
            Timed(kind=kind, bounds=list(BOUNDS), counts=list(times.counts), seconds=times.seconds)
            for kind, times in sorted(self._times.items())
        ]

    def asked(self) -> list[Asked]:
        """The counts by topic and kind."""
        return [Asked(topic=topic, kind=kind, count=count) for (topic, kind), count in sorted(self._topics.items())]


def kinds_of(commands: Iterable[str], queries: Iterable[str], files: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The kind and topic that a subject is counted under."""
    named = {"command": commands, "query": queries, "file": files}
    return {subject: (kind, subject.split(".")[1]) for kind, subjects in named.items() for subject in subjects}
