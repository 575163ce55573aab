"""Monthly inspection plans, filed with the level above 备案 before they may be executed."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.plan_terms import (
    CampaignName,
    PlanContent,
    PlannedEquipment,
    PlannedRatio,
    PlanTask,
    PlanText,
    Version,
    Yuan,
)
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain

ItemText = Annotated[str, about("检查事项", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
Items = Annotated[list[ItemText], msgspec.Meta(max_length=50)]
Elements = Annotated[list[EnvironmentalElement], msgspec.Meta(max_length=20)]
Ratios = Annotated[list[PlannedRatio], msgspec.Meta(max_length=10)]
Equipment = Annotated[list[PlannedEquipment], msgspec.Meta(max_length=30)]


class PlanKind(Labelled):
    """Routine checks or a campaign bounded in scope and time."""

    ROUTINE = "routine", "日常抽查"
    CAMPAIGN = "campaign", "专项检查"


class PlanState(Labelled):
    """A plan counts once it is filed."""

    DRAFT = "draft", "草拟"
    FILED = "filed", "已备案"
    AMENDED = "amended", "已调整，待重新备案"


class DraftPlan(Command, frozen=True, kw_only=True):
    """Draft the month's plan of the actor's agency for its region or a part of it.

    Its tasks by class are computed from the library. Refusals: PLAN_EXISTS, PLAN_MONTH_PAST, PLAN_PERIOD_WRONG,
    PLAN_CAMPAIGN_UNBOUNDED, PLAN_CAMPAIGN_ITEMS, PLAN_SWEEP, PLAN_RATIO_BELOW_LAW, EQUIPMENT_KIND_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.plans.draft.v1"
    month: Annotated[str, about("计划月份，如 2026-12", pattern=patterns.MONTH)]
    kind: Annotated[PlanKind, about("计划类型")]
    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    scope: Annotated[str, about("检查内容和范围", min_length=1, max_length=2000)]
    domains: Annotated[list[SupervisionDomain], about("监管领域，空为全部")] = msgspec.field(default_factory=list)
    classes: Annotated[list[SupervisionClass], about("监管类别，空为全部")] = msgspec.field(default_factory=list)
    elements: Annotated[list[EnvironmentalElement], about("环境要素，空为全部", max_length=20)] = msgspec.field(
        default_factory=list
    )
    ratios: Annotated[list[PlannedRatio], about("高于法定最低比例的抽查比例", max_length=10)] = msgspec.field(
        default_factory=list
    )
    reason: Annotated[PlanText | None, about("专项检查的理由")] = None
    campaign: Annotated[CampaignName | None, about("专项检查名称；有年度计划的，与年度计划所列一致")] = None
    items: Annotated[list[ItemText], about("检查事项", max_length=50)] = msgspec.field(default_factory=list)
    starts_on: Annotated[date | None, about("检查开始日期，须在计划月份内")] = None
    ends_on: Annotated[date | None, about("检查结束日期，须在计划月份内")] = None
    equipment: Annotated[list[PlannedEquipment], about("所需装备", max_length=30)] = msgspec.field(default_factory=list)
    budget_yuan: Annotated[Yuan | None, about("所需经费（元）；不填按每次检查的经费标准计算")] = None


class FilePlan(Command, frozen=True, kw_only=True):
    """File a plan with the level above; late filing is allowed and flagged (LAW B: by the 27th of the month before).

    An adjusted plan is filed again; the version filed before stays as it was. It is held against officers in post,
    equipment, budget and the year's plan. Refusals: PLAN_STATE, PLAN_SWEEP, PLAN_CAMPAIGNS_TOO_MANY,
    PLAN_OFFICERS_SHORT, PLAN_EQUIPMENT_SHORT, PLAN_BUDGET_SHORT, PLAN_OVER_ANNUAL, PLAN_ANNUAL_UNFILED,
    PLAN_ANNUAL_MISSING, PLAN_CAMPAIGN_NOT_IN_ANNUAL.
    """

    subject: ClassVar[str] = "joint_inspection.plans.file.v1"
    plan: Annotated[str, about("计划编号")]


class AdjustPlan(Command, frozen=True, kw_only=True):
    """Change a plan for a stated reason; what is not given stays. A filed one must be filed again to be executed.

    Refusals: CASE_CHANGED, PLAN_MONTH_PAST, PLAN_UNDER_WAY, PLAN_UNCHANGED, PLAN_EXISTS and those of DraftPlan.
    """

    subject: ClassVar[str] = "joint_inspection.plans.adjust.v1"
    plan: Annotated[str, about("计划编号")]
    version: Version
    adjust_reason: Annotated[PlanText, about("调整的理由，如上级临时部署重大执法行动")]
    scope: Annotated[PlanText | None, about("检查内容和范围")] = None
    domains: Annotated[list[SupervisionDomain] | None, about("监管领域")] = None
    classes: Annotated[list[SupervisionClass] | None, about("监管类别")] = None
    elements: Annotated[Elements | None, about("环境要素")] = None
    ratios: Annotated[Ratios | None, about("高于法定最低比例的抽查比例")] = None
    items: Annotated[Items | None, about("检查事项")] = None
    starts_on: Annotated[date | None, about("检查开始日期，须在计划月份内")] = None
    ends_on: Annotated[date | None, about("检查结束日期，须在计划月份内")] = None
    equipment: Annotated[Equipment | None, about("所需装备")] = None
    budget_yuan: Annotated[Yuan | None, about("所需经费（元）")] = None


