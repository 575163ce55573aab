"""The clocks of a complaint: its kind, contact, more time, standing still, warnings, and the ladder after the limit."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.complaints.clock_terms import (
    CallerContact,
    CoHandling,
    ComplaintEscalation,
    ComplaintExtension,
    ComplaintKind,
    ComplaintLimit,
    ComplaintPause,
    EscalationRung,
)
from contracts.complaints.intake import ComplaintNumber, Reason
from contracts.duties import DutyLight
from contracts.fields import Labelled, Level, about
from contracts.law import Unit
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Answer = Annotated[str, about("反映人的答复", min_length=1, max_length=2000)]


class ComplaintHandling(Record, frozen=True, kw_only=True):
    """What holds for a complaint's handling, and what happened on the way to its reply."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    limits: Annotated[list[ComplaintLimit] | None, about("按区划、渠道、类别适用的时限，均附依据", Level.SHARED)] = None
    escalations: Annotated[list[ComplaintEscalation] | None, about("逐级督办", Level.SHARED)] = None
    extensions: Annotated[list[ComplaintExtension] | None, about("延期申请与审批", Level.CASE)] = None
    pauses: Annotated[list[ComplaintPause] | None, about("中止与恢复", Level.CASE)] = None
    contacts: Annotated[list[CallerContact] | None, about("经热线联系反映人的情况，不含身份", Level.CASE)] = None
    co_handlings: Annotated[list[CoHandling] | None, about("协办机构及其意见", Level.CASE)] = None


