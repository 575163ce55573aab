"""One visit for all 综合查一次: planned by a draw or approved off plan, carried out, followed by findings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts.crime_thresholds import Circumstance, MetThreshold
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.allowances import ArrangementObstacle, ItemCode, VisitGround
from contracts.joint_inspection.checklist_terms import ChecklistItemNumber
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.messages import Command, Counting, Event, Page, Query, Record

FindingText = Annotated[str, about("文字", min_length=1, max_length=2000)]
ShortText = Annotated[str, about("名称", max_length=60)]


class VisitState(Labelled):
    """How far a visit has come."""

    REQUESTED = "requested", "待批准"
    PLANNED = "planned", "待检查"
    CHECKED_IN = "checked_in", "检查中"
    FINISHED = "finished", "已完成"
    REFUSED = "refused", "未获批准"
    NOT_ARRANGED = "not_arranged", "未能安排"
    MERGED = "merged", "已并入另一次检查"
    CANCELLED = "cancelled", "已取消"


class VisitBasis(Labelled):
    """Why an enterprise is visited."""

    DRAW = "draw", "随机抽取"
    OFF_PLAN = "off_plan", "计划外检查"
    CLUE = "clue", "线索核查"


class FindingKind(Labelled):
    """What kind of thing was found."""

    DISCHARGE_EXCEEDANCE = "discharge_exceedance", "超标排放"
    HAZARDOUS_WASTE = "hazardous_waste", "非法处置危险废物"
    OTHER = "other", "其他问题"


class LadderStep(Labelled):
    """Steps of gradual enforcement 渐进式执法, from the lightest to the heaviest."""

    PUBLICITY = "publicity", "宣传教育"
    GUIDANCE = "guidance", "指导帮扶"
    WARNING = "warning", "告诫约谈"
    ORDER_TO_CORRECT = "order_to_correct", "责令改正"
    CASE = "case", "立案查处"


class CheckIn(Command, frozen=True, kw_only=True):
    """An assigned officer shows the certificate on the spot; an officer's token has the certificate as its subject.

    Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED, VISIT_OFFICER_UNFIT, VISIT_TOO_EARLY, VISIT_MERGE_OPEN.
    """

    subject: ClassVar[str] = "joint_inspection.visits.check_in.v1"
    visit: Annotated[str, about("检查编号")]


class RecordFinding(Command, frozen=True, kw_only=True):
    """Record what was found and the ladder step taken; by an assigned officer during the visit.

    A discharge needs `pollutant`, `measured`, `limit_value`, `unit`, `sampled_at`; hazardous waste needs `tonnes`.
    What else was established (`circumstances`, loss, gain, water supply cut) is held against the criminal thresholds.
    Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED, FINDING_INCOMPLETE, FINDING_NOT_EXCEEDED, FINDING_SAMPLED_LATER,
    FINDING_FIGURE_INVALID, LADDER_REASON_MISSING, LADDER_LIGHTER_UNEXPLAINED, LADDER_DATE_MISSING, LADDER_DATE_PAST,
    FINDING_CONCERNS_NOBODY.
    """

    subject: ClassVar[str] = "joint_inspection.visits.record_finding.v1"
    visit: Annotated[str, about("检查编号")]
    kind: Annotated[FindingKind, about("问题类型")]
    text: Annotated[str, about("情况说明", min_length=1, max_length=20000)]
    ladder: Annotated[LadderStep, about("采取的渐进式执法措施")]
    severity: Annotated[FindingGravity, about("严重程度；达到刑事追诉标准的一律为严重")] = FindingGravity.MINOR
    ladder_reason: Annotated[FindingText | None, about("越级或从轻采取措施的理由")] = None
    correct_by: Annotated[date | None, about("责令改正期限")] = None
    concerns: Annotated[list[ShortText], about("问题所涉的其他参加单位代码", max_length=20)] = msgspec.field(
        default_factory=list
    )
    pollutant: Annotated[ShortText | None, about("污染物名称")] = None
    measured: Annotated[Decimal | None, about("实测浓度")] = None
    limit_value: Annotated[Decimal | None, about("排放限值")] = None
    unit: Annotated[ShortText | None, about("浓度单位")] = None
    sampled_at: Annotated[datetime | None, about("采样时间")] = None
    tonnes: Annotated[Decimal | None, about("危险废物数量（吨）")] = None
    circumstances: Annotated[list[Circumstance], about("查明的情形，与追诉标准比较", max_length=10)] = msgspec.field(
        default_factory=list
    )
    loss_yuan: Annotated[Decimal | None, about("公私财产损失（元）")] = None
    gain_yuan: Annotated[Decimal | None, about("违法所得（元）")] = None
    water_cut_hours: Annotated[Decimal | None, about("集中式饮用水水源取水中断（小时）")] = None
    checklist_items: Annotated[
        list[ChecklistItemNumber], about("就检查清单哪些不符合的项目记录（项目序号）", max_length=100)
    ] = msgspec.field(default_factory=list)


class FinishVisit(Command, frozen=True, kw_only=True):
    """Close the visit; after the last one of a draw, the draw is published.

    Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED.
    """

    subject: ClassVar[str] = "joint_inspection.visits.finish.v1"
    visit: Annotated[str, about("检查编号")]


class VisitPlanned(Event, frozen=True, kw_only=True):
    """A visit stands; whom it concerns stays out of the journal until the check-in (LAW B: secret before the visit)."""

    subject: ClassVar[str] = "joint_inspection.visits.planned.v1"
    visit: str
    draws: list[str]
    region: str
    agencies: list[str]
    basis: VisitBasis
    approved_by: str | None = None


class VisitMerged(Event, frozen=True, kw_only=True):
    """A visit of several agencies or draws became one; whom it concerns stays out of the journal until the check-in."""

    subject: ClassVar[str] = "joint_inspection.visits.merged.v1"
    visit: str
    region: str
    agencies: list[str]
    draws: list[str]


class VisitStarted(Event, frozen=True, kw_only=True):
    """An assigned officer checked in at the enterprise."""

    subject: ClassVar[str] = "joint_inspection.visits.started.v1"
    visit: str
    draws: list[str]
    credit_code: str
    region: str
    agencies: list[str]
    certificate: str


class FindingRecorded(Event, frozen=True, kw_only=True):
    """A finding stands; `suspected_crime` says that a criminal threshold row was met, `source` which.

    `thresholds` are all that were met, `threshold` the first of them; `circumstances` what the officer established.
    `multiple` is measured value / limit value as a decimal text, `tonnes` a decimal text; `agency` is the agency that
    leads the visit, on a check across regions the local one it is handed to; `facts_on` is the date of the facts, by
    which the law row was chosen. What becomes of the finding is told on `finding:<id>` by HandlingStepTaken.
    """

    subject: ClassVar[str] = "joint_inspection.visits.finding_recorded.v1"
    finding: str
    visit: str
    credit_code: str
    region: str
    agency: str
    agencies: list[str]
    kind: FindingKind
    facts_on: date
    ladder: LadderStep
    suspected_crime: bool
    text_hash: str
    pollutant: str | None = None
    multiple: str | None = None
    tonnes: str | None = None
    threshold: str | None = None
    source: str | None = None
    thresholds: list[MetThreshold] = msgspec.field(default_factory=list)
    circumstances: list[Circumstance] = msgspec.field(default_factory=list)
    severity: FindingGravity = FindingGravity.MINOR
    skipped: list[LadderStep] = msgspec.field(default_factory=list)


class VisitFinished(Event, frozen=True, kw_only=True):
    """The visit is over."""

    subject: ClassVar[str] = "joint_inspection.visits.finished.v1"
    visit: str
    draws: list[str]
    credit_code: str
    region: str
    findings: int


class Finding(Record, frozen=True, kw_only=True):
    """One thing found on a visit."""

    id: Annotated[str, about("问题编号", Level.OPEN)]
    kind: Annotated[FindingKind, about("问题类型", Level.OPEN)]
    ladder: Annotated[LadderStep, about("采取的渐进式执法措施", Level.OPEN)]
    recorded_at: Annotated[datetime, about("记录时间", Level.OPEN)]
    text: Annotated[str | None, about("情况说明", Level.SHARED)] = None
    severity: Annotated[FindingGravity | None, about("严重程度", Level.SHARED)] = None
    fitting: Annotated[LadderStep | None, about("本地规则所定的措施", Level.SHARED)] = None
    ladder_reason: Annotated[str | None, about("越级或从轻采取措施的理由", Level.SHARED)] = None
    correct_by: Annotated[date | None, about("责令改正期限", Level.SHARED)] = None
    pollutant: Annotated[str | None, about("污染物名称", Level.SHARED)] = None
    measured: Annotated[Decimal | None, about("实测浓度", Level.SHARED)] = None
    limit_value: Annotated[Decimal | None, about("排放限值", Level.SHARED)] = None
    unit: Annotated[str | None, about("浓度单位", Level.SHARED)] = None
    multiple: Annotated[Decimal | None, about("实测浓度为限值的倍数", Level.SHARED)] = None
    sampled_at: Annotated[datetime | None, about("采样时间", Level.SHARED)] = None
    tonnes: Annotated[Decimal | None, about("危险废物数量（吨）", Level.SHARED)] = None
    circumstances: Annotated[list[Circumstance] | None, about("查明的情形", Level.CASE)] = None
    loss_yuan: Annotated[Decimal | None, about("公私财产损失（元）", Level.CASE)] = None
    gain_yuan: Annotated[Decimal | None, about("违法所得（元）", Level.CASE)] = None
    water_cut_hours: Annotated[Decimal | None, about("集中式饮用水水源取水中断（小时）", Level.CASE)] = None
    criminal_threshold: Annotated[bool | None, about("是否达到刑事追诉标准", Level.CASE)] = None
    threshold_reason: Annotated[str | None, about("与刑事追诉标准比较的结果及依据", Level.CASE)] = None


class Visit(Record, frozen=True, kw_only=True):
    """One inspection of one enterprise by all agencies concerned."""

    id: Annotated[str, about("检查编号", Level.OPEN)]
    state: Annotated[VisitState, about("检查状态", Level.OPEN)]
    basis: Annotated[VisitBasis, about("检查依据", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agencies: Annotated[list[str], about("参加单位，第一个为牵头单位", Level.OPEN)]
    planned_on: Annotated[date, about("计划检查日期", Level.OPEN)]
    draws: Annotated[list[str], about("抽取编号，同一次检查可完成多次抽取", Level.OPEN)] = msgspec.field(
        default_factory=list
    )
    ground: Annotated[VisitGround, about("检查依据类别，决定是否计入年度频次", Level.OPEN)] = VisitGround.ROUTINE
    items: Annotated[list[ItemCode], about("检查事项编码", Level.OPEN)] = msgspec.field(default_factory=list)
    clue: Annotated[str | None, about("核查的投诉线索（工单编号）", Level.CASE)] = None
    finished_at: Annotated[datetime | None, about("完成时间", Level.OPEN)] = None
    findings: Annotated[list[Finding] | None, about("发现的问题", Level.OPEN)] = None
    officers: Annotated[list[str] | None, about("执法人员执法证号，第一位为主办", Level.SHARED)] = None
    checked_in_at: Annotated[datetime | None, about("到场时间", Level.SHARED)] = None
    reason: Annotated[str | None, about("计划外检查的理由", Level.CASE)] = None
    requested_by: Annotated[str | None, about("申请人", Level.CASE)] = None
    approved_by: Annotated[str | None, about("批准人", Level.CASE)] = None
    obstacle: Annotated[ArrangementObstacle | None, about("未能安排的原因", Level.SHARED)] = None
    obstacle_text: Annotated[str | None, about("未能安排的说明，写明此前的检查", Level.SHARED)] = None
    merged_into: Annotated[str | None, about("并入的检查编号", Level.SHARED)] = None
    cancel_reason: Annotated[str | None, about("取消的理由", Level.SHARED)] = None
    lent_by: Annotated[list[str] | None, about("交叉检查中派员的单位代码", Level.SHARED)] = None


class GetVisits(Query[list[Visit | None]], frozen=True, kw_only=True):
    """Visits by id; before the check-in only for the heads of the agencies taking part and the officers assigned."""

    subject: ClassVar[str] = "joint_inspection.visits.get.v1"
    ids: Annotated[list[str], about("检查编号", max_length=100)]


class VisitOrder(Labelled):
    """The orders of a list of visits."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListVisits(Query[Page[Visit]], frozen=True, kw_only=True):
    """Visits the asker may see."""

    subject: ClassVar[str] = "joint_inspection.visits.list.v1"
    draw: Annotated[str | None, about("抽取编号")] = None
    state: Annotated[VisitState | None, about("检查状态")] = None
    order: Annotated[VisitOrder, about("排序")] = VisitOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20
    after: Annotated[str | None, about("从此处继续")] = None


class VisitsOfEnterprises(Query[list[Page[Visit]]], frozen=True, kw_only=True):
    """The latest visits of each enterprise, as far as the asker may see them."""

    subject: ClassVar[str] = "joint_inspection.visits.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20


class VisitsOfDraws(Query[list[Page[Visit]]], frozen=True, kw_only=True):
    """The visits of each draw, as far as the asker may see them."""

    subject: ClassVar[str] = "joint_inspection.visits.of_draws.v1"
    draws: Annotated[list[str], about("抽取编号", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20
