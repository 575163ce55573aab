"""After the reply: the call back, the caller's rating, and the second handling of what was not solved."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts.complaints.intake import ComplaintNumber, Reason, RegionCode, ReplyFinding
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Typed = Annotated[str, Meta(max_length=40)]
Note = Annotated[str, Meta(max_length=1000)]


class Satisfaction(Labelled):
    """How the caller finds the handling; the first three count as satisfied."""

    VERY_SATISFIED = "very_satisfied", "非常满意"
    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    VERY_DISSATISFIED = "very_dissatisfied", "非常不满意"


class CallBackState(Labelled):
    """Where the call back of a reply stands."""

    NOT_DRAWN = "not_drawn", "未抽中"
    PENDING = "pending", "待回访"
    DONE = "done", "已回访"
    UNREACHED = "unreached", "多次未能联系"
    SPARED = "spared", "反映人已自行评价，不再回访"
    DROPPED = "dropped", "已重新办理，不再回访"


class HeardBy(Labelled):
    """From whom a rating or the wish to reopen was heard."""

    CALLER = "caller", "反映人凭查询码"
    OPERATOR = "operator", "热线话务员"


class FollowUp(Record, frozen=True, kw_only=True):
    """What came after one reply of a complaint; each reply is one round. The caller is no part of it."""

    complaint: Annotated[str, about("投诉编号", Level.OPEN)]
    round: Annotated[int, about("办理轮次", Level.OPEN)]
    agency: Annotated[str | None, about("承办机构代码", Level.SHARED)] = None
    matter: Annotated[str | None, about("事项代码", Level.SHARED)] = None
    replied_at: Annotated[datetime | None, about("答复时间", Level.SHARED)] = None
    finding: Annotated[ReplyFinding | None, about("查实情况", Level.SHARED)] = None
    overdue: Annotated[bool | None, about("办理是否超期", Level.SHARED)] = None
    call_back: Annotated[CallBackState | None, about("回访状态", Level.SHARED)] = None
    drawn_by: Annotated[str | None, about("因何规则回访", Level.SHARED)] = None
    calls: Annotated[int | None, about("已拨打次数", Level.SHARED)] = None
    call_back_overdue: Annotated[bool | None, about("回访是否超期", Level.SHARED)] = None
    satisfaction: Annotated[Satisfaction | None, about("满意程度", Level.SHARED)] = None
    solved: Annotated[bool | None, about("反映人是否认为已解决", Level.SHARED)] = None
    heard_by: Annotated[HeardBy | None, about("评价的来历", Level.SHARED)] = None
    rated_at: Annotated[datetime | None, about("评价时间", Level.SHARED)] = None
    reopened_at: Annotated[datetime | None, about("重新办理时间", Level.SHARED)] = None
    reopened_by: Annotated[HeardBy | None, about("由谁提出重新办理", Level.SHARED)] = None
    reply: Annotated[str | None, about("该轮的答复内容", Level.CASE)] = None
    note: Annotated[str | None, about("回访记录", Level.CASE)] = None
    reopen_reason: Annotated[str | None, about("重新办理的理由", Level.CASE)] = None


class OwnFollowUp(Record, frozen=True, kw_only=True):
    """What the caller may still do after a reply, by number and query code."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    round: Annotated[int, about("办理轮次", Level.OPEN)]
    satisfaction: Annotated[Satisfaction | None, about("您的评价", Level.OPEN)] = None
    solved: Annotated[bool | None, about("您是否认为已解决", Level.OPEN)] = None
    rate_until: Annotated[datetime | None, about("可评价到何时", Level.OPEN)] = None
    reopen_until: Annotated[datetime | None, about("可要求重新办理到何时；空为不能再要求", Level.OPEN)] = None


class RateComplaint(Command, frozen=True, kw_only=True):
    """The caller, known by number and query code, rates the latest reply, once.

    Refusals: NOT_FOUND (wrong code and absent alike), FOLLOW_UP_NONE, FOLLOW_UP_TOO_LATE, FOLLOW_UP_RATED.
    """

    subject: ClassVar[str] = "complaints.follow_ups.rate.v1"
    number: Annotated[Typed, about("投诉编号")]
    query_code: Annotated[Typed, about("查询码")]
    satisfaction: Annotated[Satisfaction, about("满意程度")]
    solved: Annotated[bool, about("是否已解决")]


