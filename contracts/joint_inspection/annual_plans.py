"""年度现场检查计划: counts by class, campaigns, equipment and budget of a year, filed with the level above."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.plan_terms import PlannedEquipment, PlanText, Version, Yuan
from contracts.joint_inspection.plans import Equipment, ItemText, PlanState
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain

AnnualPlanId = Annotated[str, about("年度计划编号，如 ecology-640500@2027", min_length=6, max_length=64)]
Year = Annotated[int, about("年度，如 2027", ge=2020, le=2099)]


class AnnualCount(Record, frozen=True, kw_only=True):
    """How many routine checks of one class the year is to have."""

    domain: Annotated[SupervisionDomain, about("监管领域", Level.OPEN)]
    supervision_class: Annotated[SupervisionClass, about("监管类别", Level.OPEN)]
    count: Annotated[int, about("全年检查家次", Level.OPEN, ge=0, le=10_000_000)]


class AnnualCampaign(Record, frozen=True, kw_only=True):
    """A campaign, bounded in scope, items, time and number of checks (广西若干措施第（八）条)."""

    name: Annotated[str, about("专项检查名称", Level.OPEN, min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    reason: Annotated[
        str, about("理由或上级部署", Level.OPEN, min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)
    ]
    domains: Annotated[list[SupervisionDomain], about("监管领域，空为全部", Level.OPEN, max_length=10)] = msgspec.field(
        default_factory=list
    )
    classes: Annotated[list[SupervisionClass], about("监管类别，空为全部", Level.OPEN, max_length=10)] = msgspec.field(
        default_factory=list
    )
    elements: Annotated[list[EnvironmentalElement], about("环境要素，空为全部", Level.OPEN, max_length=20)] = (
        msgspec.field(default_factory=list)
    )
    items: Annotated[list[ItemText], about("检查事项", Level.OPEN, min_length=1, max_length=50)]
    starts_on: Annotated[date, about("开始日期", Level.OPEN)]
    ends_on: Annotated[date, about("结束日期", Level.OPEN)]
    count: Annotated[int, about("检查家次", Level.OPEN, ge=1, le=10_000_000)]


Counts = Annotated[list[AnnualCount], msgspec.Meta(max_length=30)]
Campaigns = Annotated[list[AnnualCampaign], msgspec.Meta(max_length=30)]


class AnnualContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a year's plan plans, as it was filed in one version."""

    routine: Annotated[list[AnnualCount], about("日常检查：各类别家次")]
    campaigns: Annotated[list[AnnualCampaign], about("专项检查")]


class DraftAnnualPlan(Command, frozen=True, kw_only=True):
    """Draft the actor's agency's plan of a year. Refusals: ANNUAL_PLAN_EXISTS, ANNUAL_PLAN_PAST, ANNUAL_CLASS_TWICE,
    ANNUAL_CAMPAIGN_TWICE, PLAN_CAMPAIGN_UNBOUNDED, PLAN_CAMPAIGN_ITEMS, PLAN_CAMPAIGN_PERIOD,
    PLAN_CAMPAIGNS_TOO_MANY, CAMPAIGN_SWEEP, EQUIPMENT_KIND_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.annual_plans.draft.v1"
    year: Year
    routine: Annotated[Counts, about("日常检查：各类别家次")]
    campaigns: Annotated[Campaigns, about("专项检查")] = msgspec.field(default_factory=list)
    equipment: Annotated[Equipment, about("同时需要的装备")] = msgspec.field(default_factory=list)
    budget_yuan: Annotated[Yuan, about("全年经费（元）")]


class AdjustAnnualPlan(Command, frozen=True, kw_only=True):
    """Change a year's plan for a stated reason; what is not given stays, what was filed must be filed again.

    Refusals: CASE_CHANGED, PLAN_UNCHANGED and those of DraftAnnualPlan.
    """

    subject: ClassVar[str] = "joint_inspection.annual_plans.adjust.v1"
    plan: AnnualPlanId
    version: Version
    adjust_reason: Annotated[PlanText, about("调整的理由")]
    routine: Annotated[Counts | None, about("日常检查：各类别家次")] = None
    campaigns: Annotated[Campaigns | None, about("专项检查")] = None
    equipment: Annotated[Equipment | None, about("同时需要的装备")] = None
    budget_yuan: Annotated[Yuan | None, about("全年经费（元）")] = None


class InsertCampaign(Command, frozen=True, kw_only=True):
    """Put one more campaign into a year's plan; a filed plan must be filed again. Refusals: as AdjustAnnualPlan."""

    subject: ClassVar[str] = "joint_inspection.annual_plans.insert_campaign.v1"
    plan: AnnualPlanId
    version: Version
    campaign: Annotated[AnnualCampaign, about("增加的专项检查")]


