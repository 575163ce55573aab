"""排污许可证: number (HJ 608), holder, class, validity, pollutants and outlets; each version is kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
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


class PermitState(Labelled):
    """Whether a permit gives the right to discharge; expiring and expired are found by the clock."""

    VALID = "valid", "有效"
    EXPIRING = "expiring", "临期"
    EXPIRED = "expired", "已过期"
    CANCELLED = "cancelled", "已注销"
    REVOKED = "revoked", "已撤销"


class PermitCause(Labelled):
    """What made a version of a permit."""

    RECORDED = "recorded", "登记"
    AMENDED = "amended", "变更"
    REISSUED = "reissued", "重新申请"
    RENEWED = "renewed", "延续"
    CANCELLED = "cancelled", "注销"
    REVOKED = "revoked", "撤销"


class PermitPollutant(msgspec.Struct, frozen=True, kw_only=True):
    """One pollutant a permit names, its limit as given."""

    name: Annotated[str, about("污染物名称", min_length=1, max_length=100)]
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None
    outlet: Annotated[Text50 | None, about("排放口编号")] = None
    limit: Annotated[Text50 | None, about("许可排放浓度限值，照许可证原文")] = None
    unit: Annotated[Text20 | None, about("浓度限值单位，如 mg/L")] = None
    amount: Annotated[Decimal | None, about("许可排放量限值")] = None
    amount_unit: Annotated[Text20 | None, about("许可排放量单位，如 t/a")] = None
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
    state: Annotated[PermitState, about("许可证状态")] = PermitState.VALID
    held_since: Annotated[date | None, about("延续前即已持证的，不间断持证的起始日")] = None


class PermitVersion(Record, frozen=True, kw_only=True):
    """A permit as it stood before the next version replaced it."""

    version: Annotated[int, about("版本号，从 1 起", Level.OPEN)]
    cause: Annotated[PermitCause, about("该版本的由来", Level.OPEN)]
    permit_class: Annotated[PermitClass | None, about("管理类别", Level.OPEN)] = None
    valid_from: Annotated[date | None, about("有效期起", Level.OPEN)] = None
    valid_to: Annotated[date | None, about("有效期止（含当日）", Level.OPEN)] = None
    pollutants: Annotated[list[PermitPollutant], about("许可污染物及限值", Level.OPEN)]
    standards: Annotated[list[str], about("执行标准", Level.OPEN)]
    outlets: Annotated[list[PermitOutlet], about("排放口", Level.OPEN)]
    recorded_at: Annotated[datetime, about("该版本登记时间", Level.OPEN)]
    replaced_at: Annotated[datetime, about("被替换的时间", Level.OPEN)]


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
    state: Annotated[PermitState, about("许可证状态", Level.OPEN)] = PermitState.VALID
    held_since: Annotated[date | None, about("延续前即已持证的，不间断持证的起始日", Level.OPEN)] = None
    version: Annotated[int, about("现行版本号", Level.OPEN)] = 1
    cause: Annotated[PermitCause, about("现行版本的由来", Level.OPEN)] = PermitCause.RECORDED
    ended_reason: Annotated[str | None, about("注销或撤销的理由", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("持证单位的时限任务", Level.SHARED)] = None


class RecordPermit(Command, frozen=True, kw_only=True):
    """Order to record a permit as it now stands.

    Refusals: PERMIT_NUMBER_MALFORMED, PERMIT_NUMBER_NOT_HOLDERS, PERMIT_HOLDER_UNKNOWN, PERMIT_HELD_BY_ANOTHER,
    PERMIT_PERIOD_REVERSED, PERMIT_ENDED, PERMIT_OUTLET_TWICE, PERMIT_OUTLET_UNKNOWN, PERMIT_UNIT_MISSING.
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


class PermitEnding(Labelled):
    """How an agency ends a permit of its own motion (行政许可法第六十九条、第七十条)."""

    CANCEL = "cancel", "注销"
    REVOKE = "revoke", "撤销"


class EndPermit(Command, frozen=True, kw_only=True):
    """The head ends a permit, with the reason. Refusals: NOT_FOUND, PERMIT_ENDED."""

    subject: ClassVar[str] = "registry.permits.end.v1"

    number: Annotated[str, about("许可证编号", min_length=1, max_length=64)]
    ending: Annotated[PermitEnding, about("注销或撤销")]
    reason: Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]


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


class VersionsOfPermits(Query[list[Page[PermitVersion]]], frozen=True, kw_only=True):
    """The earlier versions of each permit, aligned with `numbers`, the latest first."""

    subject: ClassVar[str] = "registry.permits.versions.v1"

    numbers: Annotated[list[str], about("许可证编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每张许可证至多几版", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


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
    state: Annotated[PermitState | None, about("许可证状态")] = None
    order: Annotated[PermitOrder, about("排序")] = PermitOrder.NUMBER
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class PermitRecorded(Event, frozen=True, kw_only=True):
    """A permit was recorded or changed; `facts` are the permit after it, in its `version` (0: told before they were).

    Aggregate `permit:<number>`.
    """

    subject: ClassVar[str] = "registry.permits.recorded.v1"

    facts: PermitFacts
    cause: PermitCause = PermitCause.RECORDED
    reason_sha256: str | None = None
    version: int = 0


class PermitExpiring(Event, frozen=True, kw_only=True):
    """A permit is about to expire; told to the holder by an alert, to the bureaus of `region` by this event."""

    subject: ClassVar[str] = "registry.permits.expiring.v1"

    number: str
    holder: str
    region: str
    valid_to: date


class PermitRenewalOverdue(Event, frozen=True, kw_only=True):
    """The holder has not applied for renewal in time before the permit's end."""

    subject: ClassVar[str] = "registry.permits.renewal_overdue.v1"

    number: str
    holder: str
    region: str
    valid_to: date


class PermitExpired(Event, frozen=True, kw_only=True):
    """A permit's validity is over: it gives no right to discharge any more."""

    subject: ClassVar[str] = "registry.permits.expired.v1"

    number: str
    holder: str
    region: str
    valid_to: date
