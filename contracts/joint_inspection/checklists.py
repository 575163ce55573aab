"""Checklists 检查清单: 一表通查 from the jurisdiction's templates, 一证式 from the permit; and a visit's answers."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.actors import AgencyKind
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.checklist_terms import (
    AnsweredItem,
    AnswerKind,
    CheckItemState,
    ChecklistAnswer,
    ChecklistKind,
    ChecklistReply,
    EarlierChecklist,
    ItemOrigin,
    ItemSubject,
    LeftOutItem,
    PermitUsed,
    TemplateItem,
    TemplateUsed,
)
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

REPLIES_MAX = 200
Shared, Case = Level.SHARED, Level.CASE
TemplateCode = Annotated[str, about("清单模板代码", min_length=1, max_length=64)]


class MakeChecklist(Command, frozen=True, kw_only=True):
    """Have a visit's list made: from the permits as they now stand and the template editions in force on its day.

    Before the check-in it may be made anew, which is a new version where anything changed; afterwards only the first.
    By an officer of the visit or the head of the leading agency.
    Refusals: NOT_FOUND, VISIT_STATE, CHECKLIST_FIXED, CHECKLIST_TEMPLATE_UNFIT, CHECKLIST_EMPTY, CHECKLIST_TOO_LONG.
    """

    subject: ClassVar[str] = "joint_inspection.checklists.make.v1"

    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    templates: Annotated[list[TemplateCode], about("只用这些模板；缺省为适用的全部模板", max_length=50)] = (
        msgspec.field(default_factory=list)
    )


class AnswerChecklist(Command, frozen=True, kw_only=True):
    """Answers to items of a visit under way, by an officer assigned to it; all of them or none.

    `version` is the version of the list they answer.
    Refusals: NOT_FOUND, VISIT_STATE, VISIT_NOT_ASSIGNED, CHECKLIST_MISSING, CASE_CHANGED, CHECKLIST_ITEM_UNKNOWN,
    CHECKLIST_ITEM_TWICE, CHECKLIST_ANSWER_CHANGED, CHECKLIST_ANSWER_INCOMPLETE, CHECKLIST_UNIT_OTHER,
    CHECKLIST_OVER_LIMIT, CHECKLIST_ANSWERED_LATER, CHECKLIST_FILE_MISSING.
    """

    subject: ClassVar[str] = "joint_inspection.checklists.answer.v1"

    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    version: Annotated[int, about("所答清单的版本号", ge=1)]
    replies: Annotated[list[ChecklistReply], about("答案", min_length=1, max_length=REPLIES_MAX)]


class CheckItem(Record, frozen=True, kw_only=True):
    """One thing to check, asked once however many agencies ask it, and its latest answer."""

    number: Annotated[int, about("项目序号，从 1 起", Shared)]
    subject_kind: Annotated[ItemSubject, about("检查对象", Shared)]
    text: Annotated[str, about("检查内容", Shared)]
    how: Annotated[str, about("检查方法", Shared)]
    answer_kind: Annotated[AnswerKind, about("作答方式", Shared)]
    origins: Annotated[list[ItemOrigin], about("来自哪些模板项目及其依据", Shared)]
    permit: Annotated[str | None, about("排污许可证编号", Shared)] = None
    outlet: Annotated[str | None, about("排放口编号", Shared)] = None
    pollutant: Annotated[str | None, about("污染物名称", Shared)] = None
    limit: Annotated[str | None, about("许可限值，照许可证原文；多项限值以“；”分开", Shared)] = None
    unit: Annotated[str | None, about("测量值的单位", Shared)] = None
    answer: Annotated[ChecklistAnswer | None, about("最近一次作答", Shared)] = None


class Checklist(Record, frozen=True, kw_only=True):
    """A visit's list in its latest version, where it came from, and how far it is answered."""

    visit: Annotated[str, about("检查编号", Shared)]
    version: Annotated[int, about("清单版本号，从 1 起", Shared)]
    day: Annotated[date, about("依据和模板按此日选用", Shared)]
    made_at: Annotated[datetime, about("生成时间", Shared)]
    fixed: Annotated[bool, about("检查已开始，清单不再变动", Shared)]
    digest: Annotated[str, about("清单内容的 SHA-256 摘要", Shared)]
    templates: Annotated[list[TemplateUsed], about("所用模板版本", Shared)]
    permits: Annotated[list[PermitUsed], about("所依许可证版本", Shared)]
    left_out: Annotated[list[LeftOutItem], about("免予检查的静态信息", Shared)]
    total: Annotated[int, about("项目数", Shared)]
    answered: Annotated[int, about("已作答项数", Shared)]
    answered_percent: Annotated[int, about("已作答的百分比，向下取整", Shared)]
    not_ok: Annotated[int, about("不符合项数", Shared)]
    without_finding: Annotated[int, about("不符合而尚未记录问题的项数", Shared)]
    earlier: Annotated[list[EarlierChecklist] | None, about("检查开始前被替换的版本", Case)] = None


