"""排污许可证执行报告: owed by the clock for each period, handed in by the enterprise, reviewed by its bureau."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCodes, PageKey, PageSize, RegionCode

ReportNumber = Annotated[str, about("执行报告编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]
Digests = Annotated[
    list[Annotated[str, about("SHA-256", pattern=patterns.SHA256)]], about("报告文件的 SHA-256", max_length=20)
]


class PermitReportKind(Labelled):
    """Which period a report covers; which class owes which is data (jurisdiction/permit_reports.csv)."""

    ANNUAL = "annual", "年度执行报告"
    QUARTERLY = "quarterly", "季度执行报告"


class PermitReportState(Labelled):
    """Where a report stands."""

    DUE = "due", "待提交"
    OVERDUE = "overdue", "逾期未提交"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回补正"
    ACCEPTED = "accepted", "已审核"


class PermitReportAction(Labelled):
    """A step taken by somebody or by the clock."""

    OPEN = "open", "报告期满，应提交"
    LATE = "late", "逾期未提交"
    SUBMIT = "submit", "提交"
    RETURN = "return", "退回补正"
    CORRECTION_LATE = "correction_late", "逾期未补正"
    ACCEPT = "accept", "审核通过"
    REVIEW_LATE = "review_late", "逾期未审核"


class PermitDischarge(msgspec.Struct, frozen=True, kw_only=True):
    """What was discharged of one pollutant in the period."""

    pollutant: Annotated[str, about("污染物名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    amount: Annotated[Decimal, about("实际排放量")]
    unit: Annotated[str, about("单位，如 t", min_length=1, max_length=20)]


class PermitReport(Record, frozen=True, kw_only=True):
    """One report of one permit for one period."""

    number: Annotated[str, about("执行报告编号", Level.OPEN)]
    permit: Annotated[str, about("许可证编号", Level.OPEN)]
    holder: Annotated[str, about("持证单位统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("审核机关代码", Level.OPEN)]
    kind: Annotated[PermitReportKind, about("报告种类", Level.OPEN)]
    first_day: Annotated[date, about("报告期首日", Level.OPEN)]
    last_day: Annotated[date, about("报告期末日", Level.OPEN)]
    state: Annotated[PermitReportState, about("状态", Level.OPEN)]
    late: Annotated[bool, about("是否逾期提交或尚未提交", Level.OPEN)] = False
    submitted_at: Annotated[datetime | None, about("提交时间", Level.OPEN)] = None
    summary: Annotated[str | None, about("报告摘要", Level.SHARED)] = None
    discharges: Annotated[list[PermitDischarge] | None, about("实际排放量", Level.SHARED)] = None
    exceeding: Annotated[list[str] | None, about("实际排放量超过许可排放量的污染物及数值", Level.SHARED)] = None
    files: Annotated[list[str] | None, about("报告文件的 SHA-256", Level.SHARED)] = None
    opinion: Annotated[str | None, about("审核意见", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    reviewed_by: Annotated[str | None, about("审核人", Level.CASE)] = None


class SubmitPermitReport(Command, frozen=True, kw_only=True):
    """The holder hands a report in. Refusals: NOT_FOUND, PERMIT_REPORT_STEP_NOT_ALLOWED, PERMIT_DISCHARGE_WRONG."""

    subject: ClassVar[str] = "registry.permit_reports.submit.v1"

    number: ReportNumber
    summary: Annotated[str, about("报告摘要", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
    discharges: Annotated[list[PermitDischarge], about("实际排放量", max_length=200)] = msgspec.field(
        default_factory=list
    )
    files: Digests = msgspec.field(default_factory=list)


class AcceptPermitReport(Command, frozen=True, kw_only=True):
    """An officer finds it in order. Refusals: NOT_FOUND, PERMIT_REPORT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.permit_reports.accept.v1"

    number: ReportNumber
    opinion: Reason


class ReturnPermitReport(Command, frozen=True, kw_only=True):
    """An officer gives it back to be corrected. Refusals: NOT_FOUND, PERMIT_REPORT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.permit_reports.return.v1"

    number: ReportNumber
    opinion: Reason


class GetPermitReports(Query[list[PermitReport | None]], frozen=True, kw_only=True):
    """Reports aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.permit_reports.get.v1"

    numbers: Annotated[list[str], about("执行报告编号，至多 100 个", max_length=100)]


class PermitReportOrder(Labelled):
    """The orders of a list of reports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPermitReports(Query[Page[PermitReport]], frozen=True, kw_only=True):
    """Reports, also those not yet handed in."""

    subject: ClassVar[str] = "registry.permit_reports.list.v1"

    state: Annotated[PermitReportState | None, about("状态")] = None
    kind: Annotated[PermitReportKind | None, about("报告种类")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    holder: Annotated[str | None, about("持证单位统一社会信用代码")] = None
    order: Annotated[PermitReportOrder, about("排序")] = PermitReportOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ReportsOfPermits(Query[list[Page[PermitReport]]], frozen=True, kw_only=True):
    """The newest reports of each permit, aligned with `permits`."""

    subject: ClassVar[str] = "registry.permit_reports.of_permits.v1"

    permits: Annotated[list[str], about("许可证编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class ReportsOfEnterprises(Query[list[Page[PermitReport]]], frozen=True, kw_only=True):
    """The newest reports of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.permit_reports.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class PermitReportStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or not in time. Aggregate `permit_report:<number>`; `exceeding` names pollutants."""

    subject: ClassVar[str] = "registry.permit_reports.step_taken.v1"

    number: str
    permit: str
    holder: str
    region: str
    agency: str
    kind: PermitReportKind
    last_day: date
    action: PermitReportAction
    state: PermitReportState
    late: bool
    exceeding: list[str] = msgspec.field(default_factory=list)
    reason_sha256: str | None = None
