"""法律适用分歧: agencies differ on the law of a case; how it ended is known to the next case, without names."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.transfer.case_terms import CaseStep, Version
from contracts.transfer.joint_terms import (
    AGENCIES_MAX,
    SIZE,
    AgencyCode,
    AskedAfter,
    AskedOffence,
    AskedSize,
    Heading,
    JointNumber,
    JointNumbers,
    LongWords,
    Words,
)
from contracts.transfer.referral_terms import Offence
from contracts.transfer.referrals import CreditCode

Case = Level.CASE
Article = Annotated[int, msgspec.Meta(ge=1, le=2000)]
Paragraph = Annotated[int, msgspec.Meta(ge=1, le=100)]
SearchWords = Annotated[str, msgspec.Meta(min_length=2, max_length=100, pattern=patterns.NOT_BLANK)]
NAMED: dict[str, Any] = {"min_length": 2, "max_length": 100, "pattern": patterns.NOT_BLANK}


class LegalDisputeState(Labelled):
    """Where a dispute on law stands."""

    OPEN = "open", "研究中"
    ON_AGENDA = "on_agenda", "已列入联席会议议程"
    ENDING = "ending", "待各方确认结论"
    ENDED = "ended", "已了结"


class LegalDisputeEnding(Labelled):
    """How a dispute on law ended."""

    AGREED = "agreed", "协商一致"
    SUPERIOR = "superior", "上级机关意见"
    MEETING = "meeting", "联席会议决定"
    LEFT_OPEN = "left_open", "未形成一致意见，存疑留待研究"


class LegalDisputeAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    RAISE = "raise", "提出分歧"
    TAKE_POSITION = "take_position", "陈述意见"
    PUT_ON_AGENDA = "put_on_agenda", "列入联席会议议程"
    TAKE_OFF_AGENDA = "take_off_agenda", "会议取消，移出议程"
    END = "end", "提出结论"
    CONFIRM = "confirm", "确认结论"
    REJECT = "reject", "不同意结论"
    OVERDUE = "overdue", "时限届满未确认结论"


class LawCitation(Record, frozen=True, kw_only=True):
    """An article of a law."""

    law: Annotated[
        str,
        about(
            "法律法规或司法解释名称，不带书名号", Level.SHARED, min_length=2, max_length=100, pattern=patterns.NOT_BLANK
        ),
    ]
    article: Annotated[Article, about("条", Level.SHARED)]
    paragraph: Annotated[Paragraph | None, about("款", Level.SHARED)] = None


class LegalPosition(Record, frozen=True, kw_only=True):
    """What one side holds; a later word of the same side stands beside the earlier."""

    agency: Annotated[str, about("单位代码", Case)]
    text: Annotated[str, about("意见", Case)]
    laws: Annotated[list[LawCitation], about("所引法条", Case)]
    at: Annotated[datetime, about("陈述时间", Case)]


class LegalConclusion(Record, frozen=True, kw_only=True):
    """How it is to end, who said so and who has confirmed it."""

    ending: Annotated[LegalDisputeEnding, about("了结方式", Case)]
    text: Annotated[str, about("结论", Case)]
    by: Annotated[str, about("提出单位代码", Case)]
    at: Annotated[datetime, about("提出时间", Case)]
    meeting: Annotated[str | None, about("联席会议编号", Case)] = None
    superior: Annotated[str | None, about("上级机关及其意见的文号", Case)] = None
    confirmed: Annotated[list[str], about("已确认的单位代码", Case)] = msgspec.field(default_factory=list)


class LegalDisputeStep(CaseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[LegalDisputeAction, about("步骤", Case)]


class PrecedentPosition(Record, frozen=True, kw_only=True):
    """What a side held, named by its kind only."""

    side: Annotated[str, about("一方：单位类别", Level.SHARED)]
    text: Annotated[str, about("意见，隐去名称", Level.SHARED)]


class LegalPrecedent(Record, frozen=True, kw_only=True):
    """How a dispute on law ended, without the names of enterprise, case and agencies, for the next case."""

    number: Annotated[str, about("成例编号", Level.OPEN)]
    title: Annotated[str | None, about("标题，隐去名称", Level.SHARED)] = None
    question: Annotated[str | None, about("分歧问题，隐去名称", Level.SHARED)] = None
    laws: Annotated[list[LawCitation] | None, about("所涉法条", Level.SHARED)] = None
    offence: Annotated[Offence | None, about("涉嫌罪名", Level.SHARED)] = None
    positions: Annotated[list[PrecedentPosition] | None, about("各方意见", Level.SHARED)] = None
    ending: Annotated[LegalDisputeEnding | None, about("了结方式", Level.SHARED)] = None
    conclusion: Annotated[str | None, about("结论，隐去名称", Level.SHARED)] = None
    ended_on: Annotated[date | None, about("了结日期", Level.SHARED)] = None


class LegalDispute(Record, frozen=True, kw_only=True):
    """One dispute on law as its parties see it, and who was invited to the meeting that treats it."""

    number: Annotated[str, about("分歧编号", Level.OPEN)]
    version: Annotated[int | None, about("版本号", Case)] = None
    state: Annotated[LegalDisputeState | None, about("状态", Case)] = None
    raised_by: Annotated[str | None, about("提出单位代码", Case)] = None
    raised_at: Annotated[datetime | None, about("提出时间", Case)] = None
    disputants: Annotated[list[str] | None, about("分歧各方单位代码", Case)] = None
    region: Annotated[str | None, about("提出单位行政区划代码", Case)] = None
    title: Annotated[str | None, about("标题", Case)] = None
    question: Annotated[str | None, about("分歧问题", Case)] = None
    laws: Annotated[list[LawCitation] | None, about("所涉法条", Case)] = None
    offence: Annotated[Offence | None, about("涉嫌罪名", Case)] = None
    referral: Annotated[str | None, about("所涉移送案件编号", Case)] = None
    credit_code: Annotated[str | None, about("所涉企业统一社会信用代码", Case)] = None
    positions: Annotated[list[LegalPosition] | None, about("各方意见", Case)] = None
    meeting: Annotated[str | None, about("列入议程的联席会议编号", Case)] = None
    conclusion: Annotated[LegalConclusion | None, about("结论", Case)] = None
    readers: Annotated[list[str] | None, about("因列入会议议程而可查阅的单位代码", Case)] = None
    precedent: Annotated[LegalPrecedent | None, about("成例：隐去名称，经各方确认结论后供本省各机关检索", Case)] = None
    ended_at: Annotated[datetime | None, about("了结时间", Case)] = None
    steps: Annotated[list[LegalDisputeStep] | None, about("经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


Citations = Annotated[list[LawCitation], about("法条", max_length=20)]


class RaiseLegalDispute(Command, frozen=True, kw_only=True):
    """An agency names a question of law on which it differs from others, its own position and the articles at issue.

    Linked to a referral only by a party of it. Refusals: NOT_FOUND, LEGAL_DISPUTE_PARTY_UNSUITABLE.
    """

    subject: ClassVar[str] = "transfer.legal_disputes.raise.v1"
    parties: Annotated[list[AgencyCode], about("对方单位代码", min_length=1, max_length=AGENCIES_MAX)]
    title: Heading
    question: Annotated[LongWords, about("分歧问题")]
    laws: Annotated[list[LawCitation], about("所涉法条", min_length=1, max_length=20)]
    position: Annotated[LongWords, about("本单位意见")]
    offence: AskedOffence = None
    referral: Annotated[JointNumber | None, about("所涉移送案件编号")] = None
    credit_code: Annotated[CreditCode | None, about("所涉企业统一社会信用代码")] = None


class TakeLegalPosition(Command, frozen=True, kw_only=True):
    """A party states what it holds. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "transfer.legal_disputes.take_position.v1"
    number: JointNumber
    version: Version
    text: Annotated[LongWords, about("意见")]
    laws: Citations = msgspec.field(default_factory=list)