class ComplaintDuty(Record, frozen=True, kw_only=True):
    """A duty of an agency that is near its end or past it."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    duty: Annotated[str, about("时限任务代码", Level.OPEN)]
    name: Annotated[str, about("时限名称", Level.OPEN)]
    agency: Annotated[str, about("责任单位代码", Level.OPEN)]
    light: Annotated[DutyLight, about("黄牌或红牌", Level.OPEN)]
    due_at: Annotated[datetime, about("届满时间", Level.OPEN)]
    escalation: Annotated[EscalationRung | None, about("该投诉现由谁督办", Level.SHARED)] = None


class SetComplaintKind(Command, frozen=True, kw_only=True):
    """Order by a hotline operator that sets the kind by hand; the limits of that kind count from the same starts.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_KIND_SAME.
    """

    subject: ClassVar[str] = "complaints.clocks.set_kind.v1"
    number: ComplaintNumber
    kind: Annotated[ComplaintKind, about("类别")]
    reason: Reason


class NotifyAcceptance(Command, frozen=True, kw_only=True):
    """Order that notes the notice of acceptance given to the caller (受理告知). Refusals: NOT_FOUND,
    COMPLAINT_STATE_WRONG, COMPLAINT_ALREADY_NOTIFIED."""

    subject: ClassVar[str] = "complaints.clocks.notify.v1"
    number: ComplaintNumber


class ContactCaller(Command, frozen=True, kw_only=True):
    """Order by the agency in charge: the hotline passes this on to the caller, whose identity stays sealed.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, COMPLAINT_CONTACT_WAITS.
    """

    subject: ClassVar[str] = "complaints.clocks.contact.v1"
    number: ComplaintNumber
    message: Annotated[str, about("请热线转达的内容", min_length=2, max_length=2000)]


class RelayContact(Command, frozen=True, kw_only=True):
    """Order by a hotline operator: whether the caller was reached, and what they said. Refusals: NOT_FOUND,
    COMPLAINT_STATE_WRONG, COMPLAINT_NO_CONTACT_WAITS."""

    subject: ClassVar[str] = "complaints.clocks.relay.v1"
    number: ComplaintNumber
    reached: Annotated[bool, about("是否联系上")]
    answer: Annotated[Answer | None, about("反映人的答复，不写身份")] = None


class AskForExtension(Command, frozen=True, kw_only=True):
    """Order by the agency in charge for more time, before its limit ends, within what the limit's row allows.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, COMPLAINT_EXTENSION_WAITS,
    COMPLAINT_EXTENSION_USED_UP, COMPLAINT_EXTENSION_TOO_LONG, COMPLAINT_LIMIT_NOT_RUNNING.
    """

    subject: ClassVar[str] = "complaints.clocks.ask_extension.v1"
    number: ComplaintNumber
    value: Annotated[int, about("申请延长的数量，单位同办理时限", ge=1, le=10000)]
    reason: Reason


class DecideExtension(Command, frozen=True, kw_only=True):
    """Order by the hotline or the head of an upper bureau that grants or refuses more time; what was asked in time and
    is granted late undoes the lateness. Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NO_EXTENSION_WAITS,
    COMPLAINT_NOT_UPPER_LEVEL."""

    subject: ClassVar[str] = "complaints.clocks.decide_extension.v1"
    number: ComplaintNumber
    approve: Annotated[bool, about("是否批准")]
    opinion: Reason


class PauseComplaint(Command, frozen=True, kw_only=True):
    """Order by the head of the agency in charge: the clock of handling stands still for a reason from the list.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, COMPLAINT_PAUSED, COMPLAINT_PAUSE_REASON_UNKNOWN,
    COMPLAINT_PAUSE_NOT_ALLOWED, COMPLAINT_LIMIT_NOT_RUNNING.
    """

    subject: ClassVar[str] = "complaints.clocks.pause.v1"
    number: ComplaintNumber
    reason: Annotated[str, about("中止原因代码，见 complaint_pause_reasons.csv", min_length=1, max_length=64)]
    note: Reason


class ResumeComplaint(Command, frozen=True, kw_only=True):
    """Order by the agency in charge or the hotline: the clock goes on with what was left. Refusals: NOT_FOUND,
    COMPLAINT_STATE_WRONG, COMPLAINT_NOT_YOURS, COMPLAINT_NOT_PAUSED."""

    subject: ClassVar[str] = "complaints.clocks.resume.v1"
    number: ComplaintNumber


class HandlingOfComplaints(Query[list[ComplaintHandling | None]], frozen=True, kw_only=True):
    """How complaints are handled, aligned with `numbers`; absent and forbidden answer alike."""

    subject: ClassVar[str] = "complaints.clocks.handling.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]


class ComplaintDutyOrder(Labelled):
    """The orders of a list of duties near or past their ends."""

    EARLIEST = "earliest", "届满早的在前"
    LATEST = "latest", "届满晚的在前"


class ListComplaintDuties(Query[Page[ComplaintDuty]], frozen=True, kw_only=True):
    """The yellow and red duties of complaints the asker may see, of one agency or of all."""

    subject: ClassVar[str] = "complaints.clocks.list_duties.v1"
    agency: Annotated[str | None, about("责任单位代码，缺省为可见的各机构")] = None
    light: Annotated[DutyLight | None, about("只看黄牌或红牌")] = None
    order: Annotated[ComplaintDutyOrder, about("排序")] = ComplaintDutyOrder.EARLIEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ComplaintKindChanged(Event, frozen=True, kw_only=True):
    """A person set the kind."""

    subject: ClassVar[str] = "complaints.clocks.kind_changed.v1"
    number: str
    kind: ComplaintKind
    was: ComplaintKind
    reason_sha256: str
    at: datetime


class ComplaintAcceptanceNotified(Event, frozen=True, kw_only=True):
    """The caller was told that the complaint is accepted."""

    subject: ClassVar[str] = "complaints.clocks.notified.v1"
    number: str
    agency: str
    at: datetime


class CallerContactAsked(Event, frozen=True, kw_only=True):
    """The agency in charge gave the hotline something to pass on."""

    subject: ClassVar[str] = "complaints.clocks.contact_asked.v1"
    number: str
    agency: str
    message_sha256: str
    at: datetime


class CallerContactRelayed(Event, frozen=True, kw_only=True):
    """The hotline passed it on, or could not."""

    subject: ClassVar[str] = "complaints.clocks.contact_relayed.v1"
    number: str
    agency: str
    reached: bool
    answer_sha256: str | None
    at: datetime


class ComplaintExtensionAsked(Event, frozen=True, kw_only=True):
    """The agency in charge asked for more time."""

    subject: ClassVar[str] = "complaints.clocks.extension_asked.v1"
    number: str
    agency: str
    value: int
    unit: Unit
    reason_sha256: str
    at: datetime


class ComplaintExtensionDecided(Event, frozen=True, kw_only=True):
    """More time was granted, with the new end, or refused."""

    subject: ClassVar[str] = "complaints.clocks.extension_decided.v1"
    number: str
    agency: str
    approved: bool
    opinion_sha256: str
    at: datetime
    due_at: datetime | None = None


class ComplaintPaused(Event, frozen=True, kw_only=True):
    """The clock of handling stands still."""

    subject: ClassVar[str] = "complaints.clocks.paused.v1"
    number: str
    agency: str
    reason: str
    note_sha256: str
    at: datetime


class ComplaintResumed(Event, frozen=True, kw_only=True):
    """The clock goes on; `agency` is None where the longest pause had passed."""

    subject: ClassVar[str] = "complaints.clocks.resumed.v1"
    number: str
    agency: str | None
    at: datetime


class ComplaintWarned(Event, frozen=True, kw_only=True):
    """A duty turned yellow."""

    subject: ClassVar[str] = "complaints.clocks.warned.v1"
    number: str
    duty: str
    agency: str
    due_at: datetime


class ComplaintDutyOverdue(Event, frozen=True, kw_only=True):
    """A notice, contact, relay, decision on more time or co-owner's opinion was not given in time."""

    subject: ClassVar[str] = "complaints.clocks.duty_overdue.v1"
    number: str
    duty: str
    agency: str
    due_at: datetime


class ComplaintEscalated(Event, frozen=True, kw_only=True):
    """What `agency` left overdue was taken one rung up the ladder, to `to_agency`."""

    subject: ClassVar[str] = "complaints.clocks.escalated.v1"
    number: str
    rung: EscalationRung
    duty: str
    agency: str
    to_agency: str
    at: datetime
