"""联席会议: bureau, police, procuratorate and court meet, keep minutes that each confirms, and follow decisions up."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Page, Query, Record
from contracts.transfer.case_terms import Version
from contracts.transfer.joint_terms import SIZE, AskedAfter, AskedSize, Heading, JointNumber, JointNumbers
from contracts.transfer.joint_terms import Words as Spoken
from contracts.transfer.meeting_terms import (
    DisputeItems,
    MeetingDecision,
    MeetingItem,
    MeetingKind,
    MeetingMinutes,
    MeetingSeat,
    MeetingState,
    MeetingStep,
    MinutesText,
    NewDecisions,
    OwnItems,
    Participants,
    PersonName,
    Reason,
    SeatAnswer,
    StartsAt,
    TookPart,
    Venue,
)

Case = Level.CASE


class Meeting(Record, frozen=True, kw_only=True):
    """One joint meeting or joint training as the agencies invited see it."""

    number: Annotated[str, about("会议编号", Level.OPEN)]
    version: Annotated[int | None, about("版本号", Case)] = None
    kind: Annotated[MeetingKind | None, about("种类", Case)] = None
    state: Annotated[MeetingState | None, about("状态", Case)] = None
    caller: Annotated[str | None, about("召集单位代码", Case)] = None
    region: Annotated[str | None, about("召集单位行政区划代码", Case)] = None
    title: Annotated[str | None, about("会议名称", Case)] = None
    starts_at: Annotated[datetime | None, about("开始时间", Case)] = None
    place: Annotated[str | None, about("地点", Case)] = None
    called_at: Annotated[datetime | None, about("召集时间", Case)] = None
    seats: Annotated[list[MeetingSeat] | None, about("参会单位", Case)] = None
    agenda: Annotated[list[MeetingItem] | None, about("议程", Case)] = None
    minutes: Annotated[list[MeetingMinutes] | None, about("纪要，各版本", Case)] = None
    decisions: Annotated[list[MeetingDecision] | None, about("已确认的决定事项及落实情况", Case)] = None
    steps: Annotated[list[MeetingStep] | None, about("经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


class CallMeeting(Command, frozen=True, kw_only=True):
    """One agency calls others together; the agenda is of open disputes on law and of items of its own.

    With `open_disputes` all open disputes whose parties are all invited come on it; who is invited may then read those
    on it. Refusals: NOT_FOUND, MEETING_PARTICIPANT_UNSUITABLE, MEETING_TIME_WRONG, MEETING_WITHOUT_AGENDA,
    LEGAL_DISPUTE_ENDED.
    """

    subject: ClassVar[str] = "transfer.meetings.call.v1"
    kind: Annotated[MeetingKind, about("种类")] = MeetingKind.JOINT
    title: Heading
    starts_at: StartsAt
    place: Venue
    participants: Participants
    items: OwnItems = msgspec.field(default_factory=list)
    disputes: DisputeItems = msgspec.field(default_factory=list)
    open_disputes: Annotated[bool, about("是否将各方均受邀的未决法律适用分歧全部列入议程")] = False


class MoveMeeting(Command, frozen=True, kw_only=True):
    """The caller sets another time or place; every agency answers anew.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, MEETING_TIME_WRONG.
    """

    subject: ClassVar[str] = "transfer.meetings.move.v1"
    number: JointNumber
    version: Version
    starts_at: StartsAt
    place: Venue
    reason: Reason


class AddMeetingItem(Command, frozen=True, kw_only=True):
    """Any agency of the meeting adds an item before the minutes: words of its own, or an open dispute it is party of.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, MEETING_ITEM_EMPTY, LEGAL_DISPUTE_ENDED.
    """

    subject: ClassVar[str] = "transfer.meetings.add_item.v1"
    number: JointNumber
    version: Version
    title: Annotated[Heading | None, about("议题")] = None
    dispute: Annotated[JointNumber | None, about("法律适用分歧编号")] = None


class AnswerMeeting(Command, frozen=True, kw_only=True):
    """An invited agency says whether it comes, who comes in somebody's place, or why nobody does.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, MEETING_ANSWER_INCOMPLETE.
    """

    subject: ClassVar[str] = "transfer.meetings.answer.v1"
    number: JointNumber
    version: Version
    attendance: Annotated[SeatAnswer, about("参加、派人代为参加或不参加")]
    person: Annotated[PersonName | None, about("参会人；派人代为参加时必填")] = None
    note: Annotated[Spoken | None, about("说明；不参加时必填")] = None


class CancelMeeting(Command, frozen=True, kw_only=True):
    """The caller calls it off; its disputes are open again. Refusals: as MoveMeeting."""

    subject: ClassVar[str] = "transfer.meetings.cancel.v1"
    number: JointNumber
    version: Version
    reason: Reason


class RecordMinutes(Command, frozen=True, kw_only=True):
    """The caller records what was said and decided, once it has begun, as a PDF for each that took part to confirm.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, MEETING_NOT_YET,
    MEETING_PARTICIPANT_UNKNOWN, MEETING_NOBODY_CAME, MEETING_OWNER_ABSENT, MEETING_DECISION_LATE,
    DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "transfer.meetings.record.v1"
    number: JointNumber
    version: Version
    text: MinutesText
    took_part: TookPart
    decisions: NewDecisions = msgspec.field(default_factory=list)