class PlanDrafted(Event, frozen=True, kw_only=True):
    """A plan was drafted; its texts are kept by their SHA-256."""

    subject: ClassVar[str] = "joint_inspection.plans.drafted.v1"
    plan: str
    agency: str
    region: str
    month: str
    kind: PlanKind
    text_hash: str


class PlanAdjusted(Event, frozen=True, kw_only=True):
    """A plan was changed: this version has to be filed before it is executed. The reason is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.plans.adjusted.v1"
    plan: str
    agency: str
    region: str
    version: int
    was_filed: bool
    text_hash: str
    reason_hash: str


class PlanFiled(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A plan was filed with the level above, `late` after the day named by the limit row.

    `checks` is how many enterprises it has checked; `text_hash` binds the version as it was filed.
    """

    subject: ClassVar[str] = "joint_inspection.plans.filed.v1"
    plan: str
    agency: str
    region: str
    filed_with: str
    late: bool
    due_on: date
    source: str
    version: int = 1
    checks: int = 0
    text_hash: str = ""


class PlanVersion(Record, frozen=True, kw_only=True):
    """A plan as it was filed once; it stays when the plan is adjusted and filed again."""

    version: Annotated[int, about("版本", Level.OPEN)]
    filed_at: Annotated[datetime, about("备案时间", Level.OPEN)]
    filed_with: Annotated[str, about("备案机关", Level.OPEN)]
    content: Annotated[PlanContent, about("备案的内容", Level.OPEN)]
    sha256: Annotated[str, about("备案内容的SHA-256", Level.OPEN)]
    late: Annotated[bool | None, about("是否逾期备案", Level.SHARED)] = None
    reason: Annotated[str | None, about("备案前最近一次调整的理由，未经调整为空", Level.SHARED)] = None


class Plan(Record, frozen=True, kw_only=True):
    """A month's plan of one agency."""

    id: Annotated[str, about("计划编号", Level.OPEN)]
    agency: Annotated[str, about("制定单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    month: Annotated[str, about("计划月份", Level.OPEN)]
    kind: Annotated[PlanKind, about("计划类型", Level.OPEN)]
    state: Annotated[PlanState, about("计划状态", Level.OPEN)]
    scope: Annotated[str, about("检查内容和范围", Level.OPEN)]
    domains: Annotated[list[SupervisionDomain], about("监管领域，空为全部", Level.OPEN)]
    classes: Annotated[list[SupervisionClass], about("监管类别，空为全部", Level.OPEN)]
    elements: Annotated[list[EnvironmentalElement], about("环境要素，空为全部", Level.OPEN)]
    ratios: Annotated[list[PlannedRatio], about("高于法定最低比例的抽查比例", Level.OPEN)]
    filed_with: Annotated[str | None, about("备案机关", Level.OPEN)] = None
    filed_at: Annotated[datetime | None, about("备案时间", Level.OPEN)] = None
    filing_due: Annotated[date | None, about("应当备案的最后日期", Level.SHARED)] = None
    late: Annotated[bool | None, about("是否逾期备案", Level.SHARED)] = None
    reason: Annotated[str | None, about("专项检查的理由", Level.SHARED)] = None
    drafted_by: Annotated[str | None, about("拟稿人", Level.CASE)] = None
    version: Annotated[int, about("版本，每次调整加一", Level.OPEN)] = 1
    campaign: Annotated[str | None, about("专项检查名称", Level.OPEN)] = None
    items: Annotated[list[str], about("检查事项", Level.OPEN)] = msgspec.field(default_factory=list)
    starts_on: Annotated[date | None, about("检查开始日期", Level.OPEN)] = None
    ends_on: Annotated[date | None, about("检查结束日期", Level.OPEN)] = None
    tasks: Annotated[list[PlanTask], about("各类别的检查任务，备案时按名录库核定", Level.OPEN)] = msgspec.field(
        default_factory=list
    )
    equipment: Annotated[list[PlannedEquipment] | None, about("所需装备", Level.SHARED)] = None
    budget_yuan: Annotated[int | None, about("所需经费（元）", Level.SHARED)] = None
    adjust_reason: Annotated[str | None, about("最近一次调整的理由", Level.SHARED)] = None
    versions: Annotated[list[PlanVersion] | None, about("历次备案的版本，新的在前", Level.OPEN)] = None


class GetPlans(Query[list[Plan | None]], frozen=True, kw_only=True):
    """Plans by id."""

    subject: ClassVar[str] = "joint_inspection.plans.get.v1"
    ids: Annotated[list[str], about("计划编号", max_length=100)]


class PlanOrder(Labelled):
    """The orders of a list of plans."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPlans(Query[Page[Plan]], frozen=True, kw_only=True):
    """Plans the asker may see."""

    subject: ClassVar[str] = "joint_inspection.plans.list.v1"
    agency: Annotated[str | None, about("制定单位")] = None
    month: Annotated[str | None, about("计划月份")] = None
    state: Annotated[PlanState | None, about("计划状态")] = None
    order: Annotated[PlanOrder, about("排序")] = PlanOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=100)] = 20
    after: Annotated[str | None, about("从此处继续")] = None