class RecordCallBack(Command, frozen=True, kw_only=True):
    """The hotline's operator writes down a call back made by the hotline's own system; no identity is opened here.

    Refusals: NOT_FOUND, FOLLOW_UP_NONE, CALL_BACK_NOT_PENDING, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.follow_ups.record_call_back.v1"
    number: ComplaintNumber
    reached: Annotated[bool, about("是否联系上")]
    satisfaction: Annotated[Satisfaction | None, about("满意程度；联系上的必填，除非反映人不愿评价")] = None
    solved: Annotated[bool | None, about("反映人是否认为已解决")] = None
    note: Annotated[Note | None, about("回访记录，不得写入反映人身份")] = None


class ReopenComplaint(Command, frozen=True, kw_only=True):
    """The operator has a closed complaint handled again, within the window and not more often than the local limit.

    Refusals: NOT_FOUND, COMPLAINT_STATE_WRONG, FOLLOW_UP_NONE, FOLLOW_UP_TOO_LATE, REOPENED_TOO_OFTEN.
    """

    subject: ClassVar[str] = "complaints.follow_ups.reopen.v1"
    number: ComplaintNumber
    reason: Reason


class ReopenOwnComplaint(Command, frozen=True, kw_only=True):
    """The caller, known by number and query code, has it handled again. Refusals as ReopenComplaint's."""

    subject: ClassVar[str] = "complaints.follow_ups.reopen_own.v1"
    number: Annotated[Typed, about("投诉编号")]
    query_code: Annotated[Typed, about("查询码")]
    reason: Reason


class FollowUpOfCaller(Query[OwnFollowUp | None], frozen=True, kw_only=True):
    """What the holder of number and query code may do; wrong, absent and unanswered answer alike."""

    subject: ClassVar[str] = "complaints.follow_ups.of_caller.v1"
    number: Annotated[Typed, about("投诉编号")]
    query_code: Annotated[Typed, about("查询码")]


class FollowUpsOfComplaints(Query[list[Page[FollowUp]]], frozen=True, kw_only=True):
    """The rounds of each complaint, the latest first, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.follow_ups.of_complaints.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class FollowUpOrder(Labelled):
    """The orders of a list of follow-ups."""

    OLDEST = "oldest", "答复早的在前"
    NEWEST = "newest", "答复晚的在前"


class ListFollowUps(Query[Page[FollowUp]], frozen=True, kw_only=True):
    """Follow-ups the asker may see, such as the calls that are still to be made."""

    subject: ClassVar[str] = "complaints.follow_ups.list.v1"
    call_back: Annotated[CallBackState | None, about("回访状态")] = None
    satisfaction: Annotated[Satisfaction | None, about("满意程度")] = None
    agency: Annotated[str | None, about("承办机构代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[FollowUpOrder, about("排序")] = FollowUpOrder.OLDEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class CallBackDrawn(Event, frozen=True, kw_only=True):
    """A reply is to be called back, by the rule named. Aggregate `complaint:<number>`, as of all these events."""

    subject: ClassVar[str] = "complaints.follow_ups.call_back_drawn.v1"
    number: str
    round: int
    rule: str
    share: int
    by: str


class CallBackRecorded(Event, frozen=True, kw_only=True):
    """The operator wrote down a call."""

    subject: ClassVar[str] = "complaints.follow_ups.call_back_recorded.v1"
    number: str
    round: int
    reached: bool
    by: str
    note_sha256: str | None = None


class CallBackOverdue(Event, frozen=True, kw_only=True):
    """The hotline let the limit for the call back pass."""

    subject: ClassVar[str] = "complaints.follow_ups.call_back_overdue.v1"
    number: str
    round: int
    agency: str
    due_at: datetime


class ComplaintRated(Event, frozen=True, kw_only=True):
    """How the caller finds the handling of a round."""

    subject: ClassVar[str] = "complaints.follow_ups.rated.v1"
    number: str
    round: int
    agency: str
    satisfaction: Satisfaction | None
    solved: bool | None
    heard_by: HeardBy
    at: datetime


class ComplaintReopened(Event, frozen=True, kw_only=True):
    """It is handled again, as `round`; `agency` is None where its agency no longer stands and it is routed anew."""

    subject: ClassVar[str] = "complaints.follow_ups.reopened.v1"
    number: str
    round: int
    agency: str | None
    heard_by: HeardBy
    reason_sha256: str
    at: datetime
