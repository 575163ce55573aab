"""预约式执法与帮扶: guidance booked by an enterprise or offered by a bureau; kinds, consent and citing are data."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, PageKey, PageSize, Text64, Text100
from contracts.registry.guidance_terms import (
    GuidanceAction,
    GuidanceConsent,
    GuidanceFinding,
    GuidanceOrigin,
    GuidanceState,
    GuidanceStep,
    Measure,
    MeasureResult,
    NewGuidanceFinding,
    NewMeasure,
    Words,
)

Case = Level.CASE
GuidanceNumber = Annotated[str, about("帮扶编号", min_length=1, max_length=64)]
Topic = Annotated[str, about("主题", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]


class Guidance(Record, frozen=True, kw_only=True):
    """One guidance; an enterprise sees of a group what is its own."""

    number: Annotated[str, about("帮扶编号", Level.OPEN)]
    kind: Annotated[str, about("帮扶方式代码", Level.OPEN)]
    kind_name: Annotated[str, about("帮扶方式", Level.OPEN)]
    origin: Annotated[GuidanceOrigin, about("由谁发起", Level.OPEN)]
    state: Annotated[GuidanceState, about("状态", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("帮扶机关代码", Level.OPEN)]
    enterprises: Annotated[list[str] | None, about("受帮扶企业的统一社会信用代码", Level.SHARED)] = None
    host: Annotated[str | None, about("被观摩的示范企业的统一社会信用代码", Level.SHARED)] = None
    topic: Annotated[str | None, about("主题", Level.SHARED)] = None
    planned_at: Annotated[datetime | None, about("约定时间", Level.SHARED)] = None
    place: Annotated[str | None, about("地点或联系方式", Level.SHARED)] = None
    officers: Annotated[list[str] | None, about("帮扶人员的执法证号和专家的专家库编号", Level.SHARED)] = None
    expert_group: Annotated[str | None, about("参加的专家组编号", Level.SHARED)] = None
    held_at: Annotated[datetime | None, about("实际帮扶时间", Level.SHARED)] = None
    closed_at: Annotated[datetime | None, about("办结时间", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    wish: Annotated[str | None, about("企业的需求或邀约的说明", Case)] = None
    wished_from: Annotated[date | None, about("企业希望的日期起", Case)] = None
    wished_to: Annotated[date | None, about("企业希望的日期止", Case)] = None
    needs_consent: Annotated[list[str] | None, about("须事先征得同意的企业", Case)] = None
    consents: Annotated[list[GuidanceConsent] | None, about("各企业的意见", Case)] = None
    advice: Annotated[str | None, about("诊断意见", Case)] = None
    findings: Annotated[list[GuidanceFinding] | None, about("发现的问题", Case)] = None
    measures: Annotated[list[Measure] | None, about("措施", Case)] = None
    summary: Annotated[str | None, about("办结小结", Case)] = None
    steps: Annotated[list[GuidanceStep] | None, about("经过", Case)] = None


class BookGuidance(Command, frozen=True, kw_only=True):
    """The enterprise books; its booking is its consent.

    Refusals: NOT_FOUND, GUIDANCE_KIND_UNKNOWN, GUIDANCE_KIND_NOT_BOOKED, GUIDANCE_AGENCY_UNSUITABLE, INVALID_INPUT.
    """

    subject: ClassVar[str] = "registry.guidance.book.v1"

    credit_code: CreditCode
    agency: Annotated[str, about("受理的生态环境机关代码", min_length=1, max_length=64)]
    kind: Annotated[str, about("帮扶方式代码", min_length=1, max_length=40)]
    topic: Topic
    wish: Words
    wished_from: Annotated[date, about("希望的日期起")]
    wished_to: Annotated[date, about("希望的日期止")]


class OfferGuidance(Command, frozen=True, kw_only=True):
    """The bureau offers guidance to one unit, or to several of a trade.

    Refusals: NOT_FOUND, OUT_OF_REACH, GUIDANCE_KIND_UNKNOWN, GUIDANCE_NOT_FOR_GROUPS, GUIDANCE_HOST_WRONG.
    """

    subject: ClassVar[str] = "registry.guidance.offer.v1"

    enterprises: Annotated[list[CreditCode], about("受帮扶企业的统一社会信用代码", min_length=1, max_length=200)]
    kind: Annotated[str, about("帮扶方式代码", min_length=1, max_length=40)]
    topic: Topic
    text: Words
    host: Annotated[CreditCode | None, about("被观摩的示范企业的统一社会信用代码")] = None


class ConsentToGuidance(Command, frozen=True, kw_only=True):
    """The enterprise consents. Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.guidance.consent.v1"

    number: GuidanceNumber


