"""监测点位: where an enterprise is measured: outlets, treatment units and the production they belong to."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, CreditCodes, PageKey, PageSize, RegionCode, Text50


class PointKind(Labelled):
    """What is measured at a point."""

    AIR_OUTLET = "air_outlet", "废气排放口"
    WATER_OUTLET = "water_outlet", "废水排放口"
    TREATMENT = "treatment", "污染治理设施"
    PRODUCTION = "production", "生产设施"


class NewPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One point as it is registered; an outlet has the number it has in the permit."""

    number: Annotated[str, about("点位编号；排放口用许可证上的排放口编号", min_length=1, max_length=50, pattern=r"\S")]
    name: Annotated[str, about("点位名称", min_length=1, max_length=100, pattern=r"\S")]
    kind: Annotated[PointKind, about("点位类别")]
    production: Annotated[Text50 | None, about("治理设施所服务的生产设施的点位编号；其用电表明是否在生产")] = None


class PointFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry holds of a point; carried whole by its event."""

    code: Annotated[str, about("点位代码：统一社会信用代码-点位编号")]
    credit_code: Annotated[str, about("统一社会信用代码")]
    number: Annotated[str, about("点位编号")]
    name: Annotated[str, about("点位名称")]
    kind: Annotated[PointKind, about("点位类别")]
    production: Annotated[str | None, about("所服务的生产设施的点位编号")] = None


class Point(Record, frozen=True, kw_only=True):
    """One monitoring point."""

    code: Annotated[str, about("点位代码：统一社会信用代码-点位编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("企业所在行政区划代码", Level.OPEN)]
    number: Annotated[str, about("点位编号", Level.OPEN)]
    name: Annotated[str, about("点位名称", Level.OPEN)]
    kind: Annotated[PointKind, about("点位类别", Level.OPEN)]
    production: Annotated[str | None, about("所服务的生产设施的点位编号", Level.SHARED)] = None
    metrics: Annotated[list[str] | None, about("已有数据的监测项目", Level.SHARED)] = None
    last_hour: Annotated[datetime | None, about("最近一条数据的时段（起始时刻）", Level.SHARED)] = None


class RegisterPoints(Command, frozen=True, kw_only=True):
    """Order to enter or change points of one enterprise. Refusals: NOT_FOUND, POINT_TWICE, POINT_PRODUCTION_UNKNOWN."""

    subject: ClassVar[str] = "registry.points.register.v1"

    credit_code: CreditCode
    points: Annotated[list[NewPoint], about("点位", min_length=1, max_length=100)]


class GetPoints(Query[list[Point | None]], frozen=True, kw_only=True):
    """Points aligned with `codes`; None where absent."""

    subject: ClassVar[str] = "registry.points.get.v1"

    codes: Annotated[list[str], about("点位代码，至多 100 个", max_length=100)]


class PointOrder(Labelled):
    """The orders of a list of points."""

    CODE = "code", "按点位代码"


class ListPoints(Query[Page[Point]], frozen=True, kw_only=True):
    """Points by code."""

    subject: ClassVar[str] = "registry.points.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    kind: Annotated[PointKind | None, about("点位类别")] = None
    order: Annotated[PointOrder, about("排序")] = PointOrder.CODE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class PointsOfEnterprises(Query[list[Page[Point]]], frozen=True, kw_only=True):
    """The points of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.points.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class PointsOfPermits(Query[list[Page[Point]]], frozen=True, kw_only=True):
    """The points at the outlets of each permit, aligned with `numbers`: an outlet's number is its point's."""

    subject: ClassVar[str] = "registry.points.of_permits.v1"

    numbers: Annotated[list[str], about("许可证编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class PointRegistered(Event, frozen=True, kw_only=True):
    """A point was entered or changed. Aggregate `point:<code>`."""

    subject: ClassVar[str] = "registry.points.registered.v1"

    facts: PointFacts
