"""月度落实情况: what was done in a month, computed from the visits and never typed; filed as it then was."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Level, about
from contracts.joint_inspection.plans import PlanKind
from contracts.joint_inspection.visits import LadderStep, VisitBasis
from contracts.messages import Command, Event, Query, Record
from contracts.registry.directory import SupervisionClass, SupervisionDomain

ReportId = Annotated[str, about("落实情况编号：单位@月份，如 ecology-640500@2026-11", min_length=1, max_length=64)]


class ReportedPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one plan of the month."""

    plan: Annotated[str, about("计划编号")]
    kind: Annotated[PlanKind, about("计划类型")]
    campaign: Annotated[str | None, about("专项检查名称")]
    scope: Annotated[str, about("检查内容和范围")]
    planned: Annotated[int, about("计划检查家数")]
    drawn: Annotated[int, about("已抽取的检查")]
    finished: Annotated[int, about("当月完成的检查")]
    findings: Annotated[int, about("发现的问题")]


class ReportedClass(msgspec.Struct, frozen=True, kw_only=True):
    """The month's visits of one class, as the enterprise is registered."""

    domain: Annotated[SupervisionDomain, about("监管领域")]
    supervision_class: Annotated[SupervisionClass, about("监管类别")]
    basis: Annotated[VisitBasis, about("检查依据")]
    finished: Annotated[int, about("完成的检查")]
    findings: Annotated[int, about("发现的问题")]


class ReportedStep(msgspec.Struct, frozen=True, kw_only=True):
    """How often a step of the ladder was taken."""

    ladder: Annotated[LadderStep, about("采取的渐进式执法措施")]
    findings: Annotated[int, about("问题数")]


class ReportFigures(msgspec.Struct, frozen=True, kw_only=True):
    """All that a month's report says."""

    planned: Annotated[int, about("计划检查家数")]
    finished: Annotated[int, about("本单位参加并完成的检查")]
    led: Annotated[int, about("其中本单位牵头的检查")]
    off_plan: Annotated[int, about("其中计划外检查和线索核查")]
    findings: Annotated[int, about("发现的问题")]
    plans: Annotated[list[ReportedPlan], about("各计划的落实")]
    classes: Annotated[list[ReportedClass], about("各类别的检查")]
    ladder: Annotated[list[ReportedStep], about("采取的措施")]


class PlanReport(Record, frozen=True, kw_only=True):
    """A month's results of one agency: computed as of now, or as they were filed."""

    id: Annotated[str, about("落实情况编号", Level.OPEN)]
    agency: Annotated[str, about("单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    month: Annotated[str, about("月份", Level.OPEN)]
    due_on: Annotated[date, about("应当报送的最后日期", Level.OPEN)]
    figures: Annotated[ReportFigures, about("由检查记录计算的结果", Level.OPEN)]
    sha256: Annotated[str, about("结果（规范JSON）的SHA-256", Level.OPEN)]
    filed_at: Annotated[datetime | None, about("报送时间，未报送为空（结果按现在计算）", Level.OPEN)] = None
    filed_with: Annotated[str | None, about("报送机关", Level.OPEN)] = None
    late: Annotated[bool | None, about("是否逾期报送", Level.OPEN)] = None
    number: Annotated[str | None, about("报告文号，未制发为空", Level.OPEN)] = None
    pdf: Annotated[str | None, about("PDF 的 SHA-256，下载地址为 /files/joint_inspection/{sha256}", Level.OPEN)] = None
    excel: Annotated[str | None, about("Excel 的 SHA-256，下载地址为 /files/joint_inspection/{sha256}", Level.OPEN)] = (
        None
    )


class FilePlanReport(Command, frozen=True, kw_only=True):
    """File a past month's results of the actor's agency with the level above; nothing in them is typed.

    Refusals: PLAN_REPORT_EARLY, PLAN_REPORT_FILED, AGENCY_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.plan_reports.file.v1"
    month: Annotated[str, about("月份，如 2026-11", pattern=patterns.MONTH)]


class PlanReportFiled(Event, frozen=True, kw_only=True):
    """A month's results were filed; `text_hash` binds them. Aggregate `plan_report:<id>`."""

    subject: ClassVar[str] = "joint_inspection.plan_reports.filed.v1"
    report: str
    agency: str
    region: str
    month: str
    filed_with: str
    late: bool
    due_on: date
    finished: int
    findings: int
    text_hash: str


class IssuePlanReport(Command, frozen=True, kw_only=True):
    """Have the results of a month that the actor's agency has filed printed as PDF and written as Excel, once.

    Refusals: NOT_FOUND, DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "joint_inspection.plan_reports.issue.v1"
    month: Annotated[str, about("月份，如 2026-11", pattern=patterns.MONTH)]


class PlanReportIssued(Event, frozen=True, kw_only=True):
    """A filed month was printed. Aggregate `plan_report:<id>`."""

    subject: ClassVar[str] = "joint_inspection.plan_reports.issued.v1"
    report: str
    agency: str
    region: str
    number: str
    pdf: str
    excel: str


class GetPlanReports(Query[list[PlanReport | None]], frozen=True, kw_only=True):
    """Months' results: as filed, else as they now compute; None where there is no such agency or it is out of reach."""

    subject: ClassVar[str] = "joint_inspection.plan_reports.get.v1"
    ids: Annotated[list[ReportId], about("落实情况编号，至多 20 个", max_length=20)]
