"""年度执法监测计划: what monitoring and other commissioned work a bureau buys in a year, and for how much."""

from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.commission_terms import CommissionKind
from contracts.joint_inspection.course_terms import CourseReason, CourseStep, CourseVersion, CourseWords
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Case, Shared = Level.CASE, Level.SHARED
MonitoringPlanNumber = Annotated[str, about("执法监测计划编号", min_length=1, max_length=64)]
MonitoringYear = Annotated[int, about("年度", ge=2020, le=2100)]


class MonitoringPlanState(Labelled):
    """Where a plan stands; only an adopted one can be ordered from."""

    DRAFTED = "drafted", "待批准"
    ADOPTED = "adopted", "已批准"


class MonitoringPlanAction(Labelled):
    """A step of a plan."""

    DRAFT = "draft", "拟定"
    CHANGE = "change", "修改草案"
    ADOPT = "adopt", "批准"
    REVISE = "revise", "调整"
    OVERDUE = "overdue", "时限届满未办"


class MonitoringPlanLine(Record, frozen=True, kw_only=True):
    """What is planned of one kind of work."""

    kind: Annotated[CommissionKind, about("委托事项类别", Shared)]
    planned: Annotated[int, about("计划件数", Shared, ge=1, le=100_000)]
    budget_yuan: Annotated[Decimal, about("预算（元）", Shared)]


class MonitoringPlanUse(Record, frozen=True, kw_only=True):
    """What became of the budget for one kind of work: `committed` is ordered and not yet settled."""

    kind: Annotated[CommissionKind, about("委托事项类别", Shared)]
    ordered: Annotated[int, about("已委托件数，不含未接受和撤回的", Shared)]
    settled: Annotated[int, about("已验收件数", Shared)]
    committed_yuan: Annotated[Decimal, about("已委托未验收的金额（元）", Shared)]
    spent_yuan: Annotated[Decimal, about("已验收的金额（元）", Shared)]
    left_yuan: Annotated[Decimal, about("预算余额（元）", Shared)]


class MonitoringPlanStep(CourseStep, frozen=True, kw_only=True):
    """One step taken."""

    action: Annotated[MonitoringPlanAction, about("步骤", Case)]


class MonitoringPlan(Record, frozen=True, kw_only=True):
    """One bureau's monitoring plan of one year; a revision is a further edition."""

    number: Annotated[str, about("执法监测计划编号", Level.OPEN)]
    state: Annotated[MonitoringPlanState, about("状态", Level.OPEN)]
    agency: Annotated[str, about("制定单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    edition: Annotated[int | None, about("第几版：批准后每调整一次加一", Shared)] = None
    content: Annotated[str | None, about("计划内容", Shared)] = None
    lines: Annotated[list[MonitoringPlanLine] | None, about("各类事项的件数和预算", Shared)] = None
    use: Annotated[list[MonitoringPlanUse] | None, about("预算执行情况", Shared)] = None
    version: Annotated[int | None, about("版本，办理时须注明", Case)] = None
    steps: Annotated[list[MonitoringPlanStep] | None, about("经过", Case)] = None


PlanLines = Annotated[
    list[MonitoringPlanLine], about("各类事项的件数和预算，每类一行", min_length=1, max_length=len(CommissionKind))
]


class DraftMonitoringPlan(Command, frozen=True, kw_only=True):
    """Draft the own bureau's plan of a year. Refusals: MONITORING_PLAN_EXISTS, MONITORING_PLAN_LINES_WRONG."""

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.draft.v1"
    year: MonitoringYear
    content: CourseWords
    lines: PlanLines


class ChangeMonitoringPlan(Command, frozen=True, kw_only=True):
    """Change a draft; or, by the head, an adopted plan, in a further edition and not below what is ordered.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NEEDS_ROLE, MONITORING_PLAN_LINES_WRONG, MONITORING_PLAN_BELOW_USE.
    """

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.change.v1"
    number: MonitoringPlanNumber
    version: CourseVersion
    content: CourseWords
    lines: PlanLines
    reason: CourseReason


class AdoptMonitoringPlan(Command, frozen=True, kw_only=True):
    """The head adopts what another person drafted.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON.
    """

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.adopt.v1"
    number: MonitoringPlanNumber
    version: CourseVersion


class GetMonitoringPlans(Query[list[MonitoringPlan | None]], frozen=True, kw_only=True):
    """Plans aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.get.v1"
    numbers: Annotated[list[str], about("执法监测计划编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class MonitoringPlanOrder(Labelled):
    """The orders of a list of plans."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListMonitoringPlans(Query[Page[MonitoringPlan]], frozen=True, kw_only=True):
    """Plans the asker may see."""

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.list.v1"
    agency: Annotated[str | None, about("制定单位代码")] = None
    year: Annotated[int | None, about("年度")] = None
    state: Annotated[MonitoringPlanState | None, about("状态")] = None
    order: Annotated[MonitoringPlanOrder, about("排序")] = MonitoringPlanOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class MonitoringBudget(msgspec.Struct, frozen=True, kw_only=True):
    """The money for one kind of work as other services hear of it: a decimal text."""

    kind: CommissionKind
    yuan: str


class MonitoringPlanStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken; words only as their digest, amounts as decimal texts. Aggregate `monitoring_plan:<number>`."""

    subject: ClassVar[str] = "joint_inspection.monitoring_plans.step_taken.v1"
    number: str
    version: int
    action: MonitoringPlanAction
    state: MonitoringPlanState
    agency: str
    region: str
    year: int
    edition: int
    budgets: list[MonitoringBudget]
    by: str
    text_sha256: str | None = None
