"""企业诉求: what enterprises ask of agencies. The first-asked stays responsible until it has answered 首问负责."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.complaints.intake import CreditCode
from contracts.complaints.voice_terms import (
    Adoption,
    PageKey,
    PageSize,
    VoiceAction,
    VoiceKind,
    VoiceNumber,
    VoicePart,
    VoiceRound,
    VoiceState,
    VoiceText,
)
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Shared = Level.SHARED
AgencyCode = Annotated[str, about("单位代码", min_length=1, max_length=64)]
ContactName = Annotated[str, about("企业联系人", min_length=1, max_length=50)]
ContactPhone = Annotated[str, about("企业联系电话", min_length=3, max_length=30)]
ExpertNumber = Annotated[str, about("专家库编号", min_length=1, max_length=64)]
Rating = Annotated[int, about("评价，1 至 5 分", ge=1, le=5)]
Comment = Annotated[str, about("评价的说明", min_length=1, max_length=1000)]
Topic = Annotated[str, about("诉求主题代码", min_length=1, max_length=40)]


class Voice(Record, frozen=True, kw_only=True):
    """One question, request for help or suggestion; seen by the enterprise and by the agencies that were asked."""

    number: Annotated[str, about("诉求编号", Level.OPEN)]
    kind: Annotated[VoiceKind, about("诉求类别", Level.OPEN)]
    state: Annotated[VoiceState, about("状态", Level.OPEN)]
    region: Annotated[str, about("企业所在地行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("首问机关代码：答复之前一直负责", Level.OPEN)]
    raised_at: Annotated[datetime, about("提出时间", Level.OPEN)]
    credit_code: Annotated[str | None, about("企业的统一社会信用代码", Shared)] = None
    topic: Annotated[str | None, about("诉求主题代码", Shared)] = None
    topic_name: Annotated[str | None, about("诉求主题", Shared)] = None
    title: Annotated[str | None, about("标题", Shared)] = None
    rounds: Annotated[list[VoiceRound] | None, about("问与答，先后为序", Shared)] = None
    expert_group: Annotated[str | None, about("办理求助的专家组编号", Shared)] = None
    adoption: Annotated[Adoption | None, about("建议是否采纳", Shared)] = None
    overdue: Annotated[bool | None, about("是否曾逾期未答复", Shared)] = None
    accepted_at: Annotated[datetime | None, about("企业认可答复的时间", Shared)] = None
    rating: Annotated[int | None, about("企业评价，1 至 5 分", Shared)] = None
    comment: Annotated[str | None, about("企业评价的说明", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    contact_name: Annotated[str | None, about("企业联系人", Level.CASE)] = None
    contact_phone: Annotated[str | None, about("企业联系电话", Level.CASE)] = None
    parts: Annotated[list[VoicePart] | None, about("商请其他机关提供的意见", Level.CASE)] = None
    answered_by: Annotated[str | None, about("最近一次答复的经办人", Level.CASE)] = None


class NewVoice(Command, frozen=True, kw_only=True):
    """What an enterprise says when it raises anything."""

    credit_code: CreditCode
    agency: AgencyCode
    topic: Topic
    title: Annotated[str, about("标题", min_length=2, max_length=200, pattern=patterns.NOT_BLANK)]
    text: VoiceText
    contact_name: Annotated[ContactName | None, about("企业联系人")] = None
    contact_phone: Annotated[ContactPhone | None, about("企业联系电话")] = None


class AskQuestion(NewVoice, frozen=True, kw_only=True):
    """Order by an enterprise: its question to one agency, which stays responsible until it has answered.

    若干措施（十七）. Refusals: NOT_FOUND, VOICE_AGENCY_UNSUITABLE, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.voices.ask.v1"


class RequestHelp(NewVoice, frozen=True, kw_only=True):
    """Order by an enterprise: it asks a bureau for its experts' help.

    漯环办〔2021〕52号第三条第（四）项. Refusals: NOT_FOUND, VOICE_AGENCY_UNSUITABLE, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.voices.request_help.v1"


class MakeSuggestion(NewVoice, frozen=True, kw_only=True):
    """Order by an enterprise: what an agency should do better.

    漯环办〔2021〕52号第三条第（二）项. Refusals: NOT_FOUND, VOICE_AGENCY_UNSUITABLE, INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.voices.suggest.v1"


