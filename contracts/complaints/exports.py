"""What became of a hotline's work orders, back to it as a file in its own columns."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import Channel
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class ComplaintExport(Record, frozen=True, kw_only=True):
    """One file of results; it is had from the complaints' file store under its SHA-256."""

    id: Annotated[str, about("导出编号", Level.OPEN)]
    from_on: Annotated[date, about("受理日期起", Level.OPEN)]
    to_on: Annotated[date, about("受理日期止（含）", Level.OPEN)]
    rows_total: Annotated[int, about("工单数", Level.OPEN)]
    made_at: Annotated[datetime, about("导出时间", Level.OPEN)]
    channel: Annotated[Channel | None, about("来源渠道，空为全部", Level.OPEN)] = None
    filename: Annotated[str | None, about("文件名", Level.SHARED)] = None
    sha256: Annotated[str | None, about("SHA-256，下载地址为 /files/complaints/{sha256}", Level.SHARED)] = None


class ExportWorkOrders(Command, frozen=True, kw_only=True):
    """Order to write a CSV (UTF-8 with mark) of the work orders that the hotline itself took in, by day of intake.

    Columns as complaint_import_columns.csv says; nothing of the caller; no cell is a formula.
    Refusals: COMPLAINT_EXPORT_EMPTY, COMPLAINT_EXPORT_TOO_LARGE, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.exports.make.v1"
    from_on: Annotated[date, about("受理日期起（北京时间）")]
    to_on: Annotated[date, about("受理日期止，含当日（北京时间）")]
    channel: Annotated[Channel | None, about("来源渠道，空为全部")] = None


class GetComplaintExports(Query[list[ComplaintExport | None]], frozen=True, kw_only=True):
    """Exports aligned with `ids`; absent and forbidden answer alike."""

    subject: ClassVar[str] = "complaints.exports.get.v1"
    ids: Annotated[list[str], about("导出编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ComplaintExportOrder(Labelled):
    """The orders of a list of exports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListComplaintExports(Query[Page[ComplaintExport]], frozen=True, kw_only=True):
    """The exports of the hotline."""

    subject: ClassVar[str] = "complaints.exports.list.v1"
    channel: Annotated[Channel | None, about("来源渠道")] = None
    order: Annotated[ComplaintExportOrder, about("排序")] = ComplaintExportOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class WorkOrdersExported(Event, frozen=True, kw_only=True):
    """A hotline took a file of results. Aggregate `complaint_export:<id>`."""

    subject: ClassVar[str] = "complaints.exports.made.v1"
    export_id: str
    agency: str
    from_on: date
    to_on: date
    rows_total: int
    sha256: str
