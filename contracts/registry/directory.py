"""检查对象名录库: every supervised unit, keyed by its 统一社会信用代码 (GB 32100)."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class EnvironmentalElement(Labelled):
    """What an enterprise affects, and what an officer is trained in."""

    WATER = "water", "水"
    AIR = "air", "大气"
    SOIL = "soil", "土壤"
    NOISE = "noise", "噪声"
    SOLID_WASTE = "solid_waste", "固废"
    RADIATION = "radiation", "辐射"


class SupervisionClass(Labelled):
    """How closely a unit is inspected; the ratios per class are data."""

    KEY = "key", "重点"
    SPECIAL = "special", "特殊"
    GENERAL = "general", "一般"


class SupervisionDomain(Labelled):
    """The pool a unit is drawn from."""

    POLLUTION = "pollution", "污染源"
    RADIATION = "radiation", "辐射"
    HAZARDOUS_WASTE = "hazardous_waste", "危险废物"


class EnterpriseScale(Labelled):
    """Scale of an enterprise (统计上大中小微型企业划分办法)."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class EnterpriseState(Labelled):
    """Whether a unit is still supervised."""

    ACTIVE = "active", "在册"
    CLOSED = "closed", "已注销"
    MERGED = "merged", "已并入另一登记"


Text20 = Annotated[str, Meta(max_length=20)]
Text50 = Annotated[str, Meta(max_length=50)]
Text64 = Annotated[str, Meta(max_length=64)]
Text100 = Annotated[str, Meta(max_length=100)]
Text200 = Annotated[str, Meta(max_length=200)]
RegionCode = Annotated[str, Meta(pattern=patterns.REGION)]
TradeCode = Annotated[str, Meta(pattern=patterns.TRADE)]
TradeCodeOrEmpty = Annotated[str, Meta(pattern=patterns.TRADE_OR_NONE)]
Longitude = Annotated[float, Meta(ge=73, le=136)]
Latitude = Annotated[float, Meta(ge=3, le=54)]
Elements = Annotated[list[EnvironmentalElement], Meta(max_length=6)]
Pollutants = Annotated[list[Text100], Meta(max_length=200)]
CreditCode = Annotated[str, about("统一社会信用代码（18 位，GB 32100 校验）", min_length=1, max_length=64)]
CreditCodes = Annotated[list[str], about("统一社会信用代码，至多 100 个", max_length=100)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
PageKey = Annotated[str | None, about("续页标记")]


class EnterpriseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory holds of one enterprise; carried whole by its events. Open data, no personal data."""

    credit_code: Annotated[str, about("统一社会信用代码")]
    name: Annotated[str, about("企业名称")]
    region: Annotated[str, about("所在行政区划代码")]
    trade: Annotated[str | None, about("行业名称，照来源原文")] = None
    trade_code: Annotated[str | None, about("行业代码，GB/T 4754")] = None
    scale: Annotated[EnterpriseScale | None, about("企业规模")] = None
    enterprise_type: Annotated[str | None, about("企业类型")] = None
    elements: Annotated[list[EnvironmentalElement], about("环境要素")] = msgspec.field(default_factory=list)
    pollutants: Annotated[list[str], about("排放污染物")] = msgspec.field(default_factory=list)
    performance_grade: Annotated[str | None, about("绩效分级")] = None
    supervision_class: Annotated[SupervisionClass, about("监管类别")] = SupervisionClass.GENERAL
    domain: Annotated[SupervisionDomain, about("监管领域")] = SupervisionDomain.POLLUTION
    longitude: Annotated[float | None, about("经度，度")] = None
    latitude: Annotated[float | None, about("纬度，度")] = None
    address: Annotated[str | None, about("地址")] = None


class Enterprise(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One supervised unit as the directory shows it."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    name: Annotated[str, about("企业名称", Level.OPEN)]
    region: Annotated[str, about("所在行政区划代码", Level.OPEN)]
    region_name: Annotated[str | None, about("所在行政区划名称", Level.OPEN)] = None
    trade: Annotated[str | None, about("行业名称，照来源原文", Level.OPEN)] = None
    trade_code: Annotated[str | None, about("行业代码，GB/T 4754", Level.OPEN)] = None
    scale: Annotated[EnterpriseScale | None, about("企业规模", Level.OPEN)] = None
    enterprise_type: Annotated[str | None, about("企业类型", Level.OPEN)] = None
    elements: Annotated[list[EnvironmentalElement], about("环境要素", Level.OPEN)] = msgspec.field(default_factory=list)
    pollutants: Annotated[list[str], about("排放污染物", Level.OPEN)] = msgspec.field(default_factory=list)
    performance_grade: Annotated[str | None, about("绩效分级", Level.OPEN)] = None
    supervision_class: Annotated[SupervisionClass, about("监管类别", Level.OPEN)] = SupervisionClass.GENERAL
    domain: Annotated[SupervisionDomain, about("监管领域", Level.OPEN)] = SupervisionDomain.POLLUTION
    longitude: Annotated[float | None, about("经度，度", Level.OPEN)] = None
    latitude: Annotated[float | None, about("纬度，度", Level.OPEN)] = None
    address: Annotated[str | None, about("地址", Level.OPEN)] = None
    distance: Annotated[float | None, about("距检索所给地点的距离，米；未按地点检索时为空", Level.OPEN)] = None
    state: Annotated[EnterpriseState, about("状态", Level.OPEN)] = EnterpriseState.ACTIVE
    registered_at: Annotated[datetime, about("登记时间", Level.OPEN)]
    changed_at: Annotated[datetime, about("最近变更时间", Level.OPEN)]
    closed_on: Annotated[date | None, about("注销日期", Level.OPEN)] = None
    close_reason: Annotated[str | None, about("注销原因", Level.SHARED)] = None
    successor: Annotated[str | None, about("承继企业的统一社会信用代码", Level.OPEN)] = None


class EnterpriseFieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field before and after a change, as text."""

    field: Annotated[str, about("字段")]
    label: Annotated[str, about("字段名称")]
    before: Annotated[str | None, about("变更前")] = None
    after: Annotated[str | None, about("变更后")] = None


class EnterpriseChange(Record, frozen=True, kw_only=True):
    """One change of an enterprise's entry: who, when, before and after."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    number: Annotated[int, about("第几次变更，从 1 起", Level.OPEN)]
    at: Annotated[datetime, about("变更时间", Level.OPEN)]
    by_agency: Annotated[str | None, about("变更机构", Level.SHARED)] = None
    by_subject: Annotated[str | None, about("变更人", Level.CASE)] = None
    reason: Annotated[str | None, about("变更原因", Level.SHARED)] = None
    changes: Annotated[list[EnterpriseFieldChange] | None, about("字段变更", Level.SHARED)] = None


class RegisterEnterprise(Command, frozen=True, kw_only=True):
    """Order to enter one unit. Refusals: CREDIT_CODE_INVALID, ENTERPRISE_EXISTS, REGION_UNKNOWN."""

    subject: ClassVar[str] = "registry.directory.register.v1"

    credit_code: CreditCode
    name: Annotated[str, about("企业名称", min_length=1, max_length=200)]
    region: Annotated[str, about("所在行政区划代码，6 位（GB/T 2260）", pattern=patterns.REGION)]
    trade: Annotated[Text200 | None, about("行业名称，照来源原文")] = None
    trade_code: Annotated[TradeCode | None, about("行业代码，GB/T 4754，如 C22")] = None
    scale: Annotated[EnterpriseScale | None, about("企业规模")] = None
    enterprise_type: Annotated[Text100 | None, about("企业类型")] = None
    elements: Annotated[Elements, about("环境要素")] = msgspec.field(default_factory=list)
    pollutants: Annotated[Pollutants, about("排放污染物")] = msgspec.field(default_factory=list)
    performance_grade: Annotated[Text20 | None, about("绩效分级")] = None
    supervision_class: Annotated[SupervisionClass, about("监管类别")] = SupervisionClass.GENERAL
    domain: Annotated[SupervisionDomain, about("监管领域")] = SupervisionDomain.POLLUTION
    longitude: Annotated[Longitude | None, about("经度，度")] = None
    latitude: Annotated[Latitude | None, about("纬度，度")] = None
    address: Annotated[Text200 | None, about("地址")] = None


class ChangeEnterprise(Command, frozen=True, kw_only=True):
    """Order to change an entry; an absent field stays. Refusals: NOT_FOUND, ENTERPRISE_CLOSED, NOTHING_TO_CHANGE."""

    subject: ClassVar[str] = "registry.directory.change.v1"

    credit_code: CreditCode
    reason: Annotated[str, about("变更原因", min_length=1, max_length=500)]
    name: Annotated[Text200 | None, about("企业名称")] = None
    region: Annotated[RegionCode | None, about("所在行政区划代码，6 位（GB/T 2260）")] = None
    trade: Annotated[Text200 | None, about("行业名称；空字符串表示清除")] = None
    trade_code: Annotated[TradeCodeOrEmpty | None, about("行业代码，GB/T 4754；空字符串表示清除")] = None
    scale: Annotated[EnterpriseScale | None, about("企业规模")] = None
    enterprise_type: Annotated[Text100 | None, about("企业类型；空字符串表示清除")] = None
    elements: Annotated[Elements | None, about("环境要素")] = None
    pollutants: Annotated[Pollutants | None, about("排放污染物")] = None
    performance_grade: Annotated[Text20 | None, about("绩效分级；空字符串表示清除")] = None
    supervision_class: Annotated[SupervisionClass | None, about("监管类别")] = None
    domain: Annotated[SupervisionDomain | None, about("监管领域")] = None
    longitude: Annotated[Longitude | None, about("经度，度")] = None
    latitude: Annotated[Latitude | None, about("纬度，度")] = None
    address: Annotated[Text200 | None, about("地址；空字符串表示清除")] = None


class CloseEnterprise(Command, frozen=True, kw_only=True):
    """Order to close an entry. Refusals: NOT_FOUND, ENTERPRISE_CLOSED, SUCCESSOR_UNSUITABLE."""

    subject: ClassVar[str] = "registry.directory.close.v1"

    credit_code: CreditCode
    reason: Annotated[str, about("注销原因", min_length=1, max_length=500)]
    successor: Annotated[Text64 | None, about("承继企业的统一社会信用代码")] = None


class ReopenEnterprise(Command, frozen=True, kw_only=True):
    """Order to take back a closing made by mistake. Refusals: NOT_FOUND, ENTERPRISE_NOT_CLOSED."""

    subject: ClassVar[str] = "registry.directory.reopen.v1"

    credit_code: CreditCode
    reason: Annotated[str, about("恢复原因", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class GetEnterprises(Query[list[Enterprise | None]], frozen=True, kw_only=True):
    """Enterprises aligned with `credit_codes`; None where absent."""

    subject: ClassVar[str] = "registry.directory.get.v1"

    credit_codes: CreditCodes


class EnterpriseChangeOrder(Labelled):
    """The orders of an entry's changes."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListEnterpriseChanges(Query[Page[EnterpriseChange]], frozen=True, kw_only=True):
    """Every change of one enterprise's entry."""

    subject: ClassVar[str] = "registry.directory.history.v1"

    credit_code: CreditCode
    order: Annotated[EnterpriseChangeOrder, about("排序")] = EnterpriseChangeOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ChangesOfEnterprises(Query[list[Page[EnterpriseChange]]], frozen=True, kw_only=True):
    """The newest changes of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.directory.histories.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class EnterpriseRegistered(Event, frozen=True, kw_only=True):
    """A unit was entered in the directory. Aggregate `enterprise:<credit code>`."""

    subject: ClassVar[str] = "registry.directory.registered.v1"

    facts: EnterpriseFacts


class EnterpriseChanged(Event, frozen=True, kw_only=True):
    """An entry changed; `facts` are the entry after it, `fields` the names of what changed."""

    subject: ClassVar[str] = "registry.directory.changed.v1"

    facts: EnterpriseFacts
    fields: list[str]


class EnterpriseClosed(Event, frozen=True, kw_only=True):
    """An entry was closed; open duties pass to the successor, where one is named."""

    subject: ClassVar[str] = "registry.directory.closed.v1"

    credit_code: str
    region: str
    closed_on: date
    successor: str | None = None
    reason_digest: str


class EnterpriseReopened(Event, frozen=True, kw_only=True):
    """A closing made by mistake was taken back; `facts` are the entry as it stands again."""

    subject: ClassVar[str] = "registry.directory.reopened.v1"

    facts: EnterpriseFacts
    reason_digest: str
