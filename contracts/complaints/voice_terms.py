"""The vocabulary of 企业诉求: its kinds, states and steps, rounds of question and answer, and parts."""

from datetime import datetime
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.messages import PAGE_SIZE_MAX

VoiceNumber = Annotated[str, about("诉求编号", min_length=1, max_length=64)]
VoiceText = Annotated[str, about("内容", min_length=2, max_length=5000, pattern=patterns.NOT_BLANK)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
PageKey = Annotated[str | None, about("起始游标")]


class VoiceKind(Labelled):
    """What an enterprise raises."""

    QUESTION = "question", "咨询"
    HELP = "help", "求助"
    SUGGESTION = "suggestion", "建议"


class VoiceState(Labelled):
    """Where it stands."""

    OPEN = "open", "待答复"
    TAKEN_UP = "taken_up", "专家组办理中"
    ANSWERED = "answered", "已答复"
    ACCEPTED = "accepted", "企业已认可"


class VoiceAction(Labelled):
    """A step somebody takes, or (OVERDUE) did not take in time."""

    RAISE = "raise", "提出"
    TAKE_UP = "take_up", "交专家组办理"
    ASK_PART = "ask_part", "商请其他机关提供意见"
    GIVE_PART = "give_part", "提供意见"
    ANSWER = "answer", "答复"
    ASK_BACK = "ask_back", "追问"
    ACCEPT = "accept", "认可答复"
    OVERDUE = "overdue", "时限届满未办"


class Adoption(Labelled):
    """What becomes of a suggestion."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "不采纳"


class VoiceRound(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked once, and the answer to it."""

    text: Annotated[str, about("诉求内容")]
    asked_at: Annotated[datetime, about("提出时间")]
    answer: Annotated[str | None, about("答复内容")] = None
    answered_at: Annotated[datetime | None, about("答复时间")] = None
    expert: Annotated[str | None, about("作答专家的专家库编号")] = None
    overdue: Annotated[bool, about("是否逾期，逾期后由首问机关负责人答复")] = False


class VoicePart(msgspec.Struct, frozen=True, kw_only=True):
    """What another agency was asked to say, for the first-asked agency's answer."""

    agency: Annotated[str, about("被商请机关代码")]
    text: Annotated[str, about("商请内容")]
    asked_at: Annotated[datetime, about("商请时间")]
    answer: Annotated[str | None, about("提供的意见")] = None
    given_at: Annotated[datetime | None, about("提供时间")] = None
    overdue: Annotated[bool, about("是否逾期")] = False
    dropped: Annotated[bool, about("首问机关已自行答复，不再需要")] = False

    @property
    def open(self) -> bool:
        """Whether it is still waited for."""
        return self.answer is None and not self.dropped
