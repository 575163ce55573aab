"""季度研判 and 年度总结: figures of all four services, counted by each and frozen edition by edition."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.report_terms import (
    ReportChart,
    ReportedMeasure,
    ReportKind,
    ReportPosition,
    ReportState,
    ReportSuggestion,
    ReportTable,
)
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

ReportPeriod = Annotated[str, about("期间：季度如 2026-Q3，年度如 2026", pattern=patterns.PERIOD)]


class Report(Record, frozen=True, kw_only=True):
    """One edition of a report; what is frozen stays, a correction is a further edition."""

    id: Annotated[str, about("报告编号：单位@期间-版次，如 ecology-640500@2026-Q3-1", Level.OPEN)]
    kind: Annotated[ReportKind, about("报告类别", Level.OPEN)]
    agency: Annotated[str, about("编制单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码，含下级", Level.OPEN)]
    period: Annotated[str, about("期间", Level.OPEN)]
    edition: Annotated[int, about("版次", Level.OPEN)]
    state: Annotated[ReportState, about("状态", Level.OPEN)]
    since: Annotated[datetime, about("统计起点（含）", Level.OPEN)]
    until: Annotated[datetime, about("统计终点（不含）", Level.OPEN)]
    complete: Annotated[bool, about("编制时期间是否已结束；未结束的只统计到编制时", Level.OPEN)]
    asked_at: Annotated[datetime, about("编制时间", Level.OPEN)]
    tables: Annotated[list[ReportTable], about("统计数据，由各服务的记录计算", Level.OPEN)]
    suggestions: Annotated[list[ReportSuggestion], about("对下一季度检查重点和抽查权重的建议", Level.OPEN)]
    measures: Annotated[list[ReportedMeasure], about("编制单位实施方案各项措施的进展（年度总结）", Level.OPEN)]
    positions: Annotated[list[ReportPosition], about("各服务计数时的流水位点", Level.OPEN)]
    charts: Annotated[list[ReportChart], about("统计图", Level.OPEN)]
    reason: Annotated[str | None, about("更正理由", Level.OPEN)] = None
    frozen_at: Annotated[datetime | None, about("固化时间", Level.OPEN)] = None
    sha256: Annotated[str | None, about("内容（规范JSON）的 SHA-256", Level.OPEN)] = None
    excel: Annotated[
        str | None, about("Excel 文件的 SHA-256，下载地址为 /files/joint_inspection/{sha256}", Level.OPEN)
    ] = None


class CompileReport(Command, frozen=True, kw_only=True):
    """Have a period's report compiled for the actor's agency and region; no figure is given.

    A period that still runs is counted up to now. Refusals: REPORT_EARLY, REPORT_COMPILING, REPORT_REASON_MISSING,
    INVALID_INPUT.
    """

    subject: ClassVar[str] = "joint_inspection.reports.compile.v1"
    period: ReportPeriod
    reason: Annotated[
        Annotated[str, msgspec.Meta(max_length=2000, pattern=patterns.NOT_BLANK)] | None,
        about("更正理由：期间已结束且已有固化的报告时必填"),
    ] = None


class ReportAsked(Event, frozen=True, kw_only=True):
    """An edition is to be compiled: each service counts its records of the region from `since` up to before `until`.

    Aggregate `report:<agency>@<period>`.
    """

    subject: ClassVar[str] = "joint_inspection.reports.asked.v1"
    report: str
    kind: ReportKind
    agency: str
    region: str
    period: str
    edition: int
    since: datetime
    until: datetime
    reason_sha256: str | None = None


class ReportFrozen(Event, frozen=True, kw_only=True):
    """All services have told their figures; the digests bind content, workbook and charts. Aggregate as ReportAsked."""

    subject: ClassVar[str] = "joint_inspection.reports.frozen.v1"
    report: str
    agency: str
    region: str
    period: str
    edition: int
    text_hash: str
    excel: str
    charts: list[ReportChart]
    positions: list[ReportPosition]


class GetReports(Query[list[Report | None]], frozen=True, kw_only=True):
    """Editions by id, aligned."""

    subject: ClassVar[str] = "joint_inspection.reports.get.v1"
    ids: Annotated[list[str], about("报告编号，至多 20 个", max_length=20)]


class ReportOrder(Labelled):
    """The orders of a list of reports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListReports(Query[Page[Report]], frozen=True, kw_only=True):
    """Editions that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.reports.list.v1"
    kind: Annotated[ReportKind | None, about("报告类别")] = None
    agency: Annotated[Annotated[str, msgspec.Meta(max_length=64)] | None, about("编制单位代码")] = None
    period: Annotated[ReportPeriod | None, about("期间")] = None
    order: Annotated[ReportOrder, about("排序")] = ReportOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
