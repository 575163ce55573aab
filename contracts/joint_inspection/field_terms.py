"""What goes along to a visit without a network, and what comes back: the contents of package and results files."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.joint_inspection.checklist_terms import AnswerKind, AnswerResult, FileDigest
from contracts.joint_inspection.recording_terms import Device, RecordingKind, RecordingPlace, RecordingStep
from contracts.joint_inspection.visits import RecordFinding, VisitBasis

EntryId = Annotated[str, about("记录编号，由设备生成", min_length=8, max_length=64)]
ItemNumber = Annotated[int, about("清单项目序号", ge=1, le=20000)]
Text = Annotated[str, about("文字", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]


class FieldPresence(Labelled):
    """Arrival and departure."""

    ARRIVED = "arrived", "到场亮证"
    LEFT = "left", "离场"


class FieldValue(Labelled):
    """What an item of the checklist was answered with."""

    OK = "ok", "符合"
    NOT_OK = "not_ok", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class FieldItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the checklist as it is taken along; `seen` is the revision of the answer it had, 0 for none."""

    item: ItemNumber
    text: str
    basis: str
    how: str
    answer: AnswerKind = AnswerKind.JUDGED
    limit: str | None = None
    unit: str | None = None
    seen: int = 0
    result: AnswerResult | None = None


class Presence(msgspec.Struct, frozen=True, kw_only=True, tag="presence", forbid_unknown_fields=True):
    """The officer came or went."""

    presence: FieldPresence


class ItemAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="answer", forbid_unknown_fields=True):
    """An item answered; of several answers of one package to an item the last holds.

    `files` are recordings of the visit by their SHA-256, before or after.
    """

    item: ItemNumber
    value: FieldValue
    note: Text | None = None
    measured: Decimal | None = None
    unit: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    files: Annotated[list[FileDigest], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)


class RecordingNote(msgspec.Struct, frozen=True, kw_only=True, tag="recording", forbid_unknown_fields=True):
    """A recording by its SHA-256; its bytes come as a file, before or after."""

    kind: RecordingKind
    step: RecordingStep
    sha256: Annotated[str, about("SHA-256 摘要", pattern=patterns.SHA256)]
    item: ItemNumber | None = None


class FindingNote(msgspec.Struct, frozen=True, kw_only=True, tag="finding", forbid_unknown_fields=True):
    """A finding as it would be recorded online."""

    finding: RecordFinding


What = Presence | ItemAnswer | RecordingNote | FindingNote


class FieldEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing done on the spot; `nth` counts within the package from 1, time and place are the device's."""

    id: EntryId
    nth: Annotated[int, about("本包第几条", ge=1, le=100_000)]
    at: datetime
    what: What
    place: RecordingPlace | None = None


class FieldResults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the results of a package."""

    format: Literal[1] = 1
    package: str
    part: Annotated[int, about("第几份结果，从 1 起", ge=1, le=10_000)]
    entries: Annotated[list[FieldEntry], about("记录", max_length=1000)]


class FieldOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer assigned, as shown to the enterprise."""

    certificate: str
    agency: str
    valid_to: date


class TakenAlong(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the package holds; `key` signs the results and is known to nobody else."""

    format: Literal[1] = 1
    package: str
    visit: str
    basis: VisitBasis
    credit_code: str
    enterprise: str
    region: str
    agencies: list[str]
    officers: list[FieldOfficer]
    officer: str
    device: Device
    planned_on: date
    made_at: datetime
    checklist: list[FieldItem]
    checklist_version: int | None = None
    key: Annotated[str, about("签署结果的私钥", pattern=patterns.ED25519)]
