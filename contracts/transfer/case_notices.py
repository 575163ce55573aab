"""案情通报: an agency tells others of a case, in either direction; each signs for it and may answer."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.transfer.case_terms import CaseStep, Version
from contracts.transfer.joint_terms import (
    AGENCIES_MAX,
    SIZE,
    AgencyCode,
    AskedAfter,
    AskedSize,
    Heading,
    JointFile,
    JointFiles,
    JointNumber,
    JointNumbers,
    LongWords,
    Words,
)
from contracts.transfer.referrals import CreditCode

Case = Level.CASE


class CaseNoticeState(Labelled):
    """How far a case notice has come with all it is addressed to."""

    SENT = "sent", "待签收"
    ACKNOWLEDGED = "acknowledged", "均已签收，待反馈"
    DONE = "done", "办结"


class CaseNoticeAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    SEND = "send", "通报案情"
    ACKNOWLEDGE = "acknowledge", "签收"
    FEED_BACK = "feed_back", "反馈"
    OVERDUE = "overdue", "时限届满未办"


class CaseNoticeReceipt(Record, frozen=True, kw_only=True):
    """What one addressee did with the notice."""

    agency: Annotated[str, about("接收单位代码", Case)]
    acknowledged_at: Annotated[datetime | None, about("签收时间", Case)] = None
    feedback: Annotated[str | None, about("反馈", Case)] = None
    feedback_at: Annotated[datetime | None, about("反馈时间", Case)] = None
    overdue: Annotated[bool, about("是否曾逾期", Case)] = False


class CaseNoticeStep(CaseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[CaseNoticeAction, about("步骤", Case)]


class CaseNotice(Record, frozen=True, kw_only=True):
    """One case notice as sender and addressees see it; nobody else learns of it."""

    number: Annotated[str, about("案情通报编号", Level.OPEN)]
    version: Annotated[int | None, about("版本号", Case)] = None
    state: Annotated[CaseNoticeState | None, about("状态", Case)] = None
    sender: Annotated[str | None, about("通报单位代码", Case)] = None
    addressees: Annotated[list[str] | None, about("接收单位代码", Case)] = None
    region: Annotated[str | None, about("通报单位行政区划代码", Case)] = None
    sent_at: Annotated[datetime | None, about("通报时间", Case)] = None
    referral: Annotated[str | None, about("所涉移送案件编号", Case)] = None
    credit_code: Annotated[str | None, about("所涉企业统一社会信用代码", Case)] = None
    clue: Annotated[str | None, about("所涉线索编号", Case)] = None
    title: Annotated[str | None, about("标题", Case)] = None
    text: Annotated[str | None, about("案情", Case)] = None
    feedback_wanted: Annotated[bool | None, about("是否要求反馈", Case)] = None
    documents: Annotated[list[JointFile] | None, about("随附材料", Case)] = None
    receipts: Annotated[list[CaseNoticeReceipt] | None, about("签收和反馈", Case)] = None
    steps: Annotated[list[CaseNoticeStep] | None, about("经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


class SendCaseNotice(Command, frozen=True, kw_only=True):
    """One agency tells named others of a referral, an enterprise or a clue.

    Of a referral only its parties may tell. Refusals: NOT_FOUND, CASE_NOTICE_ABOUT_NOTHING,
    CASE_NOTICE_ADDRESSEE_UNSUITABLE, JOINT_FILE_REPEATED.
    """

    subject: ClassVar[str] = "transfer.case_notices.send.v1"
    addressees: Annotated[list[AgencyCode], about("接收单位代码", min_length=1, max_length=AGENCIES_MAX)]
    title: Heading
    text: Annotated[LongWords, about("案情")]
    referral: Annotated[JointNumber | None, about("所涉移送案件编号")] = None
    credit_code: Annotated[CreditCode | None, about("所涉企业统一社会信用代码")] = None
    clue: Annotated[JointNumber | None, about("所涉线索编号")] = None
    feedback_wanted: Annotated[bool, about("是否要求反馈")] = False
    documents: JointFiles = msgspec.field(default_factory=list)


class AcknowledgeCaseNotice(Command, frozen=True, kw_only=True):
    """An addressee signs for the notice. Refusals: NOT_FOUND, CASE_CHANGED, CASE_NOT_YOUR_STEP, JOINT_DONE_ALREADY."""

    subject: ClassVar[str] = "transfer.case_notices.acknowledge.v1"
    number: JointNumber
    version: Version


class FeedBackOnCaseNotice(Command, frozen=True, kw_only=True):
    """An addressee that signed says what came of it, once. Refusals: as AcknowledgeCaseNotice, CASE_NOTICE_UNSIGNED."""

    subject: ClassVar[str] = "transfer.case_notices.feed_back.v1"
    number: JointNumber
    version: Version
    text: Annotated[Words, about("反馈")]


class GetCaseNotices(Query[list[CaseNotice | None]], frozen=True, kw_only=True):
    """Case notices by number, aligned; None where there is none or the asker is no party."""

    subject: ClassVar[str] = "transfer.case_notices.get.v1"
    numbers: JointNumbers


class CaseNoticeOrder(Labelled):
    """The orders of a list of case notices."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListCaseNotices(Query[Page[CaseNotice]], frozen=True, kw_only=True):
    """The case notices the asker sent or was sent."""

    subject: ClassVar[str] = "transfer.case_notices.list.v1"
    state: Annotated[CaseNoticeState | None, about("状态")] = None
    sender: Annotated[AgencyCode | None, about("通报单位代码")] = None
    credit_code: Annotated[str | None, about("所涉企业统一社会信用代码")] = None
    referral: Annotated[str | None, about("所涉移送案件编号")] = None
    order: Annotated[CaseNoticeOrder, about("排序")] = CaseNoticeOrder.NEWEST
    count: Counting = False
    size: AskedSize = SIZE
    after: AskedAfter = None


class CaseNoticeStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `case_notice:<number>`; free text only as its digest."""

    subject: ClassVar[str] = "transfer.case_notices.step_taken.v1"
    number: str
    version: int
    action: CaseNoticeAction
    state: CaseNoticeState
    sender: str
    addressees: list[str]
    by: str
    referral: str | None = None
    credit_code: str | None = None
    documents: list[str] = msgspec.field(default_factory=list)
    text_sha256: str | None = None
