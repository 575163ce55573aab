"""公开问答: answers to enterprises published without names, searchable by anyone."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.complaints.voice_terms import PageKey, PageSize, VoiceNumber, VoiceText
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Shared = Level.SHARED
AnswerNumber = Annotated[str, about("问答编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=2, max_length=500)]
SearchText = Annotated[str, about("查找的文字", min_length=2, max_length=100)]
Text64 = Annotated[str, about("代码", max_length=64)]


class AnswerState(Labelled):
    """Where a proposal stands."""

    PROPOSED = "proposed", "待审核"
    REFUSED = "refused", "不予公开"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤回"


class AnswerAction(Labelled):
    """A step of a proposal."""

    PROPOSE = "propose", "提出公开"
    REFUSE = "refuse", "不予公开"
    PUBLISH = "publish", "审核公开"
    WITHDRAW = "withdraw", "撤回"


class AnswerStep(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what when."""

    action: Annotated[AnswerAction, about("步骤")]
    at: Annotated[datetime, about("时间")]
    by: Annotated[str, about("经办人")]
    reason: Annotated[str | None, about("理由")] = None


class PublishedAnswer(Record, frozen=True, kw_only=True):
    """A question and its answer as anybody reads them."""

    number: Annotated[str, about("问答编号", Level.OPEN)]
    topic: Annotated[str, about("诉求主题代码", Level.OPEN)]
    topic_name: Annotated[str | None, about("诉求主题", Level.OPEN)]
    question: Annotated[str, about("问题", Level.OPEN)]
    answer: Annotated[str, about("答复", Level.OPEN)]
    agency: Annotated[str, about("答复机关代码", Level.OPEN)]
    region: Annotated[str, about("答复机关所在行政区划代码", Level.OPEN)]
    published_at: Annotated[datetime, about("公开时间", Level.OPEN)]


class AnswerProposal(Record, frozen=True, kw_only=True):
    """What an agency proposes to publish, and what became of it; only for that agency."""

    number: Annotated[str, about("问答编号", Level.OPEN)]
    state: Annotated[AnswerState, about("状态", Level.OPEN)]
    agency: Annotated[str, about("答复机关代码", Level.OPEN)]
    region: Annotated[str, about("答复机关所在行政区划代码", Level.OPEN)]
    topic: Annotated[str | None, about("诉求主题代码", Shared)] = None
    question: Annotated[str | None, about("问题", Shared)] = None
    answer: Annotated[str | None, about("答复", Shared)] = None
    steps: Annotated[list[AnswerStep] | None, about("经过", Shared)] = None
    voice: Annotated[str | None, about("所据诉求编号", Level.CASE)] = None


class ProposeAnswer(Command, frozen=True, kw_only=True):
    """Order by an officer of the agency that answered: this is to be published; names and numbers are looked for.

    漯环办〔2021〕52号第三条第（四）项. Refusals: NOT_FOUND, ANSWER_NOT_GIVEN, VOICE_NOT_FIRST_ASKED,
    VOICE_TEXT_NAMES_SOMEONE.
    """

    subject: ClassVar[str] = "complaints.answers.propose.v1"
    voice: VoiceNumber
    question: VoiceText
    answer: VoiceText


class ApproveAnswer(Command, frozen=True, kw_only=True):
    """Order by the head, who is not the proposer: it is public from now on.

    Refusals: NOT_FOUND, ANSWER_STATE_WRONG, ANSWER_OWN_PROPOSAL, VOICE_TEXT_NAMES_SOMEONE.
    """

    subject: ClassVar[str] = "complaints.answers.approve.v1"
    number: AnswerNumber


class RefuseAnswer(Command, frozen=True, kw_only=True):
    """Order by the head: it is not published. Refusals: NOT_FOUND, ANSWER_STATE_WRONG."""

    subject: ClassVar[str] = "complaints.answers.refuse.v1"
    number: AnswerNumber
    reason: Reason


class WithdrawAnswer(Command, frozen=True, kw_only=True):
    """Order by the agency: it is public no more; what it was is kept. Refusals: NOT_FOUND, ANSWER_STATE_WRONG."""

    subject: ClassVar[str] = "complaints.answers.withdraw.v1"
    number: AnswerNumber
    reason: Reason


class GetAnswerProposals(Query[list[AnswerProposal | None]], frozen=True, kw_only=True):
    """Aligned with `numbers`; None where absent or of another agency."""

    subject: ClassVar[str] = "complaints.answers.get_proposals.v1"
    numbers: Annotated[list[str], about("问答编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class AnswerOrder(Labelled):
    """The orders of a list of answers."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListAnswerProposals(Query[Page[AnswerProposal]], frozen=True, kw_only=True):
    """Those of the asker's agency."""

    subject: ClassVar[str] = "complaints.answers.list_proposals.v1"
    state: Annotated[AnswerState | None, about("状态")] = None
    order: Annotated[AnswerOrder, about("排序")] = AnswerOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetPublishedAnswers(Query[list[PublishedAnswer | None]], frozen=True, kw_only=True):
    """Aligned with `numbers`; None where absent or not public."""

    subject: ClassVar[str] = "complaints.answers.get.v1"
    numbers: Annotated[list[str], about("问答编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListPublishedAnswers(Query[Page[PublishedAnswer]], frozen=True, kw_only=True):
    """What is public, by a part of the question or the answer, by topic and agency. Refusals: INVALID_INPUT."""

    subject: ClassVar[str] = "complaints.answers.list.v1"
    text: Annotated[SearchText | None, about("问题或答复中的文字，至少 2 个字")] = None
    topic: Annotated[Text64 | None, about("诉求主题代码")] = None
    agency: Annotated[Text64 | None, about("答复机关代码")] = None
    order: Annotated[AnswerOrder, about("排序")] = AnswerOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class AnswerStepTaken(Event, frozen=True, kw_only=True):
    """A step of a published answer. Aggregate `answer:<number>`; names neither enterprise nor voice."""

    subject: ClassVar[str] = "complaints.answers.step_taken.v1"
    number: str
    action: AnswerAction
    state: AnswerState
    agency: str
    region: str
    topic: str
    at: datetime
    content_sha256: str
    reason_sha256: str | None = None