class EndLegalDispute(Command, frozen=True, kw_only=True):
    """A party says how it ended; the other parties confirm.

    A meeting's decision needs a meeting with confirmed minutes that had it on its agenda, an opinion of a superior its
    name and number. What will be known of it to others is shown with the conclusion. Refusals: NOT_FOUND, CASE_CHANGED,
    CASE_STEP_NOT_ALLOWED, LEGAL_DISPUTE_NOT_DECIDED, LEGAL_DISPUTE_SUPERIOR_UNNAMED, LEGAL_DISPUTE_ONE_SIDED.
    """

    subject: ClassVar[str] = "transfer.legal_disputes.end.v1"
    number: JointNumber
    version: Version
    ending: Annotated[LegalDisputeEnding, about("了结方式")]
    text: Annotated[LongWords, about("结论")]
    superior: Annotated[Words | None, about("上级机关及其意见的文号")] = None


class ConfirmLegalConclusion(Command, frozen=True, kw_only=True):
    """Another party confirms the conclusion; with the last one it has ended.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, JOINT_DONE_ALREADY.
    """

    subject: ClassVar[str] = "transfer.legal_disputes.confirm.v1"
    number: JointNumber
    version: Version


class RejectLegalConclusion(Command, frozen=True, kw_only=True):
    """Another party does not agree, with words; the dispute is open again. Refusals: as ConfirmLegalConclusion."""

    subject: ClassVar[str] = "transfer.legal_disputes.reject.v1"
    number: JointNumber
    version: Version
    reason: Annotated[Words, about("不同意的理由")]


