"""Incentives of enterprises on the positive list: recorded by the bureau, announced to the other departments."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, RegionCode
from contracts.registry.positive_list import ListingNumber
from contracts.registry.positive_list_terms import IncentiveKind, Words


class PositiveListIncentive(Record, frozen=True, kw_only=True):
    """One incentive of a listed enterprise, announced to the other departments."""

    id: Annotated[str, about("激励编号", Level.OPEN)]
    listing: Annotated[str | None, about("清单条目编号", Level.SHARED)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Level.SHARED)] = None
    enterprise_name: Annotated[str | None, about("企业名称", Level.SHARED)] = None
    region: Annotated[str | None, about("行政区划代码", Level.SHARED)] = None
    kind: Annotated[IncentiveKind | None, about("激励种类", Level.SHARED)] = None
    text: Annotated[str | None, about("激励内容", Level.SHARED)] = None
    agency: Annotated[str | None, about("记录机关代码", Level.SHARED)] = None
    recorded_at: Annotated[datetime | None, about("记录时间", Level.SHARED)] = None
    until: Annotated[date | None, about("至何日（含当日）", Level.SHARED)] = None
    active: Annotated[bool | None, about("是否仍然有效：随清单条目失效", Level.SHARED)] = None


class RecordIncentive(Command, frozen=True, kw_only=True):
    """The bureau records an incentive of a listed enterprise. Refusals: NOT_FOUND, POSITIVE_LIST_NOT_IN_FORCE."""

    subject: ClassVar[str] = "registry.positive_list.record_incentive.v1"

    number: ListingNumber
    kind: Annotated[IncentiveKind, about("激励种类")]
    text: Words


class IncentiveOrder(Labelled):
    """The orders of a list of incentives."""

    NEWEST = "newest", "新的在前"


class ListPositiveListIncentives(Query[Page[PositiveListIncentive]], frozen=True, kw_only=True):
    """Incentives announced to the departments of the region."""

    subject: ClassVar[str] = "registry.positive_list.incentives.v1"

    kind: Annotated[IncentiveKind | None, about("激励种类")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    active: Annotated[bool | None, about("是否仍然有效")] = None
    order: Annotated[IncentiveOrder, about("排序")] = IncentiveOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class IncentiveRecorded(Event, frozen=True, kw_only=True):
    """An incentive was recorded; the text is known by its digest."""

    subject: ClassVar[str] = "registry.positive_list.incentive_recorded.v1"

    id: str
    number: str
    credit_code: str
    region: str
    kind: IncentiveKind
    until: date
    text_sha256: str
