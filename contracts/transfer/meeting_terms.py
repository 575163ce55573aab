"""The words of joint meetings 联席会议 and what a meeting consists of."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Event, Record
from contracts.transfer.case_terms import CaseStep
from contracts.transfer.joint_terms import ITEMS_MAX, AgencyCode, Heading, JointNumber, LongWords, Words

Case = Level.CASE
PersonName = Annotated[str, about("姓名", min_length=1, max_length=40, pattern=patterns.NOT_BLANK)]


class MeetingKind(Labelled):
    """What agencies meet for."""

    JOINT = "joint", "联席会议"
    TRAINING = "training", "联合培训"


class MeetingState(Labelled):
    """Where a meeting stands."""

    CALLED = "called", "已召集"
    MINUTED = "minuted", "纪要待确认"
    OBJECTED = "objected", "纪要有异议，待更正"
    CONFIRMED = "confirmed", "纪要已确认"
    CANCELLED = "cancelled", "已取消"


class MeetingAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    CALL = "call", "召集"
    MOVE = "move", "变更时间地点"
    ADD_ITEM = "add_item", "增加议题"
    ANSWER = "answer", "回复参会"
    CANCEL = "cancel", "取消"
    RECORD = "record", "形成纪要"
    CONFIRM = "confirm", "确认纪要"
    OBJECT = "object", "对纪要提出异议"
    CORRECT = "correct", "更正纪要"
    REPORT = "report", "报告决定事项落实情况"
    OVERDUE = "overdue", "时限届满未办"


class SeatAnswer(Labelled):
    """Whether and who comes of an agency."""

    INVITED = "invited", "未回复"
    CONFIRMED = "confirmed", "参加"
    SUBSTITUTE = "substitute", "派人代为参加"
    ABSENT = "absent", "不参加"


class MeetingSeat(Record, frozen=True, kw_only=True):
    """One agency of a meeting: what it answered, and whether it took part."""

    agency: Annotated[str, about("单位代码", Case)]
    attendance: Annotated[SeatAnswer, about("回复", Case)]
    person: Annotated[str | None, about("参会人或代为参加的人", Case)] = None
    note: Annotated[str | None, about("说明", Case)] = None
    took_part: Annotated[bool | None, about("实际是否参加；未形成纪要时为空", Case)] = None


class MeetingItem(Record, frozen=True, kw_only=True):
    """One item of the agenda; of a dispute on law, its number."""

    title: Annotated[str, about("议题", Case)]
    by: Annotated[str, about("提出单位代码", Case)]
    dispute: Annotated[str | None, about("法律适用分歧编号", Case)] = None


class NewMeetingDecision(Record, frozen=True, kw_only=True):
    """What the meeting decided, whose it is to do and by which day."""

    text: Annotated[str, about("决定事项", Case, min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
    owner: Annotated[str, about("责任单位代码", Case, min_length=1, max_length=64)]
    due_on: Annotated[date, about("完成期限（含当日）", Case)]


class MeetingDecision(Record, frozen=True, kw_only=True):
    """A decision as it is followed up; it binds once every agency that took part has confirmed the minutes."""

    place: Annotated[int, about("序号", Case)]
    text: Annotated[str, about("决定事项", Case)]
    owner: Annotated[str, about("责任单位代码", Case)]
    due_on: Annotated[date, about("完成期限（含当日）", Case)]
    report: Annotated[str | None, about("落实情况", Case)] = None
    done_at: Annotated[datetime | None, about("完成时间", Case)] = None
    overdue: Annotated[bool, about("是否曾逾期", Case)] = False


class MinutesVoice(Record, frozen=True, kw_only=True):
    """An agency's confirmation of the minutes, or its objection with words."""

    agency: Annotated[str, about("单位代码", Case)]
    at: Annotated[datetime, about("时间", Case)]
    objection: Annotated[str | None, about("异议；空为确认", Case)] = None


class MeetingMinutes(Record, frozen=True, kw_only=True):
    """One version of the minutes; a corrected one stands beside it, nothing is written over."""

    edition: Annotated[int, about("纪要版本，自 1 起", Case)]
    text: Annotated[str, about("会议情况", Case)]
    decisions: Annotated[list[NewMeetingDecision], about("决定事项", Case)]
    recorded_by: Annotated[str, about("记录单位代码", Case)]
    recorded_at: Annotated[datetime, about("形成时间", Case)]
    document_number: Annotated[str, about("文书文号", Case)]
    sha256: Annotated[str, about("纪要文件（PDF）SHA-256 摘要", Case)]
    voices: Annotated[list[MinutesVoice], about("各单位的确认和异议", Case)]


class MeetingStep(CaseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[MeetingAction, about("步骤", Case)]


Participants = Annotated[list[AgencyCode], about("参会单位代码，召集单位除外", min_length=1, max_length=20)]
OwnItems = Annotated[list[Heading], about("自拟议题", max_length=ITEMS_MAX)]
DisputeItems = Annotated[list[JointNumber], about("列入议程的法律适用分歧编号", max_length=ITEMS_MAX)]
NewDecisions = Annotated[list[NewMeetingDecision], about("决定事项", max_length=ITEMS_MAX)]
StartsAt = Annotated[datetime, about("开始时间")]
Venue = Annotated[str, about("地点", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
MinutesText = Annotated[LongWords, about("会议情况")]
TookPart = Annotated[list[AgencyCode], about("实际参加的单位代码，记录单位除外", max_length=20)]
Reason = Annotated[Words, about("理由")]


class MeetingStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `meeting:<number>`; free text only as its digest."""

    subject: ClassVar[str] = "transfer.meetings.step_taken.v1"
    number: str
    version: int
    action: MeetingAction
    kind: MeetingKind
    state: MeetingState
    caller: str
    participants: list[str]
    by: str
    starts_at: datetime
    edition: int | None = None
    minutes_sha256: str | None = None
    decision: int | None = None
    text_sha256: str | None = None
