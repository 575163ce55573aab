"""Publication 执法公示: a projection of a plan, a visit's result or a listing, masked by rules, nothing else."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.publication_terms import (
    DisclosureAsk,
    DisclosureKind,
    DisclosureRequestState,
    DisclosureState,
    DisclosureTaskState,
)
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record

Number = Annotated[str, about("编号", min_length=1, max_length=64)]
Numbers = Annotated[list[str], about("编号，至多 100 个", max_length=100)]
Reason = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
Code = Annotated[str, msgspec.Meta(max_length=64)]
Region = Annotated[str, msgspec.Meta(pattern=patterns.REGION)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
After = Annotated[str | None, about("从此处继续")]
Version = Annotated[int, about("提交人所见的公示版本：公示已有变化时不予受理", ge=1, le=1_000_000)]


class DisclosedField(msgspec.Struct, frozen=True, kw_only=True):
    """One field as the public reads it."""

    field: Annotated[str, about("字段代码")]
    name: Annotated[str, about("字段名称")]
    value: Annotated[str, about("公示内容")]


class DisclosureVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What was public before, until when, and why no longer; a withdrawn one keeps its place, without its content."""

    version: Annotated[int, about("版本")]
    state: Annotated[DisclosureState, about("其后的处理：已更正、已撤除或已由新版替代")]
    since: Annotated[datetime, about("自何时公示")]
    until: Annotated[datetime, about("至何时为止")]
    reason: Annotated[str, about("更正、撤除或更新的说明")]
    fields: Annotated[list[DisclosedField] | None, about("当时的公示内容；已撤除的为空")] = None