class GetChecklists(Query[list[Checklist | None]], frozen=True, kw_only=True):
    """The latest list of each visit, aligned with `visits`; None where there is none or the asker may not see it.

    Before the check-in only for whoever sees the visit; for the enterprise from the check-in on.
    """

    subject: ClassVar[str] = "joint_inspection.checklists.get.v1"

    visits: Annotated[list[str], about("检查编号，至多 100 个", max_length=100)]


class CheckItemOrder(Labelled):
    """The orders of a list's items."""

    NUMBER = "number", "按项目序号"


class ListCheckItems(Query[Page[CheckItem]], frozen=True, kw_only=True):
    """The items of a visit's latest list, for whoever sees the list."""

    subject: ClassVar[str] = "joint_inspection.checklists.items.v1"

    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    state: Annotated[CheckItemState | None, about("作答状态")] = None
    order: Annotated[CheckItemOrder, about("排序")] = CheckItemOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ItemsOfChecklists(Query[list[Page[CheckItem]]], frozen=True, kw_only=True):
    """The first items of each visit's latest list, aligned with `visits`."""

    subject: ClassVar[str] = "joint_inspection.checklists.items_of.v1"

    visits: Annotated[list[str], about("检查编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每张清单至多几项", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ChecklistTemplate(Record, frozen=True, kw_only=True):
    """A template in the edition that holds on a day; public, since nothing unpublished may be inspected."""

    template: Annotated[str, about("清单模板代码", Level.OPEN)]
    edition: Annotated[str, about("模板版本", Level.OPEN)]
    kind: Annotated[ChecklistKind, about("清单类别", Level.OPEN)]
    name: Annotated[str, about("清单名称", Level.OPEN)]
    agency_kind: Annotated[AgencyKind, about("由哪类部门检查", Level.OPEN)]
    matter: Annotated[str | None, about("事项代码；空为各事项", Level.OPEN)] = None
    trades: Annotated[list[str], about("适用行业代码的前缀；空为各行业", Level.OPEN)]
    region: Annotated[str | None, about("适用的行政区划代码；空为全国", Level.OPEN)] = None
    source: Annotated[str, about("模板来源", Level.OPEN)]
    valid_from: Annotated[date, about("有效期起", Level.OPEN)]
    valid_to: Annotated[date | None, about("有效期止（含当日）", Level.OPEN)] = None
    items: Annotated[list[TemplateItem], about("检查项目", Level.OPEN)]


class TemplatesInForce(Query[list[ChecklistTemplate]], frozen=True, kw_only=True):
    """The template editions that hold in a region on a day (today where none is named)."""

    subject: ClassVar[str] = "joint_inspection.checklists.templates.v1"

    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    on: Annotated[date | None, about("哪一日；缺省为今日")] = None


class ChecklistMade(Event, frozen=True, kw_only=True):
    """A visit has a list; of what it holds nothing is said, since its items would name the enterprise before the visit.

    Aggregate `visit:<id>`.
    """

    subject: ClassVar[str] = "joint_inspection.checklists.made.v1"

    visit: str
    region: str
    version: int


class ChecklistAnswered(Event, frozen=True, kw_only=True):
    """Items of a visit's list were answered. Aggregate `visit:<id>`."""

    subject: ClassVar[str] = "joint_inspection.checklists.answered.v1"

    visit: str
    region: str
    version: int
    certificate: str
    items: list[AnsweredItem]


class FindingsLinked(Event, frozen=True, kw_only=True):
    """A finding was recorded for items that are not in order. Aggregate `visit:<id>`."""

    subject: ClassVar[str] = "joint_inspection.checklists.findings_linked.v1"

    visit: str
    region: str
    finding: str
    items: list[int]
