"""Bulk transfer of a hotline's own work orders from one Excel or CSV file, with a report per row."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.complaints.intake import Channel, RegionCode
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class ComplaintImportState(Labelled):
    """Where an import stands."""

    RUNNING = "running", "导入中"
    FINISHED = "finished", "已完成"


class ComplaintRowOutcome(Labelled):
    """What became of one row."""

    PENDING = "pending", "待处理"
    ACCEPTED = "accepted", "新受理"
    UNCHANGED = "unchanged", "无变化"
    REJECTED = "rejected", "未入库"


class ComplaintRowProblem(Labelled):
    """Why a row was not taken in."""

    VALUE_MISSING = "VALUE_MISSING", "必填内容为空"
    VALUE_TOO_LONG = "VALUE_TOO_LONG", "内容过长"
    TIME_UNREADABLE = "TIME_UNREADABLE", "时间无法识别"
    TIME_IN_FUTURE = "TIME_IN_FUTURE", "时间晚于现在"
    CHARACTER_UNUSABLE = "CHARACTER_UNUSABLE", "含有不可用的控制字符"
    NUMBER_REUSED = "NUMBER_REUSED", "该工单编号已受理，内容不同"


class ComplaintRowFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to report about a row: where, what stood there, why, and what could be put instead."""

    column: Annotated[str, about("列名，照文件")]
    value: Annotated[str, about("原值，至多 50 字")]
    problem: Annotated[ComplaintRowProblem, about("问题代码")]
    reason: Annotated[str, about("原因")]
    repair: Annotated[str | None, about("建议")] = None


class ComplaintImport(Record, frozen=True, kw_only=True):
    """One import and how far it has come."""

    id: Annotated[str, about("导入编号", Level.OPEN)]
    state: Annotated[ComplaintImportState, about("状态", Level.OPEN)]
    channel: Annotated[Channel, about("来源渠道", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    rows_total: Annotated[int, about("总行数", Level.OPEN)]
    rows_done: Annotated[int, about("已处理行数", Level.OPEN)]
    accepted: Annotated[int, about("新受理的行数", Level.OPEN)]
    unchanged: Annotated[int, about("无变化的行数", Level.OPEN)]
    rejected: Annotated[int, about("未入库的行数", Level.OPEN)]
    started_at: Annotated[datetime, about("开始时间", Level.OPEN)]
    finished_at: Annotated[datetime | None, about("完成时间", Level.OPEN)] = None
    position: Annotated[str | None, about("最近一次进展的位点，可用作 afterPosition 等待下一步", Level.OPEN)] = None
    filename: Annotated[str | None, about("文件名", Level.SHARED)] = None
    sha256: Annotated[str | None, about("文件的 SHA-256", Level.SHARED)] = None
    encoding: Annotated[str | None, about("识别出的编码；Excel 为 xlsx 等", Level.SHARED)] = None


class ComplaintImportRow(Record, frozen=True, kw_only=True):
    """What became of one row of the file."""

    row: Annotated[int, about("行号：首行表头为 1", Level.OPEN)]
    outcome: Annotated[ComplaintRowOutcome, about("结果", Level.OPEN)]
    external_number: Annotated[str | None, about("来源系统的工单编号", Level.CASE)] = None
    complaint: Annotated[str | None, about("投诉编号", Level.CASE)] = None
    findings: Annotated[list[ComplaintRowFinding] | None, about("问题与建议", Level.CASE)] = None


class StartComplaintImport(Command, frozen=True, kw_only=True):
    """Order to take in one uploaded file; the same bytes again answer with the same import.

    Rows that already carry a reply come in as closed, without clocks. Refusals: NOT_FOUND, SHEET_UNREADABLE,
    SHEET_COLUMNS_MISSING, SHEET_EMPTY, SHEET_TOO_LARGE, COMPLAINT_CHANNEL_NOT_YOURS.
    """

    subject: ClassVar[str] = "complaints.imports.start.v1"
    file: Annotated[str, about("已上传文件的编号", min_length=1, max_length=100)]
    filename: Annotated[str, about("文件名", min_length=1, max_length=200)]
    region: RegionCode
    channel: Annotated[Channel, about("来源渠道")] = Channel.HOTLINE_12345


class GetComplaintImports(Query[list[ComplaintImport | None]], frozen=True, kw_only=True):
    """Imports aligned with `ids`; shows progress while running."""

    subject: ClassVar[str] = "complaints.imports.get.v1"
    ids: Annotated[list[str], about("导入编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ComplaintImportOrder(Labelled):
    """The orders of a list of imports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListComplaintImports(Query[Page[ComplaintImport]], frozen=True, kw_only=True):
    """Imports, filtered."""

    subject: ClassVar[str] = "complaints.imports.list.v1"
    state: Annotated[ComplaintImportState | None, about("状态")] = None
    order: Annotated[ComplaintImportOrder, about("排序")] = ComplaintImportOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class RowsOfComplaintImports(Query[list[Page[ComplaintImportRow]]], frozen=True, kw_only=True):
    """The first rows of each import in the order of the file, aligned with `ids`."""

    subject: ClassVar[str] = "complaints.imports.rows_of.v1"
    ids: Annotated[list[str], about("导入编号，至多 100 个", max_length=PAGE_SIZE_MAX)]
    only: Annotated[ComplaintRowOutcome | None, about("只看这种结果")] = None
    count: Counting = False
    size: Annotated[int, about("每个导入至多几行", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ComplaintImportRowOrder(Labelled):
    """The orders of an import's rows."""

    FILE = "file", "按文件顺序"
    FILE_BACKWARDS = "file_backwards", "按文件顺序倒排"


class ListComplaintImportRows(Query[Page[ComplaintImportRow]], frozen=True, kw_only=True):
    """Rows of one import."""

    subject: ClassVar[str] = "complaints.imports.list_rows.v1"
    import_id: Annotated[str, about("导入编号", max_length=64)]
    only: Annotated[ComplaintRowOutcome | None, about("只看这种结果")] = None
    order: Annotated[ComplaintImportRowOrder, about("排序")] = ComplaintImportRowOrder.FILE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ComplaintImportStarted(Event, frozen=True, kw_only=True):
    """A file was read and its rows wait. Aggregate `complaint_import:<id>`."""

    subject: ClassVar[str] = "complaints.imports.started.v1"
    import_id: str
    sha256: str
    rows_total: int


class ComplaintImportAdvanced(Event, frozen=True, kw_only=True):
    """One more chunk of rows was taken in."""

    subject: ClassVar[str] = "complaints.imports.advanced.v1"
    import_id: str
    rows_done: int
    rows_total: int


class ComplaintImportFinished(Event, frozen=True, kw_only=True):
    """Every row was taken in or reported."""

    subject: ClassVar[str] = "complaints.imports.finished.v1"
    import_id: str
    rows_total: int
    accepted: int
    unchanged: int
    rejected: int
