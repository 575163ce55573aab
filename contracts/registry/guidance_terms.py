"""The vocabulary of guidance 帮扶: its states and steps, consents, findings and measures."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, about
from contracts.registry.directory import CreditCode, EnvironmentalElement, Text200

# Findings of guidance have an id space of their own, so that whoever is asked to cite one knows what it is.
FINDING_PREFIX = "BFWT-"

Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]


class GuidanceOrigin(Labelled):
    """Who began it."""

    BOOKED = "booked", "企业预约"
    OFFERED = "offered", "部门邀约"


class GuidanceState(Labelled):
    """Where a guidance stands."""

    REQUESTED = "requested", "已预约，待受理"
    OFFERED = "offered", "已邀约，待安排"
    SCHEDULED = "scheduled", "已约定时间"
    DIAGNOSED = "diagnosed", "已诊断，待商定措施"
    AGREED = "agreed", "措施已商定，待复诊"
    FOLLOWED_UP = "followed_up", "已复诊，待办结"
    CLOSED = "closed", "已办结"
    DECLINED = "declined", "未成行"


class GuidanceAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    BOOK = "book", "预约"
    OFFER = "offer", "邀约"
    CONSENT = "consent", "同意"
    DECLINE = "decline", "谢绝"
    SCHEDULE = "schedule", "约定时间"
    DIAGNOSE = "diagnose", "诊断"
    PROPOSE = "propose", "提出措施"
    AGREE = "agree", "商定措施"
    FOLLOW_UP = "follow_up", "复诊"
    CLOSE = "close", "办结"
    OVERDUE = "overdue", "时限届满未办"


class GuidanceConsent(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit said to a visit, before it."""

    credit_code: Annotated[str, about("统一社会信用代码")]
    given: Annotated[bool, about("是否同意")]
    at: Annotated[datetime, about("表示时间")]
    by: Annotated[str, about("表示人")]


class NewGuidanceFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A problem seen on guidance, as the officer words it."""

    credit_code: CreditCode
    text: Words
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None


class GuidanceFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A problem seen on guidance; whether it may ever be cited is decided by rule when it is recorded."""

    id: Annotated[str, about("问题编号")]
    credit_code: Annotated[str, about("统一社会信用代码")]
    text: Annotated[str, about("问题情况")]
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None
    citable: Annotated[bool, about("能否作为执法证据")] = False
    reason: Annotated[str, about("能否作为执法证据的理由")] = ""
    source: Annotated[str, about("依据")] = ""


class NewMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure proposed to one unit."""

    credit_code: CreditCode
    text: Words
    due_on: Annotated[date, about("完成日期")]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure agreed with one unit, and how it went."""

    number: Annotated[int, about("措施序号，从 1 起")]
    credit_code: Annotated[str, about("统一社会信用代码")]
    text: Annotated[str, about("措施")]
    due_on: Annotated[date, about("完成日期")]
    agreed_at: Annotated[datetime | None, about("企业同意时间")] = None
    done: Annotated[bool, about("复诊时是否已完成")] = False
    note: Annotated[str | None, about("复诊情况")] = None


class MeasureResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the follow-up saw of one measure; one not done needs a further date."""

    number: Annotated[int, about("措施序号", ge=1)]
    done: Annotated[bool, about("是否已完成")]
    note: Annotated[Text200 | None, about("复诊情况")] = None
    due_on: Annotated[date | None, about("未完成的，新的完成日期")] = None


class GuidanceStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step taken."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[GuidanceAction, about("步骤")]
    by: Annotated[str, about("单位代码或统一社会信用代码")]
    reason: Annotated[str | None, about("理由")] = None
