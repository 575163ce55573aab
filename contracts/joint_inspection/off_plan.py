"""Inspections outside the plan, and agencies that join a visit 综合查一次."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.joint_inspection.allowances import ItemCode
from contracts.messages import Command, Event

ClueNumber = Annotated[str, about("工单编号", min_length=1, max_length=64)]
VisitItems = Annotated[list[ItemCode], about("检查事项编码，须在权责清单的行政检查事项内", max_length=50)]


class VisitObstacle(Labelled):
    """Why no visit can be asked for where a complaint calls for one."""

    CLUE_UNKNOWN = "clue_unknown", "投诉现不构成在册企业的线索"
    DATE_PAST = "date_past", "拟检查日期已过"
    DUPLICATE = "duplicate", "当月已有对该企业的检查，应并入其中"
    OFFICERS_SHORT = "officers_short", "执法人员人数不足"
    CAP_REACHED = "cap_reached", "已达本年入企检查频次上限"
    SAME_ITEM = "same_item", "同一检查事项在限定期间内已有检查"
    OFFICER_UNFIT = "officer_unfit", "执法人员须为本单位、证件有效且与企业无利害关系"


class OpenVisit(Command, frozen=True, kw_only=True):
    """Ask for an inspection outside the plan; it needs another person's approval (漯河优化执法通知 2021).

    Whether it counts towards the yearly cap is data by its ground. Refusals: CLUE_UNKNOWN, CLUE_NOT_EVIDENCE,
    VISIT_DATE_PAST, VISIT_DUPLICATE, VISIT_CAP_REACHED, VISIT_SAME_ITEM, VISIT_ITEM_UNKNOWN, VISIT_OFFICER_UNFIT,
    VISIT_OFFICERS_SHORT, VISIT_EXEMPT.
    """

    subject: ClassVar[str] = "joint_inspection.off_plan.open.v1"
    credit_code: Annotated[str, about("统一社会信用代码", pattern=patterns.CREDIT_CODE_SHAPE)]
    reason: Annotated[str, about("计划外检查的理由", min_length=1, max_length=2000)]
    planned_on: Annotated[date, about("拟检查日期")]
    officers: Annotated[list[str], about("执法人员的执法证号，第一位为主办", min_length=1, max_length=10)]
    clue: Annotated[
        ClueNumber | None, about("核查的线索：投诉的工单编号，非现场监管线索的编号，或其他部门通报、已接收的线索编号")
    ] = None
    items: VisitItems = msgspec.field(default_factory=list)


class ApproveVisit(Command, frozen=True, kw_only=True):
    """Approve an off-plan visit, which takes its place in the year; by the head of the agency, never by who asked.

    Refusals: VISIT_STATE, VISIT_SAME_PERSON, VISIT_CAP_REACHED, VISIT_SAME_ITEM.
    """

    subject: ClassVar[str] = "joint_inspection.off_plan.approve.v1"
    visit: Annotated[str, about("检查编号")]


class RefuseVisit(Command, frozen=True, kw_only=True):
    """Refuse an off-plan visit with a reason. Refusals: VISIT_STATE, VISIT_SAME_PERSON."""

    subject: ClassVar[str] = "joint_inspection.off_plan.refuse.v1"
    visit: Annotated[str, about("检查编号")]
    reason: Annotated[str, about("不批准的理由", min_length=1, max_length=2000)]


class MergeVisit(Command, frozen=True, kw_only=True):
    """Ask to join a planned visit of another agency instead of planning a second one 综合查一次.

    The actor's agency names its own officers and has accepted; the others answer the proposal (`visit_merges`). The
    record is the asker's visit, which goes into the other's. Refusals: VISIT_STATE, VISIT_ALREADY_JOINED,
    VISIT_NOT_MERGEABLE, VISIT_ITEM_UNKNOWN, VISIT_OFFICER_UNFIT, VISIT_OFFICERS_SHORT.
    """

    subject: ClassVar[str] = "joint_inspection.off_plan.merge.v1"
    visit: Annotated[str, about("检查编号")]
    officers: Annotated[list[str], about("本单位执法人员的执法证号", min_length=1, max_length=10)]
    items: VisitItems = msgspec.field(default_factory=list)


class VisitRequested(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An off-plan visit was asked for, perhaps to check a clue; the reason is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.off_plan.requested.v1"
    visit: str
    region: str
    agency: str
    requested_by: str
    reason_hash: str
    clue: str | None = None


class VisitNotRequested(Event, frozen=True, kw_only=True):
    """A complaint called for a visit that cannot be asked for. Aggregate `complaint_inspection:<inspection>`."""

    subject: ClassVar[str] = "joint_inspection.off_plan.not_requested.v1"
    inspection: str
    complaint: str
    obstacle: VisitObstacle


class VisitRefused(Event, frozen=True, kw_only=True):
    """An off-plan visit was not approved."""

    subject: ClassVar[str] = "joint_inspection.off_plan.refused.v1"
    visit: str
    region: str
    refused_by: str
    reason_hash: str


class VisitApprovalOverdue(Event, frozen=True, kw_only=True):
    """Nobody approved or refused an off-plan visit in time."""

    subject: ClassVar[str] = "joint_inspection.off_plan.approval_overdue.v1"
    visit: str
    region: str
    agency: str
    source: str
