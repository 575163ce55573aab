"""A change as a CloudEvents 1.0 message in JSON: the same bytes each time it is told to the same eyes."""

import msgspec

from contracts.changes import ChangeEntry

SPECVERSION = "1.0"
SEQUENCE_DIGITS = 20


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CloudEvents 1.0; `sequence` is the position in its feed, 20 digits, `version` that within its subject."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    sequence: str
    version: int
    data: msgspec.Raw


_encode = msgspec.json.Encoder().encode


def source_of(service: str) -> str:
    """The `source` of a service's events."""
    return f"/{service}"


def body_of(entry: ChangeEntry, service: str) -> bytes:
    """The message of a change."""
    event = CloudEvent(
        specversion=SPECVERSION,
        id=entry.id,
        source=source_of(service),
        type=entry.type,
        subject=entry.aggregate,
        time=entry.at.isoformat(),
        datacontenttype="application/json",
        sequence=str(entry.position).rjust(SEQUENCE_DIGITS, "0"),
        version=entry.version,
        data=msgspec.Raw(entry.data.encode()),
    )
    return _encode(event)
