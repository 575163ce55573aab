"""普法: sessions by trade, who was invited and who came, and which small units are still owed one this year."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnterpriseScale, PageKey, PageSize, RegionCode, Text64, Text200, TradeCode

Case = Level.CASE
SessionNumber = Annotated[str, about("普法场次编号", min_length=1, max_length=64)]
Trades = Annotated[list[TradeCode], about("面向的行业代码（按前缀）；空为各行业", max_length=50)]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2100)]


class PublicityKind(Labelled):
    """How law is made known."""

    TO_ENTERPRISE = "to_enterprise", "送法入企"
    WITH_ASSOCIATION = "with_association", "与企业集团或行业协会联合举办"
    ONLINE = "online", "线上培训"
    TRAINING = "training", "集中培训"


class PublicityState(Labelled):
    """Where a session stands."""

    PLANNED = "planned", "已安排"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class PublicitySession(Record, frozen=True, kw_only=True):
    """One session; that it takes place is public, who came is not."""

    number: Annotated[str, about("普法场次编号", Level.OPEN)]
    title: Annotated[str, about("主题", Level.OPEN)]
    kind: Annotated[PublicityKind, about("形式", Level.OPEN)]
    state: Annotated[PublicityState, about("状态", Level.OPEN)]
    region: Annotated[str, about("面向的行政区划代码，含下级", Level.OPEN)]
    trades: Annotated[list[str], about("面向的行业代码；空为各行业", Level.OPEN)]
    agency: Annotated[str, about("举办机关代码", Level.OPEN)]
    partner: Annotated[str | None, about("联合举办的企业集团或行业协会", Level.OPEN)] = None
    starts_at: Annotated[datetime, about("开始时间", Level.OPEN)]
    place: Annotated[str, about("地点或链接", Level.OPEN)]
    invited: Annotated[int | None, about("邀请家数", Level.SHARED)] = None
    attended: Annotated[int | None, about("到场家数", Level.SHARED)] = None
    people: Annotated[int | None, about("到场人数", Level.SHARED)] = None
    readers: Annotated[int | None, about("发放普法读本册数", Level.SHARED)] = None
    cancel_reason: Annotated[str | None, about("取消理由", Case)] = None


class AttendanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise's attendance as it comes; what is wrong with it is reported, not refused."""

    credit_code: Annotated[str, about("统一社会信用代码", max_length=64)]
    people: Annotated[int, about("到场人数")] = 1
    readers: Annotated[int, about("领取普法读本册数")] = 0


class AttendanceProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken, and why."""

    row: Annotated[int, about("第几行，从 1 起")]
    credit_code: Annotated[str, about("该行的统一社会信用代码")]
    field: Annotated[str, about("字段")]
    got: Annotated[str, about("收到的值")]
    reason: Annotated[str, about("原因")]


class AttendanceBatch(Record, frozen=True, kw_only=True):
    """One list of attendance, and what became of its rows."""

    id: Annotated[str, about("批次编号", Level.SHARED)]
    session: Annotated[str, about("普法场次编号", Level.SHARED)]
    recorded_at: Annotated[datetime, about("登记时间", Level.SHARED)]
    accepted: Annotated[int, about("入库行数", Level.SHARED)]
    rejected: Annotated[int, about("未入库行数", Level.SHARED)]
    problems: Annotated[list[AttendanceProblem], about("未入库的行及原因", Level.SHARED)]


class Attendance(Record, frozen=True, kw_only=True):
    """One enterprise at one session."""

    session: Annotated[str, about("普法场次编号", Level.SHARED)]
    title: Annotated[str, about("主题", Level.SHARED)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.SHARED)]
    name: Annotated[str, about("企业名称", Level.SHARED)]
    held_at: Annotated[datetime, about("举办时间", Level.SHARED)]
    people: Annotated[int, about("到场人数", Level.SHARED)]
    readers: Annotated[int, about("领取普法读本册数", Level.SHARED)]


class OwedTraining(Record, frozen=True, kw_only=True):
    """A small or medium unit that has not had its sessions of the year."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.SHARED)]
    name: Annotated[str, about("企业名称", Level.SHARED)]
    region: Annotated[str, about("行政区划代码", Level.SHARED)]
    scale: Annotated[EnterpriseScale, about("企业规模", Level.SHARED)]
    trade_code: Annotated[str | None, about("行业代码", Level.SHARED)] = None
    year: Annotated[int, about("年度", Level.SHARED)]
    attended: Annotated[int, about("本年度已参加场数", Level.SHARED)]
    required: Annotated[int, about("本年度应参加场数", Level.SHARED)]


