"""The daily digest as a file: the signed digest in the first line, then a line for each event it lists. Pure.

Its signature and Merkle root are checked with the receiver's public key alone.
"""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from contracts.deliveries import DeliveryDigest
from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import holds
from kernel.deliveries.store import Item
from kernel.merkle import Tree

PREFIX = b"liandong delivery digest v1\n"
NOTHING_BEFORE = "0" * 64

_encode = msgspec.json.Encoder().encode


class DigestEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event that was taken: its position, id, record, type and the SHA-256 of the body."""

    position: int
    id: str
    subject: str
    type: str
    sha256: str


class DigestFile(msgspec.Struct, frozen=True):
    """A digest and the events it lists."""

    digest: DeliveryDigest
    entries: Sequence[DigestEntry]


class DigestWrong(Exception):
    """A digest file that proves nothing; the Chinese text says why."""


def line_of(item: Item) -> bytes:
    """The line of an event."""
    return _encode(
        DigestEntry(position=item.position, id=item.id, subject=item.aggregate, type=item.type, sha256=item.sha256)
    )


def root_of_lines(lines: Sequence[bytes]) -> str:
    """The Merkle root over the lines, in hexadecimal."""
    tree = Tree()
    for line in lines:
        tree.add(line)
    return tree.root().hex()


def first_line(digest: DeliveryDigest) -> bytes:
    """The digest as it is written and chained."""
    return _encode(digest)


def chained(line: bytes | None) -> str:
    """What the next digest names as the one before."""
    return sha256(line).hexdigest() if line else NOTHING_BEFORE


def signed_bytes(digest: DeliveryDigest) -> bytes:
    """What is signed."""
    return PREFIX + _encode(msgspec.structs.replace(digest, signature=""))


def read_file(data: bytes, public_keys: Sequence[str]) -> DigestFile:
    """A digest file whose signature one of the keys made, and whose lines its root covers. DigestWrong."""
    head, *lines = data.rstrip(b"\n").split(b"\n")
    try:
        digest = msgspec.json.decode(head, type=DeliveryDigest)
        entries = [msgspec.json.decode(line, type=DigestEntry) for line in lines]
        algorithm = SigningAlgorithm(digest.algorithm)
    except (msgspec.DecodeError, ValueError) as error:
        raise DigestWrong(f"不是投递日清单：{error}") from None
    if first_line(digest) != head:
        raise DigestWrong("首行被改写过")
    if not any(holds(algorithm, key, signed_bytes(digest), digest.signature) for key in public_keys):
        raise DigestWrong("签名与所给公钥不符")
    if len(lines) != digest.count or root_of_lines(lines) != digest.root:
        raise DigestWrong("所列各条与签名的树根不符")
    return DigestFile(digest, entries)
