"""执法事项目录 and 权责清单: what is enforced, and which agency answers for a matter at a level in a region."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Event, Page, Query, Record
from contracts.registry.directory import RegionCode, Text64, Text100


class GovernmentLevel(Labelled):
    """The level of government that answers first."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"


class ItemKind(Labelled):
    """Kind of an enforcement item."""

    INSPECTION = "inspection", "行政检查"
    PENALTY = "penalty", "行政处罚"
    COERCION = "coercion", "行政强制"


class DifferenceKind(Labelled):
    """How a row of the matrix differs between two versions."""

    ADDED = "added", "新增"
    REMOVED = "removed", "取消"
    CHANGED = "changed", "调整"


Version = Annotated[str, about("版本号，如 2026-1", pattern=patterns.VERSION)]


class MatrixRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a matter at a level in a region; key: matter, level, region."""

    matter: Annotated[str, about("事项代码", min_length=1, max_length=64)]
    matter_name: Annotated[str, about("事项名称", min_length=1, max_length=200)]
    level: Annotated[GovernmentLevel, about("责任层级")]
    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    agency: Annotated[str, about("责任机构代码", min_length=1, max_length=64)]
    legal_basis: Annotated[str, about("法律依据", min_length=1, max_length=1000)]
    office: Annotated[Text100 | None, about("责任科室")] = None


class ItemRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One enforcement item; key: code."""

    code: Annotated[str, about("事项编码", min_length=1, max_length=64)]
    name: Annotated[str, about("事项名称", min_length=1, max_length=500)]
    kind: Annotated[ItemKind, about("事项类别")]
    legal_basis: Annotated[str, about("法律依据", min_length=1, max_length=2000)]
    level: Annotated[GovernmentLevel, about("第一责任层级")]
    matter: Annotated[Text64 | None, about("对应的权责事项代码")] = None
    office: Annotated[Text100 | None, about("责任科室")] = None


class PublishedVersion(Record, frozen=True, kw_only=True):
    """A version of the matrix or of the items; the latest valid on a date decides."""

    version: Annotated[str, about("版本号", Level.OPEN)]
    valid_from: Annotated[date, about("施行日期", Level.OPEN)]
    approval: Annotated[str | None, about("批准机关与文号", Level.OPEN)] = None
    rows_total: Annotated[int, about("行数", Level.OPEN)]
    published_at: Annotated[datetime | None, about("发布时间；尚未到齐为空", Level.OPEN)] = None