class TakeUpHelp(Command, frozen=True, kw_only=True):
    """Order by the bureau that was asked: this group of its experts works on it.

    Refusals: NOT_FOUND, VOICE_STEP_NOT_ALLOWED, VOICE_NOT_FIRST_ASKED, VOICE_GROUP_UNKNOWN.
    """

    subject: ClassVar[str] = "complaints.voices.take_up.v1"
    number: VoiceNumber
    expert_group: Annotated[str, about("专家组编号", min_length=1, max_length=64)]


class AskForPart(Command, frozen=True, kw_only=True):
    """Order by the first-asked agency: another agency is to say its part; who answers the enterprise stays the same.

    Refusals: NOT_FOUND, VOICE_STEP_NOT_ALLOWED, VOICE_NOT_FIRST_ASKED, VOICE_AGENCY_UNSUITABLE, VOICE_PART_OPEN.
    """

    subject: ClassVar[str] = "complaints.voices.ask_part.v1"
    number: VoiceNumber
    agency: AgencyCode
    text: VoiceText


class GivePart(Command, frozen=True, kw_only=True):
    """Order by an agency that was asked for its part. Refusals: NOT_FOUND, VOICE_PART_NOT_ASKED."""

    subject: ClassVar[str] = "complaints.voices.give_part.v1"
    number: VoiceNumber
    text: VoiceText


class AnswerVoice(Command, frozen=True, kw_only=True):
    """Order by the first-asked agency: the answer; once overdue only its head gives it.

    Refusals: NOT_FOUND, VOICE_STEP_NOT_ALLOWED, VOICE_NOT_FIRST_ASKED, VOICE_HEAD_ANSWERS, VOICE_ADOPTION_MISSING,
    VOICE_ADOPTION_SENSELESS, VOICE_EXPERT_UNKNOWN.
    """

    subject: ClassVar[str] = "complaints.voices.answer.v1"
    number: VoiceNumber
    text: VoiceText
    adoption: Annotated[Adoption | None, about("是否采纳，只用于建议，理由写在答复中")] = None
    expert: Annotated[ExpertNumber | None, about("作答专家的专家库编号，只用于求助，须为专家组成员")] = None


class AskBack(Command, frozen=True, kw_only=True):
    """Order by the enterprise: the answer leaves something open; a new clock starts.

    Refusals: NOT_FOUND, VOICE_STEP_NOT_ALLOWED, VOICE_ASKED_BACK_ENOUGH.
    """

    subject: ClassVar[str] = "complaints.voices.ask_back.v1"
    number: VoiceNumber
    text: VoiceText


class AcceptVoiceAnswer(Command, frozen=True, kw_only=True):
    """Order by the enterprise: it is answered; help is rated. Refusals: NOT_FOUND, VOICE_STEP_NOT_ALLOWED,
    VOICE_RATING_MISSING."""

    subject: ClassVar[str] = "complaints.voices.accept.v1"
    number: VoiceNumber
    rating: Annotated[Rating | None, about("评价，1 至 5 分；求助必填")] = None
    comment: Annotated[Comment | None, about("评价的说明")] = None


class GetVoices(Query[list[Voice | None]], frozen=True, kw_only=True):
    """Voices aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "complaints.voices.get.v1"
    numbers: Annotated[list[str], about("诉求编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class VoiceOrder(Labelled):
    """The orders of a list of voices."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListVoices(Query[Page[Voice]], frozen=True, kw_only=True):
    """Voices the asker is a party of; heads find what was overdue by `overdue`."""

    subject: ClassVar[str] = "complaints.voices.list.v1"
    kind: Annotated[VoiceKind | None, about("诉求类别")] = None
    state: Annotated[VoiceState | None, about("状态")] = None
    overdue: Annotated[bool | None, about("是否曾逾期未答复")] = None
    order: Annotated[VoiceOrder, about("排序")] = VoiceOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class VoiceStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or not in time. Aggregate `voice:<number>`; `by` is an agency's or credit code."""

    subject: ClassVar[str] = "complaints.voices.step_taken.v1"
    number: str
    kind: VoiceKind
    action: VoiceAction
    state: VoiceState
    region: str
    agency: str
    by: str
    at: datetime
    text_sha256: str | None = None
    adoption: Adoption | None = None
    rating: int | None = None
    duty: str | None = None


class VoicePartOverdue(Event, frozen=True, kw_only=True):
    """An agency asked for its part did not give it in time. Aggregate `voice_part:<number>:<agency>`."""

    subject: ClassVar[str] = "complaints.voices.part_overdue.v1"
    number: str
    agency: str
    due_at: datetime