class PlanPublicity(Command, frozen=True, kw_only=True):
    """A bureau plans a session.

    Refusals: OUT_OF_REACH, REGION_UNKNOWN, PUBLICITY_TRADE_UNKNOWN, PUBLICITY_TIME_PAST, PUBLICITY_PARTNER_MISSING.
    """

    subject: ClassVar[str] = "registry.publicity.plan.v1"

    title: Annotated[str, about("主题", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    kind: Annotated[PublicityKind, about("形式")]
    region: Annotated[str, about("面向的行政区划代码，含下级", pattern=patterns.REGION)]
    starts_at: Annotated[datetime, about("开始时间")]
    place: Annotated[str, about("地点或链接", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    trades: Trades = msgspec.field(default_factory=list)
    partner: Annotated[Text200 | None, about("联合举办的企业集团或行业协会")] = None


class InviteToPublicity(Command, frozen=True, kw_only=True):
    """Invite the units of the session's trades and region; those invited already stay so.

    Refusals: NOT_FOUND, PUBLICITY_CANCELLED, PUBLICITY_OVER, PUBLICITY_NOBODY_INVITED.
    """

    subject: ClassVar[str] = "registry.publicity.invite.v1"

    number: SessionNumber
    scales: Annotated[list[EnterpriseScale], about("只邀请这些规模的企业；空为不限", max_length=4)] = msgspec.field(
        default_factory=list
    )
    owed_only: Annotated[bool, about("只邀请本年度尚未参加够场数的中小微企业")] = False


class CancelPublicity(Command, frozen=True, kw_only=True):
    """A planned session does not take place. Refusals: NOT_FOUND, PUBLICITY_CANCELLED, PUBLICITY_OVER."""

    subject: ClassVar[str] = "registry.publicity.cancel.v1"

    number: SessionNumber
    reason: Annotated[str, about("取消理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class RecordAttendance(Command, frozen=True, kw_only=True):
    """Who came; good rows go in, each bad one is reported; an enterprise named again is corrected.

    Answered with the batch. Refusals: NOT_FOUND, PUBLICITY_CANCELLED, PUBLICITY_NOT_HELD_YET.
    """

    subject: ClassVar[str] = "registry.publicity.record_attendance.v1"

    number: SessionNumber
    rows: Annotated[list[AttendanceRow], about("到场企业，1 至 1000 行", min_length=1, max_length=1000)]


class GetPublicitySessions(Query[list[PublicitySession | None]], frozen=True, kw_only=True):
    """Sessions aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.publicity.get.v1"

    numbers: Annotated[list[str], about("普法场次编号，至多 100 个", max_length=100)]


class PublicityOrder(Labelled):
    """The orders of a list of sessions."""

    LATEST = "latest", "时间近的在前"
    EARLIEST = "earliest", "时间早的在前"


class ListPublicitySessions(Query[Page[PublicitySession]], frozen=True, kw_only=True):
    """Sessions by their time."""

    subject: ClassVar[str] = "registry.publicity.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    kind: Annotated[PublicityKind | None, about("形式")] = None
    state: Annotated[PublicityState | None, about("状态")] = None
    invited: Annotated[bool, about("只列邀请了本企业的")] = False
    order: Annotated[PublicityOrder, about("排序")] = PublicityOrder.LATEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetAttendanceBatches(Query[list[AttendanceBatch | None]], frozen=True, kw_only=True):
    """Batches aligned with `ids`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.publicity.batches.v1"

    ids: Annotated[list[str], about("批次编号，至多 100 个", max_length=100)]


class AttendanceOrder(Labelled):
    """The orders of a list of attendance."""

    LATEST = "latest", "时间近的在前"


class ListAttendance(Query[Page[Attendance]], frozen=True, kw_only=True):
    """Who came to which session, as far as the asker may see."""

    subject: ClassVar[str] = "registry.publicity.attendance.v1"

    session: Annotated[Text64 | None, about("普法场次编号")] = None
    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    order: Annotated[AttendanceOrder, about("排序")] = AttendanceOrder.LATEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class OwedTrainingOrder(Labelled):
    """The orders of the list of units still owed a session."""

    REGION = "region", "按行政区划和统一社会信用代码"


class ListOwedTraining(Query[Page[OwedTraining]], frozen=True, kw_only=True):
    """Small and medium units that have had fewer sessions in a year than they must be offered."""

    subject: ClassVar[str] = "registry.publicity.owed.v1"

    year: Annotated[Year | None, about("年度；缺省为今年")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    trade: Annotated[TradeCode | None, about("行业代码（按前缀）")] = None
    order: Annotated[OwedTrainingOrder, about("排序")] = OwedTrainingOrder.REGION
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class PublicityPlanned(Event, frozen=True, kw_only=True):
    """A session was planned. Aggregate `publicity:<number>`."""

    subject: ClassVar[str] = "registry.publicity.planned.v1"

    number: str
    kind: PublicityKind
    region: str
    trades: list[str]
    agency: str
    starts_at: datetime


class PublicityInvited(Event, frozen=True, kw_only=True):
    """Units were invited; `invited` is how many more."""

    subject: ClassVar[str] = "registry.publicity.invited.v1"

    number: str
    invited: int


class PublicityCancelled(Event, frozen=True, kw_only=True):
    """A session does not take place."""

    subject: ClassVar[str] = "registry.publicity.cancelled.v1"

    number: str
    reason_sha256: str


class AttendanceRecorded(Event, frozen=True, kw_only=True):
    """A list of who came was taken in; one event for the whole list."""

    subject: ClassVar[str] = "registry.publicity.attendance_recorded.v1"

    number: str
    batch: str
    year: int
    credit_codes: list[str]
    rejected: int
