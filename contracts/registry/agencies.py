"""The bodies that take part: bureaus, hotlines, departments, police, procuratorates."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.actors import AgencyKind
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

AgencyCode = Annotated[str, about("单位代码，如 ecology-640500", pattern=patterns.AGENCY)]
RegionCode = Annotated[str, about("行政区划代码（GB/T 2260，6位）", pattern=patterns.REGION)]


class AgencyLevel(Labelled):
    """The level of government an agency belongs to."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class AgencyFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is registered of an agency."""

    code: AgencyCode
    name: Annotated[str, about("单位名称", min_length=2, max_length=100)]
    kind: Annotated[AgencyKind, about("单位类别")]
    level: Annotated[AgencyLevel, about("层级")]
    region: RegionCode
    parent: Annotated[AgencyCode | None, about("上级单位代码")] = None
    valid_from: Annotated[date, about("生效日期")]
    valid_to: Annotated[date | None, about("失效日期（当日仍有效）")] = None


class RegisterAgency(Command, frozen=True, kw_only=True):
    """Register an agency, or register it again with other facts; the same facts change nothing.

    Refusals: AGENCY_KIND_INVALID, AGENCY_PARENT_UNKNOWN, AGENCY_ENDED.
    """

    subject: ClassVar[str] = "registry.agencies.register.v1"

    agency: Annotated[AgencyFacts, about("单位信息")]


class EndAgency(Command, frozen=True, kw_only=True):
    """End an agency and name its successor. Refusals: NOT_FOUND, AGENCY_ENDED, AGENCY_SUCCESSOR_INVALID."""

    subject: ClassVar[str] = "registry.agencies.end.v1"

    code: AgencyCode
    valid_to: Annotated[date, about("最后有效日期")]
    successor: Annotated[AgencyCode | None, about("承继单位代码")] = None


class Agency(Record, frozen=True, kw_only=True):
    """An agency as everyone may see it."""

    code: Annotated[str, about("单位代码", Level.OPEN)]
    name: Annotated[str, about("单位名称", Level.OPEN)]
    kind: Annotated[AgencyKind, about("单位类别", Level.OPEN)]
    level: Annotated[AgencyLevel, about("层级", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    parent: Annotated[str | None, about("上级单位代码", Level.OPEN)] = None
    valid_from: Annotated[date, about("生效日期", Level.OPEN)]
    valid_to: Annotated[date | None, about("失效日期", Level.OPEN)] = None
    successor: Annotated[str | None, about("承继单位代码", Level.OPEN)] = None


class GetAgencies(Query[list[Agency | None]], frozen=True, kw_only=True):
    """Agencies by code, in the order asked; None where there is none."""

    subject: ClassVar[str] = "registry.agencies.get.v1"

    codes: Annotated[list[str], about("单位代码", max_length=PAGE_SIZE_MAX)]


class AgencyOrder(Labelled):
    """The orders of a list of agencies."""

    CODE = "code", "按单位代码"
    NAME = "name", "按单位名称"


class ListAgencies(Query[Page[Agency]], frozen=True, kw_only=True):
    """Agencies, filtered."""

    subject: ClassVar[str] = "registry.agencies.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含其下级")] = None
    kind: Annotated[AgencyKind | None, about("单位类别")] = None
    order: Annotated[AgencyOrder, about("排序")] = AgencyOrder.CODE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此之后继续")] = None


class AgencyRegistered(Event, frozen=True, kw_only=True):
    """An agency stands with these facts; a repeat replaces the earlier ones."""

    subject: ClassVar[str] = "registry.agencies.registered.v1"

    agency: AgencyFacts


class AgencyEnded(Event, frozen=True, kw_only=True):
    """An agency ends; its open duties go to the successor."""

    subject: ClassVar[str] = "registry.agencies.ended.v1"

    code: str
    valid_to: date
    successor: str | None
