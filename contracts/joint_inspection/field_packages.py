"""离线检查包: a visit taken along without a network, and its results handed in, each thing once."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.field_terms import FieldPresence, FieldValue
from contracts.joint_inspection.recording_terms import Device, RecordingKind, RecordingPlace, RecordingStep
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record

# In Base64 and with the words around it this stays below what the gateway takes as one request.
RESULTS_BYTES_MAX = 44 * 1024
BASE64_MAX = RESULTS_BYTES_MAX * 4 // 3 + 4

VisitId = Annotated[str, about("检查编号", min_length=1, max_length=64)]
EntryOrPackage = Annotated[str, about("记录编号或离线检查包编号", min_length=1, max_length=64)]
ConflictKey = Annotated[str, about("冲突编号", min_length=1, max_length=240)]


class FieldEntryKind(Labelled):
    """What an entry of the results is."""

    PRESENCE = "presence", "到场离场"
    ANSWER = "answer", "检查项答复"
    RECORDING = "recording", "过程记录"
    FINDING = "finding", "发现问题"


class FieldEntryState(Labelled):
    """What became of an entry."""

    HELD = "held", "暂存：到场记录、所附文件的记录或所据作答未到"
    TAKEN = "taken", "已记入"
    CONFLICT = "conflict", "有冲突，待主办人员决定"
    REFUSED = "refused", "未能记入"
    SET_ASIDE = "set_aside", "经决定不采用"


class FieldConflictKind(Labelled):
    """Why results cannot simply be taken in."""

    ANSWERS_DIFFER = "answers_differ", "同一检查项的答复不一致"
    REASSIGNED = "reassigned", "检查已改派他人"
    ENDED = "ended", "检查已经结束"
    LISTED_DIFFERS = "listed_differs", "与检查清单上后来的作答不一致"


class FieldConflictStage(Labelled):
    """How long a conflict has waited."""

    REMINDER = "reminder", "临期提醒"
    HEAD = "head", "逾期，报本单位负责人"
    SUPERIOR = "superior", "再次逾期，报上一级单位"


class PackVisit(Command, frozen=True, kw_only=True):
    """Take a visit along on a device: visit, checklist and officers, signed by the hub; by an officer assigned.

    Each call makes a package of its own, and each package has its own key for the results.
    Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED, FERRY_HUB_KEY_MISSING, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.field_packages.pack.v1"
    visit: VisitId
    device: Device


