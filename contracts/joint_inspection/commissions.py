"""委托事项: sampling for a visit or a case, and other work given to a station or an institution 第三方."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.commission_terms import (
    CommissionItem,
    CommissionKind,
    CommissionReport,
    CommissionState,
    CommissionStep,
    NewCommissionResult,
    ResultContradiction,
)
from contracts.joint_inspection.course_terms import CourseReason, CourseVersion, CourseWords
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record

Case, Shared = Level.CASE, Level.SHARED
ITEMS_MAX = 200
CaseNumber = Annotated[str, about("案件编号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
EnterpriseCode = Annotated[str, about("统一社会信用代码", pattern=patterns.CREDIT_CODE_SHAPE)]
CommissionNumber = Annotated[str, about("委托编号", min_length=1, max_length=64)]


class Commission(Record, frozen=True, kw_only=True):
    """One piece of work given to a station or an institution; before the visit it is for, only insiders see it."""

    number: Annotated[str, about("委托编号", Level.OPEN)]
    kind: Annotated[CommissionKind | None, about("委托事项类别", Shared)] = None
    state: Annotated[CommissionState | None, about("状态", Shared)] = None
    version: Annotated[int | None, about("版本，办理时须注明", Shared)] = None
    agency: Annotated[str | None, about("委托单位代码", Shared)] = None
    region: Annotated[str | None, about("行政区划代码", Shared)] = None
    laboratory: Annotated[str | None, about("承接机构的专家库编号", Shared)] = None
    contractor: Annotated[str | None, about("承接机构的统一社会信用代码", Shared)] = None
    credit_code: Annotated[str | None, about("所涉企业的统一社会信用代码", Shared)] = None
    content: Annotated[str | None, about("工作内容和要求", Shared)] = None
    items: Annotated[list[CommissionItem] | None, about("监测点位、项目和方法", Shared)] = None
    begin_by: Annotated[date | None, about("采样或开展工作的最后日期（含当日）", Shared)] = None
    deliver_by: Annotated[date | None, about("交付报告的最后日期（含当日）", Shared)] = None
    price_yuan: Annotated[Decimal | None, about("费用（元）", Shared)] = None
    begun_at: Annotated[datetime | None, about("采样或开展工作的时间", Shared)] = None
    overdue: Annotated[bool | None, about("是否曾逾期", Shared)] = None
    reports: Annotated[list[CommissionReport] | None, about("历次交付的报告和结果", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    visit: Annotated[str | None, about("所属检查编号", Case)] = None
    case_number: Annotated[str | None, about("所属案件编号", Case)] = None
    plan: Annotated[str | None, about("列支的执法监测计划编号", Case)] = None
    contradictions: Annotated[list[ResultContradiction] | None, about("与其他数据的矛盾", Case)] = None
    steps: Annotated[list[CommissionStep] | None, about("经过", Case)] = None


class OrderCommission(Command, frozen=True, kw_only=True):
    """Order work from a usable station or institution within the year's plan; sampling is for a visit or a case.

    Refusals: NOT_FOUND, COMMISSION_NO_PLAN, COMMISSION_OVER_BUDGET, COMMISSION_DAYS_WRONG, COMMISSION_PRICE_WRONG,
    COMMISSION_SUBJECT_WRONG, COMMISSION_ITEMS_WRONG, LABORATORY_UNQUALIFIED, LABORATORY_OUT_OF_SCOPE,
    LABORATORY_CONFLICT.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.order.v1"
    kind: Annotated[CommissionKind, about("委托事项类别")]
    laboratory: Annotated[str, about("承接机构的专家库编号", min_length=1, max_length=64)]
    content: CourseWords
    begin_by: Annotated[date, about("采样或开展工作的最后日期（含当日）")]
    deliver_by: Annotated[date, about("交付报告的最后日期（含当日）")]
    price_yuan: Annotated[Decimal, about("费用（元），大于零，至分")]
    visit: Annotated[str | None, about("所属检查编号；采样须属于检查或案件")] = None
    case_number: Annotated[CaseNumber | None, about("所属案件编号")] = None
    credit_code: Annotated[EnterpriseCode | None, about("所涉企业；属于检查的以检查为准，专题分析可不填")] = None
    items: Annotated[list[CommissionItem], about("监测点位、项目和方法；采样必填", max_length=ITEMS_MAX)] = (
        msgspec.field(default_factory=list)
    )


