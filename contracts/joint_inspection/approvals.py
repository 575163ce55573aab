"""计划外检查的批准: by the superior department where it is asked, and afterwards where an emergency could not wait."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.plan_terms import PlanText
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class ApprovalKind(Labelled):
    """Whose approval, and when."""

    SUPERIOR = "superior", "报上级执法机构批准"
    EMERGENCY = "emergency", "紧急检查，事后补办批准"


class ApprovalState(Labelled):
    """Where an approval stands."""

    PENDING = "pending", "待批准"
    OVERDUE = "overdue", "逾期未补办"
    APPROVED = "approved", "已批准"
    WITHHELD = "withheld", "不予批准"
    SUPERSEDED = "superseded", "已由本单位负责人决定"


class VisitApproval(Record, frozen=True, kw_only=True):
    """An approval asked for; only heads of the two agencies know of it before the visit."""

    visit: Annotated[str, about("检查编号", Level.OPEN)]
    kind: Annotated[ApprovalKind, about("批准方式", Level.OPEN)]
    state: Annotated[ApprovalState, about("批准状态", Level.OPEN)]
    agency: Annotated[str, about("申请单位", Level.OPEN)]
    asked_of: Annotated[str, about("批准单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    asked_at: Annotated[datetime, about("申请时间", Level.OPEN)]
    credit_code: Annotated[str | None, about("被检查企业的统一社会信用代码", Level.CASE)] = None
    planned_on: Annotated[date | None, about("检查日期", Level.CASE)] = None
    reason: Annotated[str | None, about("报请批准或不能等待批准的理由", Level.CASE)] = None
    asked_by: Annotated[str | None, about("申请人", Level.CASE)] = None
    decided_by: Annotated[str | None, about("批准人", Level.CASE)] = None
    decided_at: Annotated[datetime | None, about("决定时间", Level.OPEN)] = None
    decision_reason: Annotated[str | None, about("不予批准的理由", Level.CASE)] = None
    late: Annotated[bool | None, about("是否逾期补办", Level.OPEN)] = None


class AskSuperiorApproval(Command, frozen=True, kw_only=True):
    """Lay an off-plan visit before the level above instead of the own head (漯河优化执法通知 2021).

    Refusals: VISIT_STATE, NO_SUPERIOR, APPROVAL_ASKED.
    """

    subject: ClassVar[str] = "joint_inspection.approvals.ask_superior.v1"
    visit: Annotated[str, about("检查编号")]
    reason: Annotated[PlanText, about("报请上级批准的理由")]


class BeginInEmergency(Command, frozen=True, kw_only=True):
    """Let a visit asked for begin today without approval, which has to follow within the limit (国办发〔2024〕54号).

    By who asked for it or an officer assigned to it. Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED, VISIT_NOT_URGENT,
    APPROVAL_ASKED.
    """

    subject: ClassVar[str] = "joint_inspection.approvals.begin_in_emergency.v1"
    visit: Annotated[str, about("检查编号")]
    reason: Annotated[PlanText, about("不能等待批准的紧急情况")]


class GrantVisitApproval(Command, frozen=True, kw_only=True):
    """The head asked approves, in an emergency afterwards; never who asked for or declared it.

    Refusals: APPROVAL_DECIDED, VISIT_STATE, VISIT_SAME_PERSON.
    """

    subject: ClassVar[str] = "joint_inspection.approvals.grant.v1"
    visit: Annotated[str, about("检查编号")]


class WithholdVisitApproval(Command, frozen=True, kw_only=True):
    """The head asked does not approve: a visit that has not begun is off; one that has stands as not approved.

    Refusals: as GrantVisitApproval.
    """

    subject: ClassVar[str] = "joint_inspection.approvals.withhold.v1"
    visit: Annotated[str, about("检查编号")]
    reason: Annotated[PlanText, about("不予批准的理由")]


class VisitApprovalAsked(Event, frozen=True, kw_only=True):
    """An approval was asked of an agency; whom the visit concerns stays out of the journal."""

    subject: ClassVar[str] = "joint_inspection.approvals.asked.v1"
    visit: str
    region: str
    agency: str
    kind: ApprovalKind
    asked_of: str
    asked_by: str
    reason_hash: str


class VisitApprovalDecided(Event, frozen=True, kw_only=True):
    """It was given or withheld, `late` after its limit."""

    subject: ClassVar[str] = "joint_inspection.approvals.decided.v1"
    visit: str
    region: str
    agency: str
    kind: ApprovalKind
    state: ApprovalState
    decided_by: str
    late: bool
    reason_hash: str | None = None


class EmergencyUnapproved(Event, frozen=True, kw_only=True):
    """Nobody approved an emergency visit within the limit; `told` is the level above."""

    subject: ClassVar[str] = "joint_inspection.approvals.emergency_unapproved.v1"
    visit: str
    region: str
    agency: str
    told: str
    source: str


class GetVisitApprovals(Query[list[VisitApproval | None]], frozen=True, kw_only=True):
    """Approvals by visit."""

    subject: ClassVar[str] = "joint_inspection.approvals.get.v1"
    ids: Annotated[list[str], about("检查编号", max_length=100)]


class ApprovalOrder(Labelled):
    """The orders of a list of approvals."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListVisitApprovals(Query[Page[VisitApproval]], frozen=True, kw_only=True):
    """Approvals asked of the head's agency or by it."""

    subject: ClassVar[str] = "joint_inspection.approvals.list.v1"
    kind: Annotated[ApprovalKind | None, about("批准方式")] = None
    state: Annotated[ApprovalState | None, about("批准状态")] = None
    order: Annotated[ApprovalOrder, about("排序")] = ApprovalOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
