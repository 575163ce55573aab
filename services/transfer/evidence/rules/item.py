"""One item of evidence as its service keeps it."""

import base64
import hashlib
from datetime import datetime

import msgspec

from contracts.transfer.custody import Capture, Move, evidence_digest
from contracts.transfer.evidence import EvidenceAppraisal
from contracts.transfer.evidence_terms import ConversionState, EvidenceDigestOf, EvidenceState
from contracts.transfer.signing_terms import canonical

NUMBER_BYTES = 10


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A move under signature; `receiver_is_agency`: whether the receiver signs in the hub itself."""

    move: Move
    receiver_is_agency: bool
    giver_key: str | None = None
    giver_signature: str | None = None

    @property
    def text(self) -> bytes:
        """What is signed."""
        return canonical(self.move)

    @property
    def digest(self) -> str:
        """The text's SHA-256."""
        return hashlib.sha256(self.text).hexdigest()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An item; `parties` are those of its referral, the agency that captured it and the one responsible for it."""

    number: str
    capture: Capture
    state: EvidenceState
    custodian: str
    holder: str
    holder_name: str
    head: str
    entries: int
    conversion: ConversionState
    storage_place: str | None = None
    keeper: str | None = None
    referral: str | None = None
    pending: Pending | None = None
    appraisals: tuple[EvidenceAppraisal, ...] = ()
    seizure_document: str | None = None
    with_police: bool = False
    whole_signed: bool = False
    conversion_source: str | None = None
    conversion_reason: str | None = None
    retaken_as: str | None = None
    files: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether both sides signed a move of it, or of the whole it is a part of."""
        return self.entries > 1 or self.whole_signed

    @property
    def region(self) -> str:
        """Where it was captured."""
        return self.capture.region

    @property
    def captured_at(self) -> datetime:
        """When, as lists are ordered by."""
        return self.capture.captured_at

    @property
    def sha256(self) -> str:
        """Its digest at capture."""
        return evidence_digest(self.capture)

    @property
    def digest_of(self) -> EvidenceDigestOf:
        """Of what that digest was taken."""
        return EvidenceDigestOf.FILE if self.capture.file_sha256 else EvidenceDigestOf.RECORD

    @property
    def own_parties(self) -> list[str]:
        """Who knows of it whatever becomes of its referral."""
        return sorted({self.capture.agency, self.custodian})

    @property
    def open_appraisal(self) -> EvidenceAppraisal | None:
        """The appraisal that has not come back."""
        return next((one for one in self.appraisals if one.returned_at is None), None)


def file_of(agency: str, *digests: str | None) -> tuple[str, ...]:
    """How an item names files: with the agency that names them, whose files alone they can be."""
    return tuple(f"{agency}:{one}" for one in digests if one)


def number_from(random: bytes) -> str:
    """A public number that says nothing about how many there are."""
    return "ZJ-" + base64.b32encode(random[:NUMBER_BYTES]).decode()


def digest(text: str) -> str:
    """What the journal keeps of a free text."""
    return hashlib.sha256(text.encode()).hexdigest()
