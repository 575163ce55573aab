"""企业监督: what enterprises report of enforcement. It goes to supervision, never to the officer's own agency."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.complaints.intake import CreditCode, ReplyFinding
from contracts.complaints.voice_terms import PageKey, PageSize, VoiceText
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Shared = Level.SHARED
OfficerComplaintNumber = Annotated[str, about("监督件编号", min_length=1, max_length=64)]
StatementNumber = Annotated[str, about("情况说明编号", min_length=1, max_length=64)]
OfficerName = Annotated[str, about("被反映人员姓名", min_length=2, max_length=50)]
Certificate = Annotated[str, about("执法证号", pattern=patterns.CERTIFICATE)]


class OfficerConduct(Labelled):
    """What is complained of."""

    PROCEDURE = "procedure", "执法程序"
    ATTITUDE = "attitude", "态度作风"
    INTEGRITY = "integrity", "廉洁纪律"
    FREQUENCY = "frequency", "检查过频"
    PENALTY = "penalty", "处罚不当"
    INACTION = "inaction", "不作为"
    OTHER = "other", "其他"


class OfficerComplaintState(Labelled):
    """Where it stands."""

    HANDLING = "handling", "核查中"
    CONCLUDED = "concluded", "已办结"


class OfficerComplaintAction(Labelled):
    """A step, or (OVERDUE) that it was not concluded in time."""

    FILE = "file", "提出"
    ASK_STATEMENT = "ask_statement", "要求情况说明"
    CONCLUDE = "conclude", "办结"
    OVERDUE = "overdue", "时限届满未办"


class StatementState(Labelled):
    """Where an agency's statement stands."""

    ASKED = "asked", "待说明"
    GIVEN = "given", "已说明"