class MatrixEntry(Record, frozen=True, kw_only=True):
    """One row of a published version."""

    version: Annotated[str, about("版本号", Level.OPEN)]
    matter: Annotated[str, about("事项代码", Level.OPEN)]
    matter_name: Annotated[str, about("事项名称", Level.OPEN)]
    level: Annotated[GovernmentLevel, about("责任层级", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("责任机构代码", Level.OPEN)]
    legal_basis: Annotated[str, about("法律依据，照公布的文本", Level.OPEN)]
    basis: Annotated[str, about("所问之日有效的依据：已被取代的法律改为取代它的法律", Level.OPEN)]
    office: Annotated[str | None, about("责任科室", Level.OPEN)] = None
    drafted: Annotated[bool | None, about("是否为尚未公布的版本，只有生态环境部门可见", Level.SHARED)] = None


class EnforcementItem(Record, frozen=True, kw_only=True):
    """One item of a published version."""

    version: Annotated[str, about("版本号", Level.OPEN)]
    code: Annotated[str, about("事项编码", Level.OPEN)]
    name: Annotated[str, about("事项名称", Level.OPEN)]
    kind: Annotated[ItemKind, about("事项类别", Level.OPEN)]
    legal_basis: Annotated[str, about("法律依据，照公布的文本", Level.OPEN)]
    basis: Annotated[str, about("所问之日有效的依据：已被取代的法律改为取代它的法律", Level.OPEN)]
    level: Annotated[GovernmentLevel, about("第一责任层级", Level.OPEN)]
    matter: Annotated[str | None, about("对应的权责事项代码", Level.OPEN)] = None
    office: Annotated[str | None, about("责任科室", Level.OPEN)] = None
    drafted: Annotated[bool | None, about("是否为尚未公布的版本，只有生态环境部门可见", Level.SHARED)] = None


class MatrixDifference(Record, frozen=True, kw_only=True):
    """How one key of the matrix differs between two versions."""

    kind: Annotated[DifferenceKind, about("差异", Level.OPEN)]
    matter: Annotated[str, about("事项代码", Level.OPEN)]
    level: Annotated[GovernmentLevel, about("责任层级", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    before: Annotated[MatrixRow | None, about("原内容", Level.OPEN)] = None
    after: Annotated[MatrixRow | None, about("新内容", Level.OPEN)] = None


class VersionOrder(Labelled):
    """The orders of a list of versions."""

    EARLIEST = "earliest", "施行早的在前"
    LATEST = "latest", "施行晚的在前"


class ListMatrices(Query[Page[PublishedVersion]], frozen=True, kw_only=True):
    """Published matrix versions."""

    subject: ClassVar[str] = "registry.catalogue.list_matrices.v1"

    valid_by: Annotated[date | None, about("施行日期不晚于该日")] = None
    order: Annotated[VersionOrder, about("排序")] = VersionOrder.EARLIEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class MatrixOrder(Labelled):
    """The orders of a matrix's rows."""

    MATTER = "matter", "按事项"
    REGION = "region", "按行政区划"


class ListMatrixRows(Query[Page[MatrixEntry]], frozen=True, kw_only=True):
    """Rows of one version, or of the one that decides on `on`; bases as of `on` (today where it is not given)."""

    subject: ClassVar[str] = "registry.catalogue.list_matrix_rows.v1"

    version: Annotated[Text64 | None, about("版本号；缺省取在该日施行的版本")] = None
    on: Annotated[date | None, about("日期；缺省为今日")] = None
    matter: Annotated[Text64 | None, about("事项代码")] = None
    level: Annotated[GovernmentLevel | None, about("责任层级")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，恰为该区划")] = None
    order: Annotated[MatrixOrder, about("排序")] = MatrixOrder.MATTER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ItemOrder(Labelled):
    """The orders of a list of items."""

    CODE = "code", "按事项编码"
    NAME = "name", "按事项名称"


class ListItems(Query[Page[EnforcementItem]], frozen=True, kw_only=True):
    """Items of one version, or of the one that decides on `on`; bases as of `on` (today where it is not given)."""

    subject: ClassVar[str] = "registry.catalogue.list_items.v1"

    version: Annotated[Text64 | None, about("版本号；缺省取在该日施行的版本")] = None
    on: Annotated[date | None, about("日期；缺省为今日")] = None
    kind: Annotated[ItemKind | None, about("事项类别")] = None
    order: Annotated[ItemOrder, about("排序")] = ItemOrder.CODE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class DifferenceOrder(Labelled):
    """The orders of the differences between two versions."""

    MATTER = "matter", "按事项"
    REGION = "region", "按行政区划"


class CompareMatrices(Query[Page[MatrixDifference]], frozen=True, kw_only=True):
    """What changed from one version to another."""

    subject: ClassVar[str] = "registry.catalogue.compare_matrices.v1"

    older: Version
    newer: Version
    order: Annotated[DifferenceOrder, about("排序")] = DifferenceOrder.MATTER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class MatrixPublished(Event, frozen=True, kw_only=True):
    """A version was published; one event per part, all in one transaction, in order.

    Aggregate `matrix`. A version decides from `valid_from` until the `valid_from` of a later one.
    """

    subject: ClassVar[str] = "registry.catalogue.matrix_published.v1"

    version: str
    valid_from: date
    part: int
    parts: int
    rows: list[MatrixRow]


class ItemsPublished(Event, frozen=True, kw_only=True):
    """A version of the items was published; parts as with the matrix. Aggregate `items`."""

    subject: ClassVar[str] = "registry.catalogue.items_published.v1"

    version: str
    valid_from: date
    part: int
    parts: int
    rows: list[ItemRow]
