"""A complaint opens an inspection: asked for here, decided on and carried out by joint inspection, told back."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import ComplaintNumber, Reason
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.off_plan import VisitObstacle
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record


class ComplaintInspectionState(Labelled):
    """Where an inspection opened by a complaint stands."""

    ASKED = "asked", "已提出"
    REQUESTED = "requested", "待批准"
    PLANNED = "planned", "待检查"
    STARTED = "started", "检查中"
    FINISHED = "finished", "已完成"
    REFUSED = "refused", "未获批准"
    IMPOSSIBLE = "impossible", "不能检查"


class InspectComplaint(Command, frozen=True, kw_only=True):
    """Order by the officer who signed for the complaint or the agency's head: check it on the spot, off the plan.

    Joint inspection hears the complaint's number and who is to go, never its text or caller; the head approves there.
    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, INSPECTION_NOT_IN_CHARGE, INSPECTION_NO_CLUE,
    INSPECTION_OPEN_ALREADY, OUT_OF_REACH, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.inspections.ask.v1"
    number: ComplaintNumber
    reason: Reason
    planned_on: Annotated[date, about("拟检查日期")]
    officers: Annotated[
        list[Annotated[str, about("执法证号", min_length=1, max_length=64)]],
        about("执法人员的执法证号，第一位为主办", min_length=1, max_length=10),
    ]


class ComplaintInspection(Record, frozen=True, kw_only=True):
    """One inspection opened by a complaint, as the agency that handles it sees it."""

    id: Annotated[str, about("核查编号", Level.OPEN)]
    complaint: Annotated[str, about("投诉编号", Level.OPEN)]
    state: Annotated[ComplaintInspectionState | None, about("状态", Level.CASE)] = None
    agency: Annotated[str | None, about("提出单位代码", Level.CASE)] = None
    asked_at: Annotated[datetime | None, about("提出时间", Level.CASE)] = None
    reason: Annotated[str | None, about("提出理由；检查单上只有投诉编号", Level.CASE)] = None
    planned_on: Annotated[date | None, about("拟检查日期", Level.CASE)] = None
    officers: Annotated[list[str] | None, about("执法人员的执法证号", Level.CASE)] = None
    visit: Annotated[str | None, about("检查编号；尚未形成检查时为空", Level.CASE)] = None
    obstacle: Annotated[VisitObstacle | None, about("不能检查的原因", Level.CASE)] = None
    finished_at: Annotated[datetime | None, about("检查完成时间", Level.CASE)] = None
    findings: Annotated[int | None, about("检查发现的问题数", Level.CASE)] = None


class InspectionsOfComplaints(Query[list[list[ComplaintInspection]]], frozen=True, kw_only=True):
    """The inspections each complaint opened, the latest first, aligned with `numbers`; at most 20 of each."""

    subject: ClassVar[str] = "complaints.inspections.of_complaints.v1"
    numbers: Annotated[list[str], about("投诉编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ComplaintInspectionAsked(Event, frozen=True, kw_only=True):
    """An inspection is asked for; joint inspection knows by the clue of whom. Aggregate `complaint:<number>`."""

    subject: ClassVar[str] = "complaints.inspections.asked.v1"
    inspection: str
    complaint: str
    agency: str
    requested_by: str
    officers: tuple[str, ...]
    planned_on: date
    reason_sha256: str


class ComplaintInspectionMoved(Event, frozen=True, kw_only=True):
    """Joint inspection told what became of it; `findings` when it was finished."""

    subject: ClassVar[str] = "complaints.inspections.moved.v1"
    inspection: str
    complaint: str
    state: ComplaintInspectionState
    visit: str | None = None
    findings: int | None = None
