"""目录版本: the yearly editions of items, responsibilities and post duties; drafted, submitted, approved, published."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Page, Query, Record
from contracts.registry.catalogue import DifferenceKind, ItemRow, MatrixRow, Version
from contracts.registry.directory import PageKey, PageSize, Text64, Text200
from contracts.registry.edition_terms import (
    DutyKey,
    EditionPart,
    EditionProblemKind,
    EditionState,
    FieldChange,
    ItemCode,
    PostDuty,
    RowKey,
)

ROWS_MAX = 500


class Edition(Record, frozen=True, kw_only=True):
    """One edition on its way to publication, or published."""

    version: Annotated[str, about("版本号", Level.OPEN)]
    region: Annotated[str, about("所属省级行政区划代码", Level.OPEN)]
    valid_from: Annotated[date, about("施行日期", Level.OPEN)]
    state: Annotated[EditionState, about("状态", Level.OPEN)]
    based_on: Annotated[str | None, about("由哪个版本复制而来", Level.SHARED)] = None
    items: Annotated[int | None, about("执法事项数", Level.SHARED)] = None
    responsibilities: Annotated[int | None, about("权责清单行数", Level.SHARED)] = None
    duties: Annotated[int | None, about("履职要求条数", Level.SHARED)] = None
    submitted_by: Annotated[str | None, about("报批人", Level.SHARED)] = None
    submitted_at: Annotated[datetime | None, about("报批时间", Level.SHARED)] = None
    returned: Annotated[str | None, about("退回修改的理由", Level.SHARED)] = None
    approval: Annotated[str | None, about("批准机关与文号", Level.OPEN)] = None
    approved_at: Annotated[datetime | None, about("批准时间", Level.OPEN)] = None
    published_at: Annotated[datetime | None, about("公布时间", Level.OPEN)] = None
    sha256: Annotated[str | None, about("公布内容规范文本的 SHA-256", Level.OPEN)] = None


class PostDutyEntry(Record, frozen=True, kw_only=True):
    """One post duty of an edition."""

    version: Annotated[str, about("版本号", Level.OPEN)]
    item: Annotated[str, about("事项编码", Level.OPEN)]
    post: Annotated[str, about("岗位", Level.OPEN)]
    office: Annotated[str | None, about("责任科室", Level.OPEN)] = None
    duty: Annotated[str, about("岗位职责", Level.OPEN)]
    manner: Annotated[str, about("履职方式", Level.OPEN)]
    procedure: Annotated[str, about("工作流程", Level.OPEN)]
    supervision: Annotated[str, about("内部监督", Level.OPEN)]
    accountability: Annotated[str, about("问责办法", Level.OPEN)]
    drafted: Annotated[bool | None, about("是否为尚未公布的版本，只有生态环境部门可见", Level.SHARED)] = None


class EditionDifference(Record, frozen=True, kw_only=True):
    """How one entry differs between two editions."""

    part: Annotated[EditionPart, about("哪一部分", Level.OPEN)]
    kind: Annotated[DifferenceKind, about("差异", Level.OPEN)]
    key: Annotated[str, about("哪一条：事项编码，或事项代码、层级和地区，或事项编码和岗位", Level.OPEN)]
    changes: Annotated[list[FieldChange], about("各字段的前后内容", Level.OPEN)]
    text: Annotated[str, about("一句话说明", Level.OPEN)]
    drafted: Annotated[bool | None, about("新版本是否尚未公布", Level.SHARED)] = None


class EditionProblem(Record, frozen=True, kw_only=True):
    """One thing that keeps an edition from being approved."""

    number: Annotated[int, about("第几个问题", Level.SHARED)]
    kind: Annotated[EditionProblemKind, about("问题", Level.SHARED)]
    key: Annotated[str, about("哪一条", Level.SHARED)]
    text: Annotated[str, about("说明", Level.SHARED)]


class DraftEdition(Command, frozen=True, kw_only=True):
    """Order to begin an edition, as a copy of a published one where `based_on` names it.

    Refusals: OUT_OF_REACH (only the province makes one), EDITION_EXISTS, VERSION_DATE_TAKEN, NOT_FOUND.
    """

    subject: ClassVar[str] = "registry.editions.draft.v1"

    version: Version
    valid_from: Annotated[date, about("施行日期")]
    based_on: Annotated[Text64 | None, about("由哪个已公布的版本复制；缺省从空白编起")] = None


class ReviseEdition(Command, frozen=True, kw_only=True):
    """Order to add, replace and take out entries of a draft; at most 500 of each.

    Refusals: EDITION_STATE, ROW_TWICE, AGENCY_NOT_REGISTERED, ROW_LEVEL_DIFFERS, TOWNSHIP_OFFICE_MISSING, NOT_FOUND.
    """

    subject: ClassVar[str] = "registry.editions.revise.v1"

    version: Version
    items: Annotated[list[ItemRow], about("新增或替换的执法事项", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )
    responsibilities: Annotated[list[MatrixRow], about("新增或替换的权责清单行", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )
    duties: Annotated[list[PostDuty], about("新增或替换的履职要求", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )
    without_items: Annotated[list[ItemCode], about("取消的执法事项", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )
    without_responsibilities: Annotated[list[RowKey], about("取消的权责清单行", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )
    without_duties: Annotated[list[DutyKey], about("取消的履职要求", max_length=ROWS_MAX)] = msgspec.field(
        default_factory=list
    )


class SubmitEdition(Command, frozen=True, kw_only=True):
    """Order to submit a draft for approval. Refusals: EDITION_STATE, EDITION_EMPTY, NOT_FOUND."""

    subject: ClassVar[str] = "registry.editions.submit.v1"

    version: Version


class ReturnEdition(Command, frozen=True, kw_only=True):
    """Order to give a submitted edition back for changes. Refusals: EDITION_STATE, NOT_FOUND."""

    subject: ClassVar[str] = "registry.editions.return.v1"

    version: Version
    reason: Annotated[str, about("退回的理由", min_length=2, max_length=500, pattern=patterns.NOT_BLANK)]


class ApproveEdition(Command, frozen=True, kw_only=True):
    """Order that records the province's approval; refused while a matter has two agencies or none.

    Refusals: EDITION_STATE, EDITION_SAME_PERSON, EDITION_HAS_PROBLEMS, VERSION_DATE_TAKEN, NOT_FOUND.
    """

    subject: ClassVar[str] = "registry.editions.approve.v1"

    version: Version
    approval: Annotated[Text200, about("批准机关与文号", min_length=2, pattern=patterns.NOT_BLANK)]


class PublishEdition(Command, frozen=True, kw_only=True):
    """Order to publish an approved edition; from then on it never changes.

    Refusals: EDITION_STATE, VERSION_DATE_TAKEN, NOT_FOUND.
    """

    subject: ClassVar[str] = "registry.editions.publish.v1"

    version: Version


class GetEditions(Query[list[Edition | None]], frozen=True, kw_only=True):
    """Editions aligned with `versions`."""

    subject: ClassVar[str] = "registry.editions.get.v1"

    versions: Annotated[list[str], about("版本号，至多 100 个", max_length=100)]


class EditionOrder(Labelled):
    """The orders of a list of editions."""

    LATEST = "latest", "施行晚的在前"


class ListEditions(Query[Page[Edition]], frozen=True, kw_only=True):
    """Editions in every state."""

    subject: ClassVar[str] = "registry.editions.list.v1"

    state: Annotated[EditionState | None, about("状态")] = None
    order: Annotated[EditionOrder, about("排序")] = EditionOrder.LATEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class PostDutyOrder(Labelled):
    """The orders of a list of post duties."""

    ITEM = "item", "按事项编码"


class ListPostDuties(Query[Page[PostDutyEntry]], frozen=True, kw_only=True):
    """The post duties published with an edition, or with the one that decides on `on`."""

    subject: ClassVar[str] = "registry.editions.list_duties.v1"

    version: Annotated[Text64 | None, about("版本号；缺省取在该日施行的版本")] = None
    on: Annotated[date | None, about("日期；缺省为今日")] = None
    item: Annotated[Text64 | None, about("事项编码")] = None
    order: Annotated[PostDutyOrder, about("排序")] = PostDutyOrder.ITEM
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class EditionDifferenceOrder(Labelled):
    """The orders of the differences between two editions."""

    PART = "part", "按部分和条目"


class CompareEditions(Query[Page[EditionDifference]], frozen=True, kw_only=True):
    """What was added, removed and changed from one edition to another; a draft only for ecology agencies."""

    subject: ClassVar[str] = "registry.editions.compare.v1"

    older: Version
    newer: Version
    part: Annotated[EditionPart | None, about("只看哪一部分")] = None
    order: Annotated[EditionDifferenceOrder, about("排序")] = EditionDifferenceOrder.PART
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class EditionProblemOrder(Labelled):
    """The orders of an edition's problems."""

    KIND = "kind", "按问题类别"


class ListEditionProblems(Query[Page[EditionProblem]], frozen=True, kw_only=True):
    """What would keep the edition from being approved now."""

    subject: ClassVar[str] = "registry.editions.problems.v1"

    version: Version
    order: Annotated[EditionProblemOrder, about("排序")] = EditionProblemOrder.KIND
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None
