"""A detection 监督线索 as its service keeps it."""

import base64
from datetime import datetime

import msgspec

from contracts.transfer.detection_terms import DetectionBasis, DetectionKind, DetectionState
from contracts.transfer.detections import DetectionFact, DetectionStep

NUMBER_BYTES = 10
TRANSFER = "detection.transfer"
APPROVAL, HAND_OVER, RECEIPT, FILING = "referral.approve", "referral.hand_over", "referral.receipt", "referral.filing"
OWED = {
    TRANSFER: "提请移送公安机关",
    RECEIPT: "签收移送的案件",
    FILING: "作出立案或者不予立案的决定",
}
KINDS = {RECEIPT: DetectionKind.NOT_RECEIVED, FILING: DetectionKind.NOT_FILED}


class DetectionCase(msgspec.Struct, frozen=True, kw_only=True):
    """One detection; `parties` are the agencies that may know of it, `duty` what is owed, `limit` its limit in words.

    `subject` is what it stands for once: a finding, a monitored series, or a step of a referral.
    """

    number: str
    kind: DetectionKind
    state: DetectionState
    basis: DetectionBasis
    rule: str
    subject: str
    credit_code: str
    enterprise_name: str
    region: str
    owed_by: str
    duty: str
    limit: str
    since: datetime
    begun_at: datetime
    parties: list[str]
    facts: list[DetectionFact]
    steps: list[DetectionStep]
    referral: str | None = None
    penalties: list[str] = []
    opinion: str | None = None
    raised_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def version(self) -> int:
        """One more with every step, whoever or whatever took it: what is decided rests on all of them."""
        return len(self.steps)


def number_from(random: bytes) -> str:
    """A public number that says nothing about how many there are."""
    return "YY-" + base64.b32encode(random[:NUMBER_BYTES]).decode()


def aggregate(number: str) -> str:
    """The journal's name of a detection."""
    return f"detection:{number}"
