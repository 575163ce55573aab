"""提前介入: police or procuratorate look into a case before it is referred, for a time and in named documents only."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.transfer.case_terms import CaseStep, Version
from contracts.transfer.joint_terms import (
    SIZE,
    AgencyCode,
    AskedAfter,
    AskedSize,
    JointFile,
    JointFiles,
    JointNumber,
    JointNumbers,
    LongWords,
    SomeJointFiles,
    Words,
)
from contracts.transfer.referrals import CreditCode

Case = Level.CASE
Until = Annotated[date, about("介入期限（含当日）")]


class EarlyInvolvementState(Labelled):
    """Where an early involvement stands."""

    INVITED = "invited", "已邀请，待介入单位答复"
    ASKED = "asked", "已申请，待办案单位答复"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    GRANTED = "granted", "介入中"
    ENDED = "ended", "已结束"


class EarlyInvolvementAction(Labelled):
    """A step somebody takes, the clock or the referral causes, or (OVERDUE) nobody took in time."""

    INVITE = "invite", "邀请提前介入"
    ASK = "ask", "申请提前介入"
    ACCEPT = "accept", "应邀介入"
    GRANT = "grant", "同意介入"
    REFUSE = "refuse", "不同意介入"
    WITHDRAW = "withdraw", "撤回"
    ADD_DOCUMENTS = "add_documents", "增加查阅材料"
    GIVE_OPINION = "give_opinion", "提出意见"
    END = "end", "办案单位提前结束介入"
    LEAVE = "leave", "介入单位提前退出"
    EXPIRE = "expire", "期限届满，介入结束"
    REFERRED = "referred", "案件已移送，介入结束"
    OVERDUE = "overdue", "时限届满未答复"


class EarlyOpinionKind(Labelled):
    """What a guest's opinion is about."""

    EVIDENCE = "evidence", "证据的收集、固定和保全"
    DIRECTION = "direction", "调查取证方向"
    LAW = "law", "法律适用"


class EarlyOpinion(Record, frozen=True, kw_only=True):
    """An opinion of the guest, given within the time."""

    kind: Annotated[EarlyOpinionKind, about("意见类别", Case)]
    text: Annotated[str, about("意见", Case)]
    by: Annotated[str, about("提出单位代码", Case)]
    at: Annotated[datetime, about("提出时间", Case)]


