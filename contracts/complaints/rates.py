"""三率: response, solution and satisfaction by agency, matter and month, each number with the work orders behind it."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts import patterns
from contracts.complaints.intake import RegionCode
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Page, Query, Record

Month = Annotated[str, Meta(pattern=patterns.MONTH)]
Code = Annotated[str, Meta(max_length=64)]


class Rate(Labelled):
    """What is measured."""

    RESPONSE = "response", "响应率"
    SOLUTION = "solution", "解决率"
    SATISFACTION = "satisfaction", "满意率"


class ComplaintRate(Record, frozen=True, kw_only=True):
    """One cell: of `counted` work orders of an agency, matter and month, `achieved` did it."""

    agency: Annotated[str, about("承办机构代码", Level.OPEN)]
    matter: Annotated[str, about("事项代码；空为未归类", Level.OPEN)]
    month: Annotated[str, about("月份", Level.OPEN)]
    rate: Annotated[Rate, about("指标", Level.OPEN)]
    counted: Annotated[int, about("计入的件数（分母）", Level.OPEN)]
    achieved: Annotated[int, about("达到的件数（分子）", Level.OPEN)]
    percent: Annotated[float, about("百分比，一位小数", Level.OPEN)]


class CountedComplaint(Record, frozen=True, kw_only=True):
    """One work order behind a number."""

    complaint: Annotated[str, about("投诉编号", Level.OPEN)]
    round: Annotated[int, about("办理轮次；响应率为 0", Level.OPEN)]
    at: Annotated[datetime, about("按何时计入月份：响应率为分派时间，其余为答复时间", Level.OPEN)]
    achieved: Annotated[bool, about("是否达到", Level.OPEN)]


class ComplaintRateOrder(Labelled):
    """The orders of a list of rates."""

    AGENCY = "agency", "按承办机构、事项、指标"


class ListComplaintRates(Query[Page[ComplaintRate]], frozen=True, kw_only=True):
    """The rates of a month, over the work orders the asker may see."""

    subject: ClassVar[str] = "complaints.rates.list.v1"
    month: Annotated[Month, about("月份（北京时间），如 2026-11")]
    agency: Annotated[Code | None, about("承办机构代码")] = None
    matter: Annotated[Code | None, about("事项代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[ComplaintRateOrder, about("排序")] = ComplaintRateOrder.AGENCY
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class PublicComplaintRate(Record, frozen=True, kw_only=True):
    """One number of an agency's month as anyone reads it; a month that is over, and of enough work orders."""

    agency: Annotated[str, about("承办机构代码", Level.OPEN)]
    region: Annotated[str, about("承办机构所在行政区划代码", Level.OPEN)]
    month: Annotated[str, about("月份", Level.OPEN)]
    rate: Annotated[Rate, about("指标", Level.OPEN)]
    counted: Annotated[int, about("计入的件数（分母）", Level.OPEN)]
    percent: Annotated[float, about("百分比，一位小数", Level.OPEN)]


class PublicComplaintRateOrder(Labelled):
    """The orders of a list of public rates."""

    AGENCY = "agency", "按承办机构、指标"


class ListPublicComplaintRates(Query[Page[PublicComplaintRate]], frozen=True, kw_only=True):
    """The rates of a month by agency over all its work orders, for anyone.

    Only of a month that is over, so that no number can be watched while it changes by single work orders, and only
    of at least as many of them as `complaint_rates.public_least` says, so that none tells of one person's. Nothing of
    the current month or a later one.
    """

    subject: ClassVar[str] = "complaints.rates.list_public.v1"
    month: Annotated[Month, about("月份（北京时间），如 2026-10；当月及以后没有")]
    agency: Annotated[Code | None, about("承办机构代码")] = None
    region: Annotated[RegionCode | None, about("承办机构所在行政区划代码，含下级")] = None
    order: Annotated[PublicComplaintRateOrder, about("排序")] = PublicComplaintRateOrder.AGENCY
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class CountedComplaintOrder(Labelled):
    """The orders of a list of counted work orders."""

    NUMBER = "number", "按编号"


class ListCountedComplaints(Query[Page[CountedComplaint]], frozen=True, kw_only=True):
    """Exactly the work orders behind one cell: all of them, or those that did or did not do it."""

    subject: ClassVar[str] = "complaints.rates.list_counted.v1"
    month: Annotated[Month, about("月份（北京时间），如 2026-11")]
    rate: Annotated[Rate, about("指标")]
    agency: Annotated[Code, about("承办机构代码")]
    matter: Annotated[Code, about("事项代码；空文本为未归类")]
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    achieved: Annotated[bool | None, about("只列达到的或未达到的")] = None
    order: Annotated[CountedComplaintOrder, about("排序")] = CountedComplaintOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None
