"""执法人员库: certificates, grades, specialties, validity, recusals; experts and lawyers in the same library."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, RegionCode, Text64


class OfficerKind(Labelled):
    """As what a person stands in the library; only officers inspect."""

    OFFICER = "officer", "执法人员"
    EXPERT = "expert", "专家"
    LAWYER = "lawyer", "律师"
    THIRD_PARTY = "third_party", "第三方机构人员"


class OfficerGrade(Labelled):
    """Qualification grade of an officer."""

    JUNIOR = "junior", "初级"
    INTERMEDIATE = "intermediate", "中级"
    SENIOR = "senior", "高级"


class OfficerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person to enter or change."""

    certificate: Annotated[str, about("执法证号", pattern=patterns.CERTIFICATE)]
    name: Annotated[str, about("姓名", min_length=1, max_length=50)]
    region: Annotated[str, about("执法区域行政区划代码", pattern=patterns.REGION)]
    kind: Annotated[OfficerKind, about("人员类别")] = OfficerKind.OFFICER
    specialties: Annotated[list[EnvironmentalElement], about("专业", max_length=6)] = msgspec.field(
        default_factory=list
    )
    grade: Annotated[OfficerGrade, about("资格等级")] = OfficerGrade.JUNIOR
    valid_from: Annotated[date, about("证件有效期起")]
    valid_to: Annotated[date, about("证件有效期止（含当日）")]
    conflicts: Annotated[list[str], about("须回避的企业统一社会信用代码", max_length=200)] = msgspec.field(
        default_factory=list
    )


class OfficerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What other services keep of one person: never the name."""

    certificate: str
    agency: str
    region: str
    kind: OfficerKind
    specialties: list[EnvironmentalElement]
    grade: OfficerGrade
    valid_from: date
    valid_to: date
    conflicts: list[str]


class Officer(Record, frozen=True, kw_only=True):
    """One person of the library."""

    certificate: Annotated[str, about("执法证号", Level.OPEN)]
    agency: Annotated[str, about("所属机构代码", Level.OPEN)]
    region: Annotated[str, about("执法区域行政区划代码", Level.OPEN)]
    kind: Annotated[OfficerKind, about("人员类别", Level.OPEN)]
    valid_from: Annotated[date, about("证件有效期起", Level.OPEN)]
    valid_to: Annotated[date, about("证件有效期止（含当日）", Level.OPEN)]
    name: Annotated[str | None, about("姓名", Level.SHARED)] = None
    specialties: Annotated[list[EnvironmentalElement] | None, about("专业", Level.SHARED)] = None
    grade: Annotated[OfficerGrade | None, about("资格等级", Level.SHARED)] = None
    conflicts: Annotated[list[str] | None, about("须回避的企业统一社会信用代码", Level.CASE)] = None


class RegisterOfficers(Command, frozen=True, kw_only=True):
    """Order to enter or change people of one agency; an equal entry changes nothing; answered with the agency.

    Refusals: AGENCY_NOT_REGISTERED, OFFICER_PERIOD_REVERSED, OFFICER_OF_ANOTHER_AGENCY, OFFICER_TWICE,
    CREDIT_CODE_INVALID.
    """

    subject: ClassVar[str] = "registry.officers.register.v1"

    agency: Annotated[str, about("所属机构代码", min_length=1, max_length=64)]
    officers: Annotated[list[OfficerEntry], about("人员，1 至 200 名", min_length=1, max_length=200)]


class GetOfficers(Query[list[Officer | None]], frozen=True, kw_only=True):
    """People aligned with `certificates`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.officers.get.v1"

    certificates: Annotated[list[str], about("执法证号，至多 200 个", max_length=200)]


class OfficerOrder(Labelled):
    """The orders of a list of officers."""

    CERTIFICATE = "certificate", "按执法证号"
    VALID_TO = "valid_to", "证件先到期的在前"


class ListOfficers(Query[Page[Officer]], frozen=True, kw_only=True):
    """People, filtered."""

    subject: ClassVar[str] = "registry.officers.list.v1"

    agency: Annotated[Text64 | None, about("所属机构代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    kind: Annotated[OfficerKind | None, about("人员类别")] = None
    specialty: Annotated[EnvironmentalElement | None, about("专业")] = None
    valid_on: Annotated[date | None, about("证件在该日有效")] = None
    order: Annotated[OfficerOrder, about("排序")] = OfficerOrder.CERTIFICATE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class OfficerRegistered(Event, frozen=True, kw_only=True):
    """A person entered the library. Aggregate `officer:<certificate>`."""

    subject: ClassVar[str] = "registry.officers.registered.v1"

    facts: OfficerFacts


class OfficerChanged(Event, frozen=True, kw_only=True):
    """A person's entry changed; `facts` are the entry after it (equal facts: only the name changed)."""

    subject: ClassVar[str] = "registry.officers.changed.v1"

    facts: OfficerFacts