class GetLegalDisputes(Query[list[LegalDispute | None]], frozen=True, kw_only=True):
    """Disputes on law by number, aligned; None where there is none or the asker is no party."""

    subject: ClassVar[str] = "transfer.legal_disputes.get.v1"
    numbers: JointNumbers


class LegalDisputeOrder(Labelled):
    """The orders of a list of disputes on law, and of precedents."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListLegalDisputes(Query[Page[LegalDispute]], frozen=True, kw_only=True):
    """The disputes on law the asker's agency is party of."""

    subject: ClassVar[str] = "transfer.legal_disputes.list.v1"
    state: Annotated[LegalDisputeState | None, about("状态")] = None
    referral: Annotated[str | None, about("所涉移送案件编号")] = None
    order: Annotated[LegalDisputeOrder, about("排序")] = LegalDisputeOrder.NEWEST
    count: Counting = False
    size: AskedSize = SIZE
    after: AskedAfter = None


class GetLegalPrecedents(Query[list[LegalPrecedent | None]], frozen=True, kw_only=True):
    """Precedents by number, aligned; None where there is none in the asker's province."""

    subject: ClassVar[str] = "transfer.legal_disputes.get_precedents.v1"
    numbers: JointNumbers


class FindLegalPrecedents(Query[Page[LegalPrecedent]], frozen=True, kw_only=True):
    """How disputes on law ended in the asker's province, by words, law, article and offence. Refusal: INVALID_INPUT."""

    subject: ClassVar[str] = "transfer.legal_disputes.find.v1"
    text: Annotated[SearchWords | None, about("字词，至少两个字")] = None
    law: Annotated[SearchWords | None, about("法律法规或司法解释名称")] = None
    article: Annotated[Article | None, about("条")] = None
    offence: AskedOffence = None
    ending: Annotated[LegalDisputeEnding | None, about("了结方式")] = None
    order: Annotated[LegalDisputeOrder, about("排序")] = LegalDisputeOrder.NEWEST
    count: Counting = False
    size: AskedSize = SIZE
    after: AskedAfter = None


class LegalDisputeStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken. Aggregate `legal_dispute:<number>`; free text only as its digest."""

    subject: ClassVar[str] = "transfer.legal_disputes.step_taken.v1"
    number: str
    version: int
    action: LegalDisputeAction
    state: LegalDisputeState
    parties: list[str]
    by: str
    referral: str | None = None
    meeting: str | None = None
    ending: LegalDisputeEnding | None = None
    precedent: str | None = None
    text_sha256: str | None = None
