"""应移未移监督线索: facts that meet a criminal threshold and were not transferred, and referrals not taken up."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.crime_thresholds import MetThreshold
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.transfer.case_terms import Version
from contracts.transfer.detection_terms import DetectionAction, DetectionBasis, DetectionKind, DetectionState

Case = Level.CASE
DetectionNumber = Annotated[str, about("监督线索编号", min_length=1, max_length=40)]
Words = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
Place = Annotated[str, about("行政区划代码，含下级", pattern=patterns.REGION)]


class DetectionFact(Record, frozen=True, kw_only=True):
    """A fact the detection rests on: a finding, an alert on readings, or a step of a referral not taken in time."""

    reference: Annotated[str, about("检查问题、预警或移送案件编号", Case)]
    on: Annotated[date, about("事实发生日期", Case)]
    known_at: Annotated[datetime, about("联动获知时间", Case)]
    thresholds: Annotated[list[MetThreshold], about("达到的追诉标准", Case)] = msgspec.field(default_factory=list)
    hours: Annotated[int | None, about("监测数据超标的小时数", Case)] = None


class DetectionStep(Record, frozen=True, kw_only=True):
    """One thing that happened to a detection."""

    at: Annotated[datetime, about("时间", Case)]
    action: Annotated[DetectionAction, about("步骤", Case)]
    by: Annotated[str, about("机关代码；由联动记入的为空", Case)] = ""
    person: Annotated[str | None, about("经办人", Case)] = None
    reason: Annotated[str | None, about("理由", Case)] = None
    reference: Annotated[str | None, about("所涉移送案件、处罚决定或检察意见编号", Case)] = None


class Detection(Record, frozen=True, kw_only=True):
    """What should have come, explained; never seen by the enterprise it is about."""

    number: Annotated[str, about("监督线索编号", Level.OPEN)]
    version: Annotated[int | None, about("版本", Case)] = None
    kind: Annotated[DetectionKind | None, about("类型", Case)] = None
    state: Annotated[DetectionState | None, about("状态", Case)] = None
    basis: Annotated[DetectionBasis | None, about("事实来源", Case)] = None
    rule: Annotated[str | None, about("规则代码：追诉标准或时限", Case)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    enterprise_name: Annotated[str | None, about("企业名称", Case)] = None
    region: Annotated[str | None, about("行政区划代码", Case)] = None
    owed_by: Annotated[str | None, about("应当办理的机关代码", Case)] = None
    owed: Annotated[str | None, about("应当办理的事项", Case)] = None
    since: Annotated[datetime | None, about("自何时起应当办理", Case)] = None
    explanation: Annotated[str | None, about("说明：规则、实测值、门槛、依据、起算时间、应办机关和事项", Case)] = None
    facts: Annotated[list[DetectionFact] | None, about("依据的事实", Case)] = None
    referral: Annotated[str | None, about("相关移送案件编号", Case)] = None
    penalties: Annotated[list[str] | None, about("未移送即作出的行政处罚决定书文号", Case)] = None
    opinion: Annotated[str | None, about("检察意见编号", Case)] = None
    raised_at: Annotated[datetime | None, about("提示时间", Case)] = None
    ended_at: Annotated[datetime | None, about("办理、提出意见或排除的时间", Case)] = None
    steps: Annotated[list[DetectionStep] | None, about("经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


class DismissDetection(Command, frozen=True, kw_only=True):
    """The procuratorate or the level above finds nothing owed; new facts open it again.

    Refusals: DETECTION_OWN, DETECTION_STEP_NOT_ALLOWED, CASE_CHANGED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.detections.dismiss.v1"
    number: DetectionNumber
    version: Version
    reason: Words


