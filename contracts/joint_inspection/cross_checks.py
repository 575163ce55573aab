"""区域交叉检查: a higher agency orders it, other regions lend officers, and none of them checks at home."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.course_terms import CourseReason, CourseStep, CourseVersion
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement

CheckNumber = Annotated[str, about("交叉检查编号", min_length=1, max_length=64)]
LoanPlace = Annotated[int, about("第几项抽调", ge=1, le=100)]
Text64 = Annotated[str, msgspec.Meta(max_length=64)]


class CrossCheckState(Labelled):
    """How far a cross-check has come."""

    ORDERED = "ordered", "已部署，抽调人员中"
    UNDER_WAY = "under_way", "检查和整改中"
    CALLED_OFF = "called_off", "已取消"
    CLOSED = "closed", "已办结"


class CrossCheckAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    ORDER = "order", "部署交叉检查"
    ASK = "ask", "商请派员"
    GRANT = "grant", "同意派员"
    DECLINE = "decline", "不派员"
    RELEASE = "release", "撤回商请或退回人员"
    DRAW = "draw", "开启抽取"
    CALL_OFF = "call_off", "取消"
    CLOSE = "close", "办结"
    OVERDUE = "overdue", "逾期未答复"


class OfficerLoanState(Labelled):
    """Where a wish for officers stands."""

    ASKED = "asked", "待派员单位答复"
    GRANTED = "granted", "已同意派员"
    DECLINED = "declined", "不派员"
    RELEASED = "released", "已撤回或已退回"


class OfficerLoan(msgspec.Struct, frozen=True, kw_only=True):
    """Officers asked of one region's agency for some days, both ends included, and what it answered."""

    nth: Annotated[int, about("第几项抽调")]
    agency: Annotated[str, about("派员单位代码")]
    wanted: Annotated[int, about("商请的人数")]
    from_on: Annotated[date, about("抽调开始日期")]
    until_on: Annotated[date, about("抽调结束日期（含当日）")]
    state: Annotated[OfficerLoanState, about("状态")] = OfficerLoanState.ASKED
    specialties: Annotated[list[EnvironmentalElement], about("所需专业，空为不限")] = msgspec.field(
        default_factory=list
    )
    granted: Annotated[int, about("同意派出的人数")] = 0
    officers: Annotated[list[str], about("派出人员的执法证号；只有组织单位和派员单位可见")] = msgspec.field(
        default_factory=list
    )
    answered_at: Annotated[datetime | None, about("答复时间")] = None
    reason: Annotated[str | None, about("不派员、撤回或退回的理由")] = None
    overdue: Annotated[bool, about("是否逾期未答复")] = False


class CrossCheckStep(CourseStep, frozen=True, kw_only=True):
    """One step of a cross-check."""

    action: Annotated[CrossCheckAction, about("步骤", Level.CASE)]
    loan: Annotated[int | None, about("第几项抽调", Level.CASE)] = None


