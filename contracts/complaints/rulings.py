"""裁定: what arbitrations decided for like cases, each with the case it was decided on."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import RegionCode
from contracts.complaints.routing import CaseKind
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Page, Query, Record


class ComplaintRuling(Record, frozen=True, kw_only=True):
    """A ruling that holds for cases of its matter, division and kind."""

    matter: Annotated[str, about("事项代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    kind: Annotated[CaseKind, about("是否已关联企业", Level.OPEN)]
    agency: Annotated[str, about("裁定的承办机构代码", Level.OPEN)]
    complaint: Annotated[str, about("据以裁定的投诉编号", Level.OPEN)]
    ruled_by: Annotated[str, about("裁定的机构代码", Level.OPEN)]
    ruled_at: Annotated[datetime, about("裁定时间", Level.OPEN)]
    reason: Annotated[str | None, about("裁定理由", Level.CASE)] = None


class ComplaintRulingOrder(Labelled):
    """The orders of a list of rulings."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListComplaintRulings(Query[Page[ComplaintRuling]], frozen=True, kw_only=True):
    """The rulings that hold, within the asker's region."""

    subject: ClassVar[str] = "complaints.rulings.list.v1"
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    matter: Annotated[str | None, about("事项代码")] = None
    agency: Annotated[str | None, about("裁定的承办机构代码")] = None
    order: Annotated[ComplaintRulingOrder, about("排序")] = ComplaintRulingOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None
