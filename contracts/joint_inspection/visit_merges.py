"""综合查一次: the hub proposes to make one visit of several agencies' visits to an enterprise; the agencies answer."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.allowances import ItemCode
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

MergeId = Annotated[str, about("合并提议编号", min_length=1, max_length=64)]
MergeVersion = Annotated[int, about("提交人所见的版本", ge=1, le=1_000_000)]
MergeAgency = Annotated[str, about("单位代码", min_length=1, max_length=64)]
MergeReason = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]


class VisitMergeState(Labelled):
    """How far a proposal has come."""

    OPEN = "open", "待各单位答复"
    MERGED = "merged", "已合并为一次检查"
    NOT_MERGED = "not_merged", "未合并"


class MergeAnswer(Labelled):
    """What an agency says to the proposal."""

    PENDING = "pending", "待答复"
    ACCEPTED = "accepted", "同意合并"
    DECLINED = "declined", "不同意合并"
    SILENT = "silent", "逾期未答复"
    LEFT = "left", "检查已取消，退出合并"


class AcceptMerge(Command, frozen=True, kw_only=True):
    """The agency's head accepts; where all who accept name the same lead, it leads, else the rule decides.

    Refusals: MERGE_STATE, MERGE_LEAD_UNKNOWN, CASE_CHANGED.
    """

    subject: ClassVar[str] = "joint_inspection.visit_merges.accept.v1"
    merge: MergeId
    version: MergeVersion
    lead: Annotated[MergeAgency | None, about("希望牵头的单位，缺省按规则确定")] = None


class DeclineMerge(Command, frozen=True, kw_only=True):
    """The agency's head does not merge and says why; the reason is kept, shown to the level above, and counted.

    Refusals: MERGE_STATE, CASE_CHANGED.
    """

    subject: ClassVar[str] = "joint_inspection.visit_merges.decline.v1"
    merge: MergeId
    version: MergeVersion
    reason: MergeReason


class MergeProposed(Event, frozen=True, kw_only=True):
    """Visits of several agencies fall into one window; whom they concern stays out of the journal."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.proposed.v1"
    merge: str
    region: str
    visits: list[str]
    agencies: list[str]
    source: str


class MergeAnswered(Event, frozen=True, kw_only=True):
    """One agency answered, let its time pass, or called its visit off; a reason is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.answered.v1"
    merge: str
    region: str
    visit: str
    agency: str
    answer: MergeAnswer
    reason_hash: str | None = None


class MergeConcluded(Event, frozen=True, kw_only=True):
    """Everyone has answered: `visit` is the one that stands for all who accepted, `merged` those that went into it."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.concluded.v1"
    merge: str
    region: str
    state: VisitMergeState
    visit: str | None = None
    lead: str | None = None
    merged: list[str] = msgspec.field(default_factory=list)
    declined: list[str] = msgspec.field(default_factory=list)
    silent: list[str] = msgspec.field(default_factory=list)


class MergeSide(Record, frozen=True, kw_only=True):
    """One agency's visit in a proposal."""

    visit: Annotated[str, about("检查编号", Level.CASE)]
    agency: Annotated[str, about("单位代码", Level.CASE)]
    planned_on: Annotated[date, about("计划检查日期", Level.CASE)]
    items: Annotated[list[ItemCode], about("检查事项编码", Level.CASE)]
    answer: Annotated[MergeAnswer, about("答复", Level.CASE)]
    answered_at: Annotated[datetime | None, about("答复时间", Level.CASE)] = None
    answered_by: Annotated[str | None, about("答复人", Level.CASE)] = None
    reason: Annotated[str | None, about("不合并的理由", Level.CASE)] = None
    lead: Annotated[str | None, about("希望牵头的单位", Level.CASE)] = None


class VisitMerge(Record, frozen=True, kw_only=True):
    """A proposal; seen by the heads it asks, and once one declines or is silent by the head of the level above it."""

    id: Annotated[str, about("合并提议编号", Level.OPEN)]
    state: Annotated[VisitMergeState, about("状态", Level.OPEN)]
    version: Annotated[int, about("版本", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    proposed_at: Annotated[datetime, about("提议时间", Level.OPEN)]
    reason: Annotated[str, about("提议的理由及依据", Level.OPEN)]
    credit_code: Annotated[str | None, about("统一社会信用代码", Level.CASE)] = None
    sides: Annotated[list[MergeSide] | None, about("各单位的检查和答复", Level.CASE)] = None
    visit: Annotated[str | None, about("合并后的检查编号", Level.CASE)] = None
    lead: Annotated[str | None, about("牵头单位：已确定的，或按现有答复将牵头的", Level.CASE)] = None
    lead_reason: Annotated[str | None, about("由其牵头的理由", Level.CASE)] = None
    concluded_at: Annotated[datetime | None, about("办结时间", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("答复期限", Level.CASE)] = None


class MergeTally(Record, frozen=True, kw_only=True):
    """How an agency answered in a year."""

    agency: Annotated[str, about("单位代码", Level.OPEN)]
    year: Annotated[int, about("年度", Level.OPEN)]
    proposed: Annotated[int, about("收到的合并提议", Level.OPEN)]
    accepted: Annotated[int, about("同意合并", Level.OPEN)]
    declined: Annotated[int, about("不同意合并", Level.OPEN)]
    silent: Annotated[int, about("逾期未答复", Level.OPEN)]


class GetVisitMerges(Query[list[VisitMerge | None]], frozen=True, kw_only=True):
    """Proposals by id."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.get.v1"
    ids: Annotated[list[str], about("合并提议编号", max_length=PAGE_SIZE_MAX)]


class VisitMergeOrder(Labelled):
    """The orders of a list of proposals."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListVisitMerges(Query[Page[VisitMerge]], frozen=True, kw_only=True):
    """Proposals the asker may see; `declined` asks for those that somebody declined or left unanswered."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.list.v1"
    state: Annotated[VisitMergeState | None, about("状态")] = None
    declined: Annotated[bool | None, about("有单位不同意或逾期未答复的")] = None
    order: Annotated[VisitMergeOrder, about("排序")] = VisitMergeOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class GetMergeTallies(Query[list[MergeTally]], frozen=True, kw_only=True):
    """How each of these agencies answered the proposals of a year, aligned with `agencies`."""

    subject: ClassVar[str] = "joint_inspection.visit_merges.tallies.v1"
    agencies: Annotated[list[MergeAgency], about("单位代码", min_length=1, max_length=PAGE_SIZE_MAX)]
    year: Annotated[int, about("年度", ge=2000, le=2999)]
