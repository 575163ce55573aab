"""Events published together share messages: JetStream flushes to disk once for each message, not each event."""

from collections.abc import Iterator, Sequence

import msgspec

from contracts.envelopes import Published
from kernel import tracing

BYTES_MAX = 256 * 1024
ENVELOPE_BYTES = 300

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Published | list[Published]).decode


class Bundle(msgspec.Struct, frozen=True):
    """One message: where it goes, the id by which JetStream knows it again, what it says, in which traces."""

    subject: str
    id: str
    body: bytes
    headers: dict[str, str] = {}


def bundles(events: Sequence[Published]) -> Iterator[Bundle]:
    """The events in order in as few messages as may be; one alone travels as itself, under its own type."""
    start, size = 0, 0
    for at, event in enumerate(events):
        size += len(event.data) + ENVELOPE_BYTES
        if size > BYTES_MAX and at > start:
            yield _bundle(events[start:at])
            start, size = at, len(event.data) + ENVELOPE_BYTES
    if events:
        yield _bundle(events[start:])


def unbundled(body: bytes) -> list[Published]:
    """The events of a message. Raises msgspec.DecodeError."""
    told = _decode(body)
    return told if isinstance(told, list) else [told]


def _bundle(events: Sequence[Published]) -> Bundle:
    first, last = events[0], events[-1]
    headers = tracing.headers([tracing.of(event.cause) for event in events]) or {}
    if first is last:
        return Bundle(f"event.{first.type}", first.id, _encode(first), headers)
    return Bundle(f"event.{first.source}.several.v1", f"{first.id}-{last.id}", _encode(events), headers)