class Disclosure(Record, frozen=True, kw_only=True):
    """What is public of one plan, visit or listing; readable with no login."""

    number: Annotated[str, about("公示编号", Level.OPEN)]
    kind: Annotated[DisclosureKind, about("公示事项", Level.OPEN)]
    state: Annotated[DisclosureState, about("状态", Level.OPEN)]
    version: Annotated[int, about("版本", Level.OPEN)]
    agency: Annotated[str, about("公示单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    credit_code: Annotated[str | None, about("统一社会信用代码；不涉及具体企业的为空", Level.OPEN)] = None
    published_at: Annotated[datetime, about("首次公示时间", Level.OPEN)]
    changed_at: Annotated[datetime, about("本版公示时间", Level.OPEN)]
    late: Annotated[bool, about("是否逾期公示", Level.OPEN)]
    fields: Annotated[list[DisclosedField] | None, about("公示内容；已撤除的为空", Level.OPEN)] = None
    history: Annotated[list[DisclosureVersion], about("此前各版，旧的在前", Level.OPEN)] = msgspec.field(
        default_factory=list
    )


class DisclosureTask(Record, frozen=True, kw_only=True):
    """What an agency owes to the public; known to it and to the level above."""

    number: Annotated[str, about("公示任务编号", Level.OPEN)]
    kind: Annotated[DisclosureKind, about("公示事项", Level.OPEN)]
    source: Annotated[str, about("所公示的计划、检查或督办编号", Level.OPEN)]
    agency: Annotated[str, about("责任单位代码", Level.OPEN)]
    superior: Annotated[str, about("上级单位代码；没有上级的为本单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    state: Annotated[DisclosureTaskState, about("状态", Level.OPEN)]
    adverse: Annotated[bool, about("是否发现问题", Level.OPEN)]
    late: Annotated[bool, about("是否逾期", Level.OPEN)]
    begun_at: Annotated[datetime, about("应当公示之起算时间", Level.OPEN)]
    published_at: Annotated[datetime | None, about("公示时间", Level.OPEN)] = None
    disclosure: Annotated[str | None, about("公示编号", Level.OPEN)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.OPEN)] = None


class DisclosureRequest(Record, frozen=True, kw_only=True):
    """Somebody's wish that something public be corrected or withdrawn; `asked_by` says only what kind of asker."""

    number: Annotated[str, about("申请编号", Level.OPEN)]
    disclosure: Annotated[str, about("公示编号", Level.OPEN)]
    ask: Annotated[DisclosureAsk, about("申请事项", Level.OPEN)]
    state: Annotated[DisclosureRequestState, about("状态", Level.OPEN)]
    asked_at: Annotated[datetime, about("申请时间", Level.OPEN)]
    overdue: Annotated[bool, about("是否逾期未决定", Level.OPEN)]
    decided_at: Annotated[datetime | None, about("决定时间", Level.OPEN)] = None
    asked_by: Annotated[str | None, about("申请人类别", Level.CASE)] = None
    reason: Annotated[str | None, about("申请理由", Level.CASE)] = None
    answer: Annotated[str | None, about("决定的理由", Level.CASE)] = None
    before: Annotated[list[DisclosedField] | None, about("同意前的公示内容", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None


class DisclosureRate(Record, frozen=True, kw_only=True):
    """How an agency keeps its duty to the public; a share is empty where there is nothing to measure."""

    agency: Annotated[str, about("单位代码", Level.OPEN)]
    owed: Annotated[int, about("应公示件数：已公示的和逾期未公示的", Level.OPEN)]
    in_time: Annotated[int, about("按期公示件数", Level.OPEN)]
    late: Annotated[int, about("逾期后公示件数", Level.OPEN)]
    missing: Annotated[int, about("逾期仍未公示件数", Level.OPEN)]
    withdrawn: Annotated[int, about("公示后撤除件数", Level.OPEN)]
    late_percent: Annotated[float | None, about("不及时率（%）：逾期后公示和逾期未公示占应公示", Level.OPEN)] = None
    adverse_missing_percent: Annotated[float | None, about("发现问题的未公示率（%）", Level.OPEN)] = None
    clean_missing_percent: Annotated[float | None, about("未发现问题的未公示率（%）", Level.OPEN)] = None
    selective: Annotated[bool, about("是否有选择性公示之嫌：两率相差达到规定的幅度", Level.OPEN)] = False


class Disclose(Command, frozen=True, kw_only=True):
    """Make public what a task owes, as the rules mask it today; by the head of the agency that owes it.

    Refusals: NOT_FOUND, CASE_NOT_YOUR_STEP, DISCLOSURE_DONE.
    """

    subject: ClassVar[str] = "joint_inspection.publication.disclose.v1"
    task: Annotated[str, about("公示任务编号", min_length=1, max_length=64)]


class AskForDisclosureChange(Command, frozen=True, kw_only=True):
    """Ask that something public be corrected or withdrawn; anyone may. Refusals: NOT_FOUND, DISCLOSURE_WITHDRAWN."""

    subject: ClassVar[str] = "joint_inspection.publication.ask_change.v1"
    disclosure: Annotated[str, about("公示编号", min_length=1, max_length=64)]
    ask: Annotated[DisclosureAsk, about("申请事项")]
    reason: Reason


class DisclosureCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is to say instead; masked like the field."""

    field: Annotated[str, about("字段代码", min_length=1, max_length=64)]
    value: Annotated[str, about("更正后的内容", max_length=2000)]


class GrantDisclosureChange(Command, frozen=True, kw_only=True):
    """The head of the agency corrects or withdraws; the old version is kept and says so.

    Refusals: NOT_FOUND, CASE_NOT_YOUR_STEP, CASE_SAME_PERSON, CASE_CHANGED, DISCLOSURE_REQUEST_DECIDED,
    DISCLOSURE_WITHDRAWN, DISCLOSURE_FIELD_UNKNOWN, DISCLOSURE_CORRECTION_EMPTY.
    """

    subject: ClassVar[str] = "joint_inspection.publication.grant_change.v1"
    number: Number
    version: Version
    reason: Annotated[str, about("公开的说明", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]
    corrections: Annotated[list[DisclosureCorrection], about("更正的字段；撤除的为空", max_length=50)] = msgspec.field(
        default_factory=list
    )
    hide_before: Annotated[bool, about("更正前的内容是否不再公开展示，如其中有个人信息")] = False


class DeclineDisclosureChange(Command, frozen=True, kw_only=True):
    """The head of the agency declines, and says why. Refusals: as GrantDisclosureChange."""

    subject: ClassVar[str] = "joint_inspection.publication.decline_change.v1"
    number: Number
    reason: Reason


class DisclosureOrder(Labelled):
    """The orders of a list of what is public."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetDisclosures(Query[list[Disclosure | None]], frozen=True, kw_only=True):
    """What is public, by number; aligned, None where there is none."""

    subject: ClassVar[str] = "joint_inspection.publication.get.v1"
    numbers: Numbers


class ListDisclosures(Query[Page[Disclosure]], frozen=True, kw_only=True):
    """What is public."""

    subject: ClassVar[str] = "joint_inspection.publication.list.v1"
    kind: Annotated[DisclosureKind | None, about("公示事项")] = None
    state: Annotated[DisclosureState | None, about("状态")] = None
    agency: Annotated[Code | None, about("公示单位代码")] = None
    credit_code: Annotated[Code | None, about("统一社会信用代码")] = None
    region: Annotated[Region | None, about("行政区划代码，含下级")] = None
    order: Annotated[DisclosureOrder, about("排序")] = DisclosureOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: After = None


class GetDisclosureTasks(Query[list[DisclosureTask | None]], frozen=True, kw_only=True):
    """Tasks by number, aligned."""

    subject: ClassVar[str] = "joint_inspection.publication.get_tasks.v1"
    numbers: Numbers


class ListDisclosureTasks(Query[Page[DisclosureTask]], frozen=True, kw_only=True):
    """What agencies owe to the public, as far as the asker may see it."""

    subject: ClassVar[str] = "joint_inspection.publication.list_tasks.v1"
    kind: Annotated[DisclosureKind | None, about("公示事项")] = None
    state: Annotated[DisclosureTaskState | None, about("状态")] = None
    agency: Annotated[Code | None, about("责任单位代码")] = None
    source: Annotated[Code | None, about("计划、检查或督办编号")] = None
    order: Annotated[DisclosureOrder, about("排序")] = DisclosureOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: After = None


class GetDisclosureRequests(Query[list[DisclosureRequest | None]], frozen=True, kw_only=True):
    """Requests by number, aligned: whoever asked knows the number and sees what became of it."""

    subject: ClassVar[str] = "joint_inspection.publication.get_requests.v1"
    numbers: Numbers


class ListDisclosureRequests(Query[Page[DisclosureRequest]], frozen=True, kw_only=True):
    """Requests that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.publication.list_requests.v1"
    state: Annotated[DisclosureRequestState | None, about("状态")] = None
    disclosure: Annotated[Code | None, about("公示编号")] = None
    order: Annotated[DisclosureOrder, about("排序")] = DisclosureOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: After = None


class DisclosureRatesOfAgencies(Query[list[DisclosureRate]], frozen=True, kw_only=True):
    """How each agency keeps its duty, over what fell due to be public between two days."""

    subject: ClassVar[str] = "joint_inspection.publication.rates.v1"
    agencies: Annotated[list[str], about("单位代码，至多 100 个", max_length=100)]
    since: Annotated[date | None, about("自何日起（含）")] = None
    until: Annotated[date | None, about("至何日止（含）")] = None
