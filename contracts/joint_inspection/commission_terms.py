"""The words of commissioned work 委托事项 and what an order, a report and a contradiction consist of."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.course_terms import CourseStep
from contracts.messages import Event, Record

Case, Shared = Level.CASE, Level.SHARED


class CommissionKind(Labelled):
    """What a station or an institution is asked to do."""

    SAMPLING = "sampling", "执法监测（采样）"
    SOURCE_SURVEY = "source_survey", "污染源排查溯源"
    FACILITY_ASSESSMENT = "facility_assessment", "污染防治设施运行评估"
    RECTIFICATION_TRACKING = "rectification_tracking", "整改措施跟踪"
    AREA_REPORT = "area_report", "区域生态环境变化专题分析"


class CommissionState(Labelled):
    """Where a commission stands."""

    ORDERED = "ordered", "待承接机构答复"
    DECLINED = "declined", "未接受"
    WITHDRAWN = "withdrawn", "已撤回"
    ACCEPTED = "accepted", "已接受，待开展"
    UNDER_WAY = "under_way", "已采样或已开展，待交付"
    DELIVERED = "delivered", "已交付，待验收"
    SETTLED = "settled", "已验收"


class CommissionAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    ORDER = "order", "委托"
    ACCEPT = "accept", "接受"
    DECLINE = "decline", "不接受"
    WITHDRAW = "withdraw", "撤回"
    BEGIN = "begin", "采样或开展工作"
    DELIVER = "deliver", "交付报告"
    SEND_BACK = "send_back", "退回重做"
    SETTLE = "settle", "验收"
    OVERDUE = "overdue", "时限届满未办"


class ContradictionKind(Labelled):
    """What a result contradicts."""

    READING = "reading", "同一时段的自动监测数据"
    REPORT = "report", "另一份监测报告"


class CommissionItem(Record, frozen=True, kw_only=True):
    """What is measured where and how; `point` is a monitoring point's code or a place in words."""

    point: Annotated[str, about("点位代码或位置", Shared, min_length=1, max_length=80, pattern=patterns.NOT_BLANK)]
    pollutant: Annotated[str, about("监测项目", Shared, min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    method: Annotated[
        str, about("监测方法（标准号）", Shared, min_length=1, max_length=100, pattern=patterns.NOT_BLANK)
    ]
    unit: Annotated[str, about("单位，如 mg/L", Shared, min_length=1, max_length=20, pattern=patterns.NOT_BLANK)]
    limit_value: Annotated[Decimal | None, about("排放限值", Shared)] = None


class NewCommissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value as the institution reports it."""

    point: Annotated[str, about("点位代码或位置", min_length=1, max_length=80)]
    pollutant: Annotated[str, about("监测项目", min_length=1, max_length=60)]
    method: Annotated[str, about("监测方法（标准号）", min_length=1, max_length=100)]
    value: Annotated[Decimal, about("数值")]
    unit: Annotated[str, about("单位", min_length=1, max_length=20)]
    sampled_at: Annotated[datetime, about("采样时间")]


class CommissionResult(Record, frozen=True, kw_only=True):
    """One measured value, held against the limit of the order."""

    point: Annotated[str, about("点位代码或位置", Shared)]
    pollutant: Annotated[str, about("监测项目", Shared)]
    method: Annotated[str, about("监测方法（标准号）", Shared)]
    value: Annotated[Decimal, about("数值", Shared)]
    unit: Annotated[str, about("单位", Shared)]
    sampled_at: Annotated[datetime, about("采样时间", Shared)]
    limit_value: Annotated[Decimal | None, about("排放限值", Shared)] = None
    exceeded: Annotated[bool | None, about("是否超过限值；没有限值为空", Shared)] = None


class CommissionReport(Record, frozen=True, kw_only=True):
    """One delivery; a report sent back stays beside the one that follows it."""

    edition: Annotated[int, about("第几次交付", Shared)]
    delivered_at: Annotated[datetime, about("交付时间", Shared)]
    late: Annotated[bool, about("是否逾期交付", Shared)]
    summary: Annotated[str, about("结论摘要", Shared)]
    sha256: Annotated[str, about("报告文件 SHA-256 摘要", Shared)]
    results: Annotated[list[CommissionResult], about("监测结果", Shared)]


class ResultContradiction(Record, frozen=True, kw_only=True):
    """A result that other data of the same point, item and period do not agree with."""

    kind: Annotated[ContradictionKind, about("与何种数据矛盾", Case)]
    edition: Annotated[int, about("第几次交付的结果", Case)]
    point: Annotated[str, about("点位代码或位置", Case)]
    pollutant: Annotated[str, about("监测项目", Case)]
    value: Annotated[Decimal, about("本报告数值", Case)]
    other_value: Annotated[Decimal, about("与之矛盾的数值", Case)]
    unit: Annotated[str, about("单位", Case)]
    other: Annotated[str, about("与之矛盾的数据：委托编号，或自动监测数据批次", Case)]
    other_at: Annotated[datetime, about("与之矛盾的数据的采样时间或时段", Case)]
    explanation: Annotated[str, about("矛盾之处、采用何者及依据", Case)]


class CommissionStep(CourseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[CommissionAction, about("步骤", Case)]


class CommissionStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `commission:<number>`; words only as their digest.

    Whom it concerns stays out of the journal: an order may come before the visit it is for.
    """

    subject: ClassVar[str] = "joint_inspection.commissions.step_taken.v1"
    number: str
    version: int
    action: CommissionAction
    kind: CommissionKind
    state: CommissionState
    agency: str
    region: str
    contractor: str
    by: str
    price_yuan: str
    edition: int | None = None
    report_sha256: str | None = None
    duty: str | None = None
    text_sha256: str | None = None


class DeliveredSample(msgspec.Struct, frozen=True, kw_only=True):
    """A result as other services hear of it: `place` counts from 0, `value` is a decimal text."""

    place: int
    point: str
    pollutant: str
    value: str
    unit: str
    sampled_at: datetime


class SamplesDelivered(Event, frozen=True, kw_only=True):
    """Samples taken on the spot were reported; the registry looks for its readings of the same hours."""

    subject: ClassVar[str] = "joint_inspection.commissions.samples_delivered.v1"
    number: str
    edition: int
    credit_code: str
    region: str
    samples: list[DeliveredSample]


class ResultContradicted(Event, frozen=True, kw_only=True):
    """A result and other data of the same point, item and period do not agree; `other` names them."""

    subject: ClassVar[str] = "joint_inspection.commissions.contradicted.v1"
    number: str
    edition: int
    kind: ContradictionKind
    point: str
    pollutant: str
    other: str