class EarlyInvolvementStep(CaseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[EarlyInvolvementAction, about("步骤", Case)]


class EarlyInvolvement(Record, frozen=True, kw_only=True):
    """One early involvement as host and guest see it; nobody else learns of it.

    What the guest was let see (summary, findings, referral, documents) it sees while it is involved and no longer.
    """

    number: Annotated[str, about("提前介入编号", Level.OPEN)]
    version: Annotated[int | None, about("版本号", Case)] = None
    state: Annotated[EarlyInvolvementState | None, about("状态", Case)] = None
    host: Annotated[str | None, about("办案的生态环境部门代码", Case)] = None
    guest: Annotated[str | None, about("介入单位代码", Case)] = None
    asked_by: Annotated[str | None, about("提出单位代码", Case)] = None
    asked_at: Annotated[datetime | None, about("提出时间", Case)] = None
    region: Annotated[str | None, about("办案单位行政区划代码", Case)] = None
    credit_code: Annotated[str | None, about("涉案企业统一社会信用代码", Case)] = None
    reason: Annotated[str | None, about("理由", Case)] = None
    until: Annotated[date | None, about("介入期限（含当日）", Case)] = None
    active: Annotated[bool | None, about("现在是否介入中：已同意且未届满", Case)] = None
    ended_at: Annotated[datetime | None, about("结束时间", Case)] = None
    summary: Annotated[str | None, about("案情说明；介入单位仅在介入期间可见", Case)] = None
    referral: Annotated[str | None, about("拟移送案件编号；介入单位仅在介入期间可见", Case)] = None
    findings: Annotated[list[str] | None, about("检查问题编号；介入单位仅在介入期间可见", Case)] = None
    documents: Annotated[list[JointFile] | None, about("可查阅的材料；介入单位仅在介入期间可见", Case)] = None
    opinions: Annotated[list[EarlyOpinion] | None, about("介入意见", Case)] = None
    steps: Annotated[list[EarlyInvolvementStep] | None, about("经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


class InviteEarlyInvolvement(Command, frozen=True, kw_only=True):
    """The bureau asks police or procuratorate in, naming the case, the time and the documents it lets them see.

    The case is an enterprise with findings or a referral of the bureau that is not handed over. Refusals: NOT_FOUND,
    EARLY_INVOLVEMENT_GUEST_UNSUITABLE, EARLY_INVOLVEMENT_NO_CASE, EARLY_INVOLVEMENT_REFERRED,
    EARLY_INVOLVEMENT_FINDING_FOREIGN, EARLY_INVOLVEMENT_PERIOD_WRONG, EARLY_INVOLVEMENT_OPEN, JOINT_FILE_REPEATED.
    """

    subject: ClassVar[str] = "transfer.early_involvement.invite.v1"
    guest: Annotated[AgencyCode, about("邀请的公安机关或检察机关代码")]
    credit_code: CreditCode
    reason: Annotated[Words, about("邀请介入的理由")]
    until: Until
    findings: Annotated[list[str], about("检查问题编号", max_length=50)] = msgspec.field(default_factory=list)
    referral: Annotated[JointNumber | None, about("拟移送案件编号")] = None
    summary: Annotated[LongWords | None, about("案情说明")] = None
    documents: JointFiles = msgspec.field(default_factory=list)


class AskForEarlyInvolvement(Command, frozen=True, kw_only=True):
    """Police or procuratorate ask the bureau in charge of an enterprise to be let in.

    The answer says nothing of whether there is a case. Refusals: NOT_FOUND, EARLY_INVOLVEMENT_HOST_UNSUITABLE,
    EARLY_INVOLVEMENT_OPEN.
    """

    subject: ClassVar[str] = "transfer.early_involvement.ask.v1"
    host: Annotated[AgencyCode, about("办案的生态环境部门代码")]
    credit_code: CreditCode
    reason: Annotated[Words, about("申请介入的理由")]


class AcceptEarlyInvolvement(Command, frozen=True, kw_only=True):
    """The invited guest takes part; its time runs as the bureau set it.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, EARLY_INVOLVEMENT_PERIOD_WRONG,
    EARLY_INVOLVEMENT_REFERRED.
    """

    subject: ClassVar[str] = "transfer.early_involvement.accept.v1"
    number: JointNumber
    version: Version


class GrantEarlyInvolvement(Command, frozen=True, kw_only=True):
    """The bureau's head lets in who asked: for a time, to named documents, about a named case.

    Refusals: as InviteEarlyInvolvement and AcceptEarlyInvolvement.
    """

    subject: ClassVar[str] = "transfer.early_involvement.grant.v1"
    number: JointNumber
    version: Version
    until: Until
    findings: Annotated[list[str], about("检查问题编号", max_length=50)] = msgspec.field(default_factory=list)
    referral: Annotated[JointNumber | None, about("拟移送案件编号")] = None
    summary: Annotated[LongWords | None, about("案情说明")] = None
    documents: JointFiles = msgspec.field(default_factory=list)


class RefuseEarlyInvolvement(Command, frozen=True, kw_only=True):
    """Who was asked says no, and why. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, …NOT_YOUR_STEP."""

    subject: ClassVar[str] = "transfer.early_involvement.refuse.v1"
    number: JointNumber
    version: Version
    reason: Annotated[Words, about("不同意的理由")]


class WithdrawEarlyInvolvement(Command, frozen=True, kw_only=True):
    """Who asked takes it back before an answer. Refusals: as RefuseEarlyInvolvement."""

    subject: ClassVar[str] = "transfer.early_involvement.withdraw.v1"
    number: JointNumber
    version: Version
    reason: Annotated[Words, about("撤回的理由")]


class AddEarlyInvolvementDocuments(Command, frozen=True, kw_only=True):
    """The bureau names more documents the guest may see. Refusals: as RefuseEarlyInvolvement, JOINT_FILE_REPEATED."""

    subject: ClassVar[str] = "transfer.early_involvement.add_documents.v1"
    number: JointNumber
    version: Version
    documents: SomeJointFiles


class GiveEarlyOpinion(Command, frozen=True, kw_only=True):
    """The guest says what it thinks of evidence, direction or law, within its time.

    Refusals: as RefuseEarlyInvolvement; EARLY_INVOLVEMENT_OVER once the date has passed.
    """

    subject: ClassVar[str] = "transfer.early_involvement.give_opinion.v1"
    number: JointNumber
    version: Version
    kind: Annotated[EarlyOpinionKind, about("意见类别")]
    text: Annotated[LongWords, about("意见")]


class EndEarlyInvolvement(Command, frozen=True, kw_only=True):
    """Either side ends it before its time. Refusals: as RefuseEarlyInvolvement."""

    subject: ClassVar[str] = "transfer.early_involvement.end.v1"
    number: JointNumber
    version: Version
    reason: Annotated[Words, about("提前结束的理由")]


class GetEarlyInvolvements(Query[list[EarlyInvolvement | None]], frozen=True, kw_only=True):
    """Early involvements by number, aligned; None where there is none or the asker is no side of it."""

    subject: ClassVar[str] = "transfer.early_involvement.get.v1"
    numbers: JointNumbers


class EarlyInvolvementOrder(Labelled):
    """The orders of a list of early involvements."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListEarlyInvolvements(Query[Page[EarlyInvolvement]], frozen=True, kw_only=True):
    """The asker's early involvements."""

    subject: ClassVar[str] = "transfer.early_involvement.list.v1"
    state: Annotated[EarlyInvolvementState | None, about("状态")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[EarlyInvolvementOrder, about("排序")] = EarlyInvolvementOrder.NEWEST
    count: Counting = False
    size: AskedSize = SIZE
    after: AskedAfter = None


class EarlyInvolvementStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `early_involvement:<number>`; free text only as its digest."""

    subject: ClassVar[str] = "transfer.early_involvement.step_taken.v1"
    number: str
    version: int
    action: EarlyInvolvementAction
    state: EarlyInvolvementState
    host: str
    guest: str
    credit_code: str
    by: str
    until: date | None = None
    opinion: EarlyOpinionKind | None = None
    documents: list[str] = msgspec.field(default_factory=list)
    text_sha256: str | None = None
