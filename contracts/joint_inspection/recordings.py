"""执法全过程记录: photos, audio, video and documents of a visit, each by its SHA-256, with time, place and device.

What a picture says of itself is compared with what is told of it; a difference stands beside the recording for good.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.files import FileId
from contracts.joint_inspection.checklist_terms import ChecklistItemNumber
from contracts.joint_inspection.recording_terms import (
    Device,
    PictureFacts,
    RecordingKind,
    RecordingPlace,
    RecordingRemark,
    RecordingStep,
    RemarkKind,
)
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Shared, Case = Level.SHARED, Level.CASE
VisitId = Annotated[str, about("检查编号", min_length=1, max_length=64)]
RecordingText = Annotated[str, about("文字记录", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]


class AddRecording(Command, frozen=True, kw_only=True):
    """Add a recording to a visit under way, or within the limit after its end; by an officer assigned.

    A text needs `text`, every other form a `file` that this officer has sent, of a type that fits.
    Refusals: NOT_FOUND, FILE_INCOMPLETE, VISIT_STATE, VISIT_NOT_ASSIGNED, RECORDING_TOO_LATE, RECORDING_LATER,
    RECORDING_INCOMPLETE, RECORDING_FORM_OTHER, RECORDING_KNOWN, CHECKLIST_MISSING, CHECKLIST_ITEM_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.recordings.add.v1"
    visit: VisitId
    kind: Annotated[RecordingKind, about("记录形式")]
    step: Annotated[RecordingStep, about("环节")]
    at: Annotated[datetime, about("摄录时间")]
    device: Device
    place: Annotated[RecordingPlace | None, about("摄录地点")] = None
    file: Annotated[FileId | None, about("文件编号；文字记录不填")] = None
    text: Annotated[RecordingText | None, about("文字记录；其他形式可作说明")] = None
    item: Annotated[ChecklistItemNumber | None, about("所对应的清单项目序号")] = None


class DeliverRecording(Command, frozen=True, kw_only=True):
    """Hand in the bytes of a recording that an offline package named by its SHA-256; by an officer of the agency.

    The same again changes nothing. Refusals: NOT_FOUND, FILE_INCOMPLETE, RECORDING_BYTES_DIFFER, RECORDING_FORM_OTHER.
    """

    subject: ClassVar[str] = "joint_inspection.recordings.deliver.v1"
    recording: Annotated[str, about("记录编号", min_length=1, max_length=64)]
    file: FileId


class VisitRecording(Record, frozen=True, kw_only=True):
    """One recording; supervisors see that it is there and what is odd about it, the agencies taking part all of it."""

    id: Annotated[str, about("记录编号", Shared)]
    visit: Annotated[str, about("检查编号", Shared)]
    kind: Annotated[RecordingKind, about("记录形式", Shared)]
    step: Annotated[RecordingStep, about("环节", Shared)]
    at: Annotated[datetime, about("所报摄录时间", Shared)]
    kept_at: Annotated[datetime, about("记入时间", Shared)]
    received: Annotated[bool, about("文件是否已收到；文字记录为已收到", Shared)]
    remarks: Annotated[list[RecordingRemark], about("与所报不符之处，不删除", Shared)]
    officer: Annotated[str | None, about("记录人员执法证号", Case)] = None
    device: Annotated[str | None, about("设备编号", Case)] = None
    place: Annotated[RecordingPlace | None, about("所报摄录地点", Case)] = None
    picture: Annotated[PictureFacts | None, about("图片自身所记", Case)] = None
    sha256: Annotated[str | None, about("文件的 SHA-256 摘要", Case)] = None
    media_type: Annotated[str | None, about("文件类型", Case)] = None
    size: Annotated[int | None, about("文件字节数", Case)] = None
    text: Annotated[str | None, about("文字记录或说明", Case)] = None
    item: Annotated[int | None, about("所对应的清单项目序号", Case)] = None
    package: Annotated[str | None, about("所来自的离线检查包编号", Case)] = None


class GetRecordings(Query[list[VisitRecording | None]], frozen=True, kw_only=True):
    """Recordings by id, aligned; None where there is none or the asker may not see it."""

    subject: ClassVar[str] = "joint_inspection.recordings.get.v1"
    ids: Annotated[list[str], about("记录编号", max_length=PAGE_SIZE_MAX)]


class RecordingOrder(Labelled):
    """The orders of a visit's recordings."""

    NUMBER = "number", "按编号"


class ListRecordings(Query[Page[VisitRecording]], frozen=True, kw_only=True):
    """The recordings of a visit."""

    subject: ClassVar[str] = "joint_inspection.recordings.list.v1"
    visit: VisitId
    kind: Annotated[RecordingKind | None, about("记录形式")] = None
    step: Annotated[RecordingStep | None, about("环节")] = None
    remarked: Annotated[bool | None, about("是否有不符之处")] = None
    received: Annotated[bool | None, about("文件是否已收到")] = None
    order: Annotated[RecordingOrder, about("排序")] = RecordingOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class RecordingsOfVisits(Query[list[Page[VisitRecording]]], frozen=True, kw_only=True):
    """The first recordings of each visit, aligned."""

    subject: ClassVar[str] = "joint_inspection.recordings.of_visits.v1"
    visits: Annotated[list[str], about("检查编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class StepUse(Record, frozen=True, kw_only=True):
    """How many visits have a recording of one step."""

    step: Annotated[RecordingStep, about("环节", Shared)]
    visits: Annotated[int, about("有记录的检查次数", Shared)]
    percent: Annotated[int, about("占检查次数的百分比，向下取整", Shared)]


class OnSiteUse(Record, frozen=True, kw_only=True):
    """How an agency used what there is on the spot, of the visits it took part in that began in a period 使用率."""

    agency: Annotated[str, about("单位代码", Shared)]
    visits: Annotated[int, about("期间开始的检查次数", Shared)]
    recorded: Annotated[int, about("有全过程记录的检查次数", Shared)]
    recorded_percent: Annotated[int, about("全过程记录使用率（%），向下取整", Shared)]
    noticed: Annotated[int, about("到场前已制发带核验码的检查通知书的检查次数", Shared)]
    noticed_percent: Annotated[int, about("核验码使用率（%），向下取整", Shared)]
    taken_along: Annotated[int, about("带出离线检查包的检查次数", Shared)]
    taken_along_percent: Annotated[int, about("离线检查包使用率（%），向下取整", Shared)]
    remarked: Annotated[int, about("记录有不符之处的检查次数", Shared)]
    steps: Annotated[list[StepUse], about("各环节的记录", Shared)]


class CountOnSiteUse(Query[list[OnSiteUse]], frozen=True, kw_only=True):
    """What the agencies within the asker's reach used on visits that began from `since` to `until`, both included."""

    subject: ClassVar[str] = "joint_inspection.recordings.use.v1"
    since: Annotated[date, about("检查开始日期起")]
    until: Annotated[date, about("检查开始日期止（含当日）")]


class RecordingAdded(Event, frozen=True, kw_only=True):
    """A recording belongs to a visit; a text is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.recordings.added.v1"
    visit: str
    region: str
    recording: str
    kind: RecordingKind
    step: RecordingStep
    sha256: str
    officer: str
    device: str
    at: datetime
    received: bool
    remarks: list[RemarkKind]
    package: str | None = None


class RecordingDelivered(Event, frozen=True, kw_only=True):
    """The bytes of a recording came, and what they show."""

    subject: ClassVar[str] = "joint_inspection.recordings.delivered.v1"
    visit: str
    region: str
    recording: str
    sha256: str
    remarks: list[RemarkKind]