class AcceptCommission(Command, frozen=True, kw_only=True):
    """The institution takes it on. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP,
    LABORATORY_UNQUALIFIED, LABORATORY_OUT_OF_SCOPE.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.accept.v1"
    number: CommissionNumber
    version: CourseVersion


class DeclineCommission(Command, frozen=True, kw_only=True):
    """The institution does not take it on, and why; the budget is free again. Refusals: as AcceptCommission."""

    subject: ClassVar[str] = "joint_inspection.commissions.decline.v1"
    number: CommissionNumber
    version: CourseVersion
    reason: CourseReason


class WithdrawCommission(Command, frozen=True, kw_only=True):
    """The agency takes it back before the work began. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED,
    CASE_NOT_YOUR_STEP.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.withdraw.v1"
    number: CommissionNumber
    version: CourseVersion
    reason: CourseReason


class BeginCommission(Command, frozen=True, kw_only=True):
    """The institution took the samples or began, qualified on that day and, for a visit, after its check-in.

    Refusals: as AcceptCommission, COMMISSION_TIME_WRONG, COMMISSION_VISIT_NOT_BEGUN.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.begin.v1"
    number: CommissionNumber
    version: CourseVersion
    begun_at: Annotated[datetime, about("采样或开展工作的时间")]


class DeliverCommission(Command, frozen=True, kw_only=True):
    """The institution delivers results and report; late ones are taken and flagged.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, FILE_INCOMPLETE,
    COMMISSION_RESULTS_WRONG, COMMISSION_VALUE_WRONG, COMMISSION_TIME_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.deliver.v1"
    number: CommissionNumber
    version: CourseVersion
    summary: CourseWords
    report: Annotated[str, about("报告文件编号：已上传到 joint_inspection 文件库", min_length=1, max_length=64)]
    results: Annotated[
        list[NewCommissionResult], about("监测结果：委托的每一点位每一项目至少一条", max_length=ITEMS_MAX * 5)
    ] = msgspec.field(default_factory=list)


class SendBackCommission(Command, frozen=True, kw_only=True):
    """The agency wants it done again by another day. Refusals: as WithdrawCommission, COMMISSION_DAYS_WRONG."""

    subject: ClassVar[str] = "joint_inspection.commissions.send_back.v1"
    number: CommissionNumber
    version: CourseVersion
    deliver_by: Annotated[date, about("重新交付的最后日期（含当日）")]
    reason: CourseReason


class SettleCommission(Command, frozen=True, kw_only=True):
    """The head accepts the report; the price is spent. Refusals: as WithdrawCommission, CASE_STEP_NEEDS_ROLE."""

    subject: ClassVar[str] = "joint_inspection.commissions.settle.v1"
    number: CommissionNumber
    version: CourseVersion


class GetCommissions(Query[list[Commission | None]], frozen=True, kw_only=True):
    """Commissions aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.commissions.get.v1"
    numbers: Annotated[list[str], about("委托编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class CommissionOrder(Labelled):
    """The orders of a list of commissions."""

    NEWEST = "newest", "新的在前"
    DUE = "due", "先应交付的在前"


class ListCommissions(Query[Page[Commission]], frozen=True, kw_only=True):
    """Commissions the asker may see."""

    subject: ClassVar[str] = "joint_inspection.commissions.list.v1"
    kind: Annotated[CommissionKind | None, about("委托事项类别")] = None
    state: Annotated[CommissionState | None, about("状态")] = None
    plan: Annotated[str | None, about("执法监测计划编号")] = None
    credit_code: Annotated[str | None, about("所涉企业的统一社会信用代码")] = None
    overdue: Annotated[bool | None, about("是否曾逾期")] = None
    contradicted: Annotated[bool | None, about("是否与其他数据矛盾：只对看得到矛盾的人筛选")] = None
    order: Annotated[CommissionOrder, about("排序")] = CommissionOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class CommissionsOfVisits(Query[list[Page[Commission]]], frozen=True, kw_only=True):
    """The newest commissions for each visit, aligned with `visits`, as far as the asker may see them."""

    subject: ClassVar[str] = "joint_inspection.commissions.of_visits.v1"
    visits: Annotated[list[str], about("检查编号，至多 100 个", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每次检查的条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
