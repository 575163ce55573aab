"""排污许可证: number (HJ 608), holder, class, validity, pollutants and outlets."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import (
    EnvironmentalElement,
    Latitude,
    Longitude,
    RegionCode,
    Text20,
    Text50,
    Text100,
    Text200,
)


class PermitClass(Labelled):
    """Class of permit management (排污许可管理条例); registration lies outside permitting."""

    KEY = "key", "重点管理"
    SIMPLIFIED = "simplified", "简化管理"
    REGISTRATION = "registration", "登记管理"


class PermitPollutant(msgspec.Struct, frozen=True, kw_only=True):
    """One pollutant a permit names, its limit as given."""

    name: Annotated[str, about("污染物名称", min_length=1, max_length=100)]
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None
    outlet: Annotated[Text50 | None, about("排放口编号")] = None
    limit: Annotated[Text50 | None, about("许可限值，照许可证原文")] = None
    unit: Annotated[Text20 | None, about("限值单位，如 mg/L")] = None
    standard: Annotated[Text200 | None, about("执行标准")] = None


class PermitOutlet(msgspec.Struct, frozen=True, kw_only=True):
    """One outlet a permit names."""

    number: Annotated[str, about("排放口编号", min_length=1, max_length=50)]
    name: Annotated[Text100 | None, about("排放口名称")] = None
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None
    longitude: Annotated[Longitude | None, about("经度，度")] = None
    latitude: Annotated[Latitude | None, about("纬度，度")] = None


class PermitFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry holds of one permit; carried whole by its event."""

    number: Annotated[str, about("许可证编号")]
    holder: Annotated[str, about("持证单位统一社会信用代码")]
    region: Annotated[str, about("持证单位所在行政区划代码")]
    permit_class: Annotated[PermitClass | None, about("管理类别")] = None
    valid_from: Annotated[date | None, about("有效期起")] = None
    valid_to: Annotated[date | None, about("有效期止（含当日）")] = None
    pollutants: Annotated[list[PermitPollutant], about("许可污染物")] = msgspec.field(default_factory=list)
    standards: Annotated[list[str], about("执行标准")] = msgspec.field(default_factory=list)
    outlets: Annotated[list[PermitOutlet], about("排放口")] = msgspec.field(default_factory=list)
    holder_in_number: Annotated[bool, about("编号前 18 位是否为持证单位代码")] = True


class Permit(Record, frozen=True, kw_only=True):
    """One discharge permit."""

    number: Annotated[str, about("许可证编号（22 位，HJ 608）", Level.OPEN)]
    holder: Annotated[str, about("持证单位统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("持证单位所在行政区划代码", Level.OPEN)]
    permit_class: Annotated[PermitClass | None, about("管理类别；来源未载明时为空", Level.OPEN)] = None
    valid_from: Annotated[date | None, about("有效期起", Level.OPEN)] = None
    valid_to: Annotated[date | None, about("有效期止（含当日）", Level.OPEN)] = None
    pollutants: Annotated[list[PermitPollutant], about("许可污染物及限值", Level.OPEN)] = msgspec.field(
        default_factory=list
    )
    standards: Annotated[list[str], about("执行标准", Level.OPEN)] = msgspec.field(default_factory=list)
    outlets: Annotated[list[PermitOutlet], about("排放口", Level.OPEN)] = msgspec.field(default_factory=list)
    holder_in_number: Annotated[bool | None, about("编号前 18 位是否为持证单位代码", Level.SHARED)] = None
    recorded_at: Annotated[datetime, about("登记时间", Level.OPEN)]


class RecordPermit(Command, frozen=True, kw_only=True):
    """Order to record a permit as it now stands.

    Refusals: PERMIT_NUMBER_MALFORMED, PERMIT_HOLDER_UNKNOWN, PERMIT_HELD_BY_ANOTHER, PERMIT_PERIOD_REVERSED.
    """

    subject: ClassVar[str] = "registry.permits.record.v1"

    number: Annotated[str, about("许可证编号（22 位，HJ 608）", min_length=1, max_length=64)]
    holder: Annotated[str, about("持证单位统一社会信用代码", min_length=1, max_length=64)]
    permit_class: Annotated[PermitClass | None, about("管理类别")] = None
    valid_from: Annotated[date | None, about("有效期起")] = None
    valid_to: Annotated[date | None, about("有效期止（含当日）")] = None
    pollutants: Annotated[list[PermitPollutant], about("许可污染物及限值", max_length=500)] = msgspec.field(
        default_factory=list
    )
    standards: Annotated[list[str], about("执行标准", max_length=100)] = msgspec.field(default_factory=list)
    outlets: Annotated[list[PermitOutlet], about("排放口", max_length=200)] = msgspec.field(default_factory=list)


class GetPermits(Query[list[Permit | None]], frozen=True, kw_only=True):
    """Permits aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.permits.get.v1"

    numbers: Annotated[list[str], about("许可证编号，至多 100 个", max_length=100)]


class PermitsOfEnterprises(Query[list[Page[Permit]]], frozen=True, kw_only=True):
    """The permits of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.permits.of_enterprises.v1"

    credit_codes: Annotated[list[str], about("统一社会信用代码，至多 100 个", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每个企业至多几条", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class PermitOrder(Labelled):
    """The orders of a list of permits."""

    NUMBER = "number", "按许可证编号"
    VALID_TO = "valid_to", "先到期的在前，未载明有效期止的在后"


class ListPermits(Query[Page[Permit]], frozen=True, kw_only=True):
    """Permits; `expires_before` finds those to warn about."""

    subject: ClassVar[str] = "registry.permits.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    permit_class: Annotated[PermitClass | None, about("管理类别")] = None
    expires_before: Annotated[date | None, about("有效期止早于该日")] = None
    order: Annotated[PermitOrder, about("排序")] = PermitOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class PermitRecorded(Event, frozen=True, kw_only=True):
    """A permit was recorded or changed; `facts` are the permit after it. Aggregate `permit:<number>`."""

    subject: ClassVar[str] = "registry.permits.recorded.v1"

    facts: PermitFacts
