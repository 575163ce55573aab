"""What a service says of its own condition: whether its parts move, and its figures. No personal data, no ids."""

from datetime import datetime

import msgspec

# How many of one kind are counted at most: a figure, not an inventory.
COUNTED_MAX = 10_000
# The parts that are servers outside the process.
SERVERS = ("database", "nats")


def operating_subject(service: str) -> str:
    """Where a service is asked for its condition."""
    return f"operating.{service}.v1"


class PartState(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a service: its Chinese name, and in Chinese why it is not ready (None: it is)."""

    part: str
    name: str
    why: str | None = None


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """How long answers of one kind took: how many fell below each bound (seconds), the last beyond them all."""

    kind: str
    bounds: list[float]
    counts: list[int]
    seconds: float


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How many requests of one kind a topic has answered."""

    topic: str
    kind: str
    count: int


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How many events of one source are held in one state, at most COUNTED_MAX."""

    source: str
    state: str
    count: int


class Journaled(msgspec.Struct, frozen=True, kw_only=True):
    """Where the feed stands, up to where it is published, and the age (s) of the oldest row that is not."""

    head: int = 0
    published: int = 0
    oldest_seconds: float = 0.0


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One service process at one moment.

    `cursors`: position reached in each source's feed; `overdue`: open duties past their end by kind, at most
    COUNTED_MAX each; `refusals`: by code since the start.
    """

    service: str
    started_at: datetime
    parts: list[PartState]
    versions: dict[str, str] = {}
    journal: Journaled = Journaled()
    cursors: dict[str, int] = {}
    overdue: dict[str, int] = {}
    held: list[Held] = []
    refusals: dict[str, int] = {}
    timed: list[Timed] = []
    asked: list[Asked] = []

    @property
    def causes(self) -> list[PartState]:
        """The parts that are not ready; where a server is away only that, as the others wait for it."""
        stuck = [part for part in self.parts if part.why is not None]
        return [part for part in stuck if part.part in SERVERS] or stuck