class RecordDetectionOpinion(Command, frozen=True, kw_only=True):
    """The procuratorate followed a detection up by an opinion, such as 建议移送检察意见, named by its number.

    Refusals: DETECTION_STEP_NOT_ALLOWED, CASE_CHANGED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.detections.record_opinion.v1"
    number: DetectionNumber
    version: Version
    opinion: Annotated[str, about("检察意见编号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]


class GetDetections(Query[list[Detection | None]], frozen=True, kw_only=True):
    """Detections by number, aligned; None where there is none or the asker is not entitled."""

    subject: ClassVar[str] = "transfer.detections.get.v1"
    numbers: Annotated[list[str], about("监督线索编号", max_length=PAGE_SIZE_MAX)]


class DetectionOrder(Labelled):
    """The orders of a list of detections."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListDetections(Query[Page[Detection]], frozen=True, kw_only=True):
    """The detections the asker is entitled to."""

    subject: ClassVar[str] = "transfer.detections.list.v1"
    kind: Annotated[DetectionKind | None, about("类型")] = None
    state: Annotated[DetectionState | None, about("状态")] = None
    region: Annotated[Place | None, about("行政区划代码，含下级")] = None
    owed_by: Annotated[str | None, about("应当办理的机关代码")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[DetectionOrder, about("排序")] = DetectionOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class DetectionsOfEnterprises(Query[list[Page[Detection]]], frozen=True, kw_only=True):
    """One page of the detections the asker is entitled to per enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "transfer.detections.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class DetectionCount(Record, frozen=True, kw_only=True):
    """How many detections of a kind a region has in each state, of those the asker is entitled to."""

    region: Annotated[str, about("行政区划代码", Case)]
    kind: Annotated[DetectionKind, about("类型", Case)]
    waiting: Annotated[int, about("待提请移送", Case)]
    referred: Annotated[int, about("已提请移送，待移交", Case)]
    raised: Annotated[int, about("已提示", Case)]
    opinion: Annotated[int, about("检察机关已提出意见", Case)]
    settled: Annotated[int, about("已办理", Case)]
    dismissed: Annotated[int, about("已排除", Case)]


class DetectionCountOrder(Labelled):
    """The orders of a list of counts."""

    REGION = "region", "按区划、类型"


class ListDetectionCounts(Query[Page[DetectionCount]], frozen=True, kw_only=True):
    """Counts per region and kind."""

    subject: ClassVar[str] = "transfer.detections.counts.v1"
    region: Annotated[Place | None, about("行政区划代码，含下级")] = None
    order: Annotated[DetectionCountOrder, about("排序")] = DetectionCountOrder.REGION
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class DetectionRate(Record, frozen=True, kw_only=True):
    """By rule: of the facts that ran out their limit or were settled, not dismissed, how many were settled in time."""

    rule: Annotated[str, about("规则代码：追诉标准或时限", Case)]
    name: Annotated[str, about("规则", Case)]
    counted: Annotated[int, about("计入的件数（分母）：已办理或曾被提示，未排除", Case)]
    in_time: Annotated[int, about("未经提示即办理的件数（分子）", Case)]
    percent: Annotated[float, about("百分比，一位小数", Case)]


class DetectionRateOrder(Labelled):
    """The orders of a list of rates."""

    RULE = "rule", "按规则"


class ListDetectionRates(Query[Page[DetectionRate]], frozen=True, kw_only=True):
    """Rates by rule over what the asker is entitled to, for the level above."""

    subject: ClassVar[str] = "transfer.detections.rates.v1"
    region: Annotated[Place | None, about("行政区划代码，含下级")] = None
    order: Annotated[DetectionRateOrder, about("排序")] = DetectionRateOrder.RULE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class DetectionBegun(Event, frozen=True, kw_only=True):
    """A fact met a criminal threshold: a referral is owed. Aggregate `detection:<number>`."""

    subject: ClassVar[str] = "transfer.detections.begun.v1"
    number: str
    basis: DetectionBasis
    reference: str
    rule: str
    credit_code: str
    region: str
    owed_by: str


class DetectionRaised(Event, frozen=True, kw_only=True):
    """What was owed did not come, or a penalty came in its place."""

    subject: ClassVar[str] = "transfer.detections.raised.v1"
    number: str
    kind: DetectionKind
    rule: str
    credit_code: str
    region: str
    owed_by: str
    reference: str | None = None


class DetectionStepTaken(Event, frozen=True, kw_only=True):
    """Anything else that happened; a reason is known by its digest."""

    subject: ClassVar[str] = "transfer.detections.step_taken.v1"
    number: str
    action: DetectionAction
    state: DetectionState
    by: str = ""
    reference: str | None = None
    reason_sha256: str | None = None
