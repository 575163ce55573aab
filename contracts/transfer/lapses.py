"""未及时办理清单: what was not transferred, received, filed or answered in time, for those who watch over it."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Counting, Page, Query, Record

Case = Level.CASE


class LapseKind(Labelled):
    """The list a lapse stands on."""

    NOT_TRANSFERRED = "not_transferred", "未及时移送"
    NOT_RECEIVED = "not_received", "未及时受理"
    NOT_FILED = "not_filed", "未及时立案"
    NOT_DISPOSED = "not_disposed", "未立案后未及时处理"
    NOT_ANSWERED = "not_answered", "未及时回复检察意见"


class Lapse(Record, frozen=True, kw_only=True):
    """One limit that an agency let pass: for that agency, the procuratorates over it and its own kind above it.

    It says of the case only what a watcher needs to ask about it; the facts of the case are the case's own.
    """

    id: Annotated[str, about("清单条目编号", Level.OPEN)]
    kind: Annotated[LapseKind | None, about("所属清单", Case)] = None
    number: Annotated[str | None, about("移送编号或衔接事项编号", Case)] = None
    agency: Annotated[str | None, about("逾期的机关代码", Case)] = None
    duty: Annotated[str | None, about("时限任务代码", Case)] = None
    name: Annotated[str | None, about("时限名称", Case)] = None
    source: Annotated[str | None, about("时限依据", Case)] = None
    started_at: Annotated[datetime | None, about("起算时间", Case)] = None
    due_at: Annotated[datetime | None, about("届满时间", Case)] = None
    ended_at: Annotated[datetime | None, about("补办时间；仍未办为空", Case)] = None
    days_over: Annotated[int | None, about("逾期天数，不足一日按一日计", Case)] = None
    region: Annotated[str | None, about("案发地行政区划代码", Case)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    enterprise_name: Annotated[str | None, about("企业名称", Case)] = None


class GetLapses(Query[list[Lapse | None]], frozen=True, kw_only=True):
    """Lapses by id, aligned; None where there is none or the asker does not watch over it."""

    subject: ClassVar[str] = "transfer.lapses.get.v1"
    ids: Annotated[list[str], about("清单条目编号", max_length=PAGE_SIZE_MAX)]


class LapseOrder(Labelled):
    """The orders of a list of lapses."""

    LONGEST = "longest", "届满早的在前"
    LATEST = "latest", "届满晚的在前"


class ListLapses(Query[Page[Lapse]], frozen=True, kw_only=True):
    """What the asker is to watch over, or has itself let pass."""

    subject: ClassVar[str] = "transfer.lapses.list.v1"
    kind: Annotated[LapseKind | None, about("所属清单")] = None
    agency: Annotated[str | None, about("逾期的机关代码")] = None
    open: Annotated[bool | None, about("是否仍未办")] = None
    order: Annotated[LapseOrder, about("排序")] = LapseOrder.LONGEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None
