"""Visits that are called off, and those that wait for room in the enterprise's year."""

from datetime import date
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import about
from contracts.joint_inspection.allowances import ArrangementObstacle
from contracts.messages import Command, Event


class CancelVisit(Command, frozen=True, kw_only=True):
    """Call off a visit before it begins, with a reason; by the leading agency's head. Its place in the year is free.

    Refusals: VISIT_STATE.
    """

    subject: ClassVar[str] = "joint_inspection.arrangements.cancel.v1"
    visit: Annotated[str, about("检查编号")]
    reason: Annotated[str, about("取消的理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]


class ArrangeVisit(Command, frozen=True, kw_only=True):
    """Arrange a visit that found no room before, once there is some; by the leading agency's head, not by who asked.

    Refusals: VISIT_STATE, VISIT_DATE_PAST, VISIT_SAME_PERSON, VISIT_DUPLICATE, VISIT_CAP_REACHED, VISIT_SAME_ITEM,
    VISIT_OFFICER_UNFIT.
    """

    subject: ClassVar[str] = "joint_inspection.arrangements.arrange.v1"
    visit: Annotated[str, about("检查编号")]
    planned_on: Annotated[date, about("拟检查日期")]


class VisitCancelled(Event, frozen=True, kw_only=True):
    """A visit was called off; the reason is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.arrangements.cancelled.v1"
    visit: str
    draws: list[str]
    region: str
    agencies: list[str]
    cancelled_by: str
    reason_hash: str


class VisitNotArranged(Event, frozen=True, kw_only=True):
    """A task found no room: the year's cap, the same item, or it waits to join another agency's visit."""

    subject: ClassVar[str] = "joint_inspection.arrangements.not_arranged.v1"
    visit: str
    draws: list[str]
    region: str
    agencies: list[str]
    obstacle: ArrangementObstacle
