"""许可事项办理: the holder applies for an amendment, re-issue, renewal or the end of a permit; the bureau decides."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, RegionCode
from contracts.registry.permits import PermitClass, PermitOutlet, PermitPollutant

ApplicationNumber = Annotated[str, about("办理编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]
Digests = Annotated[
    list[Annotated[str, about("SHA-256", pattern=patterns.SHA256)]], about("所附材料的 SHA-256", max_length=20)
]


class PermitApplicationKind(Labelled):
    """What the holder of a permit asks for (排污许可管理条例)."""

    AMEND = "amend", "变更"
    REISSUE = "reissue", "重新申请"
    RENEW = "renew", "延续"
    CANCEL = "cancel", "注销"


class PermitApplicationState(Labelled):
    """Where an application stands."""

    APPLIED = "applied", "待决定"
    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"
    WITHDRAWN = "withdrawn", "已撤回"


class PermitApplicationAction(Labelled):
    """A step taken, or (OVERDUE) not taken in time."""

    APPLY = "apply", "申请"
    GRANT = "grant", "准予"
    REFUSE = "refuse", "不予"
    WITHDRAW = "withdraw", "撤回"
    OVERDUE = "overdue", "逾期未决定"


class PermitContent(msgspec.Struct, frozen=True, kw_only=True):
    """What the permit is to say: its outlets, pollutants and standards, whole."""

    permit_class: Annotated[PermitClass | None, about("管理类别；不填则不变")] = None
    pollutants: Annotated[list[PermitPollutant], about("许可污染物及限值", max_length=500)] = msgspec.field(
        default_factory=list
    )
    standards: Annotated[list[str], about("执行标准", max_length=100)] = msgspec.field(default_factory=list)
    outlets: Annotated[list[PermitOutlet], about("排放口", max_length=200)] = msgspec.field(default_factory=list)


class PermitApplication(Record, frozen=True, kw_only=True):
    """One application; acceptance and outcome are public, its papers are not."""

    number: Annotated[str, about("办理编号", Level.OPEN)]
    permit: Annotated[str, about("许可证编号", Level.OPEN)]
    holder: Annotated[str, about("持证单位统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("审批部门机关代码", Level.OPEN)]
    kind: Annotated[PermitApplicationKind, about("办理事项", Level.OPEN)]
    state: Annotated[PermitApplicationState, about("状态", Level.OPEN)]
    applied_at: Annotated[datetime, about("申请时间", Level.OPEN)]
    late: Annotated[bool, about("延续申请是否晚于应当提出的日期", Level.OPEN)] = False
    decided_at: Annotated[datetime | None, about("决定时间", Level.OPEN)] = None
    valid_from: Annotated[date | None, about("准予后的有效期起", Level.OPEN)] = None
    valid_to: Annotated[date | None, about("准予后的有效期止（含当日）", Level.OPEN)] = None
    reason: Annotated[str | None, about("申请理由", Level.SHARED)] = None
    content: Annotated[PermitContent | None, about("申请的许可内容", Level.SHARED)] = None
    files: Annotated[list[str] | None, about("申请材料的 SHA-256", Level.SHARED)] = None
    opinion: Annotated[str | None, about("决定的理由", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    decided_by: Annotated[str | None, about("决定人", Level.CASE)] = None


class ApplyForPermit(Command, frozen=True, kw_only=True):
    """The holder applies; `content` belongs to an amendment and a re-issue, may come with a renewal.

    Refusals: NOT_FOUND, PERMIT_ENDED, PERMIT_EXPIRED, PERMIT_END_UNKNOWN, PERMIT_CONTENT_WRONG,
    PERMIT_APPLICATION_OPEN, PERMIT_AGENCY_UNSUITABLE, PERMIT_OUTLET_TWICE, PERMIT_OUTLET_UNKNOWN, PERMIT_UNIT_MISSING.
    """

    subject: ClassVar[str] = "registry.permit_applications.apply.v1"

    permit: Annotated[str, about("许可证编号", min_length=1, max_length=64)]
    kind: Annotated[PermitApplicationKind, about("办理事项")]
    agency: Annotated[str, about("审批部门机关代码", min_length=1, max_length=64)]
    reason: Reason
    content: Annotated[PermitContent | None, about("申请的许可内容，整体填写")] = None
    files: Digests = msgspec.field(default_factory=list)


class GrantPermitApplication(Command, frozen=True, kw_only=True):
    """The head grants it: the permit has a new version. Refusals: NOT_FOUND, PERMIT_APPLICATION_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.permit_applications.grant.v1"

    number: ApplicationNumber
    opinion: Reason


class RefusePermitApplication(Command, frozen=True, kw_only=True):
    """The head refuses it with the reason. Refusals: NOT_FOUND, PERMIT_APPLICATION_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.permit_applications.refuse.v1"

    number: ApplicationNumber
    opinion: Reason


class WithdrawPermitApplication(Command, frozen=True, kw_only=True):
    """The holder takes it back. Refusals: NOT_FOUND, PERMIT_APPLICATION_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.permit_applications.withdraw.v1"

    number: ApplicationNumber
    reason: Reason


class GetPermitApplications(Query[list[PermitApplication | None]], frozen=True, kw_only=True):
    """Applications aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.permit_applications.get.v1"

    numbers: Annotated[list[str], about("办理编号，至多 100 个", max_length=100)]


class PermitApplicationOrder(Labelled):
    """The orders of a list of applications."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPermitApplications(Query[Page[PermitApplication]], frozen=True, kw_only=True):
    """Applications about permits."""

    subject: ClassVar[str] = "registry.permit_applications.list.v1"

    state: Annotated[PermitApplicationState | None, about("状态")] = None
    kind: Annotated[PermitApplicationKind | None, about("办理事项")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    holder: Annotated[str | None, about("持证单位统一社会信用代码")] = None
    order: Annotated[PermitApplicationOrder, about("排序")] = PermitApplicationOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ApplicationsOfPermits(Query[list[Page[PermitApplication]]], frozen=True, kw_only=True):
    """The newest applications about each permit, aligned with `permits`."""

    subject: ClassVar[str] = "registry.permit_applications.of_permits.v1"

    permits: Annotated[list[str], about("许可证编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class PermitApplicationStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or not in time; words are known by their digest. Aggregate `permit_application:<number>`."""

    subject: ClassVar[str] = "registry.permit_applications.step_taken.v1"

    number: str
    permit: str
    holder: str
    region: str
    agency: str
    kind: PermitApplicationKind
    action: PermitApplicationAction
    state: PermitApplicationState
    late: bool
    reason_sha256: str | None = None
