"""备案台账: what each agency has to file with the level above, by when, and whether it did."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Event, Page, Query, Record


class FilingKind(Labelled):
    """What is filed."""

    ANNUAL = "annual", "年度计划"
    MONTH = "month", "月度计划"
    ADJUSTED = "adjusted", "调整后的计划"
    REPORT = "report", "月度落实情况"


class FilingState(Labelled):
    """Whether it was filed."""

    OWED = "owed", "待备案"
    OVERDUE = "overdue", "逾期未备案"
    FILED = "filed", "已备案"


class PlanFiling(Record, frozen=True, kw_only=True):
    """One thing an agency has to file; the level above sees it, and that it is overdue."""

    id: Annotated[str, about("备案事项编号", Level.OPEN)]
    kind: Annotated[FilingKind, about("备案事项", Level.OPEN)]
    agency: Annotated[str, about("应备案的单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    filed_with: Annotated[str, about("备案机关", Level.OPEN)]
    period: Annotated[str, about("年度或月份，如 2027、2026-12", Level.OPEN)]
    state: Annotated[FilingState, about("备案状态", Level.OPEN)]
    due_on: Annotated[date, about("应当备案的最后日期", Level.OPEN)]
    source: Annotated[str, about("期限依据", Level.OPEN)]
    filed_at: Annotated[datetime | None, about("备案时间", Level.OPEN)] = None
    late: Annotated[bool | None, about("是否逾期备案", Level.OPEN)] = None
    record: Annotated[str | None, about("所备案的计划或报告编号", Level.OPEN)] = None


class PlanFilingOverdue(Event, frozen=True, kw_only=True):
    """Something was not filed by its day; `told` is the level above. Aggregate `plan_filing:<id>`."""

    subject: ClassVar[str] = "joint_inspection.plan_filings.overdue.v1"
    filing: str
    kind: FilingKind
    agency: str
    region: str
    period: str
    told: str
    due_on: date
    source: str


class GetPlanFilings(Query[list[PlanFiling | None]], frozen=True, kw_only=True):
    """What is to be filed, by id; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.plan_filings.get.v1"
    ids: Annotated[list[str], about("备案事项编号", max_length=100)]


class PlanFilingOrder(Labelled):
    """The orders of a list of filings."""

    DUE = "due", "先到期的在前"
    LATEST = "latest", "后到期的在前"


class ListPlanFilings(Query[Page[PlanFiling]], frozen=True, kw_only=True):
    """What the asker's agency, or those below it, have to file."""

    subject: ClassVar[str] = "joint_inspection.plan_filings.list.v1"
    agency: Annotated[str | None, about("应备案的单位")] = None
    kind: Annotated[FilingKind | None, about("备案事项")] = None
    state: Annotated[FilingState | None, about("备案状态")] = None
    order: Annotated[PlanFilingOrder, about("排序")] = PlanFilingOrder.DUE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