class ConfirmMinutes(Command, frozen=True, kw_only=True):
    """An agency that took part confirms this edition; with the last one the decisions bind.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, JOINT_DONE_ALREADY.
    """

    subject: ClassVar[str] = "transfer.meetings.confirm.v1"
    number: JointNumber
    version: Version


class ObjectToMinutes(Command, frozen=True, kw_only=True):
    """An agency that took part objects with words; the caller owes a corrected edition. Refusals: as ConfirmMinutes."""

    subject: ClassVar[str] = "transfer.meetings.object.v1"
    number: JointNumber
    version: Version
    words: Annotated[Spoken, about("异议")]


class CorrectMinutes(Command, frozen=True, kw_only=True):
    """The caller records a further edition after an objection; the old one stays, all confirm anew.

    Refusals: as RecordMinutes.
    """

    subject: ClassVar[str] = "transfer.meetings.correct.v1"
    number: JointNumber
    version: Version
    text: MinutesText
    decisions: NewDecisions = msgspec.field(default_factory=list)


class ReportOnDecision(Command, frozen=True, kw_only=True):
    """The owner of a decision reports it done. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED,
    CASE_NOT_YOUR_STEP, MEETING_DECISION_UNKNOWN, JOINT_DONE_ALREADY.
    """

    subject: ClassVar[str] = "transfer.meetings.report.v1"
    number: JointNumber
    version: Version
    decision: Annotated[int, about("决定事项序号", ge=1)]
    report: Annotated[Spoken, about("落实情况")]


class GetMeetings(Query[list[Meeting | None]], frozen=True, kw_only=True):
    """Meetings by number, aligned; None where there is none or the asker is not invited."""

    subject: ClassVar[str] = "transfer.meetings.get.v1"
    numbers: JointNumbers


class MeetingOrder(Labelled):
    """The orders of a list of meetings."""

    LATEST = "latest", "召开时间晚的在前"
    EARLIEST = "earliest", "召开时间早的在前"


class ListMeetings(Query[Page[Meeting]], frozen=True, kw_only=True):
    """The meetings the asker's agency called or is invited to."""

    subject: ClassVar[str] = "transfer.meetings.list.v1"
    kind: Annotated[MeetingKind | None, about("种类")] = None
    state: Annotated[MeetingState | None, about("状态")] = None
    overdue: Annotated[bool | None, about("是否有逾期未落实的决定事项")] = None
    order: Annotated[MeetingOrder, about("排序")] = MeetingOrder.LATEST
    count: Counting = False
    size: AskedSize = SIZE
    after: AskedAfter = None