class DeclineGuidance(Command, frozen=True, kw_only=True):
    """The enterprise, for itself, or the bureau, for all, calls it off before it takes place.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED.
    """

    subject: ClassVar[str] = "registry.guidance.decline.v1"

    number: GuidanceNumber
    reason: Annotated[str, about("理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class ScheduleGuidance(Command, frozen=True, kw_only=True):
    """The bureau fixes time, place and people, once each unit whose consent is needed has given it.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_CONSENT_MISSING, GUIDANCE_TIME_PAST,
    GUIDANCE_OFFICER_UNFIT, GUIDANCE_EXPERT_MISSING, GUIDANCE_GROUP_UNKNOWN.
    """

    subject: ClassVar[str] = "registry.guidance.schedule.v1"

    number: GuidanceNumber
    at: Annotated[datetime, about("约定时间")]
    place: Annotated[str, about("地点或联系方式", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    officers: Annotated[list[Text64], about("帮扶人员的执法证号和专家的专家库编号", min_length=1, max_length=20)]
    expert_group: Annotated[Text64 | None, about("参加的专家组编号：其中当日可以参加的成员一并参加")] = None


class DiagnoseGuidance(Command, frozen=True, kw_only=True):
    """The bureau records what was seen and advised; consent must be older than the visit.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_CONSENT_MISSING, GUIDANCE_NOT_HELD_YET,
    GUIDANCE_UNIT_FOREIGN.
    """

    subject: ClassVar[str] = "registry.guidance.diagnose.v1"

    number: GuidanceNumber
    held_at: Annotated[datetime, about("实际帮扶时间")]
    advice: Words
    findings: Annotated[list[NewGuidanceFinding], about("发现的问题", max_length=100)] = msgspec.field(
        default_factory=list
    )


class ProposeMeasures(Command, frozen=True, kw_only=True):
    """The bureau proposes the measures, anew where the units did not agree.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_UNIT_FOREIGN, GUIDANCE_DATE_PAST.
    """

    subject: ClassVar[str] = "registry.guidance.propose_measures.v1"

    number: GuidanceNumber
    measures: Annotated[list[NewMeasure], about("措施", min_length=1, max_length=100)]


class AgreeToMeasures(Command, frozen=True, kw_only=True):
    """The enterprise agrees to its measures. Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_NO_MEASURES."""

    subject: ClassVar[str] = "registry.guidance.agree.v1"

    number: GuidanceNumber


class FollowUpGuidance(Command, frozen=True, kw_only=True):
    """The bureau looks again 复诊; what is not done gets a further date and is looked at again.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_MEASURE_UNKNOWN, GUIDANCE_DATE_MISSING, GUIDANCE_DATE_PAST.
    """

    subject: ClassVar[str] = "registry.guidance.follow_up.v1"

    number: GuidanceNumber
    results: Annotated[list[MeasureResult], about("各措施的复诊结果", min_length=1, max_length=100)]


class CloseGuidance(Command, frozen=True, kw_only=True):
    """The bureau closes it: every measure done, or none needed.

    Refusals: NOT_FOUND, GUIDANCE_STEP_NOT_ALLOWED, GUIDANCE_MEASURES_OPEN.
    """

    subject: ClassVar[str] = "registry.guidance.close.v1"

    number: GuidanceNumber
    summary: Words


class GetGuidances(Query[list[Guidance | None]], frozen=True, kw_only=True):
    """Guidances aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.guidance.get.v1"

    numbers: Annotated[list[str], about("帮扶编号，至多 100 个", max_length=100)]


class GuidanceOrder(Labelled):
    """The orders of a list of guidances."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListGuidances(Query[Page[Guidance]], frozen=True, kw_only=True):
    """Guidances the asker may see."""

    subject: ClassVar[str] = "registry.guidance.list.v1"

    kind: Annotated[Text100 | None, about("帮扶方式代码")] = None
    state: Annotated[GuidanceState | None, about("状态")] = None
    agency: Annotated[Text64 | None, about("帮扶机关代码")] = None
    enterprise: Annotated[Text64 | None, about("受帮扶或被观摩企业的统一社会信用代码")] = None
    order: Annotated[GuidanceOrder, about("排序")] = GuidanceOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GuidanceFindingFact(msgspec.Struct, frozen=True, kw_only=True):
    """What others may know of a finding of guidance: whose it is, and whether it may be cited."""

    finding: str
    credit_code: str
    citable: bool
    source: str
    text_sha256: str


class GuidanceStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `guidance:<number>`; `duty` names what was overdue."""

    subject: ClassVar[str] = "registry.guidance.step_taken.v1"

    number: str
    kind: str
    action: GuidanceAction
    state: GuidanceState
    region: str
    agency: str
    enterprises: list[str]
    by: str
    reason_sha256: str | None = None
    duty: str | None = None


class GuidanceDiagnosed(Event, frozen=True, kw_only=True):
    """What guidance found; whoever cites findings keeps from this which of these may be cited."""

    subject: ClassVar[str] = "registry.guidance.diagnosed.v1"

    number: str
    region: str
    agency: str
    findings: list[GuidanceFindingFact]
