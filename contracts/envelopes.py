"""What wraps a message on the wire (msgpack)."""

from datetime import datetime
from typing import Any

import msgspec

# The stream that device gateways and partner systems publish on.
INTAKE = "INTAKE"
# How many requests one message may carry, and so how many messages may answer it.
PARTS_MAX = 64


def moved_subject(service: str) -> str:
    """Where a service says that its feed has moved on (Moved)."""
    return f"moved.{service}.v1"


def joined_subject(service: str) -> str:
    """Where a service takes messages that carry many requests (a list of Part, answered by lists of Answered)."""
    return f"{service}.joined.v1"


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A command or query on its way to a service.

    `token` is the caller's JWT (None: the public); `command` the command's UUIDv7; `after` the
    positions a query's copies must have reached; `expires_at` unix seconds, then nobody waits; `wanted`
    the fields asked for of the query's records (None: all), which a service may heed.
    """

    body: msgspec.Raw
    expires_at: float
    token: str | None = None
    command: str | None = None
    after: list[str] = []
    wanted: tuple[str, ...] | None = None


class Part(msgspec.Struct, frozen=True, array_like=True):
    """One request among those that travel in one message; its place there names it in the answers."""

    subject: str
    request: Request


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A Refusal on the wire."""

    code: str
    data: dict[str, Any] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Either a body or a refusal; `narrow`: each record is the list of its wanted fields' values, maybe more behind."""

    body: msgspec.Raw = msgspec.Raw(b"")
    refused: Refused | None = None
    narrow: bool = False


class Answered(msgspec.Struct, frozen=True, array_like=True):
    """The answer to the part at this place of a message."""

    place: int
    answer: Answer


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """An event as its feed carries it; `data` holds the journaled bytes (JSON)."""

    id: str
    source: str
    position: int
    aggregate: str
    version: int
    type: str
    data: bytes
    at: datetime
    cause: str


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Wakes whoever waits for a service's feed: it reached this position by events of these records.

    Names only records whose events may leave the service; what happened is read from the feed itself.
    """

    service: str
    position: int
    aggregates: list[str]


class FeedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Asks a service for its events after a position, at most `size` (≤ 500)."""

    after: int
    size: int = 500


class FeedSlice(msgspec.Struct, frozen=True, kw_only=True):
    """Events in order of position, and the position the feed had reached."""

    events: list[Published]
    head: int


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the intake stream; `position` is its own for ever, even where the stream is made anew."""

    subject: str
    signature: str
    body: bytes
    position: int
    at: datetime
