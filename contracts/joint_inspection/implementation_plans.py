"""实施方案: what a year's policy asks for as measures, each with a lead, a date, a state and evidence."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Number = Annotated[str, about("实施方案编号", min_length=1, max_length=64)]
Nth = Annotated[int, about("第几项措施", ge=1, le=80)]
MeasureVersion = Annotated[int, about("提交人所见的该项措施的版本：已有他人更新时不予受理并告知", ge=1, le=1_000_000)]
Words = Annotated[str, about("说明", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
Year = Annotated[int, about("年度", ge=2000, le=2999)]
AgencyCode = Annotated[str, msgspec.Meta(pattern=patterns.AGENCY, max_length=64)]
OfficeCode = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class PlannedMeasureState(Labelled):
    """Where one measure stands."""

    OPEN = "open", "推进中"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已取消"


class ImplementationAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    ADOPT = "adopt", "印发"
    PROGRESS = "progress", "更新进展"
    DONE = "done", "报告完成"
    CHANGE = "change", "调整措施"
    WITHDRAW = "withdraw", "取消措施"
    OVERDUE = "overdue", "逾期未完成"


class PlannedMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: who leads, who works along, until when (that day counts in), and how far it is."""

    nth: Annotated[int, about("第几项措施")]
    text: Annotated[str, about("措施内容")]
    lead: Annotated[str, about("牵头单位代码")]
    lead_office: Annotated[str | None, about("牵头科室代码")] = None
    cooperating: Annotated[list[str], about("配合单位代码")] = msgspec.field(default_factory=list)
    due_on: Annotated[date, about("完成日期（含当日）")]
    state: Annotated[PlannedMeasureState, about("状态")] = PlannedMeasureState.OPEN
    overdue: Annotated[bool, about("是否逾期")] = False
    version: Annotated[int, about("版本：每更新一次加一")] = 1
    note: Annotated[str | None, about("最近的进展和佐证说明")] = None
    updated_at: Annotated[datetime | None, about("最近更新时间")] = None
    updated_by: Annotated[str | None, about("最近更新的单位代码")] = None
    done_at: Annotated[datetime | None, about("报告完成的时间")] = None


class ImplementationStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: every version of a measure stays readable."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[ImplementationAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    person: Annotated[str | None, about("经办人")] = None
    measure: Annotated[int | None, about("第几项措施")] = None
    version: Annotated[int | None, about("更新后的措施版本")] = None
    text: Annotated[str | None, about("说明或理由")] = None


class ImplementationPlan(Record, frozen=True, kw_only=True):
    """One agency's plan of a year: for its region's ecology bureaus and the agencies on it."""

    number: Annotated[str, about("实施方案编号", Level.OPEN)]
    agency: Annotated[str, about("制定单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    title: Annotated[str, about("名称", Level.OPEN)]
    adopted_at: Annotated[datetime, about("印发时间", Level.OPEN)]
    agencies: Annotated[list[str], about("牵头和配合单位代码，制定单位在前", Level.OPEN)]
    measures: Annotated[list[PlannedMeasure], about("措施", Level.OPEN)]
    overdue: Annotated[bool, about("是否有逾期未完成的措施", Level.OPEN)]
    steps: Annotated[list[ImplementationStep] | None, about("经过，最近的 100 步", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None


class NewPlannedMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, by whom, until when."""

    text: Words
    lead: Annotated[AgencyCode, about("牵头单位代码")]
    due_on: Annotated[date, about("完成日期（含当日）")]
    lead_office: Annotated[OfficeCode | None, about("牵头科室代码（制定单位的内设机构）")] = None
    cooperating: Annotated[list[AgencyCode], about("配合单位代码", max_length=20)] = msgspec.field(default_factory=list)


class AdoptImplementationPlan(Command, frozen=True, kw_only=True):
    """The head of a bureau adopts a year's plan with its measures.

    Refusals: OUT_OF_REACH, AGENCY_UNKNOWN, OFFICE_UNKNOWN, IMPLEMENTATION_DATE_WRONG, IMPLEMENTATION_TOO_MANY.
    """

    subject: ClassVar[str] = "joint_inspection.implementation_plans.adopt.v1"
    year: Year
    title: Annotated[str, about("名称", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    measures: Annotated[list[NewPlannedMeasure], about("措施", min_length=1, max_length=80)]


class UpdatePlannedMeasure(Command, frozen=True, kw_only=True):
    """Lead or cooperating agency notes progress; only the lead reports a measure done.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, PLANNED_MEASURE_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.implementation_plans.update.v1"
    number: Number
    measure: Nth
    version: MeasureVersion
    note: Annotated[str, about("进展和佐证说明", min_length=1, max_length=600, pattern=patterns.NOT_BLANK)]
    done: Annotated[bool, about("是否已经完成（仅牵头单位）")] = False


class ChangePlannedMeasure(Command, frozen=True, kw_only=True):
    """The head of the plan's agency changes date or people of a measure, or takes it up again, with a reason.

    Refusals: as UpdatePlannedMeasure, and IMPLEMENTATION_DATE_WRONG, AGENCY_UNKNOWN, OFFICE_UNKNOWN, OUT_OF_REACH.
    """

    subject: ClassVar[str] = "joint_inspection.implementation_plans.change.v1"
    number: Number
    measure: Nth
    version: MeasureVersion
    changed: Annotated[NewPlannedMeasure, about("调整后的措施")]
    reason: Words


class WithdrawPlannedMeasure(Command, frozen=True, kw_only=True):
    """The head of the plan's agency takes a measure off the plan, with a reason. Refusals: as UpdatePlannedMeasure."""

    subject: ClassVar[str] = "joint_inspection.implementation_plans.withdraw.v1"
    number: Number
    measure: Nth
    version: MeasureVersion
    reason: Words


class ImplementationStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or a measure fell due. Aggregate `implementation_plan:<number>`; texts by their SHA-256."""

    subject: ClassVar[str] = "joint_inspection.implementation_plans.step_taken.v1"
    number: str
    action: ImplementationAction
    by: str
    agency: str
    region: str
    year: int
    agencies: list[str]
    measure: int | None = None
    version: int | None = None
    state: PlannedMeasureState | None = None
    text_sha256: str | None = None


class ImplementationPlanOrder(Labelled):
    """The orders of a list of implementation plans."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetImplementationPlans(Query[list[ImplementationPlan | None]], frozen=True, kw_only=True):
    """Plans by number, aligned."""

    subject: ClassVar[str] = "joint_inspection.implementation_plans.get.v1"
    numbers: Annotated[list[str], about("实施方案编号，至多 100 个", max_length=100)]


class ListImplementationPlans(Query[Page[ImplementationPlan]], frozen=True, kw_only=True):
    """Plans that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.implementation_plans.list.v1"
    year: Annotated[Year | None, about("年度")] = None
    agency: Annotated[Annotated[str, msgspec.Meta(max_length=64)] | None, about("制定单位代码")] = None
    overdue: Annotated[bool | None, about("是否有逾期未完成的措施")] = None
    order: Annotated[ImplementationPlanOrder, about("排序")] = ImplementationPlanOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
