"""What happened to evidence 证据, as journaled: no personal data, free text only as its digest."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import about
from contracts.messages import Event
from contracts.transfer.evidence import EvidenceNumber
from contracts.transfer.evidence_terms import ConversionState, EvidenceKind, EvidenceState, MoveKind
from contracts.transfer.referrals import Agency, CreditCode, Digest

Moving = Annotated[MoveKind, about("交接事由")]
MoveDigest = Annotated[str, about("交接原文的 SHA-256")]


class EvidenceCaptured(Event, frozen=True, kw_only=True):
    """An item was captured."""

    subject: ClassVar[str] = "transfer.evidence.captured.v1"
    number: EvidenceNumber
    agency: Agency
    kind: Annotated[EvidenceKind, about("证据种类")]
    credit_code: CreditCode
    referral: Annotated[str | None, about("移送编号")]
    sha256: Digest
    head: Digest


class EvidenceLinked(Event, frozen=True, kw_only=True):
    """An item was tied to a referral."""

    subject: ClassVar[str] = "transfer.evidence.linked.v1"
    number: EvidenceNumber
    agency: Agency
    referral: Annotated[str, about("移送编号")]


class EvidenceSplit(Event, frozen=True, kw_only=True):
    """Parts were split off an item."""

    subject: ClassVar[str] = "transfer.evidence.split_off.v1"
    number: EvidenceNumber
    agency: Agency
    head: Digest
    parts: Annotated[list[str], about("分出的证据编号")]


class MoveProposed(Event, frozen=True, kw_only=True):
    """A move was written for both sides to sign."""

    subject: ClassVar[str] = "transfer.evidence.move_proposed.v1"
    number: EvidenceNumber
    agency: Agency
    kind: Moving
    digest: MoveDigest


class MoveSigned(Event, frozen=True, kw_only=True):
    """The giver signed."""

    subject: ClassVar[str] = "transfer.evidence.move_signed.v1"
    number: EvidenceNumber
    agency: Agency
    digest: MoveDigest
    key: Annotated[str, about("公钥编号")]


class EvidenceMoved(Event, frozen=True, kw_only=True):
    """The receiver signed, and custody passed."""

    subject: ClassVar[str] = "transfer.evidence.moved.v1"
    number: EvidenceNumber
    agency: Agency
    kind: Moving
    place: Annotated[int, about("保管链第几条")]
    state: Annotated[EvidenceState, about("状态")]
    custodian: Annotated[str, about("负责保管的机关代码")]
    head: Digest
    at: Annotated[datetime, about("生效时间")]


class MoveDropped(Event, frozen=True, kw_only=True):
    """A proposed move came to nothing."""

    subject: ClassVar[str] = "transfer.evidence.move_dropped.v1"
    number: EvidenceNumber
    agency: Agency
    digest: MoveDigest
    reason_sha256: Digest


class MoveOverdue(Event, frozen=True, kw_only=True):
    """The receiving agency did not sign in time; the move still waits."""

    subject: ClassVar[str] = "transfer.evidence.move_overdue.v1"
    number: EvidenceNumber
    by: Annotated[str, about("接收机关代码")]
    since: Annotated[datetime, about("起算时间")]
    source: Annotated[str, about("时限依据")]


class AppraisalCommissioned(Event, frozen=True, kw_only=True):
    """An appraisal was commissioned."""

    subject: ClassVar[str] = "transfer.evidence.commissioned.v1"
    number: EvidenceNumber
    agency: Agency
    questions_sha256: Digest


class AppraisalReturned(Event, frozen=True, kw_only=True):
    """An appraisal came back with its report."""

    subject: ClassVar[str] = "transfer.evidence.appraisal_returned.v1"
    number: EvidenceNumber
    agency: Agency
    report_sha256: Digest
    conclusion_sha256: Digest


class EvidenceReviewed(Event, frozen=True, kw_only=True):
    """The police said what an item is worth in criminal proceedings."""

    subject: ClassVar[str] = "transfer.evidence.reviewed.v1"
    number: EvidenceNumber
    police: Annotated[str, about("公安机关代码")]
    conversion: Annotated[ConversionState, about("转化状态")]
    reason_sha256: Digest


class EvidenceExported(Event, frozen=True, kw_only=True):
    """A referral's evidence was written into one file."""

    subject: ClassVar[str] = "transfer.evidence.exported.v1"
    id: Annotated[str, about("导出编号")]
    referral: Annotated[str, about("移送编号")]
    agency: Agency
    items: Annotated[int, about("证据件数")]
    sha256: Digest
