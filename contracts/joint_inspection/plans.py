"""Monthly inspection plans, filed with the level above 备案 before they may be executed."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, SupervisionClass, SupervisionDomain

PlanText = Annotated[str, about("文字", min_length=1, max_length=2000)]


class PlanKind(Labelled):
    """Routine checks or a campaign bounded in scope and time."""

    ROUTINE = "routine", "日常抽查"
    CAMPAIGN = "campaign", "专项检查"


class PlanState(Labelled):
    """A plan counts once it is filed."""

    DRAFT = "draft", "草拟"
    FILED = "filed", "已备案"


class PlannedRatio(Record, frozen=True, kw_only=True):
    """A share above the legal minimum for one class; a lower one is refused."""

    supervision_class: Annotated[SupervisionClass, about("监管类别", Level.OPEN)]
    percent: Annotated[int, about("抽查比例（%）", Level.OPEN, ge=1, le=100)]


class DraftPlan(Command, frozen=True, kw_only=True):
    """Draft the month's plan of the actor's agency for its region or a part of it.

    Refusals: PLAN_EXISTS, PLAN_MONTH_PAST, PLAN_CAMPAIGN_UNBOUNDED, PLAN_RATIO_BELOW_LAW.
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


class FilePlan(Command, frozen=True, kw_only=True):
    """File a plan with the level above; late filing is allowed and flagged (LAW B: by the 27th of the month before).

    Refusals: PLAN_STATE.
    """

    subject: ClassVar[str] = "joint_inspection.plans.file.v1"
    plan: Annotated[str, about("计划编号")]


class PlanDrafted(Event, frozen=True, kw_only=True):
    """A plan was drafted; its texts are kept by their SHA-256."""

    subject: ClassVar[str] = "joint_inspection.plans.drafted.v1"
    plan: str
    agency: str
    region: str
    month: str
    kind: PlanKind
    text_hash: str


class PlanFiled(Event, frozen=True, kw_only=True):
    """A plan was filed with the level above, `late` after the day named by the limit row."""

    subject: ClassVar[str] = "joint_inspection.plans.filed.v1"
    plan: str
    agency: str
    region: str
    filed_with: str
    late: bool
    due_on: date
    source: str


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