class OfficerComplaint(Record, frozen=True, kw_only=True):
    """One complaint about an officer: for the enterprise and for supervision, for nobody else."""

    number: Annotated[str, about("监督件编号", Level.OPEN)]
    state: Annotated[OfficerComplaintState, about("状态", Level.OPEN)]
    region: Annotated[str, about("企业所在地行政区划代码", Level.OPEN)]
    filed_at: Annotated[datetime, about("提出时间", Level.OPEN)]
    handler: Annotated[str, about("受理的行政执法监督机构代码", Level.OPEN)]
    credit_code: Annotated[str | None, about("企业的统一社会信用代码", Shared)] = None
    agency: Annotated[str | None, about("被反映人员所在机关代码", Shared)] = None
    officer: Annotated[str | None, about("被反映人员的执法证号", Shared)] = None
    officer_name: Annotated[str | None, about("被反映人员姓名", Shared)] = None
    conduct: Annotated[OfficerConduct | None, about("反映的问题类别", Shared)] = None
    occurred_on: Annotated[date | None, about("发生日期", Shared)] = None
    text: Annotated[str | None, about("反映内容", Shared)] = None
    finding: Annotated[ReplyFinding | None, about("核查结论", Shared)] = None
    reply: Annotated[str | None, about("对企业的答复", Shared)] = None
    concluded_at: Annotated[datetime | None, about("办结时间", Shared)] = None
    overdue: Annotated[bool | None, about("是否逾期", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    basis: Annotated[str | None, about("核查情况和依据，不告知企业", Level.CASE)] = None
    statements: Annotated[list[str] | None, about("要求作出的情况说明的编号", Level.CASE)] = None


class StatementRequest(Record, frozen=True, kw_only=True):
    """What supervision asks of an agency: of a kind of conduct in a period; never who complained, of whom, or that."""

    number: Annotated[str, about("情况说明编号", Level.OPEN)]
    state: Annotated[StatementState, about("状态", Level.OPEN)]
    region: Annotated[str, about("机关所在行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("作出说明的机关代码", Level.OPEN)]
    handler: Annotated[str, about("要求说明的行政执法监督机构代码", Level.OPEN)]
    asked_at: Annotated[datetime, about("要求说明的时间", Level.OPEN)]
    conduct: Annotated[OfficerConduct | None, about("说明的事项类别", Shared)] = None
    text: Annotated[str | None, about("要求说明的内容", Shared)] = None
    from_on: Annotated[date | None, about("说明的期间起", Shared)] = None
    to_on: Annotated[date | None, about("说明的期间止", Shared)] = None
    answer: Annotated[str | None, about("情况说明", Shared)] = None
    given_at: Annotated[datetime | None, about("说明时间", Shared)] = None
    overdue: Annotated[bool | None, about("是否逾期", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    complaint: Annotated[str | None, about("所为的监督件编号", Level.CASE)] = None


class FileOfficerComplaint(Command, frozen=True, kw_only=True):
    """Order by an enterprise. Supervision of the agency's region takes it; of a wider one if it is about supervision.

    若干措施（十七）. Refusals: NOT_FOUND, OFFICER_COMPLAINT_AGENCY_UNKNOWN, OFFICER_COMPLAINT_NO_SUPERVISION,
    INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.officer_complaints.file.v1"
    credit_code: CreditCode
    agency: Annotated[str, about("被反映人员所在机关代码", min_length=1, max_length=64)]
    conduct: Annotated[OfficerConduct, about("反映的问题类别")]
    text: VoiceText
    officer: Annotated[Certificate | None, about("被反映人员的执法证号")] = None
    officer_name: Annotated[OfficerName | None, about("被反映人员姓名")] = None
    occurred_on: Annotated[date | None, about("发生日期，不晚于今日")] = None


class AskForStatement(Command, frozen=True, kw_only=True):
    """Order by supervision: the agency is to state how it acts, in a text that names neither enterprise nor officer.

    Refusals: NOT_FOUND, OFFICER_COMPLAINT_CONCLUDED, OFFICER_COMPLAINT_NOT_HANDLER, VOICE_TEXT_NAMES_SOMEONE,
    INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.officer_complaints.ask_statement.v1"
    number: OfficerComplaintNumber
    text: VoiceText
    from_on: Annotated[date, about("说明的期间起")]
    to_on: Annotated[date, about("说明的期间止；期间不短于本地规定的日数，以免由期间推知企业")]


class GiveStatement(Command, frozen=True, kw_only=True):
    """Order by the head of the agency asked. Refusals: NOT_FOUND, STATEMENT_GIVEN."""

    subject: ClassVar[str] = "complaints.officer_complaints.give_statement.v1"
    number: StatementNumber
    text: VoiceText


class ConcludeOfficerComplaint(Command, frozen=True, kw_only=True):
    """Order by supervision: what it found; the enterprise is told.

    Refusals: NOT_FOUND, OFFICER_COMPLAINT_CONCLUDED, OFFICER_COMPLAINT_NOT_HANDLER.
    """

    subject: ClassVar[str] = "complaints.officer_complaints.conclude.v1"
    number: OfficerComplaintNumber
    finding: Annotated[ReplyFinding, about("核查结论")]
    reply: VoiceText
    basis: Annotated[str, about("核查情况和依据，不告知企业", min_length=2, max_length=5000)]


class GetOfficerComplaints(Query[list[OfficerComplaint | None]], frozen=True, kw_only=True):
    """Aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "complaints.officer_complaints.get.v1"
    numbers: Annotated[list[str], about("监督件编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class OfficerComplaintOrder(Labelled):
    """The orders of a list of complaints about officers, and of statements."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListOfficerComplaints(Query[Page[OfficerComplaint]], frozen=True, kw_only=True):
    """Those the asker is a party of."""

    subject: ClassVar[str] = "complaints.officer_complaints.list.v1"
    state: Annotated[OfficerComplaintState | None, about("状态")] = None
    overdue: Annotated[bool | None, about("是否逾期")] = None
    order: Annotated[OfficerComplaintOrder, about("排序")] = OfficerComplaintOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetStatementRequests(Query[list[StatementRequest | None]], frozen=True, kw_only=True):
    """Aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "complaints.officer_complaints.get_statements.v1"
    numbers: Annotated[list[str], about("情况说明编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListStatementRequests(Query[Page[StatementRequest]], frozen=True, kw_only=True):
    """Those the asker is a party of."""

    subject: ClassVar[str] = "complaints.officer_complaints.list_statements.v1"
    state: Annotated[StatementState | None, about("状态")] = None
    order: Annotated[OfficerComplaintOrder, about("排序")] = OfficerComplaintOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class OfficerComplaintStepTaken(Event, frozen=True, kw_only=True):
    """A step. Aggregate `officer_complaint:<number>`. It says neither who complained nor of whom or which agency:
    nothing that is done with the enterprise later can follow from it."""

    subject: ClassVar[str] = "complaints.officer_complaints.step_taken.v1"
    number: str
    action: OfficerComplaintAction
    handler: str
    at: datetime
    finding: ReplyFinding | None = None
    text_sha256: str | None = None
    duty: str | None = None


class StatementStepTaken(Event, frozen=True, kw_only=True):
    """A statement was asked for, given, or not given in time. Aggregate `statement:<number>`; names no complaint."""

    subject: ClassVar[str] = "complaints.officer_complaints.statement_step_taken.v1"
    number: str
    state: StatementState
    handler: str
    agency: str
    at: datetime
    text_sha256: str | None = None
    duty: str | None = None
