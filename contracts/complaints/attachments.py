"""What comes along with a report: photos, videos, papers; where its caller is known, pictures only."""

from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Event, Page, Query, Record


class AttachmentState(Labelled):
    """Where an attachment stands."""

    WAITING = "waiting", "处理中"
    READY = "ready", "可查看"
    UNREADABLE = "unreadable", "无法读取，未收"


class ComplaintAttachment(Record, frozen=True, kw_only=True):
    """One attachment; a ready one is had from the complaints' file store under its SHA-256."""

    number: Annotated[str, about("投诉编号", Level.CASE)]
    nth: Annotated[int, about("第几个附件", Level.CASE)]
    state: Annotated[AttachmentState, about("状态", Level.CASE)]
    cleaned: Annotated[bool, about("是否为清除拍摄信息后重新生成的图片", Level.CASE)]
    name: Annotated[str | None, about("文件名，由系统另取", Level.CASE)] = None
    media_type: Annotated[str | None, about("媒体类型", Level.CASE)] = None
    size: Annotated[int | None, about("字节数", Level.CASE)] = None
    sha256: Annotated[str | None, about("SHA-256，下载地址为 /files/complaints/{sha256}", Level.CASE)] = None


class AttachmentsOfComplaints(Query[list[Page[ComplaintAttachment]]], frozen=True, kw_only=True):
    """The attachments of each complaint in their order, aligned with `numbers`; there are never more than a page."""

    subject: ClassVar[str] = "complaints.attachments.of_complaints.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class AttachmentKept(Event, frozen=True, kw_only=True):
    """An attachment can be seen by who works on the complaint. Aggregate `complaint:<number>`."""

    subject: ClassVar[str] = "complaints.attachments.kept.v1"
    number: str
    nth: int
    sha256: str
    media_type: str
    size: int
    cleaned: bool


class AttachmentUnreadable(Event, frozen=True, kw_only=True):
    """A picture that could not be read was not kept."""

    subject: ClassVar[str] = "complaints.attachments.unreadable.v1"
    number: str
    nth: int
