"""改派: an agency sends other officers to a visit than those drawn or named before, and everyone sees it and why."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Level, about
from contracts.joint_inspection.notices import NoticeOfficer
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record


class ReassignVisit(Command, frozen=True, kw_only=True):
    """Send other officers of one's own agency, until the visit is over; by its head, with a reason.

    The first named leads the agency's officers. A notice that is not in the enterprise's hands yet is to be approved
    anew; results of those who no longer go wait for the lead officer's word.
    Refusals: VISIT_STATE, VISIT_OFFICERS_SHORT, VISIT_OFFICER_UNFIT, REASSIGNMENT_SAME, REASSIGNMENT_TO_ONESELF,
    NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.reassignments.reassign.v1"
    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    officers: Annotated[list[NoticeOfficer], about("本单位改派后的全部人员，第一位为主办", min_length=1, max_length=20)]
    reason: Annotated[str, about("改派的理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class VisitReassignment(Record, frozen=True, kw_only=True):
    """One change of a visit's officers; whoever sees the visit sees that there was one."""

    visit: Annotated[str, about("检查编号", Level.OPEN)]
    nth: Annotated[int, about("第几次改派，从 1 起", Level.OPEN)]
    agency: Annotated[str, about("改派人员的单位代码", Level.OPEN)]
    at: Annotated[datetime, about("改派时间", Level.OPEN)]
    begun: Annotated[bool, about("改派时检查是否已开始", Level.OPEN)]
    reason: Annotated[str | None, about("改派的理由", Level.SHARED)] = None
    removed: Annotated[list[str] | None, about("不再前往的人员执法证号", Level.SHARED)] = None
    added: Annotated[list[str] | None, about("改派前往的人员执法证号", Level.SHARED)] = None
    by: Annotated[str | None, about("改派的负责人", Level.CASE)] = None


class ReassignmentsOfVisits(Query[list[list[VisitReassignment]]], frozen=True, kw_only=True):
    """The changes of each visit's officers, oldest first, for whoever sees the visit."""

    subject: ClassVar[str] = "joint_inspection.reassignments.of_visits.v1"
    visits: Annotated[list[str], about("检查编号", max_length=PAGE_SIZE_MAX)]


class VisitReassigned(Event, frozen=True, kw_only=True):
    """A visit's officers changed; the reason is kept by its SHA-256, whom it concerns stays out before the check-in."""

    subject: ClassVar[str] = "joint_inspection.reassignments.reassigned.v1"
    visit: str
    region: str
    agency: str
    agencies: list[str]
    officers: list[str]
    removed: list[str]
    added: list[str]
    by: str
    reason_hash: str
    notice_withdrawn: bool