class CrossCheck(Record, frozen=True, kw_only=True):
    """One cross-check: for who ordered it and the agencies asked; the region checked sees nothing of it."""

    number: Annotated[str, about("交叉检查编号", Level.OPEN)]
    state: Annotated[CrossCheckState, about("状态", Level.OPEN)]
    version: Annotated[int, about("版本", Level.OPEN)]
    title: Annotated[str, about("交叉检查名称", Level.OPEN)]
    plan: Annotated[str, about("检查计划编号", Level.OPEN)]
    orderer: Annotated[str, about("组织单位代码", Level.OPEN)]
    region: Annotated[str, about("组织单位所在行政区划代码", Level.OPEN)]
    ordered_at: Annotated[datetime, about("部署时间", Level.OPEN)]
    target: Annotated[str | None, about("被检查地区的行政区划代码", Level.SHARED)] = None
    loans: Annotated[list[OfficerLoan] | None, about("向各地抽调人员的情况", Level.SHARED)] = None
    text: Annotated[str | None, about("部署要求", Level.CASE)] = None
    findings_open: Annotated[int | None, about("移交后尚未办结的问题数", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None
    steps: Annotated[list[CrossCheckStep] | None, about("经过", Level.CASE)] = None


class WantedOfficers(msgspec.Struct, frozen=True, kw_only=True):
    """How many officers are asked of which agency, for which days."""

    agency: Annotated[str, about("派员单位代码", pattern=patterns.AGENCY)]
    wanted: Annotated[int, about("商请的人数", ge=1, le=50)]
    from_on: Annotated[date, about("抽调开始日期")]
    until_on: Annotated[date, about("抽调结束日期（含当日）")]
    specialties: Annotated[list[EnvironmentalElement], about("所需专业，空为不限", max_length=20)] = msgspec.field(
        default_factory=list
    )


class OrderCrossCheck(Command, frozen=True, kw_only=True):
    """The head of a higher agency orders a cross-check under a plan of its own and asks regions for officers.

    The draw of the plan then takes its officers from those lent. Source: 环执法〔2021〕1号（七）.
    Refusals: NOT_FOUND, PLAN_UNDER_WAY, CROSS_CHECK_EXISTS, OUT_OF_REACH, AGENCY_UNKNOWN, CROSS_CHECK_LENDER_WRONG,
    CROSS_CHECK_DAYS_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.cross_checks.order.v1"
    plan: Annotated[str, about("检查计划编号", min_length=1, max_length=64)]
    title: Annotated[str, about("交叉检查名称", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    text: Annotated[str, about("部署要求", min_length=1, max_length=5000, pattern=patterns.NOT_BLANK)]
    loans: Annotated[list[WantedOfficers], about("向各地抽调的人员", min_length=1, max_length=20)]


class AskForOfficers(Command, frozen=True, kw_only=True):
    """The orderer's head asks one more agency, or the same once more. Refusals: as OrderCrossCheck, CASE_CHANGED."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.ask.v1"
    number: CheckNumber
    version: CourseVersion
    loan: Annotated[WantedOfficers, about("商请派出的人员")]


class GrantOfficers(Command, frozen=True, kw_only=True):
    """The lender's head names the officers and the days: in post, certified throughout, of the specialty, lent once.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CROSS_CHECK_LOAN_UNKNOWN,
    CROSS_CHECK_LOAN_STATE, CROSS_CHECK_DAYS_WRONG, OFFICER_NOT_LENDABLE, OFFICER_LENT_ALREADY.
    """

    subject: ClassVar[str] = "joint_inspection.cross_checks.grant.v1"
    number: CheckNumber
    version: CourseVersion
    loan: LoanPlace
    officers: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=patterns.CERTIFICATE)]],
        about("派出人员的执法证号", min_length=1, max_length=50),
    ]
    from_on: Annotated[date | None, about("派出开始日期，不填为商请的日期")] = None
    until_on: Annotated[date | None, about("派出结束日期（含当日），不填为商请的日期")] = None


class DeclineOfficers(Command, frozen=True, kw_only=True):
    """The lender's head lends nobody, and says why. Refusals: as GrantOfficers."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.decline.v1"
    number: CheckNumber
    version: CourseVersion
    loan: LoanPlace
    reason: CourseReason


class ReleaseOfficers(Command, frozen=True, kw_only=True):
    """The orderer's head takes a wish back, or before the draw sends officers home. Refusals: as GrantOfficers."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.release.v1"
    number: CheckNumber
    version: CourseVersion
    loan: LoanPlace
    reason: CourseReason


class CallOffCrossCheck(Command, frozen=True, kw_only=True):
    """The orderer's head calls it off before the draw; everyone is free again. Refusals: as GrantOfficers."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.call_off.v1"
    number: CheckNumber
    version: CourseVersion
    reason: CourseReason


class CloseCrossCheck(Command, frozen=True, kw_only=True):
    """The orderer's head closes it when every visit is over and every finding is corrected, ended or withdrawn.

    Refusals: as GrantOfficers, CROSS_CHECK_NOT_OVER.
    """

    subject: ClassVar[str] = "joint_inspection.cross_checks.close.v1"
    number: CheckNumber
    version: CourseVersion
    reason: CourseReason


class CrossCheckStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `cross_check:<number>`; words only as their SHA-256.

    Neither officers nor the region checked stand in it.
    """

    subject: ClassVar[str] = "joint_inspection.cross_checks.step_taken.v1"
    number: str
    version: int
    action: CrossCheckAction
    state: CrossCheckState
    by: str
    orderer: str
    region: str
    lenders: list[str]
    loan: int | None = None
    granted: int | None = None
    text_sha256: str | None = None


class CrossCheckOrder(Labelled):
    """The orders of a list of cross-checks."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetCrossChecks(Query[list[CrossCheck | None]], frozen=True, kw_only=True):
    """Cross-checks by number, aligned; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.get.v1"
    numbers: Annotated[list[str], about("交叉检查编号，至多 100 个", max_length=100)]


class ListCrossChecks(Query[Page[CrossCheck]], frozen=True, kw_only=True):
    """Cross-checks that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.cross_checks.list.v1"
    state: Annotated[CrossCheckState | None, about("状态")] = None
    plan: Annotated[Text64 | None, about("检查计划编号")] = None
    orderer: Annotated[Text64 | None, about("组织单位代码")] = None
    order: Annotated[CrossCheckOrder, about("排序")] = CrossCheckOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