class FileAnnualPlan(Command, frozen=True, kw_only=True):
    """File a year's plan with the level above; held against officers, equipment and budget.

    Its months' plans then fall due one by one. Refusals: PLAN_STATE, PLAN_OFFICERS_SHORT, PLAN_EQUIPMENT_SHORT,
    PLAN_BUDGET_SHORT and those of DraftAnnualPlan.
    """

    subject: ClassVar[str] = "joint_inspection.annual_plans.file.v1"
    plan: AnnualPlanId


class AnnualPlanChanged(Event, frozen=True, kw_only=True):
    """A year's plan was drafted or adjusted; texts are kept by SHA-256. Aggregate `annual_plan:<id>`."""

    subject: ClassVar[str] = "joint_inspection.annual_plans.changed.v1"
    plan: str
    agency: str
    region: str
    year: int
    version: int
    state: PlanState
    campaigns: int
    text_hash: str
    reason_hash: str | None = None


class AnnualPlanFiled(Event, frozen=True, kw_only=True):
    """A year's plan was filed; `checks` is how many it plans, `text_hash` binds the version as it was filed."""

    subject: ClassVar[str] = "joint_inspection.annual_plans.filed.v1"
    plan: str
    agency: str
    region: str
    year: int
    version: int
    filed_with: str
    late: bool
    due_on: date
    source: str
    checks: int
    text_hash: str


class AnnualPlanVersion(Record, frozen=True, kw_only=True):
    """A year's plan as it was filed once."""

    version: Annotated[int, about("版本", Level.OPEN)]
    filed_at: Annotated[datetime, about("备案时间", Level.OPEN)]
    filed_with: Annotated[str, about("备案机关", Level.OPEN)]
    content: Annotated[AnnualContent, about("备案的内容", Level.OPEN)]
    sha256: Annotated[str, about("备案内容的SHA-256", Level.OPEN)]
    late: Annotated[bool | None, about("是否逾期备案", Level.SHARED)] = None
    reason: Annotated[str | None, about("备案前最近一次调整的理由，未经调整为空", Level.SHARED)] = None


class AnnualPlan(Record, frozen=True, kw_only=True):
    """A year's plan of one agency."""

    id: Annotated[str, about("年度计划编号", Level.OPEN)]
    agency: Annotated[str, about("制定单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    state: Annotated[PlanState, about("计划状态", Level.OPEN)]
    version: Annotated[int, about("版本，每次调整加一", Level.OPEN)]
    routine: Annotated[list[AnnualCount], about("日常检查：各类别家次", Level.OPEN)]
    campaigns: Annotated[list[AnnualCampaign], about("专项检查", Level.OPEN)]
    filing_due: Annotated[date | None, about("应当备案的最后日期", Level.SHARED)] = None
    filed_with: Annotated[str | None, about("备案机关", Level.OPEN)] = None
    filed_at: Annotated[datetime | None, about("备案时间", Level.OPEN)] = None
    late: Annotated[bool | None, about("是否逾期备案", Level.SHARED)] = None
    equipment: Annotated[list[PlannedEquipment] | None, about("同时需要的装备", Level.SHARED)] = None
    budget_yuan: Annotated[int | None, about("全年经费（元）", Level.SHARED)] = None
    adjust_reason: Annotated[str | None, about("最近一次调整的理由", Level.SHARED)] = None
    drafted_by: Annotated[str | None, about("拟稿人", Level.CASE)] = None
    versions: Annotated[list[AnnualPlanVersion] | None, about("历次备案的版本，新的在前", Level.OPEN)] = None


class GetAnnualPlans(Query[list[AnnualPlan | None]], frozen=True, kw_only=True):
    """Years' plans by id; a filed one is open to every public body; the public reads what is disclosed of it."""

    subject: ClassVar[str] = "joint_inspection.annual_plans.get.v1"
    ids: Annotated[list[str], about("年度计划编号", max_length=100)]


class AnnualPlanOrder(Labelled):
    """The orders of a list of years' plans."""

    NEWEST = "newest", "年度新的在前"
    OLDEST = "oldest", "年度旧的在前"


class ListAnnualPlans(Query[Page[AnnualPlan]], frozen=True, kw_only=True):
    """Years' plans the asker may see."""

    subject: ClassVar[str] = "joint_inspection.annual_plans.list.v1"
    agency: Annotated[str | None, about("制定单位")] = None
    year: Annotated[int | None, about("年度")] = None
    state: Annotated[PlanState | None, about("计划状态")] = None
    order: Annotated[AnnualPlanOrder, about("排序")] = AnnualPlanOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
