"""The entries of an item's chain of custody 保管链, as they are signed, hashed and exported, byte for byte."""

import hashlib
from datetime import datetime

import msgspec

from contracts.transfer.evidence_terms import EvidenceKind, MoveKind
from contracts.transfer.signing_terms import canonical


class Capture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an item was captured: the beginning of its chain; of a part, with the entry of the whole it was split at."""

    evidence: str
    kind: EvidenceKind
    title: str
    description: str
    file_sha256: str | None
    quantity: str | None
    captured_at: datetime
    captured_by: list[str]
    captured_where: str
    agency: str
    region: str
    credit_code: str
    finding: str | None
    holder: str
    holder_name: str
    part_of: str | None = None
    part_of_entry: str | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A passing of custody: what giver and receiver sign. `previous` is the hash of the entry before.

    Where the owner of a thing that is seized will not sign or is not there, the witness signs (行政强制法 Art. 18).
    """

    evidence: str
    title: str
    sha256: str
    place_in_chain: int
    previous: str
    kind: MoveKind
    giver: str
    giver_name: str
    receiver: str
    receiver_name: str
    storage_place: str
    keeper: str
    reason: str
    document: str | None
    witness: str | None
    witness_code: str | None
    proposed_at: datetime

    @property
    def signs_as_giver(self) -> str:
        """Whose signature stands for the giver's."""
        return self.witness_code if self.witness_code and self.kind is MoveKind.SEIZE else self.giver


class SignedEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry as it is hashed: the canonical text of a Capture or Move, and who signed it when it was made."""

    body: str
    at: datetime
    giver_key: str | None = None
    giver_signature: str | None = None
    receiver_key: str | None = None
    receiver_signature: str | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the whole entry, to which the next one is chained."""
        return digest_of(canonical(self))


def digest_of(data: bytes) -> str:
    """SHA-256 in lower hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def evidence_digest(capture: Capture) -> str:
    """An item's SHA-256: that of its file, or where it has none of the record describing it."""
    return capture.file_sha256 or digest_of(canonical(capture))