class TakeInFieldResults(Command, frozen=True, kw_only=True):
    """Take in one part of a package's results, in any order; the same part again changes nothing.

    Refusals: FIELD_RESULTS_UNREADABLE, FIELD_RESULTS_ALTERED, FIELD_PART_TAKEN, FIELD_ENTRY_CHANGED,
    FIELD_ENTRY_ELSEWHERE, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.field_packages.take_in.v1"
    results: Annotated[str, about("结果文件内容（Base64）", min_length=1, max_length=BASE64_MAX)]


class DecideFieldConflict(Command, frozen=True, kw_only=True):
    """The lead officer decides a conflict: which answer holds, or whether a package's results are taken in.

    `chosen` is the entry that holds; for a package it is the package itself, and None sets its results aside; None
    against an answer on the checklist leaves that one standing.
    Refusals: FIELD_NOT_LEAD, FIELD_CONFLICT_UNKNOWN, FIELD_CHOICE_UNKNOWN, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.field_packages.decide.v1"
    visit: VisitId
    conflict: ConflictKey
    reason: Annotated[str, about("理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
    chosen: Annotated[EntryOrPackage | None, about("采用的记录编号；离线检查包为包编号，不填为不采用")] = None


class FieldPackage(Record, frozen=True, kw_only=True):
    """One visit on one device."""

    id: Annotated[str, about("离线检查包编号", Level.CASE)]
    visit: Annotated[str, about("检查编号", Level.CASE)]
    officer: Annotated[str, about("带出人员的执法证号", Level.CASE)]
    device: Annotated[str, about("设备编号", Level.CASE)]
    packed_at: Annotated[datetime, about("带出时间", Level.CASE)]
    sha256: Annotated[str, about("包文件的 SHA-256 摘要", Level.CASE)]
    parts: Annotated[list[int], about("已收到第几份结果", Level.CASE)]
    missing: Annotated[list[int], about("其前未到的各份", Level.CASE)]
    assigned: Annotated[bool, about("带出人员现在是否仍受指派", Level.CASE)]
    checklist: Annotated[int | None, about("带出的检查清单版本号；没有清单为空", Level.CASE)] = None


class FieldEntryRecord(Record, frozen=True, kw_only=True):
    """One thing done on the spot and what became of it; time and place are the device's."""

    id: Annotated[str, about("记录编号", Level.CASE)]
    package: Annotated[str, about("离线检查包编号", Level.CASE)]
    nth: Annotated[int, about("本包第几条", Level.CASE)]
    officer: Annotated[str, about("记录人员的执法证号", Level.CASE)]
    kind: Annotated[FieldEntryKind, about("类别", Level.CASE)]
    state: Annotated[FieldEntryState, about("结果", Level.CASE)]
    at: Annotated[datetime, about("设备时间", Level.CASE)]
    place: Annotated[RecordingPlace | None, about("地点", Level.CASE)] = None
    presence: Annotated[FieldPresence | None, about("到场或离场", Level.CASE)] = None
    item: Annotated[int | None, about("清单项目序号", Level.CASE)] = None
    value: Annotated[FieldValue | None, about("答复", Level.CASE)] = None
    note: Annotated[str | None, about("说明", Level.CASE)] = None
    measured: Annotated[Decimal | None, about("测量值", Level.CASE)] = None
    unit: Annotated[str | None, about("测量值的单位", Level.CASE)] = None
    files: Annotated[list[str] | None, about("所附记录的 SHA-256 摘要", Level.CASE)] = None
    recording: Annotated[RecordingKind | None, about("记录形式", Level.CASE)] = None
    step: Annotated[RecordingStep | None, about("环节", Level.CASE)] = None
    sha256: Annotated[str | None, about("过程记录的 SHA-256 摘要", Level.CASE)] = None
    finding: Annotated[str | None, about("发现的问题", Level.CASE)] = None
    refusal: Annotated[str | None, about("未能记入的拒绝代码", Level.CASE)] = None
    refusal_data: Annotated[str | None, about("拒绝的数据（JSON）", Level.CASE)] = None


class FieldConflict(Record, frozen=True, kw_only=True):
    """What only the lead officer can settle; nothing of it is overwritten."""

    key: Annotated[str, about("冲突编号", Level.CASE)]
    kind: Annotated[FieldConflictKind, about("冲突", Level.CASE)]
    entries: Annotated[list[str], about("相关记录编号", Level.CASE)]
    item: Annotated[int | None, about("清单项目序号", Level.CASE)] = None
    package: Annotated[str | None, about("离线检查包编号", Level.CASE)] = None
    decided: Annotated[bool, about("是否已决定", Level.CASE)] = False
    chosen: Annotated[str | None, about("采用的记录或包", Level.CASE)] = None
    reason: Annotated[str | None, about("决定的理由", Level.CASE)] = None
    decided_by: Annotated[str | None, about("决定人的执法证号", Level.CASE)] = None


class FieldAnswer(Record, frozen=True, kw_only=True):
    """The answer to an item that holds."""

    item: Annotated[int, about("清单项目序号", Level.CASE)]
    value: Annotated[FieldValue, about("答复", Level.CASE)]
    entries: Annotated[list[str], about("依据的记录编号", Level.CASE)]
    measured: Annotated[Decimal | None, about("测量值", Level.CASE)] = None
    unit: Annotated[str | None, about("测量值的单位", Level.CASE)] = None
    revision: Annotated[int | None, about("记为检查清单该项第几次作答；未记入为空", Level.CASE)] = None


class FieldConflictWatch(Record, frozen=True, kw_only=True):
    """Whether conflicts of a visit's field work wait for a decision, and whose turn it is by the clock."""

    visit: Annotated[str, about("检查编号", Level.SHARED)]
    open: Annotated[int, about("待决定的冲突个数", Level.SHARED)]
    kinds: Annotated[list[FieldConflictKind], about("待决定的冲突", Level.SHARED)]
    duties: Annotated[list[Duty], about("决定冲突的时限", Level.SHARED)]


class FieldWork(Record, frozen=True, kw_only=True):
    """All that was taken along to a visit and came back."""

    visit: Annotated[str, about("检查编号", Level.CASE)]
    packages: Annotated[list[FieldPackage], about("离线检查包", Level.CASE)]
    entries: Annotated[list[FieldEntryRecord], about("现场记录，依包和次序", Level.CASE)]
    answers: Annotated[list[FieldAnswer], about("各检查项现行答复", Level.CASE)]
    conflicts: Annotated[list[FieldConflict], about("冲突及决定", Level.CASE)]


class FieldWorkOfVisits(Query[list[FieldWork | None]], frozen=True, kw_only=True):
    """The field work of each visit, aligned; for the agencies taking part."""

    subject: ClassVar[str] = "joint_inspection.field_packages.of_visits.v1"
    visits: Annotated[list[str], about("检查编号", max_length=PAGE_SIZE_MAX)]


class FieldConflictsOfVisits(Query[list[FieldConflictWatch | None]], frozen=True, kw_only=True):
    """Open conflicts of each visit's field work, aligned; for the agencies taking part and those above them."""

    subject: ClassVar[str] = "joint_inspection.field_packages.conflicts_of_visits.v1"
    visits: Annotated[list[str], about("检查编号", max_length=PAGE_SIZE_MAX)]


class GetFieldPackages(Query[list[FieldPackage | None]], frozen=True, kw_only=True):
    """Packages by id, aligned."""

    subject: ClassVar[str] = "joint_inspection.field_packages.get.v1"
    ids: Annotated[list[str], about("离线检查包编号", max_length=PAGE_SIZE_MAX)]


class VisitPacked(Event, frozen=True, kw_only=True):
    """A visit was taken along; whom it concerns stays out of the journal until the check-in."""

    subject: ClassVar[str] = "joint_inspection.field_packages.packed.v1"
    visit: str
    package: str
    agency: str
    officer: str
    device: str
    sha256: str


class FieldResultsTakenIn(Event, frozen=True, kw_only=True):
    """A part of a package's results came in for the first time."""

    subject: ClassVar[str] = "joint_inspection.field_packages.taken_in.v1"
    visit: str
    package: str
    part: int
    sha256: str
    entries: int
    barrier: FieldConflictKind | None = None


class FieldConflictDecided(Event, frozen=True, kw_only=True):
    """The lead officer decided a conflict; the reason is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.field_packages.decided.v1"
    visit: str
    conflict: str
    chosen: str | None
    decided_by: str
    reason_hash: str


class FieldConflictWaiting(Event, frozen=True, kw_only=True):
    """Conflicts of field work were not decided in time: a reminder, then the head's, then the level above's."""

    subject: ClassVar[str] = "joint_inspection.field_packages.conflict_waiting.v1"
    visit: str
    region: str
    agency: str
    stage: FieldConflictStage
    to: str
    conflicts: list[str]
